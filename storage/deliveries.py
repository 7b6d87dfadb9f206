"""The ledger: what is to be sent, what was, and what nobody can know.

    prepared ─► sending ─► accepted
       ▲           ├─────► refused
       │           ├─────► deferred ─► sending …  (─► given up)
       └───────────┴─────► unknown    (settled by the policy)

A row is written before anything is sent and settled after it. Whoever takes a row in hand marks
it `sending` in a transaction of its own; no two processes can take the same one.
"""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Engine, and_
from sqlmodel import Session, col, func, or_, select

from storage.database import insert_into
from storage.kinds import DeliveryState, EditionState, SubscriberStatus
from storage.tables import (
    Delivery,
    DeliveryChange,
    Digest,
    Edition,
    Notice,
    Subscriber,
    Subscription,
)

WAITING = (DeliveryState.PREPARED, DeliveryState.DEFERRED)
OPEN = (*WAITING, DeliveryState.SENDING)
SETTLED = (
    DeliveryState.ACCEPTED,
    DeliveryState.REFUSED,
    DeliveryState.UNKNOWN,
    DeliveryState.GIVEN_UP,
)

HANDED_OVER = "handed over; the server's answer is awaited"
"""The words of an entry in hand whose message is with the server but for its end."""

WEBHOOK = "webhook"
"""The kind of notice that is posted, not mailed."""

Entry = Delivery | Notice


@dataclass(frozen=True, slots=True)
class Prepared:
    """One delivery to be written into the ledger."""

    subscriber_id: int
    message_id: str
    due_at: datetime


@contextmanager
def ledger_session(engine: Engine) -> Iterator[Session]:
    """One transaction of the ledger: on disk when it is committed, even if the power fails.

    The rest of the database lives with SQLite's `synchronous = NORMAL`, which may lose the last
    transactions then; for the ledger that would mean sending what was sent.
    """
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            driver = connection.connection.dbapi_connection
            assert driver is not None
            driver.cursor().execute("PRAGMA synchronous = FULL")
        with Session(connection, expire_on_commit=False) as session, session.begin():
            yield session


