"""Bytes of a feed → announcements. No network.

    bytes ─► encoding ─► mending (─► balancing) ─► pruning ─► feedparser ─► xml_feed ─► Feed
                    └──► json_feed ──────────────────────────────────────────────────────┘

feedparser stays the parser of everything that is XML. `bounds` says how much is read of a
feed that means harm, `links` and `fields` what becomes of addresses, dates and names.
"""

from datetime import UTC, datetime, tzinfo

from crawler.errors import FeedError
from crawler.feeds import bounds
from crawler.feeds.encoding import decode, decompress
from crawler.feeds.fields import DateReader
from crawler.feeds.json_feed import looks_like_json, parse_json_feed
from crawler.feeds.model import Feed, FeedEntry, FeedKind
from crawler.feeds.xml_feed import parse_xml_feed

__all__ = ["Feed", "FeedEntry", "FeedKind", "parse_feed"]


def parse_feed(
    body: bytes,
    *,
    url: str | None = None,
    content_type: str | None = None,
    zone: tzinfo | None = None,
    reference: datetime | None = None,
) -> Feed:
    """Read a feed of any format: RSS 0.9x to 2.0, RDF, Atom, CDF, JSON Feed 1 and 1.1.

    `url` is where it was read from (the base of relative links), `content_type` the header's
    value, `zone` the time kept where the outlet is (for times without a zone; guessed from the
    feed when None), `reference` the instant of fetching (default: now). Raises `FeedError`,
    which names what the document is instead, or what is broken. Bounded by `bounds`.
    """
    where = f"{url}: " if url else ""
    try:
        body, is_cut = decompress(body, bounds.BYTES)
        text = decode(body, content_type)
        dates = DateReader(zone or UTC, reference or datetime.now(UTC))
        if not text.strip("\ufeff\x00 \t\r\n"):
            raise FeedError("it is empty")
        if looks_like_json(text):
            if is_cut:
                raise FeedError(f"it is JSON of more than {bounds.BYTES} bytes")
            return parse_json_feed(text, url=url, dates=dates)
        return parse_xml_feed(text, url=url, zone=zone, dates=dates, is_cut=is_cut)
    except FeedError as error:
        raise FeedError(f"{where}not a feed that can be read: {error}") from error
