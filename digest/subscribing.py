"""Readers coming and going: double opt-in, preferences, unsubscribing, erasure."""

from collections.abc import Collection
from datetime import timedelta
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict
from sqlmodel import Session

from digest.addresses import clean_address
from digest.composition import keep_digest
from digest.desk import Desk
from digest.errors import SubscriberError
from digest.language import available_languages, language
from digest.links import Links, Purpose
from digest.notices import send_note
from digest.sheet import title_of
from storage.database import read_session, write_session
from storage.kinds import SubscriberStatus
from storage.subscribers import (
    add_subscriber,
    erase_subscriber,
    find_subscriber,
    hash_address,
    is_suppressed,
    lift_suppression,
    list_subscribers,
    subscribe,
    subscriptions_of,
    suppress,
    unsubscribe,
)
from storage.tables import Subscriber

CONFIRM_WITHIN = timedelta(days=7)
"""How long the link of a confirmation works; after it the address is forgotten."""


class Wish(BaseModel):
    """What a reader wants, or an operator for them."""

    model_config = ConfigDict(frozen=True)

    email: str
    digests: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    name: str | None = None
    language: str | None = None
    time_zone: str | None = None
    prefers_text: bool = False


class Preferences(BaseModel):
    """What a reader chose on the page of their own."""

    model_config = ConfigDict(frozen=True)

    digests: tuple[str, ...]
    topics: tuple[str, ...] = ()
    language: str | None = None
    time_zone: str | None = None
    prefers_text: bool = False


class Reader(Wish):
    """A subscriber as lists and CSV files show them."""

    status: SubscriberStatus


def enrol(desk: Desk, wish: Wish, *, overrules: bool = False) -> bool:
    """Store a reader and their subscriptions, or change an existing one's; return if new.

    Raises `SubscriberError` for an address, digest, language or zone that cannot be, and for
    one that was unsubscribed or asked to be forgotten, unless `overrules` says that its owner
    wants mail again.
    """
    wish = check_wish(desk, wish)
    at = desk.clock()
    with write_session(desk.engine) as session:
        address_hash = hash_address(wish.email, desk.secret)
        if is_suppressed(session, address_hash) and not overrules:
            raise SubscriberError(
                f"{wish.email} asked to be forgotten and must not be written to; "
                "add it with --force only when its owner asked for mail again"
            )
        lift_suppression(session, address_hash)
        subscriber = find_subscriber(session, wish.email)
        is_new = subscriber is None
        if subscriber is None:
            active = SubscriberStatus.ACTIVE
            subscriber = add_subscriber(session, wish.email, status=active, at=at)
        elif subscriber.status is SubscriberStatus.UNSUBSCRIBED and not overrules:
            raise SubscriberError(
                f"{wish.email} is unsubscribed; --confirm asks its owner, --force does not"
            )
        subscriber.status = SubscriberStatus.ACTIVE
        _apply(session, desk, subscriber, wish)
    return is_new


def check_wish(desk: Desk, wish: Wish) -> Wish:
    """Return the wish with its address cleaned, or raise `SubscriberError` for what cannot be."""
    for name in wish.digests:
        desk.settings_of(name)
    if wish.language is not None and wish.language not in available_languages():
        known = ", ".join(available_languages())
        raise SubscriberError(f"mail is not written in {wish.language!r}; it is in: {known}")
    if wish.time_zone is not None:
        try:
            ZoneInfo(wish.time_zone)
        except (KeyError, ValueError, OSError):
            raise SubscriberError(
                f"{wish.time_zone!r} is not a time zone; expected a name such as Asia/Kolkata"
            ) from None
    return wish.model_copy(update={"email": clean_address(wish.email)})


def _apply(session: Session, desk: Desk, subscriber: Subscriber, wish: Wish) -> None:
    assert subscriber.id is not None
    subscriber.name = wish.name or subscriber.name
    subscriber.language = wish.language or subscriber.language
    subscriber.time_zone = wish.time_zone or subscriber.time_zone
    subscriber.prefers_text = wish.prefers_text or subscriber.prefers_text
    for name in wish.digests:
        digest = keep_digest(session, desk, desk.settings_of(name))
        assert digest.id is not None
        subscribe(session, subscriber.id, digest.id, at=desk.clock(), topics=wish.topics)


def list_readers(desk: Desk, digest: str | None = None) -> list[Reader]:
    """Return the subscribers by address, with what they read."""
    if digest is not None:
        desk.settings_of(digest)
    with read_session(desk.engine) as session:
        return [
            _reader(session, subscriber) for subscriber in list_subscribers(session, digest=digest)
        ]


def _reader(session: Session, subscriber: Subscriber) -> Reader:
    assert subscriber.id is not None
    subscriptions = subscriptions_of(session, subscriber.id)
    topics = sorted({slug for one in subscriptions.values() for slug in one.topics})
    return Reader(
        email=subscriber.email,
        digests=tuple(subscriptions),
        topics=tuple(topics),
        name=subscriber.name,
        language=subscriber.language,
        time_zone=subscriber.time_zone,
        prefers_text=subscriber.prefers_text,
        status=subscriber.status,
    )


