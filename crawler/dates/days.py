"""Which day, month or year a text names, in the words of `crawler.dates.words`."""

import calendar
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

from crawler.dates.names import MONTHS
from crawler.dates.refusals import RefusedError
from crawler.dates.zones import INDIA
from storage.dates import DatePrecision

_MONTH = rf"(?P<name>{'|'.join(MONTHS)})"
MONTH_NAME = re.compile(_MONTH)
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


def read_day(
    words: str, weekday: int | None, reference: datetime | None, zone: tzinfo | None
) -> tuple[date, DatePrecision]:
    words = " ".join(re.sub(r"[,;@()\[\]\"]| at | [-/.:] | '(?!\d)", " ", f" {words} ").split())
    words = words.strip(" -/.:'")
    if words in {"today", "yesterday"}:
        if reference is None:
            raise RefusedError("it is relative, and to what is not known")
        here = reference.astimezone(zone or INDIA).date()
        return here - timedelta(days=words == "yesterday"), DatePrecision.DAY
    if match := _ORDINAL_DAY.fullmatch(words):
        if not 1 <= int(match["ordinal"]) <= 365 + calendar.isleap(int(match["year"])):
            raise RefusedError("the year has no such day")
        start = date(int(match["year"]), 1, 1)
        return start + timedelta(days=int(match["ordinal"]) - 1), DatePrecision.DAY
    if match := _WEEK_DAY.fullmatch(words):
        day = date.fromisocalendar(int(match["year"]), int(match["week"]), int(match["weekday"]))
        return day, DatePrecision.DAY
    for form in _DAY_FORMS:
        if match := form.fullmatch(words):
            return _read_form(match, weekday)
    raise RefusedError("it is not understood")


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
        raise RefusedError("there is no such day or time")
    agreeing = [reading for reading in readings if reading.weekday() == weekday]
    return agreeing[0] if agreeing else readings[0]


def _valid_dates(year: int, *months_and_days: tuple[int, int]) -> Iterator[date]:
    for month, day in months_and_days:
        if 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]:
            yield date(year, month, day)


_WEEKDAYS = re.compile(r"\b(mon|tue|wed|thu|fri|sat|sun)[a-z]*\b", re.IGNORECASE | re.ASCII)
_WEEKDAY_NAMES: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def find_weekday(text: str) -> int | None:
    """The weekday named in English in `text`, Monday 0."""
    match = _WEEKDAYS.search(text)
    return _WEEKDAY_NAMES.index(match[1].lower()) if match else None


def start_of(day: date) -> datetime:
    """Midnight UTC at the start of a day: how days, months and years are kept."""
    return datetime.combine(day, time(), UTC)
