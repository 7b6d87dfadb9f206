"""The pages behind links in mail: unsubscribe, preferences, confirmation, drafts, editions.

Mail scanners follow every link, and few press a button: a GET shows what would happen and
changes nothing, a POST does it. One-click unsubscribing is RFC 8058: a POST to the address in
`List-Unsubscribe`, without cookies, redirects or questions.
"""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute

from digest.desk import Desk
from digest.errors import DigestError, LinkError, SubscriberError
from digest.language import language
from digest.templating import edition_style
from digest.web import editors, pages, readers, signup


def make_router(desk: Desk) -> APIRouter:
    """Return the routes below `/mail/`, to be mounted at the archive's address."""
    router = APIRouter(prefix="/mail", include_in_schema=False, route_class=_route_class(desk))
    readers.add_routes(router, desk)
    signup.add_routes(router, desk)
    editors.add_routes(router, desk)

    @router.get("/pages.css")
    def send_style() -> Response:
        headers = {"Cache-Control": "max-age=3600", "X-Content-Type-Options": "nosniff"}
        return Response(pages.style_sheet(desk), media_type="text/css", headers=headers)

    @router.get("/edition.css")
    def send_edition_style() -> Response:
        headers = {"Cache-Control": "max-age=3600", "X-Content-Type-Options": "nosniff"}
        return Response(edition_style(desk), media_type="text/css", headers=headers)

    return router


def _route_class(desk: Desk) -> type[APIRoute]:
    """Return routes whose errors for people are pages."""

    class PageRoute(APIRoute):
        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            handle = super().get_route_handler()

            async def guarded(request: Request) -> Response:
                words = language(desk.organisation.language)
                try:
                    return await handle(request)
                except LinkError as error:
                    title, status = words.text("page.problem_title"), 404
                    return pages.message(desk, words, title, str(error), status=status)
                except (DigestError, SubscriberError) as error:
                    title = words.text("page.problem_title")
                    return pages.message(desk, words, title, str(error), status=409)

            return guarded

    return PageRoute
