"""RSS, RDF, Atom and CDF → `Feed`: feedparser's reading, with its dates and links mended.

feedparser knows every dialect; around it stand the mended input (`encoding`, `mending`,
`pruning`), our own dates (it reads "IST" as UTC) and our own choice of links. It is asked
neither to sanitize nor to resolve links in markup: summaries become plain text here.
"""

import io
import warnings
from collections.abc import Iterator
from datetime import timedelta, tzinfo
from itertools import islice
from typing import Any, Final

import feedparser
from lxml import etree

from crawler.errors import FeedError
from crawler.feeds import bounds
from crawler.feeds.fields import DateReader, clean_language, clean_name, guess_zone, unique
from crawler.feeds.links import choose_base, resolve
from crawler.feeds.model import Feed, FeedEntry, FeedKind
from crawler.feeds.pruning import PrunedFeed, find_feed, prune
from crawler.feeds.trees import build_tree, describe, name_of
from crawler.plain_text import to_plain_text
from storage.dates import UNKNOWN_DATE, PublicationDate

_PERIODS: Final = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(weeks=1),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}
# feedparser's keys; the last are elements it does not know, under their own names.
_DATE_KEYS: Final = ("published", "created", "updated", "publishdate", "publicationdate", "date")
_HTML_TYPES: Final = frozenset({"text/html", "application/xhtml+xml"})


def parse_xml_feed(
    text: str, *, url: str | None, zone: tzinfo | None, dates: DateReader, is_cut: bool
) -> Feed:
    """Read a feed in XML. Raises `FeedError` for anything that is not one."""
    root, note = build_tree(text)
    element = find_feed(root) if root is not None else None
    if element is None:
        raise FeedError(describe(root, wanted="a feed"))
    pruned = prune(element)
    base = choose_base(url, pruned.self_link, pruned.site_link)
    parsed = _run_feedparser(pruned.document, base)
    head = parsed["feed"]
    links = head.get("links", [])
    home_url = _choose_link(head, base)
    self_url = _find_link(links, "self", base)
    language_tag = head.get("language") or ""
    if zone is None:
        first = next((entry.get("link") for entry in parsed["entries"]), None)
        zone = guess_zone(language_tag, (home_url, self_url, url, first))
    reader = DateReader(zone, dates.reference)
    entries = parsed["entries"]
    language = clean_language(language_tag)
    return Feed(
        kind=_kind_of(parsed.get("version") or "", pruned),
        title=_plain(head, "title", bounds.SHORT_TEXT),
        language=language,
        home_url=home_url,
        self_url=self_url,
        next_url=_find_link(links, "next", base),
        moved_to=resolve(head.get("newlocation"), base),
        hubs=unique(resolve(link.get("href"), base) for link in links if link.get("rel") == "hub"),
        refresh=_read_refresh(head),
        skip_hours=_read_skipped_hours(element),
        entries=tuple(
            _read_entry(entry, base, language, reader, pruned.share) for entry in entries
        ),
        is_cut=pruned.is_cut or is_cut,
        notes=(note,) if note else (),
    )


def _run_feedparser(document: bytes, base: str | None) -> dict[str, Any]:
    headers = {"content-type": "application/xml; charset=utf-8"}
    if base:
        headers["content-location"] = base
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        try:
            parsed: dict[str, Any] = feedparser.parse(
                io.BytesIO(document),
                response_headers=headers,
                sanitize_html=False,
                resolve_relative_uris=False,
            )
        except Exception as error:  # whatever its many handlers raise, one feed never stops others
            raise FeedError(f"feedparser gave up on it: {error!r}") from error
    return parsed


def _kind_of(version: str, pruned: PrunedFeed) -> FeedKind:
    if version.startswith("atom") or (not version and pruned.root_name == "feed"):
        return FeedKind.ATOM
    if version in {"rss10", "rss090"} or pruned.root_name == "rdf":
        return FeedKind.RDF
    return FeedKind.CDF if pruned.root_name == "channel" else FeedKind.RSS


