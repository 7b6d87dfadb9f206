"""What there is, with how many of each: from the tallies, never by counting."""

from sqlalchemy import bindparam, func, select
from sqlmodel import Session, col

from storage.catalogue.records import Contents, ListCounts, PublicOutlet, PublicTopic
from storage.database import table_of
from storage.tables import Outlet, Tally, Topic


def list_topics(session: Session, period: str = "") -> list[PublicTopic]:
    """Return the topics that have public articles, in the watchlist's order."""
    rows = session.execute(
        select(col(Tally.name), col(Topic.title), col(Topic.titles), col(Tally.articles))
        .outerjoin(Topic, col(Topic.slug) == col(Tally.name))
        .where(col(Tally.subject) == "topic", col(Tally.period) == period)
        .order_by(func.coalesce(col(Topic.position), 1_000_000), col(Tally.name))
    )
    return [PublicTopic(row[0], row[1] or row[0], row[2] or {}, row[3]) for row in rows]


def list_outlets(
    session: Session, period: str = "", *, limit: int | None = None
) -> list[tuple[PublicOutlet, int]]:
    """Return the outlets that have public articles with how many, the largest first."""
    largest = session.execute(
        select(col(Tally.name), col(Tally.articles))
        .where(col(Tally.subject) == "outlet", col(Tally.period) == period)
        .order_by(col(Tally.articles).desc(), col(Tally.name))
        .limit(limit)
    ).all()
    rows = session.execute(
        select(
            col(Outlet.id),
            col(Outlet.domain),
            col(Outlet.name),
            col(Outlet.homepage),
            col(Outlet.language),
        ).where(col(Outlet.id).in_([int(name) for name, _ in largest]))
    )
    outlets = {row[0]: PublicOutlet(row[0], row[1], row[2], row[3], row[4]) for row in rows}
    return [(outlets[int(name)], number) for name, number in largest if int(name) in outlets]


def list_names(session: Session, subject: str, period: str = "") -> list[tuple[str, int]]:
    """Return the languages or kinds that have public articles, the largest first."""
    rows = session.execute(
        select(col(Tally.name), col(Tally.articles))
        .where(col(Tally.subject) == subject, col(Tally.period) == period)
        .order_by(col(Tally.articles).desc(), col(Tally.name))
    )
    return [(row[0], row[1]) for row in rows]


def read_list(session: Session, contents: Contents, subject: str, name: str) -> ListCounts:
    """Return the counts of one list; read once for a table of contents and kept with it.

    They change with a recount only, after which there is another table of contents.
    """
    kept = contents.lists.get((subject, name))
    if kept is None:
        kept = _read_counts(session, subject, name)
        if len(contents.lists) >= _MOST_LISTS:
            contents.lists.clear()
        contents.lists[subject, name] = kept
    return kept


def _read_counts(session: Session, subject: str, name: str) -> ListCounts:
    rows = session.connection().execute(_LIST, {"subject": subject, "name": name})
    return ListCounts({row[0]: row[1] for row in rows})


_MOST_LISTS = 500
"""Lists whose counts are kept; one has some 300 periods in a quarter of a century."""
_TALLY = table_of(Tally).c
_LIST = select(_TALLY.period, _TALLY.articles).where(
    _TALLY.subject == bindparam("subject"), _TALLY.name == bindparam("name")
)


def read_contents(session: Session) -> Contents:
    """Return the table of contents as last counted."""
    whole = _read_counts(session, "all", "")
    return Contents(
        whole.count(),
        tuple(list_topics(session)),
        tuple(list_outlets(session)),
        tuple(list_names(session, "language")),
        tuple(list_names(session, "kind")),
        whole.years,
        {("all", ""): whole},
    )
