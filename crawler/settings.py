"""Scrapy's settings, each with its reason, and the few that `inthenews.toml` may change.

The upper-case names are a Scrapy settings module (`scrapy.cfg` points here); `make_settings`
lays the configured values over them.
"""

from datetime import timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from storage.organisation import OrganisationSettings

BOT_NAME = "inthenews"
SPIDER_MODULES = ["spiders"]

# RFC 9309, with what Scrapy's own middleware leaves open: see `RobotsMiddleware`.
ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = "InTheNews"

# One page at a time from an outlet. The delay is Scrapy's from start to start of a page, and
# AutoThrottle lengthens it to the time that a slow host takes. The jitter only adds: it is
# taken around a delay that is a tenth longer, so that the promised least delay holds.
CONCURRENT_REQUESTS_PER_DOMAIN = 1
AUTOTHROTTLE_TARGET_CONCURRENCY = 1.0
DOWNLOAD_DELAY_JITTER = 0.09

# Requests wait in the queue by host, so that one host's thousand pages do not fill the
# downloader and keep all the others waiting.
SCHEDULER_PRIORITY_QUEUE = "scrapy.pqueues.DownloaderAwarePriorityQueue"

# A failed page waits for a later crawl, an hour or a day on, instead of hammering a host in
# trouble. Once more now mends a dropped connection; redirects are bounded by configuration.
RETRY_TIMES = 1
RETRY_HTTP_CODES = [502, 504]
METAREFRESH_MAXDELAY = 5

# News needs no session; cookies only make two fetches differ.
COOKIES_ENABLED = False
REFERER_ENABLED = False

# No doors of their own into the running crawl, and no log lines but ours.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
LOG_ENABLED = False
LOG_INSTALL_ROOT_HANDLER = False

TWISTED_DNS_RESOLVER = "crawler.fetching.PublicResolver"
DNS_TIMEOUT = 15
DOWNLOAD_WARNSIZE = 0

# Scrapy starts so many tasks for each response, used or not; a page yields one item. With its
# default of 100 a third of a crawl's processor time went into starting them.
CONCURRENT_ITEMS = 4

# What is kept in memory between fetching and judging is bounded too.
SCRAPER_SLOT_MAX_ACTIVE_SIZE = 50_000_000

DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.fetching.PublicAddressMiddleware": 50,
    "crawler.slots.OutletSlotMiddleware": 60,
    "crawler.fetching.BackOffMiddleware": 70,
    "crawler.robots.RobotsMiddleware": 100,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "crawler.fetching.MarkedRefreshMiddleware": 580,
    # Each of these does something for every page that nobody here asked for.
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": None,
}
SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.start.StartSpiderMiddleware": None,
    "scrapy.spidermiddlewares.referer.RefererMiddleware": None,
    # It would drop long addresses without a word, and they would wait for ever.
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
}
# The run's figures are our own.
STATS_CLASS = "scrapy.statscollectors.DummyStatsCollector"
DOWNLOADER_STATS = False
ITEM_PIPELINES = {"crawler.pipelines.RoadPipeline": 100}

DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.5",
    "Accept-Language": "en-IN,en;q=0.9,hi;q=0.8,*;q=0.5",
}


class CrawlSettings(BaseModel):
    """`[crawl]` in `inthenews.toml`: how pages are fetched."""

    model_config = ConfigDict(extra="forbid")

    user_agent: str | None = None
    """None names the program and the organisation's contact or homepage."""
    delay_seconds: float = Field(default=5.0, ge=0)
    """Between two pages of one outlet, at the least."""
    concurrency: int = Field(default=64, ge=1, le=512)
    """Outlets fetched from at the same time."""
    timeout_seconds: float = Field(default=30.0, gt=0)
    """For one page, from asking to its last byte."""
    max_page_bytes: int = Field(default=8 * 1024 * 1024, ge=100_000)
    max_redirects: int = Field(default=8, ge=0)
    max_tries: int = Field(default=4, ge=1)
    """How many crawls try a failing page before it is called dead."""
    max_minutes: float = Field(default=30.0, gt=0)
    """A crawl stops taking pages after this long; the next one goes on with the rest."""
    workers: int = Field(default=0, ge=0, le=64)
    """Processes that read pages; 0 takes one for each core."""
    reading_timeout_seconds: float = Field(default=20.0, gt=0)
    """For reading and matching one page."""
    proxy: str | None = Field(default=None, pattern=r"^http://[^/]+/?$")
    """An HTTP proxy for everything, as http://host:port."""
    revisit_hours: tuple[float, ...] = (6.0, 24.0, 72.0, 336.0)
    """When the page of a kept article is looked at again, counted from first sight; none: ()."""
    revisit_share: float = Field(default=0.2, ge=0, le=1)
    """The part of what a crawl may fetch from an outlet that such looks may take."""
    allow_private_addresses: bool = False
    """Whether pages may be fetched from this machine and its local network."""
    keep_text_days: int = Field(default=0, ge=0)
    """How long article texts are kept; 0 keeps them for ever. An outlet's own setting wins."""
    keep_pages: bool = False
    """Whether the pages of articles are kept too, as long as their texts, to be read anew."""

    @field_validator("revisit_hours")
    @classmethod
    def _sort_hours(cls, hours: tuple[float, ...]) -> tuple[float, ...]:
        if any(not 1 <= hour <= 8760 for hour in hours):
            raise ValueError("each from 1 to 8760, counted from first sight")
        return tuple(sorted(hours))

    @property
    def revisits_after(self) -> tuple[timedelta, ...]:
        """`revisit_hours` as times."""
        return tuple(timedelta(hours=hour) for hour in self.revisit_hours)


def make_user_agent(settings: CrawlSettings, organisation: OrganisationSettings) -> str:
    """Return the honest name we fetch under: product, version, and where to complain."""
    if settings.user_agent:
        return settings.user_agent
    return f"InTheNews/0.1 (+{organisation.contact or organisation.homepage})"


def make_settings(settings: CrawlSettings, organisation: OrganisationSettings) -> dict[str, Any]:
    """Return everything Scrapy runs with: this module under the configured values."""
    values = {name: value for name, value in globals().items() if name.isupper()}
    return values | {
        "USER_AGENT": make_user_agent(settings, organisation),
        "CONCURRENT_REQUESTS": settings.concurrency,
        "REACTOR_THREADPOOL_MAXSIZE": 20,
        "DOWNLOAD_DELAY": settings.delay_seconds * 1.1,
        "AUTOTHROTTLE_ENABLED": settings.delay_seconds > 0,
        "AUTOTHROTTLE_START_DELAY": settings.delay_seconds * 1.1,
        "AUTOTHROTTLE_MAX_DELAY": max(60.0, settings.delay_seconds * 1.1),
        "DOWNLOAD_TIMEOUT": settings.timeout_seconds,
        "DOWNLOAD_MAXSIZE": settings.max_page_bytes,
        "REDIRECT_MAX_TIMES": settings.max_redirects,
        "CLOSESPIDER_TIMEOUT": settings.max_minutes * 60,
        "INTHENEWS_ALLOW_PRIVATE_ADDRESSES": settings.allow_private_addresses
        or settings.proxy is not None,
        "INTHENEWS_PROXY": settings.proxy,
    }
