"""Bytes → tree: which charset, and a parse that hostile input cannot make slow.

The charset is decided by the bytes first: text that is valid UTF-8 and not plain ASCII is UTF-8
whatever header and meta say, because no other encoding produces such sequences by chance. Then
the byte order mark, the header and the meta element are asked in that order (HTML standard,
section 13.2.3), each believed only when the bytes can be decoded with it; at last the bytes are
examined with uchardet.
"""

import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from resiliparse.parse.encoding import detect_encoding, map_encoding_to_html5
from selectolax.lexbor import LexborHTMLParser

from crawler.errors import ReadingError
from crawler.items import Page

LARGEST_BODY = 6_000_000
"""Bytes of a page that are looked at; the longest of 181 real article pages has 1.6 million."""

DEEPEST_NESTING = 800
"""Open elements at once; the parser's time grows with the square of this on hostile pages."""

CAREFUL_FROM = 12_000
"""Number of "<" from which a page's nesting is counted before it is parsed."""

LONGEST_TAG = 200_000
"""Characters without ">" from which the tags of a page are examined one by one."""

_META_CHARSET = re.compile(
    rb"""<meta[^>]{0,300}?charset\s{0,9}=\s{0,9}["']?\s{0,9}([\w.:-]{2,40})""", re.I
)
_HEADER_CHARSET = re.compile(r"""charset\s{0,9}=\s{0,9}["']?([\w.:-]{2,40})""", re.I)
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]{0,40})")
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_CHILDLESS = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    ]
)
_BINARY = (b"%PDF-", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"PK\x03\x04", b"\x1f\x8b", b"RIFF")


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed page. `base_url` is what its relative links refer to."""

    url: str
    base_url: str
    html: str
    charset: str
    tree: LexborHTMLParser


def parse(page: Page) -> Document:
    """Decode and parse a page.

    Raises `ReadingError` when the page is empty or is not HTML at all.
    """
    body = page.body[:LARGEST_BODY]
    if not body.strip():
        raise ReadingError(f"{page.url}: the page is empty")
    if body.startswith(_BINARY):
        raise ReadingError(f"{page.url}: this is not an HTML page but a file ({body[:4]!r} …)")
    html, charset = decode(body, page.headers.get("content-type", ""))
    if _is_binary(html):
        raise ReadingError(f"{page.url}: this is not text in any known encoding")
    html = _bounded(mend_twice_encoded(html, body))
    tree = LexborHTMLParser(html)
    if tree.root is None:
        raise ReadingError(f"{page.url}: the page has no elements")
    return Document(page.url, _base_url(tree, page.url), html, charset, tree)


def decode(body: bytes, content_type: str) -> tuple[str, str]:
    """The text of a page and the charset it was read with."""
    for mark, charset in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(charset, "replace"), charset
    try:
        return body.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        # A page cut at the limit, or one broken sequence in a page of UTF-8, is still UTF-8.
        if _is_mostly_utf8(body):
            return body.decode("utf-8", "replace"), "utf-8"
    for label in (_HEADER_CHARSET.search(content_type), _META_CHARSET.search(body[:8192])):
        if label is None:
            continue
        name = label[1] if isinstance(label[1], str) else label[1].decode("ascii", "replace")
        known: str | None = map_encoding_to_html5(name, fallback_utf8=False)
        if known is None or known == "utf-8":
            continue
        try:
            return body.decode(known), known
        except (UnicodeDecodeError, LookupError):
            if _broken_share(body, known) < 0.02:
                return body.decode(known, "replace"), known
    detected = str(detect_encoding(body))
    try:
        return body.decode(detected, "replace"), detected
    except LookupError:
        return body.decode("utf-8", "replace"), "utf-8"


def _is_mostly_utf8(body: bytes) -> bool:
    """Whether nearly all bytes above 127 belong to valid UTF-8 sequences."""
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd") - body.count(b"\xef\xbf\xbd")
    if broken * 20 > len(text):
        return False
    valid = sum(1 for character in text if character > "\x7f") - broken
    return valid >= 10 * broken


def _broken_share(body: bytes, charset: str) -> float:
    """The part of the characters that this charset cannot read; 1 for an unknown charset."""
    try:
        text = body.decode(charset, "replace")
    except LookupError:
        return 1.0
    return text.count("\ufffd") / max(1, len(text))


_TWICE = re.compile(
    "[\u0080-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]{2,}"
)
_SIGNS_OF_TWICE = (b"\xc3\xa0\xc2", b"\xc3\x83\xc2", b"\xc3\xa2\xe2", b"\xc3\x90\xc2")
"""How Indian scripts, accents, quotation marks and Cyrillic then begin."""


def mend_twice_encoded(html: str, body: bytes) -> str:
    """The page with text mended that was UTF-8, taken for Latin-1 and encoded again."""
    if body.isascii() or sum(body.count(s) for s in _SIGNS_OF_TWICE if s in body) < 10:
        return html

    def mend(run: re.Match[str]) -> str:
        raw = b"".join(_as_byte(character) for character in run[0])
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            return run[0]

    return _TWICE.sub(mend, html)


def _as_byte(character: str) -> bytes:
    try:
        return character.encode("latin-1")
    except UnicodeEncodeError:
        return character.encode("cp1252", "replace")


def _is_binary(html: str) -> bool:
    """Whether the beginning of a page is full of what no text has."""
    sample = html[:4000]
    strange = sum(1 for c in sample if c == "\ufffd" or (c < " " and c not in "\t\n\r\f\0"))
    return strange > 0.1 * len(sample)


def _bounded(html: str) -> str:
    """The page up to where it becomes too deep to be parsed in reasonable time."""
    if "\0" in html:
        html = html.replace("\0", "")
    if _has_endless_tag(html):
        html = _without_endless_tags(html)
    if html.count("<") < CAREFUL_FROM:
        return html
    depth = 0
    for tag in _TAG.finditer(html):
        if tag[2].lower() in _CHILDLESS:
            continue
        depth += -1 if tag[1] else 1
        depth = max(depth, 0)
        if depth > DEEPEST_NESTING:
            return html[: tag.start()]
    return html


def _has_endless_tag(html: str) -> bool:
    """Whether so much stands between two ">" that it may be one tag."""
    position = 0
    while len(html) - position > LONGEST_TAG:
        position = html.rfind(">", position, position + LONGEST_TAG) + 1
        if position == 0:
            return True
    return False


def _without_endless_tags(html: str) -> str:
    """The page without tags of hundreds of thousands of characters (scripts are kept)."""
    pieces = []
    for piece in html.split(">"):
        if len(piece) > LONGEST_TAG:
            tag = _TAG.search(piece)
            if tag is not None and not piece.rstrip().lower().endswith(("</script", "</style")):
                pieces.append(piece[: tag.start()] + "<i")
                continue
        pieces.append(piece)
    return ">".join(pieces)


def _base_url(tree: LexborHTMLParser, url: str) -> str:
    base = tree.css_first("head > base[href]")
    if base is not None:
        try:
            joined = urljoin(url, (base.attributes.get("href") or "").strip())
            if urlsplit(joined).scheme in ("http", "https"):
                return joined
        except ValueError:
            pass
    return url
