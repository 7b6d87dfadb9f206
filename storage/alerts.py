"""What alerts have told of, and what they have not."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import text
from sqlmodel import Session, col, func, select

from storage.database import insert_into
from storage.editions import Found
from storage.kinds import ReviewState
from storage.tables import Alerted, Article, ArticleTopic, Mention, Notice, Outlet


def take_turns(session: Session, name: str) -> None:
    """Let only one process at a time work on the alert until its transaction ends.

    SQLite has one writer anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        statement = text("SELECT pg_advisory_xact_lock(hashtext(:name))")
        session.execute(statement, {"name": f"alert:{name}"})


def is_new_alert(session: Session, alert: str) -> bool:
    """Return whether the alert has never looked at anything."""
    query = select(func.count()).select_from(Alerted).where(col(Alerted.alert) == alert)
    return session.exec(query).one() == 0


def unalerted_articles(session: Session, alert: str, *, found_after: datetime) -> list[Found]:
    """Return the articles that the alert has not looked at, oldest first; hidden ones never."""
    seen = select(Alerted.article_id).where(col(Alerted.alert) == alert)
    query = (
        select(Article, Outlet)
        .join(Outlet, col(Article.outlet_id) == col(Outlet.id))
        .where(
            col(Article.found_at) > found_after,
            col(Article.id).not_in(seen),
            col(Article.review) != ReviewState.HIDDEN,
        )
        .order_by(col(Article.found_at), col(Article.id))
        .limit(1000)
    )
    rows = list(session.exec(query))
    ids = [article.id for article, _ in rows]
    topics: dict[int, list[ArticleTopic]] = defaultdict(list)
    mentions: dict[int, list[Mention]] = defaultdict(list)
    for entry in session.exec(select(ArticleTopic).where(col(ArticleTopic.article_id).in_(ids))):
        topics[entry.article_id].append(entry)
    for mention in session.exec(select(Mention).where(col(Mention.article_id).in_(ids))):
        mentions[mention.article_id].append(mention)
    return [
        Found(article, outlet, topics[article.id or 0], mentions[article.id or 0])
        for article, outlet in rows
    ]


def alerted_stories(session: Session, alert: str, story_ids: Collection[int]) -> set[int]:
    """Return those of the stories that the alert has told of."""
    query = (
        select(Article.story_id)
        .join(Alerted, col(Alerted.article_id) == col(Article.id))
        .where(
            col(Alerted.alert) == alert,
            col(Alerted.notice_key).is_not(None),
            col(Article.story_id).in_(list(story_ids)),
        )
    )
    return {story_id for story_id in session.exec(query) if story_id is not None}


def record_alerted(
    session: Session,
    alert: str,
    article_ids: Collection[int],
    *,
    at: datetime,
    notice_key: str | None,
) -> None:
    """Record that the alert has looked at articles, and by which notice it told of them."""
    for article_id in article_ids:
        insert = insert_into(session, Alerted).values(
            alert=alert, article_id=article_id, at=at, notice_key=notice_key
        )
        session.execute(insert.on_conflict_do_nothing(index_elements=["alert", "article_id"]))


def notices_since(session: Session, prefix: str, since: datetime) -> list[datetime]:
    """Return when notices whose key begins with `prefix` were written since then, oldest first."""
    query = (
        select(Notice.prepared_at)
        .where(col(Notice.key).startswith(prefix, autoescape=True), col(Notice.prepared_at) > since)
        .order_by(col(Notice.prepared_at))
    )
    return list(session.exec(query))
