"""Mail that came back, and readers coming and going by CSV."""

import mailbox as mailboxes
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from digest.composition import compose
from digest.delivery import deliver
from digest.desk import Desk
from digest.editing import approve
from digest.errors import SubscriberError
from digest.readers_csv import read_readers, write_readers
from digest.reports import parse_report
from digest.returns import collect_returns
from digest.settings import BounceSettings
from digest.subscribing import Wish, enrol, erase_reader, list_readers
from inthenews.demo.mailbox import Failure, Mailbox, Step
from storage.kinds import SubscriberStatus
from tests.digest.conftest import FakeClock, with_mail

REPORT = """\
From: Mail Delivery System <MAILER-DAEMON@mx.example>
To: news@toxicslink.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; {email}
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such user

--b
Content-Type: {enclosed}

Message-ID: {message_id}
Subject: Toxics Link in the news

--b--
"""


COMPLAINT = """\
From: Feedback <fbl@provider.example>
To: returns@toxicslink.example
Subject: FW: Toxics Link in the news
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b"

--b
Content-Type: text/plain

This is an email abuse report.

--b
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: Provider/1.0
Version: 1

--b
Content-Type: message/rfc822

From: news@toxicslink.example
Message-ID: {message_id}
Subject: Toxics Link in the news

Text
--b--
"""


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    """One database is enough: it is not what is tried here."""
    return sqlite_engine


def report(message_id: str, action: str = "failed", enclosed: str = "message/rfc822") -> str:
    return REPORT.format(
        email="gone@readers.example", action=action, message_id=message_id, enclosed=enclosed
    )


def complaint(message_id: str, kind: str = "abuse") -> str:
    return COMPLAINT.format(message_id=message_id, kind=kind)


@pytest.fixture
def maildir(tmp_path: Path) -> mailboxes.Maildir:
    """An empty Maildir."""
    return mailboxes.Maildir(tmp_path / "returned", create=True)


def send(desk: Desk, clock: FakeClock) -> None:
    clock.move(days=1)
    edition = compose(desk, desk.digests[0], clock.at)
    assert edition.id is not None
    approve(desk, desk.digests[0], edition.id, "operator")
    deliver(desk)


def status(desk: Desk) -> SubscriberStatus:
    return list_readers(desk)[0].status


def test_three_returns_in_a_row_pause_an_address(
    desk: Desk, mailbox: Mailbox, maildir: mailboxes.Maildir, tmp_path: Path, clock: FakeClock
) -> None:
    desk = with_mail(desk, bounces=BounceSettings(maildir=str(tmp_path / "returned")))
    enrol(desk, Wish(email="gone@readers.example", digests=("daily",)))
    for number in range(3):
        assert status(desk) is SubscriberStatus.ACTIVE
        send(desk, clock)
        message_id = str(mailbox.messages[-1].message["Message-ID"])
        enclosed = ["message/rfc822", "text/rfc822-headers", "message/rfc822"][number]
        maildir.add(report(message_id, enclosed=enclosed))
        maildir.add(report(message_id, action="delayed"))
        maildir.add("From: someone@readers.example\nSubject: Thank you\n\nA letter.\n")
        figures = collect_returns(desk)
        assert (figures.counted, figures.unknown) == (1, 0)
        assert collect_returns(desk).counted == 0, "a report counts once"
    assert status(desk) is SubscriberStatus.PAUSED
    send(desk, clock)
    assert len(mailbox.messages) == 3


def test_forged_reports_pause_nobody(
    desk: Desk, maildir: mailboxes.Maildir, tmp_path: Path, clock: FakeClock
) -> None:
    desk = with_mail(desk, bounces=BounceSettings(maildir=str(tmp_path / "returned")))
    enrol(desk, Wish(email="gone@readers.example", digests=("daily",)))
    for number in range(5):
        maildir.add(report(f"<edition.{number}@toxicslink.example>"))
    assert collect_returns(desk).unknown == 5
    assert status(desk) is SubscriberStatus.ACTIVE


