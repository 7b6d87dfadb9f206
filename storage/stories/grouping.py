"""Which story a text belongs to: the decision, over any index."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from storage.stories.documents import Document
from storage.stories.evidence import Evidence, compare

MOST_COMPARED = 8
"""Articles that one text is compared with in full."""


@dataclass(frozen=True, slots=True)
class Posting:
    """That an article of a story holds an indexed shingle."""

    shingle: int
    article: int
    story: int


class Index(Protocol):
    """Where articles that share text are looked up: a database, or memory."""

    def find(self, shingles: Sequence[int]) -> list[Posting]:
        """Return the articles that hold any of `shingles`, at most `MOST_POSTINGS` for each."""
        ...

    def load(self, articles: Iterable[int]) -> Mapping[int, Document]:
        """Return the texts of `articles`; those whose text is gone are missing."""
        ...


MOST_POSTINGS = 32
"""Articles listed under one shingle. One that so many hold finds nothing, and is not added to."""


@dataclass(frozen=True, slots=True)
class Decision:
    """The story a text joins (None: a new one), why, and the shingles to index it under."""

    story: int | None
    nearest: int | None
    evidence: Evidence | None
    shingles: tuple[int, ...]


def choose_story(document: Document, index: Index) -> Decision:
    """Decide which story `document` joins."""
    postings = index.find(document.sketch)
    held = Counter(posting.shingle for posting in postings)
    stories: dict[int, set[int]] = {}
    for posting in postings:
        stories.setdefault(posting.shingle, set()).add(posting.story)
    weights: Counter[int] = Counter()
    story_of = {}
    for posting in postings:
        if posting.article == document.article:
            continue
        weights[posting.article] += 1 / len(stories[posting.shingle])  # type: ignore[assignment]
        story_of[posting.article] = posting.story
    best: tuple[float, int, Evidence] | None = None
    nearest = [article for article, _ in weights.most_common(MOST_COMPARED)]
    texts = index.load(nearest)
    for article in nearest:
        if article not in texts:
            continue
        evidence = compare(document, texts[article])
        if evidence.is_same_text and (best is None or evidence.containment > best[0]):
            best = (evidence.containment, article, evidence)
    fresh = tuple(shingle for shingle in document.sketch if held[shingle] < MOST_POSTINGS)
    if best is None:
        return Decision(None, None, None, fresh)
    return Decision(story_of[best[1]], best[1], best[2], fresh)
