"""Putting an article into its story, in the database."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy import text as sql
from sqlmodel import Session, col, func, update

from storage.database import Statement, table_of
from storage.kinds import StoryEditKind
from storage.stories.documents import read_document
from storage.stories.grouping import Decision, choose_story
from storage.stories.index import DatabaseIndex
from storage.stories.leads import choose_lead, choose_of_two
from storage.tables import Article, Story, StoryEdit
from storage.wires import find_wire

_LOCK = 0x5708135  # any constant: the name of this lock among PostgreSQL's advisory locks
_NEW = 0  # in place of the key of an article that has none yet


def lock_stories(session: Session) -> None:
    """Make this transaction the only one that stores articles, until it ends.

    Call it before a transaction's first write. Two copies of one text that arrive at once in
    two processes must see each other; and a transaction that already holds rows another one
    waits for would otherwise wait for that one in turn. SQLite's `BEGIN IMMEDIATE` is such a
    lock already.

    PostgreSQL does not wait for the disk at the end of such a transaction, as SQLite does not
    with WAL: should the machine lose its power, the last articles of half a second are lost
    together with the word that they were found, and are fetched again.
    """
    if session.get_bind().dialect.name == "postgresql":
        DatabaseIndex(session).run(_TAKE_LOCK, {"name": _LOCK})


_TAKE_LOCK = Statement(
    sql("SELECT pg_advisory_xact_lock(:name), set_config('synchronous_commit', 'off', true)")
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a new article goes, found before it is written."""

    decision: Decision
    wire: str | None


def find_place(index: DatabaseIndex, outlet_id: int, title: str, text: str) -> Place:
    """Decide which story a new article joins. The caller's transaction is the only one that
    stores articles (`lock_stories`)."""
    document = read_document(_NEW, outlet_id, title, text)
    return Place(choose_story(document, index), find_wire(text))


def write_article(index: DatabaseIndex, place: Place, row: Mapping[str, object]) -> int:
    """Write a new article into its story, or into one opened for it; return its key.

    `row` holds `ARTICLE_COLUMNS`.
    """
    if place.decision.story is None:
        return index.write_with_story(row, place.wire, place.decision.keys)
    article_id = index.write(row, place.decision.story)
    take_place(index, place, article_id)
    return article_id


def take_place(index: DatabaseIndex, place: Place, article_id: int) -> int:
    """Index an article that was written into an older story, and let that follow.

    Returns the story, which is another one when the article showed that two stories are one.
    """
    index.add(article_id, place.decision.keys)
    (row,) = index.run(_STORY, {"story": place.decision.story})
    story_id, former, is_pinned, wire = row
    lead = former
    if not is_pinned:
        lead = article_id if lead is None else choose_of_two(index.connection, article_id, lead)
    if lead != former or (place.wire and not wire):
        index.run(_CHANGE, {"story": story_id, "lead": lead, "name": wire or place.wire})
    if not place.decision.also:
        return int(story_id)
    one = index.session.get_one(Story, story_id, populate_existing=True)
    for other_id in place.decision.also:
        one = _merge_unless_split(index.session, one, other_id)
    return one.id or 0


_stories = table_of(Story)
_STORY = Statement(
    select(_stories.c.id, _stories.c.lead_id, _stories.c.is_lead_pinned, _stories.c.wire).where(
        _stories.c.id == bindparam("story")
    )
)
_CHANGE = Statement(
    _stories.update()
    .where(_stories.c.id == bindparam("story"))
    .values(lead_id=bindparam("lead"), wire=bindparam("name"))
)


