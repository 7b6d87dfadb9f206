"""Sending: the ledger worked through, one message at a time.

Before a message is offered, its row is marked `sending` in a transaction of its own; after the
server's answer it is settled in another. A process that dies in between leaves a row that says
`sending`; the next one finds that its sender is dead, calls the delivery `unknown`, and does
what the policy says: send it again under the same Message-ID, or leave it. The connection is
opened before a row is touched, so that the time in which a crash makes a delivery unknown is the
dialogue itself and nothing else.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.headerregistry import Address

from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from digest.addresses import parse_mailbox
from digest.desk import Desk
from digest.errors import DeliveryError
from digest.letters import edition_letter, notice_letter, reader_links, view_of
from digest.message import Letter, build
from digest.senders import is_alive, sender_name
from digest.settings import DigestSettings
from digest.sheet import View
from digest.smtp import Connection, Outcome
from digest.webhooks import post
from storage.database import describe, read_session
from storage.deliveries import (
    Claimed,
    Entry,
    change,
    claim_delivery,
    claim_notice,
    due_entries,
    hand_over,
    has_due,
    in_hand,
    is_handed_over,
    ledger_session,
    sent_since,
    settle_editions,
    undecided,
)
from storage.errors import InTheNewsError
from storage.kinds import DeliveryState, EditionState, SubscriberStatus
from storage.subscribers import returned_in_a_row
from storage.tables import Delivery, Digest, Edition, Notice, Subscriber

_BACK_OFF_MINUTES = (1, 5, 15, 30, 60, 120, 240)
_LEASE_MARGIN = timedelta(minutes=5)
_VIEWS_KEPT = 32
_PAUSE = threading.Event()
"""Never set: what the limit by minute waits on."""
RETURNS_BEFORE_PAUSE = 3
"""Mails in a row that a server refused for good or returned, after which an address is paused."""


@dataclass(slots=True)
class Figures:
    """What one call of `deliver` did."""

    accepted: int = 0
    refused: int = 0
    deferred: int = 0
    unknown: int = 0
    given_up: int = 0
    editions_sent: int = 0
    problem: str | None = None
    """Why nothing could be sent, when the server could not be reached."""

    def counts(self) -> dict[str, int]:
        """Return the counts by what they count."""
        return {
            "accepted": self.accepted,
            "refused": self.refused,
            "deferred": self.deferred,
            "unknown": self.unknown,
            "given up": self.given_up,
        }

    def count(self, state: DeliveryState) -> None:
        """Count one outcome."""
        name = state.value.replace("-", "_")
        setattr(self, name, getattr(self, name) + 1)


@dataclass(slots=True)
class _Issue:
    """An edition being sent, with its letters: as many as there are kinds of readers."""

    edition: Edition
    settings: DigestSettings
    letters: dict[tuple[View, bool], Letter] = field(default_factory=dict)

    def letter(self, desk: Desk, view: View, *, prefers_text: bool) -> Letter:
        """Return the letter for a view, rendered once; the oldest gives way to new ones."""
        key = (view, prefers_text)
        if key not in self.letters:
            if len(self.letters) >= _VIEWS_KEPT:
                del self.letters[next(iter(self.letters))]
            self.letters[key] = edition_letter(
                desk, self.settings, self.edition, view, prefers_text=prefers_text
            )
        return self.letters[key]


@dataclass(slots=True)
class _Sender:
    """The state of one call: its connection, what it is sending, and its figures."""

    desk: Desk
    should_stop: Callable[[], bool]
    name: str
    edition_id: int | None
    figures: Figures = field(default_factory=Figures)
    connection: Connection | None = None
    current: tuple[int, _Issue] | None = None

    def issue(self, edition_id: int) -> _Issue:
        """Return an edition; the last one is kept, since deliveries come edition by edition."""
        if self.current is None or self.current[0] != edition_id:
            with read_session(self.desk.engine) as session:
                edition = session.get_one(Edition, edition_id)
                digest = session.get_one(Digest, edition.digest_id)
            self.current = (edition_id, _Issue(edition, self.desk.settings_of(digest.name)))
        return self.current[1]


def deliver(
    desk: Desk, *, edition_id: int | None = None, should_stop: Callable[[], bool] = lambda: False
) -> Figures:
    """Send everything that is due, or what is due of one edition; return what happened.

    Safe to call from any number of processes and machines at once, and to kill at any moment.
    `should_stop` ends it after the message that is being sent.
    """
    with sender_name() as name:
        sender = _Sender(desk, should_stop, name, edition_id)
        try:
            _recover(sender)
            if edition_id is None:
                _post_webhooks(sender)
            _send_all(sender)
            with ledger_session(desk.engine) as session:
                sender.figures.editions_sent = len(settle_editions(session, at=desk.clock()))
        except DBAPIError as error:
            raise DeliveryError(
                f"the ledger cannot be read or written: {describe(error)}; what was not noted in "
                "it is taken up again when it can"
            ) from error
        finally:
            if sender.connection is not None:
                sender.connection.close()
    return sender.figures


def _send_all(sender: _Sender) -> None:
    """Send until nothing is due, the server fails, or the caller wants to stop."""
    while not sender.should_stop() and (sender.connection is not None or _has_due(sender)):
        if not _connect(sender) or not _wait_for_turn(sender) or not _send_next(sender):
            return


def _recover(sender: _Sender) -> None:
    """Find what dead senders left in hand; settle what is unknown as the policy says."""
    desk, mail = sender.desk, sender.desk.mail
    at = desk.clock()
    patience = mail.timeout_seconds * 8 + mail.answer_timeout_seconds
    lease = timedelta(seconds=patience) + _LEASE_MARGIN
    with ledger_session(desk.engine) as session:
        for table in (Delivery, Notice):
            for entry in in_hand(session, table):
                if is_alive(entry.sender, at - (entry.sending_at or at), lease):
                    continue
                _recover_one(session, sender, entry, at)
            session.flush()
            for entry in undecided(session, table):
                _settle_unknown(session, desk, entry, at, sender.name)


def _recover_one(session: Session, sender: _Sender, entry: Entry, at: datetime) -> None:
    """Tell a message that cannot have been taken from one of which nobody can know."""
    if not is_handed_over(entry):
        reply = "the sender ended before the message was handed over; sent anew"
        change(
            session, entry, DeliveryState.PREPARED, at=at, by=sender.name, reply=reply, due_at=at
        )
        return
    reply = "the sender ended before the server's answer was noted"
    change(session, entry, DeliveryState.UNKNOWN, at=at, by=sender.name, reply=reply)
    entry.settled_at = None
    sender.figures.unknown += 1


def _hand_over(sender: _Sender, entry: Entry) -> None:
    """Note in the ledger that from now on the server may have the message."""
    with ledger_session(sender.desk.engine) as session:
        hand_over(session, session.merge(entry, load=False), at=sender.desk.clock(), by=sender.name)


def _settle_unknown(session: Session, desk: Desk, entry: Entry, at: datetime, by: str) -> None:
    """Do what the policy says with a delivery that may or may not have arrived."""
    if desk.mail.unknown == "repeat":
        reply = "sent again under the same Message-ID, as mail.unknown says"
        change(session, entry, DeliveryState.PREPARED, at=at, by=by, reply=reply, due_at=at)
    else:
        entry.settled_at = at
        session.add(entry)


def settle_by_hand(desk: Desk, delivery_id: int, *, repeat: bool, by: str) -> None:
    """Settle an unknown delivery as an operator says, whatever the policy."""
    with ledger_session(desk.engine) as session:
        delivery = session.get(Delivery, delivery_id)
        if delivery is None or delivery.state is not DeliveryState.UNKNOWN:
            raise DeliveryError(f"delivery {delivery_id} is not unknown; nothing to settle")
        at = desk.clock()
        if repeat:
            reply = "to be sent again under the same Message-ID"
            change(session, delivery, DeliveryState.PREPARED, at=at, by=by, reply=reply, due_at=at)
            edition = session.get_one(Edition, delivery.edition_id)
            edition.state = EditionState.APPROVED
        else:
            change(session, delivery, DeliveryState.UNKNOWN, at=at, by=by, reply="left as it is")


def _has_due(sender: _Sender) -> bool:
    """Return whether anything waits, without taking it."""
    with read_session(sender.desk.engine) as session:
        return has_due(session, at=sender.desk.clock(), edition_id=sender.edition_id)


def _connect(sender: _Sender) -> bool:
    """Open a connection unless one is open; put everything off when that fails."""
    if sender.connection is not None and sender.connection.is_full:
        sender.connection.close()
        sender.connection = None
    if sender.connection is not None:
        return True
    try:
        sender.connection = Connection(sender.desk.mail)
    except DeliveryError as error:
        _put_off_all(sender, str(error))
        return False
    return True


def _put_off_all(sender: _Sender, reply: str) -> None:
    """Put off everything that is due: the server is away, or will not have us as the sender."""
    sender.figures.problem = reply
    at = sender.desk.clock()
    with ledger_session(sender.desk.engine) as session:
        for entry in due_entries(session, at=at, edition_id=sender.edition_id):
            entry.tries += 1
            _put_off(session, sender, entry, reply, at)


def _wait_for_turn(sender: _Sender) -> bool:
    """Wait until the limit by minute lets another message go; return False when told to stop."""
    limit = sender.desk.mail.messages_per_minute
    while limit is not None and not sender.should_stop():
        with read_session(sender.desk.engine) as session:
            if sent_since(session, sender.desk.clock() - timedelta(minutes=1)) < limit:
                break
        _PAUSE.wait(0.5)
    return not sender.should_stop()


def _send_next(sender: _Sender) -> bool:
    """Take one message in hand, offer it, note the answer; return False when none was left."""
    desk, connection = sender.desk, sender.connection
    assert connection is not None
    with ledger_session(desk.engine) as session:
        claimed: Claimed | Notice | None = claim_delivery(
            session, at=desk.clock(), by=sender.name, edition_id=sender.edition_id
        )
        if claimed is None and sender.edition_id is None:
            claimed = claim_notice(session, at=desk.clock(), by=sender.name)
    if claimed is None:
        return False
    entry: Entry = claimed if isinstance(claimed, Notice) else claimed.delivery
    try:
        recipient, data = _message(sender, claimed)
    except InTheNewsError as error:
        outcome = Outcome(DeliveryState.DEFERRED, str(error))
        sender.figures.problem = str(error)
    else:
        envelope_from = desk.mail.return_path or parse_mailbox(desk.mail.sender).addr_spec
        outcome = connection.send(
            envelope_from, recipient.addr_spec, data, lambda: _hand_over(sender, entry)
        )
    _note(sender, entry, outcome)
    if not outcome.is_connection_usable:
        connection.close()
        sender.connection = None
    if outcome.is_about_sender:
        _put_off_all(sender, outcome.reply)
        return False
    return True


def _post_webhooks(sender: _Sender) -> None:
    """Post what is due; each try has the same id, so that a receiver can fold repeats."""
    desk = sender.desk
    while not sender.should_stop():
        with ledger_session(desk.engine) as session:
            notice = claim_notice(session, at=desk.clock(), by=sender.name, is_webhook=True)
        if notice is None:
            return
        _hand_over(sender, notice)
        secrets = {one.name: one.webhook_secret for one in desk.alerts}
        secret = secrets.get(notice.content["alert"])
        outcome = post(
            notice.recipient,
            notice.content["payload"],
            message_id=notice.message_id.strip("<>"),
            secret=secret.get_secret_value() if secret else None,
            at=desk.clock(),
        )
        _note(sender, notice, outcome)


def _note(sender: _Sender, entry: Entry, outcome: Outcome) -> None:
    """Settle a delivery by the server's answer."""
    desk = sender.desk
    at = desk.clock()
    with ledger_session(desk.engine) as session:
        entry = session.merge(entry, load=False)
        if outcome.state is DeliveryState.DEFERRED:
            _put_off(session, sender, entry, outcome.reply, at)
        else:
            change(session, entry, outcome.state, at=at, by=sender.name, reply=outcome.reply)
            sender.figures.count(outcome.state)
        if outcome.state is DeliveryState.UNKNOWN:
            session.flush()
            _settle_unknown(session, desk, entry, at, sender.name)
        if outcome.state is DeliveryState.REFUSED and isinstance(entry, Delivery):
            session.flush()
            pause_if_dead(session, entry.subscriber_id)


