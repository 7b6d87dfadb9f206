"""Editions of digests: what is new for one, what has been told of, what is kept."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from storage.database import insert_into
from storage.kinds import EditionState, ReviewState
from storage.tables import (
    Article,
    ArticleTopic,
    Digest,
    Edition,
    EditionItem,
    Mention,
    Outlet,
    Source,
    Story,
    Topic,
    now,
)

_BATCH = 5000
"""Values in one IN list: both databases take more, but not without limit."""


@dataclass(frozen=True, slots=True)
class Found:
    """An article that a digest has not told of, with what a digest says about it."""

    article: Article
    outlet: Outlet
    topics: Sequence[ArticleTopic]
    mentions: Sequence[Mention]


def lock_digest(
    session: Session, name: str, title: str, *, is_public: bool = False, at: datetime | None = None
) -> Digest:
    """Return the digest called `name`, made if need be, held until the transaction ends.

    Two processes that compose for it at once take turns here: SQLite by its one writer,
    PostgreSQL by the lock on this row.
    """
    insert = insert_into(session, Digest).values(
        name=name, title=title, is_public=is_public, created_at=at or now()
    )
    session.execute(insert.on_conflict_do_nothing(index_elements=["name"]))
    query = select(Digest).where(col(Digest.name) == name).with_for_update()
    digest = session.exec(query).one()
    digest.title = title
    digest.is_public = is_public
    return digest


def find_digest(session: Session, name: str) -> Digest | None:
    """Return the digest called `name`, if it has ever been used."""
    return session.exec(select(Digest).where(col(Digest.name) == name)).first()


def last_edition(session: Session, digest_id: int) -> Edition | None:
    """Return the digest's newest edition."""
    query = select(Edition).where(col(Edition.digest_id) == digest_id)
    return session.exec(query.order_by(col(Edition.number).desc()).limit(1)).first()


def first_edition(session: Session, digest_id: int) -> Edition | None:
    """Return the digest's first edition: nothing found before its period is ever told of."""
    query = select(Edition).where(col(Edition.digest_id) == digest_id)
    return session.exec(query.order_by(col(Edition.number)).limit(1)).first()


def edition_due_at(session: Session, digest_id: int, due_at: datetime) -> Edition | None:
    """Return the digest's edition for exactly that hour."""
    query = select(Edition).where(
        col(Edition.digest_id) == digest_id, col(Edition.due_at) == due_at
    )
    return session.exec(query).first()


def numbered_edition(session: Session, name: str, number: int) -> Edition | None:
    """Return an edition by its digest's name and its number."""
    query = select(Edition).join(Digest, col(Edition.digest_id) == col(Digest.id))
    query = query.where(col(Digest.name) == name, col(Edition.number) == number)
    return session.exec(query).first()


def list_editions(
    session: Session,
    name: str | None = None,
    *,
    states: Collection[EditionState] = (),
    limit: int | None = None,
) -> list[tuple[Digest, Edition]]:
    """Return editions with their digests, newest first."""
    query = select(Digest, Edition).join(Edition, col(Edition.digest_id) == col(Digest.id))
    if name is not None:
        query = query.where(col(Digest.name) == name)
    if states:
        query = query.where(col(Edition.state).in_(list(states)))
    query = query.order_by(col(Edition.due_at).desc(), col(Edition.id).desc())
    return list(session.exec(query.limit(limit) if limit else query))


