"""What needs a person: sources that stay broken, mail that cannot leave, dead addresses."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, func, select

from storage.kinds import (
    DeliveryState,
    EditionState,
    SourceStatus,
    SubscriberStatus,
)
from storage.tables import Delivery, Digest, Edition, Notice, Run, Source, Subscriber


def paused_addresses(session: Session) -> Sequence[str]:
    """Return the addresses that are paused because mail to them came back."""
    query = select(Subscriber.email).where(col(Subscriber.status) == SubscriberStatus.PAUSED)
    return session.exec(query.order_by(col(Subscriber.email))).all()


def given_up_since(session: Session, since: datetime) -> int:
    """Return how many deliveries were given up since then after the server had refused them."""
    query = select(func.count()).where(
        col(Delivery.state) == DeliveryState.GIVEN_UP,
        col(Delivery.tries) > 0,
        col(Delivery.settled_at) > since,
    )
    return session.exec(query).one()


def unknown_since(session: Session, since: datetime) -> int:
    """Return how many deliveries were left unknown since then."""
    query = select(func.count()).where(
        col(Delivery.state) == DeliveryState.UNKNOWN, col(Delivery.sending_at) > since
    )
    return session.exec(query).one()


def long_failing_sources(session: Session, before: datetime) -> Sequence[str]:
    """Return the active sources that fail and have brought nothing since `before`."""
    query = select(Source.name).where(
        col(Source.status) == SourceStatus.ACTIVE,
        col(Source.failures) > 1,
        (col(Source.changed_at).is_(None)) | (col(Source.changed_at) < before),
        col(Source.created_at) < before,
    )
    return session.exec(query.order_by(col(Source.name))).all()


def last_crawl(session: Session) -> datetime | None:
    """Return when the newest crawl began."""
    return session.exec(select(func.max(col(Run.started_at)))).one()


def held_editions(session: Session) -> Sequence[tuple[str, int]]:
    """Return the digests and numbers of editions that wait for an editor."""
    query = (
        select(Digest.name, Edition.number)
        .join(Edition, col(Edition.digest_id) == col(Digest.id))
        .where(col(Edition.state) == EditionState.HELD)
        .order_by(col(Digest.name), col(Edition.number))
    )
    return session.exec(query).all()


def alarmed_since(session: Session, since: datetime) -> set[str]:
    """Return what operators were told of since then."""
    query = select(Notice.content).where(
        col(Notice.kind) == "alarm", col(Notice.prepared_at) > since
    )
    return {thing for content in session.exec(query) for thing in content.get("things", [])}
