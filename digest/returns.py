"""Mail that came back: reports about it, read from a Maildir or an IMAP folder and settled.

A report counts only when it encloses the Message-ID of a mail that we sent: the IDs are keyed
hashes, so nobody can have a stranger's address paused by forging reports. A report is marked as
read once it is settled in the database, not before: whatever breaks in between, it is read again
and counts once. Other mail in the folder is left as it is.
"""

import imaplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session

from digest.delivery import pause_if_dead
from digest.desk import Desk
from digest.errors import DeliveryError
from digest.reports import Report, ReportKind, parse_report
from digest.settings import BounceSettings
from digest.subscribing import leave
from storage.database import write_session
from storage.deliveries import delivery_by_message_id, note_complaint, note_return
from storage.kinds import SubscriberStatus
from storage.tables import Subscriber

_LARGEST = 512_000
"""Bytes of a mail that are looked at: a report says what it is about long before."""
_AT_ONCE = 500
_TIMEOUT = 30.0
_SEARCH = "UNSEEN OR HEADER Content-Type delivery-status HEADER Content-Type feedback-report"
"""The server's part of the work: holiday replies and letters are not even fetched, and cannot
keep what comes after them from being read."""


@dataclass(slots=True)
class Returns:
    """What one reading of the folder found."""

    counted: int = 0
    """Mails that came back."""
    complaints: int = 0
    """Readers who called a mail spam: they get no more."""
    unknown: int = 0
    """Reports about mail that is not ours, or not any more."""
    paused: int = 0


def collect_returns(desk: Desk) -> Returns:
    """Read the reports that have come and note them on their deliveries.

    Three returned mails in a row pause an address; a complaint ends all mail to it. Reading a
    report twice counts it once. Raises `DeliveryError` when the folder cannot be read; what had
    been read until then is settled.
    """
    figures = Returns()
    if not desk.mail.bounces.maildir and not desk.mail.bounces.host:
        raise DeliveryError("mail.bounces names neither a maildir nor a host; nothing to read")
    for report in _reports(desk.mail.bounces):
        with write_session(desk.engine) as session:
            _settle(session, desk, report, figures)
    return figures


def _settle(session: Session, desk: Desk, report: Report, figures: Returns) -> None:
    delivery = delivery_by_message_id(session, report.message_id)
    if delivery is None:
        figures.unknown += 1
        return
    at = desk.clock()
    words = f"{report.kind}: {report.words}"
    if report.kind is ReportKind.COMPLAINT:
        subscriber = session.get_one(Subscriber, delivery.subscriber_id)
        if subscriber.status is not SubscriberStatus.UNSUBSCRIBED:
            note_complaint(session, delivery, at=at, by="returns", reply=words)
            leave(session, subscriber)
            figures.complaints += 1
    elif note_return(session, delivery, at=at, by="returns", reply=words):
        figures.counted += 1
        session.flush()
        figures.paused += pause_if_dead(session, delivery.subscriber_id)


def _reports(settings: BounceSettings) -> Iterator[Report]:
    """Yield each new report; it is marked as read when the next one is asked for."""
    if settings.maildir:
        yield from _read_maildir(Path(settings.maildir))
    if settings.host:
        yield from _read_imap(settings)


def _read_maildir(folder: Path) -> Iterator[Report]:
    """Read the unseen mail of a Maildir: new/ and cur/, flags after ":2,"."""
    try:
        files = [
            file
            for part in ("new", "cur")
            for file in sorted((folder / part).iterdir())
            if "S" not in file.name.partition(":2,")[2]
        ]
    except OSError as error:
        raise DeliveryError(
            f"mail.bounces.maildir: {folder}: {error.strerror}; a Maildir has new/ and cur/ in it"
        ) from None
    for file in files:
        try:
            with file.open("rb") as content:
                report = parse_report(content.read(_LARGEST))
        except OSError:
            continue  # another program has taken it
        if report is None:
            continue
        yield report
        name, _, flags = file.name.partition(":2,")
        seen = "".join(sorted({*flags, "S"}))
        try:
            file.rename(folder / "cur" / f"{name}:2,{seen}")
        except OSError:
            continue


def _read_imap(settings: BounceSettings) -> Iterator[Report]:
    with _open_folder(settings) as server:
        _, answer = server.uid("SEARCH", _SEARCH)
        numbers = answer[0].split() if answer and answer[0] else []
        for number in numbers[:_AT_ONCE]:
            _, data = server.uid("FETCH", number, f"(BODY.PEEK[]<0.{_LARGEST}>)")
            content = next((part[1] for part in data if isinstance(part, tuple)), None)
            report = parse_report(content) if isinstance(content, bytes) else None
            if report is not None:
                yield report
            # A report that says nothing, of a delay say, has been dealt with too.
            server.uid("STORE", number, "+FLAGS", r"(\Seen)")


@contextmanager
def _open_folder(settings: BounceSettings) -> Iterator[imaplib.IMAP4]:
    where = f"mail.bounces: {settings.host}:{settings.port}"
    server: imaplib.IMAP4 | None = None
    try:
        server = _connect(settings)
        _log_in(server, settings)
        folder = settings.folder.replace("\\", "\\\\").replace('"', '\\"')
        answer, words = server.select(f'"{folder}"')
        if answer != "OK":
            said = (words[0] or b"").decode("utf-8", "replace") if words else ""
            raise DeliveryError(f"{where}: the folder {settings.folder!r} cannot be opened: {said}")
        yield server
    except ssl.SSLCertVerificationError as error:
        raise DeliveryError(
            f"{where}: its certificate is not trusted ({error.verify_message}); "
            "name its authority in mail.bounces.certificates"
        ) from None
    except (OSError, imaplib.IMAP4.error) as error:
        said = getattr(error, "strerror", None) or str(error) or "the connection broke"
        raise DeliveryError(f"{where}: {said}; what was not read yet is read next time") from None
    finally:
        if server is not None:
            try:
                server.logout()
            except (OSError, imaplib.IMAP4.error):
                server.shutdown()


def _connect(settings: BounceSettings) -> imaplib.IMAP4:
    """Return an encrypted connection; raises what `imaplib` and the network raise."""
    context = ssl.create_default_context(cafile=settings.certificates)
    host = settings.host or ""
    if settings.security == "tls":
        return imaplib.IMAP4_SSL(host, settings.port, timeout=_TIMEOUT, ssl_context=context)
    server = imaplib.IMAP4(host, settings.port, timeout=_TIMEOUT)
    server.starttls(context)  # raises when the server does not offer it: never in the clear
    return server


def _log_in(server: imaplib.IMAP4, settings: BounceSettings) -> None:
    user = settings.user or ""
    password = settings.password.get_secret_value() if settings.password else ""
    try:
        if user.isascii() and password.isascii():
            server.login(user, password)
        else:  # LOGIN is ASCII only (RFC 3501); PLAIN is UTF-8 (RFC 4616)
            server.authenticate("PLAIN", lambda _: f"\0{user}\0{password}".encode())
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        said = error.args[0] if error.args else ""
        words = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        raise imaplib.IMAP4.error(f"the login of {user!r} was refused: {words}") from None
