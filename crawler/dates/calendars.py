"""Days of other calendars, turned into ours before the text is read: Iran's and Thailand's.

The solar calendar of Iran begins its year at the March equinox. Its leap years come eight in
33 years, by which the civil calendar has gone since 1925 and will until 2087 (E. M. Reingold and
N. Dershowitz, Calendrical Calculations, "arithmetical Persian calendar" agrees in that span).
Thailand counts our years from 543 BC. Neither's years can be mistaken for a year of the web's.
"""

import re
from datetime import date, timedelta
from typing import Final

_PERSIAN_MONTHS: Final = (
    "فروردین", "اردیبہشت", "خرداد", "تیر", "مرداد", "شہریور", "مہر", "آبان", "آذر", "دی", "بہمن",
    "اسفند",
)  # fmt: skip
"""As `crawler.dates.words` folds them: one letter he for all."""
_DIGITS: Final = r"[0-9\u0660-\u0669\u06f0-\u06f9]"
_YEAR: Final = r"(?P<year>[1\u0661\u06f1][34\u0663\u0664\u06f3\u06f4]" + _DIGITS + r"{2})"
_IN_WORDS: Final = re.compile(
    rf"(?P<day>{_DIGITS}{{1,2}})\s(?P<month>{'|'.join(_PERSIAN_MONTHS)})\s?(?:ماہ)?،?,?\s{_YEAR}"
    rf"(?!{_DIGITS})"
)
_IN_NUMBERS: Final = re.compile(
    rf"(?<![\w/.-]){_YEAR}(?P<mark>[/-])(?P<month>{_DIGITS}{{1,2}})(?P=mark)(?P<day>{_DIGITS}{{1,2}})"
    r"(?![\w/])"
)
_BUDDHIST_YEAR: Final = re.compile(r"(?<!\d)2[56]\d\d(?!\d)")
_THAI: Final = re.compile(r"[\u0e01-\u0e4f]")
_EPOCH: Final = date(1925, 3, 21)
"""The first of Farvardin 1304."""


def in_our_calendar(text: str) -> str:
    """The text with such days and years written in our calendar, otherwise unchanged."""
    for form in (_IN_WORDS, _IN_NUMBERS):
        text = form.sub(_persian_day, text)
    if _THAI.search(text):
        text = _BUDDHIST_YEAR.sub(lambda year: str(int(year[0]) - 543), text)
    return text


def _persian_day(match: re.Match[str]) -> str:
    name = match["month"]
    month = _PERSIAN_MONTHS.index(name) + 1 if name in _PERSIAN_MONTHS else int(name)
    found = from_persian(int(match["year"]), month, int(match["day"]))
    return match[0] if found is None else f"{found.isoformat()} "


def from_persian(year: int, month: int, day: int) -> date | None:
    """The day of our calendar; None when the year 1304 to 1466 has no such day."""
    if not 1304 <= year <= 1466 or not 1 <= month <= 12:
        return None
    last = 31 if month <= 6 else 30 if month <= 11 or _is_leap(year) else 29
    if not 1 <= day <= last:
        return None
    before = sum(366 if _is_leap(other) else 365 for other in range(1304, year))
    months = 31 * min(month - 1, 6) + 30 * max(month - 7, 0)
    return _EPOCH + timedelta(days=before + months + day - 1)


def _is_leap(year: int) -> bool:
    return year % 33 in (1, 5, 9, 13, 17, 22, 26, 30)
