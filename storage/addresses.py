"""Announced addresses and what became of them: the memory that nothing is fetched twice."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, bindparam, func, or_, select, update
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from storage.database import insert_into, table_of
from storage.kinds import SourceStatus, Verdict
from storage.tables import Address, Article, Finding, Source, now
from storage.urls import canonicalise, url_hash

FIRST_WAIT = timedelta(hours=1)
"""After the first failure; four times as long after each further one."""
ROWS_AT_ONCE = 500  # below SQLite's limit of bound values in a statement

_ADDRESS = table_of(Address)
_FINDING = table_of(Finding)


@dataclass(frozen=True, slots=True)
class Announced:
    """What a source says of one address, as it is stored.

    `updated_at` is when the page last changed, by the source's word.
    """

    url: str
    details: dict[str, Any] = field(default_factory=dict)
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DueAddress:
    """An address whose page is to be fetched, with what its source said of it.

    `article_id` is the article that was read there before; then `etag` and `last_modified` are
    the page's state at that time. There may be a hundred thousand of these, so they are no rows
    of the database.
    """

    id: int
    url: str
    announcement: dict[str, Any]
    article_id: int | None = None
    etag: str | None = None
    last_modified: str | None = None


DUE_COLUMNS = tuple(_ADDRESS.c[name] for name in DueAddress.__dataclass_fields__)
"""What a `DueAddress` is made of."""


def as_due(row: RowMapping) -> DueAddress:
    """Return a row of `DUE_COLUMNS` as what it stands for."""
    return DueAddress(**row)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What became of one address."""

    address_id: int
    verdict: Verdict
    reason: str | None = None
    article_id: int | None = None


def record_announcements(
    session: Session,
    source_id: int | None,
    announced: Sequence[Announced],
    at: datetime | None = None,
) -> list[DueAddress]:
    """Record what a source (None: a person) announced; return the addresses that are new.

    The same address from another source, or in another spelling, only adds a finding.
    """
    at = at or now()
    by_hash: dict[str, tuple[str, Announced]] = {}
    for one in announced:
        canonical = canonicalise(one.url)
        by_hash.setdefault(url_hash(canonical), (canonical, one))
    fresh: list[DueAddress] = []
    hashes = list(by_hash)
    for start in range(0, len(hashes), ROWS_AT_ONCE):
        part = hashes[start : start + ROWS_AT_ONCE]
        ids = _find_ids(session, part)
        rows: dict[str, dict[str, Any]] = {
            hash_: {
                "url": by_hash[hash_][0],
                "url_hash": hash_,
                "tries": 0,
                "announced_at": at,
                "announcement": {"url": by_hash[hash_][1].url, **by_hash[hash_][1].details},
            }
            for hash_ in part
            if hash_ not in ids
        }
        if rows:
            added = _add(session, list(rows.values()))
            fresh.extend(
                DueAddress(added[hash_], rows[hash_]["url"], rows[hash_]["announcement"])
                for hash_ in rows
                if hash_ in added
            )
            ids |= added
            # What another process announced in this moment is there, and not ours to fetch.
            ids |= _find_ids(session, [hash_ for hash_ in part if hash_ not in ids])
        if source_id is not None:
            findings = [
                {
                    "address_id": address_id,
                    "source_id": source_id,
                    "url": by_hash[hash_][1].url,
                    "found_at": at,
                }
                for hash_, address_id in ids.items()
            ]
            session.execute(insert_into(session, _FINDING).on_conflict_do_nothing(), findings)
    return fresh


def _find_ids(session: Session, hashes: Sequence[str]) -> dict[str, int]:
    if not hashes:
        return {}
    query = select(_ADDRESS.c.url_hash, _ADDRESS.c.id).where(_ADDRESS.c.url_hash.in_(hashes))
    return dict(session.execute(query).all())


def _add(session: Session, rows: list[dict[str, Any]]) -> dict[str, int]:
    statement = insert_into(session, _ADDRESS).on_conflict_do_nothing()
    added = session.execute(statement.returning(_ADDRESS.c.url_hash, _ADDRESS.c.id), rows)
    return dict(added.all())


def list_waiting(session: Session, limit: int = 100_000) -> list[DueAddress]:
    """Return addresses that still wait for a verdict, oldest first: an earlier crawl was
    stopped before them, or failed on them a while ago. Those of paused sources wait on."""
    announced_by_active = (
        select(col(Finding.address_id))
        .join(Source, col(Source.id) == col(Finding.source_id))
        .where(
            col(Finding.address_id) == col(Address.id),
            col(Source.status) == SourceStatus.ACTIVE,
        )
        .exists()
    )
    query = (
        select(*DUE_COLUMNS)
        .where(
            or_(col(Address.verdict).is_(None), col(Address.verdict) == Verdict.FAILED),
            or_(col(Address.due_at).is_(None), col(Address.due_at) <= now()),
            announced_by_active,
        )
        .order_by(col(Address.id))
        .limit(limit)
    )
    return [as_due(row) for row in session.execute(query).mappings()]


_SETTLE = (
    update(_ADDRESS)
    .where(_ADDRESS.c.id == bindparam("address"))
    .values(
        tries=_ADDRESS.c.tries + 1,
        judged_at=bindparam("at"),
        verdict=bindparam("word"),
        reason=bindparam("why"),
        article_id=func.coalesce(bindparam("article"), _ADDRESS.c.article_id),
        due_at=None,
    )
)


def settle(session: Session, judgements: Iterable[Judgement], max_tries: int) -> None:
    """Record what became of addresses; a failure that has been tried enough is a death."""
    at = now()
    settled = []
    for one in judgements:
        if one.verdict is Verdict.FAILED:
            _settle_failure(session, one, max_tries, at)
            continue
        settled.append(
            {
                "address": one.address_id,
                "at": at,
                "word": one.verdict,
                "why": one.reason[:500] if one.reason else None,
                "article": one.article_id,
            }
        )
    if settled:
        # One statement for all of them: as rows they would each be read before they are written.
        session.flush()
        session.connection().execute(_SETTLE, settled)


def _settle_failure(session: Session, judgement: Judgement, max_tries: int, at: datetime) -> None:
    address = session.get(Address, judgement.address_id)
    if address is None:
        return
    address.tries += 1
    address.judged_at = at
    address.reason = judgement.reason[:500] if judgement.reason else None
    if address.tries >= max_tries:
        address.verdict = Verdict.DEAD
        address.due_at = None
    else:
        address.verdict = Verdict.FAILED
        address.due_at = at + FIRST_WAIT * 4 ** min(address.tries - 1, 5)


def find_address(session: Session, url: str) -> Address | None:
    """Return the address that `url` is a spelling of, if it was ever announced."""
    hash_ = url_hash(canonicalise(url))
    return session.exec(select_rows(Address).where(col(Address.url_hash) == hash_)).first()


def forget_verdicts(session: Session, verdicts: Iterable[Verdict]) -> int:
    """Let all addresses with these verdicts wait again; return how many."""
    result = session.exec(
        update(Address)
        .where(col(Address.verdict).in_(list(verdicts)))
        .values(verdict=None, tries=0, reason=None)
    )
    return int(result.rowcount)


def count_claimants(session: Session, url: str) -> int:
    """Return how many other addresses turned out to be the article at `url`."""
    hash_ = url_hash(url)
    query = (
        select_rows(func.count())
        .select_from(Address)
        .join(Article, col(Article.id) == col(Address.article_id))
        .where(col(Article.url_hash) == hash_, col(Address.url_hash) != hash_)
    )
    return session.exec(query).one()