def prepare(
    session: Session, edition_id: int, prepared: Iterable[Prepared], *, at: datetime, by: str
) -> int:
    """Write an edition's deliveries, each once; return how many were new."""
    new = 0
    for one in prepared:
        insert = (
            insert_into(session, Delivery)
            .values(
                edition_id=edition_id,
                subscriber_id=one.subscriber_id,
                state=DeliveryState.PREPARED,
                message_id=one.message_id,
                tries=0,
                due_at=one.due_at,
                prepared_at=at,
            )
            .on_conflict_do_nothing(index_elements=["edition_id", "subscriber_id"])
            .returning(Delivery.id)
        )
        delivery_id = session.execute(insert).scalar()
        if delivery_id is not None:
            new += 1
            session.add(
                DeliveryChange(delivery_id=delivery_id, state=DeliveryState.PREPARED, at=at, by=by)
            )
    return new


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery in hand, with whom it is for and what they chose of the digest."""

    delivery: Delivery
    subscriber: Subscriber
    subscription: Subscription


def claim_delivery(
    session: Session, *, at: datetime, by: str, edition_id: int | None = None
) -> Claimed | None:
    """Take the next due delivery in hand, marked `sending`; None when there is none.

    Deliveries to readers who have meanwhile unsubscribed are given up on the way.
    """
    query = (
        select(Delivery, Subscriber, Subscription)
        .join(Edition, col(Edition.id) == col(Delivery.edition_id))
        .join(Subscriber, col(Subscriber.id) == col(Delivery.subscriber_id))
        .outerjoin(
            Subscription,
            (col(Subscription.subscriber_id) == col(Delivery.subscriber_id))
            & (col(Subscription.digest_id) == col(Edition.digest_id)),
        )
        .where(col(Delivery.state).in_(WAITING), col(Delivery.due_at) <= at)
        .order_by(col(Delivery.due_at), col(Delivery.id))
        .limit(1)
        .with_for_update(of=Delivery, skip_locked=True)
    )
    if edition_id is not None:
        query = query.where(col(Delivery.edition_id) == edition_id)
    while row := session.exec(query).first():
        delivery, subscriber, subscription = row
        if subscriber.status is SubscriberStatus.ACTIVE and subscription is not None:
            _take(delivery, at, by)
            note_change(session, delivery, at=at, by=by)
            session.flush()
            return Claimed(delivery, subscriber, subscription)
        change(
            session,
            delivery,
            DeliveryState.GIVEN_UP,
            at=at,
            by=by,
            reply="not sent: the reader no longer receives this digest",
        )
        session.flush()
    return None


def claim_notice(
    session: Session, *, at: datetime, by: str, is_webhook: bool = False
) -> Notice | None:
    """Take the next due notice in hand, marked `sending`; None when there is none."""
    query = (
        select(Notice)
        .where(
            col(Notice.state).in_(WAITING),
            col(Notice.due_at) <= at,
            (col(Notice.kind) == WEBHOOK) if is_webhook else (col(Notice.kind) != WEBHOOK),
        )
        .order_by(col(Notice.due_at), col(Notice.id))
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    notice = session.exec(query).first()
    if notice is not None:
        _take(notice, at, by)
        session.flush()
    return notice


def _take(entry: Entry, at: datetime, by: str) -> None:
    entry.state = DeliveryState.SENDING
    entry.sending_at = at
    entry.sender = by
    entry.reply = None
    entry.tries += 1


def hand_over(session: Session, entry: Entry, *, at: datetime, by: str) -> None:
    """Note that the server has the whole message but its end, which comes next.

    Until then it must not deliver it (RFC 5321, 4.1.1.4): a sender that dies before this note
    has sent nothing, and only one that dies after it leaves something unknown.
    """
    entry.reply = HANDED_OVER
    session.add(entry)
    note_change(session, entry, at=at, by=by)


def is_handed_over(entry: Entry) -> bool:
    """Return whether an entry in hand may have been taken by the server."""
    return entry.reply == HANDED_OVER


def change(
    session: Session,
    entry: Entry,
    state: DeliveryState,
    *,
    at: datetime,
    by: str,
    reply: str | None = None,
    due_at: datetime | None = None,
) -> None:
    """Record an entry's new state with the server's words; with `due_at` it is tried again then."""
    entry.state = state
    entry.reply = reply[:1000] if reply else None
    entry.settled_at = at if state in SETTLED else None
    if due_at is not None:
        entry.due_at = due_at
    session.add(entry)
    note_change(session, entry, at=at, by=by)


def note_change(session: Session, entry: Entry, *, at: datetime, by: str) -> None:
    """Add a delivery's present state to its history; notices keep only their last."""
    if isinstance(entry, Delivery):
        assert entry.id is not None
        session.add(
            DeliveryChange(delivery_id=entry.id, state=entry.state, at=at, by=by, reply=entry.reply)
        )


def in_hand(session: Session, table: type[Delivery] | type[Notice]) -> list[Entry]:
    """Return what is marked `sending`: by living processes, or by some that died."""
    condition = col(table.state) == DeliveryState.SENDING
    return _entries(session, table, condition, locks=True)


def undecided(session: Session, table: type[Delivery] | type[Notice]) -> list[Entry]:
    """Return what is `unknown` and not yet settled by the policy."""
    condition = and_(col(table.state) == DeliveryState.UNKNOWN, col(table.settled_at).is_(None))
    return _entries(session, table, condition)


def has_due(session: Session, *, at: datetime, edition_id: int | None = None) -> bool:
    """Return whether any mail is due: of one edition, or of all and the notices too."""
    return bool(_due(session, at, edition_id, limit=1, locks=False))


def due_entries(session: Session, *, at: datetime, edition_id: int | None = None) -> list[Entry]:
    """Return the mail that is due and that nobody has in hand, locked."""
    return _due(session, at, edition_id, limit=None, locks=True)


def _due(
    session: Session, at: datetime, edition_id: int | None, *, limit: int | None, locks: bool
) -> list[Entry]:
    found: list[Entry] = []
    for table in (Delivery, Notice) if edition_id is None else (Delivery,):
        condition = and_(col(table.state).in_(WAITING), col(table.due_at) <= at)
        if edition_id is not None:
            condition = and_(condition, col(Delivery.edition_id) == edition_id)
        if table is Notice:
            condition = and_(condition, col(Notice.kind) != WEBHOOK)
        found += _entries(session, table, condition, limit=limit, locks=locks)
    return found


def _entries(
    session: Session,
    table: type[Delivery] | type[Notice],
    condition: ColumnElement[bool],
    *,
    limit: int | None = None,
    locks: bool = False,
) -> list[Entry]:
    """Return rows of one of the two ledgers, oldest first; what others hold is passed over."""
    query = select(table).where(condition).order_by(col(table.id)).limit(limit)
    if locks:
        query = query.with_for_update(skip_locked=True)
    return list(session.scalars(query))


