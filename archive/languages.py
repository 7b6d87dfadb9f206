"""The interface in the reader's language: catalogues, dates, numbers and names of languages."""

import gettext
from datetime import datetime
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from storage.dates import DatePrecision, PublicationDate
from storage.periods import UNDATED, Period

CATALOGUES = Path(__file__).with_name("translations")
RIGHT_TO_LEFT = frozenset({"ar", "fa", "ks", "ps", "sd", "ug", "ur", "yi"})

_DATES = {
    DatePrecision.INSTANT: "d MMMM y",
    DatePrecision.DAY: "d MMMM y",
    DatePrecision.MONTH: "MMMM y",
    DatePrecision.YEAR: "y",
}


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """Return the interface's words; English is what the templates say."""
    path = CATALOGUES / language / "archive.po"
    if not path.is_file():
        return gettext.NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@cache
def _locale(language: str) -> Locale:
    # Indian English writes numbers and dates as the press there does.
    return Locale.parse("en_IN" if language == "en" else language)


def local_date(date: PublicationDate, time_zone: str) -> datetime | None:
    """Return when it was published on the calendar of `time_zone`.

    Only an instant is moved into the zone; a day, month or year is the same everywhere.
    """
    if date.at is not None and date.precision is DatePrecision.INSTANT:
        return date.at.astimezone(ZoneInfo(time_zone))
    return date.at


@lru_cache(maxsize=65536)
def write_date(date: PublicationDate, language: str, time_zone: str) -> str:
    """Return the date in words, as far as it is known; empty when it is not."""
    local = local_date(date, time_zone)
    if local is None:
        return ""
    return format_date(local.date(), _DATES[date.precision], locale=_locale(language))


@lru_cache(maxsize=65536)
def write_day(instant: datetime, language: str, time_zone: str) -> str:
    """Return the day of an instant in words."""
    local = instant.astimezone(ZoneInfo(time_zone))
    return format_date(local.date(), "d MMMM y", locale=_locale(language))


@lru_cache(maxsize=65536)
def machine_date(date: PublicationDate) -> str:
    """Return the date for machines, exactly as precise as it is known (HTML `time`, ISO 8601)."""
    if date.at is None:
        return ""
    if date.precision is DatePrecision.INSTANT:
        return date.at.strftime("%Y-%m-%dT%H:%M:%SZ")
    shapes = {DatePrecision.YEAR: "%Y", DatePrecision.MONTH: "%Y-%m"}
    # %Y drops leading zeros on some platforms; the press is younger than that.
    return date.at.strftime(shapes.get(date.precision, "%Y-%m-%d"))


@lru_cache(maxsize=65536)
def machine_day(date: PublicationDate, time_zone: str) -> str:
    """Return the day for machines, on the calendar of `time_zone`, or as much as is known of it."""
    local = local_date(date, time_zone)
    shapes = {DatePrecision.YEAR: "%Y", DatePrecision.MONTH: "%Y-%m"}
    return local.strftime(shapes.get(date.precision, "%Y-%m-%d")) if local else ""


@lru_cache(maxsize=65536)
def write_period(period: Period, language: str) -> str:
    """Return a year, or a month with its year, in words."""
    if period == UNDATED:
        return catalogue(language).gettext("Date not known")
    day = datetime(period.year, period.month or 1, 1)  # noqa: DTZ001  a calendar's day, no instant
    return format_date(
        day.date(), "y" if period.month is None else "MMMM y", locale=_locale(language)
    )


@lru_cache(maxsize=65536)
def write_month(period: Period, language: str) -> str:
    """Return a month's name."""
    day = datetime(period.year, period.month or 1, 1)  # noqa: DTZ001
    return format_date(day.date(), "LLLL", locale=_locale(language))


@lru_cache(maxsize=65536)
def write_number(number: int, language: str) -> str:
    """Return a number with its separators (1,00,000 in India)."""
    return str(format_decimal(number, locale=_locale(language)))


@lru_cache(maxsize=65536)
def name_language(code: str, language: str) -> str:
    """Return a language's name in the interface's language."""
    try:
        name = Locale.parse(code.replace("-", "_")).get_language_name(language)
    except (UnknownLocaleError, ValueError):
        name = None
    return name or code


def name_natively(code: str) -> str:
    """Return a language's name in itself."""
    return name_language(code, code)


def direction(code: str | None) -> str:
    """Return the writing direction of a language, for `dir`."""
    return "rtl" if code and code.split("-")[0].lower() in RIGHT_TO_LEFT else "ltr"
