"""A reading prepared for matching: its parts folded, with words and sentences counted."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy

from crawler.items import Reading
from crawler.matching.folding import Folded, fold
from crawler.matching.scanning import Hit, Scanner
from storage.kinds import Place

_WORD = re.compile(r"[^\s!-&(-/:-@\[-`{-~\u2010-\u2027\u2030-\u205e।॥«»،۔؟]+")
_STOP = re.compile(r"""[.!?…।॥۔؟]+["'”’)\]]*(?=\s|$)|\n""")


LONGEST_SENTENCE = 2_000
"""Characters; a longer stretch without a stop is cut, so that no page costs more than its size."""


@dataclass(frozen=True, slots=True)
class Found:
    """A pattern found in one part: original offsets, and the number of its first word."""

    pattern: int
    place: Place
    start: int
    end: int
    word: int


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a part, in original offsets."""

    start: int
    end: int

    def holds(self, position: int) -> bool:
        """Whether `position` is inside."""
        return self.start <= position < self.end


class Part:
    """The title or the text of a reading."""

    def __init__(self, place: Place, original: str, abbreviations: frozenset[str]) -> None:
        self.place = place
        self.original = original
        self.folded: Folded = fold(original)
        self._abbreviations = abbreviations
        self._words: list[int] | None = None
        self._sentences: list[Span] | None = None
        self._starts: list[int] = []

    @property
    def words(self) -> list[int]:
        """Where each word starts."""
        if self._words is None:
            self._words = _word_starts(self.original)
        return self._words

    @property
    def sentences(self) -> list[Span]:
        """The sentences, in order; no sentence crosses a line break."""
        if self._sentences is None:
            self._sentences = list(split_sentences(self.original, self._abbreviations))
            self._starts = [span.start for span in self._sentences]
        return self._sentences

    def sentence_at(self, position: int) -> Span:
        """The sentence around `position`."""
        sentences = self.sentences
        return sentences[self.sentence_number(position)] if sentences else Span(0, 0)

    def sentence_number(self, position: int) -> int:
        """Which sentence `position` is in, counted from 0."""
        if self._sentences is None:
            self._sentences = self.sentences
        return max(bisect_right(self._starts, position) - 1, 0)

    def word_number(self, position: int) -> int:
        """Which word `position` is in, counted from 0."""
        return bisect_right(self.words, position) - 1

    def find(self, scanner: Scanner) -> list[Found]:
        """Everything the scanner knows in this part, in order."""
        folded = self.folded
        return [self._place_hit(hit) for hit in scanner.scan(folded.text, folded.cased)]

    def _place_hit(self, hit: Hit) -> Found:
        start, end = self.folded.span(hit.start, hit.end)
        return Found(hit.pattern, self.place, start, end, self.word_number(start))


@cache
def _is_word() -> "numpy.ndarray[tuple[int], numpy.dtype[numpy.bool_]]":
    """By code point, whether a character is part of a word."""
    return numpy.array([_WORD.match(chr(code)) is not None for code in range(0x10000)])


def _word_starts(text: str) -> list[int]:
    codes = numpy.frombuffer(text.encode("utf-32-le", "surrogatepass"), numpy.uint32)
    # Beyond the first plane all are letters, or emoji that stand for a word.
    is_word = _is_word()[numpy.minimum(codes, _LETTER)]
    is_start = is_word.copy()
    is_start[1:] &= ~is_word[:-1]
    starts: list[int] = numpy.flatnonzero(is_start).tolist()
    return starts


_LETTER = 0xFFDC


@dataclass(frozen=True, slots=True)
class Document:
    """A reading's title and text. `title` and `text` are parts of one article."""

    reading: Reading
    title: Part
    text: Part

    @classmethod
    def of(cls, reading: Reading, abbreviations: Iterable[str] = ()) -> "Document":
        """Prepare `reading`."""
        known = frozenset(abbreviations)
        return cls(
            reading,
            Part(Place.TITLE, reading.title or "", known),
            Part(Place.TEXT, reading.text, known),
        )

    def part(self, place: Place) -> Part:
        """The part named by `place`."""
        return self.title if place is Place.TITLE else self.text

    def find(self, scanner: Scanner) -> list[Found]:
        """Everything the scanner knows, title first."""
        return self.title.find(scanner) + self.text.find(scanner)


def split_sentences(text: str, abbreviations: frozenset[str]) -> Iterable[Span]:
    """The sentences of `text`: a stop ends one unless it belongs to an abbreviation, an
    initial or a number, or the next word goes on in lower case."""
    start = 0
    for stop in _STOP.finditer(text):
        if stop.group() != "\n" and not _ends_sentence(text, start, stop, abbreviations):
            continue
        yield from _trimmed(text, start, stop.end())
        start = stop.end()
    yield from _trimmed(text, start, len(text))


def _ends_sentence(
    text: str, start: int, stop: re.Match[str], abbreviations: frozenset[str]
) -> bool:
    if stop.group() != ".":
        return True
    following = text[stop.end() : stop.end() + 2].lstrip(" \t")
    if following and following[0].islower():
        return False
    begin = max(text.rfind(" ", start, stop.start()), text.rfind("\n", start, stop.start())) + 1
    token = text[max(begin, start) : stop.start()].lstrip("(\"'“‘")
    if token in abbreviations:
        return False
    return not (len(token) == 1 and token.isupper())


def _trimmed(text: str, start: int, end: int) -> Iterable[Span]:
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    end -= len(piece) - len(piece.rstrip())
    while end - start > LONGEST_SENTENCE:
        cut = text.rfind(" ", start, start + LONGEST_SENTENCE)
        cut = cut if cut > start else start + LONGEST_SENTENCE
        yield Span(start, cut)
        start = cut
    if start < end:
        yield Span(start, end)
