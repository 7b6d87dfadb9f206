"""The SMTP dialogue failing at every step: who is told what, what is tried again, what is not."""

import ssl
from collections import Counter
from pathlib import Path

import pytest
import trustme
from sqlalchemy import Engine
from sqlmodel import col, select

from digest.composition import compose
from digest.delivery import deliver
from digest.desk import Desk
from digest.editing import approve
from digest.errors import DeliveryError
from digest.smtp import Connection
from digest.subscribing import Wish, enrol
from inthenews.demo.mailbox import Ending, Failure, Mailbox, Security, Step
from storage.database import read_session
from storage.deliveries import count_unknown
from storage.kinds import DeliveryState
from storage.tables import Delivery, Subscriber
from tests.digest.conftest import FakeClock, with_mail

BEFORE_THE_DOT = [
    Step.CONNECT, Step.EHLO, Step.MAIL, Step.RCPT, Step.DATA, Step.CONTENT,
]  # fmt: skip


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    """One database is enough: it is not what is tried here."""
    return sqlite_engine


@pytest.fixture
def edition_id(desk: Desk) -> int:
    """A released edition with three readers."""
    for name in ("one", "two", "three"):
        enrol(desk, Wish(email=f"{name}@readers.example", digests=("daily",)))
    edition = compose(desk, desk.digests[0], desk.clock())
    assert edition.id is not None
    approve(desk, desk.digests[0], edition.id, "operator")
    return edition.id


def states(desk: Desk) -> dict[str, Delivery]:
    with read_session(desk.engine) as session:
        rows = session.exec(
            select(Subscriber.email, Delivery).join(
                Delivery, col(Delivery.subscriber_id) == col(Subscriber.id)
            )
        )
        return {email.partition("@")[0]: delivery for email, delivery in rows}


def copies(mailbox: Mailbox) -> Counter[str]:
    return Counter(one.recipients[0].partition("@")[0] for one in mailbox.messages)


@pytest.mark.parametrize("ending", [Ending.CLOSE, Ending.RESET])
@pytest.mark.parametrize("step", BEFORE_THE_DOT)
def test_a_break_before_the_final_dot_is_tried_again(
    desk: Desk, mailbox: Mailbox, clock: FakeClock, edition_id: int, step: Step, ending: Ending
) -> None:
    mailbox.failures.append(Failure(step, ending=ending, times=1))
    deliver(desk)
    clock.move(minutes=2)
    deliver(desk)
    assert copies(mailbox) == {"one": 1, "two": 1, "three": 1}
    assert {one.state for one in states(desk).values()} == {DeliveryState.ACCEPTED}
    with read_session(desk.engine) as session:
        # A server that dies in the middle of a message may be noticed only after the final dot
        # has been written: from here that looks like a death after it.
        assert count_unknown(session) <= (step is Step.CONTENT)


@pytest.mark.parametrize("ending", [Ending.CLOSE, Ending.RESET, Ending.SILENCE])
@pytest.mark.parametrize("step", [Step.FINAL_DOT, Step.ACCEPTED])
@pytest.mark.parametrize("policy", ["repeat", "omit"])
def test_a_break_after_the_final_dot_is_unknown(
    desk: Desk, mailbox: Mailbox, clock: FakeClock, edition_id: int,
    step: Step, ending: Ending, policy: str,
) -> None:  # fmt: skip
    desk = with_mail(desk, unknown=policy, answer_timeout_seconds=0.3)
    mailbox.failures.append(Failure(step, ending=ending, times=1))
    assert deliver(desk).unknown == 1
    deliver(desk)
    assert copies(mailbox)["two"] == copies(mailbox)["three"] == 1
    was_taken = step is Step.ACCEPTED
    expected = was_taken + (policy == "repeat")
    assert copies(mailbox)["one"] == expected
    first = states(desk)["one"]
    if policy == "repeat":
        assert first.state is DeliveryState.ACCEPTED
        assert len({one.message["Message-ID"] for one in mailbox.messages}) == 3
    else:
        assert first.state is DeliveryState.UNKNOWN
    with read_session(desk.engine) as session:
        assert count_unknown(session) == 1