def sent_since(session: Session, since: datetime) -> int:
    """Return how many messages were taken in hand since then, by every process."""
    total = 0
    for table in (Delivery, Notice):
        query = select(func.count()).select_from(table).where(col(table.sending_at) > since)
        total += session.exec(query).one()
    return total


def settle_editions(session: Session, *, at: datetime) -> list[Edition]:
    """Mark as sent every approved edition without open deliveries; return those."""
    unsettled = select(Delivery.edition_id).where(
        or_(
            col(Delivery.state).in_(OPEN),
            (col(Delivery.state) == DeliveryState.UNKNOWN) & col(Delivery.settled_at).is_(None),
        )
    )
    query = select(Edition).where(
        col(Edition.state) == EditionState.APPROVED, col(Edition.id).not_in(unsettled)
    )
    editions = list(session.exec(query))
    for edition in editions:
        edition.state = EditionState.SENT
        edition.sent_at = at
    return editions


def count_states(session: Session, edition_id: int | None = None) -> dict[DeliveryState, int]:
    """Return how many deliveries are in each state."""
    query = select(Delivery.state, func.count()).group_by(col(Delivery.state))
    if edition_id is not None:
        query = query.where(col(Delivery.edition_id) == edition_id)
    return {DeliveryState(state): count for state, count in session.exec(query)}


def list_deliveries(
    session: Session,
    *,
    digest: str | None = None,
    number: int | None = None,
    states: Collection[DeliveryState] = (),
    limit: int | None = None,
) -> list[tuple[Delivery, Subscriber, Edition, Digest]]:
    """Return deliveries with whom and what they are for, newest first."""
    query = (
        select(Delivery, Subscriber, Edition, Digest)
        .join(Subscriber, col(Subscriber.id) == col(Delivery.subscriber_id))
        .join(Edition, col(Edition.id) == col(Delivery.edition_id))
        .join(Digest, col(Digest.id) == col(Edition.digest_id))
        .order_by(col(Delivery.id).desc())
    )
    conditions: list[ColumnElement[bool]] = []
    if digest is not None:
        conditions.append(col(Digest.name) == digest)
    if number is not None:
        conditions.append(col(Edition.number) == number)
    if states:
        conditions.append(col(Delivery.state).in_(list(states)))
    return list(session.exec(query.where(*conditions).limit(limit)))


def history(session: Session, delivery_id: int) -> list[DeliveryChange]:
    """Return the changes of one delivery, oldest first."""
    query = select(DeliveryChange).where(col(DeliveryChange.delivery_id) == delivery_id)
    return list(session.exec(query.order_by(col(DeliveryChange.id))))


def count_unknown(session: Session) -> int:
    """Return how many deliveries were ever unknown, however they were settled."""
    query = select(func.count(func.distinct(col(DeliveryChange.delivery_id)))).where(
        col(DeliveryChange.state) == DeliveryState.UNKNOWN
    )
    return session.exec(query).one()


def add_notice(session: Session, notice: Notice) -> bool:
    """Write a notice unless there is one with its key; return whether it is new."""
    values = notice.model_dump(exclude={"id"})
    insert = (
        insert_into(session, Notice)
        .values(**values)
        .on_conflict_do_nothing(index_elements=["key"])
        .returning(Notice.id)
    )
    return session.execute(insert).scalar() is not None


def delivery_by_message_id(session: Session, message_id: str) -> Delivery | None:
    """Return the delivery that a Message-ID belongs to."""
    query = select(Delivery).where(col(Delivery.message_id) == message_id)
    return session.exec(query).first()


def note_return(session: Session, delivery: Delivery, *, at: datetime, by: str, reply: str) -> bool:
    """Note that a mail came back; return False when that was known."""
    if delivery.returned_at is not None:
        return False
    delivery.returned_at = at
    delivery.reply = reply[:1000]
    session.add(delivery)
    note_change(session, delivery, at=at, by=by)
    return True


def note_complaint(
    session: Session, delivery: Delivery, *, at: datetime, by: str, reply: str
) -> None:
    """Note that a mail's reader complained of it."""
    delivery.reply = reply[:1000]
    session.add(delivery)
    note_change(session, delivery, at=at, by=by)
