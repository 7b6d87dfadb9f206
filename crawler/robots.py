"""robots.txt by RFC 9309, where Scrapy's own middleware leaves things open."""

from typing import Protocol, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.robotstxt import RobotParser
from scrapy.utils.misc import build_from_crawler
from twisted.internet.defer import Deferred

from crawler.fetching import DisallowedError, PostponedError, explain_error
from crawler.slots import hold

LONGEST_CRAWL_DELAY = 120.0
LONGEST_ROBOTS = 500 * 1024
"""Bytes of a robots.txt that count (RFC 9309 2.5)."""


class _UnreachableRobots(RobotParser):
    """Stands for a robots.txt that could not be had: for now, nothing is allowed."""

    @classmethod
    def from_crawler(cls, crawler: Crawler, robotstxt_body: bytes) -> Self:
        return cls()

    def allowed(self, url: str | bytes, user_agent: str | bytes) -> bool:
        return False


class RobotsStore(Protocol):
    """Where robots.txt files are kept between crawls."""

    def get(self, host: str) -> bytes | None:
        """Return the kept rules of a host, None when there are none or they are too old."""

    def put(self, host: str, rules: bytes) -> None:
        """Keep the rules of a host."""


class RobotsMiddleware(RobotsTxtMiddleware):
    """Scrapy's robots.txt middleware, with RFC 9309's word on failures and caching.

    A 4xx means there are no rules, whatever the error page says (2.3.1.3); a 5xx, 429 or no
    answer means that nothing may be fetched for now (2.3.1.4). Rules are kept for a day
    (2.4) in the spider's `robots` store, if it has one. Crawl-delay, no part of the RFC, is
    honoured up to two minutes.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._troubles: dict[str, str] = {}

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """Return the rules for a request: kept ones, or fetched now."""
        host = urlsplit(request.url).netloc
        store = self._store()
        kept = store.get(host) if store is not None and host not in self._parsers else None
        if kept is not None:
            self._parsers[host] = build_from_crawler(self._parserimpl, self.crawler, kept)
            self._honour_crawl_delay(host, request)
        return await super().robot_parser(request)

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Refuse what the rules, or their absence, forbid."""
        if rp is None or isinstance(rp, _UnreachableRobots):
            host = urlsplit(request.url).netloc
            reason = self._troubles.get(host, "no answer")
            raise PostponedError(f"robots.txt of {host} cannot be had ({reason}); its pages wait")
        try:
            super().process_request_2(rp, request)
        except IgnoreRequest:
            raise DisallowedError("robots.txt forbids it") from None

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500 or response.status == 429:
            self._troubles[netloc] = f"HTTP {response.status}"
            waiting, none = self._parsers[netloc], _UnreachableRobots()
            self._parsers[netloc] = none
            if isinstance(waiting, Deferred):
                waiting.callback(none)
            return
        if response.status >= 400:
            response = response.replace(body=b"")
        await super()._parse_robots(response, netloc, request)
        store = self._store()
        if store is not None:
            store.put(netloc, response.body[:LONGEST_ROBOTS])
        self._honour_crawl_delay(netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        self._troubles[netloc] = explain_error(exc)
        super()._robots_error(exc, netloc)

    def _store(self) -> RobotsStore | None:
        return getattr(self.crawler.spider, "robots", None)

    def _honour_crawl_delay(self, host: str, request: Request) -> None:
        parser = self._parsers[host]
        if parser is None or isinstance(parser, Deferred):
            return
        delay = parser.crawl_delay(self._robotstxt_useragent or self._default_useragent)
        if delay and delay > self.crawler.settings.getfloat("DOWNLOAD_DELAY"):
            hold(self.crawler, request, min(delay, LONGEST_CRAWL_DELAY))
