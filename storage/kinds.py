"""The closed sets of words that are stored, each with what its members mean."""

from enum import StrEnum


class SourceKind(StrEnum):
    """The kind of place where articles are announced; `spiders/` has a module for each."""

    FEED = "feed"
    NEWS_SITEMAP = "news-sitemap"
    SECTION = "section"
    SEARCH = "search"


class SourceStatus(StrEnum):
    """Whether a source is polled."""

    ACTIVE = "active"
    PAUSED = "paused"
    """By an operator's word."""
    GONE = "gone"
    """The server said 410, or failed too often; it needs a person."""
    BLOCKED = "blocked"
    """The server refuses us. We do not evade; a person may ask the outlet."""


class FollowPolicy(StrEnum):
    """Which announced pages of a source are fetched."""

    ALL = "all"
    LIKELY = "likely"
    """Those whose title, summary or address speak for a topic."""
    NONE = "none"
    """None: title and summary are all there is to judge."""


class PageKind(StrEnum):
    """What sort of page it is. Only those in `PRESS_KINDS` are press."""

    ARTICLE = "article"
    OPINION = "opinion"
    LIVE_BLOG = "live-blog"
    VIDEO = "video"
    GALLERY = "gallery"
    PRESS_RELEASE = "press-release"
    PAYWALLED = "paywalled"
    """A stub of an article: its beginning and an offer to subscribe."""

    INDEX = "index"
    SHOP = "shop"
    EXAM = "exam"
    REFERENCE = "reference"
    """Databases, data sheets, tenders, job adverts, law firms' and sellers' pages."""
    CONSENT = "consent"
    ERROR = "error"
    """Also "soft" errors: a page of apology, or a bot wall, sent with status 200."""


PRESS_KINDS = frozenset(
    {
        PageKind.ARTICLE,
        PageKind.OPINION,
        PageKind.LIVE_BLOG,
        PageKind.VIDEO,
        PageKind.GALLERY,
        PageKind.PRESS_RELEASE,
        PageKind.PAYWALLED,
    }
)


class Medium(StrEnum):
    """How a piece reached its public."""

    PRINT = "print"
    WEB = "web"
    TELEVISION = "television"
    RADIO = "radio"
    AGENCY = "agency"


class Place(StrEnum):
    """The part of an article that a mention's offsets count in."""

    TITLE = "title"
    TEXT = "text"


class Band(StrEnum):
    """What a mention's score means to a person."""

    SURE = "sure"
    LIKELY = "likely"
    LOOK = "look"


class Verdict(StrEnum):
    """What became of an announced address. A settled one is not fetched again."""

    ARTICLE = "article"
    """Mentions a topic; kept."""
    OFF_TOPIC = "off-topic"
    NOT_PRESS = "not-press"
    UNREADABLE = "unreadable"
    DEAD = "dead"
    """404, 410, a redirect loop, or anything else that another try will not mend."""
    DISALLOWED = "disallowed"
    """robots.txt forbids it."""
    FAILED = "failed"
    """Might work another time: tried again at the next crawls, up to a limit."""


class ReviewState(StrEnum):
    """The editor's word on an article. Only approved ones are ever public."""

    PENDING = "pending"
    APPROVED = "approved"
    HIDDEN = "hidden"


class StoryEditKind(StrEnum):
    """What an editor did to a story. No later run overrules it."""

    SPLIT = "split"
    """Articles were split off into a story of their own."""
    JOIN = "join"
    """Another story was joined to it."""
    LEAD = "lead"
    """Its lead was pinned."""


class SubscriberStatus(StrEnum):
    """Whether a subscriber gets mail."""

    UNCONFIRMED = "unconfirmed"
    ACTIVE = "active"
    PAUSED = "paused"
    """Mail came back too often."""
    UNSUBSCRIBED = "unsubscribed"


class EditionState(StrEnum):
    """How far an edition has come."""

    DRAFT = "draft"
    HELD = "held"
    APPROVED = "approved"
    SENT = "sent"


class DeliveryState(StrEnum):
    """How far one edition to one subscriber has come; see `digest/delivery.py`."""

    PREPARED = "prepared"
    SENDING = "sending"
    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    """Refused for now (4xx, or no connection): tried again with back-off."""
    REFUSED = "refused"
    """Refused for good (5xx)."""
    UNKNOWN = "unknown"
    """We handed it over and do not know whether the server took it."""
    GIVEN_UP = "given-up"


class RunState(StrEnum):
    """How a crawl ended."""

    RUNNING = "running"
    FINISHED = "finished"
    INTERRUPTED = "interrupted"
    """Stopped by a person or killed; the next run completes the rest."""
    FAILED = "failed"
