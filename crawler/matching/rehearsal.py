"""What a changed watchlist would do to the articles that are stored, and keeping reviewed ones
as test cases. Pure: the articles come as an iterable, whoever keeps them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from crawler.items import Mention, Reading
from crawler.matching.matcher import Matcher
from crawler.matching.relevance import Relevance, relevance_of
from crawler.matching.testing import write_case
from storage.kinds import ReviewState


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """A kept article, as a watchlist sees it: what was read, matched and decided.

    `topics` are those stored with it, the organisation's and general ones among them.
    """

    identifier: str
    reading: Reading
    topics: frozenset[str]
    review: ReviewState


class Change(StrEnum):
    """What matching again does to one article."""

    ADDED = "added"
    """It was not relevant and becomes so."""
    DROPPED = "dropped"
    """It was relevant and is so no more."""
    MOVED = "moved"
    """It stays, under other topics."""


@dataclass(frozen=True, slots=True)
class Effect:
    """One article that a new watchlist sees otherwise."""

    article: StoredArticle
    change: Change
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    mentions: tuple[Mention, ...]

    @property
    def is_reviewed(self) -> bool:
        """Whether an editor decided about it: then nothing is changed without being said."""
        return self.article.review is not ReviewState.PENDING


@dataclass(slots=True)
class Rehearsal:
    """Everything a new watchlist changes."""

    looked_at: int = 0
    effects: list[Effect] = field(default_factory=list)

    def of(self, change: Change) -> list[Effect]:
        """The effects of one sort."""
        return [effect for effect in self.effects if effect.change is change]

    def approved(self, change: Change) -> int:
        """How many of a sort an editor has approved."""
        return sum(effect.article.review is ReviewState.APPROVED for effect in self.of(change))


def rehearse(matcher: Matcher, articles: Iterable[StoredArticle]) -> Rehearsal:
    """Match `articles` anew and note what changes; nothing is stored."""
    rehearsal = Rehearsal()
    for effect in rematch(matcher, articles):
        rehearsal.looked_at += 1
        if effect is not None:
            rehearsal.effects.append(effect)
    return rehearsal


def rematch(matcher: Matcher, articles: Iterable[StoredArticle]) -> Iterator[Effect | None]:
    """For each article, in order, what matching it anew changes; None for nothing.

    Yields one by one, so that a caller can show progress and store as it goes. An article
    whose `topics` were never relevant (all below the mark) may be passed with none.
    """
    for article in articles:
        mentions = matcher.match(article.reading)
        verdict = relevance_of(mentions, matcher.watchlist)
        yield _compare(article, mentions, verdict)


def _compare(article: StoredArticle, mentions: list[Mention], verdict: Relevance) -> Effect | None:
    now = {mention.topic for mention in mentions} if verdict.is_relevant else set()
    gained, lost = tuple(sorted(now - article.topics)), tuple(sorted(article.topics - now))
    if not gained and not lost:
        return None
    change = Change.MOVED if now else Change.DROPPED
    if not article.topics:
        change = Change.ADDED
    return Effect(article, change, gained, lost, tuple(mentions))


def make_cases(matcher: Matcher, articles: Iterable[StoredArticle]) -> Iterator[str]:
    """Reviewed articles as test cases (JSON lines): approved ones with the label and topics
    they were stored with, hidden ones as `none`. Pending ones are left out."""
    for article in articles:
        if article.review is ReviewState.HIDDEN:
            yield write_case(article.reading, article.identifier, "none", ())
        elif article.review is ReviewState.APPROVED:
            known = [t for t in matcher.watchlist.topics if t.slug in article.topics]
            is_org = any(topic.is_organisation for topic in known)
            others = [t for t in known if t.section == "topics"]
            label = "org+topic" if is_org and others else "org" if is_org else "topic"
            named = [topic.slug for topic in others if not topic.is_general]
            yield write_case(
                article.reading,
                article.identifier,
                label,  # type: ignore[arg-type]  # one of the four words
                named,
            )
