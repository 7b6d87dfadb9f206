"""Where an item is printed, and which stories come first.

The rule for top stories, in words: at most three; only stories that name the organisation or its
reports, or that three or more outlets carry. Among them the one with more points comes first:
the organisation named 4, a study or report of its own 3, a word of it quoted or written 2, an
outlet of tier 1 3 and of tier 2 1, and 1 for every further outlet up to 3. Equal points: the
newer one. An edition of three stories or fewer has no top stories: it is short enough.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from digest.content import Item, Manner, Section
from storage.kinds import Band, ReviewState
from storage.tables import Topic

MOST_TOP_STORIES = 3
_WIDELY_CARRIED = 3
_SECTIONS = (Section.ORGANISATION, Section.REPORTS, Section.TOPICS, Section.NEIGHBOURS)


@dataclass(frozen=True, slots=True)
class Points:
    """What speaks for a story, and the names of the reasons (`[reason]` in the languages)."""

    total: int
    reasons: tuple[str, ...]


def choose_section(
    topics: Collection[Topic], bands: Collection[Band], reviews: Collection[ReviewState]
) -> Section:
    """Return the section of an item: the first of its topics' sections.

    What nobody has approved and the matcher is unsure of is to be reviewed.
    """
    if ReviewState.APPROVED not in reviews and all(band is Band.LOOK for band in bands):
        return Section.REVIEW
    sections = {topic.section for topic in topics}
    return next((section for section in _SECTIONS if section in sections), Section.TOPICS)


def weigh(item: Item) -> Points:
    """Return the points of a story by the rule at the top of this module."""
    total, reasons = 0, []
    if item.section is Section.ORGANISATION:
        total += 4
        reasons.append("named")
    if item.manner is Manner.STUDY or item.section is Section.REPORTS:
        total += 3
        reasons.append("study")
    elif item.manner in (Manner.QUOTED, Manner.OPINION):
        total += 2
        reasons.append("quoted")
    best = min((item.tier, *(copy.tier for copy in item.copies)))
    if best <= 2:
        total += 3 if best == 1 else 1
        reasons.append(f"tier {best}")
    if item.copies:
        total += min(len(item.copies), 3)
        reasons.append(f"outlets {len(item.copies) + 1}")
    return Points(total, tuple(reasons))


def promote(items: Sequence[Item]) -> list[Item]:
    """Return the items with the top stories moved to the front, each with its reason."""
    if len(items) <= MOST_TOP_STORIES:
        return list(items)
    worthy = [
        item
        for item in items
        if item.section in (Section.ORGANISATION, Section.REPORTS)
        or (item.section is not Section.REVIEW and len(item.copies) + 1 >= _WIDELY_CARRIED)
    ]
    ranked = sorted(worthy, key=lambda item: (-weigh(item).total, -item.found_at.timestamp()))
    top = ranked[:MOST_TOP_STORIES]
    chosen = {item.article_id for item in top}
    first = [
        item.model_copy(update={"section": Section.TOP, "reasons": weigh(item).reasons})
        for item in top
    ]
    return first + [item for item in items if item.article_id not in chosen]