def _put_off(session: Session, sender: _Sender, entry: Entry, reply: str, at: datetime) -> None:
    """Try again later, or give up when that has gone on for too long."""
    minutes = _BACK_OFF_MINUTES[min(max(entry.tries, 1), len(_BACK_OFF_MINUTES)) - 1]
    due_at = at + timedelta(minutes=minutes)
    first_due = entry.prepared_at
    if due_at - first_due > timedelta(hours=sender.desk.mail.give_up_after_hours):
        state, later = DeliveryState.GIVEN_UP, None
    else:
        state, later = DeliveryState.DEFERRED, due_at
    change(session, entry, state, at=at, by=sender.name, reply=reply, due_at=later)
    sender.figures.count(state)


def pause_if_dead(session: Session, subscriber_id: int) -> bool:
    """Pause an address whose last mails all came back; return whether it was."""
    if returned_in_a_row(session, subscriber_id, RETURNS_BEFORE_PAUSE) < RETURNS_BEFORE_PAUSE:
        return False
    subscriber = session.get_one(Subscriber, subscriber_id)
    if subscriber.status is not SubscriberStatus.ACTIVE:
        return False
    subscriber.status = SubscriberStatus.PAUSED
    return True


def _message(sender: _Sender, claimed: Claimed | Notice) -> tuple[Address, bytes]:
    """Return whom an entry is for and the message itself."""
    desk = sender.desk
    if isinstance(claimed, Notice):
        recipient = parse_mailbox(claimed.recipient)
        letter = notice_letter(claimed)
        return recipient, build(desk, letter, recipient, claimed.message_id, claimed.prepared_at)
    delivery, subscriber = claimed.delivery, claimed.subscriber
    issue = sender.issue(delivery.edition_id)
    view = view_of(desk, issue.settings, subscriber, claimed.subscription)
    letter = issue.letter(desk, view, prefers_text=subscriber.prefers_text)
    recipient = parse_mailbox(subscriber.email)
    if subscriber.name:
        recipient = Address(subscriber.name, addr_spec=recipient.addr_spec)
    own = letter.for_reader(reader_links(desk, issue.settings.name, subscriber))
    return recipient, build(desk, own, recipient, delivery.message_id, delivery.prepared_at)
