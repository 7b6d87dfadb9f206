"""Section pages without a feed as a source: the headlines they link to."""

from crawler.sections import parse_section
from spiders.listing import Listing


def read_listing(body: bytes, url: str, content_type: str | None) -> Listing:
    """Return the articles that a section page links to; raises `FeedError`."""
    return Listing(parse_section(body, url=url, content_type=content_type))
