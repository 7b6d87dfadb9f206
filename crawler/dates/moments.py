"""A day, perhaps with a time, perhaps with a zone: every date that is not a number or relative."""

import re
from datetime import UTC, datetime, time, timedelta, tzinfo

from crawler.dates.days import MONTH_NAME, read_day, start_of
from crawler.dates.names import MONTHS
from crawler.dates.refusals import NO_ZONE, RefusedError
from crawler.dates.zones import (
    ZoneDoubtError,
    resolve_zone,
    split_leading_zone,
    split_trailing_zone,
)
from storage.dates import DatePrecision

_PART = r"(?P<part>am|pm|morning|afternoon|evening|night)"
_CLOCK = re.compile(
    r"(?<![\d:.+])(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?"
    rf"(?: ?hour\b)?(?: ?{_PART}\b\.?)?(?![\d:])"
)
_DOTTED_CLOCK = re.compile(
    r"(?<![\d:.+])(?P<hour>\d{1,2})(?:\.(?P<minute>\d{2})(?:\.(?P<second>\d{2})(?:\.\d+)?)?)?"
    rf" ?{_PART}\b\.?"
)
# Only where the month is a word: elsewhere "10.30" may be a day and a month.
_BARE_DOTTED_CLOCK = re.compile(
    r"(?<![\d:.+/-])(?P<hour>\d{1,2})\.(?P<minute>\d{2})(?:\.(?P<second>\d{2}))?(?P<part>)(?![\d.])"
)
_PART_BEFORE = re.compile(rf"\b{_PART},? ?$")
_COMPACT = re.compile(r"\b(\d{4})-?(\d\d)-?(\d\d)t(\d\d):?(\d\d):?(\d\d)?(?=z|[+-]|$|\.)")
_AMERICAN = frozenset(("edt", "est", "cdt", "mdt", "mst", "pdt", "et", "ct", "mt", "pt"))
"""Zones of the country that writes the month first."""
_SLASHES = re.compile(r"(?<!\d)(\d{1,2})/(\d{1,2})/(?=\d{4})")
_COMMENT = re.compile(r"[(\[]([^()\[\]]*)[)\]]")


def read_moment(
    words: str, weekday: int | None, reference: datetime | None, zone: tzinfo | None
) -> tuple[datetime, DatePrecision, str | None]:
    """Read a date with everything that may stand beside it; see `crawler.dates.judge_date`.

    Returns the date with what is doubtful about it. Raises `RefusedError`.
    """
    words = _COMPACT.sub(_with_marks, words).replace(": ", " ").removesuffix(":")
    words = re.sub(r"(?<=\d)t(?=\d\d?:)", " ", words)  # ISO 8601: 2024-01-15T10:30
    words = re.sub(r"(?<=:\d\d),(?=\d{1,9}(?:$|[ z+-]))", ".", words)  # ISO 8601: seconds 10,5
    words = _without_foreign_weekday(words)
    comments = _COMMENT.findall(words)
    words = _COMMENT.sub(" ", words)

    clock = _CLOCK.search(words) or _DOTTED_CLOCK.search(words)
    if clock is None and MONTH_NAME.search(words):
        clock = _BARE_DOTTED_CLOCK.search(words)
    if clock is None:
        return _read_day_alone(words, weekday, reference, zone)
    before, after = words[: clock.start()], words[clock.end() :]
    part = clock["part"] or None
    if part is None and (leading := _PART_BEFORE.search(before)):
        part, before = leading["part"], before[: leading.start()]
    at_time, days_on = _read_clock(clock, part)

    before, phrases, after = _take_zones(before, after)
    said = f"{before} {after}"
    if not _AMERICAN.isdisjoint(phrases):
        said = _SLASHES.sub(r"\2/\1/", said)
    day, precision = read_day(said, weekday, reference, zone)
    if precision is not DatePrecision.DAY:
        raise RefusedError("it has a time but no day")
    local = datetime.combine(day, at_time) + timedelta(days=days_on)
    try:
        found = _settle_zone(phrases or _zones_in(comments), local, zone) or zone
    except ZoneDoubtError as error:
        return start_of(day), DatePrecision.DAY, str(error)
    if found is None:
        return start_of(day), DatePrecision.DAY, NO_ZONE
    return local.replace(tzinfo=found).astimezone(UTC), DatePrecision.INSTANT, None


