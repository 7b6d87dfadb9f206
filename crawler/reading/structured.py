"""What a page says of itself to machines: JSON-LD, microdata, OpenGraph and other meta elements.

Nothing here decides; the modules of each field ask for values and weigh them. Shapes seen in the
wild and read: `@graph`, lists, references by `@id`, several objects in one script, HTML comments
and CDATA around them, trailing commas, raw line breaks in strings, HTML entities instead of
quotation marks.
"""

import html
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from crawler.reading.document import Document

JSON: TypeAlias = "dict[str, JSON] | list[JSON] | str | int | float | bool | None"
Thing: TypeAlias = dict[str, JSON]

LARGEST_SCRIPT = 2_000_000
MOST_THINGS = 2_000

ARTICLE_TYPES = frozenset(
    [
        "Article",
        "NewsArticle",
        "ReportageNewsArticle",
        "AnalysisNewsArticle",
        "BackgroundNewsArticle",
        "OpinionNewsArticle",
        "ReviewNewsArticle",
        "AskPublicNewsArticle",
        "AdvertiserContentArticle",
        "SatiricalArticle",
        "ScholarlyArticle",
        "TechArticle",
        "Report",
        "BlogPosting",
        "LiveBlogPosting",
        "SocialMediaPosting",
        "Review",
        "MedicalScholarlyArticle",
    ]
)
_WEAK_TYPES = frozenset(["VideoObject", "ImageGallery", "Recipe", "PodcastEpisode", "WebPage"])

_COMMA_BEFORE_END = re.compile(r",\s{0,99}([}\]])")
_TAGS = re.compile(r"<[^<>]{0,2000}>")


@dataclass(frozen=True, slots=True)
class Structured:
    """`article` is the JSON-LD object that describes this page's article (empty when none does),
    `things` all objects, `metas` the contents of meta elements by lower-case name."""

    article: Thing
    things: tuple[Thing, ...]
    metas: dict[str, list[str]]
    links: dict[str, list[dict[str, str | None]]]

    def meta(self, *names: str) -> str | None:
        """The first non-empty content among these names, in their order."""
        for name in names:
            for content in self.metas.get(name, ()):
                if content:
                    return content
        return None

    def things_of(self, *types: str) -> Iterator[Thing]:
        """The JSON-LD objects of any of these types."""
        for thing in self.things:
            if not types_of(thing).isdisjoint(types):
                yield thing


def read_structured(document: Document) -> Structured:
    """Collect the machine-readable statements of a page."""
    metas: dict[str, list[str]] = {}
    for node in document.tree.css("meta[content]"):
        attributes = node.attributes
        content = clean(attributes.get("content") or "")
        for key in ("property", "name", "itemprop", "http-equiv"):
            name = attributes.get(key)
            if name:
                metas.setdefault(name.strip().lower(), []).append(content)
    links: dict[str, list[dict[str, str | None]]] = {}
    for node in document.tree.css("link[rel][href]"):
        attributes = node.attributes
        for relation in (attributes.get("rel") or "").lower().split():
            links.setdefault(relation, []).append(attributes)
    things: list[Thing] = []
    for node in document.tree.css('script[type*="ld+json"]'):
        for value in load_json(node.text()):
            _collect(value, things)
    by_id: dict[str, Thing] = {}
    for thing in things:
        identity = thing.get("@id")
        if isinstance(identity, str) and len(thing) > len(by_id.get(identity, {})):
            by_id[identity] = thing
    things = [_resolved(thing, by_id) for thing in things]
    return Structured(_article_of(things, metas), tuple(things), metas, links)


def load_json(script: str) -> Iterator[JSON]:
    """Every JSON value in a script, mended where publishers commonly break it."""
    text = script.strip()[:LARGEST_SCRIPT]
    for prefix, suffix in (("<!--", "-->"), ("//<![CDATA[", "//]]>"), ("<![CDATA[", "]]>")):
        text = text.removeprefix(prefix).removesuffix(suffix).strip()
    text = text.rstrip(";")
    if not text:
        return
    for candidate in (text, html.unescape(text), _COMMA_BEFORE_END.sub(r"\1", text)):
        values: list[JSON] = []
        position = 0
        decoder = json.JSONDecoder(strict=False)
        try:
            while position < len(candidate):
                value, position = decoder.raw_decode(candidate, position)
                values.append(value)
                while position < len(candidate) and candidate[position] in " \t\r\n;,":
                    position += 1
        except (ValueError, RecursionError):
            if not values:
                continue
        yield from values
        return


