"""Two texts side by side for a reader: which words each has that the other has not."""

from storage.stories.evidence import find_runs
from storage.stories.folding import fold_word, split_words

Marked = list[tuple[str, bool]]
"""The words of a paragraph as printed, each with whether the other text has it in a run."""


def pair_paragraphs(first: str, second: str) -> list[tuple[Marked, Marked]]:
    """Return the paragraphs of two texts in pairs; one without a counterpart beside nothing.

    A paragraph's counterpart is the one that holds most of its words; the pairs follow the
    first text's order, and what only the second has comes where it stands there.
    """
    lefts, rights = _read(first), _read(second)
    shared_left, counterpart = _compare(lefts, rights)
    shared_right, _ = _compare(rights, lefts)
    pairs: list[tuple[Marked, Marked]] = []
    used: set[int] = set()
    for number, left in enumerate(lefts):
        right = counterpart.get(number)
        if right in used:
            right = None
        if right is not None:
            # What only the second text has, up to here.
            for earlier in range(right):
                if earlier not in used and earlier not in counterpart.values():
                    used.add(earlier)
                    pairs.append(([], _mark(rights[earlier], shared_right[earlier])))
            used.add(right)
        pairs.append(
            (
                _mark(left, shared_left[number]),
                _mark(rights[right], shared_right[right]) if right is not None else [],
            )
        )
    pairs.extend(
        ([], _mark(right, shared_right[number]))
        for number, right in enumerate(rights)
        if number not in used
    )
    return pairs


def _read(text: str) -> list[list[str]]:
    return [line.split() for line in text.split("\n") if line.strip()]


def _fold(words: list[str]) -> list[str]:
    return ["".join(fold_word(part) for part in split_words(word)) for word in words]


def _compare(
    mine: list[list[str]], others: list[list[str]]
) -> tuple[list[list[bool]], dict[int, int]]:
    """Return for each word whether the other text has it in a run, and each paragraph's
    counterpart there."""
    places = [(number, at) for number, words in enumerate(mine) for at in range(len(words))]
    owners = [number for number, words in enumerate(others) for _ in words]
    runs = find_runs(
        [word for words in mine for word in _fold(words)],
        [word for words in others for word in _fold(words)],
    )
    shared = [[False] * len(words) for words in mine]
    votes: dict[int, dict[int, int]] = {}
    for run in runs:
        for step in range(run.length):
            number, at = places[run.here + step]
            shared[number][at] = True
            owner = owners[run.there + step]
            counts = votes.setdefault(number, {})
            counts[owner] = counts.get(owner, 0) + 1
    best = {number: max(counts, key=lambda one: counts[one]) for number, counts in votes.items()}
    return shared, best


def _mark(words: list[str], shared: list[bool]) -> Marked:
    return list(zip(words, shared, strict=True))
