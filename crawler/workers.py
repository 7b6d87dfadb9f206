"""Worker processes that read and match pages, off the thread that fetches.

Native parsers can crash and any parser can hang: then one page is lost, with its reason,
and the rest go on. pebble's pool does exactly that (the standard library's breaks as a whole
when one worker dies, and cannot stop a task that runs too long).
"""

import asyncio
import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import TimeoutError  # noqa: A004  (pebble raises this one)
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, ParamSpec, Self, TypeVar

from pebble import ProcessExpired, ProcessPool

from crawler.errors import ReadingError
from crawler.items import Fetched, Judged
from storage.kinds import Verdict

# Readers and parsers are imported where they are used, in the workers: the process that
# fetches does not need them, and a crawl of a few pages is mostly start-up.
if TYPE_CHECKING:
    from crawler.matching import Matcher

LOADED_ONCE = ["crawler.judging", "crawler.matching", "crawler.feeds"]
"""What workers need, imported once in the server that they are forked from."""
PAGES_PER_WORKER = 20_000
"""A worker is renewed after this many pages: native libraries leak a little."""

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

_matcher: "Matcher | None" = None


def _prepare(watchlist: Path, cache: Path | None) -> None:
    global _matcher  # noqa: PLW0603  (one matcher for the life of the worker process)
    from crawler.matching import compile_watchlist, load_watchlist  # noqa: PLC0415  (see above)

    _matcher = compile_watchlist(load_watchlist(watchlist), cache)


def _judge(fetched: Fetched) -> Judged:
    from crawler.judging import judge, judge_announcement  # noqa: PLC0415  (see above)

    if _matcher is None:
        raise RuntimeError("the worker was not prepared")
    if not fetched.page.body:
        return judge_announcement(_matcher, fetched.announcement)
    return judge(_matcher, fetched)


class WorkerPool:
    """A pool of worker processes for what is dear or dangerous: reading what came from outside."""

    def __init__(
        self, watchlist: Path, *, workers: int = 0, timeout: float = 20.0, cache: Path | None = None
    ) -> None:
        self._timeout = timeout
        # A fork of this process would copy the reactor's threads and sockets; a fresh process for
        # each worker would import everything anew. The fork server does it once for all.
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(LOADED_ONCE)
        self._pool = ProcessPool(
            max_workers=workers or os.cpu_count() or 1,
            max_tasks=PAGES_PER_WORKER,
            initializer=_prepare,
            initargs=(watchlist, cache),
            context=context,
        )

    async def run(
        self, function: Callable[Parameters, Result], *args: Parameters.args,
        **kwargs: Parameters.kwargs,
    ) -> Result:  # fmt: skip
        """Run a function of some module in a worker and return its result.

        Raises what it raises, and `ReadingError` when it took too long or crashed the worker.
        """
        task = self._pool.schedule(function, args=list(args), kwargs=kwargs, timeout=self._timeout)
        try:
            result: Result = await asyncio.wrap_future(task)
        except TimeoutError:
            raise ReadingError(f"reading it took over {self._timeout:g} seconds") from None
        except ProcessExpired as error:
            raise ReadingError(f"reading it crashed a worker ({error})") from None
        return result

    async def judge(self, fetched: Fetched) -> Judged:
        """Read and match a page in a worker. Never raises for the page's sake."""
        try:
            return await self.run(_judge, fetched)
        except ReadingError as error:
            return Judged(Verdict.UNREADABLE, str(error))
        except Exception as error:  # noqa: BLE001  (a bug on one page must not lose the others)
            reason = f"reading failed: {type(error).__name__}: {error}"
            return Judged(Verdict.UNREADABLE, reason)

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
