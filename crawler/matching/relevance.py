"""From mentions to the word on an article: is it relevant, and for which topics?"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from crawler.items import Mention
from crawler.matching.judging import RELEVANT
from crawler.matching.watchlist import Watchlist

Label = Literal["org", "topic", "org+topic", "none"]


@dataclass(frozen=True, slots=True)
class Relevance:
    """What the mentions of one article come to.

    `topics` are slugs in the watchlist's order, without the organisation and general topics.
    `score` is that of the best mention that speaks for the article.
    """

    label: Label
    topics: tuple[str, ...]
    score: float

    @property
    def is_relevant(self) -> bool:
        """Whether the article belongs in the collection."""
        return self.label != "none"


def relevance_of(mentions: Iterable[Mention], watchlist: Watchlist) -> Relevance:
    """Judge an article by its mentions: those that reach `RELEVANT` in a topic that counts.

    Topics in the sections "reports" and "neighbours" are shown but make nothing relevant.
    """
    best: dict[str, float] = {}
    for mention in mentions:
        best[mention.topic] = max(best.get(mention.topic, 0.0), mention.score)
    counting = [
        topic
        for topic in watchlist.topics
        if topic.section in ("organisation", "topics") and topic.slug in best
    ]
    held = [topic for topic in counting if best[topic.slug] >= RELEVANT]
    is_org = any(topic.is_organisation for topic in held)
    is_topic = any(not topic.is_organisation for topic in held)
    label: Label = (
        "org+topic" if is_org and is_topic else "org" if is_org else "topic" if is_topic else "none"
    )
    named = tuple(
        topic.slug for topic in held if not topic.is_organisation and not topic.is_general
    )
    return Relevance(label, named, max((best[topic.slug] for topic in counting), default=0.0))
