"""What one more article costs, at ten thousand, a hundred thousand and a million of them.

    .venv/bin/python -m bench.scale [--sizes 10000,100000,1000000] [--engines sqlite,postgresql]

The articles come from a grammar (`bench.press_grammar`); 2 % of them are copies. The mass of
them is written in bulk, with the same keys that `keep_article` would index; the measured ones
go the way of the crawl through `keep_article`, each in a transaction of its own. CPU is that
of this process and of the database's server together; on a busy machine it says more than
the clock does, and the cost of writing one piece of the grammar beside it is the yardstick.
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice

import psutil
from sqlalchemy import Engine, text
from sqlmodel import Session, SQLModel, col, select

from bench.databases import empty_database
from bench.press_grammar import Piece, write_piece
from storage.articles import Draft, keep_article
from storage.database import DatabaseSettings, open_engine, read_session, write_session
from storage.stories import lock_stories
from storage.stories.candidates import MOST_POSTINGS
from storage.stories.documents import read_document
from storage.tables import Outlet
from storage.texts import compress, hash_text
from storage.urls import canonicalise, url_hash

MEASURED = 500
"""Articles added one by one at each size, after as many that only warm up."""
BULK = 2000
"""Articles imported a hundred to a transaction."""
_BATCH = 2000
_FIRST = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A piece as its row has it, and the keys that its article is indexed under."""

    piece: Piece
    url: str
    url_hash: str
    text: bytes
    text_hash: str
    keys: list[int]


def main() -> None:
    """Fill each database step by step, measure at each size, print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="10000,100000,1000000")
    parser.add_argument("--engines", default="sqlite,postgresql")
    arguments = parser.parse_args()
    sizes = [int(size) for size in arguments.sizes.split(",")]
    print(
        f"{'database':<12}{'articles':>10}{'one more, ms: median':>22}"
        f"{'99 %':>8}{'CPU':>8}{'yardstick':>11}{'found':>8}"
        f"{'bulk a second':>15}{'by CPU':>8}{'bytes an article':>18}{'filled in, s':>14}"
    )
    for name in arguments.engines.split(","):
        with _database(name) as engine:
            filled = 0
            for size in sizes:
                began = time.perf_counter()
                fill(engine, filled, size)
                seconds = time.perf_counter() - began
                measured = size + BULK + 2 * MEASURED
                clock, cpu = measure_bulk(engine, range(size, size + BULK))
                one = measure(engine, range(size + BULK, measured))
                filled = measured
                print(
                    f"{name:<12}{size:>10,}{statistics.median(one.seconds) * 1000:>22.2f}"
                    f"{sorted(one.seconds)[int(len(one.seconds) * 0.99)] * 1000:>8.2f}"
                    f"{one.used * 1000:>8.2f}{one.yardstick * 1000:>11.3f}{one.found:>8}"
                    f"{clock:>15,.0f}{cpu:>8,.0f}{measure_size(engine) / filled:>18,.0f}"
                    f"{seconds:>14,.0f}",
                    flush=True,
                )


@contextmanager
def _database(name: str) -> Iterator[Engine]:
    with empty_database(name) as url:
        engine = open_engine(DatabaseSettings(url=url))
        try:
            SQLModel.metadata.create_all(engine)
            add_outlets(engine)
            yield engine
        finally:
            engine.dispose()


def add_outlets(engine: Engine) -> None:
    """Store the outlets of the grammar's press."""
    with write_session(engine) as session:
        session.add_all(
            Outlet(domain=f"outlet{number}.example", name=f"Outlet {number}")
            for number in range(500)
        )


# --- the mass ---------------------------------------------------------------------------


def prepare(start: int, end: int) -> list[Prepared]:
    """Write the pieces of a range, with their keys; copies join their report's story."""
    made = []
    for number in range(start, end):
        piece = write_piece(number)
        document = read_document(number + 1, piece.outlet + 1, piece.title, piece.text)
        url = canonicalise(address_of(piece))
        made.append(
            Prepared(
                piece,
                url,
                url_hash(url),
                compress(piece.text),
                hash_text(piece.text),
                list({*document.indexed, *document.paragraph_keys}),
            )
        )
    return made


