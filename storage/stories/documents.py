"""A text made comparable: its paragraphs, its words, and the few shingles that are indexed."""

from collections.abc import Set
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import blake2b

import numpy
from numpy.typing import NDArray

from storage.stories.figures import FIGURE, merge_figures
from storage.stories.folding import fold_words
from storage.stories.furniture import is_furniture, strip_dateline

SHINGLE = 3
"""Words in a shingle."""
_SAMPLE, _SAMPLE_KEPT = 6, 10  # one shingle of so many is sought, and indexed ...
_FEWEST, _MOST = 16, 96  # ... within these bounds
_FEWEST_KEPT, _MOST_KEPT = 12, 60
_LEAD, _OF_LEAD, _OF_LEAD_KEPT = 50, 8, 6  # of so many shingles at the head, so many in any case
_SHORTEST_PARAGRAPH = 4  # words; below, paragraphs recur by chance
_FEWEST_LEFT = 12  # words that must be left when recurring paragraphs are taken out
# Odd multipliers and shifts that spread the bits of a sum (as MurmurHash3's and xxHash's do).
_FIRST, _SECOND, _THIRD, _SPREAD = (
    numpy.uint64(constant)
    for constant in (
        0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xBF58476D1CE4E5B9,
    )
)  # fmt: skip
_HALF, _LAST, _SIGN = numpy.uint64(29), numpy.uint64(32), numpy.uint64(1 << 63)
_LONGEST = 60_000  # characters of a text that are compared


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph: its folded words, and where a word was written with a capital.

    Numbers are one word each: "=200000". `key` is the same for the same words in the same
    outlet; None for a paragraph so short that it recurs by chance.
    """

    words: list[str]
    capitals: list[bool]
    key: int | None


@dataclass(frozen=True)
class Document:
    """One article's text as it is compared; made by `read_document`.

    `article` and `outlet` are keys. `printed` are all paragraphs but furniture.
    """

    article: int
    outlet: int
    title: str
    printed: tuple[Paragraph, ...] = field(repr=False)
    recurring: frozenset[int] = frozenset()
    """Keys of the paragraphs that this outlet prints again and again; they do not count."""

    @property
    def paragraph_keys(self) -> list[int]:
        """The keys of the paragraphs; what the index counts to find furniture."""
        return [paragraph.key for paragraph in self.printed if paragraph.key is not None]

    @cached_property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """The paragraphs that count: the outlet's recurring ones are out, unless all are."""
        kept = tuple(one for one in self.printed if one.key not in self.recurring)
        enough = sum(len(paragraph.words) for paragraph in kept) >= _FEWEST_LEFT
        return kept if enough else self.printed

    @cached_property
    def words(self) -> list[str]:
        """All folded words, in order."""
        return [word for paragraph in self.paragraphs for word in paragraph.words]

    @cached_property
    def masked(self) -> list[str]:
        """As `words`, with one mark in place of every figure."""
        return [FIGURE if word[0] == FIGURE else word for word in self.words]

    @cached_property
    def capitals(self) -> list[bool]:
        """For each of `words`, whether it was written with a capital."""
        return [capital for paragraph in self.paragraphs for capital in paragraph.capitals]

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The distinct words, those of the title too."""
        return frozenset(self.words) | frozenset(self.title_words)

    @cached_property
    def title_words(self) -> list[str]:
        """The title's folded words."""
        return merge_figures(*fold_words(self.title[:1000]))[0]

    @property
    def sketch(self) -> list[int]:
        """The smallest hashes, a number that grows with the text: what copies are sought by.

        Two texts that share a part choose mostly the same hashes in it, because the choice
        depends on the hash alone. The lead has some of its own, for it is what the shortest
        copies of a long text keep. Taken of all paragraphs, for recurring ones become known
        only with time.
        """
        return self._chosen[0]

    @property
    def indexed(self) -> list[int]:
        """The smaller ones of `sketch`: what the index holds. Seeking is cheaper than writing."""
        return self._chosen[1]

    @cached_property
    def _chosen(self) -> tuple[list[int], list[int]]:
        hashes = _hash_shingles([word for paragraph in self.printed for word in paragraph.words])
        lead = sorted({*hashes[:_LEAD].tolist()})
        hashes.sort()
        ordered = list(dict.fromkeys(hashes.tolist()))

        def choose(one_in: int, fewest: int, most: int, of_lead: int) -> list[int]:
            chosen = ordered[: min(most, max(fewest, len(ordered) // one_in))]
            return list(dict.fromkeys([*chosen, *lead[:of_lead]]))

        return (
            choose(_SAMPLE, _FEWEST, _MOST, _OF_LEAD),
            choose(_SAMPLE_KEPT, _FEWEST_KEPT, _MOST_KEPT, _OF_LEAD_KEPT),
        )

    def without(self, recurring: Set[int]) -> "Document":
        """Return this document with other paragraphs taken for recurring."""
        keys = frozenset(recurring).intersection(self.paragraph_keys)
        return replace(self, recurring=keys) if keys != self.recurring else self


def read_document(article: int, outlet: int, title: str, text: str) -> Document:
    """Make a text comparable; at most `_LONGEST` characters of it."""
    printed: list[Paragraph] = []
    for printed_line in text[:_LONGEST].split("\n"):
        line = printed_line.strip()
        if not line or is_furniture(line):
            continue
        own = line if printed else strip_dateline(line)
        words, capitals = merge_figures(*fold_words(own))
        if words:
            key = _key_of(outlet, words) if len(words) >= _SHORTEST_PARAGRAPH else None
            printed.append(Paragraph(words, capitals, key))
    return Document(article, outlet, title, tuple(printed))


def _key_of(outlet: int, words: list[str]) -> int:
    data = f"{outlet}\n{' '.join(words)}".encode("utf-8", "replace")
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "big", signed=True)


def _hash_shingles(words: list[str]) -> NDArray[numpy.int64]:
    """Return a 64-bit signed hash of every `SHINGLE` neighbouring words, in order."""
    digests = b"".join(map(_DIGESTS.__getitem__, words))
    if 0 < len(words) < SHINGLE:
        digests = (digests + _ONE + _ONE)[: SHINGLE * len(_ONE)]
    each = numpy.frombuffer(digests, dtype=">u8").astype(numpy.uint64)
    mixed = each[:-2] * _FIRST + each[1:-1] * _SECOND + each[2:] * _THIRD
    mixed ^= mixed >> _HALF
    mixed *= _SPREAD
    mixed ^= mixed >> _LAST
    signed: NDArray[numpy.int64] = (mixed ^ _SIGN).view(numpy.int64)
    return signed


class _Digests(dict[str, bytes]):
    """The hash of each word met, in eight bytes."""

    def __missing__(self, word: str) -> bytes:
        if len(self) >= _MOST_DIGESTS:
            self.clear()
        digest = blake2b(word.encode("utf-8", "replace"), digest_size=8).digest()
        self[word] = digest
        return digest


_MOST_DIGESTS = 200_000  # some 30 MB
_DIGESTS = _Digests()
_ONE = (1).to_bytes(8, "big")
