"""Looking again at the pages of kept articles: when, and what is found.

Outlets correct, extend and withdraw what they have published, mostly within days. So a page
that an article was read from is fetched again after fixed times from first sight, and sooner
when its source says that it changed. `Address.due_at` is the next look, `judged_at` the last.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlmodel import Session, col

from storage.addresses import DUE_COLUMNS, ROWS_AT_ONCE, Announced, DueAddress, as_due
from storage.kinds import ReviewState, SourceStatus, Verdict
from storage.reviews import republish
from storage.tables import Address, Article, Finding, Source, now
from storage.urls import canonicalise, url_hash

LEAST_WAIT = timedelta(hours=1)
"""Between two looks, whatever a source says of changes ..."""
SHARE_OF_AGE = 4
"""... or this part of the time since first sight: a feed that says "updated now" at every poll
brings ten looks in two weeks, not three hundred."""


def next_look(first: datetime, last: datetime, schedule: Sequence[timedelta]) -> datetime | None:
    """Return the schedule's first instant after the last look; None when it has run out.

    Looks that were missed, because nothing ran, are caught up by one.
    """
    return min((first + after for after in schedule if first + after > last), default=None)


def note_look(
    session: Session,
    address_id: int,
    schedule: Sequence[timedelta],
    *,
    etag: str | None = None,
    last_modified: str | None = None,
    is_read: bool = True,
    at: datetime | None = None,
) -> None:
    """Record that an article's page was looked at, and when the next look is due.

    `is_read` is False when no page came (unchanged, gone, or not to be had): what is known of
    the page's state then stays.
    """
    session.flush()
    address = session.get_one(Address, address_id, populate_existing=True)
    address.judged_at = at or now()
    address.due_at = next_look(address.announced_at, address.judged_at, schedule)
    if is_read:
        address.etag = etag if len(etag or "") <= 500 else None
        address.last_modified = last_modified if len(last_modified or "") <= 100 else None


def list_revisits(
    session: Session, limit: int = 100_000, at: datetime | None = None
) -> list[DueAddress]:
    """Return the addresses of articles whose next look is due, the longest waiting first.

    Those that only paused, blocked or vanished sources announced are left alone.
    """
    sources = select(col(Finding.address_id)).where(col(Finding.address_id) == col(Address.id))
    active = sources.join(Source, col(Source.id) == col(Finding.source_id)).where(
        col(Source.status) == SourceStatus.ACTIVE
    )
    query = (
        select(*DUE_COLUMNS)
        .where(
            col(Address.verdict) == Verdict.ARTICLE,
            col(Address.article_id).is_not(None),
            col(Address.due_at).is_not(None),
            col(Address.due_at) <= (at or now()),
            or_(active.exists(), ~sources.exists()),
        )
        .order_by(col(Address.due_at), col(Address.id))
        .limit(limit)
    )
    return [as_due(row) for row in session.execute(query).mappings()]


def hear_of_changes(
    session: Session, announced: Sequence[Announced], at: datetime | None = None
) -> list[DueAddress]:
    """Take a source's word on when pages changed; return the articles to look at now.

    Only of those that have a look to come: others are past the schedule, or were never
    fetched. One that changed since the last look, but was looked at a short while ago, is
    looked at when `LEAST_WAIT` and its age allow.
    """
    at = at or now()
    updated = {
        url_hash(canonicalise(one.url)): min(one.updated_at, at)
        for one in announced
        if one.updated_at is not None
    }
    due: list[DueAddress] = []
    hashes = list(updated)
    for start in range(0, len(hashes), ROWS_AT_ONCE):
        rows = session.execute(
            select(Address).where(
                col(Address.url_hash).in_(hashes[start : start + ROWS_AT_ONCE]),
                col(Address.verdict) == Verdict.ARTICLE,
                col(Address.due_at).is_not(None),
            )
        ).scalars()
        for address in rows:
            last = address.judged_at or address.announced_at
            if updated[address.url_hash] <= last:
                continue
            allowed = last + max(LEAST_WAIT, (at - address.announced_at) / SHARE_OF_AGE)
            address.due_at = min(address.due_at or allowed, allowed)
            if address.due_at <= at:
                due.append(DueAddress(*(getattr(address, column.name) for column in DUE_COLUMNS)))
    return due


def mark_gone(session: Session, article_id: int, at: datetime | None = None) -> bool:
    """Record that the outlet has no page for an article any more; says whether that is new.

    The article stays in the archive, which can say so.
    """
    return _set_gone(session, article_id, at or now())


def mark_found(session: Session, article_id: int) -> bool:
    """Record that an article's page is there; says whether it had been gone."""
    return _set_gone(session, article_id, None)


def _set_gone(session: Session, article_id: int, gone_at: datetime | None) -> bool:
    session.flush()
    state = col(Article.gone_at)
    changed = session.execute(
        update(Article)
        .where(
            col(Article.id) == article_id,
            state.is_not(None) if gone_at is None else state.is_(None),
        )
        .values(gone_at=gone_at)
        .returning(col(Article.review))
    ).scalar()
    if changed is ReviewState.APPROVED:
        republish(session, [article_id])
    return changed is not None
