"""Bytes of a home page → where its coverage may be announced. No network.

Candidates come ranked; whoever has a network tries them in order and takes the first that can
be read. What the page itself declares comes first, then links that look like feeds, then the
paths where Indian publishers' systems usually keep one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag

from crawler.errors import FeedError
from crawler.feeds import parse_feed
from crawler.feeds.encoding import decode, decompress
from crawler.feeds.links import resolve
from crawler.plain_text import cut_at_tag
from crawler.sections import BYTES, TAGS
from crawler.sitemaps import parse_sitemap
from storage.kinds import SourceKind
from storage.urls import outlet_domain

CANDIDATES: Final = 30

_FEED_TYPES: Final = {
    "application/rss+xml": 100,
    "application/atom+xml": 99,
    "application/feed+json": 98,
    "application/rdf+xml": 97,
    "application/json": 60,
    "application/xml": 60,
    "text/xml": 60,
}
_FEED_PATH = re.compile(
    r"(?:/(?:rss|feeds?|atom|rdf)(?:[/.?_-]|$)|\.(?:rss|rdf|atom)$|rss[\w-]*\.(?:xml|cms)"
    r"|feed[\w-]*\.(?:xml|json)|/feeder/|rssfeeds?)",
    re.IGNORECASE,
)
_SIDE_FEED = re.compile(r"comment|podcast|oembed|wp-json|/author/|/tag/", re.IGNORECASE)
_COMMON_FEEDS: Final = (
    "/feed/",  # WordPress
    "/rss.xml",
    "/feed",
    "/rss",
    "/stories.rss",  # Quintype: The Quint, Prajavani, Dinamani
    "/feeder/default.rss",  # The Hindu and its sisters
    "/feed.xml",
    "/atom.xml",
    "/index.xml",
    "/rssfeed.xml",
    "/feeds/posts/default",  # Blogger
    "/rssfeedstopstories.cms",  # Times of India and its sisters
    "/feed.json",
)
_COMMON_SITEMAPS: Final = (
    "/news-sitemap.xml",
    "/sitemap-news.xml",
    "/sitemap/news-sitemap.xml",
    "/google-news-sitemap.xml",
    "/googlenews.xml",
    "/news_sitemap.xml",
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place where announcements may be found: the higher its `rank`, the likelier.

    `reason` says, for a person, why it is one. `is_certain` holds when the document that was
    read is itself the feed or sitemap.
    """

    url: str
    kind: SourceKind
    rank: int
    reason: str
    title: str | None = None
    language: str | None = None
    is_certain: bool = False


def discover(body: bytes, *, url: str, content_type: str | None = None) -> tuple[Candidate, ...]:
    """What may announce the articles of the outlet whose page, feed or sitemap `body` is.

    `url` is where it was read from. Never raises: an unreadable page leaves the usual paths.
    """
    unpacked, _ = _unpack(body)
    try:
        feed = parse_feed(unpacked, url=url, content_type=content_type)
        found = Candidate(
            url, SourceKind.FEED, 200, "it is a feed", feed.title, feed.language, is_certain=True
        )
        return (found,)
    except FeedError:
        pass
    try:
        parse_sitemap(unpacked, url=url, content_type=content_type)
        found = Candidate(url, SourceKind.NEWS_SITEMAP, 200, "it is a sitemap", is_certain=True)
        return (found,)
    except FeedError:
        pass
    best: dict[str, Candidate] = {}
    for candidate in (*_declared(unpacked, url, content_type), *_usual(url)):
        known = best.get(candidate.url)
        if known is None or candidate.rank > known.rank:
            best[candidate.url] = candidate
    ranked = sorted(best.values(), key=lambda candidate: -candidate.rank)
    return tuple(ranked[:CANDIDATES])


def _unpack(body: bytes) -> tuple[bytes, bool]:
    try:
        return decompress(body, BYTES)
    except FeedError:
        return b"", False


def _declared(body: bytes, url: str, content_type: str | None) -> Iterator[Candidate]:
    """What the page declares in its head, and what its links look like."""
    soup = BeautifulSoup(cut_at_tag(decode(body, content_type), TAGS), "lxml")
    base_tag = soup.find("base", href=True)
    base = (resolve(_text(base_tag, "href"), url) if isinstance(base_tag, Tag) else None) or url
    for position, link in enumerate(soup.find_all("link", href=True, limit=300)):
        relations = {relation.lower() for relation in link.get_attribute_list("rel") if relation}
        kind = _text(link, "type").partition(";")[0].strip().lower()
        address = resolve(_text(link, "href"), base)
        if address is None or not relations & {"alternate", "feed"} or kind not in _FEED_TYPES:
            continue
        title = _text(link, "title")
        if kind.endswith("json") and "wp-json" in address:
            continue
        is_side = bool(_SIDE_FEED.search(address) or _SIDE_FEED.search(title))
        # The first feed that a page declares is nearly always its main one.
        rank = _FEED_TYPES[kind] - min(position, 20) - (50 if is_side else 0)
        yield Candidate(address, SourceKind.FEED, rank, "the page declares it", title or None)
    outlet = outlet_domain(url)
    for link in soup.find_all("a", href=True, limit=3_000):
        address = resolve(_text(link, "href"), base)
        if address is None or not _FEED_PATH.search(urlsplit(address).path):
            continue
        if outlet_domain(address) != outlet and "feedburner" not in address:
            continue
        rank = 50 - (25 if _SIDE_FEED.search(address) else 0)
        title = link.get_text(" ", strip=True)[:100]
        yield Candidate(address, SourceKind.FEED, rank, "the page links to it", title or None)


def _usual(url: str) -> Iterator[Candidate]:
    """The paths where such a site usually keeps its feed, below what was asked and at the root."""
    for position, path in enumerate(_COMMON_FEEDS):
        yield Candidate(urljoin(url, path), SourceKind.FEED, 20 - position, "a usual place")
    if urlsplit(url).path.strip("/") and not _FEED_PATH.search(url):
        below = urljoin(url.partition("?")[0].rstrip("/") + "/", "feed/")
        yield Candidate(below, SourceKind.FEED, 21, "a usual place for a section's feed")
    for position, path in enumerate(_COMMON_SITEMAPS):
        yield Candidate(urljoin(url, path), SourceKind.NEWS_SITEMAP, 6 - position, "a usual place")


def _text(tag: Tag, name: str) -> str:
    value = tag.get(name)
    return value if isinstance(value, str) else ""
