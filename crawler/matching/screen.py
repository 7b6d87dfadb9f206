"""The screen: may a page, as raw bytes, mention anything watched? Asked before any parsing.

It may pass too much and never too little. Three looks, cheapest first, each ending at the
first find:

1. The raw bytes, for terms in ASCII letters.
2. The bytes without tags and soft hyphens, with character references decoded: terms that
   those split.
3. What is not ASCII, alone and folded: terms in other scripts. Nothing else is left of the
   page by then, so that folding costs little.

Escapes (`\\u0921`, `%E0%A4%A1`) and other encodings than UTF-8 are decoded first, where the page
holds any.
"""

import codecs
import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import hyperscan

from crawler.matching.folding import fold
from crawler.matching.patterns import Pattern, parse_pattern
from crawler.matching.query import ListOf, TopicFound, Words, walk
from crawler.matching.scanning import compile_expressions
from crawler.matching.watchlist import Watchlist

_TAG = re.compile(rb"<[a-zA-Z/!?][^>]*>")
_REFERENCE = re.compile(rb"&#(?:[xX]([0-9a-fA-F]{1,6})|([0-9]{1,7}));?")
# What shows as nothing inside a word. Each is taken out only of pages that hold it.
_UNSEEN = (
    *(chr(code).encode() for code in (0xAD, *range(0x200B, 0x2010), 0x2060, 0xFEFF)),
    *(b"&shy;", b"&zwj;", b"&zwnj;", b"&ZeroWidthSpace;", b"&NoBreak;"),
)
# The dotted and dotless i of Turkish, which an upper-case term may hold.
_DOTTED = ("İ".encode(), "ı".encode())
# Where code begins and ends: no article's words, and most of a page's bytes.
_CODE = (b"<script", b"</script", b"<style", b"</style")
# Escaped signs (\u002F, \u003C …), of which scripts are full, spell no term.
_ESCAPE = re.compile(rb"\\u(?!00(?:2[2-9a-fA-F]|3[a-fA-F]))([0-9a-fA-F]{4})")
_PERCENT = re.compile(rb"%[0-9a-fA-F]{2}(?:%[0-9a-fA-F]{2})*")
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.I)
_CHARSET_WITHIN = 4096

_ASCII_SIGNS = bytes(set(range(128)) - set(b" \t\n\r"))
_WHITE = bytes(32 if code in b"\t\n\r" else code for code in range(256))
_SEPARATORS = rb"(?:[^a-z0-9<>]|&nbsp;){0,9}"
_LONGEST_ACRONYM = 6
_LONG_ENOUGH = 4
_AFTER_LATIN = "\u0370"


class Screen:
    """A watchlist's terms, compiled to be found in raw pages."""

    def __init__(self, watchlist: Watchlist, cache_dir: Path | None = None) -> None:
        latin: dict[bytes, int] = {}
        joined: dict[bytes, int] = {}
        foreign: dict[bytes, int] = {}
        for pattern in watched_patterns(watchlist):
            chunks = re.split(r"[*?]", pattern.cased)
            chunk = max(chunks, key=lambda part: len(part.encode()))
            plain = max(re.findall(r"[A-Za-z]+", chunk), key=len, default="")
            if not chunk.isascii() and len(plain) >= _LONG_ENOUGH:
                # Latin letters with accents: the longest run without is enough to look closer.
                latin[plain.encode()] = joined[plain.encode()] = hyperscan.HS_FLAG_CASELESS
            elif chunk.isascii():
                flags = 0 if pattern.is_case_sensitive else hyperscan.HS_FLAG_CASELESS
                expression = _expression(chunk)
                latin[rb"\b" + expression + (b"" if pattern.is_prefix else rb"\b")] = flags
                joined |= _joined(chunk, expression, flags)
            else:
                foreign[_escaped(_bare(chunk))] = 0
        self._terms = len(latin)
        latin |= dict.fromkeys(map(_escaped, (*_UNSEEN, *_DOTTED)), hyperscan.HS_FLAG_SINGLEMATCH)
        latin |= dict.fromkeys(map(_escaped, _CODE), hyperscan.HS_FLAG_CASELESS)
        self._latin = compile_expressions(latin, cache_dir)
        self._joined = compile_expressions(joined, cache_dir)
        self._foreign = compile_expressions(foreign, cache_dir)

    @property
    def size(self) -> int:
        """Bytes of memory the compiled terms take."""
        databases = (self._latin, self._joined, self._foreign)
        return sum(database.size() for database in databases if database is not None)

    def passes(self, body: bytes, content_type: str | None = None) -> bool:
        """Whether the page `body` could mention a topic; True costs the reading of it.

        `content_type` is the header's value, for its charset. Linear in the page's size.
        """
        look = self._look(body)
        if look.is_found:
            return True
        encoding = _other_encoding(body, content_type)
        if encoding is not None:
            decoded = body.decode(encoding, "replace").encode("utf-8", "replace")
            again = self._look(decoded)
            if again.is_found or self._looks_closer(decoded, again):
                return True
        return self._looks_closer(body, look)

    def _look(self, body: bytes) -> "_Look":
        """The first look: terms in ASCII letters, and what the next look needs to know."""
        look = _Look(set(), [])
        unseen_end = self._terms + len(_UNSEEN) + len(_DOTTED)

        def note(number: int, _start: int, end: int, _flags: int, _context: object) -> bool:
            if number < self._terms:
                look.is_found = True
                return True
            if number < unseen_end:
                look.unseen.add(number - self._terms)
            else:
                look.code.append((end, number - unseen_end))
            return False

        _scan(self._latin, body, note)
        return look

    def _looks_closer(self, body: bytes, look: "_Look") -> bool:
        text = _without_tags(_without_code(body, look.code))
        for index in look.unseen:
            if index < len(_UNSEEN):
                text = text.replace(_UNSEEN[index], b"")
            else:
                text = text.replace(_DOTTED[index - len(_UNSEEN)], b"i")
        if b"&#" in text:
            text = _REFERENCE.sub(_referred, text)
        if b"\\u" in text:
            text = _ESCAPE.sub(_escape_meant, text)
        if b"%" in text:
            text = _PERCENT.sub(_percent_meant, text)
        if _finds(self._joined, text):
            return True
        if text.isascii():
            return False
        return self._finds_foreign(b" ".join(text.translate(_WHITE, _ASCII_SIGNS).split()))

    def _finds_foreign(self, high: bytes) -> bool:
        """Look at the page's words that are not ASCII."""
        text = _NO_LETTERS.sub(" ", high.decode("utf-8", "ignore"))
        if max(text, default="") < _AFTER_LATIN:
            return False
        folded = fold(text)
        if _finds(self._foreign, _letters(folded.text)):
            return True
        # Compatibility forms, such as full-width letters, have become ASCII.
        return not folded.cased.isascii() and _finds(self._latin, folded.cased.encode())


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


