"""From evidence to a verdict: are two texts one text, and the sentence that says why."""

from dataclasses import dataclass

from storage.stories.evidence import Evidence
from storage.stories.figures import FIGURE


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether two texts are the same, whole or cut, and why in a sentence."""

    is_same: bool
    reason: str
    is_contradiction: bool = False
    """The texts share words, but say different things in them."""


_LEAST = 0.3
"""Containment below which nothing else needs to be looked at."""
_AGREEING_FOR_ONE = 6
"""Figures that must agree for one that differs to be a slip ..."""
_WORDS_FOR_ONE = 110
"""... and shared words for one name."""


def judge(evidence: Evidence) -> Verdict:
    """Decide whether one text is the other, whole or cut."""
    if evidence.length == 0:
        return Verdict(False, "one of them has no text")
    if evidence.containment < _LEAST:
        return Verdict(False, f"only {evidence.containment:.0%} of the shorter text is shared")
    doubt = _doubt(evidence)
    if doubt > 1:
        pairs = [*evidence.figures, *evidence.names]
        shown = ", ".join(f"{one}/{other}" for one, other in pairs[:4]).replace(FIGURE, "")
        what = "figures" if evidence.figures else "names"
        return Verdict(False, f"{what} differ in the same words: {shown}", True)
    if (
        len(evidence.words) > 1
        and len(evidence.words) * (25 if evidence.length < 80 else 15) > evidence.shared
    ):
        return Verdict(False, "too many other words in the same places", True)
    needed = _containment_needed(evidence)
    if evidence.containment < needed:
        return Verdict(
            False,
            f"only {evidence.containment:.0%} of the shorter text stands in the longer one; "
            f"{needed:.0%} is needed",
        )
    if evidence.containment < 0.95 and evidence.run_length < 8:
        return Verdict(
            False, f"what they share is in pieces of {evidence.run_length:.0f} words: a form"
        )
    if evidence.shared < 10:
        return Verdict(False, f"only {evidence.shared} words are shared")
    return Verdict(True, f"{evidence.containment:.0%} of the shorter text stands in the longer one")


def _doubt(evidence: Evidence) -> float:
    """Return how much the figures and names in each other's place speak against one text.

    Above 1 they decide. One that differs may be a slip or a correction among many that agree.
    """
    figures = len(evidence.figures) * _AGREEING_FOR_ONE
    if evidence.containment < 0.85:
        figures *= evidence.agreeing + 1
    return figures / max(1, evidence.agreeing) + len(evidence.names) * _WORDS_FOR_ONE / max(
        1, evidence.shared
    )


def _containment_needed(evidence: Evidence) -> float:
    """Return the share of the shorter text that must stand in the longer one.

    A cut copy keeps the head of the report: then half is enough, the other half may be a
    local paragraph. Where the leads do not meet, what is shared may be a quotation, an item
    of a round-up, or a paragraph about the outlet.
    """
    here, there = evidence.lead_here >= 0.5, evidence.lead_there >= 0.5
    # Sentences taken from here and there: of the longer lead only a few words are left.
    there = there or (evidence.begin_together and evidence.containment >= 0.9)
    if evidence.paragraphs == 1 and evidence.own_paragraphs and not there:
        return _NEVER  # what a firm says of itself below each of its releases
    if evidence.is_same_outlet:
        if not there and evidence.resemblance < 0.6:
            return _NEVER
        return 0.6 if evidence.title >= 0.5 and (here or there) else 0.9
    if evidence.length < 60 and evidence.resemblance >= 0.6 and evidence.containment < 0.95:
        return 0.87  # two short texts of one length: a form, filled in twice
    if here and there and evidence.title >= 0.6 and evidence.shared >= 15:
        return _LEAST
    if evidence.length < 40:
        return 0.8 if there or evidence.resemblance >= 0.5 else _NEVER
    added = _LONGEST_ADDED if evidence.title >= 0.5 else _LONGEST_RETITLED
    if there:
        # What is quoted stands between the writer's own words; a local paragraph is one, at
        # one place.
        own = evidence.length * (1 - evidence.containment)
        if evidence.own_parts > 1 or evidence.own_paragraphs > 1 or own > added:
            return 0.7
        return 0.45 if here else 0.5
    if here:
        if evidence.before > added or evidence.resemblance < 0.45:
            return _NEVER
        others = evidence.shared * (1 / evidence.resemblance - 1)
        return 0.6 if evidence.resemblance >= 0.6 and others <= added else 0.9
    # A desk's own first paragraph on an agency's report leaves most of both texts alike.
    return 0.7 if evidence.resemblance >= 0.6 and evidence.run_length >= 12 else _NEVER


_NEVER = 2.0
# Words that a desk adds to a report at one place; more is a piece of its own that quotes it,
# and a headline that has nothing of the report's makes that likelier.
_LONGEST_ADDED, _LONGEST_RETITLED = 80, 55
