"""Returned mail on a real IMAP server: Dovecot, as an ordinary user, on loopback, by TLS."""

import grp
import imaplib
import os
import pwd
import shutil
import socket
import ssl
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
import trustme
from sqlalchemy import Engine
from sqlmodel import select

from digest.delivery import deliver
from digest.desk import Desk
from digest.errors import DeliveryError
from digest.returns import collect_returns
from digest.settings import BounceSettings
from digest.subscribing import Wish, enrol, list_readers
from inthenews.demo.mailbox import Mailbox
from storage.database import read_session
from storage.kinds import SubscriberStatus
from storage.tables import Delivery
from tests.digest.conftest import FakeClock, with_mail
from tests.digest.test_returns import REPORT, complaint, report, send

DOVECOT = shutil.which("dovecot", path=os.environ.get("PATH", "") + ":/usr/sbin")
PASSWORD = "pass wörd"
CONFIGURATION = """\
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
default_internal_user = {user}
default_login_user = {user}
default_internal_group = {group}
ssl = required
ssl_cert = <{folder}/server.pem
ssl_key = <{folder}/server.key
disable_plaintext_auth = yes
auth_mechanisms = plain
auth_failure_delay = 0
mail_location = maildir:{folder}/mail
mail_max_userip_connections = 50
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {starttls_port}
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
passdb {{
  driver = passwd-file
  args = {folder}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home
}}
"""


@dataclass(frozen=True, slots=True)
class Server:
    """A running IMAP server with one mailbox."""

    port: int
    starttls_port: int
    authority: str
    """The file of the authority that vouches for it."""

    def open(self) -> imaplib.IMAP4_SSL:
        """Log in as the tests do, beside the reader."""
        context = ssl.create_default_context(cafile=self.authority)
        client = imaplib.IMAP4_SSL("127.0.0.1", self.port, ssl_context=context, timeout=10)
        client.authenticate("PLAIN", lambda _: f"\0returns\0{PASSWORD}".encode())
        return client

    def put(self, *mails: str | bytes) -> None:
        """Put mail into the inbox, unseen."""
        with self.open() as client:
            for mail in mails:
                body = mail.encode() if isinstance(mail, str) else mail
                crlf = b"\r\n".join(body.splitlines()) + b"\r\n"
                answer, words = client.append("INBOX", "", imaplib.Time2Internaldate(0), crlf)
                assert answer == "OK", words

    def seen(self) -> list[bool]:
        """Return of each mail in the inbox whether it is marked as read."""
        with self.open() as client:
            client.select("INBOX", readonly=True)
            _, answer = client.uid("SEARCH", "ALL")
            _, unseen = client.uid("SEARCH", "UNSEEN")
            return [number not in unseen[0].split() for number in answer[0].split()]

    def empty(self) -> None:
        """Throw everything away."""
        with self.open() as client:
            client.select("INBOX")
            client.uid("STORE", "1:*", "+FLAGS", r"(\Deleted)")
            client.expunge()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Server]:
    """Dovecot with a configuration of its own, in a folder of its own."""
    if DOVECOT is None:
        pytest.skip("Dovecot is not installed (Debian: dovecot-imapd)")
    # Not pytest's folder, which no other account may enter.
    with tempfile.TemporaryDirectory(prefix="dovecot-") as name:
        yield from serve(Path(name))


