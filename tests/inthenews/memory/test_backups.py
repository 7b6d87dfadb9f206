"""Export → import into an empty database → export: the same bytes, on both databases."""

import io
import json
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile, ZipInfo

import pytest
from sqlalchemy import Engine, Table, func, insert, select, update
from sqlmodel import SQLModel, col

from inthenews.memory.backups import (
    REBUILT,
    carried_tables,
    is_backup,
    read_manifest,
    restore,
    write_backup,
)
from inthenews.memory.errors import BackupError
from storage import search
from storage.database import DatabaseSettings, open_engine, read_session, write_session
from storage.periods import Almanac
from storage.tables import Article, Story, Tally
from tests.conftest import postgresql_database

DELHI = Almanac.of("Asia/Kolkata")
AT = datetime(2024, 8, 13, 4, 30, 15, 123456, UTC)
SPECIAL: dict[str, list[Any]] = {
    "review": ["approved", "approved"],
    "published_precision": ["day", "instant"],
    "url": ["https://lantern.example/1", "urn:uuid:6f0a8a1e-5a37-5f0e-9a44-0d1c2f8d7b60"],
    "title": ["Toxics Link: दिल्ली की हवा", 'Quotes " and \\ and \n lines \u2028'],
    "authors": [["Asha"], []],
    "text": [None, b"\x28\xb5\x2f\xfd"],
    "domain": ["lantern.example", "[zürich-blatt]"],
}


def fill(engine: Engine, rows: int = 2) -> None:
    """Put rows into every table there is, also into those that will be added one day."""
    with write_session(engine) as session:
        connection = session.connection()
        later = []
        for table in carried_tables():
            for number in range(1, rows + 1):
                row, postponed = make_row(table, number)
                connection.execute(insert(table).values(row))
                if postponed:
                    later.append((table, number, postponed))
        for table, number, values in later:
            key = next(iter(table.primary_key.columns))
            connection.execute(update(table).where(key == number).values(values))


def make_row(table: Table, number: int) -> tuple[dict[str, Any], dict[str, Any]]:
    row: dict[str, Any] = {}
    postponed: dict[str, Any] = {}
    for column in table.columns:
        name = column.name
        if column.foreign_keys:
            target = next(iter(column.foreign_keys)).column.table.name
            if target == table.name or table.name == "story":
                postponed[name] = 1
            else:
                row[name] = number
        elif name in SPECIAL:
            row[name] = SPECIAL[name][number % 2]
        else:
            row[name] = make_value(column, number)
    return row, postponed


def make_value(column: Any, number: int) -> Any:
    words = getattr(column.type, "words", None)
    if words is not None:
        return list(words)[number % len(words)]
    if column.nullable and number % 2:
        return None
    kind = type(column.type).__name__
    if kind == "JSON":
        # A document's default says whether it is an object or an array.
        return {"z": [number, None, 1.5], "a": "é"}
    if kind == "UTCDateTime":
        return AT + timedelta(days=number, microseconds=number)
    return {
        int: number,
        bool: bool(number % 2),
        float: 0.1 + number / 3,
        bytes: bytes([0, 255, number]),
        object: f"{'ZaÉ'[number % 3]} {column.name}"[: getattr(column.type, "length", None) or 99],
        str: f"{column.name[:20]} {number}",
    }[column.type.python_type]


