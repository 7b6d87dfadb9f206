"""Section pages without a feed as a source: the headlines they link to."""

from crawler.sections import parse_section
from spiders.listing import Listing, SourceDocument


def read_listing(document: SourceDocument) -> Listing:
    """Return the articles that a section page links to; raises `FeedError`."""
    return Listing(
        parse_section(
            document.body,
            url=document.url,
            content_type=document.content_type,
            zone=document.zone,
            reference=document.fetched_at,
        )
    )
