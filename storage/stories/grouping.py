"""Which story a text belongs to: the decision, over any index."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from storage.stories.candidates import MOST_POSTINGS, Index, find_recurring, rank
from storage.stories.documents import Document
from storage.stories.evidence import Evidence, compare
from storage.stories.judgement import Verdict, judge

_ABOUT_AS_LONG = 1.15
_WHOLLY = 0.85
_OVERLAP = 20  # words


@dataclass(frozen=True, slots=True)
class Comparison:
    """One article that a text was compared with, and the outcome."""

    article: int
    story: int
    evidence: Evidence
    verdict: Verdict
    length: int
    """Words of the article that was compared."""


@dataclass(frozen=True, slots=True)
class Decision:
    """The story a text joins (None: a new one), what it was compared with, and the keys to
    index it under."""

    story: int | None
    also: tuple[int, ...]
    """Other stories that turn out to be this one, because the new text holds both."""
    comparisons: tuple[Comparison, ...]
    keys: tuple[int, ...]


def choose_story(document: Document, index: Index) -> Decision:
    """Decide which story `document` joins."""
    own_paragraphs = document.paragraph_keys
    holders = index.find([*document.sketch, *own_paragraphs])
    keys = tuple(
        key
        for key in {*document.indexed, *own_paragraphs}
        if len(holders.get(key, ())) < MOST_POSTINGS
    )
    document = document.without(find_recurring(document, holders, index))

    nearest = rank(document, holders, index)
    texts = dict(index.load(nearest)) if nearest else {}
    foreign = {key for text in texts.values() for key in text.paragraph_keys}
    their_holders = index.find(sorted(foreign))
    comparisons = []
    for article, story in nearest.items():
        if article in texts:
            recurring = find_recurring(texts[article], their_holders, index)
            texts[article] = texts[article].without(recurring)
            evidence = compare(document, texts[article])
            comparisons.append(
                Comparison(article, story, evidence, judge(evidence), len(texts[article].words))
            )
    stories = pick(comparisons)
    also = tuple(
        story
        for story in stories[1:]
        if _holds_both(document, stories[0], story, comparisons, texts)
    )
    return Decision(stories[0] if stories else None, also, tuple(comparisons), keys)


def compare_documents(first: Document, second: Document, index: Index) -> tuple[Evidence, Verdict]:
    """Compare two texts without their outlets' recurring paragraphs."""
    holders = index.find(list({*first.paragraph_keys, *second.paragraph_keys}))
    evidence = compare(
        first.without(find_recurring(first, holders, index)),
        second.without(find_recurring(second, holders, index)),
    )
    return evidence, judge(evidence)


def pick(comparisons: Sequence[Comparison]) -> list[int]:
    """Return the stories that hold the same text, the nearest first.

    The texts of a story vote, each with the weight of what it shares, and the longest alone is
    enough, or one about as long that begins alike: a round-up that has the first paragraph of
    a report matches the cut copies of it and not the whole ones. One that is wholly shared, but
    at another place, does not vote: another outlet's paragraph may stand before it.
    """
    votes: Counter[int] = Counter()
    longest: defaultdict[int, list[float]] = defaultdict(lambda: [0.0, 0.0])
    nearest: defaultdict[int, float] = defaultdict(float)
    for one in comparisons:
        is_same = one.verdict.is_same
        if one.evidence.containment >= _WHOLLY and not (is_same or one.verdict.is_contradiction):
            continue
        votes[one.story] += one.evidence.shared if is_same else -one.evidence.shared
        length: float = one.length
        if is_same and min(one.evidence.lead_here, one.evidence.lead_there) >= 0.5:
            length *= _ABOUT_AS_LONG
        longest[one.story][is_same] = max(longest[one.story][is_same], length)
        if is_same:
            nearest[one.story] = max(nearest[one.story], _nearness(one.evidence))
    elected = [
        story
        for story in nearest
        if votes[story] > 0 or longest[story][True] >= longest[story][False]
    ]
    return sorted(elected, key=lambda story: (-nearest[story], story))


def _nearness(evidence: Evidence) -> float:
    meets = min(evidence.lead_here, evidence.lead_there)
    return evidence.containment + evidence.resemblance / 2 + meets / 2 + evidence.title / 4


def _holds_both(
    document: Document,
    first: int,
    second: int,
    comparisons: Sequence[Comparison],
    texts: Mapping[int, Document],
) -> bool:
    """True when a new text shows that two stories are one.

    A piece merged from two wires holds both, and a short one may stand in both; they have
    nothing to do with each other. So they must overlap themselves, and both begin as it does,
    or be most of it as it is of them, or stand in it whole.
    """
    short = len(document.words) * _ABOUT_AS_LONG
    held = [one for one in comparisons if one.verdict.is_same]
    for one in held:
        for other in held:
            if one.story != first or other.story != second:
                continue
            evidence = compare(texts[one.article], texts[other.article])
            if judge(evidence).is_contradiction:
                return False
            if evidence.shared < _OVERLAP or evidence.containment < 0.5:
                continue
            if _is_copy(one) and _is_copy(other):
                return True
            is_held = max(one.length, other.length) <= short
            if is_held and _is_part(one) and _is_part(other):
                return True
            are_whole = min(one.evidence.containment, other.evidence.containment) >= _WHOLLY
            if are_whole and evidence.containment >= _WHOLLY:
                return True
    return False


def _is_part(one: Comparison) -> bool:
    """True when a shorter text is part of the new one, but for what was put before its lead."""
    return one.evidence.containment >= _WHOLLY or one.evidence.lead_there >= 0.9


def _is_copy(one: Comparison) -> bool:
    """True when two texts begin alike, or each is most of the other."""
    evidence = one.evidence
    leads = min(evidence.lead_here, evidence.lead_there)
    return leads >= 0.9 or min(evidence.containment, evidence.resemblance) > 0.5
