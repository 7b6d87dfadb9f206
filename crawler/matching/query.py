"""The query language: its typed tree, and the way back from a tree to text.

    endosulfan AND (victims OR relief) NOT quiz
    "flame retardant*" NEAR/10 (bromine OR e-waste)
    at_least:2(PCB*) AND topic:dioxins-furans AND lang:hi

`parse_query` in `parsing.py` makes a tree, `evaluation.py` judges an article by it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Attribute = Literal["outlet", "lang", "country"]
Part = Literal["title", "text"]
FIELDS = ("title", "text", "outlet", "lang", "country", "topic", "case", "exact", "at_least")


@dataclass(frozen=True, slots=True)
class Words:
    """A word or phrase, as `patterns.parse_pattern` understands it."""

    source: str


@dataclass(frozen=True, slots=True)
class ListOf:
    """Any word of a list under `[words]`."""

    name: str


@dataclass(frozen=True, slots=True)
class TopicFound:
    """A mention of another topic, by its name."""

    slug: str


@dataclass(frozen=True, slots=True)
class Is:
    """What the article is: its outlet's name or host, its language, its country."""

    attribute: Attribute
    value: str


@dataclass(frozen=True, slots=True)
class Either:
    """One of them at least."""

    items: tuple["Query", ...]


@dataclass(frozen=True, slots=True)
class Both:
    """All of them."""

    items: tuple["Query", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """None of it."""

    item: "Query"


@dataclass(frozen=True, slots=True)
class Link:
    """One step of a chain: the words on its two sides are at most `distance` words apart."""

    distance: int
    is_ordered: bool
    item: "Query"


@dataclass(frozen=True, slots=True)
class Near:
    """A chain of words, each near the one before it."""

    first: "Query"
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class InPart:
    """Only in the title, or only in the text."""

    part: Part
    item: "Query"


@dataclass(frozen=True, slots=True)
class AtLeast:
    """At least `count` places."""

    count: int
    item: "Query"


Query = Words | ListOf | TopicFound | Is | Either | Both | Not | Near | InPart | AtLeast

BARE = re.compile(r"[^\s()\"@:]+")
KEYWORDS = frozenset({"AND", "OR", "NOT"})


def children(query: Query) -> tuple[Query, ...]:
    """The queries directly inside `query`."""
    match query:
        case Either(items) | Both(items):
            return items
        case Not(item) | InPart(_, item) | AtLeast(_, item):
            return (item,)
        case Near(first, links):
            return (first, *(link.item for link in links))
        case _:
            return ()


def walk(query: Query) -> Iterator[Query]:
    """`query` and everything inside it."""
    waiting = [query]
    while waiting:
        one = waiting.pop()
        yield one
        waiting.extend(reversed(children(one)))


def print_query(query: Query) -> str:  # noqa: PLR0912  (one case for each kind of query)
    """The text of `query`; parsing it gives the same tree again."""
    match query:
        case Words(source):
            return _print_words(source)
        case ListOf(name):
            return f"@{name}"
        case TopicFound(slug):
            return f"topic:{slug}"
        case Is(attribute, value):
            return f"{attribute}:{value if BARE.fullmatch(value) else _quote(value)}"
        case Either(items):
            return " OR ".join(_print_inside(item, (Either,)) for item in items)
        case Both(items):
            parts = [_print_inside(items[0], (Either, Both))]
            for item in items[1:]:
                if isinstance(item, Not):
                    parts.append("NOT " + _print_inside(item.item, (Either, Both)))
                else:
                    parts.append("AND " + _print_inside(item, (Either, Both)))
            return " ".join(parts)
        case Not(item):
            return "NOT " + _print_inside(item, (Either, Both))
        case Near(first, links):
            parts = [_print_inside(first, (Either, Both, Not, Near))]
            for link in links:
                operator = "ONEAR" if link.is_ordered else "NEAR"
                parts.append(f"{operator}/{link.distance}")
                parts.append(_print_inside(link.item, (Either, Both, Not, Near)))
            return " ".join(parts)
        case InPart(part, item):
            return f"{part}:{_print_inside(item, (Either, Both, Not, Near))}"
        case AtLeast(count, item):
            return f"at_least:{count}({print_query(item)})"


def _print_inside(query: Query, looser: tuple[type, ...]) -> str:
    text = print_query(query)
    return f"({text})" if isinstance(query, looser) else text


def _print_words(source: str) -> str:
    marks = ""
    while source.startswith(("case:", "exact:")):
        mark, _, source = source.partition(":")
        marks += mark + ":"
    is_bare = BARE.fullmatch(source) and source not in KEYWORDS and "NEAR/" not in source
    return marks + (source if is_bare else _quote(source))


def _quote(text: str) -> str:
    return f'"{text}"'
