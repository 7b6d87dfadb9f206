"""Dates: every form understood, none silently wrong."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from babel.dates import format_date, format_timedelta, get_month_names
from hypothesis import given
from hypothesis import strategies as st

from crawler.dates import judge_date, parse_date
from crawler.dates.calendars import from_persian
from crawler.dates.names import MONTHS
from crawler.dates.words import translate
from crawler.dates.zones import INDIA
from storage.dates import UNKNOWN_DATE, DatePrecision

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
PRESS_LANGUAGES = (
    "as",
    "bn",
    "gu",
    "hi",
    "kn",
    "ml",
    "mr",
    "ne",
    "or",
    "pa",
    "ta",
    "te",
    "ur",
    "en",
)
OTHER_LANGUAGES = (
    "de", "fr", "es", "it", "pt", "nl", "sv", "nb", "da", "fi", "pl", "cs", "sk", "sl", "hu", "ro",
    "tr", "ru", "uk", "bg", "el", "he", "ar", "ja", "zh", "ko", "vi", "id", "et", "is",
)  # fmt: skip
"""Of which whole dates are read; relative ones in the commonest forms."""
HALF_PAST_TEN = datetime(2024, 1, 15, 5, 0, tzinfo=UTC)


@pytest.mark.parametrize("language", PRESS_LANGUAGES)
@pytest.mark.parametrize("width", ["wide", "abbreviated"])
@pytest.mark.parametrize("context", ["format", "stand-alone"])
def test_every_month_of_the_cldr_is_known(language: str, width: str, context: str) -> None:
    names = get_month_names(width, context, language)  # type: ignore[arg-type]
    assert [translate(names[n]).strip(".'") for n in range(1, 13)] == list(MONTHS)


@pytest.mark.parametrize("language", PRESS_LANGUAGES + OTHER_LANGUAGES)
@pytest.mark.parametrize("form", ["long", "full", "medium"])
def test_every_date_of_the_cldr_is_read(language: str, form: str) -> None:
    for month in range(1, 13):
        day = datetime(2023, month, 17, tzinfo=UTC)
        text = format_date(day.date(), format=form, locale=language)  # type: ignore[arg-type]
        found = parse_date(text, reference=NOW)
        assert (found.at, found.precision) == (day, DatePrecision.DAY), text


@pytest.mark.parametrize("language", PRESS_LANGUAGES)
@pytest.mark.parametrize("unit", ["second", "minute", "hour", "day"])
@pytest.mark.parametrize("count", [1, 3])
def test_every_relative_date_of_the_cldr_is_read(language: str, unit: str, count: int) -> None:
    length = timedelta(**{f"{unit}s": count})
    text = format_timedelta(
        -length, granularity=unit, threshold=1e9, add_direction=True, locale=language
    )  # type: ignore[arg-type]
    found = parse_date(text, reference=NOW)
    if unit == "day":
        assert found.precision is DatePrecision.DAY
        assert found.at == datetime(2026, 3, 10, tzinfo=UTC) - length, text
    else:
        assert found.at == NOW - length, text


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("3 days ago", datetime(2026, 3, 7, tzinfo=UTC)),
        ("yesterday", datetime(2026, 3, 9, tzinfo=UTC)),
        ("Today", datetime(2026, 3, 10, tzinfo=UTC)),
        ("कल", None),  # yesterday, or tomorrow
    ],
)
def test_relative_days(text: str, day: datetime | None) -> None:
    assert parse_date(text, reference=NOW).at == day


def test_relative_dates_are_of_the_day_where_they_were_written() -> None:
    late = datetime(2026, 3, 9, 20, 0, tzinfo=UTC)  # already the tenth in India
    assert parse_date("today", reference=late, zone=INDIA).at == datetime(2026, 3, 10, tzinfo=UTC)


def test_rough_relative_dates_name_only_the_period_that_holds_them() -> None:
    found = parse_date("1 week ago", reference=datetime(2026, 3, 20, tzinfo=UTC))
    assert (found.at, found.precision) == (datetime(2026, 3, 1, tzinfo=UTC), DatePrecision.MONTH)
    assert (
        judge_date("2 years ago", reference=NOW).refusal == "it is too rough to name even the year"
    )


def test_relative_dates_need_a_reference() -> None:
    assert judge_date("2 hours ago").refusal == "it is relative, and to what is not known"


def test_a_time_without_a_zone_gives_the_day_alone_and_says_so() -> None:
    judged = judge_date("15 January 2024, 10:30")
    assert judged.date.at == datetime(2024, 1, 15, tzinfo=UTC)
    assert judged.date.precision is DatePrecision.DAY
    assert judged.doubt == "the time has no zone"
    assert parse_date("15 January 2024, 10:30", zone=INDIA).at == HALF_PAST_TEN


def test_summer_time_is_that_of_the_date() -> None:
    new_york = ZoneInfo("America/New_York")
    assert parse_date("15 Jul 2024 10:00", zone=new_york).at == datetime(
        2024, 7, 15, 14, tzinfo=UTC
    )
    assert parse_date("15 Jan 2024 10:00 ET").at == datetime(2024, 1, 15, 15, tzinfo=UTC)
    assert parse_date("15 Jul 2024 10:00 ET").at == datetime(2024, 7, 15, 14, tzinfo=UTC)


def test_names_of_two_zones_are_settled_by_place_or_left_open() -> None:
    dhaka, london = timezone(timedelta(hours=6)), ZoneInfo("Europe/London")
    text = "15 Jul 2024 10:00 BST"
    assert parse_date(text, zone=dhaka).at == datetime(2024, 7, 15, 4, tzinfo=UTC)
    assert parse_date(text, zone=london).at == datetime(2024, 7, 15, 9, tzinfo=UTC)
    judged = judge_date(text)
    assert judged.date.precision is DatePrecision.DAY
    assert judged.doubt == "BST is British Summer Time or Bangladesh Standard Time"
    assert parse_date("15 Jul 2024 10:00 PST").at == datetime(2024, 7, 15, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("15 Jan 2094", "it lies in the future"),
        ("12 March 2026 10:00 IST", "it lies in the future"),
        ("1 Jan 1970 00:00:00 GMT", "it lies before 1990"),
        ("31 June 2020", "there is no such day or time"),
        ("15 Jan 2024 26:00 GMT", "there is no such day or time"),
        ("", "it is empty"),
        ("x" * 161, "it is too long for a date"),
        ("12345", "it is a number that is neither a date nor a Unix time"),
        ("15 Jan", "it is not understood"),
        ("15 Jan 2024 and 16 Jan 2024", "it is not understood"),
        ("15 Jan 2024 10:00 XYZ", "it is not understood"),
        ("रात 12:30, 15 जनवरी 2024", "12 o'clock in the night is no clear time"),
    ],
)
def test_refusals_say_why(text: str, reason: str) -> None:
    judged = judge_date(text, reference=NOW)
    assert judged.date is UNKNOWN_DATE
    assert judged.refusal == reason


def test_a_clock_that_is_a_little_fast_is_forgiven() -> None:
    assert parse_date("10 March 2026 14:30 GMT", reference=NOW).at is not None


def test_the_origin_is_kept() -> None:
    assert parse_date("15 Jan 2024", origin="url").origin == "url"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("२०२४-०१-१५T१०:३०:००+०५:३०", HALF_PAST_TEN),
        ("15 जनवरी 2024 10ः30 IST", HALF_PAST_TEN),  # a visarga for a colon
        ("15 Jan 2024 10:30 a.m. IST", HALF_PAST_TEN),
        ("15 Jan 2024, 1030 hrs IST", None),
        ("15 Jan 2024, 10:30 hrs IST", HALF_PAST_TEN),
        ("15 Jan 2024 12:15 AM IST", datetime(2024, 1, 14, 18, 45, tzinfo=UTC)),
        ("15 Jan 2024 12:15 PM IST", datetime(2024, 1, 15, 6, 45, tzinfo=UTC)),
        ("2024-W03-1", datetime(2024, 1, 15, tzinfo=UTC)),
        ("2024-015", datetime(2024, 1, 15, tzinfo=UTC)),
        ("15\u00a0Jan\u200b 2024", datetime(2024, 1, 15, tzinfo=UTC)),
        ("Thu Nov 12 2020 17:00:00 GMT+0000 (UTC)", datetime(2020, 11, 12, 17, tzinfo=UTC)),
        ("ven., 03 juil. 2020 15:09:58 +0000", datetime(2020, 7, 3, 15, 9, 58, tzinfo=UTC)),
        ("Wed, 31 Dec 2014 23:59:60 GMT", datetime(2014, 12, 31, 23, 59, 59, tzinfo=UTC)),
        # What other countries write; the zone is always said, for a guess would hide a mistake.
        ("07/09/2024 09:35 AM EDT", datetime(2024, 7, 9, 13, 35, tzinfo=UTC)),
        ("9. Juli 2024, 14:35 Uhr MESZ", datetime(2024, 7, 9, 12, 35, tzinfo=UTC)),
        ("9 juillet 2024 à 14h35 GMT+2", datetime(2024, 7, 9, 12, 35, tzinfo=UTC)),
        ("9 de julio de 2024 a las 14:35 CEST", datetime(2024, 7, 9, 12, 35, tzinfo=UTC)),
        ("9 ago. 2024 14:35 CEST", datetime(2024, 8, 9, 12, 35, tzinfo=UTC)),
        ("martedì 9 luglio 2024, ore 14.35 CEST", datetime(2024, 7, 9, 12, 35, tzinfo=UTC)),
        ("9.7.2024 klo 14.35 +0300", datetime(2024, 7, 9, 11, 35, tzinfo=UTC)),
        ("9. 7. 2024 14:35 +0200", datetime(2024, 7, 9, 12, 35, tzinfo=UTC)),
        ("2024. július 9. 14:35 CEST", datetime(2024, 7, 9, 12, 35, tzinfo=UTC)),
        ("2024年7月9日（火）午後2時35分 JST", datetime(2024, 7, 9, 5, 35, tzinfo=UTC)),
        ("2024년 7월 9일 오후 2:35 KST", datetime(2024, 7, 9, 5, 35, tzinfo=UTC)),
        ("ngày 9 tháng 7 năm 2024 14:35 GMT+7", datetime(2024, 7, 9, 7, 35, tzinfo=UTC)),
        ("Selasa, 9 Juli 2024 14:35 WIB", datetime(2024, 7, 9, 7, 35, tzinfo=UTC)),
        ("9 كانون الثاني 2024", datetime(2024, 1, 9, tzinfo=UTC)),
        ("9 ביולי 2024", datetime(2024, 7, 9, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_forms_beside_those_of_the_feeds(text: str, expected: datetime | None) -> None:
    assert parse_date(text).at == expected


@given(st.text(max_size=80))
def test_any_text_is_judged(text: str) -> None:
    judged = judge_date(text, reference=NOW)
    assert (judged.date.at is None) == (judged.refusal is not None)


SECONDS = (datetime(1990, 1, 2, tzinfo=UTC), datetime(2026, 3, 9, tzinfo=UTC))
INSTANTS = st.integers(*(int(at.timestamp()) for at in SECONDS)).map(
    lambda seconds: datetime.fromtimestamp(seconds, UTC)
)
OFFSETS = st.integers(-12 * 4, 14 * 4).map(
    lambda quarters: timezone(timedelta(minutes=15 * quarters))
)


@given(INSTANTS, OFFSETS)
def test_what_is_written_is_read(at: datetime, zone: timezone) -> None:
    local = at.astimezone(zone)
    written = [
        local.isoformat(),
        local.isoformat(" "),
        local.strftime("%a, %d %b %Y %H:%M:%S %z"),
        local.strftime("%Y%m%dT%H%M%S%z"),
        local.strftime("%B %d, %Y %I:%M:%S %p %z"),
        local.strftime("%a %b %d %H:%M:%S %z %Y"),
        local.strftime("%d-%b-%Y %H:%M:%S GMT%z"),
        str(int(at.timestamp())),
        str(int(at.timestamp()) * 1000),
    ]
    written = [text for text in written if not text.isdigit() or int(text[:10]) > 10**9]
    assert {parse_date(text, reference=NOW).at for text in written} == {at}, written


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("دوشنبه ۲۲ اسفند ۱۴۰۱ - ۱۰:۴۵", "2023-03-13T10:45"),
        ("۱۴۰۲/۰۵/۰۱ ۱۲:۳۰", "2023-07-23T12:30"),
        ("13 มี.ค. 2566 10:45 น.", "2023-03-13T10:45"),
        ("13 มีนาคม 2566 เวลา 10.45 น.", "2023-03-13T10:45"),
        ("13. ožujka 2023. u 10:45", "2023-03-13T10:45"),
        ("13. listopada 2023. 10:45", "2023-10-13T10:45"),
        ("13 listopada 2023, 10:45", "2023-11-13T10:45"),
        ("2023 m. kovo 13 d. 10:45", "2023-03-13T10:45"),
        ("2023. gada 13. marts, 10:45", "2023-03-13T10:45"),
        ("04 آب/اغسطس 2013 02:21", "2013-08-04T02:21"),
        ("Δευτέρα, 13 Μαρτίου 2023 10:45 μ.μ.", "2023-03-13T22:45"),
        ("২০ মার্চ ২০২৩, ০৩:২৭ পিএম", "2023-03-20T15:27"),
        ("пн, 13 марта 2023 13:45 мск", "2023-03-13T10:45"),
    ],
)
def test_forms_of_other_languages_and_calendars(text: str, at: str) -> None:
    assert parse_date(text, zone=UTC).at == datetime.fromisoformat(f"{at}+00:00")


def test_persian_years_and_months_have_their_lengths() -> None:
    assert from_persian(1403, 12, 30) == date(2025, 3, 20)
    assert from_persian(1404, 1, 1) == date(2025, 3, 21)
    assert from_persian(1357, 11, 22) == date(1979, 2, 11)
    assert from_persian(1402, 12, 30) is None
    assert from_persian(2024, 1, 1) is None