def untold_articles(
    session: Session,
    digest_id: int,
    *,
    topics: Collection[str],
    found_after: datetime | None,
    found_until: datetime,
    states: Collection[ReviewState],
) -> list[Found]:
    """Return what the digest has not told of, of these topics (of all, when none are given).

    The promise of once rests on what has been told, not on a window of time: an article that
    was stored late, or shown again after it had been hidden, comes in the next edition.
    """
    told = select(EditionItem.article_id).where(col(EditionItem.digest_id) == digest_id)
    on_topic = select(ArticleTopic.article_id)
    if topics:
        on_topic = on_topic.where(col(ArticleTopic.topic).in_(list(topics)))
    query = (
        select(Article, Outlet)
        .join(Outlet, col(Article.outlet_id) == col(Outlet.id))
        .where(
            col(Article.id).in_(on_topic),
            col(Article.id).not_in(told),
            col(Article.review).in_(list(states)),
            col(Article.found_at) <= found_until,
        )
        .order_by(col(Article.id))
    )
    if found_after is not None:
        query = query.where(col(Article.found_at) > found_after)
    rows = list(session.exec(query))
    ids = [_key(article) for article, _ in rows]
    article_topics = defaultdict(list)
    mentions = defaultdict(list)
    for batch in _batches(ids):
        for entry in session.exec(
            select(ArticleTopic).where(col(ArticleTopic.article_id).in_(batch))
        ):
            if not topics or entry.topic in topics:
                article_topics[entry.article_id].append(entry)
        for mention in session.exec(select(Mention).where(col(Mention.article_id).in_(batch))):
            mentions[mention.article_id].append(mention)
    return [
        Found(article, outlet, article_topics[_key(article)], mentions[_key(article)])
        for article, outlet in rows
    ]


def told_stories(
    session: Session, digest_id: int, story_ids: Collection[int]
) -> dict[int, Edition]:
    """Return which of the stories the digest has told of, and the first edition that did."""
    told: dict[int, Edition] = {}
    for batch in _batches(sorted(story_ids)):
        query = (
            select(Article.story_id, Edition)
            .join(EditionItem, col(EditionItem.article_id) == col(Article.id))
            .join(Edition, col(EditionItem.edition_id) == col(Edition.id))
            .where(col(EditionItem.digest_id) == digest_id, col(Article.story_id).in_(batch))
            .order_by(col(Edition.number).desc())
        )
        told |= {story_id: edition for story_id, edition in session.exec(query) if story_id}
    return told


def stories_by_id(session: Session, story_ids: Collection[int]) -> dict[int, Story]:
    """Return stories by their ids."""
    found: dict[int, Story] = {}
    for batch in _batches(sorted(story_ids)):
        stories = session.exec(select(Story).where(col(Story.id).in_(batch)))
        found |= {_key(story): story for story in stories}
    return found


def record_told(
    session: Session, digest_id: int, edition_id: int, article_ids: Collection[int]
) -> None:
    """Record that the digest has told of these articles; telling twice fails on the key."""
    session.add_all(
        EditionItem(digest_id=digest_id, article_id=article_id, edition_id=edition_id)
        for article_id in article_ids
    )
    session.flush()


def editions_between(
    session: Session, digest_id: int, *, after: datetime, until: datetime
) -> list[Edition]:
    """Return the digest's editions due in a period, oldest first: what its charts count."""
    query = select(Edition).where(
        col(Edition.digest_id) == digest_id,
        col(Edition.due_at) > after,
        col(Edition.due_at) <= until,
    )
    return list(session.exec(query.order_by(col(Edition.number))))


def polled_sources(session: Session, *, after: datetime | None) -> tuple[int, list[Source]]:
    """Return how many sources were polled since `after`, and those whose last poll failed."""
    polled: list[ColumnElement[bool]] = [col(Source.polled_at).is_not(None)]
    if after is not None:
        polled = [col(Source.polled_at) > after]
    count = session.exec(select(func.count()).select_from(Source).where(*polled)).one()
    failing = select(Source).where(*polled, col(Source.failures) > 0)
    return count, list(session.exec(failing.order_by(col(Source.name))))


def topics_by_slug(session: Session) -> dict[str, Topic]:
    """Return every topic that was ever watched, in the watchlist's order."""
    query = select(Topic).order_by(col(Topic.position), col(Topic.slug))
    return {topic.slug: topic for topic in session.exec(query)}


def _key(row: Article | Story) -> int:
    if row.id is None:
        raise ValueError("a row that is not stored has no key")
    return row.id


def _batches(ids: Sequence[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), _BATCH):
        yield list(ids[start : start + _BATCH])
