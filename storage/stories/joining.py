"""Putting an article into its story, in the database."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import (
    BigInteger,
    Connection,
    Insert,
    Select,
    TextClause,
    bindparam,
    cast,
    false,
    select,
)
from sqlalchemy import text as sql
from sqlalchemy.dialects import postgresql
from sqlmodel import Session, col, func, update

from storage.database import table_of
from storage.kinds import StoryEditKind
from storage.stories.documents import Document, read_document
from storage.stories.grouping import Decision, Posting, choose_story
from storage.stories.leads import choose_lead, choose_of_two
from storage.tables import Article, Shingle, Story, StoryEdit, now
from storage.texts import decompress
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
        session.connection().execute(_TAKE_LOCK, {"name": _LOCK})


_TAKE_LOCK = sql(
    "SELECT pg_advisory_xact_lock(:name), set_config('synchronous_commit', 'off', true)"
)


class DatabaseIndex:
    """The index of stored articles; see `grouping.Index`."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.connection: Connection = session.connection()
        self.is_postgresql = self.connection.dialect.name == "postgresql"
        self._statements = _POSTGRESQL if self.is_postgresql else _SQLITE

    def pack(self, numbers: Sequence[int]) -> object:
        """Return numbers as one parameter, so that a statement is the same for any count."""
        return numbers if self.is_postgresql else json.dumps(numbers)

    def find(self, keys: Sequence[int]) -> list[Posting]:
        if not keys:
            return []
        rows = self.connection.execute(self._statements.find, {"keys": self.pack(keys)}).all()
        return [Posting(key, article, story) for key, article, story in rows if story]

    def load(self, articles: Iterable[int]) -> Mapping[int, Document]:
        wanted = list(articles)
        if not wanted:
            return {}
        rows = self.connection.execute(self._statements.load, {"articles": self.pack(wanted)}).all()
        return {id_: _read(id_, outlet, title, data) for id_, outlet, title, data in rows}

    def add(self, article_id: int, keys: Iterable[int]) -> None:
        """Index an article under `keys`; those it has already stay."""
        # In order: neighbouring keys share a page.
        packed = self.pack(sorted(keys))
        self.connection.execute(self._statements.add, {"article": article_id, "keys": packed})

    def drop(self, article_id: int, keys: Iterable[int]) -> None:
        """Take an article out from under `keys`."""
        packed = self.pack(list(keys))
        self.connection.execute(self._statements.drop, {"article": article_id, "keys": packed})


@dataclass(frozen=True, slots=True)
class _Statements:
    """The index's statements. Plain ones: through the mapped classes each costs half a
    millisecond more, which is as much as all the rest of a look-up."""

    find: TextClause
    load: TextClause
    add: TextClause
    drop: TextClause


def _write_statements(among: str, each: str) -> _Statements:
    """`among` says "is one of these numbers", `each` gives them as rows; both are ours."""
    keys, articles = among.format(":keys"), among.format(":articles")
    return _Statements(
        find=sql(
            "SELECT shingle.hash, shingle.article_id, article.story_id"  # noqa: S608  (no values)
            " FROM shingle JOIN article ON article.id = shingle.article_id"
            f" WHERE shingle.hash {keys}"
        ),
        load=sql(
            "SELECT id, outlet_id, title, text FROM article"  # noqa: S608
            f" WHERE id {articles} AND text IS NOT NULL"
        ),
        add=sql(
            "INSERT INTO shingle (hash, article_id)"  # noqa: S608
            f" SELECT value, CAST(:article AS bigint) FROM {each.format(':keys')}"
            " WHERE true ON CONFLICT DO NOTHING"  # SQLite's grammar wants the WHERE
        ),
        drop=sql(
            f"DELETE FROM shingle WHERE hash {keys} AND article_id = :article"  # noqa: S608
        ),
    )


_POSTGRESQL = _write_statements(
    "= ANY(CAST({} AS bigint[]))", "unnest(CAST({} AS bigint[])) AS given (value)"
)
_SQLITE = _write_statements("IN (SELECT value FROM json_each({}))", "json_each({})")


