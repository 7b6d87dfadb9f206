"""Downloader middlewares: politeness to hosts, and guards against what they may send.

Scrapy brings most of it (delays, AutoThrottle, size and time limits, decompression bounds,
redirects); here is what it leaves open. Each refusal is an `IgnoreRequest` of its own kind,
so that the spider can write down what became of the address.
"""

import ipaddress
from collections import Counter
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import Any, Protocol, Self
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
)
from scrapy.http import Response
from scrapy.resolver import CachingThreadedResolver
from scrapy.robotstxt import RobotParser
from scrapy.spidermiddlewares.httperror import HttpError
from scrapy.utils.misc import build_from_crawler
from twisted.internet.base import ReactorBase
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

from storage.urls import outlet_domain

BURST = 4
"""Refusals (403, 429) in a row after which an outlet is left alone for the rest of the crawl."""
LONGEST_BACK_OFF = 600.0
LONGEST_CRAWL_DELAY = 120.0
LONGEST_ROBOTS = 500 * 1024
"""Bytes of a robots.txt that count (RFC 9309 2.5)."""


class RefusedError(IgnoreRequest):
    """A page is not fetched, by rule. Text: the reason, for the operator."""


class DisallowedError(RefusedError):
    """robots.txt forbids the page: settled."""


class PostponedError(RefusedError):
    """Not now: the outlet refuses us, or its robots.txt cannot be had. Another crawl may try."""


class ForbiddenAddressError(RefusedError):
    """The address belongs to this machine or its local network: settled."""


def slot_of(url: str) -> str:
    """Return the download slot that an address belongs to: its outlet's."""
    return outlet_domain(url)


def is_public(address: str) -> bool:
    """Say whether an IP address is one of the open internet."""
    try:
        return ipaddress.ip_address(address).is_global
    except ValueError:
        return True  # a name: judged by what it resolves to


class PublicResolver(CachingThreadedResolver):
    """A resolver that knows no private addresses: a page that names `http://router.lan/` or a
    public name that points to 127.0.0.1 gets nothing from this machine's network."""

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        resolver = super().from_crawler(crawler, reactor)
        resolver.allows_private = crawler.settings.getbool("INTHENEWS_ALLOW_PRIVATE_ADDRESSES")
        return resolver

    allows_private = False

    def getHostByName(self, name: str, timeout: Any = ()) -> "Deferred[str]":  # noqa: N802
        found = super().getHostByName(name, timeout)
        return found if self.allows_private else found.addCallback(self._refuse_private, name)

    @staticmethod
    def _refuse_private(address: str, name: str) -> str:
        if not is_public(address):
            raise DNSLookupError(f"{name} points into a private network ({address})")
        return address


