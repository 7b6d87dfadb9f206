"""Downloader middlewares: politeness to hosts, and guards against what they may send.

Scrapy brings most of it (delays, AutoThrottle, size and time limits, decompression bounds,
redirects); here is what it leaves open. Each refusal is an `IgnoreRequest` of its own kind,
so that the spider can write down what became of the address.
"""

import ipaddress
from collections import Counter
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.redirect import MetaRefreshMiddleware
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
)
from scrapy.http import Response
from scrapy.resolver import CachingThreadedResolver
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.internet.base import ReactorBase
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

from crawler.slots import hold, slot_of

BURST = 4
"""Refusals (403, 429) in a row after which an outlet is left alone for the rest of the crawl."""
BYTES_OF_A_HEAD = 8192
LONGEST_BACK_OFF = 600.0


class RefusedError(IgnoreRequest):
    """A page is not fetched, by rule. Text: the reason, for the operator."""


class DisallowedError(RefusedError):
    """robots.txt forbids the page: settled."""


class PostponedError(RefusedError):
    """Not now: the outlet refuses us, or its robots.txt cannot be had. Another crawl may try."""


class ForbiddenAddressError(RefusedError):
    """The address belongs to this machine or its local network: settled."""


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


class MarkedRefreshMiddleware(MetaRefreshMiddleware):
    """Scrapy's `<meta http-equiv="refresh">`, for pages that have one.

    Scrapy's own decodes every page from end to end to look at its first 4,096 characters.
    """

    def process_response(  # type: ignore[override]  # Scrapy gives no spider any more
        self, request: Request, response: Response
    ) -> Request | Response:
        """Follow a refresh that a page's first bytes speak of."""
        if b"refresh" not in response.body[:BYTES_OF_A_HEAD].lower():
            return response
        return super().process_response(request, response)


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
