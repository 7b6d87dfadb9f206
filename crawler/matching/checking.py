"""What is doubtful in a valid watchlist: duplicates, terms never reached, missing context."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from crawler.matching.patterns import Pattern
from crawler.matching.query import Either, Is, Not, Query, children
from crawler.matching.watchlist import Term, Topic, Watchlist

SHORT = 4
"""Latin letters: a term this short and not in a fixed case wants context."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to look at: the topic, the term, what is the matter and what to do."""

    topic: str
    term: str
    message: str
    is_serious: bool = True


def check_watchlist(watchlist: Watchlist) -> list[Remark]:
    """Remarks on a watchlist that is valid as a file, in its order."""
    remarks: list[Remark] = []
    for topic in watchlist.topics:
        remarks += _same_twice(topic)
        remarks += _never_reached(topic)
        remarks += _short_without_context(topic)
        remarks += _without_voices(topic)
        if topic.query is not None and matches_anything(topic.query):
            remarks.append(
                Remark(topic.slug, "query", "holds for articles without any of its words; add one")
            )
    return remarks


def _same_twice(topic: Topic) -> Iterator[Remark]:
    first: dict[tuple[str, bool], Term] = {}
    for term in topic.terms:
        key = (term.pattern.head, term.pattern.is_case_sensitive)
        if term.pattern.is_case_sensitive:
            key = (term.pattern.cased, True)
        other = first.setdefault(key, term)
        if other is term:
            continue
        if other.context and term.context and other.context is not term.context:
            continue  # several groups: one that accepts is enough
        if (other.context is None) is not (term.context is None):
            message = f"is listed safe and ambiguous ({other.pattern.source!r}); keep one"
            yield Remark(topic.slug, term.pattern.source, message)
        else:
            message = f"is spelt like {other.pattern.source!r} after folding; one is enough"
            yield Remark(topic.slug, term.pattern.source, message, is_serious=False)


def _never_reached(topic: Topic) -> Iterator[Remark]:
    """Terms that a shorter safe term of the same topic always finds first."""
    safe = [term.pattern for term in topic.terms if term.context is None]
    openings: dict[str, list[Pattern]] = defaultdict(list)
    for pattern in safe:
        if pattern.is_prefix and not pattern.is_case_sensitive:
            openings[pattern.literal[:3]].append(pattern)
    for term in topic.terms:
        head = term.pattern.head
        for shorter in openings[head[:3]]:
            is_literal = shorter.literal == shorter.head
            if is_literal and head.startswith(shorter.head) and head != shorter.head:
                message = f"is found already by {shorter.source!r}; it can go"
                yield Remark(topic.slug, term.pattern.source, message, is_serious=False)
                break


def _short_without_context(topic: Topic) -> Iterator[Remark]:
    for term in topic.terms:
        pattern = term.pattern
        is_open = term.context is None and not pattern.is_case_sensitive
        if (
            is_open
            and pattern.head.isalpha()
            and pattern.head.isascii()
            and len(pattern.head) < SHORT
        ):
            message = "is short and may mean other things; give it context in an ambiguous group"
            yield Remark(topic.slug, pattern.source, message)


def _without_voices(topic: Topic) -> Iterator[Remark]:
    seen = set()
    for term in topic.terms:
        context = term.context
        if context is None or id(context) in seen:
            continue
        seen.add(id(context))
        if context.needs and not context.for_words and not context.decisive:
            message = "its group has no words for it, so it never counts; add `for`"
            yield Remark(topic.slug, term.pattern.source, message)


def matches_anything(query: Query) -> bool:
    """Whether `query` can hold for an article that has none of its words."""
    match query:
        case Not() | Is():
            return True
        case Either(items):
            return any(map(matches_anything, items))
        case _:
            inside = children(query)
            return bool(inside) and all(map(matches_anything, inside))
