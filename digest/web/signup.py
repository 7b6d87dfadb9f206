"""Signing up: a form, a mail that asks, and nothing sent before the answer."""

from fastapi import APIRouter
from fastapi.responses import Response

from digest.desk import Desk
from digest.errors import SubscriberError
from digest.language import language
from digest.rhythm import describe_rhythm
from digest.sheet import title_of
from digest.subscribing import Wish, ask_for_confirmation
from digest.web import pages
from digest.web.forms import Posted


def add_routes(router: APIRouter, desk: Desk) -> None:
    """Add the sign-up page."""
    words = language(desk.organisation.language)

    def show(email: str = "", marked: tuple[str, ...] = (), *, is_wrong: bool = False) -> Response:
        offered = [one for one in desk.digests if one.is_open]
        return pages.show(
            desk, words, "subscribe.html",
            status=400 if is_wrong else 200,
            digests=[
                (one, title_of(one, words.code), describe_rhythm(one, words)) for one in offered
            ],
            email=email,
            marked=marked or tuple(one.name for one in offered[:1]),
            is_wrong=is_wrong,
        )  # fmt: skip

    @router.get("/subscribe")
    def show_form() -> Response:
        return show()

    @router.post("/subscribe")
    def sign_up(form: Posted) -> Response:
        email = (form.get("email") or [""])[0][:320]
        is_open = {one.name for one in desk.digests if one.is_open}
        digests = tuple(name for name in form.get("digest", []) if name in is_open)
        if not digests:
            return show(email, digests, is_wrong=True)
        if not (form.get("website") or [""])[0]:  # a field no person sees, and robots fill in
            try:
                ask_for_confirmation(desk, Wish(email=email, digests=digests, language=words.code))
            except SubscriberError:
                return show(email, digests, is_wrong=True)
        # The same answer whoever they are: nobody learns from it who is a reader.
        return pages.message(
            desk, words, words.text("page.subscribe_sent_title"),
            words.text("page.subscribe_sent_text"),
        )  # fmt: skip