def address_of(piece: Piece) -> str:
    """Return the address that a piece is published at."""
    return f"https://outlet{piece.outlet}.example/news/x{piece.number}"


def fill(engine: Engine, start: int, end: int) -> None:
    """Write the articles of a range in bulk; the index is built after the rows, as it is when a
    database is restored."""
    is_postgresql = engine.dialect.name == "postgresql"
    with engine.connect() as connection, ProcessPoolExecutor(os.cpu_count()) as pool:
        ranges = [(at, min(at + _BATCH, end)) for at in range(start, end, _BATCH)]
        raw = connection.connection.driver_connection
        if raw is None:
            raise RuntimeError("no connection to the database")
        cursor = raw.cursor()
        if is_postgresql:
            cursor.execute("CREATE UNLOGGED TABLE loading (hash bigint, article_id bigint)")
        else:
            for pragma in ("synchronous = OFF", "cache_size = -800000", "foreign_keys = OFF"):
                cursor.execute(f"PRAGMA {pragma}")
            cursor.execute("CREATE TABLE loading (hash INTEGER, article_id INTEGER)")
            cursor.execute("BEGIN")
        rest = iter(ranges)
        window = [pool.submit(prepare, *one) for one in islice(rest, 6)]
        while window:
            batch = window.pop(0).result()
            window.extend(pool.submit(prepare, *one) for one in islice(rest, 1))
            _write(cursor, batch, is_postgresql=is_postgresql)
        cursor.execute(
            "INSERT INTO shingle (hash, article_id) SELECT hash, article_id FROM "
            "(SELECT hash, article_id, row_number() OVER (PARTITION BY hash ORDER BY article_id)"
            f" AS place FROM loading) AS placed WHERE place <= {MOST_POSTINGS}"
        )
        cursor.execute("DROP TABLE loading")
        if is_postgresql:
            for table in ("article", "story"):
                cursor.execute(f"SELECT setval('{table}_id_seq', {end})")
        raw.commit()
        if is_postgresql:
            raw.autocommit = True
            cursor.execute("VACUUM ANALYZE")
            raw.autocommit = False
        else:
            cursor.execute("ANALYZE")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.invalidate()


_ARTICLE = (
    "id", "url", "url_hash", "outlet_id", "story_id", "title", "authors", "desks", "kind",
    "published_precision", "sorted_at", "found_at", "changed_at", "text", "text_length",
    "text_hash", "excerpt", "review",
)  # fmt: skip
_STORY = ("id", "lead_id", "is_lead_pinned", "created_at")


def _write(cursor: object, batch: list[Prepared], *, is_postgresql: bool) -> None:
    def instant(number: int) -> object:
        """Articles come one a second."""
        at = _FIRST + timedelta(seconds=number)
        return at if is_postgresql else at.strftime("%Y-%m-%d %H:%M:%S.%f")

    stories = [
        (one.piece.number + 1, one.piece.number + 1, False, instant(one.piece.number))
        for one in batch
        if one.piece.report == one.piece.number
    ]
    articles = [
        (
            one.piece.number + 1, one.url, one.url_hash, one.piece.outlet + 1,
            one.piece.report + 1, one.piece.title, "[]", "[]", "article", "unknown",
            *[instant(one.piece.number)] * 3, one.text, len(one.piece.text), one.text_hash, "",
            "pending",
        )
        for one in batch
    ]  # fmt: skip
    keys = ((key, one.piece.number + 1) for one in batch for key in one.keys)
    if is_postgresql:
        cursor.execute("SET session_replication_role = replica")  # type: ignore[attr-defined]  # a driver's cursor
        for table, columns, rows in (
            ("story", _STORY, stories),
            ("article", _ARTICLE, articles),
            ("loading", ("hash", "article_id"), keys),
        ):
            with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:  # type: ignore[attr-defined]  # psycopg's
                for row in rows:
                    copy.write_row(row)
        return
    for table, columns, rows in (
        ("story", _STORY, stories),
        ("article", _ARTICLE, articles),
        ("loading", ("hash", "article_id"), keys),
    ):
        marks = ", ".join("?" * len(columns))
        cursor.executemany(  # type: ignore[attr-defined]  # a driver's cursor
            f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows
        )


