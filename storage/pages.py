"""Pages as they came, kept beside the articles that were read from them, to be read anew.

Keeping is the operator's choice. A page is about a twentieth of its size when compressed, and goes
when its article's text goes (`storage.articles.forget_texts`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import delete, func
from sqlmodel import Session, col, select

from storage.tables import KeptPage
from storage.texts import compress_page, decompress_page

AMP_PART: Final = -1


@dataclass(frozen=True, slots=True)
class PageToKeep:
    """One page of an article. `part` is 0 for the page itself, -1 for its AMP version, and counts
    the pages that continue it."""

    part: int
    url: str
    body: bytes
    fetched_at: datetime
    content_type: str | None = None
    time_zone: str | None = None


def keep_pages(session: Session, article_id: int, pages: Sequence[PageToKeep]) -> None:
    """Keep these as the article's pages, in place of what was kept before."""
    session.exec(delete(KeptPage).where(col(KeptPage.article_id) == article_id))
    session.add_all(
        KeptPage(
            article_id=article_id,
            part=page.part,
            url=page.url,
            content_type=page.content_type[:200] if page.content_type else None,
            time_zone=page.time_zone,
            fetched_at=page.fetched_at,
            body=compress_page(page.body),
        )
        for page in pages
    )


def kept_pages(session: Session, article_id: int) -> list[PageToKeep]:
    """Return the pages kept of an article, by their part; none when there are none."""
    rows = session.exec(
        select(KeptPage).where(col(KeptPage.article_id) == article_id).order_by(col(KeptPage.part))
    )
    return [
        PageToKeep(
            part=row.part,
            url=row.url,
            body=decompress_page(row.body),
            fetched_at=row.fetched_at,
            content_type=row.content_type,
            time_zone=row.time_zone,
        )
        for row in rows
    ]


def articles_with_pages(session: Session, after: int, limit: int) -> list[int]:
    """Return the next articles of which a page is kept, by their number."""
    return list(
        session.exec(
            select(KeptPage.article_id)
            .where(col(KeptPage.article_id) > after, col(KeptPage.part) == 0)
            .order_by(col(KeptPage.article_id))
            .limit(limit)
        )
    )


def count_kept(session: Session) -> tuple[int, int]:
    """Return of how many articles pages are kept, and the bytes they take."""
    articles, size = session.exec(
        select(
            func.count(func.distinct(KeptPage.article_id)),
            func.coalesce(func.sum(func.length(KeptPage.body)), 0),
        )
    ).one()
    return int(articles), int(size)
