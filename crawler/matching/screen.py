"""The screen: may a page, as raw bytes, mention anything watched? Asked before any parsing.

It may pass too much and never too little. Three looks, cheapest first, each ending at the
first find:

1. The raw bytes, for terms in Latin letters and for signs of what else the page holds: words
   disguised by references or escapes, letters of other scripts.
2. What stands between the tags, twice: side by side, for words that tags split, and apart.
3. Only of a page that holds some: its letters of other scripts, folded.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import hyperscan

from crawler.matching.folding import fold
from crawler.matching.markup import (
    CODE,
    DOTTED,
    LETTER_NAMES,
    UNSEEN,
    decoded,
    metas,
    spaced,
    split_code,
    split_tags,
)
from crawler.matching.patterns import Pattern, parse_pattern
from crawler.matching.query import ListOf, TopicFound, Words, walk
from crawler.matching.scanning import compile_expressions, escaped, finds, scan
from crawler.matching.sounds import Sounds
from crawler.matching.watchlist import Watchlist
from crawler.reading.document import decode, mend_twice_encoded

# Signs that there is more to a page than its Latin letters, each told once. References that
# stand for letters (others, as of quotation marks, are on every page).
_REFERENCES = (
    rb"&#0{0,9}(?:6[5-9]|[78][0-9]|9[07-9]|1[01][0-9]|12[0-2]|173|8[4-9][0-9]|9[0-9]{2})(?:[^0-9]|$)",
    rb"&#0{0,9}(?:[1-79][0-9]{3}|80[0-9]{2}|81[0-8][0-9]|819[01]|820[3-7]|8288|[1-9][0-9]{4})",
    rb"&#x0{0,9}(?:[46][1-9a-f]|[57][0-9a]|ad)(?:[^0-9a-f]|$)",
    rb"&#x0{0,9}(?:[3-9a-f][0-9a-f]{2}|1[0-9a-f]{3}|20(?:0[b-f]|60)|[3-9a-f][0-9a-f]{3})",
    rb"&(?:" + b"|".join(sorted(LETTER_NAMES)) + rb")",
)
_PERCENT = rb"%(?:[46][1-9a-f]|[57][0-9a]|[c-f][0-9a-f]%)"
_ESCAPES = rb"\\u(?:00[4-7]|00ad|0[1-9a-f]|1|20(?:0[b-f]|60)|[3-9a-f])"
# As Indian scripts begin when UTF-8 was taken for Latin-1 and encoded again.
_TWICE_ENCODED = rb"\xc3\xa0\xc2"
# Forms that are Latin letters in compatibility only: letterlike, mathematical, full-width, joined.
_COMPATIBLE = (
    rb"\xe2\x84[^\x96\xa2]",
    rb"\xef(?:[\xac-\xb7\xb9\xba\xbc-\xbe]|\xbf[^\xbd])",
    rb"\xf0\x9d",
)
_INVISIBLE = (*UNSEEN, *DOTTED)
_SIGNS = (*map(escaped, _INVISIBLE), _TWICE_ENCODED, *_REFERENCES, _PERCENT, _ESCAPES, *_COMPATIBLE)
_TWICE = len(_INVISIBLE)
_REFERENCED = range(_TWICE + 1, _SIGNS.index(_PERCENT))
_DISGUISES = range(_TWICE + 1, _SIGNS.index(_ESCAPES) + 1)
_LETTERS = range(_SIGNS.index(_ESCAPES), len(_SIGNS) + 1)
"""With the letters of the watchlist's other scripts, which come last."""
# Hindi drawn over ASCII letters by a font; reading turns it into letters.
_FONTS = rb"kruti|devlys|dev lys|walkman|chanakya"
# As Indian scripts begin when UTF-8 was taken for Latin-1 and encoded again.
_TWICE_ENCODED = rb"\xc3\xa0\xc2"

# What joins a term's words: in raw pages, and once tags are gone.
_BETWEEN = rb"[^a-z0-9<>]{0,9}"
_BETWEEN_ANY = rb"\s*[^a-z0-9]{0,9}\s*"
_LONGEST_ACRONYM = 6
_LONG_ENOUGH = 4


_BEGINNING = 4096
"""Bytes."""


@dataclass(slots=True)
class _Look:
    """What the first look at a page found: a term, or the numbers of `_SIGNS`."""

    is_found: bool = False
    signs: set[int] = field(default_factory=set)
    code: list[tuple[int, int]] = field(default_factory=list)
    """Where each of `CODE` ends, with its place there, in order."""


