"""Bytes → text, where neither the server nor the file itself can be believed.

UTF-8 comes first because other encodings do not look like it by chance: text whose high bytes
form UTF-8 sequences is UTF-8, whatever the header or the XML declaration says, and a few bytes
that do not fit (pasted from a word processor, or a character cut in two) are mended one by one
instead of spoiling the rest.
"""

import codecs
import re
import zlib
from typing import Final

from resiliparse.parse.encoding import detect_encoding

from crawler.errors import FeedError

_SEQUENCES = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_HIGH_BYTES = re.compile(rb"[\x80-\xff]")
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']""")
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)

# WHATWG Encoding, 4.2: what these labels mean in practice.
_MEANT: Final = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
_LABELS: Final = {
    "windows-874": "cp874",
    "dos-874": "cp874",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "x-gbk": "gb18030",
    "x-x-big5": "big5",
    "cn-big5": "big5",
    "x-euc-jp": "euc_jp",
    "windows-949": "cp949",
    "ks_c_5601-1989": "cp949",
    "x-mac-roman": "mac_roman",
    "x-mac-cyrillic": "mac_cyrillic",
    "x-mac-ukrainian": "mac_cyrillic",
    "iso-8859-8-i": "iso8859-8",
    "iso-8859-8-e": "iso8859-8",
    "logical": "iso8859-8",
    "visual": "iso8859-8",
    "x-cp1250": "cp1250",
    "x-cp1251": "cp1251",
    "x-cp1252": "cp1252",
    "x-cp1253": "cp1253",
    "x-cp1254": "cp1254",
    "x-cp1255": "cp1255",
    "x-cp1256": "cp1256",
    "x-cp1257": "cp1257",
    "x-cp1258": "cp1258",
    "unicode-1-1-utf-8": "utf-8",
    "x-unicode20utf8": "utf-8",
    "koi": "koi8_r",
    "koi8": "koi8_r",
    "koi8-ru": "koi8_u",
}
"""Labels that the WHATWG's Encoding standard knows and Python does not."""
_MARKS: Final = (  # of byte order, the longer first
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
)
_OPENINGS: Final = (  # "<" in what is not ASCII: XML 1.0, appendix F
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00<\x00", "utf-16-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x4c\x6f\xa7\x94", "cp037"),
)
_SEVEN_BIT: Final = ("iso2022", "hz", "utf-7")


def decompress(body: bytes, limit: int) -> tuple[bytes, bool]:
    """`body`, unpacked when it is gzip or zlib, at most `limit` bytes of it; and whether it was
    cut."""
    if body[:2] in (b"\x1f\x8b", b"x\x01", b"x\x5e", b"x\x9c", b"x\xda"):
        unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
        try:
            body = unpacker.decompress(body, limit + 1)
        except zlib.error as error:
            name = "gzip" if body[0] == 0x1F else "zlib"
            raise FeedError(f"it is {name}, and broken: {error}") from error
    return body[:limit], len(body) > limit


def decode(body: bytes, content_type: str | None = None) -> str:
    """The text of a feed or sitemap; `content_type` is the header's value. Never raises."""
    if (marked := _decode_marked(body)) is not None:
        return marked
    declared = _declared_encodings(body, content_type)
    if not any(name.startswith(_SEVEN_BIT) for name in declared):
        try:
            return body.decode("utf-8")
        except UnicodeDecodeError:
            if _is_mostly_utf8(body, is_declared="utf-8" in declared):
                return _decode_utf8(body)
    for name in declared:
        try:
            return body.decode(_MEANT.get(name, name))
        except (UnicodeError, LookupError):
            if name in {"iso8859-1", "ascii", "cp1252"}:
                return _decode_western(body)
    return _decode_detected(body)


def _decode_marked(body: bytes) -> str | None:
    """The text when a mark of byte order or the first "<" tells how it is encoded."""
    for mark, name in _MARKS:
        if body.startswith(mark):
            if name == "utf-8":  # some servers put one mark before another
                return _decode_utf8(body).lstrip("\ufeff")
            return body.removeprefix(mark).decode(name, "replace")
    for opening, name in _OPENINGS:
        if body.startswith(opening):
            return body.decode(name, "replace")
    return None


def _decode_detected(body: bytes) -> str:
    if len(_HIGH_BYTES.findall(body[:4096])) >= 32:  # fewer say nothing to a detector
        try:
            return body.decode(detect_encoding(body[:65536]) or "cp1252")
        except (UnicodeError, LookupError, ValueError):
            pass
    return _decode_western(body)


def _declared_encodings(body: bytes, content_type: str | None) -> list[str]:
    """Python's names for the header's and the XML declaration's encoding."""
    labels = [match[1] for match in [_CHARSET.search(content_type or "")] if match]
    labels += [match[1].decode("ascii") for match in [_DECLARED.match(body[:1024])] if match]
    names: list[str] = []
    for label in labels:
        try:
            names.append(codecs.lookup(_LABELS.get(label.lower(), label)).name)
        except (LookupError, ValueError):
            continue
    return names


def _is_mostly_utf8(body: bytes, *, is_declared: bool) -> bool:
    high = len(_HIGH_BYTES.findall(body))
    fitting = sum(map(len, _SEQUENCES.findall(body)))
    return fitting >= high * (0.5 if is_declared else 0.9)


def _decode_utf8(body: bytes) -> str:
    return body.decode("utf-8", "inthenews-mend")


def _decode_western(body: bytes) -> str:
    try:
        return body.decode("cp1252")
    except UnicodeDecodeError:
        return body.decode("latin-1")


def _mend_bytes(error: UnicodeError) -> tuple[str, int]:
    """A lone byte of Windows punctuation means that, any other byte is a lost character."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    lost = error.object[error.start : error.end]
    if len(lost) == 1 and lost in b"\x85\x91\x92\x93\x94\x95\x96\x97\x99\xa0":
        return lost.decode("cp1252"), error.end
    return "\ufffd", error.end


codecs.register_error("inthenews-mend", _mend_bytes)
