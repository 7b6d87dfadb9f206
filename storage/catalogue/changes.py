"""What changed, and when: for validators, sitemaps and the static export's plan."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session

from storage.catalogue.fetching import ARTICLE, ARTICLE_TOPIC
from storage.catalogue.records import Entry, Filter
from storage.dates import DatePrecision
from storage.kinds import ReviewState


def version(session: Session) -> str:
    """Return a word that differs whenever something public may have changed."""
    changed = (
        session.connection()
        .execute(select(ARTICLE.c.changed_at).order_by(ARTICLE.c.changed_at.desc()).limit(1))
        .scalar()
    )
    return f"{changed.timestamp():.6f}" if changed else "0"


def list_changes(session: Session, wanted: Filter, *, limit: int) -> list[tuple[int, datetime]]:
    """Return the articles of a span, or those without a date, with when each last changed."""
    statement = (
        select(ARTICLE.c.id, ARTICLE.c.changed_at)
        .where(ARTICLE.c.review == ReviewState.APPROVED)
        .order_by(ARTICLE.c.sorted_at.desc(), ARTICLE.c.id.desc())
        .limit(limit)
    )
    if wanted.since is not None:
        statement = statement.where(ARTICLE.c.sorted_at >= wanted.since)
    if wanted.until is not None:
        statement = statement.where(ARTICLE.c.sorted_at < wanted.until)
    is_undated = ARTICLE.c.published_precision == DatePrecision.UNKNOWN
    statement = statement.where(is_undated if wanted.is_undated else ~is_undated)
    return [(row[0], row[1]) for row in session.connection().execute(statement)]


def list_entries(session: Session) -> list[Entry]:
    """Return every public article as an `Entry`, newest first."""
    rows = session.connection().execute(
        select(
            ARTICLE.c.id,
            ARTICLE.c.sorted_at,
            ARTICLE.c.changed_at,
            ARTICLE.c.outlet_id,
            ARTICLE.c.language,
            ARTICLE.c.story_id,
            ARTICLE.c.published_precision != DatePrecision.UNKNOWN,
        )
        .where(ARTICLE.c.review == ReviewState.APPROVED)
        .order_by(ARTICLE.c.sorted_at.desc(), ARTICLE.c.id.desc())
    )
    return [Entry(*row) for row in rows]


def list_topic_ids(session: Session, slug: str) -> list[int]:
    """Return the ids of a topic's public articles, newest first."""
    rows = session.connection().execute(
        select(ARTICLE_TOPIC.c.article_id)
        .where(ARTICLE_TOPIC.c.topic == slug, ARTICLE_TOPIC.c.review == ReviewState.APPROVED)
        .order_by(ARTICLE_TOPIC.c.sorted_at.desc(), ARTICLE_TOPIC.c.article_id.desc())
    )
    return list(rows.scalars())


def list_withdrawn_scopes(session: Session) -> set[tuple[str, str]]:
    """Return which lists have tombstones: subject and name, as in the tallies."""
    connection = session.connection()
    rows = connection.execute(
        select(ARTICLE.c.outlet_id, ARTICLE.c.language).where(ARTICLE.c.withdrawn_at.is_not(None))
    ).all()
    topics = connection.execute(
        select(ARTICLE_TOPIC.c.topic)
        .join(ARTICLE, ARTICLE.c.id == ARTICLE_TOPIC.c.article_id)
        .where(ARTICLE.c.withdrawn_at.is_not(None))
        .distinct()
    )
    return {
        *((("all", ""),) if rows else ()),
        *(("outlet", str(row[0])) for row in rows),
        *(("language", row[1]) for row in rows if row[1]),
        *(("topic", row[0]) for row in topics),
    }
