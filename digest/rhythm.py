"""A digest's rhythm in words, and the time zones a reader may choose."""

from datetime import date, time, timedelta
from functools import lru_cache
from zoneinfo import available_timezones

from babel.dates import format_date, format_time

from digest.language import Language
from digest.schedule import weekday_number
from digest.settings import DigestSettings

_A_SUNDAY = date(2026, 1, 4)
_PLACES = (
    "Africa/", "America/", "Antarctica/", "Arctic/", "Asia/", "Atlantic/", "Australia/",
    "Europe/", "Indian/", "Pacific/",
)  # fmt: skip


def describe_rhythm(settings: DigestSettings, words: Language) -> str:
    """Return "every weekday at 07:30" in the reader's language."""
    hours = [settings.at] if isinstance(settings.at, str) else settings.at
    times = ", ".join(
        format_time(time.fromisoformat(hour), "HH:mm", locale=words.locale) for hour in hours
    )
    if settings.every in ("day", "weekday"):
        return words.text(f"rhythm.{settings.every}", time=times)
    if settings.every == "week":
        day = _A_SUNDAY + timedelta(days=weekday_number(settings))
        weekday = format_date(day, "EEEE", locale=words.locale)
        return words.text("rhythm.week", weekday=weekday, time=times)
    if settings.every == "month":
        day_of_month = settings.on if isinstance(settings.on, int) else 1
        if not 1 <= day_of_month <= 28:
            return words.text("rhythm.month_last", time=times)
        return words.text("rhythm.month", day=words.number(day_of_month), time=times)
    return words.text("rhythm.cron")


@lru_cache(maxsize=1)
def time_zones() -> tuple[str, ...]:
    """Return the zones named after places, by name; the database's other names are aliases."""
    names = {name for name in available_timezones() if name.startswith(_PLACES)}
    return ("UTC", *sorted(names))
