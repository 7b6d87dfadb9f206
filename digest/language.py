"""The words, dates and numbers of mail and its pages, in the reader's language.

A language is a file in `languages/`; adding one is adding a file with the same keys as `en.toml`.
"""

import tomllib
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_time
from babel.numbers import format_decimal

from digest.content import When
from storage.dates import DatePrecision

FOLDER = Path(__file__).parent / "languages"
FALLBACK = "en"
_RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"})
_INDIAN_ENGLISH = "en_IN"


def available_languages() -> list[str]:
    """Return the codes of the languages that mail can be written in."""
    return sorted(file.stem for file in FOLDER.glob("*.toml"))


def direction(code: str | None) -> str:
    """Return "rtl" for languages written from right to left, else "ltr"."""
    return "rtl" if code and code.split("-")[0] in _RIGHT_TO_LEFT else "ltr"


class Language:
    """One language's words, with Babel's dates, numbers and plurals."""

    def __init__(self, code: str) -> None:
        known = available_languages()
        self.code = code if code in known else FALLBACK
        self.direction = direction(self.code)
        # Day before month, as in India and most of the world, for English.
        self.locale = Locale.parse(_INDIAN_ENGLISH if self.code == "en" else self.code)
        self._words = _read(self.code)

    def text(self, key: str, **values: object) -> str:
        """Return the words for `section.name`, filled in."""
        entry = self._words[key]
        if isinstance(entry, dict):
            raise KeyError(f"{key} is a plural")
        return entry.format(**values)

    def has(self, key: str) -> bool:
        """Return whether there are words for `key`."""
        return key in self._words

    def plural(self, key: str, count: int, **values: object) -> str:
        """Return the words for `count` things, with the number as `{n}`."""
        entry = self._words[key]
        if not isinstance(entry, dict):
            raise KeyError(f"{key} is not a plural")
        form = entry.get(str(self.locale.plural_form(count)), entry["other"])
        return form.format(n=self.number(count), **values)

    def reasons(self, reasons: Iterable[str]) -> str:
        """Return why a story comes first; each reason is a name with perhaps a number."""
        named = (reason.partition(" ") for reason in reasons)
        return ", ".join(self.text(f"reason.{name}", n=number) for name, _, number in named)

    def number(self, value: int) -> str:
        """Return a number with the language's own grouping."""
        return format_decimal(value, locale=self.locale)

    def when(self, when: When, zone: ZoneInfo, seen_at: datetime) -> str:
        """Return a publication date as precisely as it is known, and no more.

        Only an instant is moved into the reader's zone; a day, month or year stays as printed.
        The year of `seen_at`, the edition's hour, goes without saying.
        """
        if when.at is None:
            return self.text("item.undated")
        is_instant = when.precision is DatePrecision.INSTANT
        at = when.at.astimezone(zone) if is_instant else when.at
        day = "d MMM" if at.year == seen_at.astimezone(zone).year else "d MMM y"
        patterns = {DatePrecision.MONTH: "LLLL y", DatePrecision.YEAR: "y"}
        return format_date(at, patterns.get(when.precision, day), locale=self.locale)

    def long_day(self, at: datetime, zone: ZoneInfo) -> str:
        """Return "Monday, 11 August 2026"."""
        return format_date(at.astimezone(zone), "EEEE, d MMMM y", locale=self.locale)

    def short_day(self, at: datetime, zone: ZoneInfo) -> str:
        """Return "Mon 11 Aug"."""
        return format_date(at.astimezone(zone), "EEE d MMM", locale=self.locale)

    def day_and_month(self, at: datetime, zone: ZoneInfo) -> str:
        """Return "11 Aug"."""
        return format_date(at.astimezone(zone), "d MMM", locale=self.locale)

    def hour(self, at: datetime, zone: ZoneInfo) -> str:
        """Return "07:30"."""
        return format_time(at, "HH:mm", tzinfo=zone, locale=self.locale)

    def instant(self, at: datetime, zone: ZoneInfo) -> str:
        """Return "Mon 11 Aug, 07:30"."""
        return format_datetime(at, "EEE d MMM, HH:mm", tzinfo=zone, locale=self.locale)

    def language_name(self, code: str | None) -> str:
        """Return what the language `code` is called in this one."""
        if not code or code == "und":
            return "?"
        try:
            return Locale.parse(code, sep="-").get_language_name(self.locale) or code
        except (UnknownLocaleError, ValueError):
            return code


@lru_cache(maxsize=16)
def language(code: str | None) -> Language:
    """Return the language `code`, or English when mail is not written in it."""
    return Language((code or FALLBACK).split("-")[0])


@lru_cache(maxsize=16)
def _read(code: str) -> dict[str, str | dict[str, str]]:
    with (FOLDER / f"{code}.toml").open("rb") as file:
        sections = tomllib.load(file)
    return {
        f"{section}.{name}": words
        for section, table in sections.items()
        for name, words in table.items()
    }
