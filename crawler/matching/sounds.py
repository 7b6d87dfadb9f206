"""Names as they sound: one spelling in a script finds the others, and those of kindred scripts.

The press writes foreign names by ear: vowels long or short, a glide or none, f as ph, one word
or two. So a text's letters are taken for the sounds they stand for (classes of consonants,
where a vowel begins a word or meets another, nothing of other vowels), and so are the
watchlist's terms; long terms are then found by their sounds. `folding.toml` holds the letters.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from crawler.matching.document import Document, Found, Part
from crawler.matching.folding import TABLES, is_glued
from crawler.matching.patterns import Pattern, word_end
from crawler.matching.scanning import compile_expressions, finds, scan

BY_SOUND = -1
"""What a `Found` has for a pattern's number when it was heard and not read."""

_FEWEST_SOUNDS, _FEWEST_OF_LONG, _LONG = 5, 4, 7
"""Different ones, an initial vowel aside: with fewer, a name is like some other word."""
_LONG_ENOUGH_TO_SPLIT = 6
"""Sounds from which a name may be written as several words."""
# The signs of a text: capitals, t and d are sounds.
_VOWEL, _FULL_VOWEL, _ARABIC_VOWEL, _BREAK = "v", "w", "a", "."
_DOUBLED = re.compile(r"([A-Zdt])\1+")
_INITIAL = re.compile(r"(?<![A-Zdtvwa])[wa]")
_BUZZED = re.compile(r"(?<=K)J")  # The press writes "x" as k with s or z.
_GLIDES = re.compile(r"Yv*(?:Yv*)+")
_KEPT = re.compile(r"[^v]")
_KINDRED_BLOCKS = range(9)
"""The blocks of Indian scripts follow each other in Unicode, laid out alike (as in ISCII)."""


@dataclass(frozen=True, slots=True)
class _Letters:
    sounds: dict[int, str]
    sequences: dict[str, str]
    any_letter: re.Pattern[str]


class _Every(dict[int, str]):
    """Letters to sounds; what has none is a break."""

    def __missing__(self, code: int) -> str:
        return _BREAK


@cache
def _letters() -> _Letters:
    raw = tomllib.loads(TABLES.read_text(encoding="utf-8"))["sounds"]
    sounds = _Every(dict.fromkeys(range(0x80), _BREAK) | {ord(" "): " "})
    for sound, letters in (raw["consonants"] | raw["vowels"]).items():
        for letter in letters:
            sounds[ord(letter)] = sound
            if "ऀ" <= letter <= "ॿ":
                sounds |= {ord(letter) + 0x80 * block: sound for block in _KINDRED_BLOCKS}
    known = "".join(chr(code) for code in sounds if code > 0x7F)
    filler = raw["vowels"][_VOWEL][0]
    sequences = {old: new.ljust(len(old), filler) for old, new in raw["sequences"].items()}
    return _Letters(sounds, sequences, re.compile(f"[{re.escape(known)}]"))


def _aligned(folded: str) -> str:
    """A sign for every character of a folded text: its sound, a vowel, a space or a break."""
    letters = _letters()
    for old, new in letters.sequences.items():
        folded = folded.replace(old, new)
    signs = folded.translate(letters.sounds)
    signs = _BUZZED.sub("S", signs)
    signs = _DOUBLED.sub(lambda match: match[1] + _VOWEL * (len(match[0]) - 1), signs)
    signs = _INITIAL.sub("A", signs).replace(_FULL_VOWEL, "Y").replace(_ARABIC_VOWEL, _VOWEL)
    return _GLIDES.sub(lambda match: "Y" + _VOWEL * (len(match[0]) - 1), signs)


def sounds_of(folded: str) -> str:
    """The sounds of a folded text, one letter each, with its spaces and breaks."""
    return _aligned(folded).replace(_VOWEL, "")


class Sounds:
    """The long names of a watchlist, to be found by their sounds."""

    def __init__(self, patterns: Iterable[Pattern], cache_dir: Path | None = None) -> None:
        by_sound: dict[str, list[Pattern]] = defaultdict(list)
        for pattern in patterns:
            if pattern.is_literal or pattern.is_glued or pattern.literal == pattern.head:
                sound = sounds_of(pattern.head).replace(" ", "")
                if _is_distinct(sound):
                    by_sound[sound].append(pattern)
        self._patterns = list(by_sound.values())
        self._expressions = [_expression(sound) for sound in by_sound]
        self._database = compile_expressions(
            {expression.encode(): 0 for expression in self._expressions}, cache_dir
        )

    def hears(self, folded: str) -> bool:
        """Whether any name may be in a folded text."""
        return _is_spoken(folded) and finds(self._database, sounds_of(folded).encode())

    def find(self, document: Document, known: Sequence[Found]) -> Iterator[tuple[Pattern, Found]]:
        """The names in `document` under each term that sounds so, none where `known` stand."""
        for part in (document.title, document.text):
            folded = part.folded.text
            taken = [one for one in known if one.place is part.place]
            for pattern, found in self._find(part, folded) if _is_spoken(folded) else ():
                if not any(one.start < found.end and found.start < one.end for one in taken):
                    yield pattern, found

    def _find(self, part: Part, folded: str) -> Iterator[tuple[Pattern, Found]]:
        aligned = _aligned(folded)
        sounds = aligned.replace(_VOWEL, "")
        heard: set[int] = set()

        def note(number: int, _start: int, _end: int, _flags: int, _context: object) -> None:
            heard.add(number)

        scan(self._database, sounds.encode(), note)
        if not heard:
            return
        places = [match.start() for match in _KEPT.finditer(aligned)]
        for number in sorted(heard):
            for match in re.finditer(self._expressions[number], sounds):
                first, last = places[match.start()], places[match.end() - 1]
                start, end = part.folded.span(first, word_end(folded, last + 1))
                for pattern in self._patterns[number]:
                    # Arabic letters leave vowels out, so that less tells their words apart.
                    if is_glued(pattern.head[0]) is not is_glued(folded[first]):
                        continue
                    yield pattern, Found(BY_SOUND, part.place, start, end, part.word_number(start))


def _is_spoken(folded: str) -> bool:
    return not folded.isascii() and _letters().any_letter.search(folded) is not None


def _is_distinct(sound: str) -> bool:
    fewest = _FEWEST_OF_LONG if len(sound) >= _LONG else _FEWEST_SOUNDS
    return sound.isalpha() and len(set(sound) - {"A"}) >= fewest


def _expression(sound: str) -> str:
    """An expression for a word, or several, of these sounds; the last may go on.

    Where a name is split, a vowel that met another begins a word.
    """
    if len(sound) < _LONG_ENOUGH_TO_SPLIT:
        return rf"\b{sound}"
    return r"\b" + " ?".join("(?:Y(?: A)?|A)" if one == "Y" else one for one in sound)
