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

LEAST_HOVER_CARD = 120
"""Characters of links from which an inline element may be a card and not a part of a sentence."""

_SKIPPED = frozenset((
    "nav", "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "embed",
    "canvas", "audio", "video", "map", "select", "option", "datalist", "textarea", "input",
    "link", "meta", "title",
))  # fmt: skip
_INLINE = frozenset((
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em",
    "font", "i", "ins", "kbd", "label", "mark", "nobr", "q", "ruby", "rb", "rp", "rt", "s",
    "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
    "amp-link", "img", "picture", "source",
))  # fmt: skip
_SPEAKING = frozenset(
    ("itemprop", "rel", "face", "hidden", "style", "role", "aria-hidden", "property")
)
"""Attributes for which even an inline element without class is kept."""

_NAMING = frozenset(
    ("data-component", "data-testid", "data-test-id", "data-test-tag", "data-qa", "data-gu-name")
)
_BREAK = "\ue000"
"""Stands for a <br> until the block is closed; the parser never yields it for our pages' text."""
_INVISIBLE = ("\u00ad", "\u200b", "\u2060", "\ufeff")
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
    if tree.body is not None:
        _Walk(layout).run(tree.body)
    return layout


class _Walk:
    """The state of the walk: the open block, and how many links and bold elements are open."""

    def __init__(self, layout: Layout) -> None:
        self.blocks = layout.blocks
        self.elements = layout.elements
        self.pieces: list[str] = []
        self.has_text = False
        self.has_left = False
        self.link_length = 0
        self.bold_length = 0
        self.links = 0
        self.bolds = 0
        self.opened: dict[int, tuple[int, int, int]] = {}

    def run(self, body: LexborNode) -> None:
        """Visit every node below the body, in document order."""
        root = Element("body", _label_of(body.attributes), body.attributes, body, None, 0, 0)
        self.elements.append(root)
        stack: list[tuple[str, Element, Element, LexborNode | None]] = [
            ("body", root, root, body.first_child)
        ]
        # On the stack: the tag of an open node, its element or the one around it, the element
        # to end with it (the same when it has one of its own), and its next child to visit.
        while stack:
            tag, element, around, node = stack[-1]
            if node is None:
                stack.pop()
                self._leave(tag, element, around)
                continue
            stack[-1] = (tag, element, around, node.next)
            name = node.tag
            if name == "-text":
                self._text(node.text_content or "")
            elif name == "br":
                self._break(element)
            elif name is None or name in _SKIPPED or name[0] in "-!":
                continue
            elif len(stack) < MOST_LEVELS and len(self.elements) < MOST_ELEMENTS:
                child = self._enter(name, node, element, len(stack))
                stack.append((name, child, element, node.first_child))
        self._close(root)
        root.end = len(self.blocks)

    def _enter(self, tag: str, node: LexborNode, around: Element, level: int) -> Element:
        """The element that blocks inside the node belong to. An inline element without names is
        not kept: the one around it stands for it."""
        attributes = node.attributes
        label = _label_of(attributes) if attributes else ""
        if tag in _INLINE:
            if tag == "a":
                self.links += 1
            elif tag in ("b", "strong"):
                self.bolds += 1
            if not label and tag != "time" and not (attributes and _SPEAKING & attributes.keys()):
                return around
        elif self.has_text:
            self._close(around)
        element = Element(tag, label, attributes, node, around, level, len(self.blocks))
        if tag in _INLINE and tag != "a":
            self.opened[id(element)] = (len(self.pieces), self.link_length, len(self.blocks))
        self.elements.append(element)
        return element

    def _leave(self, tag: str, element: Element, around: Element) -> None:
        if tag in _INLINE:
            if tag == "a":
                self.links -= 1
            elif tag in ("b", "strong"):
                self.bolds -= 1
            if element is not around:
                self._drop_hover_card(element)
                self.has_left = True
                # An inline element ends inside a block that is still open.
                element.end = len(self.blocks) + self.has_text
        else:
            if self.has_text:
                self._close(element)
            element.end = len(self.blocks)

    def _drop_hover_card(self, element: Element) -> None:
        """Take out of the open block what an inline element added, when that is a list of links:
        cards about people and companies that show when the mouse is over a name."""
        pieces, link_length, blocks = self.opened.pop(id(element), (0, 0, -1))
        if blocks != len(self.blocks):
            return
        links = self.link_length - link_length
        added = self.pieces[pieces:]
        if links < LEAST_HOVER_CARD or sum(1 for piece in added if not piece.isspace()) < 3:
            return
        if links > 0.9 * sum(len(piece.strip()) for piece in added):
            del self.pieces[pieces:]
            self.link_length = link_length

    def _text(self, text: str) -> None:
        if not text or text.isspace():
            self.pieces.append(" ")
            return
        if self.has_left and self.pieces and self.pieces[-1][-1:].islower() and text[0].isupper():
            # A place or label that only a style sheet keeps apart from the word after it.
            self.pieces.append(" ")
        self.has_left = False
        self.pieces.append(text)
        self.has_text = True
        if self.links:
            self.link_length += len(text.strip())
        if self.bolds:
            self.bold_length += len(text.strip())

    def _break(self, element: Element) -> None:
        """A single line break stays in its block, two make a paragraph."""
        if not self.has_text:
            return
        for piece in reversed(self.pieces):
            if piece == _BREAK:
                self._close(element)
                return
            if piece != " ":
                break
        self.pieces.append(_BREAK)

    def _close(self, element: Element) -> None:
        """End the open block."""
        text = "".join(self.pieces)
        if not text.isascii():
            # Four searches are a tenth of what `translate` costs.
            for character in _INVISIBLE:
                if character in text:
                    text = text.replace(character, "")
        text = " ".join(text.split())
        if _BREAK in text:
            lines = (line.strip() for line in text.split(_BREAK))
            text = "\n".join(line for line in lines if line)
        if text:
            self.blocks.append(Block(text, self.link_length, element, self.bold_length))
        self.pieces = []
        self.has_text = False
        self.link_length = self.bold_length = 0


def _label_of(attributes: dict[str, str | None]) -> str:
    """Id, classes and what else names an element, in one string."""
    name, group = attributes.get("id"), attributes.get("class")
    label = (f"{name} {group}" if group else name) if name else group or ""
    if attributes and not _NAMING.isdisjoint(attributes):
        for attribute in _NAMING & attributes.keys():
            # Where classes are a machine's, the names for tests and styles are the only ones.
            label = f"{label} {attributes[attribute]}"
    return label
