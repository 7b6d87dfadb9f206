"""News sitemaps as a source, with their index files."""

from crawler.sitemaps import parse_sitemap
from spiders.listing import Listing, SourceDocument


def read_listing(document: SourceDocument) -> Listing:
    """Return what a news sitemap announces, or the sitemaps an index names; raises `FeedError`."""
    sitemap = parse_sitemap(
        document.body,
        url=document.url,
        content_type=document.content_type,
        zone=document.zone,
        reference=document.fetched_at,
    )
    return Listing(sitemap.announcements, further=sitemap.sitemaps)
