"""News sitemaps as a source, with their index files."""

from crawler.sitemaps import parse_sitemap
from spiders.listing import Listing


def read_listing(body: bytes, url: str, content_type: str | None) -> Listing:
    """Return what a news sitemap announces, or the sitemaps an index names; raises `FeedError`."""
    sitemap = parse_sitemap(body, url=url, content_type=content_type)
    return Listing(sitemap.announcements, further=sitemap.sitemaps)
