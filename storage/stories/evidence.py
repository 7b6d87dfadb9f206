"""What two texts have in common, in figures a person can check.

The texts are laid side by side by their common runs of words, in whatever order these stand.
Between two runs that follow each other in both texts stand the places where one text says
something else: another figure, another name, other words. A sub-editor's copy has few such
places and none with another figure; two days' gold prices have little else.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import compress, pairwise

from storage.stories.documents import SHINGLE, Document
from storage.stories.figures import FIGURE, agree

LEAD_WORDS = 16
"""Words at the head of a text that are its lead."""
_LONGEST_GAP = 8  # words; what is longer was added or left out, not put in place of something
_OWN_PART = 8  # words
_SURE = 12  # words of a run that are not shared by chance
_POSITIONS = 6  # places of one run that are tried; more is repetition


@dataclass(frozen=True, slots=True)
class Run:
    """`length` words that stand at `here` in one text and at `there` in the other."""

    here: int
    there: int
    length: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """A comparison of a shorter text with a longer one.

    `length` is that of the shorter text, and `shared` of those of its words that stand in runs
    which the longer one has too, both counted in English words (`_measure`); `containment` is
    their share of the shorter text and `resemblance` of the longer one.
    `lead_here` and `lead_there` are the shares of each text's lead that the other has, `before`
    the words of the longer text before anything is shared, and `begin_together` says that
    their very first words are the same.
    `agreeing` counts figures in shared runs that agree. `figures`, `names` and `words` are
    the pairs that stand in each other's place: figures that differ, names that only one of
    the texts knows, other words that only one knows. `own_parts` counts the places where the
    shorter text says something of its own, at some length.
    """

    length: int
    shared: int
    containment: float
    resemblance: float
    lead_here: float
    lead_there: float
    before: int
    begin_together: bool
    title: float
    agreeing: int
    figures: tuple[tuple[str, str], ...]
    names: tuple[tuple[str, str], ...]
    words: tuple[tuple[str, str], ...]
    runs: int
    own_parts: int
    paragraphs: int
    own_paragraphs: int
    is_same_outlet: bool

    @property
    def run_length(self) -> float:
        """Words in a shared run, on average: forms share many short runs, copies few long ones."""
        return self.shared / self.runs if self.runs else 0.0


def compare(first: Document, second: Document) -> Evidence:
    """Compare two texts; the order does not matter."""
    short, long = sorted((first, second), key=lambda document: len(document.words))
    runs = find_runs(short.masked, long.masked)
    here, there = bytearray(len(short.words)), bytearray(len(long.words))
    for run in runs:
        here[run.here : run.here + run.length] = b"\x01" * run.length
        there[run.there : run.there + run.length] = b"\x01" * run.length
    figures, agreeing = _compare_figures(short, long, runs)
    paragraphs, own_paragraphs = _count_paragraphs(short, here)
    names, words = _compare_gaps(short, long, runs, figures)
    return Evidence(
        length=_measure(short.words),
        shared=_measure(compress(short.words, here)),
        containment=_share(short.words, here),
        resemblance=_share(long.words, there),
        lead_here=_share(short.words[:LEAD_WORDS], here),
        lead_there=_share(long.words[:LEAD_WORDS], there),
        before=_measure(long.words[: min((run.there for run in runs), default=0)]),
        begin_together=any(max(run.here, run.there) < SHINGLE for run in runs),
        title=_overlap(short.title_words, long.title_words),
        agreeing=agreeing,
        figures=tuple(figures),
        names=tuple(names),
        words=tuple(words),
        runs=len(runs),
        own_parts=_count_own_parts(here),
        paragraphs=paragraphs,
        own_paragraphs=own_paragraphs,
        is_same_outlet=first.outlet == second.outlet,
    )


def find_runs(here: list[str], there: list[str]) -> list[Run]:
    """Return the runs of at least `SHINGLE` words of `here` that `there` has, in order.

    A run goes on where the one before it left off when it can, so that repeated phrases do
    not jump about.
    """
    places: dict[tuple[str, ...], list[int]] = {}
    for at, shingle in enumerate(zip(there, there[1:], there[2:], strict=False)):
        found = places.setdefault(shingle, [])
        if len(found) < _POSITIONS:
            found.append(at)
    runs: list[Run] = []
    at, expected = 0, 0
    last = len(here) - SHINGLE
    while at <= last:
        candidates = places.get((here[at], here[at + 1], here[at + 2]))
        if not candidates:
            at += 1
            continue
        best = Run(at, 0, 0)
        for start in candidates:
            length = SHINGLE
            while (
                at + length < len(here)
                and start + length < len(there)
                and here[at + length] == there[start + length]
            ):
                length += 1
            nearer = abs(start - expected) < abs(best.there - expected)
            if length > best.length or (length == best.length and nearer):
                best = Run(at, start, length)
        runs.append(best)
        at += best.length
        expected = best.there + best.length
    return runs


def _measure(words: Iterable[str]) -> int:
    """Return the length of `words` in English words, of five letters and a space.

    A Tamil or Malayalam word says as much as two or three English ones.
    """
    return round(sum(len(word) + 1 for word in words) / 6)


def _share(words: Sequence[str], covered: bytearray) -> float:
    """Return how much of `words` is covered, by letters: long words say more than short ones."""
    total = sum(len(word) for word in words)
    return sum(len(word) for word in compress(words, covered)) / total if total else 0.0


def _count_own_parts(covered: bytearray) -> int:
    return sum(len(part) >= _OWN_PART for part in covered.split(b"\x01"))


def _count_paragraphs(document: Document, covered: bytearray) -> tuple[int, int]:
    """Return how many paragraphs are mostly shared, and how many are the text's own."""
    counts, at = [0, 0], 0
    for paragraph in document.paragraphs:
        length = len(paragraph.words)
        if length >= _OWN_PART:
            counts[sum(covered[at : at + length]) * 2 < length] += 1
        at += length
    return counts[0], counts[1]


