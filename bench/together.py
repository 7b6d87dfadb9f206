"""Two processes store the same articles at once; another is killed half way and started again.

    .venv/bin/python -m bench.together [--articles 5000] [--engines sqlite,postgresql]

Says for each database whether the rows are those that one process alone stores: articles,
stories, leads, outlets and the index, with the same keys.
"""

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import SQLModel, col, select

from bench.databases import empty_database
from bench.press_grammar import write_piece
from storage.articles import Draft, keep_article
from storage.database import DatabaseSettings, open_engine, read_session, write_session
from storage.stories import lock_stories
from storage.tables import Article, Outlet, Shingle, Story

Rows = tuple[list[tuple[object, ...]], ...]


def main() -> None:
    """Print one line for each database and each accident."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=5000)
    parser.add_argument("--engines", default="sqlite,postgresql")
    parser.add_argument("--store", metavar="URL", help="be one of the processes")
    parser.add_argument("--die-at", type=int, help="kill this process at an article")
    arguments = parser.parse_args()
    if arguments.store:
        store(arguments.store, arguments.articles, arguments.die_at)
        return
    with _database("sqlite") as engine:
        _wait(start(address(engine), arguments.articles))
        expected = read_rows(engine)
    print(f"alone: {len(expected[0])} articles, {len(expected[1])} stories")
    for name in arguments.engines.split(","):
        with _database(name) as engine:
            began = time.perf_counter()
            both = [start(address(engine), arguments.articles) for _ in range(2)]
            for process in both:
                _wait(process)
            same = "same rows" if read_rows(engine) == expected else "OTHER ROWS"
            print(f"{name}: two at once: {same}, {time.perf_counter() - began:.0f} s", flush=True)
        with _database(name) as engine:
            killed = start(address(engine), arguments.articles, arguments.articles // 2)
            if killed.wait() != -signal.SIGKILL:
                raise SystemExit("the process that was to be killed was not")
            _wait(start(address(engine), arguments.articles))
            same = "same rows" if read_rows(engine) == expected else "OTHER ROWS"
            print(f"{name}: killed half way and started again: {same}", flush=True)


def store(url: str, count: int, die_at: int | None = None) -> None:
    """Store `count` articles, each in a transaction of its own; every third is of few reports."""
    engine = open_engine(DatabaseSettings(url=url))
    for number in range(count):
        if number == die_at:
            with write_session(engine) as session:
                lock_stories(session)
                session.add(Outlet(domain="unfinished.example", name="Unfinished"))
                session.flush()
                os.kill(os.getpid(), signal.SIGKILL)
        piece = write_piece(number * 50 if number % 3 == 0 else number * 7 + 1, 0.5)
        with write_session(engine) as session:
            lock_stories(session)
            domain = f"outlet{piece.outlet % 20}.example"
            outlet = session.exec(select(Outlet).where(col(Outlet.domain) == domain)).first()
            if outlet is None:
                outlet = Outlet(domain=domain, name=domain)
                session.add(outlet)
                session.flush()
            link = f"https://{domain}/news/piece-number-{number}"
            draft = Draft(url=link, title=piece.title, text=piece.text, outlet=outlet)
            keep_article(session, draft)


def start(url: str, count: int, die_at: int | None = None) -> "subprocess.Popen[bytes]":
    """Start a process that stores articles into the database at `url`."""
    command = [sys.executable, "-m", "bench.together", "--store", url, "--articles", str(count)]
    if die_at is not None:
        command += ["--die-at", str(die_at)]
    return subprocess.Popen(command, cwd=Path(__file__).parents[1], stderr=subprocess.PIPE)


def address(engine: Engine) -> str:
    """Return the address of an engine's database, password and all."""
    return engine.url.render_as_string(hide_password=False)


def read_rows(engine: Engine) -> Rows:
    """Return everything that storing an article writes, in order."""
    statements = (
        select(Article.id, Article.url, Article.story_id, Article.text_hash).order_by(
            col(Article.id)
        ),
        select(Story.id, Story.lead_id, Story.merged_into_id).order_by(col(Story.id)),
        select(Shingle.hash, Shingle.article_id).order_by(
            col(Shingle.hash), col(Shingle.article_id)
        ),
        select(Outlet.domain).order_by(
            col(Outlet.domain)
        ),  # a killed one's number is not given again
    )
    with read_session(engine) as session:
        return tuple([tuple(row) for row in session.execute(one)] for one in statements)


def _wait(process: "subprocess.Popen[bytes]") -> None:
    _, errors = process.communicate()
    if process.returncode:
        raise SystemExit(
            f"a process that stores ended with {process.returncode}: {errors.decode()}"
        )


@contextmanager
def _database(name: str) -> Iterator[Engine]:
    with empty_database(name) as url:
        engine = open_engine(DatabaseSettings(url=url))
        try:
            SQLModel.metadata.create_all(engine)
            yield engine
        finally:
            engine.dispose()


if __name__ == "__main__":
    main()
