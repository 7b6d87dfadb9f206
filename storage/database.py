"""Engine, sessions, SQLite's pragmas, and where PostgreSQL differs."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import ClauseElement, Dialect, Engine, Table, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, DBAPIError, DisconnectionError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlmodel import Session, create_engine

from storage.errors import StorageError

_REST = 5.0
"""Seconds without use after which a connection to PostgreSQL is asked whether it stands."""
SUPPORTED = "sqlite:///path/to/file.db or postgresql://user:password@host/name"


class DatabaseSettings(BaseModel):
    """`[database]` in `inthenews.toml`."""

    model_config = ConfigDict(extra="forbid")

    url: str = "sqlite:///inthenews.db"
    """SQLite or PostgreSQL. A relative SQLite path counts from the configuration's folder."""
    busy_timeout_seconds: float = Field(default=30.0, gt=0)
    """How long SQLite waits for another process's write before it gives up."""


def open_engine(settings: DatabaseSettings) -> Engine:
    """Return an engine for the configured database; nothing is connected yet.

    Raises `StorageError` for an address that is not SQLite's or PostgreSQL's.
    """
    try:
        url = make_url(settings.url)
    except ArgumentError:
        raise StorageError(
            f"database.url: {settings.url!r} is not a database address; expected {SUPPORTED}"
        ) from None
    backend = url.get_backend_name()
    if backend == "postgresql":
        # psycopg 3 is the driver that is installed; the plain scheme would ask for psycopg2.
        url = url.set(drivername="postgresql+psycopg")
        # Compiling a plan to machine code takes longer than any query of ours.
        engine = create_engine(url, pool_size=10, connect_args={"options": "-c jit=off"})
        _ask_after_rest(engine)
        return engine
    if backend != "sqlite":
        raise StorageError(f"database.url: {backend!r} is not supported; expected {SUPPORTED}")
    if url.database and url.database != ":memory:":
        folder = Path(url.database).parent
        if not folder.is_dir():
            raise StorageError(
                f"database.url: the folder {folder} of the SQLite file does not exist; create it"
            )
    engine = create_engine(url, connect_args={"timeout": settings.busy_timeout_seconds})
    _prepare_sqlite(engine)
    return engine


def _ask_after_rest(engine: Engine) -> None:
    """See that a connection still stands when it has rested for a while.

    SQLAlchemy's own `pool_pre_ping` asks each time, which is a fourth of what a page asks.
    """

    @event.listens_for(engine, "checkin")
    def note(_connection: object, record: Any) -> None:
        record.info["rested_at"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def ask(connection: Any, record: Any, _proxy: object) -> None:
        if time.monotonic() - record.info.get("rested_at", time.monotonic()) > _REST:
            try:
                connection.execute("SELECT 1")
                connection.rollback()
            except connection.OperationalError as error:
                raise DisconnectionError from error  # SQLAlchemy then opens another


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def set_pragmas(connection: Any, _record: object) -> None:
        # Python's sqlite3 begins transactions late and upgrades read locks to write locks,
        # which fails at once when two processes do it; we begin them ourselves, below.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode = WAL")  # readers never wait for the crawl
        cursor.execute("PRAGMA synchronous = NORMAL")  # safe with WAL against a killed process
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA temp_store = MEMORY")
        cursor.execute("PRAGMA mmap_size = 268435456")
        # An article touches some 30 pages: with SQLite's 1,000 one commit in 30 would wait for
        # the log to be written back, with 4,000 (16 MB) one in 130 does.
        cursor.execute("PRAGMA wal_autocheckpoint = 4000")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        # IMMEDIATE takes the write lock at the start, where waiting for it works. A session
        # that only reads says so by `read_session` and never asks for the lock.
        mode = "DEFERRED" if connection.get_execution_options().get("reads_only") else "IMMEDIATE"
        _send(connection.connection.cursor(), connection.dialect, f"BEGIN {mode}")


@contextmanager
def write_session(engine: Engine) -> Iterator[Session]:
    """One transaction that may write: committed at the end, rolled back on any error."""
    with Session(engine, expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def read_session(engine: Engine) -> Iterator[Session]:
    """A connection for reading, without a transaction on PostgreSQL: each statement sees what
    is committed, and beginning and ending cost nothing. On SQLite it is one consistent view
    that never waits for a writer.
    """
    options: dict[str, Any] = {"reads_only": True}
    if engine.dialect.name == "postgresql":
        options["isolation_level"] = "AUTOCOMMIT"
    with (
        engine.connect().execution_options(**options) as connection,
        Session(connection, expire_on_commit=False) as session,
    ):
        yield session


def insert_into(session: Session, table: Any) -> Any:
    """Return the database's own INSERT, which knows `ON CONFLICT` on both."""
    dialect = session.get_bind().dialect.name
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


def table_of(model: Any) -> Table:
    """Return the table of a model, for statements without the ORM.

    Through the mapped classes a statement costs half a millisecond more: as much as all the
    rest of storing an article.
    """
    table: Table = model.__table__
    return table


class Statement:
    """A statement that is sent for every article: compiled once for each database, and sent by
    the driver's own cursor.

    SQLAlchemy prepares every execution and wraps every result anew, which takes longer than
    either database takes to look something up by its key.
    """

    def __init__(self, construct: ClauseElement) -> None:
        self._construct = construct
        self._compiled: dict[str, _Compiled] = {}

    def run(self, cursor: Any, dialect: Dialect, values: Mapping[str, object]) -> list[Any]:
        """Return the rows as the driver gives them; `values` are converted as those of
        SQLAlchemy are. The connection's transaction must have begun.

        Raises SQLAlchemy's `DBAPIError`s.
        """
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = self._compiled[dialect.name] = _compile(self._construct, dialect)
        return _send(cursor, dialect, compiled.text, compiled.prepare(values))


def _send(cursor: Any, dialect: Dialect, statement: str, parameters: Any = ()) -> list[Any]:
    errors = dialect.loaded_dbapi.Error
    try:
        cursor.execute(statement, parameters)
        return cursor.fetchall() if cursor.description else []
    except errors as error:
        raise DBAPIError.instance(statement, None, error, errors, dialect=dialect) from error


@dataclass(frozen=True, slots=True)
class _Compiled:
    text: str
    places: Sequence[str] | None
    """The parameters in their order, where the driver takes them so."""
    constants: Mapping[str, Any]
    converters: Mapping[str, Callable[[Any], Any]]

    def prepare(self, values: Mapping[str, Any]) -> object:
        converted = {**self.constants, **values}
        for name, convert in self.converters.items():
            converted[name] = convert(converted[name])
        return [converted[name] for name in self.places] if self.places is not None else converted


def _compile(construct: ClauseElement, dialect: Dialect) -> _Compiled:
    compiled = cast(SQLCompiler, construct.compile(dialect=dialect))
    found = {
        name: bind.type.dialect_impl(dialect).bind_processor(dialect)
        for bind, name in compiled.bind_names.items()
    }
    return _Compiled(
        str(compiled),
        compiled.positiontup,
        {name: value for name, value in compiled.params.items() if value is not None},
        {name: convert for name, convert in found.items() if convert is not None},
    )


def describe(error: DBAPIError) -> str:
    """Return the database's own first line about an error, without SQLAlchemy's additions."""
    return str(error.orig).strip().splitlines()[0] if error.orig else str(error)