class Screen:
    """A watchlist's terms, compiled to be found in raw pages."""

    def __init__(self, watchlist: Watchlist, cache_dir: Path | None = None) -> None:
        latin: dict[bytes, int] = {}
        joined: dict[bytes, int] = {}
        foreign: dict[bytes, int] = {}
        foreign_letters: set[str] = set()
        for pattern in watched_patterns(watchlist):
            chunks = re.split(r"[*?]", pattern.cased)
            chunk = max(chunks, key=lambda part: len(part.encode()))
            plain = max(re.findall(r"[A-Za-z]+", chunk), key=len, default="")
            if not chunk.isascii() and len(plain) >= _LONG_ENOUGH:
                # Latin letters with accents: the longest run without is enough to look closer.
                latin[plain.encode()] = joined[plain.encode()] = hyperscan.HS_FLAG_CASELESS
            elif chunk.isascii():
                flags = 0 if pattern.is_case_sensitive else hyperscan.HS_FLAG_CASELESS
                end = b"" if pattern.is_prefix else rb"\b"
                latin[rb"\b" + _expression(chunk, _BETWEEN) + end] = flags
                joined |= _joined(chunk, flags)
            else:
                foreign_letters.update(letter for letter in chunk if letter >= _AFTER_LATIN)
                foreign[escaped(_bare(chunk))] = 0
                if unicodedata.category(chunk[-1]) == "Mn":
                    # Folded otherwise before a vowel, which may be the next block's.
                    foreign[escaped(_bare(chunk[:-1]))] = 0
        latin[_FONTS] = hyperscan.HS_FLAG_CASELESS
        self._terms = len(latin)
        once = hyperscan.HS_FLAG_SINGLEMATCH
        insensitive = once | hyperscan.HS_FLAG_CASELESS
        signs = (*_SIGNS, _beginnings(foreign_letters))
        latin |= {sign: insensitive if sign[:1] in b"&%" else once for sign in signs}
        self._code_from = len(latin)
        latin |= dict.fromkeys(map(escaped, CODE), hyperscan.HS_FLAG_CASELESS)
        self._letters = compile_expressions(dict.fromkeys(signs[_LETTERS.start :], 0), cache_dir)
        self._latin = compile_expressions(latin, cache_dir)
        self._joined = compile_expressions(joined, cache_dir)
        self._foreign = compile_expressions(foreign, cache_dir)
        self._sounds = Sounds(watched_patterns(watchlist), cache_dir)

    @property
    def size(self) -> int:
        """Bytes of memory the compiled terms take."""
        databases = (self._latin, self._joined, self._foreign)
        return sum(database.size() for database in databases if database is not None)

    def passes(self, body: bytes, content_type: str | None = None) -> bool:
        """Whether the page `body` could mention a topic; True costs the reading of it.

        `content_type` is the header's value, for its charset. Linear in the page's size.
        """
        if b"\0" in body[:_BEGINNING]:
            return True  # UTF-16, or no page at all: for reading to say
        look = self._look(body)
        return (
            look.is_found
            or self._looks_closer(body, look)
            or (_TWICE in look.signs and self._passes_as(body, content_type or ""))
        )

    def _passes_as(self, body: bytes, content_type: str) -> bool:
        """Whether a page that is not well written in UTF-8 passes as what it is meant to be."""
        html, charset = decode(body, content_type)
        mended = mend_twice_encoded(html, body)
        if mended is html and charset == "utf-8":
            return False  # Broken here and there, and looked at already.
        page = mended.encode("utf-8", "replace")
        look = self._look(page)
        return look.is_found or self._looks_closer(page, look)

    def _look(self, page: bytes) -> "_Look":
        """The first look: terms in Latin letters, and signs of what else there is."""
        look = _Look()

        def note(number: int, _start: int, end: int, _flags: int, _context: object) -> bool:
            if number < self._terms:
                look.is_found = True
            elif number < self._code_from:
                look.signs.add(number - self._terms)
            else:
                look.code.append((end, number - self._code_from))
            return look.is_found

        scan(self._latin, page, note)
        return look

    def _looks_closer(self, page: bytes, look: "_Look") -> bool:
        signs = look.signs
        visible, code = split_code(page, look.code)
        pieces = split_tags(visible)
        if not signs.isdisjoint(_REFERENCED):
            pieces += metas(visible)
        texts = [b"".join(pieces), b" ".join(pieces)]
        if not _is_utf8(texts[1]):
            signs.add(_TWICE)
        invisible = [_INVISIBLE[sign] for sign in signs if sign < _TWICE]
        is_disguised = not signs.isdisjoint(_DISGUISES)
        if is_disguised or invisible:
            texts = [decoded(text, invisible) for text in texts]
        texts = [spaced(text) for text in texts]
        if any(finds(self._joined, text) for text in texts):
            return True
        if not signs.isdisjoint(_LETTERS):
            # Some pages carry their text in a script, which puts it on the page.
            scripts = filter(_is_written_on, map(page.__getitem__, code))
            texts += [decoded(script, invisible) for script in scripts]
        elif not is_disguised:
            return False
        del texts[1]  # Letters of other scripts are compared side by side in any case.
        return any(self._finds_foreign(text) for text in texts if finds(self._letters, text))

    def _finds_foreign(self, text: bytes) -> bool:
        """Look at the page's words that are not ASCII."""
        high = _without_signs(text.translate(_WHITE, _ASCII_SIGNS), b" ")
        high = b" ".join(high.split())
        folded = fold(unicodedata.normalize("NFKC", high.decode("utf-8", "ignore")))
        if finds(self._foreign, _letters(folded.text)) or self._sounds.hears(folded.text):
            return True
        # Compatibility forms, such as full-width letters, have become ASCII.
        return finds(self._joined, folded.cased.encode().translate(None, _HIGH))


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


