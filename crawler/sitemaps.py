"""Bytes of a sitemap → announcements, and the sitemaps that an index names. No network.

The protocol of sitemaps.org with Google's news extension: at most 1,000 addresses, of the last
two days. Outlets' habits beside it: stray script tags inside the XML, `lastmod` where the
publication date belongs, titles without language, empty files on a quiet day.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Final

from lxml import etree

from crawler.errors import FeedError
from crawler.feeds import bounds
from crawler.feeds.encoding import decode, decompress
from crawler.feeds.fields import DateReader, clean_language, guess_zone
from crawler.feeds.links import resolve
from crawler.feeds.trees import build_tree, describe, name_of
from crawler.items import Announcement
from crawler.plain_text import to_plain_text
from storage.dates import UNKNOWN_DATE, PublicationDate

ADDRESSES: Final = 50_000
"""In one sitemap: the protocol's own bound; a news sitemap has at most 1,000."""

PARTS: Final = 500
"""Sitemaps of one index that are looked at."""


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What a sitemap lists: articles, or (an index) further sitemaps with the newest first."""

    announcements: tuple[Announcement, ...] = ()
    sitemaps: tuple[str, ...] = ()
    is_cut: bool = False


def parse_sitemap(
    body: bytes,
    *,
    url: str | None = None,
    content_type: str | None = None,
    zone: tzinfo | None = None,
    reference: datetime | None = None,
) -> Sitemap:
    """Read a sitemap or an index of sitemaps, also gzipped, also as plain lines of addresses.

    `url` is where it was read from, `zone` what a time without one is in (guessed from the
    address when None), `reference` the instant of fetching. Raises `FeedError` for anything
    else.
    """
    where = f"{url}: " if url else ""
    try:
        body, is_cut = decompress(body, 2 * bounds.BYTES)
        text = decode(body, content_type)
        if "<" not in text:
            return _read_lines(text)
        root, _ = build_tree(text)
        sitemap = _find_sitemap(root)
        if sitemap is None:
            raise FeedError(describe(root, wanted="a sitemap"))
        if name_of(sitemap) == "sitemapindex":
            return Sitemap(sitemaps=_read_index(sitemap, url), is_cut=is_cut)
        zone = zone or guess_zone(None, (url, _first_address(sitemap)))
        dates = DateReader(zone, reference or datetime.now(UTC), origin="sitemap")
        found = tuple(_read_addresses(sitemap, url, dates))
        return Sitemap(announcements=found, is_cut=is_cut or len(found) >= ADDRESSES)
    except FeedError as error:
        raise FeedError(f"{where}not a sitemap that can be read: {error}") from error


def _find_sitemap(root: etree._Element | None) -> etree._Element | None:
    if root is None:
        return None
    for seen, element in enumerate(root.iter()):
        if name_of(element) in {"urlset", "sitemapindex"}:
            return element
        if seen > 50:
            break
    return None


def _first_address(sitemap: etree._Element) -> str | None:
    return next(
        (resolve(element.text, None) for element in sitemap.iter() if name_of(element) == "loc"),
        None,
    )


def _read_index(index: etree._Element, url: str | None) -> tuple[str, ...]:
    """The parts of an index, those that changed last first; undated ones keep their order."""
    dates = DateReader(UTC, datetime.now(UTC))
    parts: list[tuple[datetime, str]] = []
    oldest = datetime.min.replace(tzinfo=UTC)
    for element in index:
        fields = _fields(element)
        address = resolve(fields.get("loc"), url)
        if name_of(element) == "sitemap" and address:
            parts.append((dates.read(fields.get("lastmod")).at or oldest, address))
        if len(parts) >= ADDRESSES:
            break
    parts.sort(key=lambda part: part[0], reverse=True)
    return tuple(dict.fromkeys(address for _, address in parts[:PARTS]))


def _read_addresses(
    sitemap: etree._Element, url: str | None, dates: DateReader
) -> Iterator[Announcement]:
    count = 0
    for element in sitemap:
        if name_of(element) != "url":
            continue
        fields = _fields(element)
        address = resolve(fields.get("loc"), url)
        if address is None:
            continue
        count += 1
        if count > ADDRESSES:
            return
        yield Announcement(
            url=address,
            title=to_plain_text(fields.get("title", ""), limit=bounds.SHORT_TEXT) or None,
            summary=to_plain_text(fields.get("keywords", ""), limit=1_000) or None,
            published=_read_date(fields, dates),
            updated_at=dates.read_instant(fields.get("lastmod")),
            language=clean_language(fields.get("language")),
        )


def _read_date(fields: dict[str, str], dates: DateReader) -> PublicationDate:
    """The publication date; `lastmod` where the sitemap has only that."""
    published = dates.read(fields.get("publication_date"))
    return published if published is not UNKNOWN_DATE else dates.read(fields.get("lastmod"))


def _fields(element: etree._Element) -> dict[str, str]:
    """The texts of an entry's leaves by name; those of images and videos have their own."""
    fields: dict[str, str] = {}
    stack = [(child, 0) for child in reversed(element)]
    for _ in range(200):
        if not stack:
            break
        leaf, depth = stack.pop()
        name = name_of(leaf)
        namespace = (etree.QName(leaf).namespace or "").lower() if name else ""
        if not name or "sitemap-image" in namespace or "sitemap-video" in namespace:
            continue
        if name in {"news", "publication"} and depth < 3:
            stack.extend((child, depth + 1) for child in reversed(leaf))
        else:
            text = "".join(map(str, leaf.itertext())) if len(leaf) else (leaf.text or "")
            fields.setdefault(name, text.strip()[: bounds.SHORT_TEXT])
    return fields


def _read_lines(text: str) -> Sitemap:
    """The protocol's plain text form: one address a line."""
    lines = [resolve(line, None) for line in text.split()[:ADDRESSES]]
    addresses = [line for line in lines if line]
    if not addresses or len(addresses) < len(lines) / 2:
        raise FeedError("it is neither XML nor a list of addresses")
    return Sitemap(announcements=tuple(Announcement(url=address) for address in addresses))
