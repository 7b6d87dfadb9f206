"""Bytes of a search aggregator's reply → announcements. No network.

Four services, told apart by what they answer with: Google News and Bing News in RSS, GDELT and
Media Cloud in JSON. What they announce are leads to outlets' own pages, so links are decoded to
the outlet's address where that can be done offline (Bing always, Google for ids made before
July 2024); other Google links stay as they are.
"""

import base64
import binascii
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from crawler.errors import FeedError
from crawler.feeds import bounds, parse_feed
from crawler.feeds.encoding import decode, decompress
from crawler.feeds.fields import DateReader, clean_language
from crawler.feeds.json_feed import looks_like_json
from crawler.feeds.links import resolve
from crawler.items import Announcement
from crawler.plain_text import to_plain_text
from storage.dates import UNKNOWN_DATE

_GDELT_LANGUAGES: Final = {
    name.lower(): code
    for name, code in {
        "Assamese": "as", "Bengali": "bn", "English": "en", "Gujarati": "gu", "Hindi": "hi",
        "Kannada": "kn", "Malayalam": "ml", "Marathi": "mr", "Nepali": "ne", "Oriya": "or",
        "Punjabi": "pa", "Tamil": "ta", "Telugu": "te", "Urdu": "ur", "Sinhalese": "si",
    }.items()
}  # fmt: skip
_GOOGLE_ARTICLE = re.compile(r"/(?:rss/)?(?:articles|read)/([A-Za-z0-9_-]{20,4000})=*$")
_EMBEDDED_URL = re.compile(rb"https?://[\x21-\x7e]{4,2000}")


def parse_search(
    body: bytes,
    *,
    url: str | None = None,
    content_type: str | None = None,
    reference: datetime | None = None,
) -> tuple[Announcement, ...]:
    """Read the reply of a search. `url` is the address that was asked.

    Raises `FeedError` for anything that is no list of results: above all the sentences that
    GDELT sends with status 200 when it is asked too often or with a word that is too short.
    """
    where = f"{url}: " if url else ""
    unpacked, _ = decompress(body, bounds.BYTES)
    text = decode(unpacked, content_type)
    if looks_like_json(text):
        try:
            return tuple(_read_json(text, reference or datetime.now(UTC)))
        except FeedError as error:
            raise FeedError(f"{where}not a search's reply: {error}") from error
    if "<" not in text[:2_000]:
        sentence = to_plain_text(text, limit=200) or "nothing"
        raise FeedError(f"{where}the search answered with a sentence: {sentence}")
    feed = parse_feed(unpacked, url=url, content_type=content_type, reference=reference)
    return tuple(_settle(announcement) for announcement in feed.announcements)


def resolve_lead(url: str) -> str:
    """The outlet's address that an aggregator's link leads to, the link itself if it hides it.

    >>> resolve_lead("https://www.bing.com/news/apiclick.aspx?url=https%3a%2f%2fx.in%2fa&c=1")
    'https://x.in/a'
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    if host.endswith("bing.com") and parts.path.lower().endswith("/apiclick.aspx"):
        return _from_query(parts.query, "url") or url
    if host == "news.google.com":
        return _decode_google(parts.path) or url
    if host.endswith("google.com") and parts.path == "/url":  # Google Alerts
        return _from_query(parts.query, "url") or _from_query(parts.query, "q") or url
    return url


def _from_query(query: str, name: str) -> str | None:
    values = parse_qs(query, max_num_fields=50).get(name)
    return resolve(values[0], None) if values else None


def _decode_google(path: str) -> str | None:
    """The address inside an old id: a protobuf in base64url (0x08 0x13 0x22, length, URL).

    Ids made since July 2024 hold a token that only Google's servers can resolve, two requests a
    link and against their terms; such links stay leads.
    """
    match = _GOOGLE_ARTICLE.search(path)
    if match is None:
        return None
    try:
        packed = base64.urlsafe_b64decode(match[1] + "=" * (-len(match[1]) % 4))
    except (ValueError, binascii.Error):
        return None
    if not packed.startswith(b"\x08\x13\x22"):
        return None
    length, start = _read_varint(packed, 3)
    return _address_in(packed[start : start + length])


def _read_varint(packed: bytes, start: int) -> tuple[int, int]:
    """A protobuf length at `start`, and where what it measures begins."""
    value = shift = 0
    for index in range(start, min(start + 4, len(packed))):
        value |= (packed[index] & 0x7F) << shift
        shift += 7
        if packed[index] < 0x80:
            return value, index + 1
    return 0, start


def _address_in(packed: bytes) -> str | None:
    match = _EMBEDDED_URL.fullmatch(packed)
    return resolve(match[0].decode("ascii"), None) if match else None


def _settle(announcement: Announcement) -> Announcement:
    """An entry of Google or Bing News as the outlet would have announced it."""
    title, summary = announcement.title, announcement.summary
    host = urlsplit(announcement.url).hostname or ""
    if host == "news.google.com" and title and " - " in title:
        title = title.rpartition(" - ")[0]
        # Google's description is the headline again, with those of related coverage.
        summary = None if summary and summary.startswith(title) else summary
    return replace(announcement, url=resolve_lead(announcement.url), title=title, summary=summary)


def _read_json(text: str, reference: datetime) -> Iterator[Announcement]:
    try:
        document = json.loads(text.lstrip("\ufeff"), strict=False)
    except RecursionError as error:
        raise FeedError("it is JSON nested too deeply") from error
    except ValueError as error:
        raise FeedError(f"it is broken JSON: {error}") from error
    if not isinstance(document, dict):
        raise FeedError("it is JSON, but no object")
    if not document:
        return  # GDELT says "{}" when nothing was found
    if isinstance(document.get("articles"), list):
        rows, read = document["articles"], _read_gdelt
    elif isinstance(document.get("stories"), list):
        rows, read = document["stories"], _read_media_cloud
    elif isinstance(document.get("items"), list):
        raise FeedError("it is a JSON Feed; add it as a feed")
    else:
        said = document.get("message") or document.get("note") or document.get("error") or ""
        raise FeedError(f"it holds neither articles nor stories. {said}".strip())
    dates = DateReader(UTC, reference, origin="search")
    for row in rows[: bounds.ENTRIES]:
        if isinstance(row, dict) and (announcement := read(row, dates)):
            yield announcement


def _read_gdelt(row: dict[str, Any], _dates: DateReader) -> Announcement | None:
    """A row of GDELT's ArtList. `seendate` is when it was crawled, no publication date."""
    url = resolve(_text(row, "url"), None) or resolve(_text(row, "url_mobile"), None)
    if url is None:
        return None
    # GDELT writes titles with spaces around punctuation: "lead , says study".
    title = re.sub(r" (?=[,.;:!?%)\]])", "", to_plain_text(_text(row, "title"), limit=1_000))
    return Announcement(
        url=url,
        title=title or None,
        published=UNKNOWN_DATE,
        language=_GDELT_LANGUAGES.get(_text(row, "language").lower()),
    )


def _read_media_cloud(row: dict[str, Any], dates: DateReader) -> Announcement | None:
    url = resolve(_text(row, "url"), None)
    if url is None:
        return None
    return Announcement(
        url=url,
        title=to_plain_text(_text(row, "title"), limit=bounds.SHORT_TEXT) or None,
        published=dates.read(_text(row, "publish_date")),
        language=clean_language(_text(row, "language")),
    )


def _text(row: dict[str, Any], key: str) -> str:
    value = row.get(key)
    return value[: bounds.SHORT_TEXT] if isinstance(value, str) else ""
