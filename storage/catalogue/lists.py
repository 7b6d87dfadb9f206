"""Lists of articles, newest first.

They continue from a `Place`, never from a page number: the thousandth page costs what the
first does. One scope (a topic, an outlet, a language) is one range of an index that holds all
that the question needs; several scopes at once, kinds, text and what has no date are answered
by the search index.
"""

from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, FromClause, Select, select, tuple_
from sqlmodel import Session

from storage import marks, search
from storage.catalogue.fetching import ARTICLE, ARTICLE_TOPIC, fetch, find_outlet
from storage.catalogue.records import Filter, Listing, Place, Withdrawal
from storage.dates import DatePrecision
from storage.kinds import ReviewState

Statement = TypeVar("Statement", bound=Select[Any])
EVERYTHING = Filter()
RANKED = 100
"""How many of the newest matches a search by relevance weighs: reading more takes longer than
finding them (0.05 ms each)."""


def list_articles(
    session: Session,
    wanted: Filter = EVERYTHING,
    *,
    limit: int,
    before: Place | None = None,
    skip: int = 0,
) -> Listing:
    """Return up to `limit` public articles, newest first, that come after `before` in the list."""
    ids = list_ids(session, wanted, limit=limit + 1, before=before, skip=skip)
    articles = fetch(session, ids[:limit])
    return Listing(articles, articles[-1].place if len(ids) > limit and articles else None)


def list_ids(
    session: Session,
    wanted: Filter,
    *,
    limit: int,
    before: Place | None = None,
    is_included: bool = False,
    skip: int = 0,
) -> list[int]:
    """Return the ids of a list, newest first; `is_included` begins with the place itself."""
    if wanted.text or wanted.scopes > 1 or wanted.kind is not None or wanted.is_undated:
        until = None
        if before is not None:
            until = marks.place(before.at, before.id) + is_included
        return _search(session, wanted, limit=limit + skip, until=until)[skip:]
    statement = _in_order(session, wanted)
    if statement is None:
        return []
    number, at = statement.selected_columns
    if before is not None:
        here, there = tuple_(at, number), tuple_(before.at, before.id)
        statement = statement.where(here <= there if is_included else here < there)
    statement = statement.offset(skip or None).limit(limit)
    return [row[0] for row in session.connection().execute(statement)]


def _in_order(session: Session, wanted: Filter) -> Select[int, datetime] | None:
    """The ids and dates of one scope, newest first; None when there is no such outlet."""
    is_dated: ColumnElement[bool]
    if wanted.topic is not None:
        number, at = ARTICLE_TOPIC.c.article_id, ARTICLE_TOPIC.c.sorted_at
        is_dated = ARTICLE_TOPIC.c.is_dated
        statement = select(number, at).where(
            ARTICLE_TOPIC.c.topic == wanted.topic,
            ARTICLE_TOPIC.c.review == ReviewState.APPROVED,
        )
    else:
        number, at = ARTICLE.c.id, ARTICLE.c.sorted_at
        is_dated = ARTICLE.c.published_precision != DatePrecision.UNKNOWN
        statement = select(number, at).where(ARTICLE.c.review == ReviewState.APPROVED)
        if wanted.outlet is not None:
            outlet = find_outlet(session, wanted.outlet)
            if outlet is None:
                return None
            statement = statement.where(ARTICLE.c.outlet_id == outlet.id)
        if wanted.language is not None:
            statement = statement.where(ARTICLE.c.language == wanted.language)
    if wanted.since is not None:
        statement = statement.where(at >= wanted.since)
    if wanted.until is not None:
        statement = statement.where(at < wanted.until)
    if wanted.has_span:
        statement = statement.where(is_dated)
    return statement.order_by(at.desc(), number.desc())


def _search(session: Session, wanted: Filter, *, limit: int, until: int | None = None) -> list[int]:
    question = search.understand(wanted.text or "")
    if wanted.text and question.is_empty:
        return []
    required = _marks(session, wanted)
    if required is None:
        return []
    since = marks.place(wanted.since) if wanted.since else None
    if wanted.until is not None:
        place = marks.place(wanted.until)
        until = place if until is None else min(until, place)
    excluded = [marks.UNDATED] if wanted.has_span else []
    return search.find(
        session, question, required, excluded, since=since, before=until, limit=limit
    )


