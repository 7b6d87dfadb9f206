"""The pages behind links in mail, over HTTP."""

import re
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from digest.composition import compose
from digest.delivery import deliver
from digest.desk import Desk
from digest.editing import approve
from digest.errors import SubscriberError
from digest.subscribing import Wish, enrol, list_readers
from digest.web import make_router
from inthenews.demo.mailbox import Mailbox
from storage.kinds import SubscriberStatus
from tests.digest.press import Press


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    """One database is enough: it is not what is tried here."""
    return sqlite_engine


@pytest.fixture
def browser(desk: Desk) -> Iterator[TestClient]:
    """A client of the pages."""
    application = FastAPI()
    application.include_router(make_router(desk))
    with TestClient(application, base_url=desk.url, follow_redirects=False) as client:
        yield client


def send_one(desk: Desk, mailbox: Mailbox) -> EmailMessage:
    enrol(desk, Wish(email="asha@readers.example", digests=("daily",)))
    edition = compose(desk, desk.digests[0], desk.clock())
    assert edition.id is not None
    approve(desk, desk.digests[0], edition.id, "operator")
    assert deliver(desk).accepted == 1
    return mailbox.messages[-1].message


def test_one_click_unsubscribes_as_rfc_8058_says(
    desk: Desk, press: Press, mailbox: Mailbox, browser: TestClient
) -> None:
    mail = send_one(desk, mailbox)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = mail["List-Unsubscribe"].strip("<>")
    page = browser.get(address)
    assert page.status_code == 200
    assert "<form" in page.text
    assert list_readers(desk)[0].status is SubscriberStatus.ACTIVE, "a GET changes nothing"
    answer = browser.post(address, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert list_readers(desk)[0].status is SubscriberStatus.UNSUBSCRIBED
    assert browser.post(address, data={"List-Unsubscribe": "One-Click"}).status_code == 200


def test_preferences_are_what_was_chosen(
    desk: Desk, press: Press, mailbox: Mailbox, browser: TestClient
) -> None:
    mail = send_one(desk, mailbox)
    text = mail.get_body(("plain",)).get_content()
    address = re.search(r"https://\S+/preferences/\S+", text).group()
    assert browser.get(address).status_code == 200
    answer = browser.post(
        address,
        data={"digest": "daily", "topic": ["pops", "nonsense"], "language": "hi",
              "zone": "Europe/Berlin", "format": "text"},
    )  # fmt: skip
    assert answer.status_code == 303
    reader = list_readers(desk)[0]
    assert reader.topics == ("pops",)
    assert (reader.language, reader.time_zone, reader.prefers_text) == ("hi", "Europe/Berlin", True)
    assert "सहेज लिया गया" in browser.get(answer.headers["location"]).text


def test_forged_links_are_told_so(browser: TestClient) -> None:
    for address in ("/mail/unsubscribe/x", "/mail/preferences/WzEsIiIsMF0.abc", "/mail/edition/!"):
        answer = browser.get(address)
        assert answer.status_code == 404
        assert "does not work" in answer.text


def test_signing_up_asks_first(desk: Desk, mailbox: Mailbox, browser: TestClient) -> None:
    assert "Get it by mail" in browser.get("/mail/subscribe").text
    form = {"email": "new@readers.example", "digest": "daily"}
    assert browser.post("/mail/subscribe", data=form).status_code == 200
    assert browser.post("/mail/subscribe", data=form).status_code == 200
    assert deliver(desk).accepted == 1, "one confirmation, however often it is asked for"
    assert list_readers(desk)[0].status is SubscriberStatus.UNCONFIRMED
    text = mailbox.messages[0].message.get_body(("plain",)).get_content()
    address = re.search(r"https://\S+/confirm/\S+", text).group()
    assert "One last click" in browser.get(address).text
    assert list_readers(desk)[0].status is SubscriberStatus.UNCONFIRMED, "a GET changes nothing"
    assert browser.post(address).status_code == 200
    assert list_readers(desk)[0].status is SubscriberStatus.ACTIVE


def test_whoever_left_is_not_added_again_unasked(
    desk: Desk, press: Press, mailbox: Mailbox, browser: TestClient
) -> None:
    mail = send_one(desk, mailbox)
    browser.post(mail["List-Unsubscribe"].strip("<>"), data={"scope": "all"})
    wish = Wish(email="asha@readers.example", digests=("daily",))
    with pytest.raises(SubscriberError, match="is unsubscribed"):
        enrol(desk, wish)
    assert enrol(desk, wish, overrules=True) is False
    assert list_readers(desk)[0].status is SubscriberStatus.ACTIVE


def test_a_reader_is_forgotten_at_their_word(
    desk: Desk, press: Press, mailbox: Mailbox, browser: TestClient
) -> None:
    mail = send_one(desk, mailbox)
    text = mail.get_body(("plain",)).get_content()
    address = re.search(r"https://\S+/preferences/\S+", text).group() + "/erase"
    assert browser.get(address).status_code == 200
    assert len(list_readers(desk)) == 1, "a GET changes nothing"
    assert "You are forgotten" in browser.post(address).text
    assert list_readers(desk) == []
    browser.post("/mail/subscribe", data={"email": "asha@readers.example", "digest": "daily"})
    assert deliver(desk).accepted == 0, "not even a confirmation is sent to them"


def test_pages_let_nothing_in(browser: TestClient) -> None:
    answer = browser.get("/mail/subscribe")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script" not in policy
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "<script" not in answer.text
    large = browser.post("/mail/subscribe", content=b"email=" + b"x" * 100_000,
                         headers={"Content-Type": "application/x-www-form-urlencoded"})  # fmt: skip
    assert large.status_code == 413
