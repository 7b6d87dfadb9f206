"""Finding the feed behind an address that a person gives."""

from dataclasses import dataclass

from crawler.discovery import Candidate, discover
from crawler.errors import FeedError
from crawler.items import Page
from crawler.visiting import visit, visit_one
from inthenews.config import Config
from spiders.kinds import read_listing
from spiders.listing import SourceDocument
from storage.kinds import SourceKind

TRIED_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class FoundSource:
    """A place that announces articles, tried and found working."""

    url: str
    kind: SourceKind
    title: str | None
    language: str | None
    count: int
    """Articles announced now."""
    others: tuple[str, ...] = ()
    """Further feeds that the page declares."""


def find_source(address: str, config: Config, kind: SourceKind | None = None) -> FoundSource:
    """Return the source at `address`: itself when it is a feed, else the best its page names.

    With `kind` the address is taken as that. Raises `ReadingError` when it cannot be fetched
    and `FeedError` when nothing there announces articles.
    """
    if "://" not in address:
        address = f"https://{address}"
    page = visit_one(address, config.crawl, config.organisation)
    content_type = page.headers.get("content-type")
    if kind is not None:
        listing = read_listing(kind, _document(page))
        return FoundSource(page.url, kind, None, None, len(listing.announcements))
    candidates = discover(page.body, url=page.url, content_type=content_type)
    certain = [candidate for candidate in candidates if candidate.is_certain]
    if certain:
        return _found(certain[0], certain[0].url, _count(page, certain[0]) or 0, [])
    tried = candidates[:TRIED_AT_ONCE]
    answers = visit([candidate.url for candidate in tried], config.crawl, config.organisation)
    working: list[tuple[Candidate, str, int]] = []
    for candidate, answer in zip(tried, answers, strict=True):
        count = _count(answer, candidate) if isinstance(answer, Page) else None
        if count and isinstance(answer, Page):
            working.append((candidate, answer.url, count))
    if not working:
        raise FeedError(
            f"{address}: no feed or news sitemap found there ({len(tried)} places tried); "
            "give a feed's own address, or --kind section to follow the page's headlines"
        )
    candidate, url, count = working[0]
    return _found(candidate, url, count, [other for _, other, _ in working[1:] if other != url])


def _document(page: Page) -> SourceDocument:
    return SourceDocument(
        page.url, page.body, page.fetched_at, content_type=page.headers.get("content-type")
    )


def _count(page: Page, candidate: Candidate) -> int | None:
    """Return how many articles a page announces, None when it is no such source."""
    try:
        listing = read_listing(candidate.kind, _document(page))
    except FeedError:
        return None
    return len(listing.announcements) + len(listing.further)


def _found(candidate: Candidate, url: str, count: int, others: list[str]) -> FoundSource:
    return FoundSource(
        url, candidate.kind, candidate.title, candidate.language, count, tuple(others)
    )
