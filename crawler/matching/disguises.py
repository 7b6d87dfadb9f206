"""How a raw page may write what it mentions: expressions over bytes, for the screen.

A page says a term plainly, or it hides it: letters as references, escapes or percents, letters
that are plain in compatibility only, what shows as nothing inside a word, tags inside words and
between them, another script. One expression tells each of these; what it tells of is looked at
more closely.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import Enum, auto
from html.entities import codepoint2name
from itertools import pairwise

import hyperscan

from crawler.matching.markup import COMPATIBLE, DOTTED, LETTER_NAMES, UNSEEN
from crawler.matching.patterns import Pattern
from crawler.matching.scanning import escaped


class Sign(Enum):
    """What an expression tells when it is found."""

    TERM = auto()
    """A term, plainly written."""
    ANCHOR = auto()
    """The longest word of a term of several: tags or wide space may hide the others."""
    UNSEEN = auto()
    REFERENCE = auto()
    ESCAPE = auto()
    PERCENT = auto()
    COMPATIBLE = auto()
    LETTERS = auto()
    """Letters of the watchlist's scripts other than Latin."""
    NOT_UTF8 = auto()


@dataclass(frozen=True, slots=True)
class Expression:
    """One expression of the engine, its flags, and what it tells."""

    source: bytes
    flags: int
    sign: Sign
    unseen: bytes = b""
    """What it finds, if that is to be taken out of the page."""
    others: tuple[tuple[bytes, ...], ...] = ()
    """Of an anchor: the other words of each of its terms, in lower case."""


_CASELESS = hyperscan.HS_FLAG_CASELESS
_ONCE = hyperscan.HS_FLAG_SINGLEMATCH

AFTER_LATIN = "\u0370"
_LONGEST_ACRONYM = 6
_LONG_ENOUGH = 4
"""Letters of an anchor, below which it would be on every page."""

# What joins a term's words. Where a word begins and ends: an escaped line break before it and an
# underscore beside it are no part of it.
_BETWEEN = rb"[^a-z0-9<>]{0,9}"
_BEGIN = rb"(?:\b|_|\\[bfnrt]|\\u[0-9a-f]{4})"
_END = rb"(?:\b|_)"
# What may hide the word after, and before.
_HIDING_AFTER = rb"[ ,.-]?\s?(?:[<&%\\\n]|  )"
_HIDING_BEFORE = rb"(?:[>;\n]|  |%20|\\[bfnrt])[ ,.-]?"

_ASCII_REFERENCES = (
    rb"&#0{0,9}(?:6[5-9]|[78][0-9]|9[07-9]|1[01][0-9]|12[0-2]|173|8[4-9][0-9])(?:[^0-9]|$)",
    rb"&#0{0,9}(?:1564|820[3-7]|823[4-8]|828[89]|829[0-2]|65279)(?:[^0-9]|$)",
    rb"&#x0{0,9}(?:[46][1-9a-f]|[57][0-9a]|ad|34f)(?:[^0-9a-f]|$)",
    rb"&#x0{0,9}(?:61c|20(?:0[b-f]|2[a-e]|6[0-4])|feff)(?:[^0-9a-f]|$)",
)
_ASCII_ESCAPES = rb"\\u(?:00[4-7]|00ad|034f|061c|20(?:0[b-f]|2[a-e]|6[0-4])|feff|ff[2-5]|fb0)"
_ASCII_PERCENTS = rb"%(?:[46][1-9a-f]|[57][0-9a])"
_COMPATIBLE_SCRIPTS = (
    rb"\xef(?:\xac[^\x80-\x86]|[\xad-\xb7\xb9\xba\xbe]|\xbb[^\xbf]|\xbd[\xa6-\xbf])"
)
# A beginning without its rest, or a rest without its beginning.
_NOT_UTF8 = (rb"[\xc2-\xff][\x00-\x7f\xc0-\xff]", rb"[\x00-\x7f][\x80-\xbf]")
# As Indian scripts begin when UTF-8 was taken for Latin-1 and encoded again.
_TWICE_ENCODED = rb"\xc3\xa0\xc2"
# Hindi drawn over ASCII letters by a font; reading turns it into letters.
_FONTS = rb"kruti|devlys|dev lys|walkman|chanakya"
# Tags between letters of the Latin alphabets, told by how the names of `INSIDE_WORDS` begin;
# the engine is slow with whole names, and most tags are others (li, p, div, td, h2).
JOINT = (
    rb"[a-z0-9\x80-\xbf](?:<\\?/?(?:[abcefgijkmnqrsvwx!]|d[ae]|df|la|pa|pi|ti|tt|u[s >])[^>]*>)+"
    rb"[a-z0-9\xc3-\xc9\xe1]"
)


def expressions(patterns: Iterable[Pattern]) -> list[Expression]:
    """All that tells whether a page may hold one of `patterns`."""
    letters: set[str] = set()
    found: list[Expression] = [Expression(_FONTS, _CASELESS, Sign.TERM)]
    for pattern in patterns:
        chunk = longest_chunk(pattern)
        if is_latin(chunk):
            found += _of_term(chunk, pattern)
        else:
            letters.update(letter for letter in chunk if letter >= AFTER_LATIN)
    found += _of_hidden_letters(letters)
    for source in (*_NOT_UTF8, _TWICE_ENCODED):
        found.append(Expression(source, _ONCE, Sign.NOT_UTF8))
    return _each_once(found)


def longest_chunk(pattern: Pattern) -> str:
    """What of a pattern stands between wildcards, and is longest."""
    return max(re.split(r"[*?]", pattern.cased), key=lambda part: len(part.encode()))