@pytest.mark.parametrize("step", [Step.RCPT, Step.DATA, Step.FINAL_DOT])
@pytest.mark.parametrize(
    ("reply", "state"),
    [
        ("451 4.3.2 Try later", DeliveryState.DEFERRED),
        ("421 4.7.0 Closing", DeliveryState.DEFERRED),
        ("550 5.1.1 No such user", DeliveryState.REFUSED),
        ("552 5.2.2 Too many", DeliveryState.DEFERRED),
    ],
)
def test_refusals_are_told_apart(
    desk: Desk, mailbox: Mailbox, edition_id: int, step: Step, reply: str, state: DeliveryState
) -> None:
    ending = Ending.CLOSE if reply.startswith("421") else Ending.GO_ON
    mailbox.failures.append(Failure(step, reply, ending, times=1))
    deliver(desk)
    found = states(desk)
    assert found["one"].state is state
    assert found["one"].reply == reply
    assert found["two"].state is found["three"].state is DeliveryState.ACCEPTED
    assert copies(mailbox) == {"two": 1, "three": 1}


def test_a_refused_sender_is_not_the_readers_fault(
    desk: Desk, mailbox: Mailbox, clock: FakeClock, edition_id: int
) -> None:
    mailbox.failures.append(Failure(Step.MAIL, "550 5.7.1 Sender refused"))
    deliver(desk)
    assert {one.state for one in states(desk).values()} == {DeliveryState.DEFERRED}
    mailbox.failures.clear()
    clock.move(minutes=2)
    deliver(desk)
    assert copies(mailbox) == {"one": 1, "two": 1, "three": 1}


def test_back_off_grows_and_ends(
    desk: Desk, mailbox: Mailbox, clock: FakeClock, edition_id: int
) -> None:
    mailbox.failures.append(Failure(Step.RCPT, "451 4.3.2 Try later", recipient="two@"))
    deliver(desk)
    waits = []
    for _ in range(60):
        delivery = states(desk)["two"]
        if delivery.state is DeliveryState.GIVEN_UP:
            break
        waits.append((delivery.due_at - clock.at).total_seconds() / 60)
        clock.at = delivery.due_at
        deliver(desk)
    assert waits[:7] == [1, 5, 15, 30, 60, 120, 240]
    assert states(desk)["two"].state is DeliveryState.GIVEN_UP
    assert copies(mailbox) == {"one": 1, "three": 1}
    assert sum(waits) <= 48 * 60


def test_one_connection_carries_so_many(desk: Desk, mailbox: Mailbox, edition_id: int) -> None:
    deliver(with_mail(desk, messages_per_connection=2))
    assert mailbox.steps.count(Step.CONNECT) == 2


def test_the_limit_by_minute_counts_every_process(
    desk: Desk, mailbox: Mailbox, edition_id: int
) -> None:
    limited = with_mail(desk, messages_per_minute=2)
    asked = []

    def should_stop() -> bool:
        asked.append(True)
        return len(mailbox.messages) >= 2 and len(asked) > 12

    deliver(limited, should_stop=should_stop)
    assert len(mailbox.messages) == 2


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """A certificate authority of the tests' own."""
    return trustme.CA()


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_encrypted_with_a_login(
    desk: Desk, edition_id: int, authority: trustme.CA, tmp_path: Path, security: Security
) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    trusted = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(trusted))
    with Mailbox(
        tmp_path / "safe", users={"news": "secret"}, security=security, certificate=context
    ) as mailbox:
        settings = desk.mail.model_dump() | {
            "port": mailbox.port, "security": security.value, "user": "news",
            "password": "secret", "certificates": str(trusted),
        }  # fmt: skip
        mail = type(desk.mail).model_validate(settings)
        safe = with_mail(desk, **{name: getattr(mail, name) for name in settings})
        assert deliver(safe).accepted == 3
        assert all(one.is_encrypted and one.user == "news" for one in mailbox.messages)
        wrong = type(desk.mail).model_validate(settings | {"password": "guess"})
        with pytest.raises(DeliveryError, match="login of 'news' was refused"):
            Connection(wrong)
        untrusted = type(desk.mail).model_validate(settings | {"certificates": None})
        with pytest.raises(DeliveryError, match="not trusted"):
            Connection(untrusted)


def test_never_in_the_clear_instead(desk: Desk) -> None:
    with pytest.raises(DeliveryError, match="STARTTLS"):
        Connection(desk.mail.model_copy(update={"security": "starttls"}))
