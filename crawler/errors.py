"""The errors of this room: what a feed, a page or a watchlist did wrong."""

from storage.errors import InTheNewsError


class CrawlerError(InTheNewsError):
    """The root of this room's errors."""


class FeedError(CrawlerError):
    """A feed that cannot be read: its address or file, and why."""


class ReadingError(CrawlerError):
    """A page that cannot be read: its URL, and why."""


class WatchlistError(CrawlerError):
    """A watchlist that cannot be used: file, topic, and what is expected there."""


class QueryError(WatchlistError):
    """A topic's query that does not parse: the query, the place in it, and a repair."""
