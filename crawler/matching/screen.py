"""The screen: may a page, as raw bytes, be relevant at all?"""

from crawler.matching.watchlist import Watchlist


class Screen:
    """Passes every page that could hold a term; may pass too much."""

    def __init__(self, watchlist: Watchlist) -> None:
        self.watchlist = watchlist

    def passes(self, body: bytes, content_type: str | None = None) -> bool:
        """Whether the page is worth reading."""
        return bool(body)
