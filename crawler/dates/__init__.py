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

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

from crawler.dates.days import find_weekday
from crawler.dates.moments import read_moment
from crawler.dates.numbers import read_number
from crawler.dates.refusals import RefusedError
from crawler.dates.relative import read_relative
from crawler.dates.words import translate
from storage.dates import UNKNOWN_DATE, DatePrecision, PublicationDate

FIRST_YEAR: Final = 1990
"""Press items on the web and in the old press lists begin after this year."""

TOLERANCE: Final = timedelta(hours=24)
"""How far a clock or a zone that is wrong may put a date into the future."""

LONGEST: Final = 160
"""Characters of a text that may be a date; a longer one is prose."""


_YEAR_FIRST: Final = re.compile(r"[0-4]\d-\d\d-\d\d(?!\d)")


@dataclass(frozen=True, slots=True)
class JudgedDate:
    """A date, and when it is unknown or less than was written, why.

    `refusal` says why there is no date. `doubt` says why a time of day was given up and only
    the day kept, as printed: there was no zone, or one that cannot be understood.
    """

    date: PublicationDate = UNKNOWN_DATE
    refusal: str | None = None
    doubt: str | None = None


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
    except RefusedError as error:
        return JudgedDate(refusal=str(error))
    except (OverflowError, ValueError):
        return JudgedDate(refusal="there is no such day or time")


def _judge(
    text: str, reference: datetime | None, origin: str | None, zone: tzinfo | None
) -> JudgedDate:
    if len(text) > LONGEST:
        raise RefusedError("it is too long for a date")
    words = translate(text)
    if not words:
        raise RefusedError("it is empty")

    def settle(at: datetime, precision: DatePrecision, doubt: str | None = None) -> JudgedDate:
        if at.year < FIRST_YEAR:
            raise RefusedError(f"it lies before {FIRST_YEAR}")
        if at > (reference or datetime.now(UTC)) + TOLERANCE:
            raise RefusedError("it lies in the future")
        return JudgedDate(PublicationDate(at, precision, origin), doubt=doubt)

    if number := read_number(words, zone):
        return settle(*number)
    if relative := read_relative(words, reference, zone):
        return settle(*relative)
    try:
        return settle(*read_moment(words, find_weekday(text), reference, zone))
    except (RefusedError, ValueError):
        # 03-12-31: when it cannot be day, month and year, it may be year, month and day.
        if _YEAR_FIRST.match(words) is None:
            raise
        return settle(*read_moment(f"20{words}", find_weekday(text), reference, zone))
