"""The index of stored articles in the database: where copies of a text are looked up.

These statements are sent for every article, so they go by `storage.database.Statement`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Connection,
    Select,
    Table,
    Text,
    bindparam,
    cast,
    false,
    literal_column,
    select,
)
from sqlalchemy import text as sql
from sqlmodel import Session, func

from storage.database import Statement, table_of
from storage.stories.documents import Document, read_document
from storage.tables import Article, Shingle, Story, now
from storage.texts import decompress

ARTICLE_COLUMNS = (
    "url", "url_hash", "outlet_id", "title", "authors", "desks", "language", "kind", "section",
    "image_url", "is_free", "published_at", "published_precision", "published_origin",
    "modified_at", "sorted_at", "found_at", "changed_at", "text", "text_hash", "text_length",
    "excerpt", "review",
)  # fmt: skip
"""What a new article's row is given; its key and its story are found here."""


class _Insert:
    """An insertion into a table whose key is `id`, with and without a word of that key."""

    def __init__(self, table: Table, **values: object) -> None:
        insert = table.insert().values(values)
        self.plain = Statement(insert.inline())
        self.returning = Statement(insert.returning(table.c.id))


class DatabaseIndex:
    """The index of stored articles; see `candidates.Index`."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.connection: Connection = session.connection()
        self.is_postgresql = self.connection.dialect.name == "postgresql"
        self._cursor = self.connection.connection.cursor()
        self._statements = _POSTGRESQL if self.is_postgresql else _SQLITE

    def run(self, statement: Statement, values: Mapping[str, object]) -> list[Any]:
        """Return the rows of a statement."""
        return statement.run(self._cursor, self.connection.dialect, values)

    def _pack(self, numbers: Iterable[int]) -> str:
        """Return numbers as one parameter, so that a statement is the same for any count: an
        array on PostgreSQL, JSON on SQLite."""
        listed = ",".join(map(str, numbers))
        return f"{{{listed}}}" if self.is_postgresql else f"[{listed}]"

    def find(self, keys: Sequence[int]) -> Mapping[int, Sequence[int]]:
        holders: defaultdict[int, list[int]] = defaultdict(list)
        if keys:
            for key, article in self.run(self._statements["find"], {"keys": self._pack(keys)}):
                holders[key].append(article)
        return holders

    def find_stories(self, articles: Iterable[int]) -> Mapping[int, int]:
        packed = self._pack(articles)
        return dict(self.run(self._statements["find_stories"], {"articles": packed}))

    def load(self, articles: Iterable[int]) -> Mapping[int, Document]:
        rows = self.run(self._statements["load"], {"articles": self._pack(articles)})
        return {id_: _read(id_, outlet, title, data) for id_, outlet, title, data in rows}

    def add(self, article_id: int, keys: Iterable[int]) -> None:
        """Index an article under `keys`; those it has already stay."""
        # In order: neighbouring keys share a page.
        values = {"article": article_id, "keys": self._pack(sorted(keys))}
        self.run(self._statements["add"], values)

    def drop(self, article_id: int, keys: Iterable[int]) -> None:
        """Take an article out from under `keys`."""
        values = {"article": article_id, "keys": self._pack(keys)}
        self.run(self._statements["drop"], values)

    def write(self, row: Mapping[str, object], story: int) -> int:
        """Write a new article into a story; return its key. It is not indexed yet."""
        return self._insert(_ARTICLE, {**row, "story_id": story})

    def write_with_story(
        self, row: Mapping[str, object], wire: str | None, keys: Iterable[int]
    ) -> int:
        """Write a new article and a story that it leads, and index it; return its key."""
        opened = {"wire": wire, "created_at": now()}
        if self.is_postgresql:
            values = {**row, **opened, "keys": self._pack(sorted(keys))}
            return int(self.run(_ALL_AT_ONCE, values)[0][0])
        story = self._insert(_OPEN, opened)
        article_id = self.write(row, story)
        self.add(article_id, keys)
        self.run(_LEAD, {"story": story, "lead": article_id})
        return article_id

    def _insert(self, statement: _Insert, values: Mapping[str, object]) -> int:
        """Insert a row; return its key.

        SQLite would read every table that refers to this one for the sake of a RETURNING.
        """
        if self.is_postgresql:
            return int(self.run(statement.returning, values)[0][0])
        self.run(statement.plain, values)
        return int(self._cursor.lastrowid)


@lru_cache(maxsize=256)
def _read(article: int, outlet: int, title: str, data: bytes) -> Document:
    """Make a stored text comparable. Copies of one report come close together, each compared
    with the same few texts."""
    return read_document(article, outlet, title, decompress(data))


# --- the statements ---------------------------------------------------------------------


def _write_statements(among: str, each: str) -> dict[str, Statement]:
    """`among` says "is one of these numbers", `each` gives them as rows; both are ours."""
    keys, articles = among.format(":keys"), among.format(":articles")
    written = {
        "find": f"SELECT hash, article_id FROM shingle WHERE hash {keys}",  # noqa: S608  (no values)
        "find_stories": "SELECT id, story_id FROM article"  # noqa: S608
        f" WHERE id {articles} AND story_id IS NOT NULL",
        "load": "SELECT id, outlet_id, title, text FROM article"  # noqa: S608
        f" WHERE id {articles} AND text IS NOT NULL",
        "add": "INSERT INTO shingle (hash, article_id)"  # noqa: S608
        f" SELECT value, CAST(:article AS bigint) FROM {each.format(':keys')}"
        " WHERE true ON CONFLICT DO NOTHING",  # SQLite's grammar wants the WHERE
        "drop": f"DELETE FROM shingle WHERE hash {keys} AND article_id = :article",  # noqa: S608
    }
    return {name: Statement(sql(statement)) for name, statement in written.items()}


_POSTGRESQL = _write_statements(
    "= ANY(CAST({} AS bigint[]))", "unnest(CAST({} AS bigint[])) AS given (value)"
)
_SQLITE = _write_statements("IN (SELECT value FROM json_each({}))", "json_each({})")

_stories, _articles, _shingles = table_of(Story), table_of(Article), table_of(Shingle)
_OPEN = _Insert(
    _stories,
    is_lead_pinned=False,
    wire=bindparam("wire"),
    created_at=bindparam("created_at"),
)
_ARTICLE = _Insert(_articles, **{one: bindparam(one) for one in ("story_id", *ARTICLE_COLUMNS)})
_LEAD = Statement(
    _stories.update().where(_stories.c.id == bindparam("story")).values(lead_id=bindparam("lead"))
)


def _write_all_at_once() -> Select[int]:
    """The four statements that write an article and its new story, in one for PostgreSQL: on
    a network, and on a busy machine, it is the round trips that take the time."""
    new = select(
        literal_column("nextval('story_id_seq')", BigInteger).label("story"),
        literal_column("nextval('article_id_seq')", BigInteger).label("article"),
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
    keys = func.unnest(cast(bindparam("keys", type_=Text), ARRAY(BigInteger)))
    return select(new.c.article).add_cte(
        _stories.insert().from_select(list(story), select(*story.values())).cte("opened"),
        _articles.insert().from_select(list(article), select(*article.values())).cte("written"),
        _shingles.insert()
        .from_select(["hash", "article_id"], select(keys, new.c.article))
        .cte("indexed"),
    )


_ALL_AT_ONCE = Statement(_write_all_at_once())