def _overlap(first: list[str], second: list[str]) -> float:
    here, there = set(first), set(second)
    return len(here & there) / max(1, min(len(here), len(there)))


def _compare_figures(
    short: Document, long: Document, runs: Iterable[Run]
) -> tuple[list[tuple[str, str]], int]:
    """Return the figures that stand in the same words and differ, and how many agree.

    A figure that the other text also has, elsewhere, may only have moved, but not from within
    a run so long that it stands in one place in either text.
    """
    differing: list[tuple[str, str]] = []
    moved: list[tuple[str, str]] = []
    agreeing = 0
    for run in runs:
        for step in range(run.length):
            mine = short.words[run.here + step]
            if mine[0] != FIGURE:
                continue
            other = long.words[run.there + step]
            if agree(mine, other):
                agreeing += 1
            elif (run.length >= _SURE and 0 < step < run.length - 1) or (
                mine not in long.vocabulary and other not in short.vocabulary
            ):
                differing.append((mine, other))
            else:
                moved.append((mine, other))
    # Of a copy's figures most stand where they stood; a form's recur by chance.
    return (differing + moved if len(moved) > agreeing else differing), agreeing


def _compare_gaps(
    short: Document, long: Document, runs: list[Run], figures: list[tuple[str, str]]
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return the names and the other words that stand in each other's place, between runs.

    Differing figures found there are added to `figures`.
    """
    names: list[tuple[str, str]] = []
    words: list[tuple[str, str]] = []
    swaps: Counter[tuple[str, str]] = Counter()
    # The heads and the ends of the texts stand in each other's place too.
    edges = [Run(0, 0, 0), *runs, Run(len(short.words), len(long.words), 0)]
    for before, after in pairwise(edges):
        start, end = before.here + before.length, after.here
        other_start, other_end = before.there + before.length, after.there
        if not (0 < end - start <= _LONGEST_GAP and 0 < other_end - other_start <= _LONGEST_GAP):
            continue
        swap = _find_swap(short, long, range(start, end), range(other_start, other_end))
        if swap:
            swaps[swap] += 1
        mine = [at for at in range(start, end) if short.words[at] not in long.vocabulary]
        others = [
            at for at in range(other_start, other_end) if long.words[at] not in short.vocabulary
        ]
        if not mine or not others:
            continue
        pair = (
            " ".join(short.words[at] for at in mine),
            " ".join(long.words[at] for at in others),
        )
        my_figures = [short.words[at] for at in mine if short.words[at][0] == FIGURE]
        other_figures = [long.words[at] for at in others if long.words[at][0] == FIGURE]
        if my_figures and other_figures:
            if not any(agree(one, other) for one in my_figures for other in other_figures):
                figures.append(pair)
        elif _are_dates(pair):
            figures.append(pair)
        elif any(short.capitals[at] for at in mine) and any(long.capitals[at] for at in others):
            if not _is_respelt(*pair):
                names.append(pair)
        elif not _is_respelt(*pair):
            words.append(pair)
    for swap, times in swaps.items():
        if times > 1:
            names.extend([swap] * (times - names.count(swap)))
    return names, words


def _find_swap(
    short: Document, long: Document, here: Iterable[int], there: Iterable[int]
) -> tuple[str, str] | None:
    """Return the different capitalised words of a gap, None when they have any in common.

    One such pair may be another way to call somebody; the same pair again is another person.
    """
    mine = [short.words[at] for at in here if short.capitals[at]]
    others = [long.words[at] for at in there if long.capitals[at]]
    if mine and others and not set(mine) & set(others):
        return " ".join(mine), " ".join(others)
    return None


_DATE_WORDS = frozenset(
    [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ]
)


def _are_dates(pair: tuple[str, str]) -> bool:
    return all(set(words.split()) & _DATE_WORDS for words in pair)


def _is_respelt(first: str, second: str) -> bool:
    return SequenceMatcher(None, first, second, autojunk=False).ratio() >= 0.7