def _read_entry(
    entry: dict[str, Any], base: str | None, language: str | None, dates: DateReader, share: int
) -> FeedEntry:
    detail = entry.get("title_detail") or {}
    return FeedEntry(
        url=_choose_link(entry, base),
        title=_plain(entry, "title", bounds.SHORT_TEXT),
        summary=_read_summary(entry, share),
        published=_read_date(entry, dates),
        updated_at=dates.read_instant(dict.get(entry, "updated")),
        language=clean_language(detail.get("language")) or language,
        authors=unique(
            clean_name(name)
            for author in entry.get("authors", [])[:20]
            for name in [author.get("name")]
        ),
    )


def _plain(context: dict[str, Any], key: str, limit: int) -> str | None:
    value = context.get(key)
    if not isinstance(value, str):
        return None
    kind = (context.get(f"{key}_detail") or {}).get("type", "text/html")
    return to_plain_text(value, limit=limit, is_html=kind != "text/plain") or None


def _read_summary(entry: dict[str, Any], share: int) -> str | None:
    """The summary, or else the beginning of the content; without WordPress's closing line."""
    kind = (entry.get("summary_detail") or {}).get("type", "text/html")
    markup = entry.get("summary")
    if not isinstance(markup, str) or not markup.strip():
        content = (entry.get("content") or [{}])[0]
        markup, kind = content.get("value") or "", content.get("type", "text/html")
    text = to_plain_text(markup[:share], limit=bounds.SUMMARY, is_html=kind != "text/plain")
    head, found, tail = text.rpartition("The post ")
    if found and " appeared first on " in tail:
        text = head.rstrip()
    return text or None


def _read_date(entry: dict[str, Any], dates: DateReader) -> PublicationDate:
    for key in _DATE_KEYS:
        value = dict.get(entry, key)  # feedparser's own get() lends keys to one another
        if isinstance(value, str) and (read := dates.read(value)) is not UNKNOWN_DATE:
            return read
    return UNKNOWN_DATE


def _choose_link(context: dict[str, Any], base: str | None) -> str | None:
    """The page that a feed or entry is of, as an absolute web address.

    In this order: FeedBurner's note of the original, the first alternate that is a page, any
    alternate, a guid or id that is an address.
    """
    return next(
        (
            url
            for reference in _link_candidates(context)
            if (url := resolve(reference, base)) is not None
        ),
        None,
    )


def _link_candidates(context: dict[str, Any]) -> Iterator[str | None]:
    yield context.get("feedburner_origlink")
    links = [
        link for link in context.get("links", []) if link.get("rel", "alternate") == "alternate"
    ]
    for link in links:
        if link.get("type", "text/html") in _HTML_TYPES:
            yield link.get("href")
    yield context.get("link")
    for link in links:
        yield link.get("href")
    identity = context.get("id") or ""
    if identity.startswith(("http://", "https://")) and context.get("guidislink", True):
        yield identity


def _find_link(links: list[dict[str, Any]], relation: str, base: str | None) -> str | None:
    return next(
        (
            url
            for link in links
            if link.get("rel") == relation and (url := resolve(link.get("href"), base))
        ),
        None,
    )


def _read_refresh(head: dict[str, Any]) -> timedelta | None:
    """How often the feed changes by its own word: RSS `ttl` in minutes, or sy:update*."""
    ttl = str(head.get("ttl") or "").strip()
    if ttl.isdecimal() and 0 < int(ttl[:9]) < 60 * 24 * 366:
        return timedelta(minutes=int(ttl))
    period = _PERIODS.get(str(head.get("sy_updateperiod") or "").strip().lower())
    if period is None:
        return None
    frequency = str(head.get("sy_updatefrequency") or "1").strip()
    return (
        period / int(frequency) if frequency.isdecimal() and 0 < int(frequency) < 1000 else period
    )


def _read_skipped_hours(feed: etree._Element) -> frozenset[int]:
    """RSS 2.0, skipHours: read from the tree, since feedparser keeps only the last hour."""
    hours: set[int] = set()
    for channel in islice(feed, 5):
        for child in channel if name_of(channel) == "channel" else ():
            if name_of(child) == "skiphours":
                texts = [(hour.text or "").strip() for hour in islice(child, 24)]
                hours |= {int(text) % 24 for text in texts if text.isdecimal() and len(text) < 3}
    return frozenset(hours)
