"""What a feed is once it is read."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from crawler.items import Announcement
from storage.dates import UNKNOWN_DATE, PublicationDate


class FeedKind(StrEnum):
    """The format of a feed."""

    RSS = "rss"
    RDF = "rdf"
    ATOM = "atom"
    JSON = "json"
    CDF = "cdf"


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry as the feed gives it; an `Announcement` when it has an address.

    `url` is absolute, http or https. `title` and `summary` are plain text on one line.
    """

    url: str | None = None
    title: str | None = None
    summary: str | None = None
    published: PublicationDate = UNKNOWN_DATE
    language: str | None = None
    authors: tuple[str, ...] = ()
    updated_at: datetime | None = None
    """When it last changed, if the feed gives the instant of it."""

    def announce(self) -> Announcement | None:
        """This entry as an announcement, None without an address to go to."""
        if self.url is None:
            return None
        return Announcement(
            url=self.url,
            title=self.title,
            summary=self.summary,
            published=self.published,
            language=self.language,
            authors=self.authors,
            updated_at=self.updated_at,
        )


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed that was read.

    `language` is an ISO 639 code. `home_url` is the page that the feed is of, `self_url` where
    it says it lives, `next_url` its next (older) page, `moved_to` where it says it went.
    `hubs` are WebSub hubs. `refresh` is how often it asks to be polled, `skip_hours` the hours
    (UTC) in which it asks not to be. `is_cut` says that it went beyond a bound and only its
    first entries were read; `notes` says what was mended, for a person who looks into it.
    """

    kind: FeedKind
    title: str | None = None
    language: str | None = None
    home_url: str | None = None
    self_url: str | None = None
    next_url: str | None = None
    moved_to: str | None = None
    hubs: tuple[str, ...] = ()
    refresh: timedelta | None = None
    skip_hours: frozenset[int] = frozenset()
    entries: tuple[FeedEntry, ...] = ()
    is_cut: bool = False
    notes: tuple[str, ...] = ()

    @property
    def announcements(self) -> tuple[Announcement, ...]:
        """The entries that have an address, in the feed's order."""
        announced = (entry.announce() for entry in self.entries)
        return tuple(announcement for announcement in announced if announcement)
