"""Text of a feed → text without what every XML parser stumbles over.

What stands before the first tag goes, with the document type and characters that XML forbids;
HTML's named entities and bare "&" are written as XML wants them. For every feed; `balancing` is
for those that are still not well-formed.
"""

import html
import re
from html.entities import html5
from typing import Final

from crawler.feeds import bounds

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_OPENING = re.compile(r"<(?=[A-Za-z_]|\?|!--|!DOCTYPE)", re.IGNORECASE)
_CDATA = re.compile(r"<!\[CDATA\[.*?\]\]>", re.DOTALL)
# An "&" that begins no reference, and references beyond the five that XML has.
_BARE_AMPERSAND = re.compile(r"&(?!#?[0-9A-Za-z]{1,32};)")
_REFERENCE = re.compile(
    r"&(?!(?:amp|lt|gt|quot|apos);)(?:#([0-9]{1,7}|[xX][0-9a-fA-F]{1,6})|([0-9A-Za-z#]{1,33}));"
)
_ENTITY = re.compile(r"""<!ENTITY\s+(\w{1,40})\s+("[^"<>]{0,500}"|'[^'<>]{0,500}')\s*>""")


def clean(text: str) -> str:
    """The document from its first tag on, without what no XML parser accepts."""
    text = _FORBIDDEN.sub("", text)
    text, entities = _take_prolog(text)
    if "&" not in text:
        return text
    mender = _EntityMender(entities)
    pieces: list[str] = []
    end = 0
    for cdata in _CDATA.finditer(text):
        pieces += (mender.mend(text[end : cdata.start()]), cdata[0])
        end = cdata.end()
    pieces.append(mender.mend(text[end:]))
    return "".join(pieces)


def _take_prolog(text: str) -> tuple[str, dict[str, str]]:
    """The text from the root's start tag on, and the harmless entities declared before it.

    Anything may stand there: blank lines, a server's warnings, style sheets, a document type.
    An entity that refers to another is left out, which is what makes them explode.
    """
    start = 0
    while True:
        opening = _OPENING.search(text, start)
        if opening is None:
            return "", {}
        start = opening.start()
        if text.startswith("<!--", start):
            start = after(text, "-->", start)
        elif text.startswith("<?", start):
            start = after(text, "?>", start)
        elif text[start + 1 : start + 9].upper() == "!DOCTYPE":
            close, subset = text.find(">", start), text.find("[", start)
            has_subset = -1 < subset < close
            start = after(text, "]", subset) if has_subset else close + 1 or len(text)
        else:
            break
    start = _skip_notice(text, start)
    entities: dict[str, str] = {}
    prolog = text[: min(start, 65_536)]
    if "<!ENTITY" in prolog:
        for match in _ENTITY.finditer(prolog):
            if len(entities) < bounds.ENTITIES:
                entities.setdefault(match[1], match[2][1:-1])
    return text[start:], {k: v for k, v in entities.items() if "&" not in v.replace("&#", "")}


_ROOT = re.compile(
    r"<(?:\?xml\b|(?:rss|feed|rdf:rdf|rdf|channel|urlset|sitemapindex|opml|html)(?=[\s>/]))",
    re.IGNORECASE,
)
_LONGEST_NOTICE: Final = 20_000


def _skip_notice(text: str, start: int) -> int:
    """Where the document begins when a server's warning stands before it, in HTML."""
    if _ROOT.match(text, start):
        return start
    root = _ROOT.search(text, start, start + _LONGEST_NOTICE)
    if root is None:
        return start
    return root.start() if text[root.start() + 1] != "?" else after(text, "?>", root.start())


def after(text: str, mark: str, start: int) -> int:
    found = text.find(mark, start)
    return len(text) if found < 0 else found + len(mark)


class _EntityMender:
    """Writes the references in a text as every XML parser knows them."""

    def __init__(self, declared: dict[str, str]) -> None:
        self._declared = declared
        self._left = bounds.EXPANSION

    def mend(self, text: str) -> str:
        """`text` (outside CDATA) with references that are known, and bare "&" escaped."""
        if "&" not in text:
            return text
        text = _BARE_AMPERSAND.sub("&amp;", _join_surrogates(text))
        return _REFERENCE.sub(self._write, text)

    def _write(self, match: re.Match[str]) -> str:
        number, name = match[1], match[2]
        if number:
            code = int(number[1:], 16) if number[0] in "xX" else int(number)
            return match[0].lower() if _is_allowed(code) else ""  # XML knows no "&#X41;"
        if name in self._declared:
            value = self._declared[name]
            self._left -= len(value)
            return value if self._left > 0 else ""
        character = html5.get(f"{name};")
        return html.escape(character) if character else "&amp;" + match[0][1:]


_SURROGATES = re.compile(r"&#(55[2-9]\d\d|56[0-2]\d\d|563[01]\d);&#(5[67]\d{3});")


def _join_surrogates(text: str) -> str:
    """Emoji that were written as two halves: "&#55357;&#56832;"."""

    def join(match: re.Match[str]) -> str:
        high, low = int(match[1]), int(match[2])
        if 0xD800 <= high <= 0xDBFF and 0xDC00 <= low <= 0xDFFF:
            return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
        return ""

    return _SURROGATES.sub(join, text) if "&#5" in text else text


def _is_allowed(code: int) -> bool:
    """XML 1.0, 2.2."""
    return (
        code in {0x9, 0xA, 0xD}
        or 0x20 <= code <= 0xD7FF
        or 0xE000 <= code <= 0xFFFD
        or 0x10000 <= code <= 0x10FFFF
    )
