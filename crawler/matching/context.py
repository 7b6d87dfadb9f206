"""Is an ambiguous term meant? The words around it speak for and against."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from crawler.matching.acronyms import Meaning
from crawler.matching.document import Found
from crawler.matching.patterns import Pattern
from crawler.matching.watchlist import Context
from storage.kinds import Place


@dataclass(frozen=True, slots=True)
class Weighing:
    """What the context said of one occurrence."""

    is_meant: bool
    rule: str
    words_for: tuple[str, ...] = ()
    words_against: tuple[str, ...] = ()


class Surroundings:
    """Where each context word stands in one document.

    A headline speaks of the whole article, so its words are near everything in the text, and
    a term in it has the text's beginning for its surroundings.
    """

    def __init__(self, marks: Iterable[tuple[Pattern, Found]]) -> None:
        self._title: dict[Pattern, list[Found]] = defaultdict(list)
        self._text: dict[Pattern, list[Found]] = defaultdict(list)
        self._words: dict[Pattern, list[int]] = defaultdict(list)
        for pattern, one in marks:
            if one.place is Place.TITLE:
                self._title[pattern].append(one)
            else:
                self._text[pattern].append(one)
                self._words[pattern].append(one.word)

    def speaks_in(self, meaning: Meaning, patterns: Iterable[Pattern]) -> bool:
        """Whether any of `patterns` stands among the words of `meaning`."""
        placed = self._title if meaning.part.place is Place.TITLE else self._text
        return any(meaning.holds(one) for pattern in patterns for one in placed.get(pattern, ()))

    def near(self, pattern: Pattern, occurrence: Found, within: int) -> Found | None:
        """The first place where `pattern` stands near `occurrence`, not inside it."""
        for one in self._title.get(pattern, ()):
            if not _is_within(one, occurrence):
                return one
        words = self._words.get(pattern)
        if not words:
            return None
        low, high = occurrence.word - within, occurrence.word + within
        if occurrence.place is Place.TITLE:
            low, high = 0, 2 * within
        index = bisect_left(words, low)
        while index < len(words) and words[index] <= high:
            one = self._text[pattern][index]
            if not _is_within(one, occurrence):
                return one
            index += 1
        return None


def _is_within(one: Found, other: Found) -> bool:
    """Whether `one` is `other` itself or a part of it; a phrase around it speaks for itself."""
    return one.place is other.place and other.start <= one.start and one.end <= other.end


@dataclass(slots=True)
class _Voices:
    words: list[str] = field(default_factory=list)

    def hear(
        self, patterns: Sequence[Pattern], occurrence: Found, around: Surroundings, within: int
    ) -> int:
        heard: set[tuple[Place, int]] = set()
        for pattern in patterns:
            one = around.near(pattern, occurrence, within)
            if one is not None and (one.place, one.word) not in heard:
                heard.add((one.place, one.word))
                self.words.append(pattern.source)
        return len(heard)


def weigh(
    context: Context,
    occurrence: Found,
    around: Surroundings,
    meanings: Sequence[Meaning] = (),
) -> Weighing:
    """Whether `occurrence` is meant, by the words around it.

    `meanings` are what the article says that it stands for, in words that are not watched.
    """
    voices_for_it = (*context.decisive, *context.for_words)
    others = [one for one in meanings if not around.speaks_in(one, voices_for_it)]
    said = next((one.words for one in others if one.is_said), None)
    if said is not None:
        return Weighing(False, "the article says what it stands for", (), (said,))
    voices_for, voices_against = _Voices(), _Voices()
    decisive = voices_for.hear(context.decisive, occurrence, around, context.within)
    speaking_for = decisive + voices_for.hear(context.for_words, occurrence, around, context.within)
    speaking_against = voices_against.hear(context.against, occurrence, around, context.within)
    words_for = tuple(dict.fromkeys(voices_for.words))
    words_against = tuple(voices_against.words)
    if decisive:
        return Weighing(True, "decisive context", words_for, words_against)
    if others:
        return Weighing(False, "it stands for something else", words_for, (others[0].words,))
    if speaking_against:
        return Weighing(False, "a word against it is near", words_for, words_against)
    if speaking_for >= context.needs:
        return Weighing(True, "context for", words_for, words_against)
    few = "no word for it is near" if not speaking_for else "too few words for it are near"
    return Weighing(False, few, words_for, words_against)
