"""How much prose stands where on a page, and what each part of it is named.

Every block gets a weight: its characters outside links when it is prose, little otherwise. Every
element that has a role keeps it, unless it holds so much of the page's prose that its names
cannot mean what they say. Blocks are grouped by what they stand in, so that paragraphs of one
text count together and teasers each for itself.
"""

import re
from collections.abc import Collection

from crawler.reading.blocks import Block, Element, Layout
from crawler.reading.furniture import Role, is_fact_box, is_prose, role_of
from crawler.reading.structured import words

LONGEST_PARAGRAPH = 1000
"""Characters that one block can weigh: a whole text without breaks is a machine's copy."""
_FIRM = (Role.COMMENTS, Role.PROMPT)
"""Roles that stay however much prose there is."""
_FURNITURE_TAGS = frozenset(("nav", "footer", "aside", "form"))
_NO_GROUPS = frozenset(
    [
        "p",
        "li",
        "ul",
        "ol",
        "dl",
        "dt",
        "dd",
        "blockquote",
        "figure",
        "table",
        "tbody",
        "tr",
        "a",
        "b",
        "strong",
        "em",
        "i",
        "span",
        "font",
        "details",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
    ]
)


_CONSENT = re.compile(r"consent|cookie|gdpr|cmp|didomi|onetrust|usercentrics", re.I)


class WeighedPage:
    """A page's blocks with their weights, roles and groups.

    `title_at` is the block with the headline, `plain` the weight of each block, `clear` whether
    it stands outside furniture, `groups` what it stands in, `masses` the weight of each group.
    """

    def __init__(
        self, layout: Layout, titles: Collection[str], descriptions: Collection[str]
    ) -> None:
        self.descriptions = [text for text in descriptions if visible_length(text) > 20]
        self.blocks = layout.blocks
        self.elements = layout.elements
        self.title_at = _title_block(layout, titles)
        self.titles = titles
        self.plain = _weights(self.blocks)
        self.letters = _prefix_sums([float(len(block.text)) for block in self.blocks])
        self.links = _prefix_sums([float(block.link_length) for block in self.blocks])
        self.roles = self._settled_roles()
        self.clear = self._clear_of_furniture()
        self.groups = [self._group(index) for index in range(len(self.blocks))]
        self.masses: dict[Element, float] = {}
        for index, group in enumerate(self.groups):
            if self.clear[index] and self.plain[index]:
                self.masses[group] = self.masses.get(group, 0.0) + self.plain[index]

    def _settled_roles(self) -> dict[Element, Role]:
        """The roles of all elements that have one, after forgiving names that cover the
        article: a body of class "has-sidebar" is no sidebar."""
        sums = _prefix_sums(self.plain)
        total = sums[-1] or 1.0
        roles: dict[Element, Role] = {}
        for element in self.elements:
            role = role_of(element)
            if role is Role.NEUTRAL or element.tag == "body":
                continue
            if role is not Role.BODY:
                share = (sums[element.end] - sums[element.start]) / total
                holds_title = (
                    self.title_at is not None and element.start <= self.title_at < element.end
                )
                if role is Role.BYLINE and sums[element.end] - sums[element.start] > 60:
                    # An author's or a date's name on something that holds prose.
                    continue
                if share > 0.5 and (role not in _FIRM or holds_title):
                    continue
                if role is Role.PROMPT and share > 0.5 and self._is_beside_title(element):
                    # The whole text of an article for subscribers is marked so.
                    continue
                if self._is_forgiven(element, role, share, roles):
                    continue
            roles[element] = role
        return roles

    def _is_forgiven(
        self, element: Element, role: Role, share: float, roles: dict[Element, Role]
    ) -> bool:
        """Whether so much prose without links cannot be what the element's names say: "read
        more" hides the rest of an article, "widget" is any part of some pages."""
        if role is Role.HIDDEN:
            return share > 0.1
        if role is Role.PROMPT and self._has_body_around(element, roles):
            # What may be read after paying is marked so in the middle of the article.
            return share > 0.1
        if role in _FIRM or role is Role.CAPTION or element.tag in _FURNITURE_TAGS:
            return False
        if role is Role.STANDFIRST or is_fact_box(element.label):
            return False
        return share > 0.25 and self.link_share(element) < 0.1

    def _is_beside_title(self, element: Element) -> bool:
        """Whether an element stands right after the headline, in a part of the page with it, and
        does not speak of consent: a wall lies over the whole page."""
        if self.title_at is None or _CONSENT.search(element.label):
            return False
        parent = element.parent
        for _ in range(2):
            if parent is None or parent.tag in ("body", "form"):
                return False
            if parent.start <= self.title_at < element.start:
                return True
            parent = parent.parent
        return False

    @staticmethod
    def _has_body_around(element: Element, roles: dict[Element, Role]) -> bool:
        parent = element.parent
        while parent is not None:
            if roles.get(parent) is Role.BODY:
                return True
            parent = parent.parent
        return False

    def _clear_of_furniture(self) -> list[bool]:
        """For each block whether no element around it is furniture."""
        clear = [True] * len(self.blocks)
        for element, role in self.roles.items():
            if role not in (Role.BODY, Role.STANDFIRST):
                for index in range(element.start, element.end):
                    clear[index] = False
        return clear

    def _group(self, index: int) -> Element:
        """What a block stands in, after climbing out of wrappers that hold nothing else."""
        element = self.blocks[index].element
        while element.end - element.start <= 1 or element.tag in _NO_GROUPS:
            if element.parent is None:
                break
            element = element.parent
        return element

    def link_share(self, element: Element) -> float:
        letters = self.letters[element.end] - self.letters[element.start]
        links = self.links[element.end] - self.links[element.start]
        return links / letters if letters else 0.0

    def body_of(self, element: Element) -> Element | None:
        """The innermost element around this one, or itself, that is named the body."""
        current: Element | None = element
        while current is not None:
            if self.roles.get(current) is Role.BODY:
                return current
            current = current.parent
        return None


