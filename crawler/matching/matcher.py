"""The matcher: what a reading mentions, and why not more.

    fold ─► terms ─► own words? ─► press? ─► meant? ─► said or in passing? ─► queries

An article without a watched term leaves after the second step, which is nearly all of them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from crawler.items import Mention, Reading
from crawler.matching.acronyms import Acronyms
from crawler.matching.context import Surroundings, Weighing, weigh
from crawler.matching.document import Document, Found
from crawler.matching.evaluation import Findings, Spot, evaluate
from crawler.matching.furniture import Furniture, find_furniture
from crawler.matching.judging import RELEVANT, Judge, Reason, band_of, evidence, score_of
from crawler.matching.page_kinds import KindVerdict, judge_kind, load_kinds
from crawler.matching.patterns import Pattern, parse_pattern
from crawler.matching.places import holds_attribute
from crawler.matching.query import Is, ListOf, Query, TopicFound, Words, walk
from crawler.matching.scanning import Scanner
from crawler.matching.signs import load_signs
from crawler.matching.sounds import BY_SOUND, Sounds
from crawler.matching.watchlist import ANY_TOPIC, Term, Topic, Watchlist
from storage.kinds import PageKind, Place

MOST_MENTIONS = 200
"""Of one topic in one part of an article; a page that repeats a word for ever is cut here."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A watched term that stands in the article, and what became of it."""

    topic: str
    term: str
    place: Place
    start: int
    end: int
    words: str
    mention: Mention | None
    ruled_out_by: str | None = None
    """Why it is no mention; None when it is one."""
    reasons: tuple[Reason, ...] = ()
    words_for: tuple[str, ...] = ()
    words_against: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything the matcher thought of one reading."""

    reading: Reading
    seen: tuple[Seen, ...] = ()
    kind: KindVerdict = field(default_factory=lambda: KindVerdict(PageKind.ARTICLE))
    furniture: tuple[Furniture, ...] = ()

    @property
    def mentions(self) -> list[Mention]:
        """The mentions, in the order they stand in the article."""
        return [seen.mention for seen in self.seen if seen.mention is not None]


class Matcher:
    """A compiled watchlist. `countries` gives the country code of an outlet's host."""

    def __init__(
        self,
        watchlist: Watchlist,
        cache_dir: Path | None = None,
        countries: Mapping[str, str] | None = None,
    ) -> None:
        self.watchlist = watchlist
        self._countries = countries or {}
        self._signs = load_signs()
        self._kinds = load_kinds()
        self._uses: dict[Pattern, list[tuple[Topic, Term]]] = defaultdict(list)
        watched: dict[Pattern, None] = {}
        around: dict[Pattern, None] = {}
        for topic in watchlist.topics:
            for term in topic.terms:
                self._uses[term.pattern].append((topic, term))
                if term.context:
                    for words in (
                        term.context.decisive,
                        term.context.for_words,
                        term.context.against,
                    ):
                        around.update(dict.fromkeys(words))
            around.update(dict.fromkeys(topic.exceptions))
            if topic.query is not None:
                stands_alone = not any(isinstance(part, TopicFound) for part in walk(topic.query))
                (watched if stands_alone else around).update(
                    dict.fromkeys(self._query_patterns(topic.query))
                )
        watched.update(dict.fromkeys(self._uses))
        around.update(dict.fromkeys([*self._signs.patterns(), *self._kinds.text]))
        self._asked = self._asked_by_queries()
        self._watched = Scanner(watched, cache_dir)
        self._sounds = Sounds(self._uses, cache_dir)
        self._around = Scanner((p for p in around if p not in watched), cache_dir)

    @property
    def size(self) -> int:
        """Bytes of memory the compiled patterns take."""
        return self._watched.size + self._around.size

    def match(self, reading: Reading) -> list[Mention]:
        """Every mention of every topic in `reading`, in the order they stand in it.

        Passing mentions are among them, with a low score and the band "look".
        """
        return self.explain(reading).mentions

    def explain(self, reading: Reading) -> Explanation:
        """What `reading` mentions, what was seen besides, and what ruled it out."""
        document = Document.of(reading, self._signs.abbreviations)
        watched = [
            (self._watched.patterns[found.pattern], found) for found in document.find(self._watched)
        ]
        watched += self._sounds.find(document, [found for _, found in watched])
        if not watched:
            return Explanation(reading)
        marks = [
            (self._around.patterns[found.pattern], found) for found in document.find(self._around)
        ]
        return _Examination(self, document, watched, marks).explain()

    def _asked_by_queries(self) -> Mapping[Pattern, list[str]]:
        """Which words and "@lists" of the topics' queries each pattern stands for."""
        asked: dict[Pattern, list[str]] = defaultdict(list)
        parts = {
            part for topic in self.watchlist.topics if topic.query for part in walk(topic.query)
        }
        for part in parts:
            if isinstance(part, Words):
                asked[parse_pattern(part.source)].append(part.source)
            elif isinstance(part, ListOf):
                for pattern in set(self.watchlist.patterns_of(part.name)):
                    asked[pattern].append("@" + part.name)
        return asked

    def _query_patterns(self, query: Query) -> Iterable[Pattern]:
        for part in walk(query):
            if isinstance(part, Words):
                yield parse_pattern(part.source)
            elif isinstance(part, ListOf):
                yield from self.watchlist.patterns_of(part.name)


