"""Which module reads which kind of source."""

from collections.abc import Callable

from spiders import feed, search, section, sitemap
from spiders.listing import Listing, SourceDocument
from storage.kinds import SourceKind

READERS: dict[SourceKind, Callable[[SourceDocument], Listing]] = {
    SourceKind.FEED: feed.read_listing,
    SourceKind.NEWS_SITEMAP: sitemap.read_listing,
    SourceKind.SECTION: section.read_listing,
    SourceKind.SEARCH: search.read_listing,
}


def read_listing(kind: SourceKind, document: SourceDocument) -> Listing:
    """Return what a document of a source announces; raises `FeedError`."""
    return READERS[kind](document)