def is_latin(text: str) -> bool:
    """Whether `text` is written in Latin letters, with accents or without."""
    return all(letter < AFTER_LATIN or "\u1e00" <= letter < "\u1f00" for letter in text)


def _each_once(found: Iterable[Expression]) -> list[Expression]:
    """Of expressions that are alike the first sign, with the more lenient flags of the two."""
    kept: dict[bytes, Expression] = {}
    for one in found:
        other = kept.setdefault(one.source, one)
        if other is not one and other.sign is one.sign:
            others = tuple(dict.fromkeys(other.others + one.others))
            kept[one.source] = replace(other, flags=other.flags | one.flags, others=others)
    return list(kept.values())


def _of_term(chunk: str, pattern: Pattern) -> Iterator[Expression]:
    """A term in Latin letters: as it is, and what gives it away where markup hides it."""
    flags = 0 if pattern.is_case_sensitive else _CASELESS
    words = re.findall(r"[^\W_]+", chunk)
    is_open = pattern.is_prefix or not pattern.cased.endswith(chunk)
    if len(chunk) > _LONGEST_ACRONYM and not chunk[0].isdigit():
        # Long enough to be itself within other letters, which some page's script glues to it.
        yield Expression(_BETWEEN.join(_written(word, flags) for word in words), flags, Sign.TERM)
    else:
        source = _BETWEEN.join(_written(word, flags) for word in words)
        if len(words) == 1 and chunk.isascii():
            source = rb"\.?".join(letter.encode() for letter in chunk)
        yield Expression(_bounded(source, chunk, is_open), flags, Sign.TERM)
    for before, after in pairwise(words):
        anchor = max(before, after, key=len)
        if len(anchor) < _LONG_ENOUGH:
            continue
        word = _written(anchor.lower(), _CASELESS)
        goes_on = is_open and anchor is after and chunk.endswith(after)
        others = tuple(one.lower().encode() for one in words if one is not anchor and one.isascii())
        for source in (
            (_BEGIN + word + _HIDING_AFTER,)
            if anchor is before
            else (_HIDING_BEFORE + word + (b"" if goes_on else _END),)
        ):
            yield Expression(source, _CASELESS, Sign.ANCHOR, others=(others,))


def _bounded(source: bytes, text: str, is_open: bool) -> bytes:
    """`source` where a word may begin and end; bytes of accented letters show no boundary."""
    begin = _BEGIN if text[0].isascii() else b""
    end = _END if text[-1].isascii() and not is_open else b""
    return begin + source + end


def _written(word: str, flags: int) -> bytes:
    """An expression for a word in Latin letters, its accents in every form pages give them."""
    return b"".join(
        letter.encode() if letter.isascii() else _accented(letter, flags) for letter in word
    )


def _accented(letter: str, flags: int) -> bytes:
    forms: dict[bytes, None] = {}
    for one in {letter, letter.upper(), letter.lower()} if flags else {letter}:
        for form in ("NFC", "NFD"):
            forms[escaped(unicodedata.normalize(form, one).encode())] = None
        for code in map(ord, one if len(one) == 1 else ()):
            forms[b"&#0{0,9}%d;" % code] = forms[b"&#[xX]0{0,9}%x;" % code] = None
            forms[rb"\\u%04x" % code] = None
            if code in codepoint2name:
                forms[b"&%s;" % codepoint2name[code].encode()] = None
    return b"(?:" + b"|".join(forms) + b")"


def _of_hidden_letters(letters: Iterable[str]) -> Iterator[Expression]:
    """What hides letters, of ASCII or of the scripts of `letters`."""
    once, caseless = _ONCE, _ONCE | _CASELESS
    for source in COMPATIBLE:
        yield Expression(source, once, Sign.COMPATIBLE)
    for unseen in (*UNSEEN, *DOTTED):
        yield Expression(escaped(unseen), once, Sign.UNSEEN, unseen)
    for source in _ASCII_REFERENCES:
        yield Expression(source, caseless, Sign.REFERENCE)
    yield Expression(_ASCII_ESCAPES, caseless, Sign.ESCAPE)
    yield Expression(_ASCII_PERCENTS, caseless, Sign.PERCENT)
    blocks = sorted({ord(letter) & ~0xFF for letter in letters})
    if not blocks:
        return
    codes = [code for block in blocks for code in range(max(block, 0x370), block + 0x100)]
    beginnings = sorted({chr(code).encode("utf-8", "ignore")[:-1] for code in codes} - {b""})
    yield Expression(b"|".join(map(escaped, beginnings)), once, Sign.LETTERS)
    yield Expression(_COMPATIBLE_SCRIPTS, once, Sign.LETTERS)
    hundreds = b"|".join(b"%d" % hundred for hundred in sorted({code // 100 for code in codes}))
    pages = [b"%02x" % (block >> 8) for block in blocks]
    short = b"|".join(page.removeprefix(b"0") for page in pages)
    names = [name for name, letter in LETTER_NAMES.items() if ord(letter) & ~0xFF in blocks]
    for source in (
        rb"&#0{0,9}(?:" + hundreds + rb")[0-9]{2}(?:[^0-9]|$)",
        rb"&#x0{0,9}(?:" + short + rb")[0-9a-f]{2}(?:[^0-9a-f]|$)",
        *((b"&(?:" + b"|".join(sorted(names)) + b")",) if names else ()),
    ):
        yield Expression(source, caseless, Sign.REFERENCE)
    yield Expression(rb"\\u(?:" + b"|".join(pages) + b")", caseless, Sign.ESCAPE)
    percents = (b"".join(b"%%%02x" % byte for byte in beginning) for beginning in beginnings)
    yield Expression(b"|".join(percents), caseless, Sign.PERCENT)
