"""The matcher: what a reading mentions."""

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from crawler.items import Mention, Reading
from crawler.matching.context import Surroundings, weigh
from crawler.matching.document import Document, Found
from crawler.matching.patterns import Pattern
from crawler.matching.scanning import Scanner
from crawler.matching.watchlist import Term, Topic, Watchlist
from storage.kinds import Band


def band_of(score: float) -> Band:
    """The band of a score: what a person should make of it."""
    return Band.SURE if score >= 0.85 else Band.LIKELY if score >= 0.5 else Band.LOOK


class Matcher:
    """A compiled watchlist."""

    def __init__(self, watchlist: Watchlist, cache_dir: Path | None = None) -> None:
        self.watchlist = watchlist
        self._uses: dict[Pattern, list[tuple[Topic, Term]]] = defaultdict(list)
        context: dict[Pattern, None] = {}
        for topic in watchlist.topics:
            for term in topic.terms:
                self._uses[term.pattern].append((topic, term))
                if term.context:
                    for words in (
                        term.context.for_words,
                        term.context.against,
                        term.context.decisive,
                    ):
                        context.update(dict.fromkeys(words))
        self._terms = Scanner(list(self._uses), cache_dir)
        self._context = Scanner(list(context), cache_dir)

    def match(self, reading: Reading) -> list[Mention]:
        """Every mention of every topic in `reading`, in the order they stand in it."""
        document = Document.of(reading)
        found = document.find(self._terms)
        if not found:
            return []
        around = Surroundings(document.find(self._context), self._context.patterns)
        mentions = []
        for one in found:
            for topic, term in self._uses[self._terms.patterns[one.pattern]]:
                rule, words_for = "safe term", ()
                if term.context:
                    weighing = weigh(term.context, one, around)
                    if not weighing.is_meant:
                        continue
                    rule, words_for = weighing.rule, weighing.words_for
                part = document.part(one.place)
                sentence = part.sentence_at(one.start)
                mentions.append(
                    Mention(
                        topic=topic.slug,
                        place=one.place,
                        start=one.start,
                        end=one.end,
                        words=part.original[one.start : one.end],
                        sentence=part.original[sentence.start : sentence.end],
                        sentence_start=sentence.start,
                        term=term.pattern.source,
                        rule=rule,
                        score=0.8,
                        band=band_of(0.8),
                        evidence_for=words_for,
                    )
                )
        return mentions


def compile_watchlist(watchlist: Watchlist, cache_dir: Path | None = None) -> Matcher:
    """Compile `watchlist`; with `cache_dir`, compiled patterns are kept there by their hash."""
    return Matcher(watchlist, cache_dir)
