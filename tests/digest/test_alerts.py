"""Alerts: what is told at once, what is rolled up, what waits, and the webhook's signature."""

import hmac
import json
import threading
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine
from sqlmodel import select

from digest.alarms import raise_alarms
from digest.alerts import raise_alerts
from digest.delivery import deliver
from digest.desk import Desk
from digest.settings import AlertSettings
from digest.subscribing import Wish, enrol
from inthenews.demo.mailbox import Mailbox
from storage.database import write_session
from storage.kinds import ReviewState
from storage.tables import Source
from tests.digest.conftest import FakeClock, with_mail
from tests.digest.press import Press

PRESS_OFFICE = "press@toxicslink.example"


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    """One database is enough: it is not what is tried here."""
    return sqlite_engine


def with_alert(desk: Desk, **conditions: object) -> Desk:
    alert = AlertSettings.model_validate({"name": "named", "to": [PRESS_OFFICE], **conditions})
    return replace(desk, alerts=(alert,))


def told(desk: Desk, mailbox: Mailbox) -> list[str]:
    before = len(mailbox.messages)
    raise_alerts(desk)
    deliver(desk)
    return [str(one.message["Subject"]) for one in mailbox.messages[before:]]


@pytest.fixture
def begun(desk: Desk, press: Press, clock: FakeClock) -> Desk:
    """A desk whose alert has looked at the press before."""
    desk = with_alert(desk, topics=["organisation"], tiers=[1])
    press.article(
        "Long ago", topics=("toxics-link",), tier=1, found_at=clock.at - timedelta(hours=5)
    )
    assert raise_alerts(desk) == 0, "a new alert does not tell what is old"
    return desk


def test_only_what_meets_the_conditions(
    begun: Desk, press: Press, clock: FakeClock, mailbox: Mailbox
) -> None:
    press.article("Small", outlet="Small", topics=("toxics-link",), tier=3, found_at=clock.at)
    press.article("Other", outlet="Big", topics=("pops",), tier=1, found_at=clock.at)
    hidden = ReviewState.HIDDEN
    press.article("No", outlet="Big", topics=("toxics-link",), found_at=clock.at, review=hidden)
    press.article("Named", outlet="Big", topics=("toxics-link",), tier=1, found_at=clock.at)
    assert told(begun, mailbox) == ["Alert: Big: Named"]
    assert told(begun, mailbox) == []
    assert mailbox.messages[-1].recipients == (PRESS_OFFICE,)


def test_a_late_copy_is_not_told_again(
    begun: Desk, press: Press, clock: FakeClock, mailbox: Mailbox
) -> None:
    story, _ = press.story("Big", topics=("toxics-link",), tier=1, found_at=clock.at)
    assert len(told(begun, mailbox)) == 1
    press.article(outlet="Vast", story=story, topics=("toxics-link",), tier=1, found_at=clock.at)
    assert told(begun, mailbox) == []


def test_a_launch_day_is_rolled_up(
    begun: Desk, press: Press, clock: FakeClock, mailbox: Mailbox
) -> None:
    for number in range(3):
        press.article(str(number), outlet="Big", topics=("toxics-link",), tier=1, found_at=clock.at)
        clock.move(minutes=2)
        assert len(told(begun, mailbox)) == 1
    for number in range(12):
        press.article(str(number), outlet="Big", topics=("toxics-link",), tier=1, found_at=clock.at)
        clock.move(minutes=2)
        assert told(begun, mailbox) == [], "the hour has had its few"
    clock.move(minutes=40)
    assert told(begun, mailbox) == ["Alert: 12 stories in 1 outlet"]


def test_more_than_usual_within_two_hours(
    desk: Desk, press: Press, clock: FakeClock, mailbox: Mailbox
) -> None:
    desk = with_alert(desk, more_than=4)
    for _ in range(4):
        press.article(found_at=clock.at)
    assert told(desk, mailbox) == []
    press.article(found_at=clock.at)
    assert told(desk, mailbox) == ["Alert: 5 stories in 1 outlet"]
    press.article(found_at=clock.at)
    assert told(desk, mailbox) == []


