"""A page as a list of text blocks, and its elements as ranges of that list.

A block is what a reader sees as one paragraph, heading or cell: the text between two breaks of
block-level layout. Every element spans a contiguous range of blocks, so "how much prose is in
this element" is a subtraction of prefix sums, and choosing the article's container is arithmetic
on ranges. One walk over the parser's tree makes all of it.
"""

from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

MOST_ELEMENTS = 60_000
"""Elements looked at on one page; the largest of 181 real pages has 9,000."""

MOST_LEVELS = 300
"""Nesting kept; deeper elements are skipped."""

_SKIPPED = frozenset(
    "script style noscript template svg math iframe object embed canvas audio video map "
    "select option datalist textarea input link meta title".split()
)
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q ruby "
    "rb rp rt s samp small span strike strong sub sup time tt u var wbr amp-link img picture "
    "source".split()
)
_BREAK = "\ue000"
"""Stands for a <br> until the block is closed; the parser never yields it for our pages' text."""
_INVISIBLE = {0x00AD: None, 0x200B: None, 0x2060: None, 0xFEFF: None}
"""Soft hyphens and zero-width spaces; joiners are kept, Indian scripts need them."""


@dataclass(slots=True, eq=False)
class Element:
    """One element, and the blocks `[start, end)` that begin within it."""

    tag: str
    label: str
    attributes: dict[str, str | None]
    node: LexborNode
    parent: "Element | None"
    level: int
    start: int
    end: int = 0
    is_furniture: bool = False


@dataclass(slots=True, eq=False)
class Block:
    """One run of text. `link_length` counts the characters inside links."""

    text: str
    link_length: int
    element: Element
    bold_length: int = 0


@dataclass(slots=True)
class Layout:
    """All blocks and elements of a page, both in document order."""

    blocks: list[Block] = field(default_factory=list)
    elements: list[Element] = field(default_factory=list)


def lay_out(tree: LexborHTMLParser) -> Layout:
    """Walk the tree once and collect its blocks and elements."""
    layout = Layout()
    if tree.body is None:
        return layout
    _Walk(layout).run(tree.body)
    return layout


class _Walk:
    """The state of the walk: the open block, and how many links and bold elements are open."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.pieces: list[str] = []
        self.link_length = 0
        self.bold_length = 0
        self.links = 0
        self.bolds = 0
        self.has_text = False

    def run(self, body: LexborNode) -> None:
        root = self._enter(body, None, 0)
        stack: list[tuple[Element, LexborNode | None]] = [(root, body.first_child)]
        elements = self.layout.elements
        while stack:
            element, node = stack[-1]
            if node is None:
                stack.pop()
                self._leave(element)
                continue
            stack[-1] = (element, node.next)
            tag = node.tag
            if tag == "-text":
                self._text(node.text_content or "")
            elif tag == "br":
                self._break(element)
            elif tag is None or tag[0] in "-!" or tag in _SKIPPED:
                continue
            elif len(stack) < MOST_LEVELS and len(elements) < MOST_ELEMENTS:
                child = self._enter(node, element, len(stack))
                stack.append((child, node.first_child))

        for element in elements:
            element.end = min(element.end, len(self.layout.blocks))

    def _enter(self, node: LexborNode, parent: Element | None, level: int) -> Element:
        tag = node.tag or ""
        attributes = node.attributes
        label = ""
        if attributes:
            name, group = attributes.get("id"), attributes.get("class")
            if name or group:
                label = f"{name or ''} {group or ''}"
        if tag not in _INLINE:
            self._close(parent)
        if tag == "a":
            self.links += 1
        elif tag in ("b", "strong"):
            self.bolds += 1
        element = Element(tag, label, attributes, node, parent, level, len(self.layout.blocks))
        self.layout.elements.append(element)
        return element

    def _leave(self, element: Element) -> None:
        if element.tag not in _INLINE:
            self._close(element)
            element.end = len(self.layout.blocks)
            return
        if element.tag == "a":
            self.links -= 1
        elif element.tag in ("b", "strong"):
            self.bolds -= 1
        # An inline element ends inside a block that is still open.
        element.end = len(self.layout.blocks) + self.has_text

    def _text(self, text: str) -> None:
        if text.isspace():
            self.pieces.append(" ")
            return
        self.pieces.append(text)
        self.has_text = True
        if self.links:
            self.link_length += len(text.strip())
        if self.bolds:
            self.bold_length += len(text.strip())

    def _break(self, element: Element) -> None:
        """A single line break stays in its block, two make a paragraph."""
        for piece in reversed(self.pieces):
            if piece == _BREAK:
                self._close(element)
                return
            if piece != " ":
                break
        self.pieces.append(_BREAK)

    def _close(self, element: Element | None) -> None:
        if not self.pieces:
            return
        text = " ".join("".join(self.pieces).translate(_INVISIBLE).split())
        link_length, bold_length = self.link_length, self.bold_length
        self.pieces = []
        self.has_text = False
        self.link_length = self.bold_length = 0
        if _BREAK in text:
            lines = (line.strip() for line in text.split(_BREAK))
            text = "\n".join(line for line in lines if line)
        if element is None or not text:
            return
        self.layout.blocks.append(Block(text, link_length, element, bold_length))
