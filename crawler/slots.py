"""One connection and one delay for all that is one outlet's or one machine's."""

from functools import cached_property, lru_cache
from time import monotonic
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.utils.defer import maybe_deferred_to_future
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.error import DNSLookupError

from storage.urls import outlet_domain

OUTLETS_OF_AN_ADDRESS = 8
"""More registrable domains than this at one IP address are no owner's own machine."""


def slot_of(url: str) -> str:
    """Return the download slot that an address belongs to: its registrable domain's."""
    return _domain_of(urlsplit(url).netloc)


@lru_cache(maxsize=10_000)
def _domain_of(authority: str) -> str:
    return outlet_domain(f"http://{authority}/")


class OutletSlotMiddleware:
    """Puts all hosts of an outlet or a machine into one slot, and keeps slots' longer delays.

    Scrapy's slots are host names; `epaper.` and `www.` of one paper are usually one machine,
    so one delay and one connection must hold for both. The same goes for the papers of one
    owner on one address. A content network's address stands before the papers of many owners,
    who would wait for one another without need: so at most `OUTLETS_OF_AN_ADDRESS` are joined.

    AutoThrottle would shorten a delay that a robots.txt, a server or an operator asked for:
    requests of such a slot tell it not to.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.held: dict[str, float] = {}
        self.resolves = not crawler.settings.get("INTHENEWS_PROXY")
        self._slots: dict[str, str] = {}
        self._slots_of_addresses: dict[str, list[str]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        middleware = cls(crawler)
        crawler.signals.connect(middleware.count_from_end, signal=signals.response_downloaded)
        return middleware

    @cached_property
    def own_delays(self) -> dict[str, Any]:
        """The settings that operators gave to outlets, by slot."""
        return self.crawler.settings.getdict("DOWNLOAD_SLOTS")

    async def process_request(self, request: Request) -> None:
        """Name the slot: the registrable domain, or the first one found at its address."""
        domain = slot_of(request.url)
        name = self._slots.get(domain)
        if name is None:
            host = urlparse_cached(request).hostname or ""
            name = self.join(domain, await self._resolve(host) if self.resolves else None)
        request.meta["download_slot"] = name
        if name in self.held or name in self.own_delays:
            request.meta["autothrottle_dont_adjust_delay"] = True

    def join(self, domain: str, address: str | None) -> str:
        """Return the slot of an outlet at an IP address, from now on."""
        if domain in self._slots:
            return self._slots[domain]
        neighbours = self._slots_of_addresses.setdefault(address or domain, [])
        is_shared = len(neighbours) >= OUTLETS_OF_AN_ADDRESS
        name = domain if is_shared or not neighbours else self._slots[neighbours[0]]
        neighbours.append(domain)
        self._slots[domain] = name
        if name != domain and domain in self.own_delays:
            self.hold(name, float(self.own_delays[domain].get("delay") or 0))
        return name

    async def _resolve(self, host: str) -> str | None:
        """Return a host's address; None when there is none, which the download will say."""
        from twisted.internet import reactor  # noqa: PLC0415  (importing it installs it)

        try:
            address: str = await maybe_deferred_to_future(reactor.resolve(host))  # type: ignore[arg-type]  # Twisted's word for bytes
        except (DNSLookupError, OSError, ValueError):
            return None
        return address

    def count_from_end(self, request: Request) -> None:
        """Let the delay count from the end of a page: Scrapy's own counts from its beginning,
        so that a page that was slow to come would be followed at once."""
        engine = self.crawler.engine
        slot = engine.downloader.slots.get(request.meta["download_slot"]) if engine else None
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
        slots.hold(request.meta.get("download_slot") or slot_of(request.url), seconds)
