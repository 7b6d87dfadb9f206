"""Articles and stories in memory: the same decisions without a database."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from storage.stories.candidates import Holders
from storage.stories.documents import Document, read_document
from storage.stories.grouping import choose_story
from storage.urls import url_hash


class MemoryIndex:
    """The index of the articles seen so far; see `grouping.Index`."""

    def __init__(self) -> None:
        self._holders: defaultdict[int, list[int]] = defaultdict(list)
        self._texts: dict[int, Document] = {}
        self._members: defaultdict[int, list[int]] = defaultdict(list)
        self._merged: dict[int, int] = {}
        self.story_of: dict[int, int] = {}

    def find(self, keys: Sequence[int]) -> Holders:
        return {key: self._holders[key] for key in keys if key in self._holders}

    def find_stories(self, articles: Iterable[int]) -> Mapping[int, int]:
        return {one: self.story_of[one] for one in articles if one in self.story_of}

    def load(self, articles: Iterable[int]) -> Mapping[int, Document]:
        return {article: self._texts[article] for article in articles if article in self._texts}

    def place(self, article: int, story: int) -> None:
        """Put an article into a story."""
        self.story_of[article] = story
        self._members[story].append(article)

    def merge(self, first: int, second: int) -> None:
        """Make two stories one; the older one's number lives."""
        older, younger = sorted((self._current(first), self._current(second)))
        if older == younger:
            return
        for article in self._members.pop(younger):
            self.place(article, older)
        self._merged[younger] = older

    def _current(self, story: int) -> int:
        while story in self._merged:
            story = self._merged[story]
        return story

    def add(self, document: Document, keys: Iterable[int]) -> None:
        """Hold a text under its keys; a later text of the same article replaces it."""
        self._texts[document.article] = document
        for key in keys:
            if document.article not in self._holders[key]:
                self._holders[key].append(document.article)


class Deduplicator:
    """Tells for one item after another which article and which story it is.

    Items are numbered from 0 in the order given, which should be that of time. An article is
    known by the number of its first item, a story by that of its oldest article. A story can
    still be joined to an older one by a later item: ask `story_of` at the end.
    """

    def __init__(self) -> None:
        self.index = MemoryIndex()
        self._articles: dict[str, int] = {}
        self._outlets: dict[str, int] = {}
        self._count = 0

    def add(self, url: str, outlet: str, title: str, text: str) -> int:
        """Take in the next item; return its article."""
        number = self._count
        self._count += 1
        article = self._articles.setdefault(url_hash(url), number)
        outlet_number = self._outlets.setdefault(outlet, len(self._outlets))
        document = read_document(article, outlet_number, title, text)
        decision = choose_story(document, self.index)
        if article == number:
            story = article if decision.story is None else decision.story
            self.index.place(article, story)
            for other in decision.also:
                self.index.merge(story, other)
        self.index.add(document, decision.keys)
        return article

    def story_of(self, article: int) -> int:
        """Return the story of an article."""
        return self.index.story_of[article]
