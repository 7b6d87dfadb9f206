"""The article's own text: which part of the page holds it, and which blocks of that part are it.

1. The group that holds most prose is found; before the headline, among links or in another
   <article> it counts little, in what is named the body it counts more.
2. Groups like it, and the body it stands in, belong to the article.
3. In these regions blocks are kept or dropped one by one; the article pauses where a heading
   such as "Related stories" begins, and goes on with the next paragraph of its own kind.
"""

from collections.abc import Collection
from dataclasses import dataclass, field

from crawler.reading.blocks import Block, Element, Layout
from crawler.reading.endings import is_sign_off, is_signature
from crawler.reading.furniture import HEADINGS, Role, is_byline, is_dateline, is_prose
from crawler.reading.notices import is_notice, is_related_heading
from crawler.reading.regions import RegionedPage, is_within, signature_of
from crawler.reading.roles import is_role
from crawler.reading.structured import words
from crawler.reading.weighing import visible_length

_TEXT_TAGS = HEADINGS | frozenset(("p", "li", "blockquote", "td", "th", "dt", "dd", "pre"))
_LINKED_TAGS = frozenset(("h2", "h3", "h4", "td", "th"))
"""Where a text that is a link may still be the article's: headings of its parts and tables."""
_UNDER = frozenset(("p", "h2", "h3", "h4", "strong", "b"))
"""The elements of a standfirst that nothing names."""
MOST_POINTS = 6
"""Blocks of a standfirst that is a list."""
HEAD_BLOCKS = 4
"""First blocks of a text among which a byline may still stand."""


@dataclass(slots=True)
class Text:
    """The chosen paragraphs, in order, and the captions found among them. `blocks` are the
    indexes of the kept blocks, `container` the element they were chosen from, `title_at` the
    index of the block with the headline, `clear` says for every block of the page whether it
    stands outside furniture, `signature` is a name printed under the text."""

    paragraphs: list[str] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    blocks: list[int] = field(default_factory=list)
    container: Element | None = None
    title_at: int | None = None
    clear: list[bool] = field(default_factory=list)
    signature: str | None = None


def read_text(
    layout: Layout, titles: Collection[str] = (), descriptions: Collection[str] = ()
) -> Text:
    """Choose the article's text from a page's blocks.

    `titles` are the headlines the page gives, `descriptions` its summaries, both as
    `structured.words`. Prose before the place where a headline is printed is unlikely to be the
    article's; a summary that is printed there is its standfirst, and is.
    """
    if not layout.blocks:
        return Text()
    return _Chooser(layout, titles, descriptions).choose()


