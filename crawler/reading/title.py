"""The headline: what the outlet calls the article, without its own name beside it.

Publishers state the headline several times and each statement is wrong somewhere: JSON-LD cuts
it at 110 characters, OpenGraph and <title> add the outlet, <h1> is sometimes the site's name or
the section. So the statements are compared: an ending that another statement lacks, or that
names the outlet, is taken off; a cut headline is replaced by the one that continues it.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.items import Evidence
from crawler.reading.blocks import Layout
from crawler.reading.document import Document
from crawler.reading.furniture import is_prose
from crawler.reading.structured import Structured, clean, first, strings, words

LONGEST_TITLE = 400

_SEPARATOR = re.compile(
    r"\s+[|\-–—·•»«›:/]+\s+|\s*\|\s*|\s+::\s+|\s*[｜_：]\s*|-{2,}|\s-{2,}\s|:\s"
)
_FEED_TYPE = re.compile(r"rss|atom|feed|xml", re.I)
_CUT = ("...", "…")


@dataclass(frozen=True, slots=True)
class Title:
    """The headline and all forms of it that may be printed on the page (as words)."""

    text: str | None
    evidence: Evidence | None
    forms: frozenset[str]


def read_title(
    document: Document, structured: Structured, layout: Layout, names: Collection[str]
) -> Title:
    """The headline of the page's article."""
    headings = _headings(layout)
    stated = _statements(document, structured, layout, headings)
    stripped = [
        (_without_outlet(text, names, [t for t, _ in stated], headings), origin)
        for text, origin in stated
    ]
    stripped = [(text, origin) for text, origin in stripped if text]
    chosen = _choose(stripped, names) or _heading_over_prose(layout, names)
    forms = {words(text) for text, _ in stated} | {words(text) for text, _ in stripped}
    forms = {form for form in forms if len(form) > 5 and not _is_outlet(form, names)}
    if chosen is None:
        return Title(None, None, frozenset(forms))
    text, origin = chosen
    seen = sum(_is_like(text, other) for other, where in stripped if where != origin)
    confidence = min(0.98, 0.6 + 0.13 * seen)
    return Title(text, Evidence(origin, round(confidence, 2)), frozenset(forms))


def _headings(layout: Layout) -> list[str]:
    """The texts of the page's h1 elements, in order."""
    headings: list[str] = []
    for element in layout.elements:
        if element.tag == "h1" and len(headings) < 5:
            blocks = layout.blocks[element.start : element.end]
            text = clean(" ".join(block.text for block in blocks))
            if text and len(text) < LONGEST_TITLE:
                headings.append(text)
    return headings


def _statements(
    document: Document, structured: Structured, layout: Layout, headings: list[str]
) -> list[tuple[str, str]]:
    """Everything on the page that says what the headline is, the most trusted first."""
    found: list[tuple[str | None, str]] = [
        (first(strings(structured.article.get("headline"))), "json-ld"),
        (structured.meta("og:title"), "og:title"),
        *((heading, "h1") for heading in headings),
        (structured.meta("headline"), "microdata"),
        (structured.meta("twitter:title", "dc.title", "parsely-title", "title"), "meta"),
    ]
    marked = [
        element
        for element in layout.elements
        if element.attributes and element.attributes.get("itemprop") == "headline"
    ]
    found.extend(
        (clean(element.node.text(separator=" "))[:LONGEST_TITLE], "microdata")
        for element in marked[:3]
    )
    title = document.tree.css_first("head > title") or document.tree.css_first("title")
    if title is not None:
        found.append((clean(title.text()), "title"))
    found.append((first(strings(structured.article.get("name"))), "json-ld"))
    return [(text[:LONGEST_TITLE], origin) for text, origin in found if text and words(text)]


def outlet_names(document: Document, structured: Structured, outlet: str | None) -> set[str]:
    """What the outlet calls itself, each name as words without spaces."""
    names = {outlet or "", structured.meta("og:site_name", "application-name") or ""}
    names.update(strings(structured.article.get("publisher")))
    for thing in structured.things_of("WebSite", "Organization", "NewsMediaOrganization"):
        names.update(strings(thing.get("name")))
        names.update(strings(thing.get("alternateName")))
    headline = words(
        first(strings(structured.article.get("headline"))) or structured.meta("og:title") or ""
    )
    for link in structured.links.get("alternate", ()):
        if _FEED_TYPE.search(link.get("type") or ""):
            # What follows the name in it ("Top Stories", "Feed") is the feed's own. The feed of
            # an article's comments is called after the article.
            feed = clean(link.get("title") or "")[:LONGEST_TITLE]
            named = (feed, _SEPARATOR.split(feed, maxsplit=1)[0])
            names.update(name for name in named if not _is_headline(words(name), headline))
    host = (urlsplit(document.url).hostname or "").removeprefix("www.")
    names.add(host)
    names.update(label for label in host.split(".")[:-1] if len(label) > 3)
    twitter = structured.meta("twitter:site")
    if twitter:
        names.add(twitter.lstrip("@"))
    squeezed = {_squeezed(name) for name in names if name and len(name) > 1}
    return {form for name in squeezed for form in (name, name.removeprefix("the")) if form}