# --- one more ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Measured:
    """What one more article costs: seconds by the clock, CPU seconds in the mean, the CPU
    seconds of writing one piece at the same time, and how many copies found their story."""

    seconds: list[float]
    used: float
    yardstick: float
    found: str


def add(session: Session, piece: Piece, outlet: Outlet) -> int:
    """Store one article as the crawl does; return its key."""
    draft = Draft(url=address_of(piece), title=piece.title, text=piece.text, outlet=outlet)
    return keep_article(session, draft).article_id


def count_found(engine: Engine, copies: dict[int, int]) -> int:
    """Return how many of `copies`, articles by key, are in the story of the given report."""
    with engine.connect() as connection:
        return sum(
            connection.execute(_STORY_OF, {"id": article}).scalar_one() == report + 1
            for article, report in copies.items()
        )


_STORY_OF = text("SELECT story_id FROM article WHERE id = :id")


def measure(engine: Engine, numbers: range) -> Measured:
    """Store articles one by one; the first half only warms up."""
    seconds: list[float] = []
    used = yardstick = 0.0
    copies: dict[int, int] = {}
    outlets = read_outlets(engine)
    server = find_server(engine)
    by_server = server()
    for number in numbers:
        before = time.process_time()
        piece = write_piece(number)
        began, started = time.perf_counter(), time.process_time()
        yardstick += started - before
        with write_session(engine) as session:
            lock_stories(session)
            article = add(session, piece, outlets[piece.outlet])
        seconds.append(time.perf_counter() - began)
        used += time.process_time() - started
        if piece.report != number:
            copies[article] = piece.report
    used += server() - by_server
    count = len(numbers)
    found = f"{count_found(engine, copies)}/{len(copies)}"
    return Measured(seconds[count // 2 :], used / count, yardstick / count, found)


def measure_bulk(engine: Engine, numbers: range) -> tuple[float, float]:
    """Return the articles a second, by the clock and by CPU, of an import a hundred to a
    transaction."""
    outlets = read_outlets(engine)
    pieces = [write_piece(number) for number in numbers]
    server = find_server(engine)
    began, started = time.perf_counter(), time.process_time() + server()
    for at in range(0, len(pieces), 100):
        with write_session(engine) as session:
            lock_stories(session)
            for piece in pieces[at : at + 100]:
                add(session, piece, outlets[piece.outlet])
    used = time.process_time() + server() - started
    return len(pieces) / (time.perf_counter() - began), len(pieces) / used


def read_outlets(engine: Engine) -> list[Outlet]:
    with read_session(engine) as session:
        return list(session.exec(select(Outlet).order_by(col(Outlet.id))))


def find_server(engine: Engine) -> Callable[[], float]:
    """Return a function that says how many CPU seconds the database's servers have used."""
    if engine.dialect.name != "postgresql":
        return lambda: 0.0
    with engine.connect() as connection:
        pid = int(connection.execute(text("SELECT pg_backend_pid()")).scalar_one())
    parent = psutil.Process(pid).parent()
    servers = parent.children() if parent else []

    def read() -> float:
        return sum(one.cpu_times().user + one.cpu_times().system for one in servers)

    return read


def measure_size(engine: Engine) -> int:
    """Return the bytes of the database."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            return int(
                connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one()
            )
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
        return int(pages) * int(connection.execute(text("PRAGMA page_size")).scalar_one())


if __name__ == "__main__":
    main()
