"""Fetching a few pages now, by a person's word, with the same manners as a crawl."""

import multiprocessing
import sys
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from threading import current_thread, main_thread
from typing import Any

import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.errors import ReadingError
from crawler.fetching import explain_error
from crawler.items import Page
from crawler.settings import CrawlSettings, make_settings
from storage.organisation import OrganisationSettings


def visit(
    urls: Sequence[str], settings: CrawlSettings, organisation: OrganisationSettings
) -> list[Page | ReadingError]:
    """Fetch each address; in its place stands its page, or why it could not be had.

    Scrapy's reactor can be started once in a process, and only in its main thread: the first
    call uses that chance, each further one a process of its own.
    """
    if "twisted.internet.reactor" in sys.modules or current_thread() is not main_thread():
        found = _visit_elsewhere(urls, settings, organisation)
    else:
        found = _visit(urls, settings, organisation)
    missing = "fetching ended without an answer"
    return [found.get(url) or ReadingError(f"{url}: {missing}") for url in urls]


def _visit_elsewhere(
    urls: Sequence[str], settings: CrawlSettings, organisation: OrganisationSettings
) -> "dict[str, Page | ReadingError]":
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_send_visit, args=(sender, list(urls), settings, organisation))
    process.start()
    sender.close()
    try:
        found: dict[str, Page | ReadingError] = receiver.recv()
    except EOFError:
        found = {}
    process.join()
    return found


def visit_one(url: str, settings: CrawlSettings, organisation: OrganisationSettings) -> Page:
    """Fetch one address; raises `ReadingError` with the reason when it cannot be had."""
    found = visit([url], settings, organisation)[0]
    if isinstance(found, ReadingError):
        raise found
    return found


def make_page(response: Response, requested_url: str) -> Page:
    """Return a response as what walks between the stages."""
    return Page(
        url=response.url,
        requested_url=requested_url,
        body=response.body,
        status=response.status,
        headers={
            name.decode("latin-1").lower(): values[-1].decode("latin-1")
            for name, values in response.headers.items()
            if values
        },
        fetched_at=datetime.now(UTC),
    )


class VisitingSpider(scrapy.Spider):
    """Fetches the addresses it is given and keeps what came."""

    name = "visiting"

    def __init__(self, urls: list[str], found: dict[str, Page | ReadingError]) -> None:
        super().__init__()
        self.urls = urls
        self.found = found

    async def start(self) -> AsyncIterator[scrapy.Request]:
        """Ask for each address, whatever it redirects to."""
        for url in self.urls:
            try:
                request = scrapy.Request(
                    url,
                    self.take,
                    errback=self.lose,
                    cb_kwargs={"asked": url},
                    dont_filter=True,
                )
            except ValueError as error:
                self.found[url] = ReadingError(f"{url}: not an address: {error}")
                continue
            yield request

    def take(self, response: Response, asked: str) -> None:
        """Keep a page."""
        self.found[asked] = make_page(response, asked)

    def lose(self, failure: Failure) -> None:
        """Keep the reason why a page could not be had."""
        asked: str = failure.request.cb_kwargs["asked"]  # type: ignore[attr-defined]  # Scrapy's
        self.found[asked] = ReadingError(f"{asked}: {explain_error(failure.value)}")


def _send_visit(
    sender: Connection, urls: list[str], settings: CrawlSettings, organisation: OrganisationSettings
) -> None:
    sender.send(_visit(urls, settings, organisation))
    sender.close()


def _visit(
    urls: Sequence[str], settings: CrawlSettings, organisation: OrganisationSettings
) -> "dict[str, Page | ReadingError]":
    found: dict[str, Page | ReadingError] = {}
    values: dict[str, Any] = make_settings(settings, organisation)
    values |= {"ITEM_PIPELINES": {}, "AUTOTHROTTLE_ENABLED": False}
    process = CrawlerProcess(values)
    process.crawl(VisitingSpider, urls=list(urls), found=found)
    process.start()
    return found
