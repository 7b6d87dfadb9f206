"""Announcements as plain JSON, as they wait in the database, and back."""

from datetime import datetime
from typing import Any

from crawler.items import Announcement
from storage.addresses import DueAddress
from storage.dates import DatePrecision, PublicationDate


def pack(announcement: Announcement, source_id: int) -> dict[str, Any]:
    """Return what a source said as plain JSON, so that another crawl can go on with it."""
    published = announcement.published
    return {
        "source": source_id,
        "title": announcement.title,
        "summary": announcement.summary,
        "language": announcement.language,
        "authors": list(announcement.authors),
        "published_at": published.at.isoformat() if published.at else None,
        "precision": published.precision.value,
        "origin": published.origin,
    }


def unpack(address: DueAddress) -> Announcement:
    """Return the announcement that an address was stored with."""
    said = address.announcement
    at = said.get("published_at")
    return Announcement(
        url=said.get("url") or address.url,
        title=said.get("title"),
        summary=said.get("summary"),
        language=said.get("language"),
        authors=tuple(said.get("authors") or ()),
        published=PublicationDate(
            at=datetime.fromisoformat(at) if at else None,
            precision=DatePrecision(said.get("precision") or DatePrecision.UNKNOWN),
            origin=said.get("origin"),
        ),
    )
