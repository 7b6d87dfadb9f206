"""Worker processes that read and match pages, off the thread that fetches.

Native parsers can crash and any parser can hang: then one page is lost, with its reason,
and the rest go on. pebble's pool does exactly that (the standard library's breaks as a whole
when one worker dies, and cannot stop a task that runs too long).
"""

import multiprocessing
import os
from concurrent.futures import Future, TimeoutError  # noqa: A004  (pebble raises this one)
from pathlib import Path
from types import TracebackType
from typing import Self

from pebble import ProcessExpired, ProcessPool

from crawler.matching import Matcher, compile_watchlist, load_watchlist
from crawler.pipelines import Fetched, Judged, judge, judge_announcement
from storage.kinds import Verdict

PAGES_PER_WORKER = 20_000
"""A worker is renewed after this many pages: native libraries leak a little."""

_matcher: Matcher | None = None


def _prepare(watchlist: Path, cache: Path | None) -> None:
    global _matcher  # noqa: PLW0603  (one matcher for the life of the worker process)
    _matcher = compile_watchlist(load_watchlist(watchlist), cache)


def _judge(fetched: Fetched) -> Judged:
    if _matcher is None:
        raise RuntimeError("the worker was not prepared")
    if not fetched.page.body:
        return judge_announcement(_matcher, fetched.announcement)
    return judge(_matcher, fetched)


class JudgePool:
    """A pool of workers; `judge` returns at once with a future of what a page turned out to be."""

    def __init__(
        self, watchlist: Path, *, workers: int = 0, timeout: float = 20.0, cache: Path | None = None
    ) -> None:
        self._timeout = timeout
        self._pool = ProcessPool(
            max_workers=workers or os.cpu_count() or 1,
            max_tasks=PAGES_PER_WORKER,
            initializer=_prepare,
            initargs=(watchlist, cache),
            # A fork would copy the reactor's threads and sockets.
            context=multiprocessing.get_context("spawn"),
        )

    def judge(self, fetched: Fetched) -> "Future[Judged]":
        """Read and match a page in a worker. The future never fails for the page's sake."""
        outcome: Future[Judged] = Future()
        task = self._pool.schedule(_judge, args=[fetched], timeout=self._timeout)

        def settle(done: "Future[Judged]") -> None:
            if outcome.cancelled():
                return
            try:
                outcome.set_result(done.result())
            except TimeoutError:
                outcome.set_result(
                    Judged(Verdict.UNREADABLE, f"reading took over {self._timeout:g} seconds")
                )
            except ProcessExpired as error:
                outcome.set_result(
                    Judged(Verdict.UNREADABLE, f"reading it crashed a worker ({error})")
                )
            except Exception as error:  # noqa: BLE001  (a bug on one page must not lose the others)
                outcome.set_result(
                    Judged(Verdict.UNREADABLE, f"reading failed: {type(error).__name__}: {error}")
                )

        task.add_done_callback(settle)
        return outcome

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._pool.stop()  # type: ignore[no-untyped-call]  # pebble has no types here
        self._pool.join(timeout=10)