class _Examination:
    """One document under the matcher's eye."""

    def __init__(
        self,
        matcher: Matcher,
        document: Document,
        watched: Sequence[tuple[Pattern, Found]],
        marks: Sequence[tuple[Pattern, Found]],
    ) -> None:
        self.matcher = matcher
        self.document = document
        self.signs = matcher._signs
        self.watched = watched
        self.own = find_furniture(document.title, document.text, marks, self.signs)
        everything = [*watched, *marks]
        self.own_marks = [
            (pattern, found)
            for pattern, found in everything
            if not self.own.reason_against(found.place, found.start)
        ]
        self.kind = judge_kind(
            document,
            [pattern for pattern, _ in everything if pattern in matcher._kinds.text],
            [found for _, found in watched],
        )
        self.surroundings = Surroundings(self.own_marks)
        self.acronyms = Acronyms(document)
        self.judge = Judge(document, self.own, self.own_marks, self.signs)

    def explain(self) -> Explanation:
        seen = self._sift(self._occurrences())
        if self.kind.is_press:
            seen += self._query(seen)
        else:
            seen = [self._ruled_out(one, f"no press: {self.kind.kind.value}") for one in seen]
        seen.sort(key=lambda one: (one.place is Place.TEXT, one.start, one.end))
        return Explanation(self.document.reading, tuple(seen), self.kind, self.own.furniture)

    def _occurrences(self) -> list[tuple[Topic, list[Term], Found]]:
        """Each topic's terms; of several that overlap, the longest, safe ones first.

        A term that stands in several ambiguous groups comes with all of them.
        """
        found = [
            (topic, term, one)
            for pattern, one in self.watched
            for topic, term in self.matcher._uses.get(pattern, ())
        ]
        found.sort(
            key=lambda item: (
                item[1].context is not None,
                item[2].start - item[2].end,
                item[2].start,
            )
        )
        kept: list[tuple[Topic, list[Term], Found]] = []
        taken: dict[tuple[str, Place], list[tuple[Found, list[Term]]]] = defaultdict(list)
        for topic, term, one in found:
            others = taken[topic.slug, one.place]
            if len(others) >= MOST_MENTIONS:
                continue
            for other, terms in others:
                if one.start < other.end and other.start < one.end:
                    if (one.start, one.end) == (other.start, other.end) and terms[0].context:
                        terms.append(term)
                    break
            else:
                terms = [term]
                others.append((one, terms))
                kept.append((topic, terms, one))
        return kept

    def _sift(self, occurrences: Sequence[tuple[Topic, list[Term], Found]]) -> list[Seen]:
        """What each occurrence is: ruled out, or a mention with its score."""
        seen: list[Seen] = []
        meant: list[tuple[Topic, Term, Found, Seen]] = []
        for topic, terms, found in occurrences:
            one = self._see(topic, terms[0], found)
            reason = self.own.reason_against(found.place, found.start)
            exception = self._exception(topic, found)
            if reason is not None:
                seen.append(self._ruled_out(one, f"not the article's own words: {reason}"))
            elif exception is not None:
                seen.append(self._ruled_out(one, f"only in {exception!r}"))
            elif terms[0].context is None:
                meant.append((topic, terms[0], found, one))
            else:
                term, weighing = self._weigh(terms, found)
                one = replace(
                    one, words_for=weighing.words_for, words_against=weighing.words_against
                )
                if weighing.is_meant:
                    meant.append((topic, term, found, one))
                else:
                    seen.append(self._ruled_out(one, weighing.rule))
        company = self.judge.sentences_of(
            found for topic, _, found, _ in meant if topic.needs_statement
        )
        for topic, term, found, one in meant:
            reasons = self.judge.weigh(
                found, term.context is None, topic.needs_statement, company, bool(one.words_for)
            )
            rule = "safe term" if term.context is None else "context"
            if found.pattern == BY_SOUND:
                rule += ", by its sound"
            seen.append(self._mention(one, found, rule, reasons))
        return seen

    def _weigh(self, terms: Sequence[Term], found: Found) -> tuple[Term, Weighing]:
        """The first of a term's contexts that accepts it; else the first."""
        meanings = [
            one
            for one in self.acronyms.meanings(terms[0].pattern.cased)
            if not any(one.holds(other) for _, other in self.watched)
        ]
        weighings = [
            (term, weigh(term.context, found, self.surroundings, meanings))
            for term in terms
            if term.context
        ]
        return next((item for item in weighings if item[1].is_meant), weighings[0])

    def _exception(self, topic: Topic, found: Found) -> str | None:
        """The excepted phrase of `topic` that `found` is part of."""
        if not topic.exceptions:
            return None
        for pattern, one in self.own_marks:
            is_part = one.place is found.place and one.start <= found.start and found.end <= one.end
            if is_part and pattern in topic.exceptions:
                return self.document.part(one.place).original[one.start : one.end]
        return None

    def _see(self, topic: Topic, term: Term, found: Found) -> Seen:
        original = self.document.part(found.place).original
        words = original[found.start : found.end]
        return Seen(
            topic.slug, term.pattern.source, found.place, found.start, found.end, words, None
        )

    def _ruled_out(self, one: Seen, reason: str) -> Seen:
        return replace(one, mention=None, ruled_out_by=reason)

    def _mention(self, one: Seen, found: Found, rule: str, reasons: Sequence[Reason]) -> Seen:
        part = self.document.part(found.place)
        sentence = part.sentence_at(found.start)
        score = round(score_of(reasons), 3)
        spoke_for, spoke_against = evidence(reasons)
        mention = Mention(
            topic=one.topic,
            place=one.place,
            start=one.start,
            end=one.end,
            words=one.words,
            sentence=part.original[sentence.start : sentence.end],
            sentence_start=sentence.start,
            term=one.term,
            rule=rule,
            score=score,
            band=band_of(score),
            evidence_for=(*one.words_for, *spoke_for),
            evidence_against=(*one.words_against, *spoke_against),
        )
        return replace(one, mention=mention, reasons=tuple(reasons))

    def _query(self, seen: Sequence[Seen]) -> list[Seen]:
        """Mentions of the topics that have a query, in the watchlist's order."""
        topics = [topic for topic in self.matcher.watchlist.topics if topic.query is not None]
        if not topics:
            return []
        added: list[Seen] = []
        words: dict[str, list[Spot]] = defaultdict(list)
        lists: dict[str, list[Spot]] = defaultdict(list)
        for pattern, found in self.own_marks:
            for name in self.matcher._asked.get(pattern, ()):
                spot = self._spot(found.place, found.start, found.end, pattern.source)
                (lists[name[1:]] if name.startswith("@") else words[name]).append(spot)
        for spots in (*words.values(), *lists.values()):
            spots.sort()
        for topic in topics:
            assert topic.query is not None
            known = [*seen, *added]
            findings = Findings(
                self._meant(words, topic),
                self._meant(lists, topic),
                self._topic_spots(known),
                self._holds,
            )
            outcome = evaluate(topic.query, findings)
            if outcome.is_true:
                added += self._from_query(topic, outcome.spots, known)
        return added

    def _meant(self, spots: Mapping[str, list[Spot]], topic: Topic) -> Mapping[str, list[Spot]]:
        """The words of a query without those in an excepted phrase of `topic`."""
        phrases = [one for pattern, one in self.own_marks if pattern in frozenset(topic.exceptions)]
        if not phrases:
            return spots
        return {
            name: [
                spot
                for spot in found
                if not any(
                    one.place is spot.place and one.start <= spot.start and spot.end <= one.end
                    for one in phrases
                )
            ]
            for name, found in spots.items()
        }

    def _holds(self, attribute: Is) -> bool:
        return holds_attribute(attribute, self.document.reading, self.matcher._countries)

    def _spot(self, place: Place, start: int, end: int, term: str) -> Spot:
        part = self.document.part(place)
        return Spot(place, part.word_number(start), part.word_number(end - 1), start, end, term)

    def _topic_spots(self, seen: Iterable[Seen]) -> dict[str, list[Spot]]:
        spots: dict[str, list[Spot]] = defaultdict(list)
        for one in seen:
            if one.mention is None or one.mention.score < RELEVANT:
                continue
            spot = self._spot(one.place, one.start, one.end, one.topic)
            spots[one.topic].append(spot)
            if self.matcher.watchlist.topic(one.topic).section == "topics":
                spots[ANY_TOPIC].append(spot)
        return {slug: sorted(found) for slug, found in spots.items()}

    def _from_query(self, topic: Topic, spots: Sequence[Spot], known: Sequence[Seen]) -> list[Seen]:
        """A mention at each spot: where a query found other topics' mentions, theirs again."""
        slugs = {other.slug for other in self.matcher.watchlist.topics}
        of_topics = [spot for spot in spots if spot.term in slugs]
        if of_topics:
            at = {(one.topic, one.place, one.start): one.mention for one in known if one.mention}
            found = []
            for spot in of_topics:
                mention = at[spot.term, spot.place, spot.start]
                again = replace(mention, topic=topic.slug, rule=f"query, by {mention.topic}")
                found.append(self._again(again))
            return found
        made = []
        spots = spots[:MOST_MENTIONS]
        company = self.judge.sentences_of(
            Found(0, one.place, one.start, one.end, one.first) for one in spots
        )
        for spot in spots:
            occurrence = Found(0, spot.place, spot.start, spot.end, spot.first)
            reasons = self.judge.weigh(occurrence, True, topic.needs_statement, company)
            words = self.document.part(spot.place).original[spot.start : spot.end]
            one = Seen(topic.slug, spot.term, spot.place, spot.start, spot.end, words, None)
            made.append(self._mention(one, occurrence, "query", reasons))
        return made

    def _again(self, mention: Mention) -> Seen:
        return Seen(
            mention.topic,
            mention.term,
            mention.place,
            mention.start,
            mention.end,
            mention.words,
            mention,
        )


def compile_watchlist(watchlist: Watchlist, cache_dir: Path | None = None) -> Matcher:
    """Compile `watchlist`; with `cache_dir`, compiled patterns are kept there by their hash."""
    return Matcher(watchlist, cache_dir)
