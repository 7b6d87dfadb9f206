"""Everything the database holds as one file, and that file as a database again.

A ZIP file: `manifest.json`, and for each table `tables/NAME.jsonl`, one row a line, sorted by
primary key. Tables and columns are those of `SQLModel.metadata`, so that a new table is
carried without a line here. The same rows give the same bytes, on SQLite and PostgreSQL.

Not carried, because they follow from the rest: the search index and the tallies. Not in it: the
configuration with its secrets. In it: texts of articles, addresses of subscribers and the key
of each one's links; the file is written for its owner alone.
"""

import base64
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    LargeBinary,
    Table,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel, col

from inthenews.memory.errors import BackupError
from storage.database import describe, write_session
from storage.kinds import ReviewState
from storage.migrations import revisions
from storage.periods import Almanac
from storage.search import index_articles
from storage.tables import Article, UTCDateTime
from storage.tallies import recount

FORMAT = "inthenews export"
VERSION = 1
MANIFEST = "manifest.json"
REBUILT = frozenset({"search_entry", "tally"})
"""Tables that follow from the others."""
LONGEST_ROW = 64 * 1024 * 1024
MOST_TIMES = 300
"""How many times its size a backup may unpack to: ours unpack to some ten times."""
_ROWS_AT_ONCE = 1000
_EPOCH = (1980, 1, 1, 0, 0, 0)
_SEPARATORS = (",", ":")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself."""

    revision: str
    columns: dict[str, list[str]]
    counts: dict[str, int]
    digests: dict[str, str]


def carried_tables() -> list[Table]:
    """The tables of a backup, each after those it refers to (but for `_postponed`)."""
    return [table for table in SQLModel.metadata.sorted_tables if table.name not in REBUILT]


# --- writing ---------------------------------------------------------------------------


def write_backup(engine: Engine, path: Path) -> dict[str, int]:
    """Write everything to `path`, which is replaced whole or not at all; returns row counts.

    Raises `BackupError` when it cannot be written.
    """
    try:
        with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            try:
                counts = _write(engine, file)
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).replace(path)  # temporary files are their owner's alone, and so is this
    except OSError as error:
        raise BackupError(f"{path}: cannot be written: {error.strerror or error}") from None
    return counts


def _write(engine: Engine, file: IO[bytes]) -> dict[str, int]:
    columns: dict[str, list[str]] = {}
    counts: dict[str, int] = {}
    digests: dict[str, str] = {}
    with ZipFile(file, "w", ZIP_DEFLATED) as package, _snapshot(engine) as connection:
        for table in sorted(carried_tables(), key=lambda one: one.name):
            columns[table.name] = [column.name for column in table.columns]
            digest = hashlib.sha256()
            count = 0
            with package.open(_entry(f"tables/{table.name}.jsonl"), "w", force_zip64=True) as part:
                for row in _rows(connection, table):
                    line = json.dumps(
                        row, ensure_ascii=False, sort_keys=True, separators=_SEPARATORS
                    )
                    encoded = line.encode("utf-8", "surrogatepass") + b"\n"
                    digest.update(encoded)
                    part.write(encoded)
                    count += 1
            counts[table.name], digests[table.name] = count, digest.hexdigest()
        manifest = {
            "format": FORMAT,
            "version": VERSION,
            "revision": revisions()[-1],
            "tables": {
                name: {"columns": columns[name], "rows": counts[name], "sha256": digests[name]}
                for name in columns
            },
            "not_carried": sorted(REBUILT),
        }
        shown = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)
        package.writestr(_entry(MANIFEST), f"{shown}\n".encode())
    return counts


def _entry(name: str) -> ZipInfo:
    """A file in the package that says nothing of when and where it was written."""
    entry = ZipInfo(name, _EPOCH)
    entry.compress_type = ZIP_DEFLATED
    entry.create_system = 3
    entry.external_attr = 0o600 << 16
    return entry


def _snapshot(engine: Engine) -> "closing[Connection]":
    """One view of all tables, whatever others write meanwhile."""
    if engine.dialect.name == "postgresql":
        connection = engine.connect().execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
    else:
        connection = engine.connect().execution_options(reads_only=True)
    return closing(connection)


def _rows(connection: Connection, table: Table) -> Iterator[dict[str, Any]]:
    order = [_by_bytes(column, connection) for column in table.primary_key.columns]
    result = connection.execution_options(yield_per=_ROWS_AT_ONCE).execute(
        select(table).order_by(*order)
    )
    names = [column.name for column in table.columns]
    for row in result:
        yield {name: _to_json(value) for name, value in zip(names, row, strict=True)}


def _by_bytes(column: Column[Any], connection: Connection) -> Any:
    """Both databases put texts in the order of their bytes, whatever the locale."""
    if connection.dialect.name != "postgresql":
        return column
    is_text = column.type.compile(connection.dialect).startswith(("VARCHAR", "TEXT"))
    return column.collate("C") if is_text else column


def _to_json(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    return value


# --- reading ---------------------------------------------------------------------------


def is_backup(path: Path) -> bool:
    """Whether a file is one of ours, by its contents."""
    try:
        with ZipFile(path) as package:
            return MANIFEST in package.namelist() and any(
                name.startswith("tables/") for name in package.namelist()
            )
    except (BadZipFile, OSError, ValueError):
        return False


def read_manifest(path: Path) -> Manifest:
    """Return what a backup says of itself.

    Raises `BackupError` when it is damaged, unpacks to more than it can hold, or was written
    by a newer version of the program.
    """
    try:
        with ZipFile(path) as package:
            size = sum(part.file_size for part in package.infolist())
            if size > path.stat().st_size * MOST_TIMES + 10 * 2**20:
                raise BackupError(f"{path}: it would unpack to {size / 2**20:.0f} MB: not ours")
            with package.open(MANIFEST) as part:
                said = json.loads(part.read(16 * 2**20))
        if said["format"] != FORMAT:
            raise BackupError(f"{path}: its manifest is not that of an export")
        if int(said["version"]) > VERSION or str(said["revision"]) > revisions()[-1]:
            raise BackupError(
                f"{path}: written by a newer version of the program; install that, or newer"
            )
        tables: dict[str, Any] = said["tables"]
        return Manifest(
            str(said["revision"]),
            {name: [str(one) for one in table["columns"]] for name, table in tables.items()},
            {name: int(table["rows"]) for name, table in tables.items()},
            {name: str(table["sha256"]) for name, table in tables.items()},
        )
    except (BadZipFile, OSError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise BackupError(f"{path}: damaged: {error}") from None


def restore(engine: Engine, path: Path, almanac: Almanac) -> dict[str, int]:
    """Fill an empty database from a backup, all of it or nothing; returns row counts.

    Raises `BackupError` when the database is not empty or the file is damaged.
    """
    manifest = read_manifest(path)
    tables = {table.name: table for table in carried_tables()}
    for name, columns in manifest.columns.items():
        known = {column.name for column in tables[name].columns} if name in tables else set()
        if unknown := [column for column in columns if column not in known]:
            raise BackupError(f"{path}: table {name}: this version knows no {unknown[0]!r}")
    try:
        with write_session(engine) as session, ZipFile(path) as package:
            connection = session.connection()
            _refuse_full(connection, engine)
            for table in carried_tables():
                if table.name in manifest.columns:
                    _fill(connection, table, package, manifest, path)
            for table in carried_tables():
                if table.name in manifest.columns:
                    _fill_postponed(connection, table, package, path)
                    _set_sequence(connection, table)
            approved = select(col(Article.id)).where(col(Article.review) == ReviewState.APPROVED)
            ids = [int(number) for number in connection.execute(approved).scalars() if number]
            index_articles(session, ids)
    except (BadZipFile, EOFError, OSError, KeyError, ValueError, TypeError) as error:
        raise BackupError(f"{path}: damaged; nothing was restored: {error}") from None
    except DBAPIError as error:
        raise BackupError(f"{path}: nothing was restored: {describe(error)}") from None
    recount(engine, almanac)
    return manifest.counts


def _refuse_full(connection: Connection, engine: Engine) -> None:
    for table in carried_tables():
        count = connection.execute(select(func.count()).select_from(table)).scalar_one()
        if count:
            shown = engine.url.render_as_string(hide_password=True)
            raise BackupError(
                f"database {shown}: it is not empty ({count} rows in {table.name}); an export is"
                " restored into an empty database only: name a new one in database.url"
            )


def _postponed(table: Table) -> list[Column[Any]]:
    """Columns that refer to rows which are not there yet: their own table's, or a later one's."""
    order = {one.name: index for index, one in enumerate(carried_tables())}
    return [
        column
        for column in table.columns
        for key in column.foreign_keys
        if order[key.column.table.name] >= order[table.name]
    ]


def _fill(
    connection: Connection, table: Table, package: ZipFile, manifest: Manifest, path: Path
) -> None:
    later = {column.name for column in _postponed(table)}
    digest = hashlib.sha256()
    count = 0
    for rows in _batches(table, package, path, digest):
        count += len(rows)
        for row in rows:
            row.update(dict.fromkeys(later))
        connection.execute(insert(table), rows)
    if digest.hexdigest() != manifest.digests[table.name] or count != manifest.counts[table.name]:
        raise BackupError(f"{path}: damaged: table {table.name} is not as it was written")


def _fill_postponed(connection: Connection, table: Table, package: ZipFile, path: Path) -> None:
    later = _postponed(table)
    if not later:
        return
    keys = [column.name for column in table.primary_key.columns]
    for rows in _batches(table, package, path, hashlib.sha256()):
        for row in rows:
            values = {column.name: row.get(column.name) for column in later}
            if any(value is not None for value in values.values()):
                where = [table.c[key] == row[key] for key in keys]
                connection.execute(update(table).where(*where).values(values))


def _batches(
    table: Table, package: ZipFile, path: Path, digest: "hashlib._Hash"
) -> Iterator[list[dict[str, Any]]]:
    columns = {column.name: column for column in table.columns}
    rows: list[dict[str, Any]] = []
    with package.open(f"tables/{table.name}.jsonl") as part:
        for number, line in enumerate(iter(lambda: part.readline(LONGEST_ROW), b""), 1):
            digest.update(line)
            if not line.endswith(b"\n"):
                raise BackupError(f"{path}: table {table.name}, line {number}: cut off or too long")
            row = json.loads(line.decode("utf-8", "surrogatepass"))
            if not isinstance(row, dict) or not row.keys() <= columns.keys():
                raise BackupError(f"{path}: table {table.name}, line {number}: no row of it")
            rows.append({name: _from_json(columns[name], value) for name, value in row.items()})
            if len(rows) == _ROWS_AT_ONCE:
                yield rows
                rows = []
    if rows:
        yield rows


def _from_json(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, UTCDateTime):
        return datetime.fromisoformat(value)
    if isinstance(column.type, LargeBinary):
        return base64.b64decode(value, validate=True)
    return value


def _set_sequence(connection: Connection, table: Table) -> None:
    """PostgreSQL numbers new rows from a sequence, which does not see those put in here."""
    key = table.autoincrement_column
    if connection.dialect.name != "postgresql" or key is None:
        return
    connection.execute(
        text("SELECT setval(pg_get_serial_sequence(:name, :key), :last) WHERE :last > 0"),
        {
            "name": f'"{table.name}"',
            "key": key.name,
            "last": connection.execute(select(func.max(key))).scalar() or 0,
        },
    )
