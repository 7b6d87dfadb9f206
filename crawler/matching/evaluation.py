"""Judging an article by a query: one pass over the tree, places in order."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from crawler.matching.query import (
    AtLeast,
    Both,
    Either,
    InPart,
    Is,
    Link,
    ListOf,
    Near,
    Not,
    Query,
    TopicFound,
    Words,
)
from storage.kinds import Place


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """Where a word or phrase stands: the part, its first and last word by number, offsets."""

    place: Place
    first: int
    last: int
    start: int
    end: int
    term: str = ""


Spots = Sequence[Spot]


@dataclass(frozen=True, slots=True)
class Findings:
    """What one article holds, as the evaluator asks for it."""

    words: Mapping[str, Spots]
    """Spots of each `Words.source`."""
    lists: Mapping[str, Spots]
    topics: Mapping[str, Spots]
    holds: Callable[[Is], bool]
    """Whether the article has this attribute."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether a query holds, and the places that made it so."""

    is_true: bool
    spots: Spots = ()


_FALSE = Outcome(False)


def evaluate(query: Query, findings: Findings, part: Place | None = None) -> Outcome:
    """Whether `query` holds for the article, and where. `part` restricts it to one part."""
    match query:
        case Words(source):
            return _outcome(findings.words.get(source, ()), part)
        case ListOf(name):
            return _outcome(findings.lists.get(name, ()), part)
        case TopicFound(slug):
            return _outcome(findings.topics.get(slug, ()), part)
        case Is():
            return Outcome(findings.holds(query))
        case Either(items):
            # Long lists of words, nearly all of them absent, are what most queries consist of.
            present = (
                item for item in items if type(item) is not Words or item.source in findings.words
            )
            outcomes = [evaluate(item, findings, part) for item in present]
            held = [outcome for outcome in outcomes if outcome.is_true]
            return Outcome(True, _merge(held)) if held else _FALSE
        case Both(items):
            held = []
            for item in items:
                outcome = evaluate(item, findings, part)
                if not outcome.is_true:
                    return _FALSE
                held.append(outcome)
            return Outcome(True, _merge(held))
        case Not(item):
            return Outcome(not evaluate(item, findings, part).is_true)
        case InPart(name, item):
            wanted = Place(name)
            return evaluate(item, findings, wanted) if part in (None, wanted) else _FALSE
        case AtLeast(count, item):
            outcome = evaluate(item, findings, part)
            return outcome if len(outcome.spots) >= count else _FALSE
        case Near(first, links):
            sides = [_spots(first, findings, part)]
            sides += [_spots(link.item, findings, part) for link in links]
            return _chain(sides, links)


def _spots(query: Query, findings: Findings, part: Place | None) -> Spots:
    return evaluate(query, findings, part).spots


def _outcome(spots: Spots, part: Place | None) -> Outcome:
    if part is not None:
        spots = [spot for spot in spots if spot.place is part]
    return Outcome(bool(spots), spots)


def _merge(outcomes: Sequence[Outcome]) -> Spots:
    if len(outcomes) == 1:
        return outcomes[0].spots
    return sorted({spot for outcome in outcomes for spot in outcome.spots})


def _chain(sides: Sequence[Spots], links: Sequence[Link]) -> Outcome:
    """The words of each side that a whole chain runs through.

    Forwards, the words reached from the first side; backwards, those from which the last is
    reached. Each step is one pass over two sorted sides.
    """
    reached = [sorted(sides[0])]
    for link, side in zip(links, sides[1:], strict=True):
        reached.append(_within(sorted(side), reached[-1], link.distance, _order(link, False)))
        if not reached[-1]:
            return _FALSE
    used: set[Spot] = set(reached[-1])
    later = reached[-1]
    for index in range(len(links) - 1, -1, -1):
        link = links[index]
        later = _within(reached[index], later, link.distance, _order(link, True))
        used.update(later)
    return Outcome(True, sorted(used))


def _order(link: Link, is_backwards: bool) -> int:
    """1 when a word must stand after those it is near, -1 before, 0 either."""
    if not link.is_ordered:
        return 0
    return -1 if is_backwards else 1


def _within(side: Spots, others: Spots, distance: int, order: int) -> list[Spot]:
    """The spots of `side` at most `distance` words from one of `others`, and not inside it."""
    starts = [(spot.place, spot.first) for spot in others]
    longest = max((spot.last - spot.first for spot in others), default=0)
    kept = []
    for spot in side:
        low = bisect_left(starts, (spot.place, spot.first - distance - longest))
        high = bisect_right(starts, (spot.place, spot.last + distance))
        if any(_is_near(spot, others[index], distance, order) for index in range(low, high)):
            kept.append(spot)
    return kept


def _is_near(spot: Spot, other: Spot, distance: int, order: int) -> bool:
    after = spot.first - other.last
    before = other.first - spot.last
    if order >= 0 and 0 < after <= distance:
        return True
    return order <= 0 and 0 < before <= distance
