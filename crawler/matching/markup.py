"""A raw page as bytes: which of them a reader sees, and what written forms they stand for.

Nothing here parses HTML. What is taken away, code and tags, is only what no parser would show;
in doubt it stays, for the screen may see too much and never too little.
"""

import re
from collections.abc import Iterable
from html.entities import html5

CODE = (b"<script", b"</script", b"<style", b"</style")
"""Where code begins and ends; beginnings at even places."""
# Tags, and what stands between two of them when it is nothing but space.
_TAGS = re.compile(rb"<[a-zA-Z/!?][^>]*+>(?:\s*+<[a-zA-Z/!?][^>]*+>)*+")

UNSEEN = (
    *(chr(code).encode() for code in (0xAD, 0x34F, 0x61C, *range(0x200B, 0x2010))),
    *(chr(code).encode() for code in (*range(0x2060, 0x2065), 0xFEFF)),
    *(b"&shy;", b"&zwj;", b"&zwnj;", b"&ZeroWidthSpace;", b"&NoBreak;", b"&zwsp;"),
)
"""What shows as nothing inside a word."""
DOTTED = ("İ".encode(), "ı".encode())
"""The dotted and dotless i of Turkish, which an upper-case term may hold."""
LETTER_NAMES = {
    name.encode(): letter.encode()
    for name, letter in html5.items()
    if name.endswith(";") and len(letter) == 1 and "\u0370" <= letter < "\u2000"
}
"""Named references to letters that no Latin alphabet has: `alpha;` and its like."""

_META = re.compile(rb"<(?:meta|META|Meta)\s[^>]*>")
_REFERENCE = re.compile(rb"&#(?:[xX]0{0,9}([0-9a-fA-F]{1,6})|0{0,9}([0-9]{1,7}));?")
_NAME = re.compile(rb"&([A-Za-z]{2,16};)")
# Escaped signs (\u002F, \u003C …), of which scripts are full, spell no term.
_ESCAPE = re.compile(rb"\\u(?!00(?:2[2-9a-fA-F]|3[a-fA-F]))([0-9a-fA-F]{4})")
_ESCAPED_TAG = re.compile(rb"\\u003[cC][a-zA-Z/][^\\<>]{0,200}\\u003[eE]")
_SIGN = re.compile(rb"&(?:[a-zA-Z]{2,8}|#[xX]?[0-9a-fA-F]{2,5});")
_ESCAPED_SIGN = re.compile(rb"\\u[0-9a-fA-F]{4}")
# Letters only: every address of a page is full of the rest.
_PERCENT = re.compile(
    rb"%[46][1-9a-fA-F]|%[57][0-9aA]|%[c-fC-F][0-9a-fA-F](?:%[89abAB][0-9a-fA-F]){1,3}"
)


def split_code(page: bytes, marks: Iterable[tuple[int, int]]) -> tuple[bytes, list[slice]]:
    """The page without scripts and styles, and where those are.

    `marks` are where each of `CODE` ends, with its place there, in order.

    Scripts that hold data (JSON) count as page. So does what has a beginning and no end, and
    what lies between two beginnings: the first may stand in a comment.
    """
    kept: list[bytes] = []
    code: list[slice] = []
    at = 0
    opened: tuple[int, int] | None = None
    for end, number in marks:
        if number % 2 == 0:
            if opened is None or opened[1] == number:
                opened = end, number
        elif opened is not None and opened[1] == number - 1:
            start = opened[0]
            if b"json" not in page[start : page.find(b">", start, end)].lower():
                kept.append(page[at:start])
                code.append(slice(start, end))
                at = end
            opened = None
    kept.append(page[at:])
    return b"".join(kept), code


def split_tags(page: bytes) -> list[bytes]:
    """The texts between tags; tags with nothing but space between them count as one."""
    end = page.rfind(b">") + 1
    # Up to the last ">" every tag ends, so that none is looked for to the page's end in vain.
    return [*_TAGS.split(page[:end]), page[end:]]


def metas(page: bytes) -> list[bytes]:
    """The `<meta>` tags, whose content a reader sees as title."""
    return _META.findall(page[: page.rfind(b">") + 1])


def decoded(text: bytes, invisible: Iterable[bytes] = ()) -> bytes:
    """`text` with references and escapes made letters. `invisible` are those of `UNSEEN` and
    `DOTTED` known to be in it as they are."""
    if b"\\u" in text:
        text = _ESCAPE.sub(_escape_meant, _ESCAPED_TAG.sub(b"", text))
    if b"&" in text:
        text = _NAME.sub(_named, _REFERENCE.sub(_referred, text))
    if b"%" in text:
        text = _PERCENT.sub(_percent_meant, text)
    for letter in invisible:
        text = text.replace(letter, b"i" if letter in DOTTED else b"")
    return text


def spaced(text: bytes) -> bytes:
    """`text` with the references and escapes that `decoded` left, which are signs, as spaces."""
    if b"&" in text:
        text = _SIGN.sub(b" ", text)
    if b"\\u" in text:
        text = _ESCAPED_SIGN.sub(b" ", text)
    return text.replace(b"%20", b" ") if b"%20" in text else text


def _referred(match: re.Match[bytes]) -> bytes:
    hexadecimal, decimal = match.groups()
    return _letter(int(hexadecimal, 16) if hexadecimal else int(decimal))


def _named(match: re.Match[bytes]) -> bytes:
    return LETTER_NAMES.get(match[1], match[0])


def _escape_meant(match: re.Match[bytes]) -> bytes:
    return _letter(int(match[1], 16))


def _letter(code: int) -> bytes:
    """A character in UTF-8; nothing for one that is not seen."""
    letter = chr(code).encode("utf-8", "ignore") if 0 < code < 0x110000 else b""
    return b"" if letter in UNSEEN else b"i" if letter in DOTTED else letter


def _percent_meant(match: re.Match[bytes]) -> bytes:
    return bytes.fromhex(match[0].replace(b"%", b"").decode("ascii"))
