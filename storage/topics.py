"""Topics as the database knows them: the watchlist's, handed on to digest and archive."""

from collections.abc import Iterable

from sqlmodel import Session, col, select

from storage.tables import Topic


def keep_topics(session: Session, topics: Iterable[Topic]) -> None:
    """Make the topic table say what the watchlist says; topics that left it stay, unwatched."""
    known = {topic.slug: topic for topic in session.exec(select(Topic))}
    watched = set()
    for topic in topics:
        watched.add(topic.slug)
        current = known.get(topic.slug)
        if current is None:
            session.add(topic)
            continue
        current.sqlmodel_update(topic.model_dump())
    for slug, topic in known.items():
        if slug not in watched:
            topic.is_watched = False


def list_topics(session: Session) -> list[Topic]:
    """Return the watched topics in the watchlist's order."""
    query = select(Topic).where(col(Topic.is_watched)).order_by(col(Topic.position))
    return list(session.exec(query))
