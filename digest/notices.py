"""Mail outside the editions: confirmations, drafts for editors, operators' alarms."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from digest.desk import Desk
from digest.language import Language, language
from digest.message import message_id
from digest.templating import draw_letter
from storage.deliveries import WEBHOOK, add_notice
from storage.tables import Notice


def send_note(
    session: Session,
    desk: Desk,
    *,
    key: str,
    kind: str,
    recipient: str,
    words: Language,
    subject: str,
    paragraphs: Sequence[str],
    link: str | None = None,
    button: str | None = None,
    ending: str | None = None,
    things: Sequence[str] = (),
    written_at: datetime | None = None,
) -> bool:
    """Write a short mail into the ledger, unless one with its key is there; return if it is new.

    `link` is where its one button leads; the text part shows it in full. `things` are the keys
    of what it tells of, for whoever asks later.
    """
    subject = " ".join(subject.split())
    values: dict[str, object] = {
        "subject": subject,
        "paragraphs": [line for text in paragraphs for line in text.split("\n\n") if line],
        "link": link,
        "button": button,
        "ending": ending,
    }
    return send_prepared(
        session,
        desk,
        key=key,
        kind=kind,
        recipient=recipient,
        subject=subject,
        html=draw_letter(desk, words, "note.html", values),
        text=draw_letter(desk, words, "note.txt", values),
        language_code=words.code,
        things=things,
        written_at=written_at,
    )


def tell_all(
    session: Session,
    desk: Desk,
    *,
    key: str,
    kind: str,
    recipients: Sequence[str],
    subject: str,
    paragraphs: Sequence[str],
    ending: str,
    link: str | None = None,
    button: str | None = None,
    things: Sequence[str] = (),
    written_at: datetime | None = None,
) -> int:
    """Write the same note to each of these people of the organisation, in its language.

    Once to each, by `key`; returns how many notes were new.
    """
    words = language(desk.organisation.language)
    return sum(
        send_note(
            session,
            desk,
            key=f"{key}:{recipient}",
            kind=kind,
            recipient=recipient,
            words=words,
            subject=subject,
            paragraphs=paragraphs,
            link=link,
            button=button,
            ending=ending,
            things=things,
            written_at=written_at,
        )
        for recipient in recipients
    )


def send_prepared(
    session: Session,
    desk: Desk,
    *,
    key: str,
    kind: str,
    recipient: str,
    subject: str,
    text: str,
    html: str | None,
    language_code: str,
    things: Sequence[str] = (),
    written_at: datetime | None = None,
) -> bool:
    """Write a finished mail into the ledger, unless one with its key is there."""
    content = {
        "subject": subject,
        "text": text,
        "html": html,
        "language": language_code,
        "things": list(things),
    }
    return _add(session, desk, key, kind, recipient, content, written_at)


def send_webhook(
    session: Session,
    desk: Desk,
    *,
    key: str,
    address: str,
    alert: str,
    payload: dict[str, Any],
    written_at: datetime | None = None,
) -> bool:
    """Write something to be posted into the ledger, unless it is there; `alert` has the secret."""
    content = {"alert": alert, "payload": payload}
    return _add(session, desk, key, WEBHOOK, address, content, written_at)


def _add(
    session: Session,
    desk: Desk,
    key: str,
    kind: str,
    recipient: str,
    content: dict[str, Any],
    written_at: datetime | None,
) -> bool:
    at = written_at or desk.clock()
    notice = Notice(
        key=key[:200],
        kind=kind,
        recipient=recipient,
        content=content,
        message_id=message_id(desk, kind, key),
        due_at=at,
        prepared_at=at,
    )
    return add_notice(session, notice)
