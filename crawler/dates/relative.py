"""Dates relative to the instant of reading: "2 hours ago", "yesterday"."""

import calendar
import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Final

from crawler.dates.days import start_of
from crawler.dates.refusals import RefusedError
from crawler.dates.zones import INDIA
from storage.dates import DatePrecision

_UNIT = r"(?P<unit>second|minute|hour|day|week|month|year|s|m|h|d|w|mo|y)"
_AGO = re.compile(rf"(?:about |over |almost )?(?P<count>\d{{1,4}}) ?{_UNIT} ?\.? ?ago")
_UNIT_SECONDS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


def read_relative(
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
        raise RefusedError("it is relative, and to what is not known")
    here = reference.astimezone(zone or INDIA)
    if match is None:
        if words.endswith("now"):
            return reference.astimezone(UTC), DatePrecision.INSTANT
        return start_of(here.date() - timedelta(days=words == "yesterday")), DatePrecision.DAY
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
        return start_of(here.date() - count * length), DatePrecision.DAY
    return _common_period((here - (count + 1) * length).date(), (here - count * length).date())


def _months_back(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def _common_period(earliest: date, latest: date) -> tuple[datetime, DatePrecision]:
    if (earliest.year, earliest.month) == (latest.year, latest.month):
        return start_of(latest.replace(day=1)), DatePrecision.MONTH
    if earliest.year == latest.year:
        return start_of(latest.replace(month=1, day=1)), DatePrecision.YEAR
    raise RefusedError("it is too rough to name even the year")
