"""What on a page is not the article, judged by how its makers named it and by what it says.

Names: the class and id of an element, split into words ("article__related-links" is article,
related, links). They were gathered from the templates of many outlets, and are hints that `text`
weighs against how much prose an element holds. Sentences: whether a line is prose, a date or a
byline.
"""

import re
from enum import Enum, auto
from functools import lru_cache
from itertools import pairwise

from crawler.reading.blocks import Element
from crawler.reading.words import word_list


class Role(Enum):
    """What an element's tag and names say it is."""

    BODY = auto()
    """The article's own text."""
    NEUTRAL = auto()
    CAPTION = auto()
    STANDFIRST = auto()
    BYLINE = auto()
    """Authors, dates, desks."""
    COMMENTS = auto()
    PROMPT = auto()
    """Offers to subscribe, cookie notices."""
    FURNITURE = auto()
    HIDDEN = auto()


_BODY = re.compile(
    r"article-?_*(?:body|content|text|copy|main-?text|detail)"
    r"|(?:story|post|entry|news|blog|content)-?_*(?:body|content|text|copy|details?)"
    r"|body-?_*(?:copy|text|content)|rich-?_*text|field-name-body|field--name-body|td-post-content"
    r"|artikel-?_*(?:text|inhalt|body)|texto-?_*(?:noticia|nota|articulo)|cuerpo-?_*(?:noticia|nota)"
    r"|articletext|maincontent-text|storyline|story-?_*element-?_*text",
    re.I,
)
_BODY_WORDS = (
    "body", "content", "text", "copy", "detail", "inhalt", "noticia", "nota", "articulo",
    "storyline",
)  # fmt: skip
"""One of these is in every label that the pattern above finds: looked for first, it is quicker."""
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+|[^\W\d_A-Za-z]+")

_FURNITURE_WORDS = word_list("furniture")
_PROMPT_WORDS = word_list("prompts")
_FURNITURE_PAIRS = word_list("furniture_pairs")
_EMBED_WORDS = word_list("embeds")

_COMMENT_WORDS = word_list("comments")
_CAPTION_WORDS = word_list("captions")
_BYLINE_WORDS = word_list("bylines")
_STANDFIRST_WORDS = word_list("standfirsts")
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_FURNITURE_TAGS = frozenset(
    ["nav", "footer", "form", "button", "dialog", "menu", "aside", "fieldset", "label"]
)
_FURNITURE_LANDMARKS = frozenset(
    [
        "navigation",
        "complementary",
        "banner",
        "contentinfo",
        "search",
        "dialog",
        "alertdialog",
        "menu",
        "toolbar",
        "menubar",
        "tablist",
        "form",
    ]
)


_TELLING = frozenset(("hidden", "aria-hidden", "style", "itemprop", "role"))


def role_of(element: Element) -> Role:
    """The role of an element by its tag, its ARIA role and its names."""
    attributes = element.attributes
    tag = element.tag
    if attributes and not _TELLING.isdisjoint(attributes):
        if "hidden" in attributes or attributes.get("aria-hidden") == "true":
            return Role.HIDDEN
        style = attributes.get("style")
        if style and "none" in style and _DISPLAY_NONE.search(style):
            return Role.HIDDEN
        named = attributes.get("itemprop") or ""
        if named in ("articleBody", "reviewBody", "text"):
            return Role.BODY
        if named == "description":
            return Role.STANDFIRST
        if (attributes.get("role") or "") in _FURNITURE_LANDMARKS:
            return Role.FURNITURE
    if tag in _FURNITURE_TAGS:
        return Role.FURNITURE
    if tag == "figcaption":
        return Role.CAPTION
    return _role_of_label(element.label) if element.label else Role.NEUTRAL


@lru_cache(maxsize=16_384)
def _role_of_label(label: str) -> Role:
    parts = [word.lower() for word in _WORD.findall(label[:400])]
    found = set(parts)
    if "elementor" in found:
        # Every part of a page built with it is a "widget".
        found.discard("widget")
    found.update(f"{first}-{second}" for first, second in pairwise(parts))
    if not found.isdisjoint(_COMMENT_WORDS):
        return Role.COMMENTS
    small = label[:400].lower()
    if any(word in small for word in _BODY_WORDS) and _BODY.search(small):
        return Role.BODY
    if not found.isdisjoint(_PROMPT_WORDS):
        return Role.PROMPT
    if not found.isdisjoint(_EMBED_WORDS):
        return Role.NEUTRAL
    if not found.isdisjoint(_FURNITURE_WORDS) or not found.isdisjoint(_FURNITURE_PAIRS):
        return Role.FURNITURE
    if not found.isdisjoint(_CAPTION_WORDS):
        return Role.CAPTION
    if not found.isdisjoint(_STANDFIRST_WORDS):
        return Role.STANDFIRST
    if not found.isdisjoint(_BYLINE_WORDS):
        return Role.BYLINE
    return Role.NEUTRAL


@lru_cache(maxsize=4_096)
def is_fact_box(label: str) -> bool:
    """Whether a name can mean nothing but a box of facts beside the text."""
    return not _FACT_BOXES.isdisjoint(word.lower() for word in _WORD.findall(label[:400]))


_FACT_BOXES = frozenset(
    ("factbox", "faktaboks", "faktaruta", "faktabox", "infoboks", "infokasten", "infobox")
)
_DISPLAY_NONE = re.compile(r"display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden", re.I)
_SENTENCE_END = re.compile(r"[.!?…।॥؟۔።။។]['\"”’»›)\]]{0,3}(?:\s|$)|[。！？」』]")


def is_prose(text: str) -> bool:
    """Whether a block holds at least one finished sentence."""
    if _SENTENCE_END.search(text) is not None:
        return True
    # Thai and Lao end no sentence with a mark.
    return len(text) > 60 and any("\u0e00" <= character <= "\u0eff" for character in text[:40])


_DATELINE = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b|[०-९০-৯]{4}")
_BYLINE = re.compile(
    r"\W{0,3}(?:by|von|par|por|di|av|af|door|text|autor|author|written by|reported by|"
    r"автор|авторка|लेखक|द्वारा|نویسنده|نوشته|بقلم|كتبت?|تحریر|מאת|yazan|autore|auteur|"
    r"auteurs|skrevet av|skrevet af|írta|oleh|penulis|記者|记者)(?:[:\s،,：／])",
    re.I,
)


def is_dateline(line: str) -> bool:
    """Whether a short line is the date under a headline: it has a year and no sentence."""
    return _DATELINE.search(line) is not None and not line.rstrip().endswith((".", "।", "?", "!"))


def is_byline(line: str) -> bool:
    """Whether a short line names the author."""
    return _BYLINE.match(line) is not None and not is_prose(line)
