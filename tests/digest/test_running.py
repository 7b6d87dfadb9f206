"""Rounds of the clock: caught up once, repeated never; sending by an operator's word."""

from datetime import timedelta

from digest.desk import Desk
from digest.running import compose_due, release_now, send_due
from digest.subscribing import Wish, enrol
from inthenews.demo.mailbox import Mailbox
from storage.database import read_session
from storage.editions import list_editions
from storage.kinds import EditionState
from tests.digest.conftest import FakeClock, with_digest, with_mail
from tests.digest.press import Press


def editions(desk: Desk) -> int:
    with read_session(desk.engine) as session:
        return len(list_editions(session))


def test_a_new_digest_begins_with_its_next_hour(desk: Desk, clock: FakeClock) -> None:
    desk = with_digest(desk, at="13:00")  # in half an hour
    assert list(send_due(desk)) == []
    clock.move(minutes=29)
    assert compose_due(desk, desk.digests[0]) is None
    clock.move(minutes=1)
    assert compose_due(desk, desk.digests[0]) is not None
    assert compose_due(desk, desk.digests[0]) is None


def test_missed_hours_are_caught_up_once(
    desk: Desk, press: Press, clock: FakeClock, mailbox: Mailbox
) -> None:
    enrol(desk, Wish(email="asha@readers.example", digests=("daily",)))
    clock.move(days=1)
    list(send_due(desk))
    press.article(found_at=clock.at)
    clock.move(days=5)
    press.article(found_at=clock.at - timedelta(days=2))
    list(send_due(desk))
    list(send_due(desk))
    assert editions(desk) == 2
    assert len(mailbox.messages) == 2
    assert mailbox.messages[1].message["Subject"].count("2 stories") == 1


def test_sending_twice_by_hand_sends_once(
    desk: Desk, press: Press, clock: FakeClock, mailbox: Mailbox
) -> None:
    enrol(desk, Wish(email="asha@readers.example", digests=("daily",)))
    press.article(found_at=clock.at)
    first = release_now(desk, desk.digests[0], even_if_quiet=False)
    assert first is not None
    again = release_now(desk, desk.digests[0], even_if_quiet=False)
    assert again is not None
    assert again.id == first.id, "what is unfinished comes first"
    list(send_due(desk))
    clock.move(minutes=5)
    assert release_now(desk, desk.digests[0], even_if_quiet=False) is None
    assert release_now(desk, desk.digests[0], even_if_quiet=True) is not None


def test_a_server_that_is_away_is_no_readers_trouble(
    desk: Desk, clock: FakeClock, mailbox: Mailbox
) -> None:
    enrol(desk, Wish(email="asha@readers.example", digests=("daily",)))
    clock.move(days=1)
    said = list(send_due(with_mail(desk, port=1)))
    assert any("Connection refused" in line for line in said)
    clock.move(minutes=2)
    list(send_due(desk))
    assert len(mailbox.messages) == 1
    with read_session(desk.engine) as session:
        assert list_editions(session)[0][1].state is EditionState.SENT
