"""What walks between the stages of the crawl, one frozen type per stage.

    Announcement ─► Page (Fetched) ─► Reading ─► Mention (Judged)

A stage takes one of these and returns the next; nothing else passes between them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from storage.dates import UNKNOWN_DATE, PublicationDate
from storage.kinds import Band, PageKind, Place, Verdict


@dataclass(frozen=True, slots=True)
class Announcement:
    """One entry of a source: an article somewhere, and what the source says about it.

    `url` is absolute, http or https. Everything else may be missing.
    `summary` is plain text. `published` keeps the feed's own precision and origin. `updated_at`
    is an instant at which the page changed, by the source's word.
    """

    url: str
    title: str | None = None
    summary: str | None = None
    published: PublicationDate = UNKNOWN_DATE
    language: str | None = None
    authors: tuple[str, ...] = ()
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A fetched document, as it came from the wire (after content decoding).

    `url` is where it was finally found, `requested_url` where it was looked for; they differ
    after redirects. `headers` has lower-case names. `fetched_at` is aware UTC.
    """

    url: str
    body: bytes
    fetched_at: datetime
    requested_url: str | None = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page that has come in, with the announcement that led to it."""

    address_id: int
    page: Page
    announcement: Announcement
    further: tuple[Page, ...] = ()
    """The pages that continue it, of an article that runs over several."""
    amp: Page | None = None
    """The outlet's AMP version of the page, fetched when the page itself holds next to nothing."""
    time_zone: str | None = None
    """The IANA name of the source's zone: what times without a zone are taken for."""
    article_id: int | None = None
    """The article that was read there before, when its page is looked at again."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where one field of a reading came from ("json-ld", "h1", ...) and how sure it is, 0 to 1."""

    origin: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What extraction made of a page.

    `text` is the article's own text: paragraphs in order, separated by one newline, without
    furniture; empty when the page holds none. `title` is the headline without the outlet's
    name. `authors` are people and `desks` agencies or desks ("PTI"), each in printed order.
    `language` is an ISO 639-1 code of the text itself. `is_free` is False for paywalled
    stubs, None when the page does not say. `evidence` has a key for each known field.
    """

    url: str
    title: str | None
    text: str
    canonical_url: str | None = None
    authors: tuple[str, ...] = ()
    desks: tuple[str, ...] = ()
    published: PublicationDate = UNKNOWN_DATE
    modified: PublicationDate = UNKNOWN_DATE
    language: str | None = None
    kind: PageKind = PageKind.ARTICLE
    outlet: str | None = None
    section: str | None = None
    image_url: str | None = None
    tags: tuple[str, ...] = ()
    is_free: bool | None = None
    captions: tuple[str, ...] = ()
    next_page_url: str | None = None
    amp_url: str | None = None
    evidence: Mapping[str, Evidence] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Mention:
    """One topic found in one article.

    `start` and `end` count characters of the reading's title or text, as `place` says, and
    `words` is exactly what stands there. `sentence` is the sentence around it, starting at
    `sentence_start`. `term` is the watchlist's term and `rule` the name of the rule that
    accepted it; `evidence_for` and `evidence_against` are the words that spoke for and
    against. `score` runs from 0 to 1.
    """

    topic: str
    place: Place
    start: int
    end: int
    words: str
    sentence: str
    sentence_start: int
    term: str
    rule: str
    score: float
    band: Band
    evidence_for: tuple[str, ...] = ()
    evidence_against: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """What reading and matching made of a page."""

    verdict: Verdict
    reason: str | None = None
    reading: Reading | None = None
    mentions: Sequence[Mention] = field(default=())
