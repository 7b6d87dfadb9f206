"""RSS, Atom, RDF and JSON Feed as a source."""

from crawler.feeds import parse_feed
from spiders.listing import Listing, SourceDocument


def read_listing(document: SourceDocument) -> Listing:
    """Return what a feed announces; raises `FeedError`."""
    feed = parse_feed(
        document.body,
        url=document.url,
        content_type=document.content_type,
        zone=document.zone,
        reference=document.fetched_at,
    )
    minutes = round(feed.refresh.total_seconds() / 60) if feed.refresh else None
    return Listing(feed.announcements, minutes=minutes)
