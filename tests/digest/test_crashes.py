"""Killed, starved of disk, two at once: the ledger and the mailboxes agree."""

import json
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from digest.composition import compose
from digest.desk import Desk
from digest.editing import approve
from digest.subscribing import Wish, enrol
from inthenews.demo.mailbox import Mailbox
from storage.database import read_session
from storage.kinds import DeliveryState, EditionState
from storage.tables import Delivery, DeliveryChange, Edition, Subscriber
from tests.digest.conftest import FakeClock

READERS = 2
MOMENTS = {"sqlite": 25, "postgresql": 4}
"""For each of the two policies."""

Order = Callable[..., list[dict[str, Any]]]


@pytest.fixture(scope="session")
def sender() -> Iterator[Callable[[dict[str, Any]], list[dict[str, Any]]]]:
    """Processes that send and may be killed."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.digest.sending"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        cwd=Path(__file__).parents[2],
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        stdin, stdout = process.stdin, process.stdout

        def send(order: dict[str, Any]) -> list[dict[str, Any]]:
            stdin.write(json.dumps(order) + "\n")
            stdin.flush()
            answers: list[dict[str, Any]] = json.loads(stdout.readline())
            return answers

        yield send
        stdin.close()
        process.wait(10)


@pytest.fixture
def order(
    desk: Desk,
    engine: Engine,
    clock: FakeClock,
    sender: Callable[[dict[str, Any]], list[dict[str, Any]]],
) -> Order:
    """Send from another process, at the test's time."""

    def give(**more: Any) -> list[dict[str, Any]]:
        engine.dispose()
        database_url = engine.url.render_as_string(hide_password=False)
        return sender(
            {"database": database_url, "port": desk.mail.port, "at": clock.at.isoformat(), **more}
        )

    return give


def enrol_readers(desk: Desk, count: int = READERS) -> None:
    for number in range(count):
        enrol(desk, Wish(email=f"reader{number}@readers.example", digests=("daily",)))


def release(desk: Desk, clock: FakeClock) -> Edition:
    """Return a new edition, in the ledger."""
    clock.move(days=1)
    edition = compose(desk, desk.digests[0], clock.at)
    assert edition.id is not None
    return approve(desk, desk.digests[0], edition.id, "operator")


def arrived(mailbox: Mailbox, since: int) -> Counter[str]:
    return Counter(one.message["Message-ID"] for one in mailbox.messages[since:])


def agree(engine: Engine, edition: Edition, got: Counter[str], policy: str) -> int:
    """Check one edition's ledger against what arrived; return how many were ever unknown."""
    unknown = 0
    with read_session(engine) as session:
        query = select(Delivery).where(col(Delivery.edition_id) == edition.id)
        deliveries = list(session.exec(query))
        assert len(deliveries) == len(list(session.exec(select(Subscriber))))
        for delivery in deliveries:
            changes = select(DeliveryChange.state).where(
                col(DeliveryChange.delivery_id) == delivery.id
            )
            times = list(session.exec(changes)).count(DeliveryState.UNKNOWN)
            copies = got[delivery.message_id]
            if times == 0:
                assert delivery.state is DeliveryState.ACCEPTED
                assert copies == 1, "neither repeated nor missing"
            elif policy == "repeat":
                unknown += 1
                assert delivery.state is DeliveryState.ACCEPTED
                assert 1 <= copies <= 1 + times
            else:
                unknown += 1
                assert delivery.state is DeliveryState.UNKNOWN
                assert copies <= 1
        assert session.get_one(Edition, edition.id).state is EditionState.SENT
    return unknown


@pytest.mark.parametrize("policy", ["repeat", "omit"])
def test_killed_at_any_moment(
    policy: str, desk: Desk, engine: Engine, mailbox: Mailbox, clock: FakeClock, order: Order
) -> None:  # fmt: skip
    enrol_readers(desk)
    release(desk, clock)
    calls = order(unknown=policy)[0]["calls"]
    seeded = random.Random(f"{policy} {engine.dialect.name}")
    deaths = unknown = 0
    while deaths < MOMENTS[engine.dialect.name]:
        edition = release(desk, clock)
        before = len(mailbox.messages)
        deaths += "died" in order(dies_at=seeded.randrange(1, calls), unknown=policy)[0]
        clock.move(minutes=1)
        assert "error" not in order(unknown=policy)[0]
        unknown += agree(engine, edition, arrived(mailbox, before), policy)
    assert unknown < deaths * READERS


def test_a_full_disk_repeats_nothing(
    desk: Desk, engine: Engine, mailbox: Mailbox, clock: FakeClock, order: Order
) -> None:
    if engine.dialect.name != "sqlite":
        pytest.skip("the server's disk is the server's")
    enrol_readers(desk, 6)
    stopped = 0
    for room in range(8_000, 80_000, 12_000):
        edition = release(desk, clock)
        before = len(mailbox.messages)
        engine.dispose()  # the write-ahead log is put away, and grows from nothing again
        answer = order(largest_file=room)[0]
        stopped += "error" in answer
        clock.move(minutes=1)
        assert "error" not in order()[0]
        agree(engine, edition, arrived(mailbox, before), "repeat")
    assert stopped


def test_two_at_once_send_once(
    desk: Desk, engine: Engine, mailbox: Mailbox, clock: FakeClock, order: Order
) -> None:
    enrol_readers(desk, 25)
    edition = release(desk, clock)
    answers = order(beside=2)
    assert sum(answer["accepted"] for answer in answers) == 25
    assert agree(engine, edition, arrived(mailbox, 0), "repeat") == 0


def test_changes_are_kept_with_their_times(
    desk: Desk, engine: Engine, mailbox: Mailbox, clock: FakeClock, order: Order
) -> None:
    enrol_readers(desk, 1)
    release(desk, clock)
    order()
    with read_session(engine) as session:
        changes = list(session.exec(select(DeliveryChange).order_by(col(DeliveryChange.id))))
    assert [change.state for change in changes] == ["prepared", "sending", "accepted"]
    assert changes[-1].reply == "250 2.0.0 Filed"
    assert changes[-1].at - changes[0].at == timedelta(0)
