"""Bytes → text for lists whose encoding was never written down, or written down wrongly."""

import codecs
import re
from contextlib import suppress

from bs4.dammit import UnicodeDammit

_DECLARED = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WEB_NAMES = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "ascii": "cp1252"}
"""What browsers take these for (WHATWG Encoding Standard)."""

_USUAL = re.compile(r"(?:iso-?8859-\d+|(?:windows|cp)-?\d+|mac[\w-]+|koi8-\w|utf-16\w*)")
"""Only encodings of text: Python knows others under names that a file may hold too."""


def decode(body: bytes) -> str:
    """Return the text of a file: its byte order mark, UTF-8, what it declares, Windows-1252.

    UTF-8 comes before the declaration, because bytes that are valid UTF-8 are hardly ever
    anything else while declarations outlive migrations. Never raises.
    """
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return body.decode(encoding, "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if match := _DECLARED.search(body[:4096]):
        name = match[1].decode("ascii").lower()
        name = _WEB_NAMES.get(name, name)
        if _USUAL.fullmatch(name):
            with suppress(LookupError):
                return body.decode(name, "replace")
    if _is_mostly_utf8(body):
        # Two encodings in one file: pieces of Windows-1252 pasted into UTF-8.
        return UnicodeDammit.detwingle(body).decode("utf-8", "replace")
    return body.decode("cp1252", "replace")


def _is_mostly_utf8(body: bytes) -> bool:
    text = body.decode("utf-8", "replace")
    good = sum(1 for letter in text if letter > "\x7f" and letter != "\ufffd")
    return good > text.count("\ufffd")
