"""The time zones that dates in feeds and pages name, as South Asia's press means them.

Numeric offsets say what they mean. Names do not: "IST" is India's time here, never Israel's or
Ireland's; "BST", "PST" and "SST" are used by two countries each and are only believed when the
date itself or the place of the source decides.
"""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

INDIA: Final = timezone(timedelta(hours=5, minutes=30), "IST")
NEPAL: Final = timezone(timedelta(hours=5, minutes=45), "NPT")
PAKISTAN: Final = timezone(timedelta(hours=5), "PKT")
BANGLADESH: Final = timezone(timedelta(hours=6), "BDT")

REGIONS: Final[dict[str, tzinfo]] = {
    "in": INDIA,
    "np": NEPAL,
    "pk": PAKISTAN,
    "bd": BANGLADESH,
    "lk": INDIA,
    "bt": BANGLADESH,
    "mv": PAKISTAN,
}
"""The time kept in a South Asian country, by its two-letter code. None has summer time."""

_HOURS: Final[dict[str, float]] = {
    # UTC by its names. RFC 2822, 4.3: "Z" is the only military letter that can be trusted.
    **dict.fromkeys(("z", "ut", "utc", "gmt", "wet", "zulu", "uct"), 0),
    # South Asia and its neighbours.
    **dict.fromkeys(("ist", "slst", "slt", "india", "भारतीय", "आईएसटी", "आइएसटी"), 5.5),
    **dict.fromkeys(("npt", "nst"), 5.75),
    **dict.fromkeys(("pkt", "mvt"), 5),
    **dict.fromkeys(("bdt", "btt"), 6),
    "aft": 4.5,
    "mmt": 6.5,
    "gst": 4,
    "ict": 7,
    "wib": 7,
    **dict.fromkeys(("sgt", "hkt", "myt", "awst", "pht"), 8),
    **dict.fromkeys(("jst", "kst"), 9),
    # Europe and Africa.
    **dict.fromkeys(("cet", "met", "mez", "west", "wat"), 1),
    **dict.fromkeys(("cest", "mest", "mesz", "eet", "cat", "sast"), 2),
    **dict.fromkeys(("eest", "msk", "eat", "trt"), 3),
    # America and the Pacific: RFC 822, 5.1, and what has come since.
    "adt": -3,
    "brt": -3,
    "art": -3,
    "edt": -4,
    **dict.fromkeys(("est", "cdt"), -5),
    **dict.fromkeys(("cst", "mdt"), -6),
    **dict.fromkeys(("mst", "pdt"), -7),
    "akdt": -8,
    "akst": -9,
    "hst": -10,
    "acst": 9.5,
    "aest": 10,
    "acdt": 10.5,
    "aedt": 11,
    "nzst": 12,
    "nzdt": 13,
}
_PLACES: Final = {
    "et": "America/New_York",
    "ct": "America/Chicago",
    "mt": "America/Denver",
    "pt": "America/Los_Angeles",
    "at": "America/Halifax",
}
_LONG_NAMES: Final = {
    "india standard time": "ist",
    "indian standard time": "ist",
    "indian time": "ist",
    "sri lanka standard time": "slst",
    "sri lanka time": "slst",
    "nepal time": "npt",
    "nepal standard time": "npt",
    "pakistan standard time": "pkt",
    "pakistan time": "pkt",
    "bangladesh standard time": "bdt",
    "bangladesh time": "bdt",
    "bhutan time": "btt",
    "coordinated universal time": "utc",
    "universal time": "utc",
    "greenwich mean time": "gmt",
    "british summer time": "+01:00",
    "eastern standard time": "est",
    "eastern daylight time": "edt",
    "central standard time": "cst",
    "central daylight time": "cdt",
    "mountain standard time": "mst",
    "mountain daylight time": "mdt",
    "pacific standard time": "-08:00",
    "pacific daylight time": "pdt",
    "central european time": "cet",
    "central european standard time": "cet",
    "central european summer time": "cest",
    "мск": "msk",
    "भारतीय मानक समय": "ist",
    "भारतीय समय": "ist",
    "भारतीय समयानुसार": "ist",
}

# Two meanings each: the offsets in hours, the one of the older and wider use first.
_TWO_MEANINGS: Final[dict[str, tuple[float, float]]] = {
    "bst": (1, 6),  # British Summer Time, Bangladesh Standard Time
    "pst": (-8, 5),  # Pacific Standard Time (RFC 822), Pakistan Standard Time
    "ast": (-4, 3),  # Atlantic and Arabia Standard Time
}

