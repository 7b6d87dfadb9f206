"""Search aggregators as a source: Google News, Bing News, GDELT, Media Cloud."""

from crawler.aggregators import parse_search
from spiders.listing import Listing


def read_listing(body: bytes, url: str, content_type: str | None) -> Listing:
    """Return what a search found; raises `FeedError`."""
    return Listing(parse_search(body, url=url, content_type=content_type))
