"""Articles and stories in memory: the same decisions without a database."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from storage.stories.documents import Document, read_document
from storage.stories.grouping import Posting, choose_story
from storage.urls import url_hash


class MemoryIndex:
    """The index of the articles seen so far; see `grouping.Index`."""

    def __init__(self) -> None:
        self._holders: defaultdict[int, list[int]] = defaultdict(list)
        self._texts: dict[int, Document] = {}
        self.story_of: dict[int, int] = {}

    def find(self, keys: Sequence[int]) -> list[Posting]:
        return [
            Posting(key, article, self.story_of[article])
            for key in keys
            if key in self._holders
            for article in self._holders[key]
        ]

    def load(self, articles: Iterable[int]) -> Mapping[int, Document]:
        return {article: self._texts[article] for article in articles if article in self._texts}

    def add(self, document: Document, keys: Iterable[int]) -> None:
        """Hold a text under its keys; a later text of the same article replaces it."""
        self._texts[document.article] = document
        for key in keys:
            if document.article not in self._holders[key]:
                self._holders[key].append(document.article)


class Deduplicator:
    """Tells for one item after another which article and which story it is.

    Items are numbered from 0 in the order given, which should be that of time. An article is
    known by the number of its first item, a story by that of its first article.
    """

    def __init__(self) -> None:
        self.index = MemoryIndex()
        self._articles: dict[str, int] = {}
        self._outlets: dict[str, int] = {}
        self._count = 0

    def place(self, url: str, outlet: str, title: str, text: str) -> tuple[int, int]:
        """Return the article and the story of the next item."""
        number = self._count
        self._count += 1
        article = self._articles.setdefault(url_hash(url), number)
        outlet_number = self._outlets.setdefault(outlet, len(self._outlets))
        document = read_document(article, outlet_number, title, text)
        decision = choose_story(document, self.index)
        if article == number:
            self.index.story_of[article] = (
                article if decision.story is None else decision.story
            )
        self.index.add(document, decision.keys)
        return article, self.index.story_of[article]