def _with_marks(compact: re.Match[str]) -> str:
    """20240115T103000 as 2024-01-15 10:30:00."""
    return f"{compact[1]}-{compact[2]}-{compact[3]} {compact[4]}:{compact[5]}:{compact[6] or '00'}"


def _take_zones(before: str, after: str) -> tuple[str, list[str], str]:
    """The zones beside a clock or at the end of the text, and what is left around the clock."""
    phrases: list[str] = []
    while len(phrases) < 3:
        phrase, rest = split_leading_zone(after)
        if not phrase:
            break
        phrases.append(phrase)
        after = rest
    if not phrases:
        after, phrase = split_trailing_zone(f"{after} ")
        phrases = [phrase] if phrase else []
    if not phrases:
        before, phrase = split_trailing_zone(before)
        phrases = [phrase] if phrase else []
    return before, phrases, after


def _zones_in(comments: list[str]) -> list[str]:
    """The zones that stand in brackets: "(IST)", "[Asia/Kolkata]"."""
    return [phrase for comment in comments if (phrase := split_leading_zone(comment)[0])]


def _settle_zone(phrases: list[str], local: datetime, zone: tzinfo | None) -> tzinfo | None:
    """The one zone that all phrases mean; raises `ZoneDoubtError` when they contradict."""
    zones = [resolve_zone(phrase, local, zone) for phrase in phrases]
    if len({found.utcoffset(local) for found in zones}) > 1:
        raise ZoneDoubtError(f"{' '.join(phrases)!r} contradicts itself")
    return zones[0] if zones else None


def _read_clock(clock: re.Match[str], part: str | None) -> tuple[time, int]:
    """The time of day, and 1 when it is the midnight that ends the day (ISO 8601's 24:00)."""
    groups = clock.groupdict()
    hour, minute = int(groups["hour"]), int(groups["minute"] or 0)
    second = int(groups.get("second") or 0)
    second = min(second, 59) if second == 60 else second  # a leap second
    if hour == 24 and minute == second == 0 and part is None:
        return time(0), 1
    if part is not None and hour <= 12:
        hour = _apply_part_of_day(hour, part)
    return time(hour, minute, second), 0


def _apply_part_of_day(hour: int, part: str) -> int:
    if part == "am":
        return hour % 12
    if part == "pm":
        return hour % 12 + 12
    if part == "morning" and 1 <= hour <= 11:
        return hour
    if part == "afternoon" and (hour in {11, 12} or 1 <= hour <= 5):
        return hour if hour >= 11 else hour + 12
    if part == "evening" and 3 <= hour <= 9:
        return hour + 12
    if part == "night" and 7 <= hour <= 11:
        return hour + 12
    if part == "night" and 1 <= hour <= 4:
        return hour
    raise RefusedError(f"{hour} o'clock in the {part} is no clear time")


def _read_day_alone(
    words: str, weekday: int | None, reference: datetime | None, zone: tzinfo | None
) -> tuple[datetime, DatePrecision, str | None]:
    """A date without a time; a zone behind it says nothing that could be kept."""
    words = re.sub(r"(?<=\d)(?:z| ?(?:gmt|utc|ist)|[+]\d\d:\d\d)$", "", words.strip())
    day, precision = read_day(words, weekday, reference, zone)
    return start_of(day), precision, None


def _without_foreign_weekday(words: str) -> str:
    """Without a first word that a comma divides from a date: "mer., 9 apr 2018"."""
    match = re.match(r"[^\W\d_]{2,12}\.?, ?(?=\d)", words)
    if match is None:
        return words
    word, rest = match[0].strip(" .,"), words[match.end() :]
    is_needed = word in {"today", "yesterday"} or (word in MONTHS and not MONTH_NAME.search(rest))
    return words if is_needed else rest
