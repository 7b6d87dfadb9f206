"""The screen: may a page, as raw bytes, mention anything watched? Asked before any parsing.

It may pass too much and never too little. Three looks, cheapest first, each ending at the
first find:

1. The raw bytes, for terms in ASCII letters.
2. The bytes without inline tags and soft hyphens, with character references decoded: terms
   that those split.
3. What is not ASCII, alone and folded: terms in other scripts. Nothing else is left of the
   page by then, so that folding costs little.

Escapes (`\\u0921`, `%E0%A4%A1`) and other encodings than UTF-8 are decoded first, where the page
holds any.
"""

import codecs
import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote_to_bytes

import hyperscan

from crawler.matching.folding import fold
from crawler.matching.patterns import Pattern, parse_pattern
from crawler.matching.query import ListOf, TopicFound, Words, walk
from crawler.matching.scanning import compile_expressions
from crawler.matching.watchlist import Watchlist

# Tags that do not end a word (HTML's phrasing content, and the void ones that break lines);
# other tags are left standing, for the word boundary they make.
_TAG = re.compile(
    rb"<(?:/?(?:a|abbr|b|bdi|bdo|big|br|cite|code|del|dfn|em|font|g|i|ins|kbd|mark|o:p|q|s|samp"
    rb"|small|span|strong|sub|sup|tt|u|var|wbr|nobr)\b[^>]*|!--[^>]*--)>",
    re.I,
)
_REFERENCE = re.compile(rb"&#(?:[xX]([0-9a-fA-F]{1,6})|([0-9]{1,7}));?")
_NAMED = re.compile(rb"&(?:nbsp|shy|zwj|zwnj|zwsp|ensp|emsp|thinsp|hyphen|dash|ndash|ZeroWidthSpace|NoBreak|InvisibleTimes);?")
_ESCAPE = re.compile(rb"\\u([0-9a-fA-F]{4})")
_PERCENT = re.compile(rb"(?:[^\s\"'<>%]*%[0-9a-fA-F]{2})+[^\s\"'<>%]*")
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.I)
_CHARSET_WITHIN = 4096

_ASCII = bytes(range(128))
# Soft hyphen, zero-width space and joiners, word joiner, byte order mark; Turkish dotted I.
_UNSEEN = re.compile(b"\xc2\xad|\xe2\x80[\x8b-\x8f]|\xe2\x81\xa0|\xef\xbb\xbf")
_SEPARATORS = rb"[^a-z0-9<>]{0,9}"
_LONGEST_ACRONYM = 6


class Screen:
    """A watchlist's terms, compiled to be found in raw pages."""

    def __init__(self, watchlist: Watchlist, cache_dir: Path | None = None) -> None:
        latin: dict[bytes, int] = {}
        foreign: dict[bytes, int] = {}
        for pattern in watched_patterns(watchlist):
            chunks = re.split(r"[*?]", pattern.cased)
            chunk = max(chunks, key=lambda part: len(part.encode()))
            if chunk.isascii():
                flags = 0 if pattern.is_case_sensitive else hyperscan.HS_FLAG_CASELESS
                latin[_expression(chunk, is_whole=not pattern.is_prefix)] = flags
            else:
                foreign[_escaped(_bare(chunk))] = 0
        self._latin = compile_expressions(latin, cache_dir)
        self._foreign = compile_expressions(foreign, cache_dir)

    @property
    def size(self) -> int:
        """Bytes of memory the compiled terms take."""
        databases = (self._latin, self._foreign)
        return sum(database.size() for database in databases if database is not None)

    def passes(self, body: bytes, content_type: str | None = None) -> bool:
        """Whether the page `body` could mention a topic; True costs the reading of it.

        `content_type` is the header's value, for its charset. Linear in the page's size.
        """
        if _finds(self._latin, body):
            return True
        encoding = _other_encoding(body, content_type)
        if encoding is not None:
            decoded = body.decode(encoding, "replace").encode("utf-8", "replace")
            if _finds(self._latin, decoded) or self._looks_closer(decoded):
                return True
        return self._looks_closer(body)

    def _looks_closer(self, body: bytes) -> bool:
        text = _TAG.sub(b"", body)
        if b"&" in text:
            text = _REFERENCE.sub(_referred, _NAMED.sub(_named, text))
        if b"\\u" in text:
            text = _ESCAPE.sub(_escape_meant, text)
        if b"%" in body:
            text += b" ".join(map(unquote_to_bytes, _PERCENT.findall(body)))
        if not text.isascii():
            text = _UNSEEN.sub(b"", text).replace(b"\xc4\xb0", b"i").replace(b"\xc4\xb1", b"i")
        if _finds(self._latin, text):
            return True
        return not text.isascii() and self._finds_foreign(text.translate(None, _ASCII))

    def _finds_foreign(self, high: bytes) -> bool:
        """Look at the page's letters that are not ASCII, side by side."""
        folded = fold(high.decode("utf-8", "ignore"))
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


def _expression(chunk: str, *, is_whole: bool) -> bytes:
    """A term in ASCII letters for raw pages: with boundaries, and whatever joins its words."""
    words = re.findall(r"[A-Za-z0-9]+", chunk)
    if len(words) == 1 and len(chunk) <= _LONGEST_ACRONYM:
        words = ["\\.?".join(chunk)]
    joined = _SEPARATORS.join(word.encode() for word in words)
    return rb"\b" + joined + (rb"\b" if is_whole else b"")


def _bare(text: str) -> bytes:
    return _letters(fold(text).text)


def _letters(folded: str) -> bytes:
    """The letters of a folded text that are not ASCII, side by side, as UTF-8."""
    return _NO_LETTERS.sub("", folded).encode()


_NO_LETTERS = re.compile(r"[\x00-\x7f\u00a0-\u00bf\u2000-\u206f\u0964\u0965\u06d4\u060c]+")


def _named(match: re.Match[bytes]) -> bytes:
    """A named reference: a space, or nothing where it is none to see."""
    return b" " if match.group().rstrip(b";")[1:] in _SPACES else b""


_SPACES = frozenset((b"nbsp", b"ensp", b"emsp", b"thinsp", b"hyphen", b"dash", b"ndash"))


def _escaped(literal: bytes) -> bytes:
    return b"".join(b"\\x%02x" % byte for byte in literal)


def _finds(database: hyperscan.Database | None, data: bytes) -> bool:
    if database is None or not data:
        return False
    found: list[int] = []

    def note(number: int, start: int, end: int, flags: int, context: object) -> bool:
        found.append(number)
        return True

    try:
        database.scan(data, match_event_handler=note)
    except hyperscan.ScanTerminated:
        pass  # the first find ends the scan
    return bool(found)


def _referred(match: re.Match[bytes]) -> bytes:
    hexadecimal, decimal = match.groups()
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    return chr(code).encode("utf-8", "ignore") if 0 < code < 0x110000 else b""


def _escape_meant(match: re.Match[bytes]) -> bytes:
    return chr(int(match.group(1), 16)).encode("utf-8", "ignore")


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
