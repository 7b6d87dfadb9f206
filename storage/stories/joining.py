"""Putting an article into its story, in the database."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import text as sql
from sqlmodel import Session, col, select

from storage.database import insert_into
from storage.stories.documents import Document, read_document
from storage.stories.grouping import Posting, choose_story
from storage.stories.leads import rank
from storage.stories.wires import find_wire
from storage.tables import Article, Outlet, Shingle, Story
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
    """The index of stored articles."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def find(self, keys: Sequence[int]) -> list[Posting]:
        if not keys:
            return []
        rows = self.session.execute(
            select(Shingle.hash, Shingle.article_id, Article.story_id)
            .join(Article, col(Article.id) == col(Shingle.article_id))
            .where(col(Shingle.hash).in_(keys))
        )
        return [Posting(hash_, article, story) for hash_, article, story in rows if story]

    def load(self, articles: Iterable[int]) -> Mapping[int, Document]:
        rows = self.session.execute(
            select(Article.id, Article.outlet_id, Article.title, Article.text).where(
                col(Article.id).in_(list(articles))
            )
        )
        return {
            id_: read_document(id_, outlet, title, decompress(data))
            for id_, outlet, title, data in rows
            if id_ is not None and data is not None
        }

    def add(self, article_id: int, keys: Iterable[int]) -> None:
        rows = [{"hash": key, "article_id": article_id} for key in keys]
        if rows:
            self.session.execute(insert_into(self.session, Shingle).on_conflict_do_nothing(), rows)


def join_story(session: Session, article: Article, text: str) -> Story:
    """Put a flushed article into the story of its text, or into a new one; return the story."""
    lock_stories(session)
    assert article.id is not None
    document = read_document(article.id, article.outlet_id, article.title, text)
    index = DatabaseIndex(session)
    decision = choose_story(document, index)
    story = session.get(Story, decision.story) if decision.story else None
    if story is None:
        story = Story(wire=find_wire(text))
        session.add(story)
        session.flush()
    article.story_id = story.id
    story.wire = story.wire or find_wire(text)
    index.add(article.id, decision.keys)
    _update_lead(session, story, article)
    session.flush()
    return story


def _update_lead(session: Session, story: Story, article: Article) -> None:
    if story.is_lead_pinned:
        return
    lead = session.get(Article, story.lead_id) if story.lead_id else None
    if lead is None or _rank(session, article) < _rank(session, lead):
        story.lead_id = article.id


def _rank(session: Session, article: Article) -> tuple[object, ...]:
    outlet = session.get(Outlet, article.outlet_id)
    assert outlet is not None
    return rank(article, outlet)