def _marks(session: Session, wanted: Filter) -> list[str] | None:
    names: list[str] = []
    if not all(marks.is_markable(name) for name in (wanted.topic, wanted.language) if name):
        return None
    if wanted.topic is not None:
        names.append(marks.topic_mark(wanted.topic))
    if wanted.language is not None:
        names.append(marks.language_mark(wanted.language))
    if wanted.kind is not None:
        names.append(marks.kind_mark(wanted.kind))
    if wanted.outlet is not None:
        outlet = find_outlet(session, wanted.outlet)
        if outlet is None:
            return None
        names.append(marks.outlet_mark(outlet.id))
    if wanted.is_undated:
        names.append(marks.UNDATED)
    return names


def list_relevant(session: Session, wanted: Filter, *, limit: int) -> Listing:
    """Return the best answers to `wanted.text` among its newest `RANKED` matches."""
    newest = _search(session, wanted, limit=RANKED)
    question = search.understand(wanted.text or "")
    words = {
        row[0]: (f"{row[1]} {row[2] or ''}", row[3])
        for row in session.connection().execute(
            select(ARTICLE.c.id, ARTICLE.c.title, ARTICLE.c.gloss, ARTICLE.c.excerpt).where(
                ARTICLE.c.id.in_(newest)
            )
        )
    }
    best = sorted(
        (number for number in newest if number in words),
        key=lambda number: search.rank(question, *words[number]),
        reverse=True,  # a stable sort: of equals, the newer stays first
    )
    return Listing(fetch(session, best[:limit]))


def list_changed(session: Session, wanted: Filter = EVERYTHING, *, limit: int) -> list[int]:
    """Return those of the `limit` public articles that changed last that are in a list.

    Of the filter's fields only those of a list with a feed count: one scope, a span, no date.
    """
    last = (
        select(ARTICLE)
        .where(ARTICLE.c.review == ReviewState.APPROVED)
        .order_by(ARTICLE.c.changed_at.desc(), ARTICLE.c.id.desc())
        .limit(limit)
        .subquery()
    )
    statement = select(last.c.id).order_by(last.c.changed_at.desc(), last.c.id.desc())
    if wanted.topic is not None:
        of_topic = select(ARTICLE_TOPIC.c.article_id).where(
            ARTICLE_TOPIC.c.article_id == last.c.id,
            ARTICLE_TOPIC.c.topic == wanted.topic,
            ARTICLE_TOPIC.c.review == ReviewState.APPROVED,
        )
        statement = statement.where(of_topic.exists())
    return [
        row[0] for row in session.connection().execute(_narrow(session, statement, last, wanted))
    ]


def list_withdrawals(
    session: Session, wanted: Filter = EVERYTHING, *, limit: int
) -> list[Withdrawal]:
    """Return the latest tombstones of a list; of an article they keep no more than its id."""
    statement = (
        select(ARTICLE.c.id, ARTICLE.c.withdrawn_at)
        .where(ARTICLE.c.withdrawn_at.is_not(None))
        .order_by(ARTICLE.c.withdrawn_at.desc(), ARTICLE.c.id.desc())
        .limit(limit)
    )
    if wanted.topic is not None:
        statement = statement.join(
            ARTICLE_TOPIC,
            (ARTICLE_TOPIC.c.article_id == ARTICLE.c.id) & (ARTICLE_TOPIC.c.topic == wanted.topic),
        )
    statement = _narrow(session, statement, ARTICLE, wanted)
    return [Withdrawal(row[0], row[1]) for row in session.connection().execute(statement)]


def _narrow(
    session: Session, statement: Statement, articles: FromClause, wanted: Filter
) -> Statement:
    """Narrow a statement over articles to an outlet, a language, a span, or what has no date."""
    here = articles.c
    if wanted.outlet is not None:
        outlet = find_outlet(session, wanted.outlet)
        statement = statement.where(here.outlet_id == (outlet.id if outlet else 0))
    if wanted.language is not None:
        statement = statement.where(here.language == wanted.language)
    if wanted.since is not None:
        statement = statement.where(here.sorted_at >= wanted.since)
    if wanted.until is not None:
        statement = statement.where(here.sorted_at < wanted.until)
    if wanted.has_span or wanted.is_undated:
        is_undated = here.published_precision == DatePrecision.UNKNOWN
        statement = statement.where(is_undated if wanted.is_undated else ~is_undated)
    return statement
