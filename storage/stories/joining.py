"""Putting an article into its story, in the database."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import bindparam
from sqlalchemy import text as sql
from sqlmodel import Session, col, func, select, update

from storage.database import insert_into
from storage.kinds import StoryEditKind
from storage.stories.documents import Document, read_document
from storage.stories.grouping import Decision, Posting, choose_story
from storage.stories.leads import choose_lead, leads_before
from storage.stories.wires import find_wire
from storage.tables import Article, Shingle, Story, StoryEdit
from storage.texts import decompress

_LOCK = 0x5708135  # any constant: the name of this lock among PostgreSQL's advisory locks


def lock_stories(session: Session) -> None:
    """Make this transaction the only one that stores articles, until it ends.

    Call it before a transaction's first write. Two copies of one text that arrive at once in
    two processes must see each other; and a transaction that already holds rows another one
    waits for would otherwise wait for that one in turn. SQLite's `BEGIN IMMEDIATE` is such a
    lock already.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sql("SELECT pg_advisory_xact_lock(:name)"), {"name": _LOCK})


class DatabaseIndex:
    """The index of stored articles; see `grouping.Index`."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def find(self, keys: Sequence[int]) -> list[Posting]:
        if not keys:
            return []
        rows = self.session.connection().execute(_FIND, {"keys": keys})
        return [Posting(key, article, story) for key, article, story in rows if story]

    def load(self, articles: Iterable[int]) -> Mapping[int, Document]:
        wanted = list(articles)
        if not wanted:
            return {}
        rows = self.session.connection().execute(_LOAD, {"articles": wanted})
        return {
            id_: read_document(id_, outlet, title, decompress(data))
            for id_, outlet, title, data in rows
        }

    def add(self, article_id: int, keys: Iterable[int]) -> None:
        """Index an article under `keys`; those it has already stay."""
        rows = [{"hash": key, "article_id": article_id} for key in sorted(keys)]
        if rows:
            statement = insert_into(self.session, Shingle).on_conflict_do_nothing()
            self.session.connection().execute(statement, rows)


_FIND = sql(
    "SELECT shingle.hash, shingle.article_id, article.story_id "
    "FROM shingle JOIN article ON article.id = shingle.article_id WHERE shingle.hash IN :keys"
).bindparams(bindparam("keys", expanding=True))
_LOAD = sql(
    "SELECT id, outlet_id, title, text FROM article WHERE id IN :articles AND text IS NOT NULL"
).bindparams(bindparam("articles", expanding=True))
# Plain statements: through the mapped classes each costs half a millisecond more, which is
# as much as all the rest of a look-up.


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
    index = DatabaseIndex(session)
    document = read_document(article.id, article.outlet_id, article.title, text)
    decision = choose_story(document, index)
    index.add(article.id, decision.keys)
    wire = find_wire(text)
    if article.story_id is not None:
        story = _stay(session, article, decision)
    elif decision.story is not None:
        story = _place(session, article, decision)
    else:
        story = Story(lead_id=article.id, wire=wire)
        session.add(story)
        session.flush()
        article.story_id = story.id
    story.wire = story.wire or wire
    session.flush()
    return story


def _place(session: Session, article: Article, decision: Decision) -> Story:
    story = session.get_one(Story, decision.story)
    article.story_id = story.id
    lead = session.get(Article, story.lead_id) if story.lead_id is not None else None
    if not story.is_lead_pinned and (lead is None or leads_before(session, article, lead)):
        story.lead_id = article.id
    session.flush()
    for other_id in decision.also:
        story = _merge_unless_split(session, story, other_id)
    return story


def _stay(session: Session, article: Article, decision: Decision) -> Story:
    story = session.get_one(Story, article.story_id)
    if decision.story not in {None, story.id}:
        members = session.exec(
            select(func.count()).select_from(Article).where(col(Article.story_id) == story.id)
        ).one()
        was_edited = session.exec(
            select(StoryEdit.id).where(
                (col(StoryEdit.story_id) == story.id) | (col(StoryEdit.other_id) == story.id)
            )
        ).first()
        if members == 1 and was_edited is None:
            story = _merge_unless_split(session, story, decision.story)
    if not story.is_lead_pinned:
        story.lead_id = choose_lead(session, story.id or 0)
    return story


def _merge_unless_split(session: Session, story: Story, other_id: int | None) -> Story:
    other = session.get(Story, other_id) if other_id is not None else None
    if other is None or other.merged_into_id is not None or is_kept_apart(session, story, other):
        return story
    return merge_stories(session, story, other)


def is_kept_apart(session: Session, first: Story, second: Story) -> bool:
    """True when the last word of an editor about two stories is that they are two."""
    pair = [first.id, second.id]
    last = session.exec(
        select(StoryEdit.kind)
        .where(
            col(StoryEdit.story_id).in_(pair),
            col(StoryEdit.other_id).in_(pair),
        )
        .order_by(col(StoryEdit.id).desc())
    ).first()
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
