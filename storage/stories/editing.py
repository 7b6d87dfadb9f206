"""What an editor does to stories: split, join, pin the lead. No later run overrules it."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from storage.errors import StoryError
from storage.kinds import StoryEditKind
from storage.stories.joining import lock_stories, merge_stories
from storage.stories.leads import choose_lead
from storage.tables import Article, Story, StoryEdit


def find_story(session: Session, story_id: int) -> Story:
    """Return a story, or the one that it was merged into.

    Raises `StoryError` when there was never one.
    """
    story = session.get(Story, story_id)
    if story is not None and story.merged_into_id is not None:
        story = session.get(Story, story.merged_into_id)
    if story is None:
        raise StoryError(f"story {story_id}: there is none; `inthenews stories list` shows them")
    return story


def list_members(session: Session, story_id: int) -> list[Article]:
    """Return a story's articles, the lead first, then as they were published."""
    story = find_story(session, story_id)
    articles = session.exec(
        select(Article)
        .where(col(Article.story_id) == story.id)
        .order_by(col(Article.sorted_at), col(Article.id))
    ).all()
    return sorted(articles, key=lambda article: article.id != story.lead_id)


def split_story(
    session: Session, article_ids: Sequence[int], by: str, reason: str | None = None
) -> Story:
    """Split articles of one story off into a new one; return the new one.

    They stay apart: later articles join the nearer of the two, and the two never merge by
    themselves. Raises `StoryError` when the articles are not of one story, or all of it.
    """
    lock_stories(session)
    articles = [_find_article(session, article_id) for article_id in dict.fromkeys(article_ids)]
    stories = {article.story_id for article in articles}
    if len(stories) != 1 or None in stories:
        raise StoryError(
            f"articles {_join(article_ids)}: they are not of one story; split one at a time"
        )
    story = find_story(session, articles[0].story_id or 0)
    if len(list_members(session, story.id or 0)) == len(articles):
        raise StoryError(f"story {story.id}: these are all its articles; nothing would be left")
    new = Story(wire=story.wire)
    session.add(new)
    session.flush()
    for article in articles:
        article.story_id = new.id
    if story.lead_id in {article.id for article in articles}:
        story.is_lead_pinned = False
    session.flush()
    _record(session, StoryEditKind.SPLIT, story, by, reason, other=new)
    for one in (story, new):
        if not one.is_lead_pinned:
            one.lead_id = choose_lead(session, one.id or 0)
    session.flush()
    return new


def join_stories(
    session: Session, story_ids: Sequence[int], by: str, reason: str | None = None
) -> Story:
    """Join stories; the oldest lives and the others redirect to it. Return it.

    Raises `StoryError` for fewer than two.
    """
    lock_stories(session)
    stories = {
        story.id: story for story in (find_story(session, story_id) for story_id in story_ids)
    }
    if len(stories) < 2:
        raise StoryError(f"stories {_join(story_ids)}: these are one already; give two or more")
    first, *others = (stories[story_id] for story_id in sorted(stories, key=lambda id_: id_ or 0))
    for other in others:
        merge_stories(session, first, other)
        _record(session, StoryEditKind.JOIN, first, by, reason, other=other)
    return first


def pin_lead(session: Session, article_id: int, by: str, reason: str | None = None) -> Story:
    """Make an article its story's lead, for good; return the story."""
    lock_stories(session)
    article = _find_article(session, article_id)
    story = find_story(session, article.story_id or 0)
    story.lead_id, story.is_lead_pinned = article.id, True
    _record(session, StoryEditKind.LEAD, story, by, reason, article=article)
    return story


def _find_article(session: Session, article_id: int) -> Article:
    article = session.get(Article, article_id)
    if article is None or article.story_id is None:
        raise StoryError(
            f"article {article_id}: there is none; `inthenews stories show` gives their numbers"
        )
    return article


def _record(
    session: Session,
    kind: StoryEditKind,
    story: Story,
    by: str,
    reason: str | None,
    *,
    other: Story | None = None,
    article: Article | None = None,
) -> None:
    session.add(
        StoryEdit(
            kind=kind,
            story_id=story.id or 0,
            other_id=other.id if other else None,
            article_id=article.id if article else None,
            by=by,
            reason=reason,
        )
    )
    session.flush()


def _join(numbers: Sequence[int]) -> str:
    return ", ".join(str(number) for number in numbers)
