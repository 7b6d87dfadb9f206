"""How many public articles each list holds: counted ahead, because counting a million takes
longer than a page may.

`recount` counts everything anew and writes what differs, so no tally can drift: whoever
changes articles need not know of it. It takes 20 ms for ten thousand articles; the web
application and the export call it whenever something public has changed.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Engine, case, delete, func, literal_column, select
from sqlmodel import Session, col

from storage.database import insert_into, read_session, write_session
from storage.dates import DatePrecision
from storage.kinds import ReviewState
from storage.periods import UNDATED, Almanac
from storage.tables import Article, ArticleTopic, Tally

Key = tuple[str, str, str]
"""Subject, name, period."""


def recount(engine: Engine, almanac: Almanac) -> bool:
    """Bring the tallies in line with what is public; returns whether any differed."""
    with read_session(engine) as session:
        counted = _count(session, almanac)
        kept = _kept(session)
    if counted == kept:
        return False
    gone = [key for key in kept if key not in counted]
    changed = {key: number for key, number in counted.items() if kept.get(key) != number}
    with write_session(engine) as session:
        for subject, name, period in gone:
            session.execute(
                delete(Tally).where(
                    col(Tally.subject) == subject,
                    col(Tally.name) == name,
                    col(Tally.period) == period,
                )
            )
        rows = [
            {"subject": key[0], "name": key[1], "period": key[2], "articles": number}
            for key, number in sorted(changed.items())
        ]
        for start in range(0, len(rows), 1000):
            statement = insert_into(session, Tally)
            session.execute(
                statement.on_conflict_do_update(
                    index_elements=["subject", "name", "period"],
                    set_={"articles": statement.excluded.articles},
                ),
                rows[start : start + 1000],
            )
    return True


def _kept(session: Session) -> dict[Key, int]:
    rows = session.execute(
        select(col(Tally.subject), col(Tally.name), col(Tally.period), col(Tally.articles))
    )
    return {(row[0], row[1], row[2]): row[3] for row in rows}


def _count(session: Session, almanac: Almanac) -> dict[Key, int]:
    counts: Counter[Key] = Counter()
    for subject, name, month, number in _months(session, almanac):
        for period in ("", month[:4], month) if month != str(UNDATED) else ("", month):
            counts[subject, name, period] += number
    return dict(counts)


def _months(session: Session, almanac: Almanac) -> Iterator[tuple[str, str, str, int]]:
    subjects: list[tuple[str, Any, Any]] = [
        ("outlet", col(Article.outlet_id), Article),
        ("language", col(Article.language), Article),
        ("kind", col(Article.kind), Article),
        ("topic", col(ArticleTopic.topic), ArticleTopic),
    ]
    for subject, name, table in subjects:
        is_dated: Any = (
            col(ArticleTopic.is_dated)
            if table is ArticleTopic
            else col(Article.published_precision) != DatePrecision.UNKNOWN
        )
        month = case(
            (is_dated, _month(session, col(table.sorted_at), almanac)),
            else_=literal_column(f"'{UNDATED}'"),
        )
        rows = session.execute(
            select(name, month, func.count())
            .where(col(table.review) == ReviewState.APPROVED, name.is_not(None))
            .group_by(name, month)
        )
        for value, period, number in rows:
            yield subject, str(value), period, number
            if subject == "outlet":  # every article has one
                yield "all", "", period, number


def _month(session: Session, instant: Any, almanac: Almanac) -> ColumnElement[str]:
    minutes = int(almanac.ahead.total_seconds() // 60)
    if session.get_bind().dialect.name == "postgresql":
        local = func.timezone("UTC", instant) + literal_column(f"interval '{minutes} minutes'")
        return func.to_char(local, literal_column("'YYYY-MM'"))
    return func.strftime(
        literal_column("'%Y-%m'"), instant, literal_column(f"'+{minutes} minutes'")
    )
