"""An endless press from a grammar: news texts of some 120 words, some of them copies.

Every text is a function of its number, so that any process can write any part of it.
"""

import random
from dataclasses import dataclass

_SYLLABLES = [
    "ka",
    "ra",
    "ma",
    "na",
    "pa",
    "ta",
    "sa",
    "la",
    "va",
    "da",
    "ga",
    "ja",
    "ba",
    "ha",
    "ya",
    "chi",
    "ri",
    "mi",
    "ni",
    "pi",
    "ti",
    "si",
    "li",
    "vi",
    "di",
    "gu",
    "ju",
    "bu",
    "hu",
    "yu",
    "ko",
    "ro",
    "mo",
    "no",
    "po",
    "to",
    "so",
    "lo",
    "vo",
    "do",
    "ke",
    "re",
    "me",
    "ne",
    "pe",
    "te",
    "se",
    "le",
    "ve",
    "de",
    "than",
    "dhar",
    "pur",
    "nagar",
    "wal",
    "kar",
]
_WHO = [
    "officials",
    "residents",
    "doctors",
    "scientists",
    "farmers",
    "traders",
    "police",
    "engineers",
    "teachers",
    "fishermen",
    "lawyers",
    "students",
    "activists",
    "workers",
    "shopkeepers",
    "inspectors",
    "researchers",
    "villagers",
    "drivers",
]
_DID = [
    "said",
    "found",
    "reported",
    "demanded",
    "complained",
    "warned",
    "announced",
    "denied",
    "confirmed",
    "noticed",
    "measured",
    "counted",
    "explained",
    "regretted",
    "promised",
    "recalled",
    "estimated",
    "claimed",
]
_WHAT = [
    "samples",
    "drains",
    "boilers",
    "permits",
    "wells",
    "forests",
    "cables",
    "fines",
    "trucks",
    "clinics",
    "paints",
    "nets",
    "barrels",
    "roofs",
    "meters",
    "hearings",
    "schools",
    "bridges",
    "markets",
    "notices",
    "canals",
    "buses",
    "ponds",
    "sirens",
    "labels",
    "filters",
]
_HOW = [
    "unsafe",
    "closed",
    "late",
    "broken",
    "expensive",
    "hidden",
    "flooded",
    "renewed",
    "missing",
    "unpaid",
    "crowded",
    "repaired",
    "polluted",
    "inspected",
    "abandoned",
    "unlicensed",
    "cheap",
    "rusted",
    "sealed",
    "contested",
    "delayed",
    "leaking",
]
_WHEN = [
    "on Monday",
    "on Tuesday",
    "last week",
    "since April",
    "before dawn",
    "after the rains",
    "for the third time",
    "in the afternoon",
    "during the festival",
    "at the hearing",
    "over the weekend",
    "this winter",
]


@dataclass(frozen=True, slots=True)
class Piece:
    """One published text: its number, the number of the report it copies (itself for most),
    and its outlet's number."""

    number: int
    report: int
    outlet: int
    title: str
    text: str


def write_piece(number: int, share_of_copies: float = 0.02) -> Piece:
    """Return the piece of that number; `share_of_copies` of all pieces are cut copies.

    How often a report is copied falls off as Zipf's law says: a copy picks its report among
    all earlier multiples of 50 by a power of a uniform number.
    """
    chance = random.Random(number * 2_654_435_761 % 2**32)
    report = number
    if number > 100 and number % 50 and chance.random() < share_of_copies:
        report = int((number // 50) * chance.random() ** 3) * 50
    title, paragraphs = _write_report(report)
    if report != number:
        paragraphs = paragraphs[: chance.randrange(2, len(paragraphs) + 1)]
    return Piece(number, report, number % 500, title, "\n".join(paragraphs))


def _write_report(number: int) -> tuple[str, list[str]]:
    chance = random.Random(number + 10**12)
    pick = chance.choice

    def word() -> str:
        return "".join(pick(_SYLLABLES) for _ in range(chance.randrange(2, 4)))

    def name() -> str:
        return word().capitalize()

    place, person = name(), f"{name()} {name()}"
    paragraphs = []
    for _ in range(4):
        sentences = [
            f"{pick(_WHO).capitalize()} in {place} {pick(_DID)} {pick(_WHEN)} that "
            f"{chance.randrange(2, 9000)} {word()} {pick(_WHAT)} and {pick(_WHAT)} near {name()} "
            f"were {pick(_HOW)}, {person} {pick(_DID)}.",
            f"The {word()} {pick(_WHAT)} of {name()} had been {pick(_HOW)} and {word()} "
            f"{pick(_WHEN)}, {pick(_WHO)} {pick(_DID)}.",
        ]
        paragraphs.append(" ".join(sentences))
    title = f"{chance.randrange(2, 900)} {pick(_WHAT)} {pick(_HOW)} in {place}, {pick(_WHO)} say"
    return title, paragraphs
