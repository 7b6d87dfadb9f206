"""RSS, Atom, RDF and JSON Feed as a source."""

from crawler.feeds import parse_feed
from spiders.listing import Listing


def read_listing(body: bytes, url: str, content_type: str | None) -> Listing:
    """Return what a feed announces; raises `FeedError`."""
    feed = parse_feed(body, url=url, content_type=content_type)
    return Listing(feed.announcements)
