"""Dates of old lists: of two days, of months, with guesses beside them, without a year.

`crawler.dates` reads a date; this module deals with what lists add to one. Two days or months
give the first, and a doubt that names the rest.
"""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from crawler.dates import FIRST_YEAR, judge_date
from crawler.dates.names import MONTHS
from crawler.dates.words import translate
from storage.dates import UNKNOWN_DATE, DatePrecision, PublicationDate

ORIGIN = "import"
LONGEST_WORDS = 10


class Order(StrEnum):
    """Which comes first in dates of numbers."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class DateReading:
    """A date with what is doubtful about it. `words` is the part of the text that it was."""

    date: PublicationDate = UNKNOWN_DATE
    doubts: tuple[str, ...] = ()
    words: str = ""


_GUESS = re.compile(
    r"\b(?:approx(?:imately|\.)?|circa|about|around|inferred|uncertain|probably|perhaps|est\.?|sic)"
    r"|[?~≈]|(?<!\w)c\.(?=\s?\d)",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"\(([^()]{0,120})\)|\[([^\[\]]{0,120})\]")
_ORDINAL = re.compile(r"(?<=\d)\s?(?:st|nd|rd|th)\b", re.IGNORECASE)
_JOIN = r"\s*(?:&|and|to|-|–|—|/|और)\s*"
_DAYS = re.compile(rf"(?<!\d)(\d{{1,2}}){_JOIN}(\d{{1,2}})(?=[\s,]+[^\W\d_])(?![-/.]\d)")
_MONTHS_OF_DAYS = re.compile(
    rf"(?<!\d)(\d{{1,2}}[\s,]+[^\W\d_]{{3,12}}\.?){_JOIN}(\d{{1,2}}[\s,]+[^\W\d_]{{3,12}}\.?)"
    r"[\s,]+(\d{4})(?!\d)"
)
_MONTH_DAYS = re.compile(rf"([^\W\d_]{{3,12}}\.?\s+\d{{1,2}}){_JOIN}(\d{{1,2}})(?=[\s,]+\d{{4}})")
_MONTHS = re.compile(rf"([^\W\d_]{{3,12}}\.?){_JOIN}([^\W\d_]{{3,12}}\.?)[\s,]+(\d{{4}})(?!\d)")
_YEARS = re.compile(r"(?<![\d/.-])((?:19|20)\d\d)\s*[-–/]\s*(\d\d(?:\d\d)?)(?![\d/.-])")
_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d\d)(?!\d)")
_SERIAL = re.compile(r"[34]\d{4}(?:\.\d+)?")
_WEEKDAYS = frozenset({"mon", "tue", "wed", "thu", "fri", "sat", "sun"})
_EXCEL_EPOCH = datetime(1899, 12, 30, tzinfo=UTC)


def read_date(text: str, *, order: Order = Order.UNCLEAR, year: int | None = None) -> DateReading:
    """Read the words of a date. `year` is taken, with a doubt, when they have none.

    Nothing is guessed: words that are no date give `UNKNOWN_DATE` and a doubt that says why.
    """
    words = text.strip(" ,;:.|-–—()[]\t")
    if not words:
        return DateReading(words=text)
    doubts: list[str] = []
    plain = words
    for match in _COMMENT.finditer(words):
        plain = plain.replace(match[0], " ")
        doubts.append(f"beside the date stands {match[0]!r}")
    if _GUESS.search(plain):
        plain = _GUESS.sub(" ", plain)
        doubts.append(f"the date is a guess in the list: {words!r}")
    plain = _ORDINAL.sub("", " ".join(plain.split())).strip(" ,;:.")
    found = _read_plain(plain, order, doubts)
    if found.at is None and year is not None and not re.search(r"\d{4}", plain):
        found = _read_plain(f"{plain} {year}", order, [])
        if found.at is not None:
            doubts.append(f"the year is that of the heading above: {year}")
    if found.at is None:
        refusal = judge_date(plain, origin=ORIGIN).refusal or "it is not understood"
        return DateReading(UNKNOWN_DATE, (f"the date {words!r} cannot be read: {refusal}",), text)
    return DateReading(found, tuple(doubts), text)


def _read_plain(text: str, order: Order, doubts: list[str]) -> PublicationDate:
    if _SERIAL.fullmatch(text):
        return _read_serial(text, doubts)
    if match := _NUMERIC.search(text):
        text, doubt = _settle_order(text, match, order)
        if doubt:
            doubts.append(doubt)
    for pattern in (_MONTHS_OF_DAYS, _DAYS, _MONTH_DAYS, _MONTHS, _YEARS):
        if match := pattern.search(text):
            first = _first_of(text, match)
            date = judge_date(first, origin=ORIGIN).date
            if date.at is not None and _is_span(pattern, match):
                kind = "years" if pattern is _YEARS else "months" if pattern is _MONTHS else "days"
                doubts.append(f"two {kind} are given, {match[0]!r}: the first is taken")
                return date
    judged = judge_date(text, origin=ORIGIN)
    if judged.date.at is not None and judged.doubt and "zone" not in judged.doubt:
        doubts.append(judged.doubt)
    return judged.date


def _first_of(text: str, match: re.Match[str]) -> str:
    """The text with the first of two days, months or years alone."""
    first = match[1]
    if match.re in (_MONTHS_OF_DAYS, _MONTHS):
        first = f"{first} {match[3]}"
    return text[: match.start()] + first + text[match.end() :]


def _is_span(pattern: re.Pattern[str], match: re.Match[str]) -> bool:
    if pattern is _MONTHS:
        return all(translate(part).strip(" .") in MONTHS for part in match.group(1, 2))
    if pattern is _YEARS:
        first, second = int(match[1]), int(match[2])
        second += first // 100 * 100 if second < 100 else 0
        return first < second <= first + 10
    if pattern in (_DAYS, _MONTH_DAYS):
        return int(match[2]) <= 31
    return True


def _settle_order(text: str, match: re.Match[str], order: Order) -> tuple[str, str | None]:
    """Put the day first, and say so where the numbers leave it open."""
    first, second = int(match[1]), int(match[3])
    if first > 12 or second > 12 or first == second:
        return text, None
    if order is Order.MONTH_FIRST:
        swapped = f"{second}{match[2]}{first}{match[2]}{match[4]}"
        return text[: match.start()] + swapped + text[match.end() :], None
    if order is Order.DAY_FIRST:
        return text, None
    return text, f"{match[0]!r} is read with the day first"


def order_of(texts: list[str]) -> Order:
    """Return how a file writes dates of numbers: some of them can be read in one way only."""
    day_first = month_first = False
    for text in texts:
        for match in _NUMERIC.finditer(text[:200]):
            first, second = int(match[1]), int(match[3])
            day_first |= first > 12 >= second
            month_first |= second > 12 >= first
    if day_first == month_first:
        return Order.UNCLEAR
    return Order.DAY_FIRST if day_first else Order.MONTH_FIRST


def _read_serial(text: str, doubts: list[str]) -> PublicationDate:
    """A spreadsheet's day number that lost its format on the way."""
    at = _EXCEL_EPOCH + timedelta(days=int(float(text)))
    if not at.year >= FIRST_YEAR or at > datetime.now(UTC) + timedelta(days=1):
        return UNKNOWN_DATE
    doubts.append(f"{text} is read as a spreadsheet's day number")
    return PublicationDate(at, DatePrecision.DAY, ORIGIN)


