"""From evidence to a verdict: are two texts one text, and the sentence that says why."""

from dataclasses import dataclass

from storage.stories.evidence import Evidence


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether two texts are the same, whole or cut, and why in a sentence."""

    is_same: bool
    reason: str
    is_contradiction: bool = False
    """The texts share words, but say different things in them."""


def judge(evidence: Evidence) -> Verdict:
    """Decide whether one text is the other, whole or cut."""
    if evidence.length == 0:
        return Verdict(False, "one of them has no text")
    if evidence.figures:
        pairs = ", ".join(f"{one[1:]}/{other[1:]}" for one, other in evidence.figures[:4])
        if len(evidence.figures) * 6 > evidence.agreeing or evidence.containment < 0.85:
            return Verdict(False, f"figures differ in the same words: {pairs}", True)
    if evidence.names and len(evidence.names) * 60 > evidence.shared:
        pairs = ", ".join(f"{one}/{other}" for one, other in evidence.names[:4])
        return Verdict(False, f"names differ in the same words: {pairs}", True)
    if len(evidence.words) * 15 > evidence.shared:
        return Verdict(False, "too many other words in the same places", True)
    needed = _containment_needed(evidence)
    if evidence.containment < needed:
        return Verdict(
            False,
            f"only {evidence.containment:.0%} of the shorter text stands in the longer one; "
            f"{needed:.0%} is needed",
        )
    if evidence.shared < 10:
        return Verdict(False, f"only {evidence.shared} words are shared")
    return Verdict(True, f"{evidence.containment:.0%} of the shorter text stands in the longer one")


def _containment_needed(evidence: Evidence) -> float:
    """Return the share of the shorter text that must stand in the longer one.

    A cut copy keeps the head of the report: then half is enough, the other half may be a
    local paragraph. Where the leads do not meet, what is shared may be a quotation, an item
    of a round-up, or a paragraph about the outlet.
    """
    if evidence.is_same_outlet:
        return 0.6 if evidence.title >= 0.5 else 0.9
    here, there = evidence.lead_here >= 0.5, evidence.lead_there >= 0.5
    if here and there and evidence.title >= 0.6 and evidence.shared >= 15:
        return 0.35
    if evidence.length < 40:
        return 0.8 if there or evidence.resemblance >= 0.6 else _NEVER
    if there:
        return 0.45 if here else 0.5 if evidence.length < 100 else 0.55
    if here:
        return 0.6 if evidence.resemblance >= 0.45 else _NEVER
    return 0.85 if evidence.resemblance >= 0.6 else _NEVER


_NEVER = 2.0
