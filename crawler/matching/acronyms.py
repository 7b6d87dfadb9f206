"""What an article itself says that an acronym stands for: "dividend distribution tax (DDT)".

Three letters are a chemical here and a board there. Where words with these initials stand
before the acronym in brackets, or in brackets behind it, or as a name in capitals somewhere,
and none of them is watched, the article means something else by it, in whatever field.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from crawler.matching.document import Document, Found, Part
from crawler.matching.folding import fold
from crawler.matching.sounds import sounds_of

_WORD = re.compile(r"[^\W\d_](?:[^\W_]|[\u0900-\u0dff\u200b-\u200d'’])*", re.UNICODE)
_SMALL = frozenset(
    ["of", "and", "the", "for", "in", "on", "to", "de", "du", "la", "der", "und", "y"]
)
_SHORTEST, _LONGEST = 3, 5
"""Letters."""
# One letter's name and the sounds it may stand for at the head of a word.
_SOUNDS_OF = {"C": "SK", "K": "K", "Q": "K", "S": "S", "X": "S", "Z": "SJ", "J": "J", "G": "JK"}
_SOUNDS_OF |= {"T": "Tt", "D": "Dd", "P": "P", "F": "P", "B": "V", "V": "V", "W": "V", "M": "M"}
_SOUNDS_OF |= {"N": "N", "R": "R", "L": "L", "H": "H", "Y": "Y"} | dict.fromkeys("AEIOU", "A")


@dataclass(frozen=True, slots=True)
class Meaning:
    """Words that an acronym stands for. `is_said` in so many words, with brackets."""

    words: str
    is_said: bool
    part: Part
    start: int
    end: int

    def holds(self, one: Found) -> bool:
        """Whether `one` stands among the words."""
        return one.place is self.part.place and one.start < self.end and self.start < one.end


class Acronyms:
    """The acronyms of one document."""

    def __init__(self, document: Document) -> None:
        self._parts = (document.title, document.text)
        self._known: dict[str, tuple[Meaning, ...]] = {}

    def meanings(self, term: str) -> Sequence[Meaning]:
        """What the article says that `term` stands for, if it is an acronym."""
        letters = _letters_of(term)
        if not letters:
            return ()
        if letters not in self._known:
            self._known[letters] = tuple(
                meaning for part in self._parts for meaning in _meanings(part, letters)
            )
        return self._known[letters]


def _letters_of(words: str) -> str:
    """The letters of an acronym, a capital or a sound each; empty if it is none."""
    bare = re.sub(r"[\W_]", "", words) if words.isascii() else ""
    if bare:
        bare = bare[:-1] if bare.endswith("s") else bare
        is_acronym = sum(map(str.isupper, bare)) * 2 > len(bare)
        letters = bare.upper() if is_acronym else ""
    else:
        letters = re.sub(r"[ .]", "", sounds_of(fold(words).text))
    return letters if _SHORTEST <= len(letters) <= _LONGEST else ""


def _meanings(part: Part, letters: str) -> Iterable[Meaning]:
    words = [match for match in _WORD.finditer(part.original) if match[0].lower() not in _SMALL]
    for first in range(len(words) - len(letters) + 1):
        run = words[first : first + len(letters)]
        if not all(map(_begins, (match[0] for match in run), letters)):
            continue
        start, end = run[0].start(), run[-1].end()
        between = part.original[start:end]
        if re.search(r"[.;:!?()\n।]", between):
            continue
        is_said = _is_bracketed(part.original, start, end, letters)
        if is_said or all(match[0][0].isupper() for match in run):
            yield Meaning(between, is_said, part, start, end)


def _begins(word: str, letter: str) -> bool:
    if word[0].isascii():
        return word[0].upper() == letter
    return _first_sound(word) in _SOUNDS_OF.get(letter, letter) + letter


@cache
def _first_sound(word: str) -> str:
    return sounds_of(fold(word).text)[:1] or "."


def _is_bracketed(text: str, start: int, end: int, letters: str) -> bool:
    """Whether the acronym stands in brackets after the words, or they in brackets after it."""
    after = re.match(r"\s{0,2}[(\[]\s?['\"‘“]?([^()\[\]\n]{2,12})", text[end : end + 20])
    before = re.search(r"([^\s()\[\]]{2,12})\s{0,2}[(\[]\s?$", text[max(start - 20, 0) : start])
    found = after or before
    return found is not None and _letters_of(found[1].strip("'\"’” )")) == letters
