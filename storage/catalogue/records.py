"""What the public may see: the archive's types, with no place for anything else.

None of them can hold an article's text, a pending or hidden article or a reader's address.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import NamedTuple

from storage.dates import PublicationDate
from storage.errors import StorageError
from storage.kinds import Medium, PageKind
from storage.periods import UNDATED, Almanac, Period


@dataclass(frozen=True, slots=True)
class PublicOutlet:
    """An outlet as the archive shows it."""

    id: int
    domain: str
    name: str
    homepage: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class PublicTopic:
    """A topic that has public articles, with how many."""

    slug: str
    title: str
    titles: dict[str, str] = field(default_factory=dict, hash=False)
    articles: int = 0

    def title_in(self, language: str) -> str:
        """The title in a language, or as the watchlist has it."""
        return self.titles.get(language, self.title)


@dataclass(frozen=True, slots=True)
class PublicArticle:
    """All that may be shown of an approved article."""

    id: int
    url: str
    title: str
    gloss: str | None
    outlet: PublicOutlet
    authors: tuple[str, ...]
    language: str | None
    kind: PageKind
    published: PublicationDate
    sorted_at: datetime
    approved_at: datetime
    changed_at: datetime
    excerpt: str
    topics: tuple[str, ...] = ()
    """Slugs, best mention first."""
    story_id: int | None = None
    also: tuple[PublicOutlet, ...] = ()
    """The other outlets of its story that have it publicly, by name."""
    edition: str | None = None
    """The city whose edition printed it."""
    medium: Medium | None = None
    is_free: bool | None = None
    """False where the outlet asks its readers to pay; None when nobody said."""
    gone_at: datetime | None = None
    """Since when the outlet has had no page for it."""

    @property
    def place(self) -> "Place":
        """Where it stands in a list."""
        return Place(self.sorted_at, self.id)


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A tombstone: that an article was public once and is not any more. Nothing else of it."""

    article_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class PublicStory:
    """A story with its public articles, the lead first."""

    id: int
    wire: str | None
    articles: tuple[PublicArticle, ...]


@dataclass(frozen=True, slots=True)
class PublicEdition:
    """One sent issue of a digest, as far as its articles are public."""

    digest: str
    title: str
    number: int
    sent_at: datetime
    articles: tuple[PublicArticle, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a newest-first list, to go on from."""

    at: datetime
    id: int

    def __str__(self) -> str:
        return f"{int((self.at - _EPOCH) / timedelta(microseconds=1))}_{self.id}"

    @classmethod
    def parse(cls, text: str) -> "Place":
        """Read what `str` of a place gives. Raises `StorageError` for anything else."""
        microseconds, _, article_id = text.partition("_")
        try:
            at = _EPOCH + timedelta(microseconds=int(microseconds))
            number = int(article_id)
            if not 0 <= number < 1 << 62:
                raise ValueError(number)
            return cls(at, number)
        except (ValueError, OverflowError):
            raise StorageError(f"{text[:60]!r} is not a place in a list") from None


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which articles are wanted; every field narrows. `since` is inclusive, `until` exclusive."""

    topic: str | None = None
    outlet: str | None = None
    """A domain."""
    language: str | None = None
    kind: PageKind | None = None
    since: datetime | None = None
    until: datetime | None = None
    """Between instants, only what has a date of publication is wanted."""
    text: str | None = None
    is_undated: bool = False
    """Only what has no date of publication."""

    @property
    def scopes(self) -> int:
        """How many lists must meet."""
        return sum(
            value is not None for value in (self.topic, self.outlet, self.language, self.kind)
        )

    @property
    def has_span(self) -> bool:
        """Whether a first or last instant is given."""
        return self.since is not None or self.until is not None

    def within(self, period: Period | None, almanac: Almanac) -> "Filter":
        """Return the part of this list that a year, a month or `UNDATED` holds."""
        if period is None:
            return self
        if period == UNDATED:
            return replace(self, is_undated=True)
        since, until = almanac.bounds(period)
        return replace(self, since=since, until=until)


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list; `older` says where the next one begins."""

    articles: tuple[PublicArticle, ...]
    older: Place | None = None


@dataclass(frozen=True)
class Contents:
    """The archive's table of contents: what there is, with counts. The same for many pages."""

    articles: int
    topics: tuple[PublicTopic, ...]
    outlets: tuple[tuple[PublicOutlet, int], ...]
    languages: tuple[tuple[str, int], ...]
    kinds: tuple[tuple[str, int], ...]
    years: tuple[tuple[Period, int], ...]
    """Newest first, and last what has no date."""

    lists: dict[tuple[str, str], "ListCounts"] = field(
        default_factory=dict, repr=False, compare=False
    )
    """The counts of single lists that were asked for: see `counts.read_list`."""

    def find_topic(self, slug: str) -> PublicTopic | None:
        """Return the topic of a slug."""
        return next((topic for topic in self.topics if topic.slug == slug), None)

    def find_outlet(self, domain: str) -> PublicOutlet | None:
        """Return the outlet of a domain."""
        return self._outlets_by_domain.get(domain)

    @cached_property
    def _outlets_by_domain(self) -> dict[str, PublicOutlet]:
        return {outlet.domain: outlet for outlet, _ in self.outlets}


@dataclass(frozen=True)
class ListCounts:
    """How many articles one list holds, in all and in each period."""

    by_period: dict[str, int]
    """By `str` of the period; "" is all of it."""

    def count(self, period: Period | None = None) -> int:
        """Return how many articles the list, or one period of it, holds."""
        return self.by_period.get(str(period) if period else "", 0)

    @cached_property
    def years(self) -> tuple[tuple[Period, int], ...]:
        """The years that hold articles, newest first, and last what has no date."""
        return self._newest_first(lambda period: period.month is None)

    def months(self, year: Period) -> tuple[tuple[Period, int], ...]:
        """The months of a year that hold articles, newest first."""
        return self._newest_first(lambda one: one.month is not None and one.year == year.year)

    def _newest_first(self, is_wanted: Callable[[Period], bool]) -> tuple[tuple[Period, int], ...]:
        periods = [(Period.parse(name), total) for name, total in self.by_period.items() if name]
        return tuple(
            sorted(
                (one for one in periods if is_wanted(one[0])),
                key=lambda one: (one[0].year, one[0].month or 0),
                reverse=True,
            )
        )


class Entry(NamedTuple):
    """Just enough of a public article to know which pages it is on, and when they changed."""

    id: int
    sorted_at: datetime
    changed_at: datetime
    outlet_id: int
    language: str | None
    story_id: int | None
    is_dated: bool
