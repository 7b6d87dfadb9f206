"""How much a mention is worth: what its sentence says of it, and what makes it a passing one.

Each sign gives points (log odds, from `signs.toml`); the score is the logistic function of
their sum, so that it reads as a probability that a person would call the article relevant.
"""

import math
import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

from crawler.matching.document import Document, Found
from crawler.matching.furniture import OwnText, enumerates
from crawler.matching.patterns import Pattern
from crawler.matching.signs import Passing, Signs, Statement
from storage.kinds import Band, Place


def band_of(score: float) -> Band:
    """What a score means to a person: sure, likely, or worth a look only."""
    if score >= 0.85:
        return Band.SURE
    return Band.LIKELY if score >= RELEVANT else Band.LOOK


_ELECTION_WORDS = 2
_TELLING = 1.0
"""Points; "the shelf holds ink, DDT and string" says less of any of them."""
_TELLS_OF_NOTHING = -2.0
"""Points; a figure of speech or a film's plot, not a company's results."""
_RELATIVE = re.compile(r"\s(?:which|who|whose|where|that|once|formerly|best known)\b", re.I)

RELEVANT = 0.5
"""From this score on a mention makes its article relevant."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that spoke for or against a mention."""

    name: str
    points: float
    words: str = ""


def score_of(reasons: Iterable[Reason]) -> float:
    """The score of these reasons together, 0 to 1."""
    return 1 / (1 + math.exp(-sum(reason.points for reason in reasons)))


