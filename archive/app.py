"""The archive as a web application: its pages in front, the API behind them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from anyio.to_thread import current_default_thread_limiter, run_sync
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from sqlalchemy import Engine
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Send
from starlette.types import Scope as ASGIScope

from archive import api, pages, places
from archive.serving import CACHE_FOR_EVER, Server
from archive.settings import ArchiveSettings
from archive.site import Site
from storage.organisation import OrganisationSettings

THREADS = 4
"""How many requests a process works on at once; while one waits for the database, others go on."""
_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' https: data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'"
)


def make_app(
    engine: Engine,
    organisation: OrganisationSettings,
    settings: ArchiveSettings,
    *,
    folder: Path | None = None,
) -> FastAPI:
    """Return the application. It writes nothing to the database but the tallies.

    `folder` is what relative paths in the configuration count from.
    """
    site = Site(organisation, settings, folder=folder or Path())
    server = Server(engine, site)
    app = FastAPI(
        lifespan=_limit_threads,
        title=f"In the News · {organisation.name}",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url=f"{api.PREFIX}/openapi.json",
        redirect_slashes=False,
    )
    app.include_router(api.make_router(server))
    app.add_middleware(_Pages, server=server)
    app.add_middleware(_Headers)

    @app.exception_handler(RequestValidationError)
    def show_invalid(_request: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"][1:])
        return api.problem(422, f"{place}: {first['msg']}")

    @app.exception_handler(HTTPException)
    def show_message(request: Request, error: HTTPException) -> Response:
        path = request.url.path
        if path.startswith(api.PREFIX):
            return api.problem(error.status_code, str(error.detail), error.headers)
        if error.status_code != 404:
            return Response(
                error.detail, error.status_code, headers=error.headers, media_type=places.PLAIN
            )
        if not path.endswith("/") and "." not in path.rpartition("/")[2]:
            # The page's own address ends in a slash.
            return RedirectResponse(f".{path}/".removeprefix("."), 301)
        first = path.strip("/").partition("/")[0]
        language = first if first in site.languages else site.languages[0]
        html = pages.message_page(site, language, 404, path)
        return Response(html, 404, media_type=places.HTML)

    return app


@asynccontextmanager
async def _limit_threads(_app: FastAPI) -> AsyncIterator[None]:
    """Few pages are made at once: they want the processor, and the first shall be done first."""
    current_default_thread_limiter().total_tokens = THREADS
    yield


class _Pages:
    """Answers whatever has a place in the archive; all else is for the application behind it."""

    def __init__(self, app: ASGIApp, server: Server) -> None:
        self.app = app
        self.server = server

    async def __call__(self, scope: ASGIScope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        response = None
        if scope["type"] == "http" and not scope["path"].startswith(api.PREFIX):
            response = await self._find(Request(scope))
        await (response or self.app)(scope, receive, send)

    async def _find(self, request: Request) -> Response | None:
        site = self.server.site
        if asset := places.find_asset(site, request.scope["path"]):
            content, media_type = asset
            return Response(content, 200, {"Cache-Control": CACHE_FOR_EVER}, media_type)
        place = places.find(site, request)
        if place is None:
            return None
        if request.method not in ("GET", "HEAD"):
            return Response(status_code=405, headers={"Allow": "GET, HEAD"})
        response = await run_sync(self.server.answer, request, place.build)
        if response is not None and place.is_open:
            response.headers["Access-Control-Allow-Origin"] = "*"
        return response


class _Headers:
    """Adds what every answer carries. Plain ASGI: Starlette's base class costs 1 ms a request."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: ASGIScope, receive: Receive, send: Send) -> None:
        """Pass the request on and the answer back."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("X-Content-Type-Options", "nosniff")
                headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
                if scope["path"].startswith(api.PREFIX):
                    headers.setdefault("Access-Control-Allow-Origin", "*")
                if headers.get("content-type", "").startswith("text/html"):
                    headers.setdefault("Content-Security-Policy", _POLICY)
            await send(message)

        await self.app(scope, receive, send_with_headers)
