"""What workers do to themselves harms one page and nothing else."""

import asyncio
import os
import signal
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

import pytest

from crawler.errors import ReadingError
from crawler.items import Announcement, Fetched, Page
from crawler.workers import WorkerPool
from storage.kinds import Verdict


def crash() -> None:
    """Die as a native parser does."""
    os.kill(os.getpid(), signal.SIGSEGV)


def hang() -> None:
    """Work for ever."""
    while True:
        pass


def fetched(body: bytes) -> Fetched:
    url = "http://paper.example/news/1"
    return Fetched(1, Page(url, body, datetime.now(UTC)), Announcement(url))


GOOD = (
    "<html lang='en'><body><article><h1>Toxics Link finds soot in eggs</h1>"
    + "<p>The group Toxics Link found soot in eggs that were sold near the plant on Monday.</p>" * 4
    + "</article></body></html>"
).encode()


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WorkerPool]:
    watchlist = Path(__file__).parents[2] / "inthenews" / "defaults" / "watchlist.toml"
    cache = tmp_path_factory.mktemp("cache")
    with WorkerPool(watchlist, workers=1, timeout=3.0, cache=cache) as pool:
        yield pool


def test_a_crash_is_named_and_the_pages_behind_it_are_read(pool: WorkerPool) -> None:
    async def read() -> "tuple[object, ...]":
        return await asyncio.gather(
            pool.judge(fetched(GOOD)),
            pool.run(crash),
            pool.judge(fetched(GOOD)),
            pool.run(crash),
            pool.judge(fetched(GOOD)),
            return_exceptions=True,
        )

    first, crashed, second, again, third = asyncio.run(read())
    for judged in (first, second, third):
        assert getattr(judged, "verdict", judged) is Verdict.ARTICLE
    for error in (crashed, again):
        assert isinstance(error, ReadingError)
        assert "crashed a worker" in str(error)


def test_what_takes_too_long_is_ended_and_named(pool: WorkerPool) -> None:
    with pytest.raises(ReadingError, match="over 3 seconds"):
        asyncio.run(pool.run(hang))


def test_a_million_nested_tags_are_read_in_bounded_time(pool: WorkerPool) -> None:
    began = monotonic()
    judged = asyncio.run(pool.judge(fetched(b"<html><body>" + b"<div>" * 1_000_000 + b"Toxics")))
    assert judged.verdict in {Verdict.OFF_TOPIC, Verdict.UNREADABLE, Verdict.NOT_PRESS}
    assert judged.reason or judged.reading is not None
    assert monotonic() - began < 60, "the pool's own limit did not hold"