def _weights(blocks: list[Block]) -> list[float]:
    """The weight of every block; a repeated text weighs nothing the second time."""
    seen: set[str] = set()
    weights = []
    for block in blocks:
        weights.append(0.0 if block.text in seen else _weight(block))
        seen.add(block.text)
    return weights


def _weight(block: Block) -> float:
    """How much prose a block is."""
    length = len(block.text)
    free = length - block.link_length
    if free <= 0 or block.link_length > 0.6 * length:
        return 0.0
    visible = visible_length(block.text)
    free += visible - length
    length = visible
    if length < 40:
        return 0.0
    free = min(free, LONGEST_PARAGRAPH) if free < 2 * LONGEST_PARAGRAPH else LONGEST_PARAGRAPH // 2
    return float(free) if length >= 80 and is_prose(block.text) else 0.3 * free


def visible_length(text: str) -> int:
    """The length of a text; a Chinese or Japanese character carries as much as two letters."""
    if text.isascii():
        return len(text)
    return len(text) + sum(1 for character in text if character >= "\u2e80")


def _title_block(layout: Layout, titles: Collection[str]) -> int | None:
    """Where the headline is printed: the first h1 with it, else the first heading or block,
    else the first block that begins with it and goes on after a line break."""
    found = None
    for index, block in enumerate(layout.blocks):
        if len(block.text) < 400 and words(block.text) in titles:
            if is_in_h1(block.element):
                return index
            if found is None:
                found = index
    if found is None:
        for index, block in enumerate(layout.blocks):
            line, is_broken, _ = block.text.partition("\n")
            if is_broken and len(line) < 400 and words(line) in titles:
                return index
    if found is None:
        # A kicker before it, in the same heading.
        whole = tuple(title for title in titles if len(title) > 20)
        for index, block in enumerate(layout.blocks):
            if block.element.tag in ("h1", "h2", "span") and len(block.text) < 400:
                text = words(block.text)
                if whole and text.endswith(whole) and is_in_heading(block.element):
                    return index
    return found


def is_in_h1(element: Element | None) -> bool:
    for _ in range(3):
        if element is None:
            return False
        if element.tag == "h1":
            return True
        element = element.parent
    return False


def is_in_heading(element: Element | None) -> bool:
    for _ in range(4):
        if element is None:
            return False
        if element.tag in ("h1", "h2"):
            return True
        element = element.parent
    return False


def _prefix_sums(values: list[float]) -> list[float]:
    sums = [0.0]
    for value in values:
        sums.append(sums[-1] + value)
    return sums