class Judge:
    """Weighs mentions in one document."""

    def __init__(
        self,
        document: Document,
        own: OwnText,
        marks: Sequence[tuple[Pattern, Found]],
        signs: Signs,
    ) -> None:
        self._document = document
        self._own = own
        self._signs = signs
        self._statements: dict[tuple[Place, int], list[tuple[Statement, Found]]] = {}
        self._takes_up: set[tuple[Place, int]] = set()
        self._passing: dict[tuple[Place, int], list[tuple[Passing, str]]] = {}
        self._passing_anywhere: dict[Passing, list[tuple[Place, int, str]]] = {}
        election_words = 0
        for pattern, found in marks:
            if own.reason_against(found.place, found.start):
                continue
            if pattern in signs.statements:
                self._statements.setdefault(self._key(found), []).append(
                    (signs.statements[pattern], found)
                )
            if pattern in signs.taking_up:
                self._takes_up.add(self._key(found))
            if pattern in signs.passing:
                self._note_passing(signs.passing[pattern], found)
            election_words += pattern in signs.election
        self._is_election = election_words >= _ELECTION_WORDS

    def _note_passing(self, sign: Passing, found: Found) -> None:
        words = self._document.part(found.place).original[found.start : found.end]
        self._passing.setdefault(self._key(found), []).append((sign, words))
        is_wide = sign.scope == "article" or (sign.scope == "title" and found.place is Place.TITLE)
        if is_wide:
            self._passing_anywhere.setdefault(sign, []).append((*self._key(found), words))

    def _key(self, found: Found) -> tuple[Place, int]:
        return found.place, self._document.part(found.place).sentence_number(found.start)

    def sentences_of(self, occurrences: Iterable[Found]) -> set[tuple[Place, int]]:
        """The sentences that hold `occurrences`, by part and number."""
        return {self._key(one) for one in occurrences}

    def weigh(
        self,
        occurrence: Found,
        is_safe: bool,
        needs_statement: bool,
        company: Set[tuple[Place, int]],
        is_supported: bool = True,
    ) -> list[Reason]:
        """The reasons for and against `occurrence`.

        `is_supported` says whether words around an ambiguous one spoke for it. `company` is
        every sentence that names a watched substance (see `sentences_of`): what is spoken of in
        several is no passing mention.
        """
        points = self._signs.points
        if not needs_statement:
            worth = points.certain if is_safe else points.certain_meant
            reasons = [Reason("named", worth)]
            if self._own.is_loose(occurrence.place, occurrence.start):
                reasons.append(Reason("after the article's end", points.loose_end))
            return reasons
        if is_safe:
            reasons = [Reason("a safe term", points.safe)]
        elif is_supported:
            reasons = [Reason("meant", points.meant)]
        else:
            reasons = [Reason("nothing against it", points.unopposed)]
        in_title = any(
            place is Place.TITLE and not self._is_passing_in((place, number))
            for place, number in company
        ) and not self._is_passing_throughout(company)
        if in_title:
            reasons.append(Reason("in the headline", points.title))
        more = min(sum(place is Place.TEXT for place, _ in company) - 1, 2)
        if more > 0:
            reasons.append(Reason(f"in {more} more sentence(s)", points.repeated * more))
        key = self._key(occurrence)
        listed = self._item(key, occurrence)
        said = self._best_statement(key, occurrence, listed if self._is_election else None)
        reasons += said
        reasons += self._against(key, occurrence, in_title or more > 0, said, listed)
        if occurrence.place is Place.TITLE and self._is_passing_throughout(company):
            first = min(key for key in company if key[0] is Place.TEXT)
            for sign, _, words in self._passing_signs(first, False):
                reasons.append(Reason(f"passing in the text: {sign.name}", sign.points, words))
        return reasons

    def _item(self, key: tuple[Place, int], occurrence: Found) -> tuple[int, int] | None:
        """The item of a list that `occurrence` stands in, in offsets of its part."""
        part = self._document.part(occurrence.place)
        sentence = part.sentence_at(occurrence.start)
        content = part.original[sentence.start : sentence.end]
        start, end = occurrence.start - sentence.start, occurrence.end - sentence.start
        item = enumerates(content, start, end, after_lead=self._is_election)
        return (sentence.start + item[0], sentence.start + item[1]) if item else None

    def _is_passing_throughout(self, company: Set[tuple[Place, int]]) -> bool:
        """Whether every sentence of the text that names a substance means nothing by it."""
        keys = [key for key in company if key[0] is Place.TEXT]
        return bool(keys) and all(map(self._is_passing_in, keys))

    def _is_passing_in(self, key: tuple[Place, int]) -> bool:
        """Whether a sentence says itself that it means nothing by it."""
        return any(
            sign.scope == "sentence" and not sign.in_elections and sign.points <= _TELLS_OF_NOTHING
            for sign, _ in self._passing.get(key, ())
        )

    def _best_statement(
        self, key: tuple[Place, int], occurrence: Found, outside: tuple[int, int] | None
    ) -> list[Reason]:
        """The strongest statement of the sentence `key`, and none made inside `outside`."""
        low, high = outside or (occurrence.start, occurrence.end)
        heard = [
            (statement, found)
            for statement, found in self._statements.get(key, ())
            if not (found.start < high and low < found.end)
        ]
        if key in self._takes_up and not self._is_election:
            # "These are banned. They include …"
            before = (self._statements.get((key[0], key[1] - back), []) for back in (1, 2))
            heard += next(filter(None, before), [])
        if not heard:
            return []
        best, found = max(heard, key=lambda item: item[0].points)
        part = self._document.part(found.place)
        return [Reason(f"says: {best.name}", best.points, part.original[found.start : found.end])]

    def _against(
        self,
        key: tuple[Place, int],
        occurrence: Found,
        is_theme: bool,
        said: Sequence[Reason],
        listed: tuple[int, int] | None,
    ) -> list[Reason]:
        points = self._signs.points
        reasons = [] if said else [Reason("a bare sentence", points.bare)]
        made = {statement.name for statement, _ in self._statements.get(key, ())}
        for sign, share, words in self._passing_signs(key, is_theme):
            if not made.intersection(sign.unless):
                reasons.append(Reason(f"passing: {sign.name}", sign.points * share, words))
        if listed is not None:
            if self._is_election and "protest" not in made:
                reasons.append(
                    Reason("an item of a poll story's list", self._signs.election_points)
                )
            elif all(reason.points < _TELLING for reason in said):
                reasons.append(Reason("an item of a list", points.enumerated))
        if not is_theme and self._is_aside(occurrence):
            reasons.append(Reason("in a side clause", points.side_clause))
        if self._own.is_loose(occurrence.place, occurrence.start):
            reasons.append(Reason("after the article's end", points.loose_end))
        return reasons

    def _is_aside(self, occurrence: Found) -> bool:
        """Whether it stands in a clause like ", which once made it," that closes again."""
        part = self._document.part(occurrence.place)
        sentence = part.sentence_at(occurrence.start)
        before = part.original[sentence.start : occurrence.start].rpartition(",")
        after = part.original[occurrence.end : sentence.end]
        return bool(before[1]) and "," in after and _RELATIVE.match(before[2]) is not None

    def _passing_signs(
        self, key: tuple[Place, int], is_theme: bool
    ) -> list[tuple[Passing, float, str]]:
        """Each passing sign that bears on the sentence `key`, once: its share and its words."""
        whole_article = self._signs.points.whole_article
        here = dict(self._passing.get(key, ()))
        found = []
        for sign, words in here.items():
            if self._is_election or not sign.in_elections:
                found.append((sign, 1.0, words))
        for sign, places in self._passing_anywhere.items():
            nearby = None if sign in here else _bearing(places, key)
            if nearby is not None:
                share = whole_article if is_theme and not sign.always else 1.0
                found.append((sign, share, nearby))
        return found


def _bearing(places: Sequence[tuple[Place, int, str]], key: tuple[Place, int]) -> str | None:
    """The word of a sign of the whole article that bears on the sentence `key`.

    One in the headline or a few sentences away; or any, when several sentences hold one, for
    then the article is of that sort. One joke far off in a long report is none.
    """
    place, number = key
    number = number if place is Place.TEXT else 0
    for where, at, words in places:
        if where is Place.TITLE or abs(at - number) <= _NEARBY:
            return words
    is_of_that_sort = len({at for _, at, _ in places}) >= _OF_THAT_SORT
    return places[0][2] if is_of_that_sort else None


_NEARBY = 4
"""Sentences."""
_OF_THAT_SORT = 4
"""Sentences with a word of the sign."""


def evidence(reasons: Sequence[Reason]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words that spoke for and against, as a `Mention` keeps them."""
    spoke_for = [_shown(reason) for reason in reasons if reason.points > 0]
    spoke_against = [_shown(reason) for reason in reasons if reason.points < 0]
    return tuple(spoke_for), tuple(spoke_against)


def _shown(reason: Reason) -> str:
    return f"{reason.name} ({reason.words})" if reason.words else reason.name
