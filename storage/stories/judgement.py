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


_LEAST = 0.3
"""Containment below which nothing else needs to be looked at."""


def judge(evidence: Evidence) -> Verdict:
    """Decide whether one text is the other, whole or cut."""
    if evidence.length == 0:
        return Verdict(False, "one of them has no text")
    if evidence.containment < _LEAST:
        return Verdict(False, f"only {evidence.containment:.0%} of the shorter text is shared")
    if evidence.figures:
        pairs = ", ".join(f"{one[1:]}/{other[1:]}" for one, other in evidence.figures[:4])
        if len(evidence.figures) * 6 > evidence.agreeing or evidence.containment < 0.85:
            return Verdict(False, f"figures differ in the same words: {pairs}", True)
    if evidence.names and len(evidence.names) * 110 > evidence.shared:
        pairs = ", ".join(f"{one}/{other}" for one, other in evidence.names[:4])
        return Verdict(False, f"names differ in the same words: {pairs}", True)
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


def _containment_needed(evidence: Evidence) -> float:
    """Return the share of the shorter text that must stand in the longer one.

    A cut copy keeps the head of the report: then half is enough, the other half may be a
    local paragraph. Where the leads do not meet, what is shared may be a quotation, an item
    of a round-up, or a paragraph about the outlet.
    """
    here, there = evidence.lead_here >= 0.5, evidence.lead_there >= 0.5
    if evidence.is_one_paragraph and not there:
        return _NEVER
    if evidence.is_same_outlet:
        return 0.6 if evidence.title >= 0.5 and (here or there) else 0.9 if there or evidence.resemblance >= 0.6 else _NEVER
    if evidence.length < 60 and evidence.resemblance >= 0.6 and evidence.containment < 0.95:
        return 0.87  # two short texts of one length: a form, filled in twice
    if here and there and evidence.title >= 0.6 and evidence.shared >= 15:
        return 0.35
    if evidence.length < 40:
        return 0.8 if there or evidence.resemblance >= 0.5 else _NEVER
    if there:
        # What is quoted stands between the writer's own words; a local paragraph stands at
        # one place.
        own = evidence.length * (1 - evidence.containment)
        if evidence.own_parts > 1 or own > (_LONGEST_ADDED if here else _LONGEST_LOCAL):
            return 0.7
        return 0.45 if here else 0.5
    if here:
        return (
            0.6 if evidence.resemblance >= 0.6 else 0.9 if evidence.resemblance >= 0.45 else _NEVER
        )
    # A desk's own first paragraph on an agency's report leaves most of both texts alike.
    return 0.7 if evidence.resemblance >= 0.6 and evidence.run_length >= 12 else _NEVER


_NEVER = 2.0
_LONGEST_LOCAL = 70  # words; a longer beginning of one's own is another report
_LONGEST_ADDED = 80  # words; a longer end of one's own is a piece that quotes a report
