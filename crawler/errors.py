"""The errors of this room: what a feed, a page or a watchlist did wrong."""

from storage.errors import InTheNewsError


class FeedError(InTheNewsError):
    """A feed that cannot be read: its address or file, and why."""


class ReadingError(InTheNewsError):
    """A page that cannot be read: its URL, and why."""


class WatchlistError(InTheNewsError):
    """A watchlist that cannot be used: file, topic, and what is expected there."""


class QueryError(WatchlistError):
    """A topic's query that does not parse: the query, the place in it, and a repair."""
