"""Which story a text belongs to: the decision, over any index."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from storage.stories.documents import Document
from storage.stories.evidence import Evidence, compare
from storage.stories.judgement import Verdict, judge

MOST_POSTINGS = 32
"""Articles listed under one key. A key that so many hold finds nothing new, and is not added to."""
MOST_COMPARED = 8
"""Articles that one text is compared with in full."""
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


@dataclass(frozen=True, slots=True)
class Decision:
    """The story a text joins (None: a new one), what it was compared with, and the keys to
    index it under."""

    story: int | None
    comparisons: tuple[Comparison, ...]
    keys: tuple[int, ...]


def choose_story(document: Document, index: Index) -> Decision:
    """Decide which story `document` joins."""
    sketch, own_paragraphs = document.sketch, document.paragraph_keys
    postings = index.find([*sketch, *own_paragraphs])
    held = Counter(posting.key for posting in postings)
    keys = tuple(key for key in {*sketch, *own_paragraphs} if held[key] < MOST_POSTINGS)
    document = document.without(find_recurring(document, postings))

    nearest = _rank(document, set(sketch), postings)
    texts = dict(index.load(nearest))
    foreign = [key for text in texts.values() for key in text.paragraph_keys]
    their_postings = index.find(sorted(set(foreign))) if foreign else []
    comparisons = []
    for article, story in nearest.items():
        if article in texts:
            other = texts[article].without(find_recurring(texts[article], their_postings))
            evidence = compare(document, other)
            comparisons.append(Comparison(article, story, evidence, judge(evidence)))
    return Decision(pick(comparisons), tuple(comparisons), keys)


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
    story_of: dict[int, int] = {}
    for posting in postings:
        if posting.article != document.article and posting.key in sketch:
            weights[posting.article] += 1 / len(stories[posting.key])
            story_of[posting.article] = posting.story
    ranked = sorted(weights, key=lambda article: (-weights[article], article))
    return {article: story_of[article] for article in ranked[:MOST_COMPARED]}


def pick(comparisons: Sequence[Comparison]) -> int | None:
    """Return the story of the nearest text that is the same text, None when there is none."""
    same = [one for one in comparisons if one.verdict.is_same]
    if not same:
        return None
    return max(same, key=lambda one: (one.evidence.containment, one.evidence.shared)).story
