"""What the public may see: lists, counts, and that each query walks an index."""

import re
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, event, insert, text
from sqlmodel import Session

from bench.articles import fill
from storage import catalogue
from storage.catalogue import Filter, ListCounts, Place, PublicArticle
from storage.database import read_session, write_session
from storage.errors import StorageError
from storage.kinds import PageKind
from storage.periods import UNDATED, Almanac, Period
from storage.reviews import hide
from storage.tables import Story
from storage.tallies import recount

DELHI = Almanac.of("Asia/Kolkata")


@pytest.fixture
def archive(engine: Engine) -> Engine:
    fill(engine, 150, outlets=15)
    recount(engine, DELHI)
    return engine


def count_lists(session: Session, subject: str = "all", name: str = "") -> ListCounts:
    return catalogue.read_list(session, catalogue.read_contents(session), subject, name)


def test_lists_go_on_where_they_ended(archive: Engine) -> None:
    with read_session(archive) as session:
        for wanted in (Filter(), Filter(topic="mercury"), Filter(outlet="thehindu.com")):
            everything = catalogue.list_articles(session, wanted, limit=200).articles
            seen = []
            before = None
            while True:
                page = catalogue.list_articles(session, wanted, limit=7, before=before)
                seen += page.articles
                before = page.older
                if before is None:
                    break
            assert tuple(seen) == everything
            keys = [(one.sorted_at, one.id) for one in everything]
            assert keys == sorted(keys, reverse=True)


def test_counts_are_those_of_the_lists(archive: Engine) -> None:
    with read_session(archive) as session:
        for topic in catalogue.list_topics(session):
            listed = catalogue.list_articles(session, Filter(topic=topic.slug), limit=200)
            assert topic.articles == len(listed.articles)
            by_year = count_lists(session, "topic", topic.slug).years
            assert sum(number for _, number in by_year) == topic.articles
        for period, number in count_lists(session).years:
            wanted = Filter().within(period, DELHI)
            assert len(catalogue.list_articles(session, wanted, limit=200).articles) == number


def test_recount_follows_a_change_and_says_so(archive: Engine) -> None:
    assert not recount(archive, DELHI)
    with write_session(archive) as session:
        hide(session, 5, "editor")
    assert recount(archive, DELHI)
    with read_session(archive) as session:
        assert count_lists(session).count() == 149


def test_merged_story_leads_to_the_older(archive: Engine) -> None:
    with write_session(archive) as session:
        story = session.get(Story, 3)
        assert story is not None
        story.merged_into_id = 2
    with read_session(archive) as session:
        found = catalogue.find_story(session, 3)
        assert found is not None
        assert found.id == 2


def test_parts_do_not_move_when_something_is_added_or_withdrawn(archive: Engine) -> None:
    def parts() -> dict[int | None, list[int]]:
        with read_session(archive) as session:
            found: dict[int | None, list[int]] = {}
            first: int | None = None
            while True:
                place = None if first is None else catalogue.find_place(session, first)
                articles, following = catalogue.list_part(session, Filter(), first=place)
                found[first] = [one.id for one in articles]
                if following is None:
                    return found
                first = following

    before = parts()
    assert sorted(number for part in before.values() for number in part) == list(range(1, 151))
    victim = before[max(number for number in before if number)][1]
    with write_session(archive) as session:
        hide(session, victim, "editor")
    after = parts()
    assert before.keys() == after.keys()
    changed = [number for number in before if before[number] != after[number]]
    assert len(changed) == 1


@given(st.datetimes(datetime(1901, 1, 1), datetime(2200, 1, 1)), st.integers(0, 2**40))  # noqa: DTZ001
def test_place_survives_the_address(at: datetime, number: int) -> None:
    place = Place(at.replace(tzinfo=UTC), number)
    assert Place.parse(str(place)) == place


@given(st.text(max_size=40))
def test_any_other_place_is_refused(words: str) -> None:
    with suppress(StorageError):
        Place.parse(words)


@given(st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)), st.integers(0, 14))  # noqa: DTZ001
def test_every_instant_is_in_its_period(at: datetime, hours: int) -> None:
    almanac = Almanac(timedelta(hours=hours))
    instant = at.replace(tzinfo=UTC)
    period = almanac.period_of(instant)
    since, until = almanac.bounds(period)
    assert since <= instant < until
    assert Period.parse(str(period)) == period


YEAR = {"since": datetime(2020, 1, 1, tzinfo=UTC), "until": datetime(2021, 1, 1, tzinfo=UTC)}
SCOPES = [
    {},
    {"topic": "mercury"},
    {"outlet": "thehindu.com"},
    {"language": "hi"},
    {"kind": PageKind.OPINION},
    {"text": "mercury"},
    {"text": "phthal* -salt"},
    {"topic": "mercury", "language": "hi"},
    {"topic": "lead", "outlet": "thehindu.com", "kind": PageKind.ARTICLE, "text": "study"},
]
LISTS = [
    Filter(**scope, **more)  # type: ignore[arg-type]  # fields by name
    for scope in SCOPES
    for more in ({}, YEAR, {"is_undated": True})
]


