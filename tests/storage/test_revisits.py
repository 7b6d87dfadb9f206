"""When the page of a kept article is looked at again."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from storage.addresses import Announced, Judgement, record_announcements, settle
from storage.articles import Draft, keep_article
from storage.database import read_session, write_session
from storage.kinds import SourceStatus, Verdict
from storage.reviews import approve
from storage.revisits import (
    hear_of_changes,
    list_revisits,
    mark_found,
    mark_gone,
    next_look,
    note_look,
)
from storage.sources import NewSource, add_source, find_outlet
from storage.stories import lock_stories
from storage.tables import Address, Article, Source

URL = "http://paper.example/news/eggs-tested-near-the-plant"
AT = datetime(2026, 11, 1, 10, tzinfo=UTC)
SCHEDULE = tuple(timedelta(hours=hours) for hours in (6, 24, 72, 336))


@pytest.fixture
def kept(engine: Engine) -> int:
    """The key of an address from which an article was read at `AT`."""
    with write_session(engine) as session:
        lock_stories(session)
        source, _ = add_source(session, NewSource(name="Paper", url="http://paper.example/feed"))
        (address,) = record_announcements(session, source.id, [Announced(URL)], at=AT)
        outlet = find_outlet(session, URL)
        article = keep_article(session, Draft(url=URL, title="Eggs", text="Eggs.", outlet=outlet))
        settle(session, [Judgement(address.id, Verdict.ARTICLE, None, article.article_id)], 4)
        note_look(session, address.id, SCHEDULE, etag='"1"', at=AT)
        return address.id


@pytest.mark.parametrize(
    ("last", "expected"),
    [(0, 6), (5, 6), (6, 24), (30, 72), (100, 336), (336, None), (9999, None)],
)
def test_the_next_look_is_the_first_that_has_not_been(last: int, expected: int | None) -> None:
    found = next_look(AT, AT + timedelta(hours=last), SCHEDULE)
    assert found == (AT + timedelta(hours=expected) if expected else None)


def test_an_article_is_due_at_its_time_and_then_at_the_next(engine: Engine, kept: int) -> None:
    with write_session(engine) as session:
        assert list_revisits(session, at=AT + timedelta(hours=5)) == []
        (due,) = list_revisits(session, at=AT + timedelta(hours=6))
        assert (due.id, due.etag, due.article_id is not None) == (kept, '"1"', True)
        note_look(session, kept, SCHEDULE, is_read=False, at=AT + timedelta(hours=25))
        assert list_revisits(session, at=AT + timedelta(hours=71)) == []
        (due,) = list_revisits(session, at=AT + timedelta(hours=72))
        assert due.etag == '"1"', "what is known of the page stays when none came"


def test_paused_sources_are_left_alone(engine: Engine, kept: int) -> None:
    with write_session(engine) as session:
        session.exec(select(Source)).one().status = SourceStatus.PAUSED
    with read_session(engine) as session:
        assert list_revisits(session, at=AT + timedelta(days=30)) == []


@pytest.mark.parametrize(
    ("hours", "updated", "is_due"),
    [
        (2, 1.5, True),
        (2, -1, False),  # before the last look
        (0.5, 0.4, False),  # looked at half an hour ago
    ],
)
def test_a_source_that_tells_of_a_change_brings_the_look_forward(
    engine: Engine, kept: int, hours: float, updated: float, is_due: bool
) -> None:
    said = [Announced(URL + "?utm_source=feed", updated_at=AT + timedelta(hours=updated))]
    with write_session(engine) as session:
        found = hear_of_changes(session, said, at=AT + timedelta(hours=hours))
        assert [one.id for one in found] == ([kept] if is_due else [])
        due_at = session.get_one(Address, kept).due_at
        assert due_at == AT + timedelta(hours=1 if updated > 0 else 6)


def test_a_feed_that_is_always_new_brings_few_looks(engine: Engine, kept: int) -> None:
    looks = 0
    with write_session(engine) as session:
        for hour in range(1, 14 * 24):
            at = AT + timedelta(hours=hour)
            if hear_of_changes(session, [Announced(URL, updated_at=at)], at=at):
                note_look(session, kept, SCHEDULE, at=at)
                looks += 1
    assert 5 <= looks <= 25


def test_a_page_that_is_gone_may_come_back(engine: Engine, kept: int) -> None:
    with write_session(engine) as session:
        article = session.exec(select(Article)).one()
        key = article.id or 0
        approve(session, key, "Priya")
        assert mark_gone(session, key, AT)
        assert not mark_gone(session, key, AT + timedelta(days=1)), "the first time counts"
        session.refresh(article)
        assert article.gone_at == AT
        assert mark_found(session, key)
        assert not mark_found(session, key)
        session.refresh(article)
        assert article.gone_at is None