def _expression(chunk: str, between: bytes) -> bytes:
    """A term in ASCII letters for raw pages: its words, and whatever joins them."""
    words = re.findall(r"[A-Za-z0-9]+", chunk)
    if len(words) == 1 and len(chunk) <= _LONGEST_ACRONYM:
        words = ["\\.?".join(chunk)]
    return between.join(word.encode() for word in words)


def _joined(chunk: str, flags: int) -> dict[bytes, int]:
    """The same for a page without tags, where the last word of a block and the first of the
    next may have grown together: long terms need no boundary, short ones one of letter case."""
    expression = _expression(chunk, _BETWEEN_ANY)
    if len(chunk) > _LONGEST_ACRONYM:
        return {expression: flags}
    after = rb"(?:\b|s\b|[0-9]|[A-Z][a-z])"
    upper = _expression(chunk.upper(), _BETWEEN_ANY) if flags else expression
    return {rb"\b" + expression + rb"s?\b": flags, rb"(?:\b|[a-z])" + upper + after: 0}


def _bare(text: str) -> bytes:
    return _letters(fold(text).text)


def _letters(folded: str) -> bytes:
    """The letters of a folded text that are not ASCII, side by side, as UTF-8."""
    return _without_signs(folded.encode("utf-8", "ignore").translate(None, _ASCII), b"")


def _without_signs(text: bytes, instead: bytes) -> bytes:
    """A text in UTF-8 without the signs that stand between letters of other scripts."""
    for signs in _SIGNS_BETWEEN:
        text = signs.sub(instead, text)
    return text


# Each begins with a literal, which is quicker to look for. Letterlike symbols stay.
_SIGNS_BETWEEN = tuple(
    map(
        re.compile,
        (
            rb"\xe2[\x80-\x83\x85-\xaf][\x80-\xbf]",
            rb"\xc2[\xa0-\xbf]",
            rb"\xe0\xa5[\xa4\xa5]",
            rb"\xdb\x94",
            rb"\xd8\x8c",
            rb"\xef\xbf\xbd",
        ),
    )
)


def _beginnings(letters: Iterable[str]) -> bytes:
    """An expression for how the letters of these scripts begin in UTF-8."""
    blocks = {ord(letter) & ~0xFF for letter in letters}
    codes = (code for block in blocks for code in range(block, block + 0x100))
    beginnings = {chr(code).encode("utf-8", "ignore")[:-1] for code in codes if code > 0x36F}
    return b"|".join(map(escaped, sorted(beginnings))) or rb"\xff\xff"


_ASCII_SIGNS = bytes(set(range(128)) - set(b" \t\n\r"))
_WHITE = bytes(32 if code in b"\t\n\r" else code for code in range(256))
_ASCII, _HIGH = bytes(range(128)), bytes(range(128, 256))
_AFTER_LATIN = "\u0370"


def _is_written_on(script: bytes) -> bool:
    """Whether a script holds as much of another script's letters as a paragraph does, as they
    are or escaped. Reading takes less for no article."""
    return (
        not script.isascii() and len(script.translate(None, _ASCII)) >= _PARAGRAPH
    ) or script.count(b"\\u0") >= _PARAGRAPH


_PARAGRAPH = 200
"""Bytes, or escapes."""


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
