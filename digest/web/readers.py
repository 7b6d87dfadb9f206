"""What readers do by the links in their mail."""

from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from digest.desk import Desk
from digest.errors import LinkError
from digest.language import Language, available_languages, language
from digest.links import Claim, Links, Purpose
from digest.rendering import render_page
from digest.rhythm import describe_rhythm, time_zones
from digest.schedule import zone_of
from digest.settings import DigestSettings
from digest.sheet import default_view, title_of
from digest.subscribing import Preferences, change_preferences, confirm, forget, leave
from digest.web import pages
from digest.web.forms import Form, Posted
from storage.database import read_session, write_session
from storage.editions import topics_by_slug
from storage.subscribers import subscriptions_of
from storage.tables import Digest, Edition, Subscriber, Subscription


@dataclass(frozen=True, slots=True)
class Visit:
    """A request with a valid link: whose it is, what it allows, in which language to answer."""

    subscriber: Subscriber
    claim: Claim
    words: Language
    preferences: str

    @property
    def key(self) -> int:
        """The subscriber's key."""
        assert self.subscriber.id is not None
        return self.subscriber.id


def visit(desk: Desk, session: Session, purpose: Purpose, token: str) -> Visit:
    """Return who comes with this link, or raise `LinkError`."""
    links = Links(desk.url, desk.secret)
    subject = links.subject_of(purpose, token)
    subscriber = session.get(Subscriber, subject)
    if subscriber is None:
        # The same words as for a forged link: whether somebody is a reader is nobody's business.
        raise LinkError("This link is not valid. It may be incomplete, or have been renewed since.")
    claim = links.read(purpose, token, at=desk.clock(), own_secret=subscriber.secret)
    words = language(subscriber.language or desk.organisation.language)
    preferences = links.make(Purpose.PREFERENCES, subject, own_secret=subscriber.secret)
    return Visit(subscriber, claim, words, preferences)


def add_routes(router: APIRouter, desk: Desk) -> None:
    """Add the readers' pages."""
    _add_unsubscribe(router, desk)
    _add_preferences(router, desk)
    _add_erasure(router, desk)
    _add_confirmation(router, desk)
    _add_edition(router, desk)


def _add_unsubscribe(router: APIRouter, desk: Desk) -> None:
    @router.get("/unsubscribe/{token}")
    def show_unsubscribe(token: str) -> Response:
        with read_session(desk.engine) as session:
            who = visit(desk, session, Purpose.UNSUBSCRIBE, token)
        digest = _title(desk, who.claim.detail, who.words)
        return pages.show(
            desk, who.words, "unsubscribe.html",
            email=who.subscriber.email, digest=digest, preferences=who.preferences,
        )  # fmt: skip

    @router.post("/unsubscribe/{token}")
    def unsubscribe(token: str, form: Posted) -> Response:
        with write_session(desk.engine) as session:
            who = visit(desk, session, Purpose.UNSUBSCRIBE, token)
            stops_all = form.get("scope") == ["all"]
            leave(session, who.subscriber, () if stops_all else (who.claim.detail,))
        words, email = who.words, who.subscriber.email
        if stops_all:
            text = words.text("page.unsubscribed_all", email=email)
        else:
            digest = _title(desk, who.claim.detail, words)
            text = words.text("page.unsubscribed_one", digest=digest, email=email)
        return pages.message(
            desk, words, words.text("page.unsubscribed_title"), text,
            link=(who.preferences, words.text("page.unsubscribed_back")),
        )  # fmt: skip


def _add_preferences(router: APIRouter, desk: Desk) -> None:
    @router.get("/preferences/{token}")
    def show_preferences(token: str, saved: bool = False) -> Response:
        with read_session(desk.engine) as session:
            who = visit(desk, session, Purpose.PREFERENCES, token)
            chosen = subscriptions_of(session, who.key)
            topics = [topic for topic in topics_by_slug(session).values() if topic.is_watched]
        words = who.words
        return pages.show(
            desk, words, "preferences.html",
            subscriber=who.subscriber,
            chosen=chosen,
            chosen_topics={slug for one in chosen.values() for slug in one.topics},
            topics=[(one.slug, one.titles.get(words.code, one.title)) for one in topics],
            digests=[
                (one, title_of(one, words.code), describe_rhythm(one, words))
                for one in _offered(desk, chosen)
            ],
            languages=[(one, language(one).language_name(one)) for one in available_languages()],
            zones=time_zones(),
            zone=zone_of(desk.digests[0], desk.organisation.time_zone).key,
            saved=saved,
            token=token,
        )  # fmt: skip

    @router.post("/preferences/{token}")
    def save_preferences(token: str, form: Posted) -> Response:
        with write_session(desk.engine) as session:
            who = visit(desk, session, Purpose.PREFERENCES, token)
            offered = {one.name for one in _offered(desk, subscriptions_of(session, who.key))}
            wish = _wish(form, offered, set(topics_by_slug(session)))
            change_preferences(session, desk, who.subscriber, wish)
        return RedirectResponse(f"{who.preferences}?saved=true", 303, headers=pages.HEADERS)


