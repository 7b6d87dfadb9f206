"""Text that is not well-formed → a document that an XML parser reads.

What was left open is closed, what was never opened dropped, attributes are quoted and prefixes
declared. An entry ends where the next begins. One pass, in time linear in the text; nothing is
lost that can be kept, and nothing kept that a cut has made wrong.
"""

import re
from typing import Final

from crawler.feeds import bounds
from crawler.feeds.mending import after

_NAME = re.compile(r"[A-Za-z_][\w.-]{0,60}(?::[A-Za-z_][\w.-]{0,60})?", re.ASCII)
_ATTRIBUTE = re.compile(
    r"""(?<![^\s"'/])([A-Za-z_][\w.:-]{0,60})\s{0,20}=\s{0,20}("[^"]*"|'[^']*'|[^\s"'<>]+)""",
    re.ASCII,
)
_LONGEST_TAG: Final = 8_192
_DEEPEST: Final = 64

# An entry stands in nothing but these, nor one of these fields in another: where it seems to, an
# end tag is missing.
_ENTRIES: Final = frozenset({"item", "entry"})
_HOLDERS: Final = frozenset({"channel", "feed", "rss", "rdf", "rdf:rdf"})
_LINES: Final = frozenset({"title", "link", "guid", "pubdate"})
_EXACT: Final = frozenset(
    {"link", "guid", "id", "pubdate", "date", "published", "updated", "issued", "modified", "loc"}
    | {"publication_date", "lastmod"}
)
_FIELDS: Final = _LINES | {"description"}

_KNOWN_PREFIXES: Final = {
    "atom": "http://www.w3.org/2005/Atom",
    "a10": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "itunes": "http://www.itunes.com/DTDs/PodCast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "wfw": "http://wellformedweb.org/CommentAPI/",
    "xhtml": "http://www.w3.org/1999/xhtml",
    "xlink": "http://www.w3.org/1999/xlink",
}


def balance(text: str) -> str:
    """A well-formed document out of `text`, which `clean` has been over; linear in its length."""
    return _Balancer(text).run()


