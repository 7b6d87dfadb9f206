"""Two processes that store the same articles at once, and one that is killed half way.

`python -m bench.together` does the same with five thousand articles.
"""

import signal

import pytest
from sqlalchemy import Engine
from sqlmodel import SQLModel, select

from bench.together import Rows, address, read_rows, start, store
from storage.database import DatabaseSettings, open_engine, read_session
from storage.tables import Article

COUNT = 200


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> Rows:
    """What one process alone stores."""
    url = f"sqlite:///{tmp_path_factory.mktemp('alone') / 'alone.db'}"
    engine = open_engine(DatabaseSettings(url=url))
    SQLModel.metadata.create_all(engine)
    store(url, COUNT)
    rows = read_rows(engine)
    engine.dispose()
    assert len(rows[0]) == COUNT > len(rows[1])
    return rows


def test_two_at_once_store_what_one_stores(engine: Engine, expected: Rows) -> None:
    processes = [start(address(engine), COUNT), start(address(engine), COUNT)]
    for process in processes:
        _, errors = process.communicate(timeout=280)
        assert process.returncode == 0, errors.decode()
    assert read_rows(engine) == expected


def test_one_killed_and_started_again_stores_what_one_stores(
    engine: Engine, expected: Rows
) -> None:
    killed = start(address(engine), COUNT, COUNT // 2)
    killed.communicate(timeout=280)
    assert killed.returncode == -signal.SIGKILL
    with read_session(engine) as session:
        assert len(session.exec(select(Article.id)).all()) == COUNT // 2
    store(address(engine), COUNT)
    assert read_rows(engine) == expected
