"""Search aggregators as a source: Google News, Bing News, GDELT, Media Cloud."""

from crawler.aggregators import parse_search
from spiders.listing import Listing, SourceDocument


def read_listing(document: SourceDocument) -> Listing:
    """Return what a search found; raises `FeedError`."""
    return Listing(
        parse_search(
            document.body,
            url=document.url,
            content_type=document.content_type,
            reference=document.fetched_at,
        )
    )
