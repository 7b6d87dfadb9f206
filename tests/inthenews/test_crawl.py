"""The crawl, over real HTTP: what it keeps, what it survives, and its manners."""

import itertools
import json
import os
import signal
import subprocess
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, update
from sqlmodel import Session, col, select

from inthenews.demo.press import Press
from storage.database import read_session, write_session
from storage.kinds import Band, RunState, SourceStatus, Verdict
from storage.tables import Address, Article, ArticleTopic, Finding, Mention, Run, Source, Story, now
from storage.urls import outlet_domain, url_hash
from tests.inthenews.conftest import Installation

Install = Callable[..., Installation]


@pytest.fixture(scope="module")
def crawled(press: Press, install: Install) -> Installation:
    installation = install(press)
    done = installation.run("crawl", "--json")
    (installation.folder / "run.json").write_text(done.stdout, encoding="utf-8")
    return installation


def figures(installation: Installation) -> dict[str, Any]:
    text = (installation.folder / "run.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)["figures"]
    return found


def count(session: Session, table: type[Any]) -> int:
    return session.exec(select(func.count()).select_from(table)).one()


def only_to_look_at(session: Session) -> set[str]:
    """Return the articles that may only mention a topic in passing."""
    sure = select(ArticleTopic.article_id).where(col(ArticleTopic.band) != Band.LOOK)
    return set(session.exec(select(Article.url_hash).where(col(Article.id).not_in(sure))))


def make_all_due(installation: Installation) -> None:
    engine = installation.open()
    with write_session(engine) as session:
        session.execute(update(Source).values(due_at=now()))
        session.execute(update(Address).values(due_at=None))
    engine.dispose()


def test_every_announced_address_gets_its_word(crawled: Installation) -> None:
    of_run = figures(crawled)
    words = ("articles", "known_articles", "off_topic", "not_press", "unreadable",
             "disallowed", "dead", "failed")  # fmt: skip
    assert of_run["fresh"] > 150
    assert sum(of_run[name] for name in words) == of_run["fresh"]
    with read_session(crawled.open()) as session:
        run = session.exec(select(Run)).one()
        assert run.state is RunState.FINISHED
        waiting = select(Address).where(col(Address.verdict).is_(None))
        assert session.exec(waiting).all() == []


def test_each_trap_of_the_press_gets_the_word_it_should(
    crawled: Installation, press: Press
) -> None:
    with read_session(crawled.open()) as session:
        given = {address.url_hash: address.verdict for address in session.exec(select(Address))}
        looks = only_to_look_at(session)
    wrong = []
    for page in press.expected():
        verdict = given.get(url_hash(page.url))
        if verdict is Verdict.ARTICLE and url_hash(page.canonical_url) in looks:
            verdict = Verdict.OFF_TOPIC  # kept for an editor to look at, not as coverage
        if verdict is not page.verdict:
            wrong.append(f"{page.url}: {verdict}, not {page.verdict} ({page.trap})")
    assert "\n".join(wrong) == ""


def test_an_article_found_at_several_addresses_is_one_row(
    crawled: Installation, press: Press
) -> None:
    wanted = {url_hash(page.canonical_url) for page in press.expected() if page.is_relevant}
    with read_session(crawled.open()) as session:
        kept = set(session.exec(select(Article.url_hash))) - only_to_look_at(session)
    assert kept == wanted


def test_copies_of_one_agency_text_are_one_story(crawled: Installation, press: Press) -> None:
    with read_session(crawled.open()) as session:
        story_of = dict(session.exec(select(Article.url_hash, Article.story_id)).all())
    stories: dict[str, set[int | None]] = defaultdict(set)
    for page in press.expected():
        if page.is_relevant and page.story:
            stories[page.story].add(story_of[url_hash(page.canonical_url)])
    assert stories
    assert {name for name, ids in stories.items() if len(ids) > 1} == set()


def test_mentions_point_at_the_words_they_claim(crawled: Installation) -> None:
    from storage.articles import read_text
    from storage.kinds import Place

    with read_session(crawled.open()) as session:
        for mention in session.exec(select(Mention)):
            article = session.get_one(Article, mention.article_id)
            whole = article.title if mention.place is Place.TITLE else read_text(article)
            assert whole is not None
            assert whole[mention.start : mention.end] == mention.words
            sentence_end = mention.sentence_start + len(mention.sentence)
            assert whole[mention.sentence_start : sentence_end] == mention.sentence


def test_a_broken_feed_is_recorded_on_its_source_and_stops_nobody(crawled: Installation) -> None:
    with read_session(crawled.open()) as session:
        failing = session.exec(select(Source).where(col(Source.failures) > 0)).all()
        assert len(failing) < count(session, Source) / 2
        for source in failing:
            assert source.last_error
            assert source.due_at > now()
    shown = crawled.run_here("sources", "list", "--failing")
    assert all(source.name[:20] in shown for source in failing)


def test_a_moved_feed_keeps_its_new_address(crawled: Installation, press: Press) -> None:
    moved = [entry for entry in press.log if entry.status in {301, 308} and "feed" in entry.target]
    with read_session(crawled.open()) as session:
        known = set(session.exec(select(Source.url)))
    for entry in moved:
        assert entry.url not in known


def test_crawling_the_same_press_twice_adds_nothing(crawled: Installation, press: Press) -> None:
    def state() -> dict[str, int]:
        with read_session(crawled.open()) as session:
            tables = (Address, Finding, Article, Mention, Story)
            return {table.__name__: count(session, table) for table in tables}

    before, seen = state(), len(press.log)
    with write_session(crawled.open()) as session:
        session.execute(update(Source).values(due_at=now()))
    run = json.loads(crawled.run("crawl", "--json").stdout)
    assert state() == before
    assert run["figures"]["pages"] == 0
    assert run["figures"]["sources_unchanged"] > 0
    asked = [entry for entry in press.log[seen:] if "robots.txt" not in entry.target]
    assert any(entry.status == 304 for entry in asked)


def test_killed_at_any_moment_the_next_crawl_completes_the_rest(
    crawled: Installation, press: Press, install: Install
) -> None:
    with read_session(crawled.open()) as session:
        wanted = set(session.exec(select(Article.url_hash)))
    installation = install(press)
    kept: set[str] = set()
    for pages in (60,):
        seen = len(press.log)
        process = installation.start("crawl", "--json")
        while len(press.log) < seen + pages and process.poll() is None:
            os.sched_yield()
        process.send_signal(signal.SIGKILL)
        process.communicate()
        engine = installation.open()
        with read_session(engine) as session:
            now_kept = set(session.exec(select(Article.url_hash)))
        assert now_kept >= kept, "a stored article was lost"
        kept = now_kept
        engine.dispose()
        make_all_due(installation)
    installation.run("crawl", "--json")
    with read_session(installation.open()) as session:
        assert set(session.exec(select(Article.url_hash))) == wanted
        states = set(session.exec(select(Run.state)))
        assert states == {RunState.INTERRUPTED, RunState.FINISHED}


def test_ctrl_c_ends_in_order(press: Press, install: Install) -> None:
    installation = install(press, delay=0.5)
    seen = len(press.log)
    process = installation.start("crawl")
    while len(press.log) < seen + 10 and process.poll() is None:
        os.sched_yield()
    process.send_signal(signal.SIGINT)
    try:
        _, said = process.communicate(timeout=200)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
    assert process.returncode == 130
    assert "Traceback" not in said
    with read_session(installation.open()) as session:
        assert session.exec(select(Run)).one().state is RunState.INTERRUPTED


def test_the_press_saw_good_manners(press: Press, install: Install) -> None:
    delay = 0.15
    installation = install(press, delay=delay)
    seen = len(press.log)
    installation.run("crawl", "--json")
    by_outlet: dict[str, list[Any]] = defaultdict(list)
    for entry in sorted(press.log[seen:], key=lambda entry: entry.began):
        by_outlet[outlet_domain(entry.url)].append(entry)
    assert len(by_outlet) > 8
    for outlet, entries in by_outlet.items():
        assert entries[0].target == "/robots.txt", outlet
        assert all("InTheNews" in (entry.user_agent or "") for entry in entries)
        assert all("+" in (entry.user_agent or "") for entry in entries), "no contact"
        for earlier, later in itertools.pairwise(entries):
            # One at a time, and never sooner than the delay after the last one ended.
            assert later.began - earlier.ended >= delay - 0.01, outlet
        targets = [entry.url for entry in entries if entry.status == 200]
        assert len(targets) == len(set(targets)), f"{outlet} was asked twice for one page"


def test_a_dry_run_stores_nothing(press: Press, install: Install) -> None:
    installation = install(press)
    done = json.loads(installation.run("crawl", "--dry-run", "--json", "--limit", "30").stdout)
    assert done["figures"]["pages"] <= 30
    assert done["figures"]["fresh"] > 100
    with read_session(installation.open()) as session:
        assert count(session, Address) == 0
        assert count(session, Article) == 0


def test_policies_say_which_pages_are_fetched(press: Press, install: Install) -> None:
    installation = install(press)
    with write_session(installation.open()) as session:
        sources = session.exec(select(Source).order_by(col(Source.id))).all()
        for source in sources:
            source.follow = "none"  # type: ignore[assignment]
    seen = len(press.log)
    done = json.loads(installation.run("crawl", "--json").stdout)
    assert done["figures"]["pages"] == 0
    assert done["figures"]["articles"] > 10, "headlines and summaries name topics too"
    pages = {page.url for page in press.expected()}
    assert not [entry for entry in press.log[seen:] if entry.url in pages]


def test_a_named_source_is_crawled_whether_due_or_not(crawled: Installation, press: Press) -> None:
    with read_session(crawled.open()) as session:
        name = session.exec(
            select(Source.name).where(col(Source.status) == SourceStatus.ACTIVE)
        ).first()
    assert name is not None
    done = json.loads(crawled.run("crawl", "--source", name, "--json").stdout)
    assert done["figures"]["sources"] == 1
    missing = crawled.run("crawl", "--source", "Nobody's feed", status=1)
    assert "there is none of this name" in missing.stderr


def test_an_article_is_added_by_hand(press: Press, install: Install) -> None:
    installation = install(press)
    pages = press.expected()
    relevant = next(page for page in pages if page.is_relevant and not page.trap)
    said = installation.run("add", relevant.url).stdout
    assert "Kept" in said
    with read_session(installation.open()) as session:
        address = session.exec(select(Address)).one()
        assert address.due_at is not None, "its page is looked at again"
    other = next(page for page in pages if page.verdict is Verdict.OFF_TOPIC and not page.trap)
    assert "Not kept" in installation.run("add", other.url, status=1).stdout
    gone = next(page for page in pages if page.verdict is Verdict.DEAD)
    assert installation.run("add", gone.url, status=1).stderr.count("\n") == 1
