"""The article's text from all its witnesses: the page, JSON-LD, the page's state, trafilatura.

What stands on the page is taken first. JSON-LD's `articleBody` is cut by many publishers, so it
serves to check: what follows its end on the page is furniture; it replaces the page's text only
when that is missing. Some pages draw their text with a script from a JSON state; it is looked for
there when the page has none. When all that finds little, trafilatura is asked, and believed when
it agrees with what the page says of itself.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

from crawler.items import Evidence
from crawler.reading.blocks import Layout, lay_out
from crawler.reading.document import Document
from crawler.reading.furniture import is_prose
from crawler.reading.notices import is_comments_heading, is_notice, is_related_heading
from crawler.reading.publication import is_free
from crawler.reading.structured import JSON, Structured, load_json, strings, words
from crawler.reading.text import Text, read_text
from crawler.reading.weighing import visible_length

SHORT = 400
"""Characters under which the page's own text is doubted and other witnesses are asked."""

LARGEST_DOUBTED = 1_000_000
"""Characters of a page up to which a second reader is asked: it is slow on hostile ones."""

LONGEST_STATE = 3_000_000
MOST_STATE_VALUES = 60_000

_STATE_ASSIGNMENT = re.compile(
    r"(?:window\.|self\.|globalThis\.|Fusion\.|var |let |const )"
    r"[\w.$\[\]'\"]{2,60}\s{0,4}=\s{0,4}(?=[{\[])"
)
_STATE_ELSEWHERE = re.compile(
    r"related|recommend|comment|teaser|promo|sidebar|footer|header|nav|menu|config|translation|"
    r"i18n|label|legal|cookie|consent|newsletter|latest|popular|trending|caption|seo",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Body:
    """Paragraphs in order, captions apart, and where the text was found.

    `title_at` is the block with the headline, `place` the blocks from a little before it to a
    little after the text's end. `signature` is a name printed under it.
    """

    paragraphs: tuple[str, ...]
    captions: tuple[str, ...]
    title_at: int | None
    place: range
    evidence: Evidence | None
    signature: str | None = None

    @property
    def text(self) -> str:
        return "\n".join(self.paragraphs)


def read_body(
    document: Document,
    structured: Structured,
    layout: Layout,
    titles: Collection[str],
    descriptions: Collection[str],
) -> Body:
    """The text of the page's article, from the witness that deserves most trust."""
    text = read_text(layout, titles, descriptions)
    paragraphs = text.paragraphs
    stated = _article_body(structured)
    origin, confidence = "page", 0.9
    if stated:
        paragraphs, origin, confidence = _weighed(text, stated, layout)
    length = sum(map(visible_length, paragraphs))
    if length < SHORT:
        state = _from_state(document, length)
        if state and _agrees(state, titles, descriptions, paragraphs):
            paragraphs, origin, confidence = state, "page state", 0.75
            length = sum(map(visible_length, paragraphs))
    is_plain = len(document.html) < LARGEST_DOUBTED and document.html.count("<") < 20_000
    if length < SHORT and not stated and is_plain and is_free(structured) is not False:
        second = _second_opinion(document, text, layout, titles)
        # Only finished sentences count: it takes menus and lists of headlines for text where
        # a page is short.
        prose = [visible_length(line) for line in second if is_prose(line)]
        if sum(prose) > 2 * length and _agrees(second, (), descriptions, paragraphs):
            paragraphs, origin, confidence = second, "trafilatura", 0.6
    evidence = Evidence(origin, confidence) if paragraphs else None
    return Body(
        tuple(paragraphs),
        tuple(text.captions),
        text.title_at,
        _place(text, layout),
        evidence,
        text.signature,
    )


def _place(text: Text, layout: Layout) -> range:
    title_at = text.title_at
    if title_at is None:
        title_at = text.blocks[0] if text.blocks else 0
    end = text.blocks[-1] + 6 if text.blocks else len(layout.blocks)
    return range(max(0, title_at - 12), max(end, title_at + 12))


# --- JSON-LD ---------------------------------------------------------------------------------


def _article_body(structured: Structured) -> list[str]:
    """The paragraphs of JSON-LD's articleBody, when there is a real one."""
    for key in ("articleBody", "text"):
        value = structured.article.get(key)
        if isinstance(value, str) and len(value) > 250:
            return _plain_paragraphs(value)
    value = structured.article.get("articleBody")
    if isinstance(value, list):
        joined = list(strings(value))
        if sum(map(len, joined)) > 250:
            return joined
    return []


def _weighed(text: Text, stated: list[str], layout: Layout) -> tuple[list[str], str, float]:
    """The page's text or the stated one, and how sure that is."""
    whole = words(" ".join(stated))
    forms = [words(paragraph) for paragraph in text.paragraphs]
    shared = [form in whole for form in forms]
    own_length = sum(map(len, forms)) or 1
    common = sum(len(form) for form, is_shared in zip(forms, shared, strict=True) if is_shared)
    if common < 0.3 * len(whole):
        # The page's text is another one, or only its beginning: is the stated one on the page?
        found = [
            block.text
            for block in layout.blocks
            if len(block.text) > 40 and words(block.text) in whole
        ]
        if sum(len(words(paragraph)) for paragraph in found) > 0.7 * len(whole):
            return list(dict.fromkeys(found)), "page, found by json-ld", 0.85
        if own_length < 0.7 * len(whole):
            return stated, "json-ld", 0.8
        return text.paragraphs, "page", 0.7
    if common >= 0.9 * len(whole) and common >= 0.6 * own_length:
        # Both agree: what stands on the page after the end of the stated text is not its text.
        last = max(index for index, is_shared in enumerate(shared) if is_shared)
        tail = [p for p in text.paragraphs[last + 1 :] if len(p) > 300]
        if not tail:
            return text.paragraphs[: last + 1], "page and json-ld", 0.97
    return text.paragraphs, "page", 0.9


def _plain_paragraphs(value: str) -> list[str]:
    """The paragraphs of a text that may be HTML, or HTML escaped once more."""
    if "&lt;" in value:
        value = value.replace("&lt;", "<").replace("&gt;", ">")
    if "<" in value or "&" in value:
        layout = lay_out(
            LexborHTMLParser(value.replace("\n", "<br>") if "<p" not in value else value)
        )
        pieces = [line for block in layout.blocks for line in block.text.split("\n")]
    else:
        pieces = value.split("\n")
    return [" ".join(piece.split()) for piece in pieces if piece.strip()]


# --- the page's state ------------------------------------------------------------------------


def _from_state(document: Document, shorter: int) -> list[str]:
    """The longest run of prose in the JSON that the page's scripts carry."""
    best: list[str] = []
    best_length = max(shorter, 250)
    for value in _states(document):
        for paragraphs in _runs(value):
            length = sum(map(visible_length, paragraphs))
            if length > best_length:
                best, best_length = paragraphs, length
    return best


def _states(document: Document) -> Iterator[JSON]:
    for node in document.tree.css("script"):
        kind = node.attributes.get("type") or ""
        if "ld+json" in kind:
            continue
        script = node.text() or ""
        if not 300 < len(script) < LONGEST_STATE:
            continue
        if "json" in kind or (node.attributes.get("id") or "").startswith("__NEXT"):
            yield from load_json(script)
            continue
        for match in list(_STATE_ASSIGNMENT.finditer(script))[:20]:
            rest = script[match.end() :]
            if len(rest) > 300:
                yield from list(load_json(rest))[:1]


def _runs(value: JSON) -> Iterator[list[str]]:
    """Every text of the state that may be an article: a long string, or a list of paragraphs."""
    stack: list[tuple[JSON, int]] = [(value, 0)]
    seen = 0
    while stack and seen < MOST_STATE_VALUES:
        current, level = stack.pop()
        seen += 1
        if level > 40:
            continue
        if isinstance(current, dict):
            for key, member in current.items():
                if not _STATE_ELSEWHERE.search(key):
                    stack.append((member, level + 1))
        elif isinstance(current, list):
            stack.extend((member, level + 1) for member in current)
            paragraphs = [text for member in current[:2000] for text in _paragraph_of(member)]
            if len(paragraphs) > 1:
                yield paragraphs
        elif isinstance(current, str) and len(current) > 250 and " " in current:
            paragraphs = [p for p in _plain_paragraphs(current) if is_prose(p)]
            if paragraphs:
                yield paragraphs


_PARAGRAPH_KEYS = ("content", "text", "html", "body", "value", "paragraph", "model", "data")


def _paragraph_of(value: JSON, level: int = 0) -> Iterator[str]:
    """The paragraph an element of a list holds: a string, or one under a usual key."""
    if isinstance(value, str):
        if len(value) > 40 and not value.lstrip().startswith(("{", "[", "http")):
            yield from (text for text in _plain_paragraphs(value) if is_prose(text))
    elif isinstance(value, dict) and level < 4:
        for key in _PARAGRAPH_KEYS:
            if key in value:
                found = list(_paragraph_of(value[key], level + 1))
                if found:
                    yield from found
                    return
    elif isinstance(value, list) and 0 < level < 4:
        pieces = [text for member in value[:200] for text in _inline_of(member)]
        joined = "".join(pieces).strip()
        if is_prose(joined):
            yield " ".join(joined.split())


def _inline_of(value: JSON) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key in ("text", "value", "content"):
            member = value.get(key)
            if isinstance(member, str):
                yield member
                return


# --- agreement -------------------------------------------------------------------------------


def _second_opinion(
    document: Document, text: Text, layout: Layout, titles: Collection[str]
) -> list[str]:
    """What trafilatura finds, without what is known to be furniture."""
    # Imported here: it takes half a second, and few pages need it.
    import trafilatura  # noqa: PLC0415

    found = trafilatura.extract(document.html, include_comments=False, fast=True) or ""
    furniture = {
        block.text for block, clear in zip(layout.blocks, text.clear, strict=False) if not clear
    }
    offers = [
        block.text
        for block in layout.blocks
        if len(block.text) > 15 and block.link_length > 0.6 * len(block.text)
    ][:200]
    lines = [line.strip() for line in found.split("\n")]
    comments = next((i for i, line in enumerate(lines) if is_comments_heading(line)), len(lines))
    return [
        line
        for line in lines[:comments]
        if line
        and not line.startswith("|")
        and line not in furniture
        and sum(len(offer) for offer in offers if offer in line) < 0.5 * len(line)
        and words(line) not in titles
        and not is_notice(line)
        and not (len(line) < 60 and is_related_heading(line))
    ]


def _agrees(
    paragraphs: Collection[str],
    titles: Collection[str],
    descriptions: Collection[str],
    own: Collection[str],
) -> bool:
    """Whether a text fits what the page says of its article: it shares the words of the summary
    or the headline, or holds what stands on the page."""
    found = set(words(" ".join(paragraphs)).split())
    for said in (*descriptions, *titles, words(" ".join(own))):
        rare = {word for word in said.split() if len(word) > 4}
        if len(rare) >= 3 and len(rare & found) >= 0.5 * len(rare):
            return True
    return not any(descriptions) and not own and len(found) > 60
