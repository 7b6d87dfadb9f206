"""Text → publication date: what newspapers, feeds and pages write where a date is meant.

One rule above all: a date may stay unknown, it is never wrong. So the whole text must be
understood (a word that no table knows refuses it), two readings that disagree refuse it, and
what no press item of ours can have (before 1990, or later than a day from now) is refused.

    >>> parse_date("Mon, 15 Jan 2024 10:30:00 IST").at
    datetime.datetime(2024, 1, 15, 5, 0, tzinfo=datetime.timezone.utc)
    >>> judge_date("15 Jan 2094").refusal
    'it lies in the future'

Numeric dates are day-first, as everywhere in South Asia, unless the weekday beside them or the
number of months in a year says otherwise. RFC 822 and 2822, RFC 3339, ISO 8601, asctime,
JavaScript's and Java's forms, Unix times and words of fifteen languages are read; relative
dates ("2 hours ago") need the instant they are relative to.
"""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

from crawler.date_words import MONTHS, translate
from crawler.time_zones import INDIA, ZoneDoubtError, take_zone
from storage.dates import UNKNOWN_DATE, DatePrecision, PublicationDate

FIRST_YEAR: Final = 1990
"""Press items on the web and in the old press lists begin after this year."""

TOLERANCE: Final = timedelta(hours=24)
"""How far a clock or a zone that is wrong may put a date into the future."""

LONGEST: Final = 160
"""Characters of a text that may be a date; a longer one is prose."""


@dataclass(frozen=True, slots=True)
class JudgedDate:
    """A date, and when it is unknown or less than was written, why.

    `refusal` says why there is no date. `doubt` says why a time of day was given up and only
    the day kept, as printed: there was no zone, or one that cannot be understood.
    """

    date: PublicationDate = UNKNOWN_DATE
    refusal: str | None = None
    doubt: str | None = None


class _RefusedError(ValueError):
    """Not a date that we can stand behind; the message says why."""


def parse_date(
    text: str,
    *,
    reference: datetime | None = None,
    origin: str | None = None,
    zone: tzinfo | None = None,
) -> PublicationDate:
    """Read `text` as a publication date; `UNKNOWN_DATE` when it is none, or not a sure one.

    `reference` is the instant of reading (aware): what "2 hours ago" counts from, and what a
    date must not be later than; without it relative dates are refused. `origin` is kept with
    the date. `zone` is assumed for a time without one and settles names that two countries
    use; without it such a time gives the day alone. Never raises.
    """
    return judge_date(text, reference=reference, origin=origin, zone=zone).date


def judge_date(
    text: str,
    *,
    reference: datetime | None = None,
    origin: str | None = None,
    zone: tzinfo | None = None,
) -> JudgedDate:
    """The same as `parse_date`, with the reason for what could not be known."""
    try:
        return _judge(text, reference, origin, zone)
    except _RefusedError as error:
        return JudgedDate(refusal=str(error))
    except (OverflowError, ValueError):
        return JudgedDate(refusal="there is no such day or time")


def _judge(
    text: str, reference: datetime | None, origin: str | None, zone: tzinfo | None
) -> JudgedDate:
    if len(text) > LONGEST:
        raise _RefusedError("it is too long for a date")
    words = translate(text)
    if not words:
        raise _RefusedError("it is empty")

    def settle(at: datetime, precision: DatePrecision, doubt: str | None = None) -> JudgedDate:
        if at.year < FIRST_YEAR:
            raise _RefusedError(f"it lies before {FIRST_YEAR}")
        if at > (reference or datetime.now(UTC)) + TOLERANCE:
            raise _RefusedError("it lies in the future")
        return JudgedDate(PublicationDate(at, precision, origin), doubt=doubt)

    if re.fullmatch(r"\d+(?:\.\d+)?", words):
        at, precision = _read_number(words, zone)
        doubt = None
        if precision is DatePrecision.INSTANT and at.tzinfo is None:
            at, precision, doubt = _without_zone(at)
        return settle(_utc(at), precision, doubt)
    if relative := _read_relative(words, reference, zone):
        return settle(*relative)
    return settle(*_read_absolute(words, _weekday(text), reference, zone))


# --- numbers alone ----------------------------------------------------------------------

_UNITS_PER_SECOND: Final = {9: 1, 10: 1, 12: 1000, 13: 1000, 16: 10**6, 19: 10**9}


