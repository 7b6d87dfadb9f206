"""Which elements of a weighed page hold the article: the group with most prose, and its like."""

import re

from crawler.reading.blocks import Element
from crawler.reading.weighing import WeighedPage, is_in_h1

_DIGITS = re.compile(r"\d+")
LEAST_POSTS = 3
"""<article> elements side by side from which they are the posts of a live blog."""


class RegionedPage(WeighedPage):
    """A weighed page on which the article's regions can be found."""

    def main_group(self) -> Element | None:
        """The group that holds most prose, seen with its like; before the headline, in another
        <article> or among links it counts little, in what is named the body it counts more."""
        masses = self.masses
        others = self._other_articles()
        together: dict[tuple[str, str], float] = {}
        for group, mass in masses.items():
            if self.link_share(group) < 0.1:
                sign = signature_of(group)
                together[sign] = together.get(sign, 0.0) + mass
        best: Element | None = None
        best_rank = 0.0
        for group, mass in masses.items():
            rank = mass
            share = self.link_share(group)
            if share < 0.1:
                rank += 0.5 * together[signature_of(group)]
            rank *= 1.0 - share
            if (
                self.title_at is not None
                and group.start < self.title_at
                and (group.end <= self.title_at)
            ):
                rank *= 0.3
            if group.start in others:
                rank *= 0.2
            if self.body_of(group) is not None:
                rank *= 1.5
            if rank > best_rank:
                best, best_rank = group, rank
        return best

    def _other_articles(self) -> set[int]:
        """Blocks in <article> elements without the headline, on a page where one has it."""
        if self.title_at is None:
            return set()
        articles = [element for element in self.elements if element.tag == "article"]
        if not any(e.start <= self.title_at < e.end for e in articles):
            return set()
        others = (e for e in articles if not e.start <= self.title_at < e.end)
        return {index for element in others for index in range(element.start, element.end)}

    def regions_of(self, main: Element) -> list[Element]:
        """The elements whose blocks are the article's: the main group, or the body it is in,
        and others like it."""
        body = self.body_of(main)
        regions = [main if body is None or self._is_broad(body, main) else body]
        scope = self.scope_of(main)
        sign = signature_of(main)
        others = self._other_articles()
        next_title = self._next_title(main)
        # An element is within another exactly when its blocks are.
        covered = [False] * (len(self.blocks) + 1)
        covered[regions[0].start : regions[0].end] = [True] * (regions[0].end - regions[0].start)
        for group, mass in self.masses.items():
            if group.start >= next_title or (group.start in others and main.start not in others):
                # The page goes on with other articles ("infinite scroll").
                continue
            if mass <= 0 or any(covered[group.start : group.end]):
                continue
            if not is_within(group, scope) or self.link_share(group) > 0.3:
                continue
            if self._is_copy(group, main):
                continue
            if (signature_of(group) == sign and sign[1]) or (
                mass > 0.15 * self.masses[main] and self.link_share(group) < 0.1
            ):
                regions.append(group)
                covered[group.start : group.end] = [True] * (group.end - group.start)
        return regions

    def scope_of(self, main: Element) -> Element:
        """Where more of the article may be looked for: its <article> or <main>, else the page.

        The posts of a live blog are one <article> each, under a headline that is in none.
        """
        current = main
        while current.parent is not None:
            is_post = (
                current.tag == "article"
                and self.title_at is not None
                and self.title_at < current.start
                and self._posts_beside(current) >= LEAST_POSTS
            )
            if current.tag in ("article", "main") and not is_post:
                return current
            current = current.parent
        return current

    def _posts_beside(self, post: Element) -> int:
        """How many <article> elements stand beside this one, itself included."""
        return sum(e.tag == "article" and e.parent is post.parent for e in self.elements)

    def _next_title(self, main: Element) -> int:
        """Where the headline of a next article stands, after the main group."""
        for index in range(main.end, len(self.blocks)):
            block = self.blocks[index]
            if len(block.text) > 15 and is_in_h1(block.element):
                return index
        return len(self.blocks)

    def _is_copy(self, group: Element, main: Element) -> bool:
        """Whether a group holds the main group's text once more, in one piece."""
        own = [b.text for b in self.blocks[main.start : main.end] if 60 < len(b.text) < 1500]
        return any(
            len(block.text) > 1500 and any(text in block.text for text in own[:3])
            for block in self.blocks[group.start : group.end]
        )

    def _is_broad(self, body: Element, main: Element) -> bool:
        """Whether what is named the body holds much besides the main group and its like."""
        whole = self.letters[body.end] - self.letters[body.start]
        return self.link_share(body) > 0.4 and whole > 3 * self.masses[main]


def signature_of(element: Element) -> tuple[str, str]:
    """Tag and classes, without the numbers that make them unique."""
    return element.tag, _DIGITS.sub("", element.attributes.get("class") or "")


def is_within(inner: Element, outer: Element) -> bool:
    current: Element | None = inner
    while current is not None and current.level >= outer.level:
        if current is outer:
            return True
        current = current.parent
    return False
