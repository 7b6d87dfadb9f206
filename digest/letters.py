"""Letters: editions and notices ready to be addressed."""

from zoneinfo import ZoneInfo

from digest.desk import Desk
from digest.links import Links, Purpose
from digest.message import Letter, ReaderLinks, logo_address
from digest.rendering import render
from digest.schedule import zone_of
from digest.settings import DigestSettings
from digest.sheet import View
from storage.tables import Edition, Notice, Subscriber, Subscription


def view_of(
    desk: Desk,
    settings: DigestSettings,
    subscriber: Subscriber,
    subscription: Subscription | None,
) -> View:
    """Return how this reader's copy differs from others'."""
    zone = subscriber.time_zone or zone_of(settings, desk.organisation.time_zone).key
    return View(
        language=subscriber.language or desk.organisation.language,
        time_zone=ZoneInfo(zone).key,
        topics=frozenset(subscription.topics if subscription else ()),
    )


def edition_letter(
    desk: Desk, settings: DigestSettings, edition: Edition, view: View, *, prefers_text: bool
) -> Letter:
    """Return an edition for all readers of one view, with stand-ins for their own links."""
    rendered = render(
        desk,
        settings,
        edition,
        view,
        web_url=edition_address(desk, settings, edition),
        logo=logo_address(desk),
    )
    return Letter(
        subject=rendered.subject,
        text=rendered.text,
        html=None if prefers_text else rendered.html,
        language=rendered.language,
        list_name=settings.name,
    )


def notice_letter(notice: Notice) -> Letter:
    """Return the mail that a notice holds."""
    content = notice.content
    return Letter(
        subject=content["subject"],
        text=content["text"],
        html=content.get("html"),
        language=content.get("language", "en"),
    )


def reader_links(desk: Desk, digest: str, subscriber: Subscriber) -> ReaderLinks:
    """Return the links that are this reader's own. They do not expire: old mail must work."""
    assert subscriber.id is not None
    links = Links(desk.url, desk.secret)
    own = subscriber.secret
    return ReaderLinks(
        unsubscribe=links.make(Purpose.UNSUBSCRIBE, subscriber.id, digest, own_secret=own),
        preferences=links.make(Purpose.PREFERENCES, subscriber.id, own_secret=own),
    )


def edition_address(desk: Desk, settings: DigestSettings, edition: Edition) -> str:
    """Return where an edition is read on the web: openly, or by those who have this link."""
    if settings.page == "public":
        return f"{desk.url}/editions/{settings.name}/{edition.number}/"
    if edition.id is None:
        return desk.url  # a preview is not kept anywhere
    return private_address(desk, edition.id)


def private_address(desk: Desk, edition_id: int) -> str:
    """Return where those who have this link read an edition, sent or not."""
    return Links(desk.url, desk.secret).make(Purpose.EDITION, edition_id)
