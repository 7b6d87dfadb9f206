"""What there is, with how many of each: from the tallies, never by counting."""

from sqlalchemy import func, or_, select
from sqlmodel import Session, col

from storage.catalogue.records import Contents, PublicOutlet, PublicTopic
from storage.periods import UNDATED, Period
from storage.tables import Outlet, Tally, Topic


def count(session: Session, subject: str = "all", name: str = "", period: str = "") -> int:
    """Return how many public articles a list holds; see `tallies.py` for the names."""
    tally = session.get(Tally, (subject, name, period))
    return tally.articles if tally else 0


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


def list_periods(
    session: Session, subject: str = "all", name: str = "", *, year: int | None = None
) -> list[tuple[Period, int]]:
    """Return a list's years, or the months of one year, that hold articles; newest first.

    After the years stands `UNDATED`, when some articles have no date.
    """
    statement = select(col(Tally.period), col(Tally.articles)).where(
        col(Tally.subject) == subject, col(Tally.name) == name
    )
    if year is None:
        statement = statement.where(
            or_(func.length(col(Tally.period)) == 4, col(Tally.period) == str(UNDATED))
        )
    else:
        statement = statement.where(
            col(Tally.period) > f"{year:04}", col(Tally.period) < f"{year + 1:04}"
        )
    periods = [(Period.parse(row[0]), row[1]) for row in session.execute(statement)]
    return sorted(periods, key=lambda one: (one[0].year, one[0].month or 0), reverse=True)


def count_by_year(session: Session, subject: str) -> dict[str, dict[int, int]]:
    """Return for each list of a subject how many articles each year holds."""
    counts: dict[str, dict[int, int]] = {}
    for name, period, number in session.execute(
        select(col(Tally.name), col(Tally.period), col(Tally.articles)).where(
            col(Tally.subject) == subject, func.length(col(Tally.period)) == 4
        )
    ):
        counts.setdefault(name, {})[int(period)] = number
    return counts


def read_contents(session: Session) -> Contents:
    """Return the table of contents as last counted."""
    return Contents(
        count(session),
        tuple(list_topics(session)),
        tuple(list_outlets(session)),
        tuple(list_names(session, "language")),
        tuple(list_names(session, "kind")),
        tuple(list_periods(session)),
    )