def join_story(session: Session, article: Article, text: str) -> Story:
    """Put a flushed article into the story of its text, or into a new one; return the story.

    An article that has a story stays in it, for its address decides first; its changed text
    is indexed, and when the article is alone and nobody edited its story, the story of that
    text and its own become one. The caller's transaction is the only one that stores
    articles from here on (`lock_stories`).
    """
    lock_stories(session)
    if article.id is None:
        raise ValueError("an article joins a story after it was flushed")
    if article.story_id is not None:
        return _stay(session, article, text)
    index = DatabaseIndex(session)
    place = find_place(index, article.outlet_id, article.title, text)
    if place.decision.story is not None:
        article.story_id = place.decision.story
        session.flush()
        story_id = take_place(index, place, article.id)
        return session.get_one(Story, story_id, populate_existing=True)
    index.add(article.id, place.decision.keys)
    story = Story(lead_id=article.id, wire=place.wire)
    session.add(story)
    session.flush()
    article.story_id = story.id
    session.flush()
    return story


def leave_index(session: Session, article: Article, text: str) -> None:
    """Take an article's earlier text out of the index: a live report has a hundred of them."""
    document = read_document(article.id or 0, article.outlet_id, article.title, text)
    keys = [*document.sketch, *document.paragraph_keys]
    DatabaseIndex(session).drop(document.article, keys)


def _stay(session: Session, article: Article, text: str) -> Story:
    index = DatabaseIndex(session)
    document = read_document(article.id or 0, article.outlet_id, article.title, text)
    decision = choose_story(document, index)
    index.add(document.article, decision.keys)
    story = session.get_one(Story, article.story_id, populate_existing=True)
    if decision.story not in {None, story.id}:
        members = session.scalar(
            select(func.count()).select_from(Article).where(col(Article.story_id) == story.id)
        )
        was_edited = session.scalar(
            select(col(StoryEdit.id)).where(
                (col(StoryEdit.story_id) == story.id) | (col(StoryEdit.other_id) == story.id)
            )
        )
        if members == 1 and was_edited is None:
            story = _merge_unless_split(session, story, decision.story)
    if not story.is_lead_pinned:
        story.lead_id = choose_lead(session, story.id or 0)
    story.wire = story.wire or find_wire(text)
    session.flush()
    return story


def _merge_unless_split(session: Session, story: Story, other_id: int | None) -> Story:
    other = session.get(Story, other_id, populate_existing=True) if other_id is not None else None
    if other is None or other.merged_into_id is not None or is_kept_apart(session, story, other):
        return story
    return merge_stories(session, story, other)


def is_kept_apart(session: Session, first: Story, second: Story) -> bool:
    """True when the last word of an editor about two stories is that they are two."""
    pair = [first.id, second.id]
    last = session.scalar(
        select(col(StoryEdit.kind))
        .where(
            col(StoryEdit.story_id).in_(pair),
            col(StoryEdit.other_id).in_(pair),
        )
        .order_by(col(StoryEdit.id).desc())
    )
    return last is StoryEditKind.SPLIT


def merge_stories(session: Session, first: Story, second: Story) -> Story:
    """Make two stories one: the older id lives, the younger redirects to it.

    A pinned lead stays; when both are pinned the older story's does.
    """
    older, younger = sorted((first, second), key=lambda story: story.id or 0)
    session.flush()
    session.exec(
        update(Article)
        .where(col(Article.story_id) == younger.id)
        .values(story_id=older.id)
        .execution_options(synchronize_session="fetch")
    )
    session.exec(  # so that a redirect is one step however often stories merge
        update(Story)
        .where(col(Story.merged_into_id) == younger.id)
        .values(merged_into_id=older.id)
        .execution_options(synchronize_session="fetch")
    )
    # What an editor kept apart from the younger story stays apart from the older one.
    for name in ("story_id", "other_id"):
        session.exec(
            update(StoryEdit)
            .where(
                getattr(StoryEdit, name) == younger.id,
                col(StoryEdit.kind) == StoryEditKind.SPLIT,
            )
            .values({name: older.id})
            .execution_options(synchronize_session="fetch")
        )
    younger.merged_into_id = older.id
    older.wire = older.wire or younger.wire
    if younger.is_lead_pinned and not older.is_lead_pinned:
        older.lead_id, older.is_lead_pinned = younger.lead_id, True
    younger.lead_id, younger.is_lead_pinned = None, False
    if not older.is_lead_pinned:
        older.lead_id = choose_lead(session, older.id or 0)
    session.flush()
    return older
