"""The memory that nothing is fetched twice."""

from datetime import timedelta

from sqlalchemy import Engine, func
from sqlmodel import col, select

from storage.addresses import (
    Announced,
    Judgement,
    find_address,
    list_waiting,
    record_announcements,
    settle,
)
from storage.database import read_session, write_session
from storage.kinds import SourceStatus, Verdict
from storage.sources import NewSource, add_source
from storage.tables import Address, Finding, Source, now


def add(engine: Engine, name: str) -> int:
    with write_session(engine) as session:
        source, _ = add_source(session, NewSource(name=name, url=f"http://{name}.example/feed"))
        return source.id or 0


def announce(engine: Engine, source_id: int, *urls: str) -> list[str]:
    with write_session(engine) as session:
        fresh = record_announcements(session, source_id, [Announced(url) for url in urls])
        return [address.url for address in fresh]


def test_what_is_new_is_told_once_in_the_sources_order(engine: Engine) -> None:
    one, other = add(engine, "one"), add(engine, "other")
    urls = [f"http://paper.example/news/story-number-{n}" for n in range(3)]
    assert announce(engine, one, *reversed(urls)) == list(reversed(urls))
    assert announce(engine, one, *urls) == []
    assert announce(engine, other, urls[0] + "?utm_source=feed") == []
    with read_session(engine) as session:
        findings = session.exec(select(Finding).where(col(Finding.source_id) == other)).all()
        assert [finding.url for finding in findings] == [urls[0] + "?utm_source=feed"]


def test_more_announcements_than_one_statement_takes(engine: Engine) -> None:
    source = add(engine, "long")
    urls = [f"http://paper.example/news/long-list-{n}" for n in range(1300)]
    assert announce(engine, source, *urls) == urls
    with read_session(engine) as session:
        assert session.exec(select(func.count()).select_from(Finding)).one() == 1300


def test_a_failure_waits_longer_each_time_and_then_is_a_death(engine: Engine) -> None:
    source = add(engine, "one")
    announce(engine, source, "http://paper.example/news/story-of-a-failure")
    waits = []
    for _ in range(3):
        with write_session(engine) as session:
            address = session.exec(select(Address)).one()
            settle(session, [Judgement(address.id or 0, Verdict.FAILED, "HTTP 503")], max_tries=4)
            assert address.due_at is not None
            waits.append(address.due_at - now())
        with read_session(engine) as session:
            assert list_waiting(session) == []
        with write_session(engine) as session:
            session.exec(select(Address)).one().due_at = now() - timedelta(seconds=1)
        with read_session(engine) as session:
            assert len(list_waiting(session)) == 1
    assert waits == sorted(waits)
    assert waits[2] > waits[0] * 10
    with write_session(engine) as session:
        address = session.exec(select(Address)).one()
        settle(session, [Judgement(address.id or 0, Verdict.FAILED, "HTTP 503")], max_tries=4)
        assert address.verdict is Verdict.DEAD
        assert address.reason == "HTTP 503"
    with read_session(engine) as session:
        assert list_waiting(session) == []


def test_addresses_of_paused_sources_wait_on(engine: Engine) -> None:
    source = add(engine, "one")
    announce(engine, source, "http://paper.example/news/a-waiting-story")
    for status, expected in ((SourceStatus.PAUSED, 0), (SourceStatus.ACTIVE, 1)):
        with write_session(engine) as session:
            session.get_one(Source, source).status = status
        with read_session(engine) as session:
            assert len(list_waiting(session)) == expected


def test_any_spelling_finds_the_address(engine: Engine) -> None:
    announce(engine, add(engine, "one"), "https://www.paper.example/news/a-story-in-two-spellings")
    with read_session(engine) as session:
        spelling = "http://paper.example/news/a-story-in-two-spellings/?utm_medium=mail"
        assert find_address(session, spelling) is not None
        assert find_address(session, "http://paper.example/news/another-story-altogether") is None