_RANK = {DatePrecision.INSTANT: 0, DatePrecision.DAY: 1, DatePrecision.MONTH: 2,
         DatePrecision.YEAR: 3}  # fmt: skip


def limit_precision(reading: DateReading, words: str) -> DateReading:
    """Return the date no more exact than the list's own word on it ("year (approx.)")."""
    named = next((p for p in (DatePrecision.DAY, DatePrecision.MONTH, DatePrecision.YEAR)
                  if words.strip().casefold().startswith(p.value)), None)  # fmt: skip
    rest = words.strip()[len(named.value) :].strip() if named else words.strip()
    doubts = (*reading.doubts, f"the list says of the date: {words.strip()!r}") if rest else ()
    if named and reading.date.at and _RANK[reading.date.precision] < _RANK[named]:
        at = reading.date.at.replace(hour=0, minute=0, second=0, microsecond=0)
        at = at.replace(day=1) if named is not DatePrecision.DAY else at
        at = at.replace(month=1) if named is DatePrecision.YEAR else at
        return replace(
            reading,
            date=PublicationDate(at, named, reading.date.origin),
            doubts=doubts or reading.doubts,
        )
    return replace(reading, doubts=doubts or reading.doubts)


def find_date(text: str, *, order: Order = Order.UNCLEAR) -> tuple[str, DateReading] | None:
    """Return what stands before a date at the end of `text`, and the date; None without one.

    Of all ends that can be read the longest is the date: "9th & 10th Feb, 2015", not "2015".
    """
    starts = _starts(text)
    for start in starts:
        before, words = text[:start], text[start:]
        if not _may_begin_date(words, before):
            continue
        reading = read_date(words, order=order)
        if reading.date.at is not None:
            return before.rstrip(" ,;:|-–—(["), reading
    return None


def find_leading_date(text: str, *, order: Order = Order.UNCLEAR) -> tuple[DateReading, str] | None:
    """Return a date at the beginning of `text`, and what stands after it; None without one."""
    ends = [match.end() for match in re.finditer(r"[^\s,;:|]+", text[:60])][:LONGEST_WORDS]
    for end in reversed(ends):
        words = text[:end]
        last = re.split(r"[\s,;|]", words)[-1]
        if _may_begin_date(words, "x") and _may_begin_date(f"{last} 1", "x"):
            reading = read_date(words, order=order)
            if reading.date.at is not None:
                return reading, text[end:].lstrip(" ,;:|-–—)].")
    return None


def _starts(text: str) -> list[int]:
    """Where the last words of `text` begin, the earliest first."""
    begins = [match.start() for match in re.finditer(r"[^\s,;|(\[]+", text)]
    return begins[-LONGEST_WORDS:]


def _may_begin_date(words: str, before: str) -> bool:
    """Only a number, a month or a weekday; "The Sun" and "India Today" are no parts of dates."""
    first = re.split(r"[\s,;|]", words, maxsplit=1)[0].strip("()[]")
    if not first or not any(letter.isdigit() for letter in words):
        return False
    translated = translate(first).strip(" .,'-/")
    if first[0].isdigit():
        return True
    if translated[:3] in MONTHS or translated[:4].lower() in {"circ", "appr"}:
        return True
    # Weekdays of other scripts are translated to nothing; so are fillers ("of"), in Latin letters.
    is_weekday = first[:3].lower() in _WEEKDAYS or (translated == "" and not first.isascii())
    return is_weekday and before.strip(" ,").casefold() not in {"", "the"}
