"""The mailbox takes mail like a real server, and fails when and how it is told to."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path

import pytest
import trustme

from inthenews.demo.mailbox import Ending, Failure, Mailbox, Security, Step

RECIPIENTS = ["a.reader@inbox.example", "b.reader@inbox.example"]


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def certificate(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    return context


@pytest.fixture(scope="module")
def trusting(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


def write_message() -> EmailMessage:
    message = EmailMessage()
    message["From"] = "digest@press.example"
    message["To"] = ", ".join(RECIPIENTS)
    message["Subject"] = "Três notícias, तीन खबरें"
    message.set_content(".a line that begins with a dot\nतीन खबरें\n")
    return message


@contextmanager
def dialogue(mailbox: Mailbox) -> Iterator[smtplib.SMTP]:
    """A client that gives up after two seconds and never says a second word when it fails."""
    client = smtplib.SMTP("localhost", mailbox.port, timeout=2)
    try:
        yield client
    finally:
        client.close()


def send(mailbox: Mailbox) -> dict[str, tuple[int, bytes]]:
    with dialogue(mailbox) as client:
        refused = client.send_message(write_message(), to_addrs=RECIPIENTS)
        client.quit()
        return refused


def test_a_message_is_filed_with_its_envelope(tmp_path: Path) -> None:
    with Mailbox(tmp_path / "mail") as mailbox:
        send(mailbox)
        send(mailbox)
    first, second = mailbox.messages
    assert (first.path.name, second.path.name) == ("0001.eml", "0002.eml")
    assert first.path.read_bytes() == first.content
    assert first.sender == "digest@press.example"
    assert first.recipients == tuple(RECIPIENTS)
    assert first.message["Subject"] == "Três notícias, तीन खबरें"
    assert first.message.get_content().startswith(".a line that begins with a dot")
    assert not first.is_encrypted
    assert mailbox.steps[:7] == [
        Step.CONNECT, Step.EHLO, Step.MAIL, Step.RCPT, Step.RCPT, Step.DATA, Step.CONTENT,
    ]  # fmt: skip


def test_numbers_go_on_after_what_is_there(tmp_path: Path) -> None:
    for _ in range(2):
        with Mailbox(tmp_path) as mailbox:
            send(mailbox)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["0001.eml", "0002.eml"]


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_encrypted_connections(
    tmp_path: Path, security: Security, certificate: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    with Mailbox(tmp_path, security=security, certificate=certificate) as mailbox:
        if security is Security.TLS:
            with smtplib.SMTP_SSL("localhost", mailbox.port, context=trusting) as client:
                client.send_message(write_message())
        else:
            with smtplib.SMTP("localhost", mailbox.port) as client:
                with pytest.raises(smtplib.SMTPSenderRefused):  # nothing without encryption
                    client.send_message(write_message())
                client.starttls(context=trusting)
                client.send_message(write_message())
    assert [message.is_encrypted for message in mailbox.messages] == [True]


def test_encryption_wants_a_certificate(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="certificate"):
        Mailbox(tmp_path, security=Security.TLS)


def test_logins(tmp_path: Path) -> None:
    with Mailbox(tmp_path, users={"press": "secret"}) as mailbox:
        with pytest.raises(smtplib.SMTPSenderRefused):
            send(mailbox)
        with dialogue(mailbox) as client, pytest.raises(smtplib.SMTPAuthenticationError):
            client.login("press", "wrong")
        with dialogue(mailbox) as client, pytest.raises(smtplib.SMTPAuthenticationError):
            client.login("nobody", "secret")
        with dialogue(mailbox) as client:
            client.login("press", "secret")
            client.send_message(write_message())
    assert [message.user for message in mailbox.messages] == ["press"]


@pytest.mark.parametrize(
    ("step", "error"),
    [
        (Step.CONNECT, smtplib.SMTPConnectError),
        (Step.MAIL, smtplib.SMTPSenderRefused),
        (Step.RCPT, smtplib.SMTPRecipientsRefused),
        (Step.DATA, smtplib.SMTPDataError),
        (Step.FINAL_DOT, smtplib.SMTPDataError),
        (Step.ACCEPTED, smtplib.SMTPDataError),
    ],
)
@pytest.mark.parametrize("reply", ["451 4.3.2 Try later", "550 5.7.1 Never"])
def test_a_reply_refuses_at_its_step(
    tmp_path: Path, step: Step, error: type[smtplib.SMTPException], reply: str
) -> None:
    with Mailbox(tmp_path, [Failure(step, reply)]) as mailbox:
        with pytest.raises(error) as caught:
            send(mailbox)
        assert reply[:3] in str(caught.value)
    assert len(mailbox.messages) == (step is Step.ACCEPTED)


@pytest.mark.parametrize("ending", [Ending.CLOSE, Ending.RESET])
@pytest.mark.parametrize("step", [step for step in Step if step not in {Step.STARTTLS, Step.AUTH}])
def test_a_connection_ends_at_its_step_and_the_next_one_works(
    tmp_path: Path, step: Step, ending: Ending
) -> None:
    with Mailbox(tmp_path, [Failure(step, ending=ending, times=1)]) as mailbox:
        # A reset while the connection is being made is the socket's own error, not smtplib's.
        with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
            send(mailbox)
        assert len(mailbox.messages) == (step in {Step.ACCEPTED, Step.QUIT})
        before = len(mailbox.messages)
        assert send(mailbox) == {}
        assert len(mailbox.messages) == before + 1


def test_encryption_and_login_can_fail(
    tmp_path: Path, certificate: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    failures = [Failure(Step.STARTTLS, "454 4.7.0 No TLS today", times=1), Failure(Step.AUTH)]
    with Mailbox(
        tmp_path,
        failures,
        users={"press": "secret"},
        security=Security.STARTTLS,
        certificate=certificate,
    ) as mailbox:
        with dialogue(mailbox) as client, pytest.raises(smtplib.SMTPResponseException):
            client.starttls(context=trusting)
        with dialogue(mailbox) as client:
            client.starttls(context=trusting)
            with pytest.raises(smtplib.SMTPServerDisconnected):
                client.login("press", "secret")


def test_one_recipient_is_refused_and_the_other_served(tmp_path: Path) -> None:
    failure = Failure(Step.RCPT, "550 5.1.1 No such mailbox", recipient=RECIPIENTS[1])
    with Mailbox(tmp_path, [failure]) as mailbox:
        assert set(send(mailbox)) == {RECIPIENTS[1]}
    assert mailbox.messages[0].recipients == (RECIPIENTS[0],)


def test_a_failure_is_used_up_after_its_times(tmp_path: Path) -> None:
    with Mailbox(tmp_path, [Failure(Step.MAIL, "451 4.3.2 Later", times=2)]) as mailbox:
        for _ in range(2):
            with pytest.raises(smtplib.SMTPSenderRefused):
                send(mailbox)
        send(mailbox)
        mailbox.failures.append(Failure(Step.DATA, "554 5.6.0 Never"))
        for _ in range(2):
            with pytest.raises(smtplib.SMTPDataError):
                send(mailbox)
    assert len(mailbox.messages) == 1


def test_silence_lasts_until_the_client_gives_up(tmp_path: Path) -> None:
    with Mailbox(tmp_path, [Failure(Step.EHLO, ending=Ending.SILENCE)]) as mailbox:
        client = smtplib.SMTP("localhost", mailbox.port, timeout=0.2)
        with pytest.raises(smtplib.SMTPServerDisconnected, match="timed out"):
            client.ehlo()
        client.close()


def test_closing_ends_open_dialogues(tmp_path: Path) -> None:
    with Mailbox(tmp_path) as mailbox:
        client = smtplib.SMTP("localhost", mailbox.port, timeout=2)
        client.ehlo()
    with pytest.raises(smtplib.SMTPServerDisconnected):
        client.noop()


def test_a_reply_in_the_middle_of_a_message_is_refused() -> None:
    with pytest.raises(ValueError, match="middle of a message"):
        Failure(Step.CONTENT, "451 4.3.2 Later")