def test_three_refusals_in_a_row_pause_too(desk: Desk, mailbox: Mailbox, clock: FakeClock) -> None:
    enrol(desk, Wish(email="gone@readers.example", digests=("daily",)))
    mailbox.failures.append(Failure(Step.RCPT, "550 5.1.1 No such user"))
    for _ in range(4):
        send(desk, clock)
    assert status(desk) is SubscriberStatus.PAUSED
    assert mailbox.steps.count(Step.RCPT) == 3


def test_an_accepted_mail_between_begins_the_count_anew(
    desk: Desk, mailbox: Mailbox, clock: FakeClock
) -> None:
    enrol(desk, Wish(email="full@readers.example", digests=("daily",)))
    for fails in (True, True, False, True, True):
        mailbox.failures[:] = [Failure(Step.RCPT, "550 5.2.2 Full")] if fails else []
        send(desk, clock)
    assert status(desk) is SubscriberStatus.ACTIVE


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Content-Type: multipart/report; boundary=b\n\n--b",
        report("").replace("--b--", ""),
        report("<x>").replace("Action: failed", ""),
        "Content-Type: multipart/report; boundary=b\n\n--b\n"
        "Content-Type: message/delivery-status\n\nx\n--b--",
    ],
)
def test_broken_reports_say_nothing(text: str) -> None:
    assert parse_report(text.encode()) is None


def test_a_complaint_in_a_maildir_ends_all_mail(
    desk: Desk, mailbox: Mailbox, maildir: mailboxes.Maildir, tmp_path: Path, clock: FakeClock
) -> None:
    desk = with_mail(desk, bounces=BounceSettings(maildir=str(tmp_path / "returned")))
    enrol(desk, Wish(email="gone@readers.example", digests=("daily",)))
    send(desk, clock)
    maildir.add(complaint(str(mailbox.messages[-1].message["Message-ID"])))
    assert collect_returns(desk).complaints == 1
    assert status(desk) is SubscriberStatus.UNSUBSCRIBED
    assert collect_returns(desk).complaints == 0


@given(st.binary(max_size=300), st.integers(0, 900), st.integers(0, 900))
def test_any_bytes_are_no_trouble(noise: bytes, start: int, length: int) -> None:
    text = report("<x@y>").encode()
    parse_report(noise)
    parse_report(text[:start] + noise + text[start + length :])


def test_csv_both_ways(desk: Desk) -> None:
    body = (
        "Name,Email,Digests,Language,time_zone,format,status\n"
        '"Rao, A.",asha@readers.example,daily,hi,Asia/Kolkata,text,active\n'
        ",not-an-address,daily,,,,\n"
        ",ravi@readers.example,weekly,,,,\n"
        ",left@readers.example,daily,,,,unsubscribed\n"
        "=cmd(),sum@readers.example,,,,,\n"
        "\n"
    )
    added, changed, problems = read_readers(desk, b"\xef\xbb\xbf" + body.encode())
    assert (added, changed) == (2, 0)
    assert [problem.partition(":")[0] for problem in problems] == ["row 3", "row 4", "row 5"]
    reader = list_readers(desk)[0]
    assert (reader.name, reader.language, reader.prefers_text) == ("Rao, A.", "hi", True)
    exported, count = write_readers(desk)
    assert count == 2
    assert b"'=cmd()" in exported
    assert read_readers(desk, exported)[:2] == (0, 2)


def test_whoever_was_erased_is_not_added_again(desk: Desk, clock: FakeClock) -> None:
    wish = Wish(email="Asha@Readers.example", digests=("daily",))
    enrol(desk, wish)
    send(desk, clock)
    erase_reader(desk, "asha@readers.example")
    assert list_readers(desk) == []
    clock.move(days=1)
    with pytest.raises(SubscriberError, match="asked to be forgotten"):
        enrol(desk, wish)
    assert enrol(desk, wish, overrules=True)
    clock.at += timedelta(seconds=1)