def _read_number(words: str, zone: tzinfo | None) -> tuple[datetime, DatePrecision]:
    """A year, a date without separators, or a Unix time in s, ms, µs or ns."""
    digits, _, fraction = words.partition(".")
    if not fraction and len(digits) in {4, 6, 8, 12, 14} and digits[:2] in {"19", "20"}:
        if len(digits) == 4:
            return _start_of(date(int(digits), 1, 1)), DatePrecision.YEAR
        if len(digits) == 6:
            return _start_of(date(int(digits[:4]), int(digits[4:]), 1)), DatePrecision.MONTH
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
        if len(digits) == 8:
            return _start_of(day), DatePrecision.DAY
        clock = time(int(digits[8:10]), int(digits[10:12]), int(digits[12:14] or 0))
        return datetime.combine(day, clock, zone), DatePrecision.INSTANT
    if (units := _UNITS_PER_SECOND.get(len(digits))) is None:
        raise _RefusedError("it is a number that is neither a date nor a Unix time")
    return datetime.fromtimestamp(int(digits) // units, UTC), DatePrecision.INSTANT


# --- relative dates ---------------------------------------------------------------------

_UNIT = r"(?P<unit>second|minute|hour|day|week|month|year|s|m|h|d|w|mo|y)"
_AGO = re.compile(rf"(?:about |over |almost )?(?P<count>\d{{1,4}}) ?{_UNIT} ?\.? ?ago")
_UNIT_SECONDS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


def _read_relative(
    words: str, reference: datetime | None, zone: tzinfo | None
) -> tuple[datetime, DatePrecision] | None:
    """ "2 hours ago" and its like, None when `words` is nothing of the kind.

    Such a text rounds down: what was published n units ago lies between n and n + 1 units
    back. Seconds to hours are taken as the instant itself, longer units as the finest period
    that holds the whole range; when none does, the date is refused.
    """
    match = _AGO.fullmatch(words)
    if match is None and words not in {"now", "just now", "today", "yesterday"}:
        return None
    if reference is None:
        raise _RefusedError("it is relative, and to what is not known")
    here = reference.astimezone(zone or INDIA)
    if match is None:
        if words.endswith("now"):
            return reference.astimezone(UTC), DatePrecision.INSTANT
        return _start_of(here.date() - timedelta(days=words == "yesterday")), DatePrecision.DAY
    count, unit = int(match["count"]), match["unit"]
    if unit in {"month", "mo"}:
        return _common_period(
            _months_back(here.date(), count + 1), _months_back(here.date(), count)
        )
    if unit in {"year", "y"}:
        return _common_period(
            _months_back(here.date(), 12 * (count + 1)), _months_back(here.date(), 12 * count)
        )
    length = timedelta(seconds=_UNIT_SECONDS[unit[0]])
    if length <= timedelta(hours=1):
        return (reference - count * length).astimezone(UTC), DatePrecision.INSTANT
    if length == timedelta(days=1):
        return _start_of(here.date() - count * length), DatePrecision.DAY
    return _common_period((here - (count + 1) * length).date(), (here - count * length).date())


def _months_back(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def _common_period(earliest: date, latest: date) -> tuple[datetime, DatePrecision]:
    if (earliest.year, earliest.month) == (latest.year, latest.month):
        return _start_of(latest.replace(day=1)), DatePrecision.MONTH
    if earliest.year == latest.year:
        return _start_of(latest.replace(month=1, day=1)), DatePrecision.YEAR
    raise _RefusedError("it is too rough to name even the year")


# --- everything else: a day, perhaps a time, perhaps a zone -----------------------------

_PART = r"(?P<part>am|pm|morning|afternoon|evening|night)"
_CLOCK = re.compile(
    r"(?<![\d:.+])(?P<hour>\d{1,2}):(?P<minute>\d{1,2})(?::(?P<second>\d{2})(?:\.\d+)?)?"
    rf"(?: ?hour\b)?(?: ?{_PART}\b\.?)?(?![\d:])"
)
_DOTTED_CLOCK = re.compile(
    r"(?<![\d:.+])(?P<hour>\d{1,2})(?:\.(?P<minute>\d{2})(?:\.(?P<second>\d{2})(?:\.\d+)?)?)?"
    rf" ?{_PART}\b\.?"
)
_PART_BEFORE = re.compile(rf"\b{_PART},? ?$")
_COMPACT = re.compile(r"\b(\d{4})(\d\d)(\d\d)t(\d\d)(\d\d)(\d\d)?(?=z|[+-]|$|\.)")
_COMMENT = re.compile(r"[(\[]([^()\[\]]*)[)\]]")


def _read_absolute(
    words: str, weekday: int | None, reference: datetime | None, zone: tzinfo | None
) -> tuple[datetime, DatePrecision, str | None]:
    words = _COMPACT.sub(r"\1-\2-\3 \4:\5:\6", words).replace(": ", " ").removesuffix(":")
    words = re.sub(r"(?<=\d)t(?=\d\d?:)", " ", words)  # ISO 8601: 2024-01-15T10:30
    words = re.sub(r"(?<=:\d\d),(?=\d{1,9}(?:$|[ z+-]))", ".", words)  # ISO 8601: seconds 10,5
    words = _without_foreign_weekday(words)
    comments = _COMMENT.findall(words)
    words = _COMMENT.sub(" ", words)

    clocks = list(_CLOCK.finditer(words)) or list(_DOTTED_CLOCK.finditer(words))
    if not clocks:
        return _read_day_alone(words, weekday, reference, zone)
    clock = clocks[0]
    before, after = words[: clock.start()], words[clock.end() :]
    part = clock["part"]
    if part is None and (leading := _PART_BEFORE.search(before)):
        part, before = leading["part"], before[: leading.start()]
    at_time, days_on = _read_clock(clock, part)

    doubt: str | None = None
    found: tzinfo | None = None
    # Zones with summer time need a day: find the zone's words first, ask it again after.
    probe = datetime.combine((reference or datetime.now(UTC)).date(), at_time)
    try:
        found, rest = take_zone(after, probe, zone)
    except ZoneDoubtError as error:
        doubt, rest = str(error), _without_first_word(after)
    day, precision = _read_day(f"{before} {rest}", weekday, reference, zone)
    if precision is not DatePrecision.DAY:
        raise _RefusedError("it has a time but no day")
    local = datetime.combine(day, at_time) + timedelta(days=days_on)
    try:
        found, _ = take_zone(after, local, zone)
        doubt = None
        for comment in comments if found is None else ():
            found, _ = take_zone(comment, local, zone)
    except ZoneDoubtError as error:
        found, doubt = None, str(error)
    if doubt is None and found is None:
        found, doubt = zone, "the time has no zone"
    if found is None:
        return _start_of(day), DatePrecision.DAY, doubt
    return local.replace(tzinfo=found).astimezone(UTC), DatePrecision.INSTANT, None


def _read_clock(clock: re.Match[str], part: str | None) -> tuple[time, int]:
    """The time of day, and 1 when it is the midnight that ends the day (ISO 8601's 24:00)."""
    groups = clock.groupdict()
    hour, minute = int(groups["hour"]), int(groups["minute"] or 0)
    second = int(groups.get("second") or 0)
    second = min(second, 59) if second == 60 else second  # a leap second
    if hour == 24 and minute == second == 0 and part is None:
        return time(0), 1
    if part is not None and hour <= 12:
        hour = _apply_part_of_day(hour, part)
    return time(hour, minute, second), 0


def _apply_part_of_day(hour: int, part: str) -> int:
    if part == "am":
        return hour % 12
    if part == "pm":
        return hour % 12 + 12
    if part == "morning" and 1 <= hour <= 11:
        return hour
    if part == "afternoon" and (hour in {11, 12} or 1 <= hour <= 5):
        return hour if hour >= 11 else hour + 12
    if part == "evening" and 3 <= hour <= 9:
        return hour + 12
    if part == "night" and 7 <= hour <= 11:
        return hour + 12
    if part == "night" and 1 <= hour <= 4:
        return hour
    raise _RefusedError(f"{hour} o'clock in the {part} is no clear time")


def _read_day_alone(
    words: str, weekday: int | None, reference: datetime | None, zone: tzinfo | None
) -> tuple[datetime, DatePrecision, str | None]:
    """A date without a time; a zone behind it says nothing that could be kept."""
    words = re.sub(r"(?<=\d)(?:z| ?(?:gmt|utc|ist)|[+]\d\d:\d\d)$", "", words.strip())
    day, precision = _read_day(words, weekday, reference, zone)
    return _start_of(day), precision, None


# --- the day ----------------------------------------------------------------------------

_MONTH = rf"(?P<name>{'|'.join(MONTHS)})"
_MONTH_NAME = re.compile(_MONTH)
_DAY_FORMS: Final = tuple(
    re.compile(form)
    for form in (
        r"(?P<year>\d{4})(?P<mark>[-/. ])0?(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})",
        r"(?P<first>\d{1,2})(?P<mark>[-/. ])(?P<second>\d{1,2})(?P=mark)(?P<year>\d{4}|\d\d)",
        rf"(?P<day>\d{{1,2}})[-/. ]*{_MONTH}[-/. ']*(?P<year>\d{{4}}|\d\d)",
        rf"{_MONTH}[-/. ]*(?P<day>\d{{1,2}})[-/. ]+'?(?P<year>\d{{4}}|\d\d)",
        rf"(?P<year>\d{{4}})[-/. ]*{_MONTH}[-/. ]*(?P<day>\d{{1,2}})",
        rf"{_MONTH}[-/. ']*(?P<year>\d{{4}})",
        rf"(?P<year>\d{{4}})[-/. ]*{_MONTH}",
        r"(?P<year>\d{4})[-/](?P<month>\d{1,2})",
        r"(?P<month>\d{1,2})[-/](?P<year>\d{4})",
        r"(?P<year>\d{4})",
    )
)
_ORDINAL_DAY = re.compile(r"(?P<year>\d{4})-(?P<ordinal>\d{3})")
_WEEK_DAY = re.compile(r"(?P<year>\d{4})-?w(?P<week>\d\d)-?(?P<weekday>[1-7])")


def _read_day(
    words: str, weekday: int | None, reference: datetime | None, zone: tzinfo | None
) -> tuple[date, DatePrecision]:
    words = " ".join(re.sub(r"[,;@()\[\]\"]| at | [-/.:] | '(?!\d)", " ", f" {words} ").split())
    words = words.strip(" -/.:'")
    if words in {"today", "yesterday"}:
        if reference is None:
            raise _RefusedError("it is relative, and to what is not known")
        here = reference.astimezone(zone or INDIA).date()
        return here - timedelta(days=words == "yesterday"), DatePrecision.DAY
    if match := _ORDINAL_DAY.fullmatch(words):
        if not 1 <= int(match["ordinal"]) <= 365 + calendar.isleap(int(match["year"])):
            raise _RefusedError("the year has no such day")
        start = date(int(match["year"]), 1, 1)
        return start + timedelta(days=int(match["ordinal"]) - 1), DatePrecision.DAY
    if match := _WEEK_DAY.fullmatch(words):
        day = date.fromisocalendar(int(match["year"]), int(match["week"]), int(match["weekday"]))
        return day, DatePrecision.DAY
    for form in _DAY_FORMS:
        if match := form.fullmatch(words):
            return _read_form(match, weekday)
    raise _RefusedError("it is not understood")


def _read_form(match: re.Match[str], weekday: int | None) -> tuple[date, DatePrecision]:
    parts = match.groupdict()
    year = _full_year(parts["year"])
    if "first" in parts:
        return _read_numeric(int(parts["first"]), int(parts["second"]), year, weekday), (
            DatePrecision.DAY
        )
    month = MONTHS.index(parts["name"]) + 1 if "name" in parts else int(parts.get("month") or 1)
    if "day" in parts:
        return date(year, month, int(parts["day"])), DatePrecision.DAY
    if "name" in parts or "month" in parts:
        return date(year, month, 1), DatePrecision.MONTH
    return date(year, 1, 1), DatePrecision.YEAR


def _full_year(digits: str) -> int:
    """RFC 2822, 4.3: two digits up to 49 are of this century."""
    year = int(digits)
    return year if len(digits) == 4 else year + (2000 if year < 50 else 1900)


def _read_numeric(first: int, second: int, year: int, weekday: int | None) -> date:
    """Day and month by number: day first, unless weekday or calendar say otherwise."""
    readings = list(_valid_dates(year, (second, first), (first, second)))
    if not readings:
        raise _RefusedError("there is no such day or time")
    agreeing = [reading for reading in readings if reading.weekday() == weekday]
    return agreeing[0] if agreeing else readings[0]


def _valid_dates(year: int, *months_and_days: tuple[int, int]) -> Iterator[date]:
    for month, day in months_and_days:
        if 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]:
            yield date(year, month, day)


_WEEKDAYS = re.compile(r"\b(mon|tue|wed|thu|fri|sat|sun)[a-z]*\b", re.IGNORECASE | re.ASCII)
_WEEKDAY_NAMES: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _weekday(text: str) -> int | None:
    """The weekday named in English in `text`, Monday 0."""
    match = _WEEKDAYS.search(text)
    return _WEEKDAY_NAMES.index(match[1].lower()) if match else None


# --- small things -----------------------------------------------------------------------


def _without_foreign_weekday(words: str) -> str:
    """Without a first word that a comma divides from a date: "mer., 9 apr 2018"."""
    match = re.match(r"[^\W\d_]{2,12}\.?, ?(?=\d)", words)
    if match is None:
        return words
    word, rest = match[0].strip(" .,"), words[match.end() :]
    is_needed = word in {"today", "yesterday"} or (word in MONTHS and not _MONTH_NAME.search(rest))
    return words if is_needed else rest


def _without_first_word(text: str) -> str:
    return text.strip().partition(" ")[2]


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def _without_zone(at: datetime) -> tuple[datetime, DatePrecision, str]:
    return _start_of(at.date()), DatePrecision.DAY, "the time has no zone"
