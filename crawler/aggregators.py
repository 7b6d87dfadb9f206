"""Bytes of a search aggregator's reply → announcements. No network.

Four services, told apart by what they answer with: Google News and Bing News in RSS, GDELT and
Media Cloud in JSON. What they announce are leads to outlets' own pages, so links are decoded to
the outlet's address where that can be done offline (Bing always, Google for ids made before
July 2024); other Google links stay as they are, since only Google's servers can resolve them,
against their terms.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlsplit

from crawler.errors import FeedError
from crawler.feeds import bounds, parse_feed
from crawler.feeds.encoding import decode, decompress
from crawler.feeds.fields import DateReader, clean_language
from crawler.feeds.json_feed import looks_like_json
from crawler.feeds.links import resolve
from crawler.items import Announcement
from crawler.plain_text import to_plain_text
from storage.dates import UNKNOWN_DATE
from storage.urls.redirects import unwrap

_GDELT_LANGUAGES: Final = {
    name.lower(): code
    for name, code in {
        "Assamese": "as", "Bengali": "bn", "English": "en", "Gujarati": "gu", "Hindi": "hi",
        "Kannada": "kn", "Malayalam": "ml", "Marathi": "mr", "Nepali": "ne", "Oriya": "or",
        "Punjabi": "pa", "Tamil": "ta", "Telugu": "te", "Urdu": "ur", "Sinhalese": "si",
    }.items()
}  # fmt: skip


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


def _settle(announcement: Announcement) -> Announcement:
    """An entry of Google or Bing News as the outlet would have announced it."""
    title, summary = announcement.title, announcement.summary
    host = urlsplit(announcement.url).hostname or ""
    if host == "news.google.com" and title and " - " in title:
        title = title.rpartition(" - ")[0]
        # Google's description is the headline again, with those of related coverage.
        summary = None if summary and summary.startswith(title) else summary
    return replace(announcement, url=unwrap(announcement.url), title=title, summary=summary)


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
        yield from filter(None, map(_read_gdelt, _dicts(document["articles"])))
    elif isinstance(document.get("stories"), list):
        dates = DateReader(UTC, reference, origin="search")
        stories = _dicts(document["stories"])
        yield from filter(None, (_read_media_cloud(story, dates) for story in stories))
    elif isinstance(document.get("items"), list):
        raise FeedError("it is a JSON Feed; add it as a feed")
    else:
        said = document.get("message") or document.get("note") or document.get("error") or ""
        raise FeedError(f"it holds neither articles nor stories. {said}".strip())


def _dicts(rows: list[Any]) -> list[dict[str, Any]]:
    return [row for row in rows[: bounds.ENTRIES] if isinstance(row, dict)]


def _read_gdelt(row: dict[str, Any]) -> Announcement | None:
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
