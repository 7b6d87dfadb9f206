"""Announced addresses and what became of them: the memory that nothing is fetched twice."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, update
from sqlmodel import Session, col, select

from storage.database import insert_into
from storage.kinds import SourceStatus, Verdict
from storage.tables import Address, Article, Finding, Source, now
from storage.urls import canonicalise, url_hash

FIRST_WAIT = timedelta(hours=1)
"""After the first failure; four times as long after each further one."""
_ROWS_AT_ONCE = 500  # below SQLite's limit of bound values in a statement


@dataclass(frozen=True, slots=True)
class Announced:
    """What a source says of one address, as it is stored."""

    url: str
    details: dict[str, Any] = field(default_factory=dict)


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
) -> list[Address]:
    """Record what a source (None: a person) announced; return the addresses that are new.

    The same address from another source, or in another spelling, only adds a finding.
    """
    at = at or now()
    by_hash: dict[str, tuple[str, Announced]] = {}
    for one in announced:
        canonical = canonicalise(one.url)
        by_hash.setdefault(url_hash(canonical), (canonical, one))
    fresh: list[Address] = []
    hashes = list(by_hash)
    for start in range(0, len(hashes), _ROWS_AT_ONCE):
        part = hashes[start : start + _ROWS_AT_ONCE]
        rows = [
            {
                "url": by_hash[hash_][0],
                "url_hash": hash_,
                "tries": 0,
                "announced_at": at,
                "announcement": {"url": by_hash[hash_][1].url, **by_hash[hash_][1].details},
            }
            for hash_ in part
        ]
        before = set(session.exec(select(Address.url_hash).where(col(Address.url_hash).in_(part))))
        session.exec(insert_into(session, Address).values(rows).on_conflict_do_nothing())
        stored = session.exec(select(Address).where(col(Address.url_hash).in_(part))).all()
        fresh.extend(address for address in stored if address.url_hash not in before)
        if source_id is None:
            continue
        session.exec(
            insert_into(session, Finding)
            .values(
                [
                    {
                        "address_id": address.id,
                        "source_id": source_id,
                        "url": by_hash[address.url_hash][1].url,
                        "found_at": at,
                    }
                    for address in stored
                ]
            )
            .on_conflict_do_nothing()
        )
    order = {hash_: position for position, hash_ in enumerate(hashes)}
    return sorted(fresh, key=lambda address: order[address.url_hash])


def list_waiting(session: Session, limit: int = 100_000) -> list[Address]:
    """Return addresses that still wait for a verdict, oldest first: an earlier crawl was
    stopped before them, or failed on them a while ago. Those of paused sources wait on."""
    announced_by_active = (
        select(Finding.address_id)
        .join(Source, col(Source.id) == col(Finding.source_id))
        .where(
            col(Finding.address_id) == col(Address.id),
            col(Source.status) == SourceStatus.ACTIVE,
        )
        .exists()
    )
    query = (
        select(Address)
        .where(
            or_(col(Address.verdict).is_(None), col(Address.verdict) == Verdict.FAILED),
            or_(col(Address.due_at).is_(None), col(Address.due_at) <= now()),
            announced_by_active,
        )
        .order_by(col(Address.id))
        .limit(limit)
    )
    return list(session.exec(query))


def settle(session: Session, judgements: Iterable[Judgement], max_tries: int) -> None:
    """Record what became of addresses; a failure that has been tried enough is a death."""
    at = now()
    for judgement in judgements:
        address = session.get(Address, judgement.address_id)
        if address is None:
            continue
        address.tries += 1
        address.judged_at = at
        address.verdict = judgement.verdict
        address.reason = judgement.reason[:500] if judgement.reason else None
        address.article_id = judgement.article_id or address.article_id
        if judgement.verdict is Verdict.FAILED and address.tries >= max_tries:
            address.verdict = Verdict.DEAD
        elif judgement.verdict is Verdict.FAILED:
            address.due_at = at + FIRST_WAIT * 4 ** min(address.tries - 1, 5)


def find_address(session: Session, url: str) -> Address | None:
    """Return the address that `url` is a spelling of, if it was ever announced."""
    hash_ = url_hash(canonicalise(url))
    return session.exec(select(Address).where(col(Address.url_hash) == hash_)).first()


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
        select(func.count())
        .select_from(Address)
        .join(Article, col(Article.id) == col(Address.article_id))
        .where(col(Article.url_hash) == hash_, col(Address.url_hash) != hash_)
    )
    return session.exec(query).one()
