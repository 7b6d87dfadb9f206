"""Mail that came back: delivery reports (RFC 3464) read from a Maildir or an IMAP folder.

A report counts only when it encloses the Message-ID of a mail that we sent to that reader: the
IDs are keyed hashes, so nobody can have a stranger's address paused by forging reports. Other
mail in the folder is left as it is.
"""

import imaplib
import mailbox
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message

from digest.delivery import pause_if_dead
from digest.desk import Desk
from digest.errors import DeliveryError
from digest.settings import BounceSettings
from storage.database import write_session
from storage.deliveries import delivery_by_message_id, note_return

_LARGEST = 512_000
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Return:
    """A report that a mail could not be delivered, by the mail's Message-ID."""

    message_id: str
    status: str
    words: str


@dataclass(slots=True)
class Returns:
    """What one reading of the folder found."""

    counted: int = 0
    unknown: int = 0
    paused: int = 0


def collect_returns(desk: Desk) -> Returns:
    """Read the reports that have come and note them on their deliveries.

    Three returned mails in a row pause an address. Reading a report twice counts it once.
    """
    figures = Returns()
    if not desk.mail.bounces.maildir and not desk.mail.bounces.host:
        raise DeliveryError("mail.bounces names neither a maildir nor a host; nothing to read")
    for found in _reports(desk.mail.bounces):
        with write_session(desk.engine) as session:
            delivery = delivery_by_message_id(session, found.message_id)
            if delivery is None:
                figures.unknown += 1
                continue
            words = f"returned: {found.status} {found.words}".strip()
            if note_return(session, delivery, at=desk.clock(), by="returns", reply=words):
                figures.counted += 1
                session.flush()
                figures.paused += pause_if_dead(session, delivery.subscriber_id)
    return figures


def parse_return(message: Message) -> Return | None:
    """Return what a report says, or None for mail that is no report of a failure."""
    if message.get_content_type() != "multipart/report":
        return None
    status, words, failed = "", "", False
    message_id = None
    for part in message.walk():
        kind = part.get_content_type()
        if kind == "message/delivery-status":
            for fields in part.get_payload() if part.is_multipart() else ():
                if not isinstance(fields, Message):
                    continue
                if str(fields.get("Action", "")).strip().lower() == "failed":
                    failed = True
                    status = str(fields.get("Status", "")).strip()[:20]
                    words = " ".join(str(fields.get("Diagnostic-Code", "")).split())[:500]
        elif kind in ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers"):
            message_id = message_id or _enclosed_id(part)
    if not failed or not message_id:
        return None
    return Return(message_id, status, words)


def _enclosed_id(part: Message) -> str | None:
    """Return the Message-ID of the mail that a report encloses, whole or by its header."""
    payload = part.get_payload()
    if isinstance(payload, list):
        enclosed = payload[0] if payload else None
    else:
        raw = part.get_payload(decode=True)
        enclosed = message_from_bytes(raw) if isinstance(raw, bytes) else None
    found = enclosed.get("Message-ID") if isinstance(enclosed, Message) else None
    return str(found).strip() if found else None


def _reports(settings: BounceSettings) -> Iterator[Return]:
    if settings.maildir:
        yield from _read_maildir(settings.maildir)
    if settings.host:
        yield from _read_imap(settings)


def _read_maildir(folder: str) -> Iterator[Return]:
    try:
        box = mailbox.Maildir(folder, create=False)
        keys = list(box.keys())[: _AT_ONCE * 10]
    except (OSError, mailbox.Error) as error:
        raise DeliveryError(f"mail.bounces.maildir: {folder}: {error}") from None
    for key in keys:
        try:
            message = box.get(key)
        except (OSError, KeyError, mailbox.Error):
            continue  # another program has taken it
        if message is None or "S" in message.get_flags():
            continue
        found = parse_return(message)
        if found is None:
            continue
        yield found
        message.set_subdir("cur")
        message.add_flag("S")
        box[key] = message


def _read_imap(settings: BounceSettings) -> Iterator[Return]:
    with _imap(settings) as server:
        _, answer = server.uid("SEARCH", "UNSEEN")
        numbers = answer[0].split() if answer and answer[0] else []
        for number in numbers[:_AT_ONCE]:
            _, data = server.uid("FETCH", number, f"(BODY.PEEK[]<0.{_LARGEST}>)")
            raw = next((part[1] for part in data if isinstance(part, tuple)), None)
            found = parse_return(message_from_bytes(raw)) if isinstance(raw, bytes) else None
            if found is None:
                continue
            yield found
            server.uid("STORE", number, "+FLAGS", r"(\Seen)")


@contextmanager
def _imap(settings: BounceSettings) -> Iterator[imaplib.IMAP4]:
    where = f"mail.bounces: {settings.host}:{settings.port}"
    server: imaplib.IMAP4 | None = None
    try:
        server = imaplib.IMAP4_SSL(
            settings.host or "", settings.port, timeout=30, ssl_context=ssl.create_default_context()
        )
        password = settings.password.get_secret_value() if settings.password else ""
        server.login(settings.user or "", password)
        answer, _ = server.select(settings.folder)
        if answer != "OK":
            raise DeliveryError(f"{where}: there is no folder {settings.folder!r}")
        yield server
    except (OSError, imaplib.IMAP4.error) as error:
        raise DeliveryError(f"{where}: {error}") from None
    finally:
        if server is not None:
            try:
                server.logout()
            except (OSError, imaplib.IMAP4.error):
                server.shutdown()
