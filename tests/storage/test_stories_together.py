"""Two processes that store the same articles at once, and one that is killed half way."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, SQLModel, col, select

from storage.database import DatabaseSettings, open_engine, read_session, write_session
from storage.tables import Article, Outlet, Shingle, Story

COUNT = 90
SCRIPT = """
import os, signal, sys
from sqlmodel import col, select
from bench.press_grammar import write_piece
from storage.articles import Draft, keep_article
from storage.database import DatabaseSettings, open_engine, write_session
from storage.stories import lock_stories
from storage.tables import Outlet

engine = open_engine(DatabaseSettings(url=sys.argv[1]))
for number in range(int(sys.argv[2])):
    if len(sys.argv) > 3 and number == int(sys.argv[3]):
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
        url = f"https://{domain}/news/piece-number-{number}"
        keep_article(session, Draft(url=url, title=piece.title, text=piece.text, outlet=outlet))
"""


def start(url: str, *arguments: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT, url, str(COUNT), *arguments],
        cwd=Path(__file__).parents[2],
        stderr=subprocess.PIPE,
    )


def address(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


def read_rows(engine: Engine) -> tuple[object, ...]:
    def read(session: Session) -> tuple[object, ...]:
        articles = session.exec(
            select(Article.id, Article.url, Article.story_id).order_by(col(Article.id))
        ).all()
        stories = session.exec(select(Story.id, Story.lead_id).order_by(col(Story.id))).all()
        keys = session.exec(select(Shingle.hash, Shingle.article_id)).all()
        outlets = session.exec(select(Outlet.domain)).all()
        return [*articles], [*stories], sorted(keys), sorted(outlets)

    with read_session(engine) as session:
        return read(session)


@pytest.fixture
def expected(tmp_path: Path) -> tuple[object, ...]:
    """What one process alone stores."""
    engine = open_engine(DatabaseSettings(url=f"sqlite:///{tmp_path / 'alone.db'}"))
    SQLModel.metadata.create_all(engine)
    process = start(f"sqlite:///{tmp_path / 'alone.db'}")
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors.decode()
    rows = read_rows(engine)
    engine.dispose()
    assert len(rows[0]) == COUNT > len(rows[1])  # type: ignore[arg-type]  # lists of rows
    return rows


def test_two_at_once_store_what_one_stores(engine: Engine, expected: tuple[object, ...]) -> None:
    processes = [start(address(engine)), start(address(engine))]
    for process in processes:
        _, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors.decode()
    assert read_rows(engine) == expected


def test_one_killed_and_started_again_stores_what_one_stores(
    engine: Engine, expected: tuple[object, ...]
) -> None:
    killed = start(address(engine), str(COUNT // 2))
    killed.communicate(timeout=120)
    assert killed.returncode == -9
    with write_session(engine) as session:
        assert len(session.exec(select(Article.id)).all()) == COUNT // 2
    again = start(address(engine))
    _, errors = again.communicate(timeout=120)
    assert again.returncode == 0, errors.decode()
    assert read_rows(engine) == expected
