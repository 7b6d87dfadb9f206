"""Two senders at once, and the ledger's account of what was done."""

from collections import Counter
from datetime import timedelta

from sqlalchemy import Engine
from sqlmodel import col, select

from digest.composition import compose
from digest.desk import Desk
from digest.editing import approve
from digest.subscribing import Wish, enrol
from inthenews.demo.mailbox import Mailbox
from storage.database import read_session
from storage.deliveries import HANDED_OVER
from storage.tables import DeliveryChange
from tests.digest.conftest import FakeClock
from tests.digest.sending import Send, orders_for


def release(desk: Desk, readers: int) -> None:
    """Put a new edition into the ledger."""
    for number in range(readers):
        enrol(desk, Wish(email=f"reader{number}@readers.example", digests=("daily",)))
    edition = compose(desk, desk.digests[0], desk.clock())
    approve(desk, desk.digests[0], edition.id or 0, "operator")


def test_two_at_once_send_once(
    desk: Desk, engine: Engine, mailbox: Mailbox, clock: FakeClock, sender: Send
) -> None:
    release(desk, 25)
    order = orders_for(sender, engine, mailbox.port, clock)
    answers = order(beside=2)
    assert not [answer for answer in answers if "error" in answer]
    arrived = Counter(one.message["Message-ID"] for one in mailbox.messages)
    assert len(arrived) == 25
    assert set(arrived.values()) == {1}


def test_changes_are_kept_with_their_times(
    desk: Desk, engine: Engine, mailbox: Mailbox, clock: FakeClock, sender: Send
) -> None:
    release(desk, 1)
    orders_for(sender, engine, mailbox.port, clock)()
    with read_session(engine) as session:
        changes = list(session.exec(select(DeliveryChange).order_by(col(DeliveryChange.id))))
    assert [change.state for change in changes] == [
        "prepared", "sending", "sending", "accepted"
    ]  # fmt: skip
    assert changes[2].reply == HANDED_OVER
    assert changes[-1].reply == "250 2.0.0 Filed"
    assert changes[-1].at - changes[0].at == timedelta(0)
