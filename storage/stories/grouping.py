"""Which story a text belongs to: the decision, over any index."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from storage.stories.documents import Document
from storage.stories.evidence import Evidence, compare
from storage.stories.judgement import Verdict, judge

MOST_POSTINGS = 8
"""Articles listed under one key. A key that so many hold finds nothing new, and is not added to."""
MOST_COMPARED = 8
"""Articles that one text is compared with in full."""
_MOST_OF_A_STORY = 4
"""Of them, articles of one story."""
_ABOUT_AS_LONG = 1.15
_WHOLLY = 0.85
_OVERLAP = 20  # words
_SHARED_OF, _SHARED_MOST = 10, 3
"""Two texts are compared when they share one in so many of the first one's shingles, at least
one and no more than so many: fewer is chance, or less than a third of either text."""
_STORIES_THAT_RECUR = 2
"""Other stories of an outlet that hold a paragraph, for it to be the outlet's furniture."""


@dataclass(frozen=True, slots=True)
class Posting:
    """That an article of a story holds a key: a shingle, or a paragraph of its outlet."""

    key: int
    article: int
    story: int


class Index(Protocol):
    """Where articles that share text are looked up: a database, or memory."""

    def find(self, keys: Sequence[int]) -> Sequence[Posting]:
        """Return the articles that hold any of `keys`, about `MOST_POSTINGS` for each at most."""
        ...

    def load(self, articles: Iterable[int]) -> Mapping[int, Document]:
        """Return the texts of `articles`; those whose text is gone are missing."""
        ...


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
    sketch, own_paragraphs = document.sketch, document.paragraph_keys
    postings = index.find([*sketch, *own_paragraphs])
    held = Counter(posting.key for posting in postings)
    keys = tuple(key for key in {*document.indexed, *own_paragraphs} if held[key] < MOST_POSTINGS)
    document = document.without(find_recurring(document, postings))

    nearest = _rank(document, set(sketch), postings)
    texts = dict(index.load(nearest))
    foreign = [key for text in texts.values() for key in text.paragraph_keys]
    their_postings = index.find(sorted(set(foreign))) if foreign else []
    comparisons = []
    for article, story in nearest.items():
        if article in texts:
            texts[article] = texts[article].without(find_recurring(texts[article], their_postings))
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
    postings = index.find(list({*first.paragraph_keys, *second.paragraph_keys}))
    evidence = compare(
        first.without(find_recurring(first, postings)),
        second.without(find_recurring(second, postings)),
    )
    return evidence, judge(evidence)


def find_recurring(document: Document, postings: Iterable[Posting]) -> set[int]:
    """Return the keys of `document`'s paragraphs that other stories of its outlet have too."""
    keys = set(document.paragraph_keys)
    holders: defaultdict[int, set[int]] = defaultdict(set)
    own_story = None
    for posting in postings:
        if posting.article == document.article:
            own_story = posting.story
        elif posting.key in keys:
            holders[posting.key].add(posting.story)
    return {
        key for key, stories in holders.items() if len(stories - {own_story}) >= _STORIES_THAT_RECUR
    }


def _rank(document: Document, sketch: set[int], postings: Sequence[Posting]) -> dict[int, int]:
    """Return the articles most likely to share text, likeliest first, each with its story.

    A shingle counts the less the more stories hold it.
    """
    stories: defaultdict[int, set[int]] = defaultdict(set)
    for posting in postings:
        stories[posting.key].add(posting.story)
    weights: defaultdict[int, float] = defaultdict(float)
    shared: Counter[int] = Counter()
    story_of: dict[int, int] = {}
    for posting in postings:
        if posting.article != document.article and posting.key in sketch:
            weights[posting.article] += 1 / len(stories[posting.key])
            shared[posting.article] += 1
            story_of[posting.article] = posting.story
    needed = max(1, min(len(sketch) // _SHARED_OF, _SHARED_MOST))
    ranked = sorted(
        (
            article
            for article, count in shared.items()
            if count >= needed and weights[article] >= needed / 2
        ),
        key=lambda article: (-weights[article], article),
    )
    chosen: dict[int, int] = {}
    of_story: Counter[int] = Counter()
    for article in ranked:
        story = story_of[article]
        if of_story[story] < _MOST_OF_A_STORY:
            of_story[story] += 1
            chosen[article] = story
        if len(chosen) == MOST_COMPARED:
            break
    return chosen


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
            are_whole = min(one.evidence.containment, other.evidence.containment) >= _WHOLLY
            if are_whole and (is_held or evidence.containment >= _WHOLLY):
                return True
    return False


def _is_copy(one: Comparison) -> bool:
    """True when two texts begin alike, or each is most of the other."""
    evidence = one.evidence
    leads = min(evidence.lead_here, evidence.lead_there)
    return leads >= 0.9 or min(evidence.containment, evidence.resemblance) > 0.5
