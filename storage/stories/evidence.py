"""What two texts have in common, in figures a person can check."""

from dataclasses import dataclass

from storage.stories.documents import SHINGLE, Document


@dataclass(frozen=True, slots=True)
class Evidence:
    """A comparison of two texts.

    `shared` counts words of the shorter text that stand in runs which the longer one has too,
    `containment` is its share of the shorter text. `conflicts` are figures with the same words
    before and after them and different values.
    """

    shared: int
    containment: float
    conflicts: tuple[tuple[str, str], ...]

    @property
    def is_same_text(self) -> bool:
        """True when one text is the other, whole or cut."""
        return self.shared >= 20 and self.containment >= 0.6 and len(self.conflicts) == 0


def compare(first: Document, second: Document) -> Evidence:
    """Compare two texts; the order does not matter."""
    short, long = sorted((first, second), key=lambda document: len(document.words))
    theirs = set(long.shingles)
    covered = bytearray(len(short.words))
    for at, shingle in enumerate(short.shingles):
        if shingle in theirs:
            covered[at : at + SHINGLE] = b"\x01" * min(SHINGLE, len(covered) - at)
    shared = sum(covered)
    return Evidence(
        shared=shared,
        containment=shared / len(short.words) if short.words else 0.0,
        conflicts=_find_conflicts(short.words, long.words),
    )


def _find_conflicts(short: list[str], long: list[str]) -> tuple[tuple[str, str], ...]:
    theirs = _figures_in_context(long)
    conflicts = []
    for context, values in _figures_in_context(short).items():
        others = theirs.get(context)
        if others and not values & others:
            conflicts.append((" ".join(sorted(values)), " ".join(sorted(others))))
    return tuple(conflicts)


def _figures_in_context(words: list[str]) -> dict[tuple[str, str], set[str]]:
    found: dict[tuple[str, str], set[str]] = {}
    for at in range(1, len(words) - 1):
        if words[at][0] == "=":
            found.setdefault((words[at - 1], words[at + 1]), set()).add(words[at])
    return found