class PublicAddressMiddleware:
    """Refuses addresses written as private IP addresses; names are the resolver's matter."""

    def __init__(self, crawler: Crawler) -> None:
        self.allows_private = crawler.settings.getbool("INTHENEWS_ALLOW_PRIVATE_ADDRESSES")
        self.proxy: str | None = crawler.settings.get("INTHENEWS_PROXY")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Refuse private addresses; send everything through the proxy, if there is one."""
        parts = urlsplit(request.url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ForbiddenAddressError(f"only http and https are fetched, not {parts.scheme!r}")
        if not self.allows_private and not is_public(parts.hostname):
            raise ForbiddenAddressError(f"{parts.hostname} is an address of a private network")
        if self.proxy:
            request.meta.setdefault("proxy", self.proxy)


class OutletSlotMiddleware:
    """Puts all hosts of an outlet into one download slot, and keeps the slots' longer delays.

    Scrapy's slots are host names; `epaper.` and `www.` of one paper are usually one machine,
    so one delay and one connection must hold for both. AutoThrottle would shorten a delay that
    a robots.txt, a server or an operator asked for: requests of such a slot tell it not to.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.held: dict[str, float] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        middleware = cls(crawler)
        crawler.signals.connect(middleware.count_from_end, signal=signals.response_downloaded)
        return middleware

    def process_request(self, request: Request) -> None:
        """Name the slot after the registrable domain."""
        name = slot_of(request.url)
        request.meta["download_slot"] = name
        if name in self.held or name in self.crawler.settings.getdict("DOWNLOAD_SLOTS"):
            request.meta["autothrottle_dont_adjust_delay"] = True

    def count_from_end(self, request: Request) -> None:
        """Let the delay count from the end of a page: Scrapy's own counts from its beginning,
        so that a page that was slow to come would be followed at once."""
        engine = self.crawler.engine
        slot = engine.downloader.slots.get(slot_of(request.url)) if engine else None
        if slot is not None:
            slot.lastseen = monotonic()

    def hold(self, name: str, seconds: float) -> None:
        """Let at least so many seconds pass between two requests to a slot from now on."""
        engine = self.crawler.engine
        if engine is None:
            return
        slot = engine.downloader.slots.get(name)
        delay = max(seconds, self.held.get(name, 0.0), slot.delay if slot is not None else 0.0)
        self.held[name] = delay
        if slot is not None:
            slot.delay, slot.jitter = delay, 0.0
        else:
            least = self.crawler.settings.getfloat("DOWNLOAD_DELAY")
            engine.downloader.per_slot_settings[name] = {"delay": max(delay, least), "jitter": 0.0}


def hold(crawler: Crawler, request: Request, seconds: float) -> None:
    """Let the slot of a request wait at least so many seconds between requests from now on."""
    slots = crawler.get_downloader_middleware(OutletSlotMiddleware)
    if slots is not None:
        slots.hold(slot_of(request.url), seconds)


class BackOffMiddleware:
    """Listens to refusals: waits as told, and stops asking when they come in a burst."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.refusals: Counter[str] = Counter()
        self.waits: Counter[str] = Counter()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Refuse pages of an outlet that has refused us in a burst."""
        slot = slot_of(request.url)
        if self.refusals[slot] >= BURST:
            raise PostponedError(f"{slot} refused {BURST} pages in a row; left alone for now")

    def process_response(self, request: Request, response: Response) -> Response:
        """Count refusals in a row; wait longer, as the server asks or twice as long each time."""
        slot = slot_of(request.url)
        if response.status in {403, 429}:
            self.refusals[slot] += 1
        elif response.status < 400:
            self.refusals[slot] = 0
        if response.status in {429, 503}:
            self.waits[slot] += 1
            asked = retry_after(response)
            if asked is not None and asked > LONGEST_BACK_OFF:
                self.refusals[slot] = BURST  # longer than this crawl has: nothing more now
            least = self.crawler.settings.getfloat("DOWNLOAD_DELAY") or 1.0
            doubled = least * 2 ** min(self.waits[slot], 8)
            hold(self.crawler, request, min(asked or doubled, LONGEST_BACK_OFF))
        return response


def retry_after(response: Response) -> float | None:
    """Return the seconds of a Retry-After header (RFC 9110 10.2.3), None without a valid one."""
    value = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        until = parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return max(0.0, (until - datetime.now(UTC)).total_seconds())


def explain_error(error: BaseException | None) -> str:
    """Return in words why a request failed."""
    if isinstance(error, HttpError):
        return f"HTTP {error.response.status}"
    if "private network" in str(error):
        return str(error).removeprefix("DNS lookup failed: ")
    if "max redirections" in str(error):
        return "redirects without end"
    for kind, words in _WORDS.items():
        if isinstance(error, kind):
            return words
    return str(error) or type(error).__name__


_WORDS: dict[type[Exception], str] = {
    # The resolver's own word ("points into a private network") is lost on its way here.
    CannotResolveHostError: "the host name is not known, or is one of a private network",
    DNSLookupError: "the host name is not known, or is one of a private network",
    DownloadTimeoutError: "no answer in time",
    DownloadConnectionRefusedError: "the host refused the connection",
    DownloadCancelledError: "larger than the limit",
}


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
