"""Sources, their outlets, and the state of their polling."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from storage.database import read_session, write_session
from storage.errors import StorageError
from storage.kinds import SourceStatus
from storage.sources import (
    FAILURES_UNTIL_GONE,
    NewSource,
    add_source,
    find_outlet,
    free_name,
    get_source,
    list_due,
    record_failure,
    record_success,
)
from storage.tables import Outlet, now


def test_adding_a_source_again_brings_it_up_to_date(engine: Engine) -> None:
    new = NewSource(name="The Lantern", url="http://lantern.example/rss", language="en")
    with write_session(engine) as session:
        assert add_source(session, new)[1]
        source, is_new = add_source(session, NewSource(name="Lantern", url=new.url))
        assert not is_new
        assert (source.name, source.language) == ("Lantern", "en")


def test_a_name_belongs_to_one_source(engine: Engine) -> None:
    with write_session(engine) as session:
        add_source(session, NewSource(name="Lantern", url="http://lantern.example/rss"))
        assert free_name(session, "Lantern", "http://lantern.example/atom") == "Lantern, 2"
        assert free_name(session, "Lantern", "http://lantern.example/rss") == "Lantern"
    with pytest.raises(StorageError, match="another name"), write_session(engine) as session:
        add_source(session, NewSource(name="Lantern", url="http://lantern.example/atom"))


def test_papers_of_one_company_are_outlets_of_their_own(engine: Engine) -> None:
    with write_session(engine) as session:
        for paper in ("times", "economic"):
            home = f"https://{paper}.press-house.example/"
            add_source(session, NewSource(name=paper, url=f"{home}rss", homepage=home))
        names = {
            url: find_outlet(session, url).name
            for url in (
                "https://times.press-house.example/a",
                "https://m.times.press-house.example/a",
                "https://epaper.times.press-house.example/a",
                "https://economic.press-house.example/a",
            )
        }
        assert set(names.values()) == {"times", "economic"}
        assert list(names.values()) == ["times", "times", "times", "economic"]
        other = find_outlet(session, "https://sports.press-house.example/a", "Sports")
        assert (other.domain, other.name) == ("press-house.example", "Sports")
        assert session.get(Outlet, other.id) is not None


def test_a_failing_source_comes_later_each_time_and_is_given_up(engine: Engine) -> None:
    with write_session(engine) as session:
        source, _ = add_source(session, NewSource(name="Lantern", url="http://lantern.example/rss"))
        at, waits = now(), []
        for _ in range(FAILURES_UNTIL_GONE):
            record_failure(source, "HTTP 500", status=500, at=at)
            waits.append(source.due_at - at)
        assert waits == sorted(waits)
        assert waits[0] == timedelta(minutes=60)
        assert waits[-1] == timedelta(days=1)
        assert source.status is SourceStatus.GONE


@pytest.mark.parametrize(
    ("status", "polls", "expected"),
    [(410, 1, SourceStatus.GONE), (403, 4, SourceStatus.ACTIVE), (403, 5, SourceStatus.BLOCKED)],
)
def test_servers_say_when_to_stop(
    engine: Engine, status: int, polls: int, expected: SourceStatus
) -> None:
    with write_session(engine) as session:
        source, _ = add_source(session, NewSource(name="Lantern", url="http://lantern.example/rss"))
        for _ in range(polls):
            record_failure(source, f"HTTP {status}", status=status)
        assert source.status is expected


def test_a_server_may_ask_for_more_time_but_not_for_ever(engine: Engine) -> None:
    with write_session(engine) as session:
        source, _ = add_source(session, NewSource(name="Lantern", url="http://lantern.example/rss"))
        at = now()
        record_failure(source, "HTTP 429", status=429, retry_after=3 * 86400, at=at)
        assert source.due_at == at + timedelta(days=3)
        record_failure(source, "HTTP 429", status=429, retry_after=1e12, at=at)
        assert source.due_at == at + timedelta(days=7)


def test_success_forgets_failures_and_an_equal_body_is_no_change(engine: Engine) -> None:
    with write_session(engine) as session:
        source, _ = add_source(session, NewSource(name="Lantern", url="http://lantern.example/rss"))
        record_failure(source, "no answer in time")
        at = now()
        record_success(source, etag='"1"', body_hash="a", at=at)
        assert (source.failures, source.last_error, source.changed_at) == (0, None, at)
        later = at + timedelta(hours=1)
        record_success(source, etag='"2"', body_hash="a", at=later)
        assert (source.etag, source.changed_at, source.read_at) == ('"2"', at, later)
        record_success(source, at=later + timedelta(hours=1))
        assert (source.etag, source.read_at) == ('"2"', later)
    with read_session(engine) as session:
        assert list_due(session) == []


def test_a_wrong_name_is_answered_with_near_ones(engine: Engine) -> None:
    with write_session(engine) as session:
        add_source(session, NewSource(name="The Lantern", url="http://lantern.example/rss"))
    with read_session(engine) as session, pytest.raises(StorageError, match="'The Lantern'"):
        get_source(session, "lantern")
