"""Which article of a story leads it.

The rule: the wire's own page, else the first published, else the outlet of the better tier,
else the one found first. An editor's pin overrules it.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select
from sqlmodel import Session

from storage.database import table_of
from storage.dates import DatePrecision
from storage.tables import Article, Outlet
from storage.wires import WIRE_DOMAINS

_SECONDS_OF_A_DAY = 86_400

Rank = tuple[bool, float, int, int]

_articles, _outlets = table_of(Article).c, table_of(Outlet).c
_RANKED = select(
    _articles.id,
    _articles.published_at,
    _articles.published_precision,
    _outlets.domain,
    _outlets.tier,
).join_from(table_of(Article), table_of(Outlet), _outlets.id == _articles.outlet_id)
_MEMBERS = _RANKED.where(_articles.story_id == bindparam("story"))
_PAIR = _RANKED.where(_articles.id.in_([bindparam("first"), bindparam("second")]))


def choose_lead(session: Session, story_id: int) -> int | None:
    """Return the article that leads a story by the rule, None when it has no articles."""
    session.flush()
    return _choose(session.connection().execute(_MEMBERS, {"story": story_id}).all())


def choose_of_two(connection: Connection, first: int, second: int) -> int | None:
    """Return which of two articles leads by the rule."""
    return _choose(connection.execute(_PAIR, {"first": first, "second": second}).all())


def _choose(rows: Sequence[Row[*tuple[Any, ...]]]) -> int | None:
    best = min(rows, key=_rank, default=None)
    return best.id if best is not None else None


def _rank(row: Row[*tuple[Any, ...]]) -> Rank:
    """Return a key by which the articles of a story sort, the lead first.

    A date known to the day alone counts as the day's end, so that it does not pass before an
    article whose hour is known; vaguer ones count as unknown.
    """
    published = float("inf")
    if row.published_at is not None:
        if row.published_precision is DatePrecision.INSTANT:
            published = row.published_at.timestamp()
        elif row.published_precision is DatePrecision.DAY:
            published = row.published_at.timestamp() + _SECONDS_OF_A_DAY - 1
    return (row.domain not in WIRE_DOMAINS, published, row.tier, row.id)
