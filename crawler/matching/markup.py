"""A raw page as bytes: what its markup stands for, without parsing it.

What is taken away is only what no reader would show; in doubt it stays, for the screen may see
too much and never too little.
"""

import re
import unicodedata
from collections.abc import Iterable
from html.entities import html5

INSIDE_WORDS = (
    "a abbr acronym amp-link b bdi bdo big cite code data del dfn em font i iframe img input ins "
    "kbd label mark nobr path picture q rb rp rt ruby s samp script small source span strike "
    "strong sub sup svg time tt u use var wbr"
)
"""Elements that stand inside a line, as `crawler.reading.blocks` has it: a word may go on across
their tags."""
UNSEEN = (
    *(chr(code).encode() for code in (0xAD, 0x34F, 0x61C, *range(0x200B, 0x2010))),
    *(chr(code).encode() for code in (*range(0x202A, 0x202F), *range(0x2060, 0x2065), 0xFEFF)),
    *(b"&shy;", b"&zwj;", b"&zwnj;", b"&ZeroWidthSpace;", b"&NoBreak;", b"&zwsp;"),
)
"""What shows as nothing inside a word."""
DOTTED = ("İ".encode(), "ı".encode())
"""The dotted and dotless i of Turkish, which an upper-case term may hold."""
LETTER_NAMES = {
    name.encode(): letter
    for name, letter in html5.items()
    if name.endswith(";") and len(letter) == 1 and "\u0370" <= letter < "\u2000"
}
"""Named references to letters that no Latin alphabet has: `alpha;` and its like."""

_NAMES = b"|".join(form.encode() for name in INSIDE_WORDS.split() for form in (name, name.upper()))
_INSIDE = re.compile(rb"<(?:\\?/?(?:" + _NAMES + rb")(?=[\s/>\\])|!)")
_TAG_INSIDE = re.compile(_INSIDE.pattern + rb"[^>]*+>")
_TAG = re.compile(rb"<[a-zA-Z/!?\\][^>]*+>")

_REFERENCE = re.compile(rb"&#(?:[xX]0{0,9}([0-9a-fA-F]{1,6})|0{0,9}([0-9]{1,7}));?")
_NAME = re.compile(rb"&([A-Za-z]{2,16};)")
# Escaped signs (\u002F, \u003C …), of which scripts are full, spell no term.
_ESCAPE = re.compile(rb"\\u(?!00(?:2[2-9a-fA-F]|3[a-fA-F]))([0-9a-fA-F]{4})")
_ESCAPED_TAG = re.compile(rb"\\u003[cC][a-zA-Z/\\][^\\<>]{0,200}\\u003[eE]")
_SIGN = re.compile(rb"&(?:[a-zA-Z]{2,8}|#[xX]?[0-9a-fA-F]{2,5});")
_ESCAPED_SIGN = re.compile(rb"\\u[0-9a-fA-F]{4}|\\[bfnrt]")
# Letters only: every address of a page is full of the rest.
_PERCENT = re.compile(
    rb"%[46][1-9a-fA-F]|%[57][0-9aA]|%[c-fC-F][0-9a-fA-F](?:%[89abAB][0-9a-fA-F]){1,3}"
)
COMPATIBLE = (
    rb"\xe2\x84[\x80-\x95\x97-\xa1\xa3-\xbf]",
    rb"\xef(?:\xac[\x80-\x86]|\xbc[\x90-\xba]|\xbd[\x81-\x9a])",
    rb"\xf0\x9d[\x80-\xbf][\x80-\xbf]",
)
"""Expressions for what is a Latin letter in compatibility only: letterlike, full-width, joined,
mathematical."""
_COMPATIBLE = tuple(map(re.compile, COMPATIBLE))


def is_inside_word(page: bytes, end: int) -> bool:
    """Whether the tags just before `end` are such as a word may go on across.

    `end` is just after the first letter behind the run.
    """
    at = end - 1
    while page[at - 1] == _CLOSE:
        at = page.rfind(b"<", 0, at)
        if at <= 0 or not _INSIDE.match(page, at):
            return False
    return True


_CLOSE = ord(">")


def text_of(piece: bytes) -> bytes:
    """A piece of a page without tags, those that a word goes on across without a trace; with one
    space for every run of spaces and of references and escapes that are signs."""
    end = piece.rfind(b">") + 1
    # Up to the last ">" every tag ends, so that none is looked for to the piece's end in vain.
    text = _TAG.sub(b" ", _TAG_INSIDE.sub(b"", piece[:end])) + piece[end:]
    if b"&" in text:
        text = _SIGN.sub(b" ", text)
    if b"\\" in text:
        text = _ESCAPED_SIGN.sub(b" ", _ESCAPED_TAG.sub(b"", text))
    return b" ".join(text.replace(b"%20", b" ").split())


def without_unseen(page: bytes, unseen: Iterable[bytes]) -> bytes:
    """`page` without those of `UNSEEN`, and with those of `DOTTED` made plain."""
    for letter in unseen:
        page = page.replace(letter, b"i" if letter in DOTTED else b"")
    return page


def without_references(page: bytes) -> bytes:
    """`page` with references to letters made letters."""
    return _NAME.sub(_named, _REFERENCE.sub(_referred, page))


def without_escapes(page: bytes) -> bytes:
    r"""`page` with the escapes of scripts (\u0928) made letters."""
    return _ESCAPE.sub(_escape_meant, _ESCAPED_TAG.sub(b"", page))


def without_percents(page: bytes) -> bytes:
    """`page` with letters written as in addresses (%E0%A4%A8) made letters."""
    return _PERCENT.sub(_percent_meant, page)


def without_compatible(page: bytes) -> bytes:
    """`page` with full-width, joined and mathematical letters made plain."""
    for forms in _COMPATIBLE:  # each begins with a literal, which is quicker to look for
        page = forms.sub(_plain_meant, page)
    return page


_BRACKETS = (ord("<"), ord(">"))


def _referred(match: re.Match[bytes]) -> bytes:
    hexadecimal, decimal = match.groups()
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    return b" " if code in _BRACKETS else _letter(code)


def _named(match: re.Match[bytes]) -> bytes:
    letter = LETTER_NAMES.get(match[1])
    return match[0] if letter is None else letter.encode()


def _escape_meant(match: re.Match[bytes]) -> bytes:
    return _letter(int(match[1], 16))


def _letter(code: int) -> bytes:
    """A character in UTF-8; nothing for one that is not seen."""
    letter = chr(code).encode("utf-8", "ignore") if 0 < code < 0x110000 else b""
    return b"" if letter in UNSEEN else b"i" if letter in DOTTED else letter


def _plain_meant(match: re.Match[bytes]) -> bytes:
    return unicodedata.normalize("NFKC", match[0].decode("utf-8", "ignore")).encode()


def _percent_meant(match: re.Match[bytes]) -> bytes:
    return bytes.fromhex(match[0].replace(b"%", b"").decode("ascii"))
