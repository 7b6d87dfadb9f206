"""Stories as lists show them."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from storage.tables import Article, Outlet, Story


@dataclass(frozen=True, slots=True)
class StoryLine:
    """One story: its lead's title and outlet, how many printed it, and when it began."""

    id: int
    title: str
    outlet: str
    wire: str | None
    articles: int
    outlets: int
    is_lead_pinned: bool
    first_at: datetime


def list_stories(session: Session, limit: int = 50, fewest: int = 2) -> list[StoryLine]:
    """Return the newest stories of at least `fewest` articles, the newest first."""
    first_at = func.min(col(Article.sorted_at))
    counts = session.exec(
        select(
            col(Article.story_id),
            func.count(),
            func.count(func.distinct(col(Article.outlet_id))),
            first_at,
        )
        .where(col(Article.story_id).is_not(None))
        .group_by(col(Article.story_id))
        .having(func.count() >= fewest)
        .order_by(col(Article.story_id).desc())
        .limit(limit)
    ).all()
    leads = session.exec(
        select(Story, Article, Outlet)
        .join(Article, col(Article.id) == col(Story.lead_id))
        .join(Outlet, col(Outlet.id) == col(Article.outlet_id))
        .where(col(Story.id).in_([story_id for story_id, *_ in counts]))
    ).all()
    by_story = {story.id: (story, lead, outlet) for story, lead, outlet in leads}
    return [
        StoryLine(
            id=story_id or 0,
            title=by_story[story_id][1].title,
            outlet=by_story[story_id][2].name,
            wire=by_story[story_id][0].wire,
            articles=articles,
            outlets=outlets,
            is_lead_pinned=by_story[story_id][0].is_lead_pinned,
            first_at=first,
        )
        for story_id, articles, outlets, first in counts
        if story_id in by_story
    ]
