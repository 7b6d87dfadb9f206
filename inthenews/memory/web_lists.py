"""HTML pages → lines with links, and tables with headings → entries."""

import re
import warnings
from collections.abc import Iterator
from urllib.parse import urljoin

from bs4 import BeautifulSoup, NavigableString, Tag, XMLParsedAsHTMLWarning
from bs4.element import PreformattedString

from inthenews.memory.lines import Line, Link
from inthenews.memory.sheets import Cell, Row, find_header

_SKIPPED = frozenset(
    {"script", "style", "head", "noscript", "template", "select", "option", "textarea", "button",
     "svg", "nav", "iframe", "object"}
)  # fmt: skip
_INLINE = frozenset(
    {"a", "b", "i", "u", "em", "strong", "font", "span", "small", "big", "sup", "sub", "abbr",
     "cite", "q", "mark", "time", "code", "label", "tt", "s", "strike", "del", "ins", "img", "bdi",
     "wbr", "acronym", "o:p", "st1:place", "st1:city", "nobr", "ruby", "rt"}
)  # fmt: skip
_GROUPS = frozenset({"li", "tr", "article", "dd"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "th", "caption", "legend", "dt"})
_SPACE = re.compile(r"[ \t\r\n\f]+")
"""HTML's white space alone: a damaged letter may hold what Unicode calls white space."""


def read_page(html: str, base: str | None = None) -> tuple[list[Line], list[tuple[str, list[Row]]]]:
    """Return the lines of a page, and its tables that have a heading for each column.

    Addresses that are not http are dropped; relative ones count from `<base>`, else `base`.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
        # html.parser keeps the line numbers, which a reader of the report needs.
        soup = BeautifulSoup(html, "html.parser")
    stated = soup.find("base", href=True)
    if isinstance(stated, Tag):
        base = str(stated["href"])
    tables = list(_tables(soup, base))
    walk = _Walk(base, {id(table) for table, _, _ in tables})
    walk.through(soup)
    return walk.lines, [(place, rows) for _, place, rows in tables]


def _address(tag: Tag, base: str | None) -> str:
    url = str(tag.get("href") or "").strip()
    if not url or url.startswith(("#", "javascript:", "mailto:", "tel:")):
        return ""
    try:
        url = urljoin(base or "", url)
    except ValueError:
        return ""
    return url if url.lower().startswith(("http://", "https://")) else ""


class _Walk:
    """One pass over a page in the order of its text."""

    def __init__(self, base: str | None, tables: set[int]) -> None:
        self.base = base
        self.tables = tables
        self.lines: list[Line] = []
        self.text: list[str] = []
        self.links: list[tuple[list[str], str]] = []
        self.row = 1
        self.began = 1
        self.group: int | None = None
        self.container: int | None = None
        self.heading = 0

    def through(self, root: Tag) -> None:  # noqa: PLR0912  (one loop instead of recursion)
        """Walk without recursion: a page may be nested deeper than Python's stack."""
        stack: list[tuple[Tag, Iterator[object], int | None, int | None, bool]] = []
        stack.append((root, iter(root.contents), None, None, False))
        while stack:
            tag, children, group, container, is_link = stack[-1]
            child = next(children, None)
            if child is None:
                stack.pop()
                if is_link:
                    self.links[-1][0].append("\0")
                if tag.name not in _INLINE:
                    self.end_line()
                    self.heading -= tag.name in _HEADINGS
                    if stack:
                        self.group, self.container = stack[-1][2], stack[-1][3]
                continue
            if isinstance(child, NavigableString):
                if not isinstance(child, PreformattedString):
                    self.add_text(str(child))
            elif isinstance(child, Tag):
                if child.name in _SKIPPED or id(child) in self.tables:
                    continue
                self.row = child.sourceline or self.row
                if child.name == "br":
                    self.end_line()
                    continue
                if child.name not in _INLINE:
                    self.end_line()
                    self.heading += child.name in _HEADINGS
                    if child.name in _GROUPS:
                        group, container = id(child), id(tag)
                    self.group, self.container = group, container
                has_address = child.name == "a" and bool(address := _address(child, self.base))
                if has_address:
                    self.links.append(([], address))
                stack.append((child, iter(child.contents), group, container, has_address))

    def add_text(self, text: str) -> None:
        if text.strip() and not self.text:
            self.began = self.row
        if text.strip() or self.text:
            self.text.append(text)
        for words, _ in self.links:
            if words[-1:] != ["\0"]:
                words.append(text)

    def end_line(self) -> None:
        text = _SPACE.sub(" ", "".join(self.text)).strip(" ")
        if text:
            links = tuple(
                Link(_SPACE.sub(" ", "".join(words).replace("\0", "")).strip(" "), url)
                for words, url in self.links
            )
            self.lines.append(
                Line.of(
                    f"line {self.began}", text, tuple(link for link in links if link.words),
                    self.group, is_heading=self.heading > 0, container=self.container,
                )
            )  # fmt: skip
        self.text.clear()
        self.links = [([], url) for words, url in self.links if words[-1:] != ["\0"]]


def _tables(soup: BeautifulSoup, base: str | None) -> Iterator[tuple[Tag, str, list[Row]]]:
    for table in soup.find_all("table"):
        if table.find("table") is not None:
            continue
        rows = [_row(tag, base) for tag in table.find_all("tr")]
        if len(rows) > 1 and find_header(rows) is not None:
            yield table, f"table at line {table.sourceline}", rows


def _row(tag: Tag, base: str | None) -> Row:
    cells = []
    for cell in tag.find_all(["td", "th"]):
        link = next((_address(one, base) for one in cell.find_all("a", href=True)), "")
        cells.append(Cell(_SPACE.sub(" ", cell.get_text(" ")).strip(" "), link))
    return Row(f"line {tag.sourceline}", tuple(cells))
