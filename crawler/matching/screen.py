"""The screen: may a page, as raw bytes, mention anything watched? Asked before any parsing.

It may pass too much and never too little. One look over the bytes finds the terms in Latin
letters, and whatever could hide one (see `disguises.py`). Most pages end there. Of the others

1. letters written as references, escapes or otherwise are made letters, and looked at again;
2. the places where markup may hide a term, and they alone, are rid of tags and looked at again;
3. letters of other scripts are folded and compared, side by side.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import hyperscan

from crawler.matching.disguises import JOINT, Expression, Sign, expressions, is_latin, longest_chunk
from crawler.matching.folding import fold
from crawler.matching.markup import (
    is_inside_word,
    text_of,
    without_compatible,
    without_escapes,
    without_percents,
    without_references,
    without_unseen,
)
from crawler.matching.patterns import Pattern, parse_pattern
from crawler.matching.query import ListOf, TopicFound, Words, walk
from crawler.matching.scanning import compile_expressions, escaped, finds, scan
from crawler.matching.sounds import Sounds
from crawler.matching.watchlist import Watchlist
from crawler.reading.document import decode, mend_twice_encoded

_BEGINNING = 4096
"""Bytes."""
_REACH = 1_000
"""Bytes on either side of a place where markup may hide a term that are looked at."""
_MOST_PLACES = 500
"""A page with more is looked at whole."""
_MADE_PLAIN: Mapping[Sign, Callable[[bytes], bytes]] = {
    Sign.REFERENCE: without_references,
    Sign.ESCAPE: without_escapes,
    Sign.PERCENT: without_percents,
    Sign.COMPATIBLE: without_compatible,
}


@dataclass(slots=True)
class _Look:
    """What one look at a page found."""

    is_found: bool = False
    signs: set[Sign] = field(default_factory=set)
    unseen: list[bytes] = field(default_factory=list)
    anchors: list[tuple[int, Expression]] = field(default_factory=list)
    """Each with its end."""


class Screen:
    """A watchlist's terms, compiled to be found in raw pages."""

    def __init__(self, watchlist: Watchlist, cache_dir: Path | None = None) -> None:
        patterns = list(dict.fromkeys(watched_patterns(watchlist)))
        self._told = expressions(patterns)
        self._raw = compile_expressions({one.source: one.flags for one in self._told}, cache_dir)
        # Together with the others it costs the engine ten times as much.
        self._joints = compile_expressions({JOINT: hyperscan.HS_FLAG_CASELESS}, cache_dir)
        self._foreign = compile_expressions(dict.fromkeys(_foreign(patterns), 0), cache_dir)
        self._sounds = Sounds(patterns, cache_dir)

    @property
    def size(self) -> int:
        """Bytes of memory the compiled terms take."""
        databases = (self._raw, self._joints, self._foreign)
        return sum(one.size() for one in databases if one is not None)

    def passes(self, body: bytes, content_type: str | None = None) -> bool:
        """Whether the page `body` could mention a topic; True costs the reading of it.

        `content_type` is the header's value, for its charset. Linear in the page's size.
        """
        if b"\0" in body[:_BEGINNING]:
            return True  # UTF-16, or no page at all: for reading to say
        look = self._look(body)
        return self._holds(body, look) or (
            Sign.NOT_UTF8 in look.signs and self._holds_as(body, content_type or "")
        )

    def _holds_as(self, body: bytes, content_type: str) -> bool:
        """Whether a page that is not well written in UTF-8 passes as what it is meant to be."""
        html, charset = decode(body, content_type)
        mended = mend_twice_encoded(html, body)
        if mended is html and charset == "utf-8":
            return False  # Broken here and there, and looked at already.
        page = mended.encode("utf-8", "replace")
        return self._holds(page, self._look(page))

    def _holds(self, page: bytes, look: _Look) -> bool:
        """Whether a page may hold a term, after the first look at it."""
        if look.unseen or not look.signs.isdisjoint(_MADE_PLAIN):
            page = without_unseen(page, look.unseen)
            for sign, make_plain in _MADE_PLAIN.items():
                if sign in look.signs:
                    page = make_plain(page)
            look = self._look(page)
        return (
            look.is_found
            or self._holds_hidden(page, look)
            or (Sign.LETTERS in look.signs and self._holds_foreign(page))
        )

    def _look(self, page: bytes) -> _Look:
        """One look over all bytes; it ends at the first term."""
        look = _Look()
        told = self._told

        def note(number: int, _start: int, end: int, _flags: int, _context: object) -> bool:
            one = told[number]
            sign = one.sign
            if sign is Sign.ANCHOR:
                look.anchors.append((end, one))
            elif sign is Sign.TERM:
                look.is_found = True
            elif sign is Sign.UNSEEN:
                look.unseen.append(one.unseen)
            else:
                look.signs.add(sign)
            return look.is_found

        scan(self._raw, page, note)
        return look

    def _holds_hidden(self, page: bytes, look: _Look) -> bool:
        """Look at the places where tags or wide space may hide a term."""
        places = [end for end, anchor in look.anchors if _is_in_company(page, end, anchor)]

        def note(_number: int, _start: int, end: int, _flags: int, _context: object) -> bool:
            if is_inside_word(page, end):
                places.append(end)
            return len(places) > _MOST_PLACES

        scan(self._joints, page, note)
        # What joins the pieces closes a tag that was cut, and is part of no term.
        pieces = b"<>".join(_around(page, places))
        return bool(pieces) and self._look(text_of(pieces)).is_found

    def _holds_foreign(self, page: bytes) -> bool:
        """Look at the page's letters that are not ASCII. Tags fall away with the ASCII."""
        high = b" ".join(page.translate(_WHITE, _NOT_WHITE).split())
        for stop in _STOPS:
            high = high.replace(stop, b" ")
        folded = fold(high.decode("utf-8", "ignore"))
        return finds(self._foreign, _letters(folded.text)) or self._sounds.hears(folded.text)