def test_words_of_the_sentence(
    desk: Desk, press: Press, clock: FakeClock, mailbox: Mailbox
) -> None:
    desk = with_alert(desk, words=["notice", "नोटिस"])
    press.article("Calm", found_at=clock.at)
    press.article("Stern", found_at=clock.at, sentence="Toxics Link was served a Notice.")
    assert told(desk, mailbox) == ["Alert: The Daily: Stern"]


def test_quiet_hours_wait(begun: Desk, press: Press, clock: FakeClock, mailbox: Mailbox) -> None:
    desk = with_alert(begun, topics=["organisation"], quiet_from="22:00", quiet_until="07:00")
    clock.at = clock.at.replace(hour=20)  # 01:30 in Delhi
    press.article("By night", topics=("toxics-link",), tier=1, found_at=clock.at)
    assert told(desk, mailbox) == []
    clock.move(hours=6)
    assert told(desk, mailbox) == ["Alert: The Daily: By night"]


class Receiver(BaseHTTPRequestHandler):
    """Keeps what is posted; answers what the server was told to."""

    def do_POST(self) -> None:
        """Take a post."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posts.append((self.headers, body))  # type: ignore[attr-defined]
        answers = self.server.answers  # type: ignore[attr-defined]
        self.send_response(answers.pop(0) if answers else 204)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def receiver() -> Iterator[HTTPServer]:
    """A web server that takes posts."""
    with HTTPServer(("127.0.0.1", 0), Receiver) as server:
        server.posts, server.answers = [], []  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_the_webhook_is_signed_and_tried_again(
    desk: Desk, press: Press, clock: FakeClock, receiver: HTTPServer
) -> None:
    address = f"http://127.0.0.1:{receiver.server_port}/hook"
    desk = with_alert(desk, to=[], webhook=address, webhook_secret=SecretStr("shh"))
    press.article("A <b>bold</b> claim | and more", found_at=clock.at, tier=1)
    receiver.answers.append(503)  # type: ignore[attr-defined]
    raise_alerts(desk)
    assert deliver(desk).deferred == 1
    clock.move(minutes=2)
    assert deliver(desk).accepted == 1
    (first, body), (second, again) = receiver.posts  # type: ignore[attr-defined]
    assert first["webhook-id"] == second["webhook-id"]
    signed = f"{second['webhook-id']}.{second['webhook-timestamp']}.".encode() + again
    version, _, signature = second["webhook-signature"].partition(",")
    assert version == "v1"
    assert b64decode(signature) == hmac.digest(b"shh", signed, "sha256")
    text = json.loads(body)["text"]
    assert "|A &lt;b&gt;bold&lt;/b&gt; claim | and more> (The Daily)" in text
    assert "> A study by Toxics Link found it" in text


def test_a_webhook_that_refuses_is_not_tried_again(
    desk: Desk, press: Press, clock: FakeClock, receiver: HTTPServer
) -> None:
    address = f"http://127.0.0.1:{receiver.server_port}/hook"
    desk = with_alert(desk, to=[], webhook=address)
    press.article(found_at=clock.at)
    receiver.answers.append(404)  # type: ignore[attr-defined]
    raise_alerts(desk)
    assert deliver(desk).refused == 1
    clock.move(hours=2)
    deliver(desk)
    assert len(receiver.posts) == 1  # type: ignore[attr-defined]


def test_alarms_go_to_operators_once_a_day(
    desk: Desk, press: Press, clock: FakeClock, mailbox: Mailbox
) -> None:
    desk = with_mail(desk, operators=["operator@toxicslink.example"])
    enrol(desk, Wish(email="reader@readers.example", digests=("daily",)))
    press.source("broken", clock.at, "timed out")
    assert raise_alarms(desk) == 0, "one failure is no alarm"
    with_troubles(desk, clock)
    assert raise_alarms(desk) == 1
    assert raise_alarms(desk) == 0
    deliver(desk)
    assert [one.recipients for one in mailbox.messages] == [("operator@toxicslink.example",)]
    assert "broken" in mailbox.messages[0].message.get_body(("plain",)).get_content()
    clock.move(hours=25)
    assert raise_alarms(desk) == 1, "told again when it lasts"


def with_troubles(desk: Desk, clock: FakeClock) -> None:
    with write_session(desk.engine) as session:
        source = session.exec(select(Source)).one()
        source.failures = 30
        source.created_at = clock.at - timedelta(days=3)