def serve(folder: Path) -> Iterator[Server]:
    """Run Dovecot in `folder` as long as it is asked for."""
    assert DOVECOT is not None
    folder.chmod(0o755)
    # Dovecot refuses to run its log-in processes as root.
    account = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
    authority = trustme.CA()
    certificate = authority.issue_cert("127.0.0.1")
    certificate.private_key_pem.write_to_path(folder / "server.key")
    with (folder / "server.pem").open("wb") as file:
        file.writelines(pem.bytes() for pem in certificate.cert_chain_pems)
    authority.cert_pem.write_to_path(folder / "authority.pem")
    port, starttls_port = free_port(), free_port()
    (folder / "mail").mkdir()
    text = CONFIGURATION.format(
        folder=folder, port=port, starttls_port=starttls_port, user=account.pw_name,
        uid=account.pw_uid, gid=account.pw_gid, group=grp.getgrgid(account.pw_gid).gr_name,
    )  # fmt: skip
    (folder / "dovecot.conf").write_text(text, encoding="utf-8")
    (folder / "users").write_text(f"returns:{{PLAIN}}{PASSWORD}::::::\n", encoding="utf-8")
    if os.getuid() == 0:
        os.chown(folder / "mail", account.pw_uid, account.pw_gid)
    command = [DOVECOT, "-F", "-c", str(folder / "dovecot.conf")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        server = Server(port, starttls_port, str(folder / "authority.pem"))
        try:
            wait_for(server, process, folder)
            yield server
        finally:
            process.terminate()
            process.wait(10)


def wait_for(server: Server, process: "subprocess.Popen[bytes]", folder: Path) -> None:
    """Wait until the server answers; an event that never comes stands for a pause."""
    until = time.monotonic() + 20
    while True:
        try:
            server.open().logout()
        except (OSError, imaplib.IMAP4.error) as error:
            log = folder / "log"
            said = log.read_text() if log.exists() else ""
            if process.poll() is not None or time.monotonic() > until:
                out = (
                    process.stdout.read() if process.poll() is not None and process.stdout else b""
                )
                pytest.fail(f"Dovecot did not start: {error}\n{out.decode()}\n{said}")
            threading.Event().wait(0.05)
        else:
            return


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    """One database is enough: it is not what is tried here."""
    return sqlite_engine


@pytest.fixture
def server(dovecot: Server) -> Server:
    """The server with an empty inbox."""
    dovecot.empty()
    return dovecot


@pytest.fixture
def settings(server: Server) -> BounceSettings:
    """How the product is told of it."""
    return BounceSettings.model_validate(
        {"host": "127.0.0.1", "port": server.port, "user": "returns", "password": PASSWORD,
         "certificates": server.authority}
    )  # fmt: skip


@pytest.fixture
def reading(desk: Desk, settings: BounceSettings) -> Desk:
    """A desk that reads that folder, with one reader."""
    enrol(desk, Wish(email="asha@readers.example", digests=("daily",)))
    return with_mail(desk, bounces=settings)


def status(desk: Desk) -> SubscriberStatus:
    return list_readers(desk)[0].status


def sent_id(desk: Desk, clock: FakeClock, mailbox: Mailbox) -> str:
    """Send an edition; return its mail's Message-ID."""
    send(desk, clock)
    return str(mailbox.messages[-1].message["Message-ID"])


HOLIDAY = (
    "From: asha@readers.example\nSubject: Out of office\nAuto-Submitted: auto-replied\n"
    "In-Reply-To: {message_id}\n\nI am back on Monday.\n"
)


def test_returns_pause_and_other_mail_is_left_alone(
    reading: Desk, server: Server, clock: FakeClock, mailbox: Mailbox
) -> None:
    for number in range(3):
        assert status(reading) is SubscriberStatus.ACTIVE
        server.empty()
        message_id = sent_id(reading, clock, mailbox)
        server.put(
            HOLIDAY.format(message_id=message_id),
            report(message_id, action="delayed"),
            report("<edition.forged@toxicslink.example>"),
            report(message_id, enclosed=["message/rfc822", "text/rfc822-headers"][number % 2]),
            "From: asha@readers.example\nSubject: Thank you\n\nA letter.\n",
        )
        figures = collect_returns(reading)
        assert (figures.counted, figures.unknown, figures.complaints) == (1, 1, 0)
        assert server.seen() == [False, True, True, True, False]
        assert collect_returns(reading).counted == 0
    assert status(reading) is SubscriberStatus.PAUSED


def test_a_real_servers_report_of_our_own_mail(
    reading: Desk, server: Server, clock: FakeClock, mailbox: Mailbox
) -> None:
    """The whole mail enclosed, folded headers, three parts, as Postfix and Exim return it."""
    sent_id(reading, clock, mailbox)
    original = mailbox.messages[-1].content
    body = REPORT.format(
        email="asha@readers.example", action="failed", enclosed="message/rfc822", message_id="@"
    )
    head, _, _ = body.partition("Message-ID: @")
    head = head.replace("report-type=delivery-status;", "\n report-type=delivery-status;")
    server.put(head.encode() + original + b"\r\n--b--\r\n")
    assert collect_returns(reading).counted == 1


def test_a_complaint_ends_all_mail(
    reading: Desk, server: Server, clock: FakeClock, mailbox: Mailbox
) -> None:
    message_id = sent_id(reading, clock, mailbox)
    server.put(complaint(message_id, "not-spam"), complaint("<other@x.example>"))
    assert collect_returns(reading).complaints == 0
    assert status(reading) is SubscriberStatus.ACTIVE
    server.put(complaint(message_id), complaint(message_id))
    assert collect_returns(reading).complaints == 1
    assert status(reading) is SubscriberStatus.UNSUBSCRIBED
    send(reading, clock)
    assert deliver(reading).accepted == 0
    assert len(mailbox.messages) == 1


def test_huge_and_hostile_mail_keeps_nothing_from_being_read(
    reading: Desk, server: Server, clock: FakeClock, mailbox: Mailbox
) -> None:
    message_id = sent_id(reading, clock, mailbox)
    good = report(message_id)
    nested = "".join(
        f'Content-Type: multipart/report; report-type=delivery-status; boundary="{n}"\n\n--{n}\n'
        for n in range(3000)
    )
    server.put(
        nested,
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b",
        good.replace("--b--", "").partition("Message-ID")[0],
        REPORT.replace("I'm sorry", "x" * 70 + "\n" * 3_000_000 + "sorry").format(
            email="a@b.example", action="failed", enclosed="message/rfc822", message_id="<x@y>"
        ),
        *[HOLIDAY.format(message_id=message_id)] * 3,
        good + "\n" + ("Zm9v" * 18 + "\n") * 20_000,
    )
    assert collect_returns(reading).counted == 1
    assert server.seen() == [True, True, True, True, False, False, False, True]


def test_by_starttls_from_a_folder_of_its_own(
    reading: Desk, settings: BounceSettings, server: Server, clock: FakeClock, mailbox: Mailbox
) -> None:
    folder = "Came back"
    with server.open() as client:
        client.create(f'"{folder}"')
        body = report(sent_id(reading, clock, mailbox)).encode().replace(b"\n", b"\r\n")
        client.append(f'"{folder}"', "", imaplib.Time2Internaldate(0), body)
    changed = {"security": "starttls", "port": server.starttls_port, "folder": folder}
    there = with_mail(reading, bounces=settings.model_copy(update=changed))
    assert collect_returns(reading).counted == 0
    assert collect_returns(there).counted == 1


class Cutting(threading.Thread):
    """Hands a connection on, and cuts it after so many bytes from the server."""

    def __init__(self, port: int, after: int) -> None:
        super().__init__(daemon=True)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        self.target = port
        self.left = after

    def run(self) -> None:
        """Serve one connection."""
        client, _ = self.listener.accept()
        self.listener.close()
        server = socket.create_connection(("127.0.0.1", self.target))
        upward = threading.Thread(target=self._hand_on, args=(client, server), daemon=True)
        upward.start()
        while self.left > 0 and (data := server.recv(min(self.left, 4096))):
            self.left -= len(data)
            client.sendall(data)
        for end in (client, server):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _hand_on(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(4096):
                target.sendall(data)


@pytest.mark.parametrize("share", [0.3, 0.7, 0.8, 0.9])
def test_a_connection_that_breaks_half_way(
    reading: Desk, settings: BounceSettings, server: Server, clock: FakeClock, mailbox: Mailbox,
    engine: Engine, share: float,
) -> None:  # fmt: skip
    ids = [sent_id(reading, clock, mailbox) for _ in range(2)]

    def cut(after: int) -> tuple[Desk, Cutting]:
        cutting = Cutting(server.port, after)
        cutting.start()
        there = settings.model_copy(update={"port": cutting.port})
        return with_mail(reading, bounces=there), cutting

    server.put(*[report("<edition.nobodys@toxicslink.example>")] * 2)
    whole, cutting = cut(1_000_000)
    assert collect_returns(whole).unknown == 2
    cutting.join(10)
    needed = 1_000_000 - cutting.left
    server.empty()
    server.put(*[report(one) for one in ids])
    broken, cutting = cut(int(needed * share))
    with pytest.raises(DeliveryError, match="read next time"):
        collect_returns(broken)
    cutting.join(10)
    collect_returns(reading)
    with read_session(engine) as session:
        returned = [one.returned_at for one in session.exec(select(Delivery))]
    assert None not in returned, "what was not settled then is settled now"
    assert server.seen() == [True, True]
    assert collect_returns(reading).counted == 0


def test_what_breaks_before_it_is_settled_is_read_again(
    reading: Desk, server: Server, clock: FakeClock, mailbox: Mailbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    server.put(report(sent_id(reading, clock, mailbox)))

    def fails(*_: object, **__: object) -> None:
        raise OSError("No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("digest.returns.note_return", fails)
        with pytest.raises(OSError, match="No space left"):
            collect_returns(reading)
    assert server.seen() == [False]
    assert collect_returns(reading).counted == 1
    assert server.seen() == [True]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"password": "guess"}, "the login of 'returns' was refused"),
        ({"folder": 'No "such" place'}, "the folder 'No \"such\" place' cannot be opened"),
        ({"certificates": None}, "its certificate is not trusted .*mail.bounces.certificates"),
        ({"port": 1}, "Connection refused"),
    ],
)
def test_troubles_are_told(
    reading: Desk, settings: BounceSettings, change: dict[str, object], said: str
) -> None:
    values = settings.model_dump() | {"password": PASSWORD} | change
    desk = with_mail(reading, bounces=BounceSettings.model_validate(values))
    with pytest.raises(DeliveryError, match=said):
        collect_returns(desk)
