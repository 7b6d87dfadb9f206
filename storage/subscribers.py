"""Subscribers: who gets which digest, and who must never be written to again."""

import secrets
from collections.abc import Collection
from datetime import datetime
from hashlib import blake2b

from sqlmodel import Session, col, delete, func, select

from storage.database import insert_into
from storage.kinds import DeliveryState, SubscriberStatus
from storage.tables import (
    Delivery,
    DeliveryChange,
    Digest,
    Notice,
    Subscriber,
    Subscription,
    Suppression,
)

SECRET_BYTES = 16


def find_subscriber(session: Session, email: str) -> Subscriber | None:
    """Return the subscriber with that address; case is not told apart in finding."""
    query = select(Subscriber).where(func.lower(Subscriber.email) == email.lower())
    return session.exec(query).first()


def add_subscriber(
    session: Session,
    email: str,
    *,
    status: SubscriberStatus,
    at: datetime,
    name: str | None = None,
    time_zone: str | None = None,
    language: str | None = None,
    prefers_text: bool = False,
) -> Subscriber:
    """Store a new subscriber with a secret of their own."""
    subscriber = Subscriber(
        email=email,
        name=name,
        status=status,
        time_zone=time_zone,
        language=language,
        prefers_text=prefers_text,
        secret=secrets.token_hex(SECRET_BYTES),
        created_at=at,
    )
    session.add(subscriber)
    session.flush()
    return subscriber


def list_subscribers(session: Session, *, digest: str | None = None) -> list[Subscriber]:
    """Return subscribers by address: all, or a digest's."""
    query = select(Subscriber).order_by(col(Subscriber.email))
    if digest is not None:
        query = (
            query.join(Subscription, col(Subscription.subscriber_id) == col(Subscriber.id))
            .join(Digest, col(Digest.id) == col(Subscription.digest_id))
            .where(col(Digest.name) == digest)
        )
    return list(session.exec(query))


def readers_of(session: Session, digest_id: int) -> list[tuple[Subscriber, Subscription]]:
    """Return the active subscribers of a digest with what they chose of it."""
    query = (
        select(Subscriber, Subscription)
        .join(Subscription, col(Subscription.subscriber_id) == col(Subscriber.id))
        .where(
            col(Subscription.digest_id) == digest_id,
            col(Subscriber.status) == SubscriberStatus.ACTIVE,
        )
        .order_by(col(Subscriber.id))
    )
    return list(session.exec(query))


def subscriptions_of(session: Session, subscriber_id: int) -> dict[str, Subscription]:
    """Return a subscriber's subscriptions by the name of the digest."""
    query = (
        select(Digest.name, Subscription)
        .join(Subscription, col(Subscription.digest_id) == col(Digest.id))
        .where(col(Subscription.subscriber_id) == subscriber_id)
        .order_by(col(Digest.name))
    )
    return dict(session.exec(query).all())


def subscribe(
    session: Session,
    subscriber_id: int,
    digest_id: int,
    *,
    at: datetime,
    topics: Collection[str] = (),
) -> None:
    """Let the subscriber have a digest, or change which topics of it they get."""
    chosen = sorted(topics)
    insert = insert_into(session, Subscription).values(
        subscriber_id=subscriber_id, digest_id=digest_id, topics=chosen, since_at=at
    )
    session.execute(
        insert.on_conflict_do_update(
            index_elements=["subscriber_id", "digest_id"], set_={"topics": chosen}
        )
    )


def unsubscribe(session: Session, subscriber_id: int, digest_id: int | None = None) -> int:
    """End one subscription, or all of them; return how many there were."""
    statement = delete(Subscription).where(col(Subscription.subscriber_id) == subscriber_id)
    if digest_id is not None:
        statement = statement.where(col(Subscription.digest_id) == digest_id)
    ended: int = session.execute(statement).rowcount  # type: ignore[attr-defined]
    return ended


def returned_in_a_row(session: Session, subscriber_id: int, limit: int) -> int:
    """Return how many of the subscriber's last mails came back or were refused, up to `limit`."""
    query = (
        select(Delivery.state, Delivery.returned_at)
        .where(
            col(Delivery.subscriber_id) == subscriber_id,
            col(Delivery.state).in_([DeliveryState.ACCEPTED, DeliveryState.REFUSED]),
        )
        .order_by(col(Delivery.settled_at).desc(), col(Delivery.id).desc())
        .limit(limit)
    )
    count = 0
    for state, returned_at in session.exec(query):
        if state is not DeliveryState.REFUSED and returned_at is None:
            break
        count += 1
    return count


def erase_subscriber(session: Session, subscriber: Subscriber) -> None:
    """Remove everything that names the subscriber, the ledger's rows about them included."""
    assert subscriber.id is not None
    deliveries = select(Delivery.id).where(col(Delivery.subscriber_id) == subscriber.id)
    session.execute(delete(DeliveryChange).where(col(DeliveryChange.delivery_id).in_(deliveries)))
    session.execute(delete(Delivery).where(col(Delivery.subscriber_id) == subscriber.id))
    unsubscribe(session, subscriber.id)
    session.execute(delete(Notice).where(col(Notice.recipient) == subscriber.email))
    session.delete(subscriber)
    session.flush()


def hash_address(email: str, secret: str) -> str:
    """Return the keyed hash under which an address is suppressed.

    Keyed, because addresses are few enough to be guessed from a plain hash.
    """
    return blake2b(email.lower().encode(), key=secret.encode()[:64], digest_size=32).hexdigest()


def suppress(session: Session, address_hash: str, reason: str, *, at: datetime) -> None:
    """Never write to this address again."""
    insert = insert_into(session, Suppression).values(
        address_hash=address_hash, reason=reason, at=at
    )
    session.execute(insert.on_conflict_do_nothing(index_elements=["address_hash"]))


def is_suppressed(session: Session, address_hash: str) -> bool:
    """Return whether this address must never be written to again."""
    return session.get(Suppression, address_hash) is not None


def lift_suppression(session: Session, address_hash: str) -> None:
    """Forget a suppression: the owner of the address asked for mail again and confirmed it."""
    session.execute(delete(Suppression).where(col(Suppression.address_hash) == address_hash))


def forget_unconfirmed(session: Session, *, before: datetime) -> int:
    """Erase those who never confirmed that they want mail."""
    query = select(Subscriber).where(
        col(Subscriber.status) == SubscriberStatus.UNCONFIRMED,
        col(Subscriber.created_at) < before,
    )
    old = list(session.exec(query))
    for subscriber in old:
        erase_subscriber(session, subscriber)
    return len(old)
