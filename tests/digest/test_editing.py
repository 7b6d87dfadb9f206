"""Editors: the draft, its links, what they change, what happens without an answer."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from digest import editing
from digest.composition import compose
from digest.content import Section, content_of
from digest.desk import Desk
from digest.errors import DigestError
from digest.running import send_due
from digest.subscribing import Wish, enrol
from digest.web import make_router
from inthenews.demo.mailbox import Mailbox
from storage.database import read_session
from storage.editions import list_editions
from storage.kinds import EditionState
from storage.tables import Edition
from tests.digest.conftest import FakeClock, with_digest
from tests.digest.press import Press

EDITORS = {"editors": ["editor@toxicslink.example"], "minutes_before": 60}


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    """One database is enough: it is not what is tried here."""
    return sqlite_engine


@pytest.fixture
def edited(desk: Desk, press: Press, clock: FakeClock) -> Desk:
    """A desk whose daily digest has an editor; it is due at 13:00 in Delhi."""
    desk = with_digest(desk, at="13:00", editing=EDITORS)
    clock.at = clock.at.replace(hour=5, minute=0)  # 10:30 in Delhi
    begun = compose(desk, desk.digests[0], clock.at - timedelta(days=1))
    editing.approve(desk, desk.digests[0], begun.id or 0, "operator")  # read by nobody
    enrol(desk, Wish(email="reader@readers.example", digests=("daily",)))
    press.article("First", outlet="A", found_at=clock.at - timedelta(hours=1))
    press.article("Second", outlet="B", found_at=clock.at - timedelta(hours=1))
    return desk


@pytest.fixture
def browser(edited: Desk) -> Iterator[TestClient]:
    """A client of the pages."""
    application = FastAPI()
    application.include_router(make_router(edited))
    with TestClient(application, base_url=edited.url) as client:
        yield client


def newest(desk: Desk) -> Edition:
    with read_session(desk.engine) as session:
        return list_editions(session, limit=1)[0][1]


def draft_links(desk: Desk, mailbox: Mailbox, clock: FakeClock) -> dict[str, list[str]]:
    clock.at = clock.at.replace(hour=6, minute=31)  # 12:01
    list(send_due(desk))
    mail = mailbox.messages[-1]
    assert mail.recipients == ("editor@toxicslink.example",)
    html = mail.message.get_body(("html",)).get_content()
    links: dict[str, list[str]] = {}
    for purpose, token in re.findall(r"/mail/(approve|hold|drop)/([\w.-]+)", html):
        links.setdefault(purpose, []).append(f"/mail/{purpose}/{token}")
    return links


def test_nothing_goes_out_before_the_hour_and_all_at_it(
    edited: Desk, mailbox: Mailbox, clock: FakeClock
) -> None:
    draft_links(edited, mailbox, clock)
    list(send_due(edited))
    assert len(mailbox.messages) == 1, "the draft once, and nothing else"
    clock.at = clock.at.replace(hour=7, minute=30)
    list(send_due(edited))
    assert [one.recipients[0] for one in mailbox.messages[1:]] == ["reader@readers.example"]


def test_without_an_answer_it_is_held_when_so_configured(
    edited: Desk, mailbox: Mailbox, clock: FakeClock
) -> None:
    desk = with_digest(edited, editing=EDITORS | {"without_answer": "hold"})
    draft_links(desk, mailbox, clock)
    clock.at = clock.at.replace(hour=7, minute=30)
    list(send_due(desk))
    assert newest(desk).state is EditionState.HELD
    assert len(mailbox.messages) == 1


def test_the_editor_drops_an_item_and_approves(
    edited: Desk, mailbox: Mailbox, clock: FakeClock, browser: TestClient
) -> None:
    links = draft_links(edited, mailbox, clock)
    for address in (*links["drop"], *links["approve"], *links["hold"]):
        assert browser.get(address).status_code == 200
    edition = newest(edited)
    assert edition.state is EditionState.DRAFT, "a mail scanner that follows links changes nothing"
    assert len(content_of(edition).items) == 2
    assert "Left out" in browser.post(links["drop"][0]).text
    assert "Left out" in browser.post(links["drop"][0]).text
    assert "is released" in browser.post(links["approve"][0]).text
    list(send_due(edited))
    text = mailbox.messages[-1].message.get_body(("plain",)).get_content()
    assert mailbox.messages[-1].recipients == ("reader@readers.example",)
    assert "First" not in text
    assert "Second" in text
    assert newest(edited).decided_by == "editor@toxicslink.example"
    assert "Already released" in browser.get(links["hold"][0]).text
    assert "Already released" in browser.post(links["drop"][1]).text


def test_links_serve_one_purpose_and_end(
    edited: Desk, mailbox: Mailbox, clock: FakeClock, browser: TestClient
) -> None:
    links = draft_links(edited, mailbox, clock)
    token = links["hold"][0].rpartition("/")[2]
    assert browser.post(f"/mail/approve/{token}").status_code == 404
    clock.move(days=4)
    assert browser.post(links["approve"][0]).status_code == 404
    assert "expired" in browser.get(links["approve"][0]).text


def test_a_held_edition_waits_for_its_approval(
    edited: Desk, mailbox: Mailbox, clock: FakeClock, browser: TestClient
) -> None:
    links = draft_links(edited, mailbox, clock)
    assert "is held" in browser.post(links["hold"][0]).text
    clock.at = clock.at.replace(hour=9, minute=0)
    list(send_due(edited))
    assert len(mailbox.messages) == 1
    browser.post(links["approve"][0])
    list(send_due(edited))
    assert len(mailbox.messages) == 2


def test_moving_noting_glossing(desk: Desk, press: Press, clock: FakeClock) -> None:
    keys = [press.article(name, outlet=name) for name in ("A", "B", "C")]
    edition = compose(desk, desk.digests[0], clock.at)
    key = edition.id or 0
    editing.move(desk, key, keys[2], Section.TOP)
    editing.remark(desk, key, keys[0], "Call them.")
    editing.remark(desk, key, None, "A good day.")
    editing.gloss(desk, key, keys[1], "In English")
    editing.drop(desk, key, keys[0])
    editing.restore(desk, key, keys[0])
    content = content_of(newest(desk))
    assert content.note == "A good day."
    assert content.items[0].headline == "C"
    assert {item.note for item in content.items} == {None, "Call them."}
    assert "In English" in {item.gloss for item in content.items}
    editing.approve(desk, desk.digests[0], key, "operator")
    with pytest.raises(DigestError, match="released"):
        editing.drop(desk, key, keys[0])
    with pytest.raises(DigestError, match="released"):
        editing.hold(desk, key, "operator")
