"""Reports about our mail: that it came back (RFC 3464), that its reader complained (RFC 5965).

Both are `multipart/report` (RFC 6522) and enclose the mail they are about, or its header. They
are anyone's to write: only the parts at their place are read, and nothing but the Message-ID of a
mail of ours makes them count.
"""

from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from enum import StrEnum

_ENCLOSED = ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers")
_COMPLAINTS = ("abuse", "opt-out")
"""Of RFC 5965's and RFC 6430's types, those by which a reader says that they want no more."""


class ReportKind(StrEnum):
    """What a report says of a mail."""

    RETURNED = "returned"
    COMPLAINT = "complaint"


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a mail, by its Message-ID, in the words of the server that reports it."""

    kind: ReportKind
    message_id: str
    words: str


def parse_report(content: bytes) -> Report | None:
    """Return what a report says; None for any other mail, and for mail that was only delayed."""
    try:
        message = message_from_bytes(content)
    except RecursionError:
        return None  # parts in parts a thousand deep: the parser calls itself for each
    if message.get_content_type() != "multipart/report" or not message.is_multipart():
        return None
    parts = [part for part in message.get_payload() if isinstance(part, Message)]
    message_id = next(filter(None, map(_enclosed_id, parts)), None)
    if message_id is None:
        return None
    for part in parts:
        kind = part.get_content_type()
        if kind == "message/delivery-status" and (words := _failure(part)) is not None:
            return Report(ReportKind.RETURNED, message_id, words)
        if kind == "message/feedback-report" and (words := _complaint(part)) is not None:
            return Report(ReportKind.COMPLAINT, message_id, words)
    return None


def _failure(part: Message) -> str | None:
    """Return the status and the server's words when some recipient's delivery failed."""
    blocks = part.get_payload()
    for fields in blocks if isinstance(blocks, list) else ():
        if isinstance(fields, Message) and _field(fields, "Action").lower() == "failed":
            status = _field(fields, "Status")[:20]
            return f"{status} {_field(fields, 'Diagnostic-Code')[:500]}".strip()
    return None


def _complaint(part: Message) -> str | None:
    fields = _first(part)
    kind = _field(fields, "Feedback-Type").lower() if fields is not None else ""
    return kind if kind in _COMPLAINTS else None


def _enclosed_id(part: Message) -> str | None:
    """Return the Message-ID of the mail that a part encloses, whole or by its header."""
    if part.get_content_type() not in _ENCLOSED:
        return None
    enclosed = _first(part)
    return _field(enclosed, "Message-ID") or None if enclosed is not None else None


def _first(part: Message) -> Message | None:
    """Return what a part holds: `message/…` is parsed already, `text/…` not yet."""
    payload = part.get_payload()
    if isinstance(payload, list):
        return payload[0] if payload and isinstance(payload[0], Message) else None
    content = part.get_payload(decode=True)
    return message_from_bytes(content) if isinstance(content, bytes) else None


def _field(fields: Message, name: str) -> str:
    return " ".join(str(fields.get(name, "")).split())