_OFFSET = re.compile(
    r"(?:(?P<name>gmt|utc|ut|ist|npt|pkt|bdt)\s*)?(?P<sign>[+-])\s?"
    r"(?P<hours>\d{1,2})(?:(?P<half>\.5)(?!\d)|[:.]?(?P<minutes>\d{2})(?::?00)?)?(?![\d:])"
)
_SHORT_OFFSET = re.compile(
    r"(?:gmt|utc|ut)?\s*(?P<sign>[+-])\s?(?P<hours>\d)(?P<minutes>[034][05])(?!\d)"
)
# "+05:30" whose plus a web form has turned into a space; only these two are believed.
_LOST_PLUS = re.compile(r"0(?P<hours>5):?(?P<minutes>30|45)(?![\d:])")
_PLACE_NAME = re.compile(r"(?:etc/gmt|[a-z]+/[a-z_]+(?:/[a-z_]+)?)(?![\w/])")
_NAMES: Final = frozenset({*_HOURS, *_PLACES, *_TWO_MEANINGS, *_LONG_NAMES})
_MOST_WORDS: Final = max(len(name.split()) for name in _NAMES)
_WORD = re.compile(r"[^\W\d_][^\s\d,;()\[\]+:|/-]*")


class ZoneDoubtError(ValueError):
    """A zone is named, and what it means cannot be known: the message says why."""


def split_leading_zone(text: str) -> tuple[str, str]:
    """Split `text`, as `words.translate` left it, into the zone that it begins with and the rest.

    The zone is empty when there is none. Nothing is said of what it means: see `resolve_zone`.
    """
    text = text.strip(" ,;.")
    for form in (_OFFSET, _SHORT_OFFSET, _LOST_PLUS, _PLACE_NAME):
        if match := form.match(text):
            return match[0], text[match.end() :]
    words = text.split(" ", _MOST_WORDS)
    for count in range(min(len(words), _MOST_WORDS), 0, -1):
        name = " ".join(words[:count])
        if name.strip(".,;") in _NAMES and (name != "at" or count == len(words)):
            return name.strip(".,;"), text[len(name) :]
    if (match := _WORD.match(text)) and match[0] in _NAMES:
        return match[0], text[match.end() :]
    return "", text


def split_trailing_zone(text: str) -> tuple[str, str]:
    """Split `text` into the rest and the zone's name that it ends with, in that order."""
    words = text.strip(" ,;.").split(" ")
    for count in range(min(len(words), _MOST_WORDS), 0, -1):
        name = " ".join(words[-count:])
        if name in _NAMES:
            return " ".join(words[:-count]), name
    return text, ""


def resolve_zone(phrase: str, local: datetime, assumed: tzinfo | None = None) -> tzinfo:
    """The zone that `phrase` (from the functions above) means.

    `local` is the naive time that it is for, since summer time depends on it, and `assumed`
    what the source's place speaks for. Raises `ZoneDoubtError` when it cannot be known.
    """
    name = _LONG_NAMES.get(phrase, phrase)
    if name in _HOURS:
        return UTC if _HOURS[name] == 0 else timezone(timedelta(hours=_HOURS[name]))
    if name in _PLACES:
        return ZoneInfo(_PLACES[name])
    if name in _TWO_MEANINGS:
        return _decide(name, local, assumed)
    for form in (_OFFSET, _SHORT_OFFSET, _LOST_PLUS):
        if match := form.fullmatch(name):
            return _read_offset(match)
    if place := _places().get(name):
        return ZoneInfo(place)
    raise ZoneDoubtError(f"no time zone is called {name!r}")


def _decide(name: str, local: datetime, assumed: tzinfo | None) -> tzinfo:
    """Which of two zones of one name is meant."""
    offsets = [timedelta(hours=hours) for hours in _TWO_MEANINGS[name]]
    here = assumed.utcoffset(local) if assumed else None
    if here in offsets:
        return timezone(here)
    if name == "bst":
        london = ZoneInfo("Europe/London")
        if isinstance(assumed, ZoneInfo) and assumed.key == london.key:
            return london
        if london.utcoffset(local) == timedelta(0):
            return timezone(offsets[1])  # in winter there is no British Summer Time
        raise ZoneDoubtError("BST is British Summer Time or Bangladesh Standard Time")
    return timezone(offsets[0])


def _read_offset(match: re.Match[str]) -> tzinfo:
    parts = match.groupdict()
    minutes = 30 if parts.get("half") else int(parts.get("minutes") or 0)
    hours = int(parts["hours"])
    # The widest in use are -12:00 and +14:00 (Line Islands).
    if minutes > 59 or hours > 14 or (hours == 14 and minutes):
        raise ZoneDoubtError(f"no place keeps a time of {match[0].strip()} from UTC")
    offset = timedelta(hours=hours, minutes=minutes)
    if parts.get("sign") == "-":
        offset = -offset
    name = parts.get("name")
    if name and _HOURS[name] and timedelta(hours=_HOURS[name]) != offset:
        raise ZoneDoubtError(f"{match[0].strip()!r} contradicts itself")
    return timezone(offset) if offset else UTC


@cache
def _places() -> dict[str, str]:
    return {name.casefold(): name for name in available_timezones()}
