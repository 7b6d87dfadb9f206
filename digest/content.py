"""What is in an edition, as it is kept: complete in itself, the same for all its readers."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from storage.dates import DatePrecision
from storage.tables import Edition


class Section(StrEnum):
    """The parts of an edition, in the order they are printed."""

    TOP = "top"
    ORGANISATION = "organisation"
    REPORTS = "reports"
    TOPICS = "topics"
    NEIGHBOURS = "neighbours"
    REVIEW = "review"


class Manner(StrEnum):
    """How an article speaks of the organisation."""

    STUDY = "study"
    QUOTED = "quoted"
    PASSING = "passing"
    OPINION = "opinion"
    TOPIC_ONLY = "topic-only"


class Part(BaseModel):
    """Base of everything in an edition: never changed, only replaced."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class When(Part):
    """A publication date with its precision; `at` is UTC, and None when nothing is known."""

    at: datetime | None = None
    precision: DatePrecision = DatePrecision.UNKNOWN


class Sentence(Part):
    """The sentence of a mention, with the spans of the words that mention something.

    `marks` are (start, end) pairs counting characters of `text`, in order, never overlapping.
    """

    text: str
    marks: tuple[tuple[int, int], ...] = ()


class Copy(Part):
    """The same story in another outlet."""

    article_id: int
    outlet: str
    tier: int
    url: str


class Item(Part):
    """A story, or an article that stands alone, told for the first time."""

    article_id: int
    """The one that is printed: the story's lead, or the best that is known of it."""
    article_ids: tuple[int, ...]
    """Every article that this item tells of, the printed one first."""
    story_id: int | None = None
    section: Section
    topics: tuple[str, ...]
    """Slugs, the watchlist's order."""
    headline: str
    gloss: str | None = None
    url: str
    outlet: str
    region: str | None = None
    tier: int = 3
    authors: tuple[str, ...] = ()
    wire: str | None = None
    published: When = When()
    found_at: datetime
    is_late: bool = False
    """Published long before the period of the edition: found late."""
    language: str | None = None
    is_free: bool | None = None
    manner: Manner = Manner.TOPIC_ONLY
    sentence: Sentence | None = None
    copies: tuple[Copy, ...] = ()
    is_public: bool = False
    """Whether it was in the archive when the edition was composed."""
    note: str | None = None
    """An editor's remark."""
    reasons: tuple[str, ...] = ()
    """Why it is a top story, as names of words with their number ("outlets 4"); for editors."""


class FollowUp(Part):
    """New copies of a story that an earlier edition told of."""

    story_id: int
    article_ids: tuple[int, ...]
    headline: str
    gloss: str | None = None
    language: str | None = None
    url: str
    topics: tuple[str, ...]
    told_in: int
    """The number of the edition that told of it."""
    copies: tuple[Copy, ...]


class FailedSource(Part):
    """A source that could not be read, and since when."""

    name: str
    error: str | None = None


class Sources(Part):
    """What was looked through for the edition."""

    checked: int = 0
    failed: tuple[FailedSource, ...] = ()


class Bar(Part):
    """One row of a chart."""

    label: str
    count: int
    starts_on: datetime | None = None
    """For a row that is a week: its first day."""


class Charts(Part):
    """The figures of a period, in stories: the largest values first, the weeks in order."""

    weeks: tuple[Bar, ...] = ()
    topics: tuple[Bar, ...] = ()
    languages: tuple[Bar, ...] = ()
    outlets: tuple[Bar, ...] = ()


class Content(Part):
    """Everything in an edition."""

    items: tuple[Item, ...] = ()
    """In the order they are printed, sections together."""
    follow_ups: tuple[FollowUp, ...] = ()
    dropped: tuple[Item, ...] = ()
    """What an editor took out: told of nowhere, and not told again."""
    sources: Sources = Sources()
    charts: Charts | None = None
    note: str | None = None
    """An editor's word at the top."""
    topic_titles: dict[str, dict[str, str]] = Field(default_factory=dict)
    """Titles by slug and language ("" for the watchlist's own)."""

    def in_section(self, section: Section) -> tuple[Item, ...]:
        """Return the items of one section, in order."""
        return tuple(item for item in self.items if item.section is section)


def content_of(edition: Edition) -> Content:
    """Return what is in a kept edition."""
    return Content.model_validate(edition.content)


def as_document(content: Content) -> dict[str, Any]:
    """Return `content` as it is kept."""
    return content.model_dump(mode="json", exclude_defaults=True)