def types_of(thing: Thing) -> frozenset[str]:
    """The schema.org types of an object, without the vocabulary's address."""
    value = thing.get("@type")
    names = value if isinstance(value, list) else [value]
    return frozenset(str(name).rsplit("/", 1)[-1] for name in names if name)


def strings(value: JSON, *keys: str, level: int = 0) -> Iterator[str]:
    """The texts in a JSON-LD value: a string, a list of such, or an object's value under `keys`
    (by default `@value`, `name`)."""
    if isinstance(value, str):
        text = clean(value)
        if text:
            yield text
    elif isinstance(value, list):
        for member in value[:200]:
            if level < 8:
                yield from strings(member, *keys, level=level + 1)
    elif isinstance(value, dict):
        for key in keys or ("@value", "name"):
            if key in value and not isinstance(value[key], dict):
                yield from strings(value[key], level=level + 1)
                return


def first(values: Iterable[str]) -> str | None:
    """The first of some texts, None when there is none."""
    return next(iter(values), None)


def clean(text: str) -> str:
    """One line of plain text: entities decoded (twice, publishers escape twice), tags and
    surplus white space removed."""
    for _ in range(2):
        if "&" in text:
            text = html.unescape(text)
    if "<" in text:
        text = _TAGS.sub(" ", text)
    return " ".join(text.split())


def _collect(value: JSON, things: list[Thing], level: int = 0) -> None:
    if level > 12 or len(things) >= MOST_THINGS:
        return
    if isinstance(value, list):
        for member in value:
            _collect(member, things, level + 1)
    elif isinstance(value, dict):
        if "@type" in value or "@id" in value:
            things.append(value)
        for key, member in value.items():
            if isinstance(member, dict | list) and key not in ("@context", "comment", "review"):
                _collect(member, things, level + 1)


def _resolved(thing: Thing, by_id: dict[str, Thing]) -> Thing:
    """The object with references by `@id` replaced by what they refer to, one level deep."""

    def resolve(value: JSON, level: int = 0) -> JSON:
        if isinstance(value, dict) and set(value) <= {"@id", "@type"}:
            return by_id.get(str(value.get("@id")), value)
        if isinstance(value, list) and level < 8:
            return [resolve(member, level + 1) for member in value[:200]]
        return value

    return {key: resolve(value) for key, value in thing.items()}


def _article_of(things: list[Thing], metas: dict[str, list[str]]) -> Thing:
    """The object about this page's article: of an article's type, and with the headline the page
    gives; the richest when several qualify."""
    titles = {
        words(text)
        for name in ("og:title", "twitter:title", "title")
        for text in metas.get(name, ())
        if text
    }

    def rank(thing: Thing) -> tuple[bool, bool, int]:
        headline = words(first(strings(thing.get("headline"))) or "")
        agrees = bool(headline) and any(headline in title or title in headline for title in titles)
        fields = ("headline", "datePublished", "author", "articleBody", "dateModified", "image")
        return (
            agrees,
            types_of(thing).isdisjoint(_WEAK_TYPES),
            sum(bool(thing.get(name)) for name in fields),
        )

    articles = [thing for thing in things if not types_of(thing).isdisjoint(ARTICLE_TYPES)]
    articles = articles or [
        thing
        for thing in things
        if not types_of(thing).isdisjoint(_WEAK_TYPES)
        and (thing.get("datePublished") or thing.get("uploadDate"))
    ]
    return max(articles, key=rank) if articles else {}


def words(text: str) -> str:
    """The text as lower-case words, for comparing."""
    return " ".join(_WORD.findall(text.lower()))


_WORD = re.compile(r"\w+")