class _Balancer:
    """Goes over a text once, from "<" to "<", and writes it again as XML."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._scanner = _TagScanner(text)
        self._position = 0
        self._pieces: list[str] = []
        self._open: list[str] = []
        self._open_lowered: list[str] = []
        self._tags = 0
        self._prefixes: set[str] = set()
        self._root_at: int | None = None
        self._has_ended = False

    def run(self) -> str:
        """The whole document, with everything closed that was left open."""
        while not self._has_ended:
            start = self._text.find("<", self._position)
            self._tags += 1
            if start < 0 or self._tags > bounds.TAGS:
                break
            self._write_text(self._text[self._position : start])
            self._take_markup(start)
        if self._open:
            self._write_rest()
            self._pieces.extend(f"</{name}>" for name in reversed(self._open))
        if self._root_at is not None:
            root = self._pieces[self._root_at]
            self._pieces[self._root_at] = _declare(root, self._prefixes)
        return "".join(self._pieces)

    def _write_rest(self) -> None:
        """The last text of a document that was cut off; half an address or date is a wrong one."""
        if self._open_lowered[-1].rpartition(":")[2] not in _EXACT:
            end = self._text.find("<", self._position)
            self._write_text(self._text[self._position : end if end >= 0 else len(self._text)])

    def _take_markup(self, start: int) -> None:
        text = self._text
        if text.startswith("<![CDATA[", start):
            end = text.find("]]>", start)
            close = end + 3
            if end < 0:
                # It was never closed: at the latest it ends with the element it stands in.
                tag = f"</{self._open[-1]}" if self._open else "</"
                found = text.find(tag, start)
                end = close = found if found >= 0 else len(text)
            if self._open:
                self._pieces.append(f"<![CDATA[{text[start + 9 : end]}]]>")
            self._position = close
        elif text.startswith("<!--", start):
            self._position = after(text, "-->", start)
        elif text.startswith(("<?", "<!"), start):
            self._position = after(text, ">", start)
        elif text.startswith("</", start):
            self._take_end_tag(start)
        elif name := _NAME.match(text, start + 1):
            self._take_start_tag(name)
        else:
            self._write_text("<")
            self._position = start + 1

    def _write_text(self, text: str) -> None:
        if self._open:
            self._pieces.append(text.replace("<", "&lt;").replace("]]>", "]]&gt;"))

    def _take_end_tag(self, start: int) -> None:
        name = _NAME.match(self._text, start + 2)
        self._position = after(self._text, ">", start)
        if name and name[0].lower() in self._open_lowered:
            self._close_through(name[0].lower())
            self._has_ended = not self._open

    def _take_start_tag(self, name: re.Match[str]) -> None:
        end = self._scanner.end_of_tag(name.end())
        body = self._text[name.end() : min(end, name.end() + _LONGEST_TAG)]
        self._position = min(end + 1, len(self._text))
        self._make_room(name[0].lower())
        attributes = _mend_attributes(body, self._prefixes)
        if ":" in name[0]:
            self._prefixes.add(name[0].partition(":")[0])
        if len(self._open) >= _DEEPEST:
            return
        if self._root_at is None:
            self._root_at = len(self._pieces)
        is_empty = body.endswith("/")
        self._pieces.append(f"<{name[0]}{attributes}{'/' if is_empty else ''}>")
        if not is_empty:
            self._open.append(name[0])
            self._open_lowered.append(name[0].lower())

    def _make_room(self, name: str) -> None:
        """Close what the element `name` cannot stand in."""
        if name in _ENTRIES:
            while self._open and self._open_lowered[-1] not in _HOLDERS:
                self._close_through(self._open_lowered[-1])
        elif name in _FIELDS and self._open and self._open_lowered[-1] in _LINES:
            self._close_through(self._open_lowered[-1])

    def _close_through(self, name: str) -> None:
        while self._open:
            self._pieces.append(f"</{self._open.pop()}>")
            if self._open_lowered.pop() == name:
                return


class _TagScanner:
    """Finds where start tags end, knowing that ">" may stand in quotes; linear over a text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._last = {quote: text.rfind(quote) for quote in "\"'>"}

    def end_of_tag(self, position: int) -> int:
        """The index of the ">" that ends the tag, or of the text's end."""
        text, start = self._text, position
        while position < min(len(text), start + _LONGEST_TAG):
            character = text[position]
            if character == ">":
                return position
            if character == "<":
                return position - 1  # the tag was never ended: another begins
            if character in "\"'" and text[position - 1 : position] in {"=", " "}:
                closing = self._closing_quote(character, position)
                position = closing if closing > 0 else position
            position += 1
        found = text.find(">", position) if position <= self._last[">"] else -1
        return len(text) if found < 0 else found

    def _closing_quote(self, quote: str, position: int) -> int:
        """Where the quotation ends; -1 when it does not, or only in another tag."""
        if position >= self._last[quote]:
            return -1
        return self._text.find(quote, position + 1, position + _LONGEST_TAG)


def _mend_attributes(body: str, prefixes: set[str]) -> str:
    mended: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(body):
        name, value = match[1], match[2]
        if len(mended) >= bounds.ATTRIBUTES or name.count(":") > 1 or name.endswith(":"):
            continue
        if value[0] in "\"'" and value[-1] == value[0]:
            value = value[1:-1]
        prefix, colon, _ = name.partition(":")
        if colon and prefix not in {"xmlns", "xml"}:
            prefixes.add(prefix)
        mended.setdefault(name, value.replace("<", "&lt;").replace('"', "&quot;"))
    return "".join(f' {name}="{value}"' for name, value in mended.items())


def _declare(root: str, prefixes: set[str]) -> str:
    """The root's start tag with a namespace for every prefix; one declared lower down wins."""
    missing = sorted(p for p in prefixes if p not in {"xml", "xmlns"} and f"xmlns:{p}=" not in root)
    declared = "".join(
        f' xmlns:{prefix}="{_KNOWN_PREFIXES.get(prefix, f"urn:prefix:{prefix}")}"'
        for prefix in missing[: bounds.NAMESPACES]
    )
    end = -2 if root.endswith("/>") else -1
    return root[:end] + declared + root[end:]
