"""Stories: the copies of one text, as far as they are public."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlmodel import Session, col

from storage.catalogue.fetching import fetch
from storage.catalogue.records import PublicArticle, PublicStory
from storage.kinds import ReviewState
from storage.tables import Article, Story

_MOST_MEMBERS = 500
"""Articles of one story that are shown."""


def find_story(session: Session, story_id: int) -> PublicStory | None:
    """Return a story, or the one it was merged into; None when nothing of it is public."""
    for _ in range(10):  # a chain of merges is short; a ring would be a fault elsewhere
        story = session.get(Story, story_id)
        if story is None or story.merged_into_id is None:
            break
        story_id = story.merged_into_id
    if story is None:
        return None
    ids = session.execute(
        select(col(Article.id))
        .where(col(Article.story_id) == story_id, col(Article.review) == ReviewState.APPROVED)
        .order_by(col(Article.sorted_at), col(Article.id))
        .limit(_MOST_MEMBERS)
    ).scalars()
    articles = fetch(session, list(ids))
    if not articles:
        return None
    return PublicStory(story_id, story.wire, _lead_first(articles, story.lead_id))


def _lead_first(
    articles: Iterable[PublicArticle], lead_id: int | None
) -> tuple[PublicArticle, ...]:
    return tuple(sorted(articles, key=lambda one: (one.id != lead_id, one.sorted_at, one.id)))


def list_leads(session: Session) -> dict[int, tuple[int | None, str | None]]:
    """Return each story's lead article and wire."""
    rows = session.execute(select(col(Story.id), col(Story.lead_id), col(Story.wire)))
    return {row[0] or 0: (row[1], row[2]) for row in rows}


def make_story(
    number: int, articles: Iterable[PublicArticle], lead: tuple[int | None, str | None]
) -> PublicStory:
    """Return a story of articles that were fetched already."""
    return PublicStory(number, lead[1], _lead_first(articles, lead[0]))


def list_stories(session: Session, *, limit: int, before: int | None = None) -> list[PublicStory]:
    """Return stories with public articles, the youngest first; `before` is a story's id."""
    statement = (
        select(col(Article.story_id))
        .where(col(Article.story_id).is_not(None), col(Article.review) == ReviewState.APPROVED)
        .group_by(col(Article.story_id))
        .order_by(col(Article.story_id).desc())
        .limit(limit)
    )
    if before is not None:
        statement = statement.where(col(Article.story_id) < before)
    numbers = [number or 0 for number in session.execute(statement).scalars()]
    leads = {
        row[0]: (row[1], row[2])
        for row in session.execute(
            select(col(Story.id), col(Story.lead_id), col(Story.wire)).where(
                col(Story.id).in_(numbers), col(Story.merged_into_id).is_(None)
            )
        )
    }
    members: dict[int, list[int]] = {}
    for story, article in session.execute(
        select(col(Article.story_id), col(Article.id))
        .where(col(Article.story_id).in_(list(leads)), col(Article.review) == ReviewState.APPROVED)
        .order_by(col(Article.sorted_at), col(Article.id))
    ):
        if len(members.setdefault(story or 0, [])) < _MOST_MEMBERS:
            members[story or 0].append(article or 0)
    articles = {
        article.id: article
        for article in fetch(session, [one for many in members.values() for one in many])
    }
    return [
        make_story(
            number, [articles[one] for one in members[number] if one in articles], leads[number]
        )
        for number in numbers
        if number in members
    ]
