"""The one spider: polls sources, then fetches what they announce.

One Scrapy spider for all kinds of source, because politeness is kept by outlet: several
spiders would each have a downloader of their own, and meet at the same host.
"""

from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Self
from zoneinfo import ZoneInfo

import scrapy
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from twisted.python.failure import Failure

from crawler.crawling import Crawl
from crawler.errors import CrawlerError
from crawler.fetching import explain_error, retry_after
from crawler.items import Announcement, Fetched, Page
from crawler.packing import unpack
from crawler.slots import slot_of
from crawler.visiting import make_page
from spiders.answers import explain, header, moved_to, refuse_document, says_gone
from spiders.kinds import read_listing
from spiders.listing import SourceDocument
from storage.addresses import DueAddress
from storage.kinds import FollowPolicy, Verdict
from storage.robots import KeptRobots
from storage.tables import Source

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
        self.looked_at: set[int] = set()
        self.end = ""
        """Scrapy's word on why the crawl ended."""

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
        for address in self.crawl.revisits:
            for request in self.look_again(address):
                yield request

    def closed(self, reason: str) -> None:
        """Remember why the crawl ended; called by Scrapy."""
        self.end = reason

    # --- sources ----------------------------------------------------------------------

    def ask_source(self, source: Source) -> scrapy.Request:
        """Ask for a source's document, on condition that it changed."""
        is_fresh = (
            source.read_at is not None
            and (datetime.now(UTC) - source.read_at).total_seconds() < TRUST_IN_304
        )
        headers = conditions(source.etag, source.last_modified) if is_fresh else {}
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
        fresh, changed = self.crawl.take_announcements(
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
        for address in changed:
            for request in self.look_again(address):
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

    def follow(self, address: DueAddress, source: Source) -> Iterator[scrapy.Request | Fetched]:
        """Ask for a fresh address as its source's policy says."""
        announcement = unpack(address)
        if source.follow is FollowPolicy.NONE:
            yield from self.hand_on(unfetched(address.id, announcement))
        elif source.follow is FollowPolicy.LIKELY and not self.crawl.speaks_for(announcement):
            reason = "nothing in the announcement speaks for a topic"
            self.crawl.settle(address.id, Verdict.OFF_TOPIC, reason)
        else:
            yield from self.ask_page(address, source.id)

    def ask_page(self, address: DueAddress, source_id: int | None) -> Iterator[scrapy.Request]:
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
            cb_kwargs={
                "address_id": address.id,
                "announcement": announcement,
                "time_zone": self.crawl.time_zones.get(source_id),
            },
        )

    def take_page(
        self,
        response: Response,
        address_id: int,
        announcement: Announcement,
        time_zone: str | None = None,
    ) -> Iterator[Fetched]:
        """Hand a fetched page to the road."""
        problem = refuse_document(response)
        if problem:
            self.crawl.settle(address_id, *problem)
            return
        page = make_page(response, announcement.url)
        yield from self.hand_on(Fetched(address_id, page, announcement, time_zone=time_zone))

    def lose_page(self, failure: Failure) -> Iterator[Fetched]:
        """Write down why a page could not be had; what its source said is still judged."""
        address_id = failure.request.cb_kwargs["address_id"]  # type: ignore[attr-defined]
        announcement = failure.request.cb_kwargs["announcement"]  # type: ignore[attr-defined]
        verdict, reason = explain(failure)
        if verdict is Verdict.DISALLOWED and self.crawl.speaks_for(announcement):
            yield from self.hand_on(unfetched(address_id, announcement))
            return
        self.crawl.note_problem("page", announcement.url, reason)
        self.crawl.settle(address_id, verdict, reason)

    def hand_on(self, fetched: Fetched) -> Iterator[Fetched]:
        """Give Scrapy an item of a page that passes the screen; most pages end here.

        Its own way with items costs a tenth of what fetching a page does.
        """
        if self.crawl.passes(fetched):
            yield fetched

    # --- pages of kept articles, again ------------------------------------------------

    def look_again(self, address: DueAddress) -> Iterator[scrapy.Request]:
        """Ask for an article's page on condition that it changed, after all fresh pages."""
        if address.id in self.looked_at:
            return
        if not self.crawl.may_look_again(address.url):
            self.crawl.figures.waiting += 1
            return
        self.looked_at.add(address.id)
        yield self._request(
            unpack(address).url,
            self.take_again,
            self.lose_again,
            address.announcement.get("source"),
            headers=conditions(address.etag, address.last_modified),
            priority=-10,
            meta={"handle_httpstatus_list": [304]},
            cb_kwargs={"address": address},
        )

    def take_again(self, response: Response, address: DueAddress) -> Iterator[Fetched]:
        """Hand on the present state of an article's page, or write down that it is the same."""
        if response.status == 304:
            self.crawl.looked_without_page(address)
            return
        problem = refuse_document(response)
        if problem:
            verdict, reason = problem
            is_gone = verdict is Verdict.DEAD
            self.crawl.looked_without_page(address, problem=reason, is_gone=is_gone)
            return
        announcement = unpack(address)
        page = make_page(response, announcement.url)
        time_zone = self.crawl.time_zones.get(address.announcement.get("source"))
        yield from self.hand_on(
            Fetched(
                address.id, page, announcement, time_zone=time_zone, article_id=address.article_id
            )
        )

    def lose_again(self, failure: Failure) -> None:
        """Write down that an article's page is gone, or could not be had this time."""
        address: DueAddress = failure.request.cb_kwargs["address"]  # type: ignore[attr-defined]
        _, reason = explain(failure)
        self.crawl.looked_without_page(address, problem=reason, is_gone=says_gone(failure))

    # --- requests ---------------------------------------------------------------------

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


def conditions(etag: str | None, last_modified: str | None) -> dict[str, str]:
    """Return the headers that ask for a document only if it changed (RFC 9110 13.1)."""
    asked = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value for name, value in asked.items() if value}