class _Chooser(RegionedPage):
    """The choice of regions and blocks on a weighed page."""

    signature: str | None = None

    def choose(self) -> Text:
        main = self.main_group()
        if main is None:
            return Text(title_at=self.title_at, clear=self.clear)
        regions = self.regions_of(main)
        kept = self._kept(main, regions)
        return Text(
            paragraphs=self._paragraphs(kept),
            captions=self._captions(self.scope_of(main)),
            blocks=kept,
            container=regions[0],
            title_at=self.title_at,
            clear=self.clear,
            signature=self.signature,
        )

    def _kept(self, main: Element, regions: list[Element]) -> list[int]:
        start = min(region.start for region in regions)
        end = max(region.end for region in regions)
        inside = [False] * len(self.blocks)
        for region in regions:
            for index in range(region.start, region.end):
                inside[index] = True
        usual = self._usual_paragraph(main)
        kept: list[int] = []
        seen: set[str] = set()
        is_over = False
        for index in range(start, end):
            block = self.blocks[index]
            if is_over and self._goes_on(index, main, usual):
                is_over = False
            if not self.clear[index]:
                continue
            if kept and is_related_heading(block.text):
                if 0 < block.link_length < 0.9 * len(block.text) and len(block.text) < 250:
                    # "Also read: <a>…</a>": the whole offer stands in one block.
                    continue
                is_over = is_over or len(block.text) < 60
            if is_over:
                continue
            if not inside[index] and not self._is_between(index, regions):
                continue
            if self._is_text(index, block, main) and block.text not in seen:
                kept.append(index)
                if len(block.text) > 40:
                    seen.add(block.text)
        kept[:0] = self._standfirst(kept)
        return self._without_loose_ends(kept)

    def _standfirst(self, kept: list[int]) -> list[int]:
        """The blocks before the text, near the headline, that say what the description says or
        are named so."""
        if not kept or self.title_at is None:
            return []
        opening = words(" ".join(self.blocks[index].text for index in kept[:3]))
        for index in range(max(0, self.title_at - 4), min(kept[0], self.title_at + 30)):
            text = words(self.blocks[index].text)
            if visible_length(text) < 20 or text in self.titles or text in opening:
                continue
            if any(_says_the_same(text, description) for description in self.descriptions):
                return [index]
            if index > self.title_at and self.clear[index]:
                named = self._named_standfirst(index)
                if named:
                    return [i for i in named if i < kept[0]]
        under = self._under_headline(kept[0])
        return [under] if under is not None else []

    def _under_headline(self, end: int) -> int | None:
        """The paragraph or lower heading that stands right under the headline."""
        assert self.title_at is not None
        for index in range(self.title_at + 1, min(end, self.title_at + 3)):
            block = self.blocks[index]
            length = visible_length(block.text)
            if not 50 <= length <= 400 or not self.clear[index] or block.link_length:
                continue
            if block.element.tag not in _UNDER or not self._is_text(index, block, None):
                return None
            is_line = is_byline(block.text) or is_dateline(block.text)
            return None if is_line or not (is_prose(block.text) or length > 80) else index
        return None

    def _named_standfirst(self, index: int) -> list[int]:
        """The blocks of the element around a block that is named so and holds just that: a
        paragraph, or a short list."""
        element: Element | None = self.blocks[index].element
        for _ in range(3):
            if element is None or element.end - element.start > MOST_POINTS:
                return []
            if self.roles.get(element) is Role.STANDFIRST:
                blocks = [
                    i
                    for i in range(element.start, element.end)
                    if self.clear[i] and self._is_text(i, self.blocks[i], None)
                ]
                fits = all(visible_length(self.blocks[i].text) <= 500 for i in blocks)
                is_long = sum(visible_length(self.blocks[i].text) for i in blocks) >= 40
                return blocks if fits and is_long else []
            element = element.parent
        return []

    def _usual_paragraph(self, main: Element) -> tuple[str, str]:
        """The signature of the element that most of the main group's prose stands in."""
        masses: dict[tuple[str, str], float] = {}
        for index in range(main.start, main.end):
            if self.groups[index] is main:
                sign = signature_of(self.blocks[index].element)
                masses[sign] = masses.get(sign, 0.0) + self.plain[index]
        return max(masses, key=lambda sign: masses[sign])

    def _goes_on(self, index: int, main: Element, usual: tuple[str, str]) -> bool:
        """Whether a paragraph of the article follows after other articles were offered."""
        block = self.blocks[index]
        group = self.groups[index]
        is_sentence = group is main and not block.link_length and is_prose(block.text)
        if not self.plain[index] and not is_sentence:
            return False
        if block.link_length > 0.3 * len(block.text):
            return False
        if block.element.tag == "li" and is_sentence:
            # Offers are links; a list of sentences that stands among the paragraphs is none.
            return True
        if signature_of(block.element) != usual:
            return False
        return (
            group is main
            or signature_of(group) == signature_of(main)
            or (self.masses.get(group, 0.0) > 200 and self.link_share(group) < 0.15)
        )

    def _paragraphs(self, kept: list[int]) -> list[str]:
        """The kept blocks' texts, without the head of the page where it is part of a block."""
        paragraphs: list[str] = []
        has_begun = False
        for position, index in enumerate(kept):
            text = self.blocks[index].text
            if position < HEAD_BLOCKS and self._is_byline(index):
                continue
            if not has_begun:
                lines = [line for line in text.split("\n") if not self._is_head(line)]
                text = "\n".join(lines)
                has_begun = len(text) > 60 and is_prose(text)
            if text:
                paragraphs.append(text)
        return paragraphs

    def _is_byline(self, index: int) -> bool:
        """Whether one of the first blocks says who wrote, or when."""
        block = self.blocks[index]
        if len(block.text) >= 110 or block.element.tag in HEADINGS:
            return False
        return is_byline(block.text) or (len(block.text) < 60 and is_dateline(block.text))

    def _is_head(self, line: str) -> bool:
        """Whether a line before the first paragraph is the headline, the byline or the date."""
        if words(line) in self.titles:
            return True
        if len(line) < 60 and line.endswith(("—", "–", " -")):
            # The place of an agency's text, in an element of its own.
            return True
        return len(line) < 110 and (is_dateline(line) or is_byline(line) or is_role(line))

    def _is_between(self, index: int, regions: list[Element]) -> bool:
        """Whether a block outside the regions stands directly in something around them."""
        block = self.blocks[index]
        if block.element.tag in HEADINGS:
            return True
        group = self.groups[index]
        return self.plain[index] > 0 and any(is_within(region, group) for region in regions)

    def _is_text(self, index: int, block: Block, main: Element | None) -> bool:
        text = block.text
        length = len(text)
        is_linked = block.link_length > 0.6 * length and (
            length - block.link_length < 40 or block.link_length > 0.85 * length
        )
        if is_linked and (
            block.element.tag not in _LINKED_TAGS
            or self.groups[index] is not main
            or block.element.end - block.element.start > 1
        ):
            return False
        if block.element.tag == "h1" or words(text) in self.titles:
            return False
        if block.element.tag in HEADINGS and index == self.title_at:
            # The headline with its kicker.
            return False
        if is_notice(text):
            return False
        is_before_title = self.title_at is not None and index < self.title_at
        if is_before_title and not is_prose(text):
            # The section's name, above the headline.
            return False
        if not is_prose(text) and self.groups[index] is not main:
            return block.element.tag in _TEXT_TAGS
        return True

    def _without_loose_ends(self, kept: list[int]) -> list[int]:
        """The list without headings that nothing follows, and without the sign-off of an agency
        ("PTI AMS RHL")."""
        while kept:
            last = self.blocks[kept[-1]]
            if self.signature is None and is_signature(last):
                self.signature = last.text
                kept.pop()
                continue
            if last.element.tag not in HEADINGS and not is_sign_off(last.text):
                break
            kept.pop()
        return kept

    def _captions(self, scope: Element) -> list[str]:
        captions = []
        for element, role in self.roles.items():
            if role is Role.CAPTION and scope.start <= element.start and element.end <= scope.end:
                text = " ".join(b.text for b in self.blocks[element.start : element.end])
                if text and text not in captions:
                    captions.append(text)
        return captions


def _says_the_same(text: str, description: str) -> bool:
    """Whether a text is the description, or the description its beginning, cut by the CMS."""
    if text == description:
        return True
    shorter, longer = sorted((text, description), key=len)
    return len(shorter) > 0.6 * len(longer) and longer.startswith(shorter[:-8])
