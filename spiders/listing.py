"""What every kind of source is read from, and what reading it yields."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from crawler.items import Announcement


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """A fetched feed, sitemap, section page or search reply.

    `zone` is what its dates without one are taken for, when that is known.
    """

    url: str
    body: bytes
    fetched_at: datetime
    content_type: str | None = None
    zone: ZoneInfo | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """What one document of a source announces.

    `further` are addresses of documents of the same source that belong to it (the parts of a
    sitemap index). `minutes` is how long it asks to be left alone (`ttl`, `sy:updatePeriod`).
    """

    announcements: tuple[Announcement, ...] = ()
    further: tuple[str, ...] = ()
    minutes: int | None = None