def end_subscriptions(desk: Desk, email: str, digests: Collection[str] = ()) -> None:
    """End all subscriptions of an address, or those to some digests."""
    with write_session(desk.engine) as session:
        subscriber = _known(session, email)
        leave(session, subscriber, digests)


def leave(session: Session, subscriber: Subscriber, digests: Collection[str] = ()) -> None:
    """End a reader's subscriptions; without any left they are unsubscribed altogether."""
    assert subscriber.id is not None
    for name, subscription in subscriptions_of(session, subscriber.id).items():
        if not digests or name in digests:
            unsubscribe(session, subscriber.id, subscription.digest_id)
    if not subscriptions_of(session, subscriber.id):
        subscriber.status = SubscriberStatus.UNSUBSCRIBED


def erase_reader(desk: Desk, email: str) -> None:
    """Forget a reader, and keep a keyed hash so that nobody adds the address again."""
    with write_session(desk.engine) as session:
        forget(session, desk, _known(session, email))


def _known(session: Session, email: str) -> Subscriber:
    subscriber = find_subscriber(session, clean_address(email))
    if subscriber is None:
        raise SubscriberError(f"{email.strip()} is not among the subscribers")
    return subscriber


def change_preferences(
    session: Session, desk: Desk, subscriber: Subscriber, chosen: Preferences
) -> None:
    """Let a reader have exactly what they chose; whoever chooses a digest wants mail again."""
    assert subscriber.id is not None
    subscriber.language = chosen.language
    subscriber.time_zone = chosen.time_zone
    subscriber.prefers_text = chosen.prefers_text
    for name, subscription in subscriptions_of(session, subscriber.id).items():
        if name not in chosen.digests:
            unsubscribe(session, subscriber.id, subscription.digest_id)
    for name in chosen.digests:
        digest = keep_digest(session, desk, desk.settings_of(name))
        assert digest.id is not None
        subscribe(session, subscriber.id, digest.id, at=desk.clock(), topics=chosen.topics)
    subscriber.status = SubscriberStatus.ACTIVE if chosen.digests else SubscriberStatus.UNSUBSCRIBED


def ask_for_confirmation(desk: Desk, wish: Wish) -> None:
    """Write to an address once to ask whether its owner wants the mail.

    Nothing is said of what is known of the address. One mail in an hour at most: nobody may
    fill a stranger's mailbox through us. To whoever asked to be forgotten nothing is sent.
    """
    wish = check_wish(desk, wish)
    at = desk.clock()
    with write_session(desk.engine) as session:
        if is_suppressed(session, hash_address(wish.email, desk.secret)):
            return
        subscriber = find_subscriber(session, wish.email)
        if subscriber is None:
            subscriber = add_subscriber(
                session, wish.email, status=SubscriberStatus.UNCONFIRMED, at=at
            )
        if subscriber.status is SubscriberStatus.UNCONFIRMED:
            _apply(session, desk, subscriber, wish)
        assert subscriber.id is not None
        words = language(wish.language or desk.organisation.language)
        links = Links(desk.url, desk.secret)
        link = links.make(
            Purpose.CONFIRM,
            subscriber.id,
            " ".join(wish.digests),
            expires_at=at + CONFIRM_WITHIN,
            own_secret=subscriber.secret,
        )
        titles = ", ".join(title_of(desk.settings_of(name), words.code) for name in wish.digests)
        send_note(
            session,
            desk,
            key=f"confirmation:{subscriber.id}:{at:%Y-%m-%dT%H}",
            kind="confirmation",
            recipient=wish.email,
            words=words,
            subject=words.text("page.confirm_subject", digest=titles),
            paragraphs=[words.text("page.confirm_text", digests=titles)],
            link=link,
            button=words.text("page.confirm_button"),
            ending=words.text("page.confirm_ignore"),
        )


def confirm(session: Session, desk: Desk, subscriber: Subscriber, digests: Collection[str]) -> None:
    """Record that the owner of an address wants the mail."""
    assert subscriber.id is not None
    subscriber.status = SubscriberStatus.ACTIVE
    subscriber.confirmed_at = desk.clock()
    known = subscriptions_of(session, subscriber.id)
    for name in digests:
        if name not in known and name in {settings.name for settings in desk.digests}:
            digest = keep_digest(session, desk, desk.settings_of(name))
            assert digest.id is not None
            subscribe(session, subscriber.id, digest.id, at=desk.clock())


def forget(session: Session, desk: Desk, subscriber: Subscriber) -> None:
    """Erase a reader; a keyed hash of the address stays."""
    suppress(session, hash_address(subscriber.email, desk.secret), "erased", at=desk.clock())
    erase_subscriber(session, subscriber)
