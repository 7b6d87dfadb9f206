"""What every kind of source yields: announcements, and perhaps further places to look."""

from dataclasses import dataclass, field

from crawler.items import Announcement


@dataclass(frozen=True, slots=True)
class Listing:
    """What one document of a source announces. `further` are addresses of documents of the
    same source that belong to it (the parts of a sitemap index, the next page of a list)."""

    announcements: tuple[Announcement, ...] = ()
    further: tuple[str, ...] = ()
    minutes: int | None = field(default=None)
    """How long the source asks to be left alone (`ttl`, `sy:updatePeriod`), if it does."""