def test_no_list_scans_a_table(engine: Engine) -> None:
    """Reads the plans that the databases choose, with enough rows and statistics of them."""
    fill(engine, 4000, outlets=400)
    recount(engine, DELHI)
    with write_session(engine) as session:
        hide(session, 77, "editor")
        # The others are 800, which a database rather reads than looks up twenty of.
        session.execute(
            insert(Story),
            [{"id": 10_000 + number, "created_at": YEAR["since"]} for number in range(9000)],
        )
        session.execute(text("ANALYZE"))
    statements: dict[str, object] = {}

    @event.listens_for(engine, "before_cursor_execute")
    def note(_c: object, _cu: object, statement: str, values: object, *_: object) -> None:
        if statement.startswith("SELECT"):
            statements.setdefault(statement, values)

    with read_session(engine) as session:
        for wanted in LISTS:
            first = catalogue.list_articles(session, wanted, limit=5)
            catalogue.list_articles(session, wanted, limit=5, before=first.older, skip=2)
            catalogue.list_part(session, wanted, first=first.older)
            if wanted.text is None and wanted.kind is None:
                catalogue.list_withdrawals(session, wanted, limit=20)
            if wanted.text:
                catalogue.list_relevant(session, wanted, limit=5)
        catalogue.list_changes(session, Filter(**YEAR), limit=20)  # type: ignore[arg-type]
        for scope in SCOPES[:4]:
            catalogue.list_changed(session, Filter(**scope), limit=20)  # type: ignore[arg-type]
        catalogue.list_stories(session, limit=20)
        catalogue.find_article(session, 5)
        catalogue.find_article(session, 77)
        catalogue.find_story(session, 5)
        catalogue.find_place(session, 64)
        catalogue.version(session)
    event.remove(engine, "before_cursor_execute", note)
    assert len(statements) > 40
    # Outlets are hundreds, however many the articles: all of them may be the quicker way.
    tables = "article|article_topic|search_entry|story"
    with engine.connect() as connection:
        for statement, values in statements.items():
            explain = "EXPLAIN " if engine.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN "
            rows = connection.exec_driver_sql(explain + statement, values).all()  # type: ignore[arg-type]  # as the driver had them
            plan = "\n".join(str(row[-1]) for row in rows)
            assert not re.search(rf"Seq Scan on ({tables})\b", plan), (statement, plan)
            assert not re.search(rf"SCAN ({tables})\b(?! USING)", plan), (statement, plan)
            # What walks an index without a bound must want its newest entries alone.
            if re.search(rf"SCAN ({tables}) USING|Index (Only )?Scan (?!.*Cond)", plan):
                assert "Cond" in plan or "LIMIT" in statement, (statement, plan)
        connection.execute(text("SELECT 1"))


def test_what_has_no_date_is_in_no_year_and_has_its_own_place(archive: Engine) -> None:
    with read_session(archive) as session:
        undated = Filter().within(UNDATED, DELHI)
        found = catalogue.list_articles(session, undated, limit=50).articles
        assert [one.id for one in found] == [97]
        assert found[0].published.at is None
        at = found[0].sorted_at
        around = Filter(since=at - timedelta(days=1), until=at + timedelta(days=1))
        topic = found[0].topics[0]
        for narrow in (around, replace(around, topic=topic), replace(around, kind=found[0].kind)):
            assert 97 not in catalogue.list_ids(session, narrow, limit=50)
        assert 97 in catalogue.list_ids(session, replace(undated, topic=topic), limit=50)
        assert count_lists(session).years[-1] == (UNDATED, 1)
        dated = [number for period, number in count_lists(session).years if period != UNDATED]
        assert sum(dated) == count_lists(session).count() - 1


@pytest.mark.parametrize("name", ["topic", "outlet", "language"])
def test_tombstones_are_those_of_the_list(archive: Engine, name: str) -> None:
    with read_session(archive) as session:
        article = catalogue.find_article(session, 5)
        assert isinstance(article, PublicArticle)
    mine = {
        "topic": article.topics[0],
        "outlet": article.outlet.domain,
        "language": article.language,
    }[name]
    with write_session(archive) as session:
        hide(session, 5, "editor")
    with read_session(archive) as session:
        own = catalogue.list_withdrawals(session, Filter(**{name: mine}), limit=9)  # type: ignore[arg-type]
        assert [one.article_id for one in own] == [5]
        others = catalogue.list_withdrawals(session, Filter(**{name: "other"}), limit=9)  # type: ignore[arg-type]
        assert others == []
        assert (name, str(article.outlet.id) if name == "outlet" else mine) in (
            catalogue.list_withdrawn_scopes(session)
        )