@lru_cache(maxsize=256)
def _read(article: int, outlet: int, title: str, data: bytes) -> Document:
    """Make a stored text comparable. Copies of one report come close together, each compared
    with the same few texts."""
    return read_document(article, outlet, title, decompress(data))


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

    `row` holds all of the article's columns but its key and its story.
    """
    if place.decision.story is not None:
        article_id = _insert(index, _ARTICLE, {**row, "story_id": place.decision.story})
        take_place(index, place, article_id)
        return article_id
    keys = index.pack(sorted(place.decision.keys))
    opened = {"wire": place.wire, "created_at": now()}
    if index.is_postgresql:
        values = {**row, **opened, "keys": keys}
        return index.connection.execute(_ALL_AT_ONCE, values).scalars().one()
    story_id = _insert(index, _OPEN, opened)
    article_id = _insert(index, _ARTICLE, {**row, "story_id": story_id})
    index.add(article_id, place.decision.keys)
    index.connection.execute(_LEAD, {"story": story_id, "lead": article_id})
    return article_id


def _insert(index: DatabaseIndex, statement: Insert, row: Mapping[str, object]) -> int:
    key = index.connection.execute(statement, row).inserted_primary_key
    return int(key[0]) if key else 0


def take_place(index: DatabaseIndex, place: Place, article_id: int) -> int:
    """Index an article that was written into an older story, and let that follow.

    Returns the story, which is another one when the article showed that two stories are one.
    """
    index.add(article_id, place.decision.keys)
    story = index.connection.execute(_STORY, {"story": place.decision.story}).one()
    lead = story.lead_id
    if not story.is_lead_pinned:
        lead = choose_of_two(index.connection, article_id, lead) if lead is not None else article_id
    if lead != story.lead_id or (place.wire and not story.wire):
        changed = {"story": story.id, "lead": lead, "name": story.wire or place.wire}
        index.connection.execute(_LEAD_AND_WIRE, changed)
    if not place.decision.also:
        return int(story.id)
    one = index.session.get_one(Story, story.id, populate_existing=True)
    for other_id in place.decision.also:
        one = _merge_unless_split(index.session, one, other_id)
    return one.id or 0


_stories, _articles, _shingles = table_of(Story), table_of(Article), table_of(Shingle)
_ARTICLE = _articles.insert()
_OPEN = _stories.insert().values(is_lead_pinned=False)
_STORY = select(
    _stories.c.id, _stories.c.lead_id, _stories.c.is_lead_pinned, _stories.c.wire
).where(_stories.c.id == bindparam("story"))
_LEAD = (
    _stories.update().where(_stories.c.id == bindparam("story")).values(lead_id=bindparam("lead"))
)
_LEAD_AND_WIRE = _LEAD.values(wire=bindparam("name"))


def _write_all_at_once() -> Select[int]:
    """The four statements that write an article and its new story, in one for PostgreSQL: on
    a network, and on a busy machine, it is the round trips that take the time."""
    new = select(
        func.nextval("story_id_seq").label("story"), func.nextval("article_id_seq").label("article")
    ).cte("new")
    story = {
        "id": new.c.story,
        "lead_id": new.c.article,
        "is_lead_pinned": false(),
        "wire": bindparam("wire", type_=_stories.c.wire.type),
        "created_at": bindparam("created_at", type_=_stories.c.created_at.type),
    }
    article = {
        "id": new.c.article,
        "story_id": new.c.story,
        **{name: bindparam(name, type_=_articles.c[name].type) for name in ARTICLE_COLUMNS},
    }
    keys = func.unnest(cast(bindparam("keys"), postgresql.ARRAY(BigInteger)))
    return select(new.c.article).add_cte(
        _stories.insert().from_select(list(story), select(*story.values())).cte("opened"),
        _articles.insert().from_select(list(article), select(*article.values())).cte("written"),
        _shingles.insert()
        .from_select(["hash", "article_id"], select(keys, new.c.article))
        .cte("indexed"),
    )


ARTICLE_COLUMNS = (
    "url", "url_hash", "outlet_id", "title", "authors", "desks", "language", "kind", "section",
    "image_url", "is_free", "published_at", "published_precision", "published_origin",
    "modified_at", "sorted_at", "found_at", "changed_at", "text", "text_hash", "text_length",
    "excerpt", "review",
)  # fmt: skip
"""What `write_article` is given."""
_ALL_AT_ONCE = _write_all_at_once()


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