def _add_erasure(router: APIRouter, desk: Desk) -> None:
    @router.get("/preferences/{token}/erase")
    def show_erase(token: str) -> Response:
        with read_session(desk.engine) as session:
            who = visit(desk, session, Purpose.PREFERENCES, token)
        words = who.words
        return pages.ask(
            desk, words, words.text("page.erase_title", email=who.subscriber.email),
            words.text("page.preferences_erase_hint"), words.text("page.erase_button"),
        )  # fmt: skip

    @router.post("/preferences/{token}/erase")
    def erase(token: str) -> Response:
        with write_session(desk.engine) as session:
            who = visit(desk, session, Purpose.PREFERENCES, token)
            forget(session, desk, who.subscriber)
        words = who.words
        return pages.message(
            desk, words, words.text("page.erased_title"), words.text("page.erased_text")
        )


def _add_confirmation(router: APIRouter, desk: Desk) -> None:
    @router.get("/confirm/{token}")
    def show_confirm(token: str) -> Response:
        with read_session(desk.engine) as session:
            who = visit(desk, session, Purpose.CONFIRM, token)
            digests = _titles(desk, subscriptions_of(session, who.key), who.words)
        words = who.words
        lede = words.text("page.confirm_lede", email=who.subscriber.email, digests=digests)
        return pages.ask(
            desk, words, words.text("page.confirm_title"), lede, words.text("page.confirm_button")
        )

    @router.post("/confirm/{token}")
    def do_confirm(token: str) -> Response:
        with write_session(desk.engine) as session:
            who = visit(desk, session, Purpose.CONFIRM, token)
            confirm(session, desk, who.subscriber, who.claim.detail.split())
            digests = _titles(desk, subscriptions_of(session, who.key), who.words)
        words = who.words
        return pages.message(
            desk, words, words.text("page.confirmed_title"),
            words.text("page.confirmed_text", digests=digests),
            link=(who.preferences, words.text("footer.preferences")),
        )  # fmt: skip


def _add_edition(router: APIRouter, desk: Desk) -> None:
    @router.get("/edition/{token}")
    def show_edition(token: str) -> Response:
        claim = Links(desk.url, desk.secret).read(Purpose.EDITION, token, at=desk.clock())
        with read_session(desk.engine) as session:
            edition = session.get(Edition, claim.subject)
            digest = session.get(Digest, edition.digest_id) if edition else None
        if edition is None or digest is None:
            raise LinkError("This edition is not here any more.")
        settings = desk.settings_of(digest.name)
        html = render_page(desk, settings, edition, default_view(desk, settings))
        return Response(html, media_type="text/html", headers=pages.HEADERS)


def _offered(desk: Desk, chosen: dict[str, Subscription]) -> list[DigestSettings]:
    """Return what a reader may choose: open digests, and those they were given."""
    return [one for one in desk.digests if one.is_open or one.name in chosen]


def _title(desk: Desk, name: str, words: Language) -> str:
    """Return a digest's title; its name when it has left the configuration."""
    for settings in desk.digests:
        if settings.name == name:
            return title_of(settings, words.code)
    return name


def _titles(desk: Desk, chosen: dict[str, Subscription], words: Language) -> str:
    return ", ".join(_title(desk, name, words) for name in chosen)


def _wish(form: Form, digests: set[str], topics: set[str]) -> Preferences:
    """Return what the form says, without what it cannot say."""

    def one(name: str) -> str | None:
        return (form.get(name) or [""])[0] or None

    code, zone = one("language"), one("zone")
    return Preferences(
        digests=tuple(name for name in form.get("digest", []) if name in digests),
        topics=tuple(slug for slug in form.get("topic", []) if slug in topics),
        language=code if code in available_languages() else None,
        time_zone=zone if zone in time_zones() else None,
        prefers_text=one("format") == "text",
    )
