"""Pairwise scores of a grouping against labels."""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Score:
    """Pairwise precision, recall and their harmonic mean, 0 to 1."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def score_pairs(given: Sequence[Hashable], truth: Sequence[Hashable]) -> Score:
    """Score groups by the pairs of items they put together."""
    together = _pairs(Counter(given))
    wanted = _pairs(Counter(truth))
    right = _pairs(Counter(zip(given, truth, strict=True)))
    return Score(right / together if together else 1.0, right / wanted if wanted else 1.0)


def _pairs(groups: Counter[Hashable]) -> int:
    return sum(size * (size - 1) // 2 for size in groups.values())
