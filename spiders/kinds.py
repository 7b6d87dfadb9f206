"""Which module reads which kind of source."""

from importlib import import_module

from spiders.listing import Listing, SourceDocument
from storage.kinds import SourceKind

READERS: dict[SourceKind, str] = {
    SourceKind.FEED: "spiders.feed",
    SourceKind.NEWS_SITEMAP: "spiders.sitemap",
    SourceKind.SECTION: "spiders.section",
    SourceKind.SEARCH: "spiders.search",
}
"""By name, for they are imported in the workers alone: their parsers are heavy."""


def read_listing(kind: SourceKind, document: SourceDocument) -> Listing:
    """Return what a document of a source announces; raises `FeedError`."""
    listing: Listing = import_module(READERS[kind]).read_listing(document)
    return listing
