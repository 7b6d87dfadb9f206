"""The one spider: polls sources, then fetches what they announce.

One Scrapy spider for all kinds of source, because politeness is kept by outlet: several
spiders would each have a downloader of their own, and meet at the same host.
"""

from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import scrapy
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawler.crawling import Crawl, unpack
from crawler.errors import CrawlerError
from crawler.fetching import (
    DisallowedError,
    ForbiddenAddressError,
    PostponedError,
    explain_error,
    retry_after,
    slot_of,
)
from crawler.items import Announcement, Page
from crawler.judging import Fetched
from crawler.visiting import make_page
from spiders.kinds import read_listing
from spiders.listing import SourceDocument
from storage.kinds import FollowPolicy, Verdict
from storage.robots import KeptRobots
from storage.tables import Address, Source

FURTHER_DOCUMENTS = 20
"""Of one source in one poll: a hostile sitemap index must end."""
TRUST_IN_304 = 24 * 3600
"""Seconds after which a source is asked without conditions: some servers answer 304 wrongly."""


class PressSpider(scrapy.Spider):
    """Polls the crawl's sources, and fetches fresh and waiting addresses."""

    name = "press"

    def __init__(self, crawl: Crawl, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.crawl = crawl
        self.robots = KeptRobots(crawl.engine)
        self.crawl.fetch = self.fetch
        self.asked_for = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        slots = {}
        for source in spider.crawl.sources:
            if source.delay_seconds is not None and source.outlet_id is not None:
                slots[slot_of(source.url)] = {"concurrency": 1, "delay": source.delay_seconds}
        crawler.settings.set("DOWNLOAD_SLOTS", slots, priority="spider")
        return spider

    async def start(self) -> AsyncIterator[scrapy.Request]:
        """Sources first: what is new matters more than what has waited already."""
        for source in self.crawl.sources:
            yield self.ask_source(source)
        for address in self.crawl.waiting:
            for request in self.ask_page(address, address.announcement.get("source")):
                yield request

    # --- sources ----------------------------------------------------------------------

    def ask_source(self, source: Source) -> scrapy.Request:
        """Ask for a source's document, on condition that it changed."""
        headers = {}
        is_fresh = (
            source.read_at is not None
            and (datetime.now(UTC) - source.read_at).total_seconds() < TRUST_IN_304
        )
        if is_fresh and source.etag:
            headers["If-None-Match"] = source.etag
        if is_fresh and source.last_modified:
            headers["If-Modified-Since"] = source.last_modified
        return self._request(
            source.url,
            self.take_source,
            self.lose_source,
            source.id,
            headers=headers,
            priority=100,
            meta={"handle_httpstatus_list": [304]},
            cb_kwargs={"source": source, "depth": FURTHER_DOCUMENTS},
        )

    async def take_source(
        self, response: Response, source: Source, depth: int
    ) -> AsyncIterator[scrapy.Request | Fetched]:
        """Read a source's document, write down what is new, and ask for it."""
        if response.status == 304:
            self.crawl.take_announcements(source, ())
            self.crawl.source_done(unchanged=True)
            return
        body_hash = sha256(response.body).hexdigest()
        if body_hash == source.body_hash:
            self.crawl.take_announcements(source, (), body_hash=body_hash)
            self.crawl.source_done(unchanged=True)
            return
        document = SourceDocument(
            url=response.url,
            body=response.body,
            fetched_at=datetime.now(UTC),
            content_type=header(response, "Content-Type"),
            zone=ZoneInfo(source.time_zone) if source.time_zone else None,
        )
        try:
            listing = await self.crawl.workers.run(read_listing, source.kind, document)
        except CrawlerError as error:
            self.crawl.source_failed(source, str(error))
            return
        fresh = self.crawl.take_announcements(
            source,
            listing.announcements,
            etag=header(response, "ETag"),
            last_modified=header(response, "Last-Modified"),
            body_hash=body_hash,
            moved_to=moved_to(response),
            minutes=listing.minutes,
        )
        if depth == FURTHER_DOCUMENTS:
            self.crawl.source_done()
        for url in listing.further[:depth]:
            yield self._request(
                url,
                self.take_source,
                self.lose_source,
                source.id,
                priority=90,
                cb_kwargs={"source": source.model_copy(update={"body_hash": None}), "depth": 0},
            )
        for address in fresh:
            for request in self.follow(address, source):
                yield request

    def lose_source(self, failure: Failure) -> None:
        """Write down why a source could not be polled."""
        source: Source = failure.request.cb_kwargs["source"]  # type: ignore[attr-defined]
        _, reason = explain(failure)
        response = getattr(failure.value, "response", None)
        self.crawl.source_failed(
            source,
            reason,
            status=response.status if response is not None else None,
            retry_after=retry_after(response) if response is not None else None,
        )

    # --- pages ------------------------------------------------------------------------

    def follow(self, address: Address, source: Source) -> Iterator[scrapy.Request | Fetched]:
        """Ask for a fresh address as its source's policy says."""
        announcement = unpack(address)
        if source.follow is FollowPolicy.NONE:
            yield unfetched(address.id or 0, announcement)
        elif source.follow is FollowPolicy.LIKELY and not self.crawl.speaks_for(announcement):
            self.crawl.settle(
                address.id or 0, Verdict.OFF_TOPIC, "nothing in the announcement speaks for a topic"
            )
        else:
            yield from self.ask_page(address, source.id)

    def ask_page(self, address: Address, source_id: int | None) -> Iterator[scrapy.Request]:
        """Ask for an announced page, unless the crawl's limit is reached."""
        if self.crawl.limit is not None and self.asked_for >= self.crawl.limit:
            self.crawl.figures.waiting += 1
            return
        self.asked_for += 1
        announcement = unpack(address)
        yield self._request(
            announcement.url,
            self.take_page,
            self.lose_page,
            source_id,
            cb_kwargs={"address_id": address.id, "announcement": announcement},
        )

    def take_page(
        self, response: Response, address_id: int, announcement: Announcement
    ) -> Iterator[Fetched]:
        """Hand a fetched page to the road."""
        problem = refuse_document(response)
        if problem:
            self.crawl.settle(address_id, *problem)
            return
        yield Fetched(
            address_id,
            make_page(response, announcement.url),
            announcement,
        )

    def lose_page(self, failure: Failure) -> Iterator[Fetched]:
        """Write down why a page could not be had; what its source said is still judged."""
        address_id = failure.request.cb_kwargs["address_id"]  # type: ignore[attr-defined]
        announcement = failure.request.cb_kwargs["announcement"]  # type: ignore[attr-defined]
        verdict, reason = explain(failure)
        if verdict is Verdict.DISALLOWED and self.crawl.speaks_for(announcement):
            yield unfetched(address_id, announcement)
            return
        self.crawl.note_problem("page", announcement.url, reason)
        self.crawl.settle(address_id, verdict, reason)

    async def fetch(self, url: str) -> Page | None:
        """Fetch one more page of an article that is being read, through all middlewares."""
        request = scrapy.Request(url, callback=NO_CALLBACK, priority=10)
        engine = self.crawler.engine
        if engine is None:
            return None
        try:
            response = await engine.download_async(request)
        except Exception as error:  # noqa: BLE001  (whatever it is: the article is kept without it)
            self.crawl.note_problem("page", url, explain_error(error))
            return None
        return make_page(response, url) if response.status == 200 else None

    def _request(
        self,
        url: str,
        callback: Callable[..., Any],
        errback: Callable[..., Any],
        source_id: int | None,
        **options: Any,
    ) -> scrapy.Request:
        headers = dict(options.pop("headers", {}))
        if source_id in self.crawl.user_agents:
            headers["User-Agent"] = self.crawl.user_agents[source_id]
        # Addresses are unique already; the filter would only drop what is asked on purpose.
        return scrapy.Request(
            url, callback, errback=errback, headers=headers, dont_filter=True, **options
        )


def unfetched(address_id: int, announcement: Announcement) -> Fetched:
    """Return what stands for a page that is judged by its announcement alone."""
    page = Page(url=announcement.url, body=b"", fetched_at=datetime.now(UTC))
    return Fetched(address_id, page, announcement)


def header(response: Response, name: str) -> str | None:
    """Return a header as text."""
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None


def moved_to(response: Response) -> str | None:
    """Return the new address of a document that moved for good (301, 308, all the way)."""
    reasons = response.meta.get("redirect_reasons", [])
    if reasons and all(reason in {301, 308} for reason in reasons):
        return response.url
    return None


def refuse_document(response: Response) -> tuple[Verdict, str] | None:
    """Say why a response is no page, None when it may be one."""
    asked = response.meta.get("redirect_urls", [response.url])[0]
    if asked != response.url and path_of(response.url) == "/" and path_of(asked) != "/":
        return Verdict.DEAD, "redirected to the home page"
    content_type = (header(response, "Content-Type") or "").split(";")[0].strip().lower()
    is_markup = response.body[:1000].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<"
    if content_type and "html" not in content_type and "xml" not in content_type and not is_markup:
        return Verdict.NOT_PRESS, f"not a page but {content_type}"
    if not response.body.strip():
        return Verdict.UNREADABLE, "the page is empty"
    return None


def path_of(url: str) -> str:
    """Return the path of an address, "/" for a bare host."""
    return urlsplit(url).path or "/"


def explain(failure: Failure) -> tuple[Verdict, str]:
    """Return what a failed request means for its address, and why, in words."""
    error = failure.value
    if isinstance(error, HttpError):
        is_dead = error.response.status in {404, 410}
        return Verdict.DEAD if is_dead else Verdict.FAILED, explain_error(error)
    if isinstance(error, DisallowedError):
        return Verdict.DISALLOWED, str(error)
    if isinstance(error, ForbiddenAddressError):
        return Verdict.DEAD, str(error)
    if isinstance(error, PostponedError):
        return Verdict.FAILED, str(error)
    verdict = Verdict.FAILED
    if isinstance(error, DownloadCancelledError) or "max redirections" in str(error):
        verdict = Verdict.DEAD
    return verdict, explain_error(error)
