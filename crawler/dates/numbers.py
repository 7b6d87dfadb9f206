"""Dates that are a number alone: a year, a date without separators, a Unix time."""

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

from crawler.dates.days import start_of
from crawler.dates.refusals import NO_ZONE, RefusedError
from storage.dates import DatePrecision

_UNITS_PER_SECOND: Final = {9: 1, 10: 1, 12: 1000, 13: 1000, 16: 10**6, 19: 10**9}


def read_number(
    words: str, zone: tzinfo | None
) -> tuple[datetime, DatePrecision, str | None] | None:
    """A year, a date without separators, or a Unix time in s, ms, µs or ns.

    Returns the date with what is doubtful about it, None when `words` is more than a number.
    """
    if not re.fullmatch(r"\d+(?:\.\d+)?", words):
        return None
    digits, _, fraction = words.partition(".")
    if not fraction and len(digits) == 7 and digits[:2] in {"19", "20"}:
        return _read_ordinal(int(digits[:4]), int(digits[4:])), DatePrecision.DAY, None
    if not fraction and len(digits) in {4, 6, 8, 12, 14} and digits[:2] in {"19", "20"}:
        return _read_digits(digits, zone)
    if (units := _UNITS_PER_SECOND.get(len(digits))) is None:
        raise RefusedError("it is a number that is neither a date nor a Unix time")
    return datetime.fromtimestamp(int(digits) // units, UTC), DatePrecision.INSTANT, None


def _read_digits(digits: str, zone: tzinfo | None) -> tuple[datetime, DatePrecision, str | None]:
    """YYYY, YYYYMM, YYYYMMDD, YYYYMMDDhhmm or YYYYMMDDhhmmss."""
    year, month, day = int(digits[:4]), int(digits[4:6] or 1), int(digits[6:8] or 1)
    start = start_of(date(year, month, day))
    if len(digits) <= 8:
        precisions = {4: DatePrecision.YEAR, 6: DatePrecision.MONTH, 8: DatePrecision.DAY}
        return start, precisions[len(digits)], None
    clock = time(int(digits[8:10]), int(digits[10:12]), int(digits[12:14] or 0))
    if zone is None:
        return start, DatePrecision.DAY, NO_ZONE
    at = datetime.combine(start.date(), clock, zone)
    return at.astimezone(UTC), DatePrecision.INSTANT, None


def _read_ordinal(year: int, day: int) -> datetime:
    """YYYYDDD of ISO 8601: the day of the year."""
    at = start_of(date(year, 1, 1)) + timedelta(days=day - 1)
    if day == 0 or at.year != year:
        raise RefusedError("the year has no such day")
    return at