def _is_headline(name: str, headline: str) -> bool:
    """Whether what should name an outlet is the headline, or most of it."""
    return bool(headline) and 2 * len(name) > len(headline) and headline.startswith(name)


def _squeezed(text: str) -> str:
    return words(text).replace(" ", "")


def _without_outlet(
    text: str, names: Collection[str], others: list[str], headings: list[str]
) -> str:
    """The headline without the outlet's or the section's name at either end."""
    for _ in range(3):
        separators = list(_SEPARATOR.finditer(text))
        if not separators:
            return text
        last = separators[-1]
        head, tail = text[: last.start()], text[last.end() :]
        is_heading = len(head) > len(tail) and words(head) in map(words, headings)
        if is_heading or _is_furniture(tail, head, text, names, others):
            text = head.strip()
            continue
        start = separators[0]
        head, tail = text[: start.start()], text[start.end() :]
        # "Delhi: …" begins many a headline; a colon after a space, and a name before it, do not.
        is_label = ":" not in start[0] or (start[0][0].isspace() and _is_outlet(head, names))
        if is_label and _is_furniture(head, tail, text, names, others):
            text = tail.strip()
            continue
        return text
    return text


def _is_furniture(
    part: str, rest: str, whole: str, names: Collection[str], others: list[str]
) -> bool:
    """Whether a part of a headline is the outlet's addition to it."""
    if len(words(rest)) < 6 or _is_outlet(rest, names):
        return False
    squeezed = _squeezed(part)
    if not squeezed or squeezed in names:
        return True
    if len(squeezed) > 4 and any(
        squeezed.startswith(name) or squeezed.endswith(name) for name in names if len(name) > 4
    ):
        return len(part.split()) <= 6
    # Another statement is the headline without this part, and none of the good ones has it.
    bare, full = words(rest), words(whole)
    without = sum(1 for other in others if words(other) == bare)
    having = sum(1 for other in others if words(other) == full)
    return without >= 1 and without >= having and len(part.split()) <= 6


def _is_outlet(text: str, names: Collection[str]) -> bool:
    """Whether a text is nothing but the outlet's name."""
    squeezed = _squeezed(text)
    return squeezed in names or squeezed.removeprefix("the") in names


def _heading_over_prose(layout: Layout, names: Collection[str]) -> tuple[str, str] | None:
    """The lower heading that a paragraph follows closely, on a page whose <title> and <h1> only
    name the outlet."""
    for index, block in enumerate(layout.blocks):
        is_heading = block.element.tag in ("h2", "h3") and not block.link_length
        if not is_heading or _is_outlet(block.text, names) or len(block.text) > LONGEST_TITLE:
            continue
        following = layout.blocks[index + 1 : index + 5]
        if any(len(b.text) > 80 and not b.link_length and is_prose(b.text) for b in following):
            return clean(block.text), block.element.tag
    return None


def _choose(stated: list[tuple[str, str]], names: Collection[str]) -> tuple[str, str] | None:
    """The statement that the others support best."""
    usable = [(text, origin) for text, origin in stated if not _is_outlet(text, names)]
    if not usable:
        return None
    for position, (text, origin) in enumerate(usable):
        rest = usable[:position] + usable[position + 1 :]
        if not rest:
            return text, origin
        if any(_is_like(text, other) for other, _ in rest):
            return _continued(text, origin, rest)
    return usable[0]


def _continued(text: str, origin: str, rest: list[tuple[str, str]]) -> tuple[str, str]:
    """The statement itself, or the one that says in full what it cuts short."""
    bare = text.removesuffix(_CUT[0]).removesuffix(_CUT[1]).strip()
    is_cut = bare != text or len(text) in (110, 109, 107)
    if is_cut:
        for other, where in rest:
            is_longer = len(other) > len(bare) and not other.endswith(_CUT)
            if is_longer and words(other).startswith(words(bare)[:-1]):
                return other, where
    return text, origin


def _is_like(one: str, other: str) -> bool:
    """Whether two statements share most of their words."""
    first_words, second_words = set(words(one).split()), set(words(other).split())
    if not first_words or not second_words:
        return False
    common = len(first_words & second_words)
    return common >= 0.6 * min(len(first_words), len(second_words))
