"""Running one crawl: the lock, the workers, Scrapy, and the word on how it ended."""

import logging
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from scrapy.crawler import CrawlerProcess
from sqlalchemy import Engine
from sqlmodel import SQLModel, select
from twisted.internet.task import LoopingCall

from crawler.crawling import Crawl, keep_watchlist
from crawler.matching import Screen, load_watchlist
from crawler.settings import make_settings
from crawler.workers import WorkerPool
from inthenews.config import Config
from inthenews.errors import BusyError
from inthenews.opening import open_database
from spiders.press import PressSpider
from storage import tables
from storage.database import DatabaseSettings, open_engine, read_session, write_session
from storage.kinds import RunState
from storage.locking import exclusive

SECONDS_BETWEEN_FLUSHES = 1.0


def run_crawl(
    config: Config,
    *,
    only: Sequence[str] = (),
    limit: int | None = None,
    is_dry: bool = False,
    watch: Callable[[Crawl], Callable[[], None]] | None = None,
) -> tuple[Crawl, tables.Run]:
    """Crawl the due sources (or those named in `only`) and return what came of it.

    `watch` is given the crawl and returns what is called every second while it runs.
    Blocks until the crawl ends; Scrapy's reactor runs in this process, so once in its life.
    Raises `BusyError` when another crawl runs on this database.
    """
    watchlist = load_watchlist(config.watchlist)
    with ExitStack() as stack:
        engine = open_database(config)
        if is_dry:
            engine = stack.enter_context(scratch_copy(engine))
        elif not stack.enter_context(exclusive(engine, "crawl")):
            raise BusyError(
                "another crawl is running on this database; try again when it has ended"
            )
        with write_session(engine) as session:
            keep_watchlist(session, watchlist)
        workers = stack.enter_context(
            WorkerPool(
                config.watchlist,
                workers=config.crawl.workers,
                timeout=config.crawl.reading_timeout_seconds,
                cache=config.cache_folder,
            )
        )
        crawl = Crawl(
            engine,
            config.crawl,
            Screen(watchlist, config.cache_folder),
            workers,
            only=only,
            limit=limit,
        )
        state = RunState.FAILED
        try:
            state = _run_scrapy(crawl, config, watch(crawl) if watch else lambda: None)
        finally:
            run = crawl.finish(state)
    return crawl, run


def _run_scrapy(crawl: Crawl, config: Config, look: Callable[[], None]) -> RunState:
    process = CrawlerProcess(make_settings(config.crawl, config.organisation))
    # Scrapy makes a log record for each page, and throws it away for want of a handler.
    logging.getLogger("scrapy").setLevel(logging.WARNING)
    crawler = process.create_crawler(PressSpider)
    process.crawl(crawler, crawl=crawl)

    def tick() -> None:
        crawl.flush()
        look()

    ticking = LoopingCall(tick)
    ticking.start(SECONDS_BETWEEN_FLUSHES, now=False)
    # Scrapy's own handlers: the first Ctrl-C or SIGTERM ends it in order, a second at once.
    process.start()
    if ticking.running:
        ticking.stop()
    look()
    reason = crawler.spider.end if isinstance(crawler.spider, PressSpider) else ""
    is_whole = reason in {"finished", "closespider_timeout"}
    return RunState.FINISHED if is_whole else RunState.INTERRUPTED


@contextmanager
def scratch_copy(engine: Engine) -> Iterator[Engine]:
    """A throw-away database that knows the sources and addresses of `engine`: for a dry run."""
    with tempfile.TemporaryDirectory() as folder:
        scratch = open_engine(DatabaseSettings(url=f"sqlite:///{Path(folder) / 'scratch.db'}"))
        SQLModel.metadata.create_all(scratch)
        with read_session(engine) as before, write_session(scratch) as after:
            for table in (tables.Outlet, tables.Source):
                for row in before.exec(select(table)):
                    after.add(table(**row.model_dump()))
            after.flush()
            for address in before.exec(select(tables.Address)):
                after.add(tables.Address(**(address.model_dump() | {"article_id": None})))
        yield scratch
        scratch.dispose()