def watched_patterns(watchlist: Watchlist) -> Iterable[Pattern]:
    """Every pattern of which a relevant page holds at least one."""
    for topic in watchlist.topics:
        for term in topic.terms:
            yield term.pattern
        if topic.query is None or any(isinstance(p, TopicFound) for p in walk(topic.query)):
            continue
        for part in walk(topic.query):
            if isinstance(part, Words):
                yield parse_pattern(part.source)
            elif isinstance(part, ListOf):
                yield from watchlist.patterns_of(part.name)


def _around(page: bytes, places: Sequence[int]) -> Iterable[bytes]:
    """The pieces of a page around `places`; the whole page when they are many."""
    if len(places) > _MOST_PLACES:
        yield page
        return
    begin = reached = 0
    for place in sorted(places):
        if place - _REACH > reached:
            if reached:
                yield page[begin:reached]
            begin = place - _REACH
        reached = place + _REACH
    if reached:
        yield page[begin:reached]


def _is_in_company(page: bytes, end: int, anchor: Expression) -> bool:
    """Whether all other words of one of an anchor's terms are near."""
    near = page[max(end - _REACH, 0) : end + _REACH].lower()
    return any(all(word in near for word in words) for words in anchor.others)


def _foreign(patterns: Iterable[Pattern]) -> Iterable[bytes]:
    """Expressions for terms in other scripts: their folded letters, side by side."""
    for pattern in patterns:
        chunk = longest_chunk(pattern)
        if is_latin(chunk):
            continue
        yield escaped(_letters(fold(chunk).text))
        if unicodedata.category(chunk[-1]) == "Mn":
            # Folded otherwise before a vowel, which may be the next block's.
            yield escaped(_letters(fold(chunk[:-1]).text))


def _letters(folded: str) -> bytes:
    """The letters of a folded text that are not ASCII, side by side, as UTF-8, without the signs
    that stand between letters of other scripts."""
    text = folded.encode("utf-8", "ignore").translate(None, _ASCII)
    for signs in _SIGNS_BETWEEN:
        text = signs.sub(b"", text)
    return text


# In the block of a script's letters: before one, a letter may be folded otherwise.
_STOPS = ("।".encode(), "॥".encode())
# Each begins with a literal, which is quicker to look for. Letterlike symbols stay.
_SIGNS_BETWEEN = tuple(
    map(
        re.compile,
        (
            rb"\xe2[\x80-\x83\x85-\xaf][\x80-\xbf]",
            rb"\xc2[\xa0-\xbf]",
            rb"\xdb\x94",
            rb"\xd8\x8c",
            rb"\xef\xbf\xbd",
        ),
    )
)
_ASCII = bytes(range(128))
_NOT_WHITE = bytes(set(range(128)) - set(b" \t\n\r"))
_WHITE = bytes(32 if code in b"\t\n\r" else code for code in range(256))
