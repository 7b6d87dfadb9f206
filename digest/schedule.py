"""When editions are due: every rhythm is a cron schedule in a time zone.

At a change of the clock this follows Debian's cron, which is what a reader expects of a morning
paper: an hour that the spring change leaves out is kept at once after it, and an hour that the
autumn change shows twice strikes once.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from heapq import merge
from itertools import islice
from zoneinfo import ZoneInfo

from cronsim import CronSim
from holidays import HolidayBase, country_holidays

from digest.settings import DigestSettings

_WEEKDAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
_LOOKING_BACK = (timedelta(days=2), timedelta(days=10), timedelta(days=70), timedelta(days=800))
_LONGEST_HOLIDAY = timedelta(days=800)
"""After this long with nothing but holidays a schedule has no other days."""


def cron_expressions(settings: DigestSettings) -> list[str]:
    """Return the digest's schedule as cron expressions; it is due when any of them is."""
    if settings.every not in ("day", "weekday", "week", "month"):
        return [settings.every]
    hours = [settings.at] if isinstance(settings.at, str) else settings.at
    if settings.every == "week":
        days = f"* * {weekday_number(settings)}"
    elif settings.every == "month":
        days = f"{_day_of_month(settings)} * *"
    else:
        days = "* * 1-5" if settings.every == "weekday" else "* * *"
    return [f"{int(hour[3:])} {int(hour[:2])} {days}" for hour in hours]


def weekday_number(settings: DigestSettings) -> int:
    """Return the weekday of a weekly digest, counted from Sunday as 0."""
    on = settings.on
    return on % 7 if isinstance(on, int) else _WEEKDAYS.index(on)


def _day_of_month(settings: DigestSettings) -> str:
    if not isinstance(settings.on, int):
        return "1"  # the weekday's default, which a monthly digest has no use for
    # A 31st would leave out every other month: those past the 28th mean the last day.
    return str(settings.on) if 1 <= settings.on <= 28 else "L"


def zone_of(settings: DigestSettings, default: str) -> ZoneInfo:
    """Return the time zone that the digest's hours are in."""
    return ZoneInfo(settings.time_zone or default)


def next_due(
    settings: DigestSettings, after: datetime, default_zone: str = "UTC"
) -> datetime | None:
    """Return the first scheduled instant (aware UTC) later than `after`.

    None for a schedule that falls on holidays only.
    """
    return next(_due_instants(settings, after, zone_of(settings, default_zone)), None)


def last_due(
    settings: DigestSettings, until: datetime, default_zone: str = "UTC"
) -> datetime | None:
    """Return the last scheduled instant (aware UTC) not later than `until`.

    None when there was none in the two years before it.
    """
    zone = zone_of(settings, default_zone)
    for span in _LOOKING_BACK:
        found = None
        for instant in _due_instants(settings, until - span, zone):
            if instant > until:
                break
            found = instant
        if found is not None:
            return found
    return None


def upcoming(
    settings: DigestSettings, after: datetime, count: int, default_zone: str = "UTC"
) -> list[datetime]:
    """Return the next `count` scheduled instants."""
    return list(islice(_due_instants(settings, after, zone_of(settings, default_zone)), count))


def strike(due_at: datetime, digest_zone: ZoneInfo, reader_zone: ZoneInfo) -> datetime:
    """Return when the reader's clock shows what the digest's clock shows at `due_at`.

    For a reader east of the digest that hour has already passed: they get it at once, so the
    answer is never before `due_at`. Hours that do not exist move on as the schedule's do.
    """
    shown = due_at.astimezone(digest_zone).replace(tzinfo=reader_zone, fold=0)
    return max(due_at, shown.astimezone(UTC))


def _due_instants(settings: DigestSettings, after: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    start = after.astimezone(zone)
    streams = [
        (instant.astimezone(UTC) for instant in CronSim(expression, start))
        for expression in cron_expressions(settings)
    ]
    previous = after
    last_kept = after
    for instant in merge(*streams):
        if instant <= previous:
            continue  # two hours that the clock change made one
        previous = instant
        if settings.holidays and _is_holiday(settings.holidays, instant.astimezone(zone).date()):
            if instant - last_kept > _LONGEST_HOLIDAY:
                return
            continue
        last_kept = instant
        yield instant


def _is_holiday(code: str, day: date) -> bool:
    return day in _calendar(code)


@lru_cache(maxsize=16)
def _calendar(code: str) -> HolidayBase:
    country, _, region = code.partition("-")
    return country_holidays(country, subdiv=region or None)