@pytest.fixture(params=["sqlite", "postgresql"])
def other(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A second, empty database."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            path = shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "other.db")
            url = f"sqlite:///{path}"
        else:
            url = stack.enter_context(
                postgresql_database(
                    request.getfixturevalue("postgresql_administrator"),
                    request.getfixturevalue("postgresql_server"),
                    request.getfixturevalue("postgresql_template"),
                )
            )
        engine = open_engine(DatabaseSettings(url=url))
        yield engine
        engine.dispose()


@pytest.fixture
def pair(sqlite_template: Path, tmp_path: Path) -> Iterator[tuple[Engine, Engine]]:
    """Two SQLite databases, where the database makes no difference."""
    engines = [
        open_engine(DatabaseSettings(url=f"sqlite:///{shutil.copy(sqlite_template, tmp_path / n)}"))
        for n in ("one.db", "two.db")
    ]
    yield engines[0], engines[1]
    for engine in engines:
        engine.dispose()


def test_every_row_of_every_table_comes_back(engine: Engine, other: Engine, tmp_path: Path) -> None:
    fill(engine)
    first, second = tmp_path / "first.zip", tmp_path / "second.zip"
    counts = write_backup(engine, first)
    assert set(counts) == set(SQLModel.metadata.tables) - REBUILT
    assert all(counts.values())
    assert restore(other, first, DELHI) == counts
    assert write_backup(other, second) == counts
    assert first.read_bytes() == second.read_bytes()
    assert first.stat().st_mode & 0o077 == 0
    with read_session(other) as session:
        assert search.find(session, search.understand("toxics"), limit=5) == [2]
        assert session.execute(select(func.count()).select_from(Tally)).scalar_one()
        story = session.get(Story, 2)
        assert story is not None
        assert (story.lead_id, story.merged_into_id) == (1, 1)


def test_new_rows_get_new_numbers(engine: Engine, other: Engine, tmp_path: Path) -> None:
    fill(engine)
    write_backup(engine, tmp_path / "all.zip")
    restore(other, tmp_path / "all.zip", DELHI)
    with write_session(other) as session:
        article = Article(url="https://lantern.example/9", url_hash="9", outlet_id=1, title="Nine")
        session.add(article)
        session.flush()
        assert article.id == 3


def test_a_full_database_is_refused(engine: Engine, tmp_path: Path) -> None:
    fill(engine, rows=1)
    write_backup(engine, tmp_path / "all.zip")
    with pytest.raises(BackupError, match=r"not empty .* empty database only"):
        restore(engine, tmp_path / "all.zip", DELHI)


def rewrite(path: Path, change: dict[str, bytes | None]) -> None:
    """Write a package anew with some of its parts changed."""
    file = io.BytesIO()
    with ZipFile(path) as old, ZipFile(file, "w") as new:
        for name in old.namelist():
            body = change.get(name, old.read(name))
            if body is not None:
                new.writestr(ZipInfo(name), body)
    path.write_bytes(file.getvalue())


@pytest.mark.parametrize(
    ("part", "body", "message"),
    [
        ("tables/outlet.jsonl", b"", "table outlet is not as it was written"),
        ("tables/outlet.jsonl", b"[]\n", "no row of it"),
        ("tables/outlet.jsonl", b'{"id": 1', "cut off or too long"),
        ("tables/outlet.jsonl", b"{nonsense}\n", "nothing was restored"),
        ("tables/outlet.jsonl", None, "nothing was restored"),
        ("manifest.json", b"{}", "damaged"),
        ("manifest.json", b'{"format": "inthenews export", "version": 99, "revision": ""}',
         "newer version"),
    ],
)  # fmt: skip
def test_a_damaged_export_restores_nothing(
    pair: tuple[Engine, Engine], tmp_path: Path, part: str, body: bytes | None, message: str
) -> None:
    engine, other = pair
    fill(engine)
    path = tmp_path / "all.zip"
    write_backup(engine, path)
    rewrite(path, {part: body})
    with pytest.raises(BackupError, match=message):
        restore(other, path, DELHI)
    with read_session(other) as session:
        assert not session.execute(select(func.count(col(Article.id)))).scalar_one()


def test_an_unknown_column_is_of_a_newer_version(
    pair: tuple[Engine, Engine], tmp_path: Path
) -> None:
    engine, _ = pair
    path = tmp_path / "all.zip"
    write_backup(engine, path)
    with ZipFile(path) as package:
        manifest = json.loads(package.read("manifest.json"))
    manifest["tables"]["outlet"]["columns"].append("horoscope")
    rewrite(path, {"manifest.json": json.dumps(manifest).encode()})
    with pytest.raises(BackupError, match="knows no 'horoscope'"):
        restore(engine, path, DELHI)


def test_a_bomb_is_refused(pair: tuple[Engine, Engine], tmp_path: Path) -> None:
    engine, _ = pair
    path = tmp_path / "all.zip"
    write_backup(engine, path)
    with ZipFile(path, "a", 8) as package:
        package.writestr("tables/bomb.jsonl", b"0" * 200 * 2**20)
    with pytest.raises(BackupError, match="would unpack to"):
        read_manifest(path)


def test_other_files_are_no_exports(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Headline,Outlet\n")
    assert not is_backup(path)
    assert not is_backup(tmp_path / "missing")
