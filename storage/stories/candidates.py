"""Which stored articles may share text with a new one, over any index."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from storage.stories.documents import Document

MOST_POSTINGS = 8
"""Articles listed under one key. A key that so many hold finds nothing new, and is not added to."""
MOST_COMPARED = 8
"""Articles that one text is compared with in full."""
_MOST_OF_A_STORY = 4
"""Of them, articles of one story."""
_SHARED_OF, _SHARED_MOST = 10, 3
"""Two texts are compared when they share one in so many of the first one's shingles, at least
one and no more than so many: fewer is chance, or less than a third of either text."""
_STORIES_THAT_RECUR = 2
"""Other stories of an outlet that hold a paragraph, for it to be the outlet's furniture."""

Holders = Mapping[int, Sequence[int]]
"""The articles that hold a key: a shingle, or a paragraph of its outlet."""


class Index(Protocol):
    """Where articles that share text are looked up: a database, or memory.

    Shingles and stories are asked for apart: most articles that hold a shingle share it by
    chance, and reading the row of each is what would grow with the archive.
    """

    def find(self, keys: Sequence[int]) -> Holders:
        """Return the articles that hold `keys`, about `MOST_POSTINGS` for each at most."""
        ...

    def find_stories(self, articles: Iterable[int]) -> Mapping[int, int]:
        """Return the story of each article that is in one."""
        ...

    def load(self, articles: Iterable[int]) -> Mapping[int, Document]:
        """Return the texts of `articles`; those whose text is gone are missing."""
        ...


def find_recurring(document: Document, holders: Holders, index: Index) -> set[int]:
    """Return the keys of `document`'s paragraphs that other stories of its outlet have too."""
    crowded = {
        key: found
        for key in document.paragraph_keys
        if len(found := holders.get(key, ())) >= _STORIES_THAT_RECUR
    }
    if not crowded:
        return set()
    articles = {article for found in crowded.values() for article in found}
    story_of = index.find_stories({*articles, document.article})
    own = {story_of.get(document.article)}
    return {
        key
        for key, found in crowded.items()
        if len({story_of[one] for one in found if one in story_of} - own) >= _STORIES_THAT_RECUR
    }


def rank(document: Document, holders: Holders, index: Index) -> dict[int, int]:
    """Return the articles most likely to share text, likeliest first, each with its story.

    A shingle counts the less the more stories hold it.
    """
    sketch = document.sketch
    needed = max(1, min(len(sketch) // _SHARED_OF, _SHARED_MOST))
    shared = Counter(article for key in sketch for article in holders.get(key, ()))
    del shared[document.article]
    likely = {article for article, count in shared.items() if count >= needed}
    if not likely:
        return {}
    telling = [found for key in sketch if not likely.isdisjoint(found := holders.get(key, ()))]
    story_of = index.find_stories({article for found in telling for article in found})
    weights: Counter[int] = Counter()
    for found in telling:
        weight = 1 / max(1, len({story_of[article] for article in found if article in story_of}))
        weights.update(dict.fromkeys(likely.intersection(found), weight))
    ranked = sorted(
        (one for one in likely if one in story_of and weights[one] >= needed / 2),
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
