"""The whole reading of one page."""

from datetime import UTC, datetime

import trafilatura

from crawler.errors import ReadingError
from crawler.items import Evidence, Page, Reading
from storage.dates import UNKNOWN_DATE, DatePrecision, PublicationDate
from storage.kinds import PageKind


def read(page: Page) -> Reading:
    """Read a fetched page.

    Raises `ReadingError` with the page's URL when nothing on it can be read.
    """
    document = trafilatura.bare_extraction(
        page.body, url=page.url, fast=True, include_comments=False, with_metadata=True
    )
    if document is None:
        raise ReadingError(f"{page.url}: no readable text on this page")
    published = UNKNOWN_DATE
    if document.date:
        published = PublicationDate(
            datetime.fromisoformat(document.date).replace(tzinfo=UTC), DatePrecision.DAY, "page"
        )
    return Reading(
        url=page.url,
        title=document.title,
        text=document.text or "",
        canonical_url=document.url,
        authors=tuple(name.strip() for name in (document.author or "").split(";") if name.strip()),
        published=published,
        language=document.language,
        kind=PageKind.ARTICLE,
        outlet=document.sitename,
        image_url=document.image,
        tags=tuple(document.tags or ()),
        evidence={"text": Evidence("trafilatura", 0.5)},
    )