def _expression(chunk: str) -> bytes:
    """A term in ASCII letters for raw pages: its words, and whatever joins them."""
    words = re.findall(r"[A-Za-z0-9]+", chunk)
    if len(words) == 1 and len(chunk) <= _LONGEST_ACRONYM:
        words = ["\\.?".join(chunk)]
    return _SEPARATORS.join(word.encode() for word in words)


def _joined(chunk: str, expression: bytes, flags: int) -> dict[bytes, int]:
    """The same for a page without tags, where the last word of a block and the first of the
    next may have grown together: long terms need no boundary, short ones one of letter case."""
    if len(chunk) > _LONGEST_ACRONYM:
        return {expression: flags}
    after = rb"(?:\b|s\b|[A-Z][a-z])"
    upper = _expression(chunk.upper()) if flags else expression
    return {rb"\b" + expression + rb"s?\b": flags, rb"(?:\b|[a-z])" + upper + after: 0}


def _bare(text: str) -> bytes:
    return _letters(fold(text).text)


def _letters(folded: str) -> bytes:
    """The letters of a folded text that are not ASCII, side by side, as UTF-8."""
    return _NO_LETTERS.sub("", folded).encode()


_NO_LETTERS = re.compile(
    r"[\x00-\x7f\u00a0-\u00bf\u00d7\u2000-\u209f\u20a0-\u20cf\u2190-\u2bff\u0964\u0965\u06d4\u060c\ufffd\U0001f000-\U0001ffff]+"
)


def _escaped(literal: bytes) -> bytes:
    return b"".join(b"\\x%02x" % byte for byte in literal)


@dataclass(slots=True)
class _Look:
    """What the first look at a page found."""

    unseen: set[int]
    code: list[tuple[int, int]]
    """Where each of `_CODE` ends, with its number, in order."""
    is_found: bool = False


def _finds(database: hyperscan.Database | None, data: bytes) -> bool:
    """Whether any expression stands in `data`."""
    found: list[int] = []

    def note(number: int, _start: int, _end: int, _flags: int, _context: object) -> bool:
        found.append(number)
        return True

    _scan(database, data, note)
    return bool(found)


def _scan(
    database: hyperscan.Database | None,
    data: bytes,
    note: Callable[[int, int, int, int, object], bool],
) -> None:
    """Scan `data`; the scan ends when `note` says True."""
    if database is None or not data:
        return
    with suppress(hyperscan.ScanTerminated):
        database.scan(data, match_event_handler=note)


def _without_code(body: bytes, code: Iterable[tuple[int, int]]) -> bytes:
    """The page without scripts and styles, but with those that hold data (JSON)."""
    kept = []
    at = 0
    opened: int | None = None
    for end, kind in code:
        if kind % 2 == 0 and opened is None and end >= at:
            opened = end
        elif kind % 2 == 1 and opened is not None:
            kept.append(body[at:opened])
            if b"json" in body[opened : body.find(b">", opened, end)]:
                kept.append(body[opened:end])
            at, opened = end, None
    kept.append(body[at:])
    return b"".join(kept)


def _without_tags(page: bytes) -> bytes:
    """What stands outside of tags. Up to the last ">" every tag ends, so that none is looked for
    to the page's end in vain."""
    end = page.rfind(b">") + 1
    return _TAG.sub(b"", page[:end]) + page[end:]


def _referred(match: re.Match[bytes]) -> bytes:
    hexadecimal, decimal = match.groups()
    return _letter(int(hexadecimal, 16) if hexadecimal else int(decimal))


def _escape_meant(match: re.Match[bytes]) -> bytes:
    return _letter(int(match.group(1), 16))


def _letter(code: int) -> bytes:
    """A character in UTF-8; nothing for one that is not seen."""
    letter = chr(code).encode("utf-8", "ignore") if 0 < code < 0x110000 else b""
    return b"" if letter in _UNSEEN else letter


def _percent_meant(match: re.Match[bytes]) -> bytes:
    return bytes.fromhex(match.group().replace(b"%", b"").decode("ascii"))


def _other_encoding(body: bytes, content_type: str | None) -> str | None:
    """The page's encoding if it is one in which ASCII or UTF-8 would not be seen as such."""
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    declared = _CHARSET.search((content_type or "").encode("ascii", "ignore"))
    declared = declared or _CHARSET.search(body, 0, _CHARSET_WITHIN)
    if declared is None:
        return None
    try:
        name = codecs.lookup(declared.group(1).decode("ascii")).name
    except LookupError:
        return None
    if name == "utf-8" or (body.isascii() and not name.startswith(("utf", "hz", "iso2022"))):
        return None
    return name
