"""What editors do by the links in a draft: approve it, hold it, leave an item out."""

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from digest import editing
from digest.content import content_of
from digest.desk import Desk
from digest.errors import LinkError
from digest.language import Language, language
from digest.links import Claim, Links, Purpose
from digest.schedule import zone_of
from digest.settings import DigestSettings
from digest.sheet import title_of
from digest.web import pages
from storage.database import read_session
from storage.subscribers import readers_of
from storage.tables import Digest, Edition


class Draft:
    """A draft that somebody comes to with a valid link."""

    def __init__(self, desk: Desk, session: Session, purpose: Purpose, token: str) -> None:
        claim = Links(desk.url, desk.secret).read(purpose, token, at=desk.clock())
        edition = session.get(Edition, claim.subject)
        digest = session.get(Digest, edition.digest_id) if edition else None
        if edition is None or digest is None:
            raise LinkError("This edition is not here any more.")
        self.claim: Claim = claim
        self.edition: Edition = edition
        self.settings: DigestSettings = desk.settings_of(digest.name)
        self.words: Language = language(desk.organisation.language)
        self.readers = len(readers_of(session, edition.digest_id))
        zone = zone_of(self.settings, desk.organisation.time_zone)
        self.date = self.words.long_day(edition.due_at, zone)

    @property
    def key(self) -> int:
        """The edition's key."""
        assert self.edition.id is not None
        return self.edition.id

    @property
    def editor(self) -> str:
        """Whose link it is: the detail begins with the address."""
        return self.claim.detail.partition("\n")[0]

    def text(self, key: str, **values: object) -> str:
        """Return words about this draft."""
        return self.words.text(
            key, number=self.edition.number, digest=title_of(self.settings, self.words.code),
            date=self.date, **values,
        )  # fmt: skip


def add_routes(router: APIRouter, desk: Desk) -> None:
    """Add the editors' pages."""

    def come(purpose: Purpose, token: str) -> Draft:
        with read_session(desk.engine) as session:
            return Draft(desk, session, purpose, token)

    def too_late(draft: Draft) -> Response:
        return pages.message(
            desk, draft.words, draft.text("page.too_late_title"), draft.text("page.too_late_text")
        )

    @router.get("/approve/{token}")
    def show_approve(token: str) -> Response:
        draft = come(Purpose.APPROVE, token)
        if draft.edition.state not in editing.OPEN_STATES:
            return too_late(draft)
        stories = draft.words.plural("edition.stories", len(content_of(draft.edition).items))
        readers = draft.words.plural("page.readers", draft.readers)
        return pages.ask(
            desk, draft.words, draft.text("page.approve_title"),
            draft.text("page.approve_lede", stories=stories, readers=readers),
            draft.words.text("page.approve_button"),
        )  # fmt: skip

    @router.post("/approve/{token}")
    def do_approve(token: str) -> Response:
        draft = come(Purpose.APPROVE, token)
        editing.approve(desk, draft.settings, draft.key, draft.editor)
        return pages.message(
            desk, draft.words, draft.text("page.approved_title"), draft.text("page.approved_text")
        )

    @router.get("/hold/{token}")
    def show_hold(token: str) -> Response:
        draft = come(Purpose.HOLD, token)
        if draft.edition.state not in editing.OPEN_STATES:
            return too_late(draft)
        return pages.ask(
            desk, draft.words, draft.text("page.hold_title"), draft.text("page.hold_lede"),
            draft.words.text("page.hold_button"),
        )  # fmt: skip

    @router.post("/hold/{token}")
    def do_hold(token: str) -> Response:
        draft = come(Purpose.HOLD, token)
        if draft.edition.state not in editing.OPEN_STATES:
            return too_late(draft)
        editing.hold(desk, draft.key, draft.editor)
        return pages.message(
            desk, draft.words, draft.text("page.held_title"), draft.text("page.held_text")
        )

    @router.get("/drop/{token}")
    def show_drop(token: str) -> Response:
        draft = come(Purpose.DROP, token)
        if draft.edition.state not in editing.OPEN_STATES:
            return too_late(draft)
        article_id = _article(draft)
        for item in content_of(draft.edition).items:
            if article_id in item.article_ids:
                return pages.ask(
                    desk, draft.words, draft.text("page.drop_title"),
                    draft.text("page.drop_lede"), draft.words.text("page.drop_button"),
                    quote=item,
                )  # fmt: skip
        return _dropped(draft)

    @router.post("/drop/{token}")
    def do_drop(token: str) -> Response:
        draft = come(Purpose.DROP, token)
        if draft.edition.state not in editing.OPEN_STATES:
            return too_late(draft)
        article_id = _article(draft)
        if any(article_id in item.article_ids for item in content_of(draft.edition).items):
            editing.drop(desk, draft.key, article_id)
        return _dropped(draft)

    def _dropped(draft: Draft) -> Response:
        return pages.message(
            desk, draft.words, draft.text("page.dropped_title"), draft.text("page.dropped_text")
        )


def _article(draft: Draft) -> int:
    number = draft.claim.detail.partition("\n")[2]
    if not number.isdecimal():
        raise LinkError("This link is not valid.")
    return int(number)
