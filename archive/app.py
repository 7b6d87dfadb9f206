"""The archive as a web application: its addresses, and what answers at each."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from anyio.to_thread import current_default_thread_limiter
from fastapi import APIRouter, FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import Engine
from sqlmodel import Session
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.types import ASGIApp, Message, Receive, Send
from starlette.types import Scope as ASGIScope

from archive import addresses, api, citing, feeds, logos, pages, searching, sitemaps
from archive.pages import Scope
from archive.serving import CACHE_FOR_EVER, Answer, Server
from archive.settings import ArchiveSettings
from archive.site import Site
from storage import catalogue
from storage.catalogue import Contents, Withdrawal
from storage.organisation import OrganisationSettings
from storage.periods import UNDATED, Period

HTML = "text/html; charset=utf-8"
XML = "application/xml; charset=utf-8"
PLAIN = "text/plain; charset=utf-8"
SCRIPT = "text/javascript; charset=utf-8"
THREADS = 4
"""How many requests a process works on at once; while one waits for the database, others go on."""
SUBJECTS = {"topics": "topic", "outlets": "outlet", "languages": "language"}
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
    app.include_router(_assets(site))
    app.include_router(_feeds(server))
    app.include_router(_files(server))
    app.include_router(api.make_router(server))
    for language in site.languages[1:]:
        app.include_router(_pages(server, language), prefix=f"/{language}")
    app.include_router(_pages(server, site.languages[0]))

    app.add_middleware(_Headers)

    @app.exception_handler(RequestValidationError)
    def show_invalid(_request: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"][1:])
        return api.problem(422, f"{place}: {first['msg']}")

    @app.exception_handler(StarletteHTTPException)
    def show_message(request: Request, error: StarletteHTTPException) -> Response:
        if request.url.path.startswith(api.PREFIX):
            return api.problem(error.status_code, str(error.detail), error.headers)
        if error.status_code == 404 and not request.url.path.endswith("/"):
            last = request.url.path.rpartition("/")[2]
            if "." not in last:  # the page's own address ends in a slash
                return RedirectResponse(f".{request.url.path}/".removeprefix("."), 301)
        status = 410 if error.status_code == 410 else 404
        if error.status_code not in (404, 410):
            return Response(
                error.detail, error.status_code, headers=error.headers, media_type=PLAIN
            )
        language = _language_of(site, request.url.path)
        return Response(
            pages.message_page(site, language, status, request.url.path), status, media_type=HTML
        )

    return app


@asynccontextmanager
async def _limit_threads(_app: FastAPI) -> AsyncIterator[None]:
    """Few pages are made at once: they want the processor, and the first shall be done first."""
    current_default_thread_limiter().total_tokens = THREADS
    yield


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


def _language_of(site: Site, path: str) -> str:
    first = path.strip("/").partition("/")[0]
    return first if first in site.languages else site.languages[0]


def _assets(site: Site) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    kinds = {"css": "text/css; charset=utf-8", "js": SCRIPT, **logos.MEDIA_TYPES}

    @router.get(f"/{addresses.STATIC}{{name}}")
    def send_asset(name: str) -> Response:
        content = site.assets.get(addresses.STATIC + name)
        if content is None:
            raise HTTPException(404)
        kind = kinds.get(name.rpartition(".")[2], "application/octet-stream")
        return Response(content, 200, {"Cache-Control": CACHE_FOR_EVER}, kind)

    return router


def _feeds(server: Server) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    places: list[tuple[str, str | None]] = [("/", None), ("/{year:int}/", None)]
    places.append((f"/{UNDATED}/", None))
    places += [(f"/{path}/{{name}}/", subject) for path, subject in SUBJECTS.items()]
    for place, subject in places:
        for kind, file in addresses.FEEDS.items():
            for archived in ("", "archive/{part:int}/"):
                router.add_api_route(
                    place + archived + file,
                    _feed(server, subject, kind, is_undated=str(UNDATED) in place),
                    methods=["GET", "HEAD"],
                )
    return router


def _feed(
    server: Server, subject: str | None, kind: str, *, is_undated: bool
) -> Callable[[Request], Response]:
    site = server.site

    def send_feed(request: Request) -> Response:
        values = request.path_params

        def build(session: Session, contents: Contents) -> Answer | None:
            scope: Scope | None = pages.WHOLE
            if subject is not None:
                scope = pages.find_scope(contents, subject, values["name"])
            period = UNDATED if is_undated else None
            if "year" in values:
                period = _period(values["year"])
            if scope is None:
                return None
            feed = feeds.compose(site, session, contents, scope, period, values.get("part"))
            if feed is None:
                return None
            return Answer(feeds.write(feed, kind), feeds.MEDIA_TYPES[kind], 200, feed.updated)

        response = server.answer(request, build)
        if response is None:
            raise HTTPException(404)
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    return send_feed


def _files(server: Server) -> APIRouter:
    """Whatever is neither a page nor a feed: sitemaps, citations, embedding."""
    router = APIRouter(include_in_schema=False)
    site = server.site
    methods = ["GET", "HEAD"]

    def send(
        request: Request, media_type: str, build: Callable[[Session, Contents], bytes | None]
    ) -> Response:
        def render(session: Session, contents: Contents) -> Answer | None:
            body = build(session, contents)
            return None if body is None else Answer(body, media_type)

        response = server.answer(request, render)
        if response is None:
            raise HTTPException(404)
        return response

    @router.api_route(f"/{sitemaps.INDEX}", methods=methods)
    def sitemap_index(request: Request) -> Response:
        return send(request, XML, lambda session, _: sitemaps.write_index(site, session))

    @router.api_route(f"/{sitemaps.LISTS}", methods=methods)
    def sitemap_of_lists(request: Request) -> Response:
        return send(request, XML, lambda _, contents: sitemaps.write_lists(site, contents))

    @router.api_route(f"/{sitemaps.month_path(UNDATED)}", methods=methods)
    def sitemap_of_undated(request: Request) -> Response:
        return send(request, XML, lambda session, _: sitemaps.write_month(site, session, UNDATED))

    @router.api_route("/sitemaps/{year:int}-{month:int}.xml", methods=methods)
    def sitemap_of_month(request: Request, year: int, month: int) -> Response:
        if not (1 <= year <= 9998 and 1 <= month <= 12):
            raise HTTPException(404)
        period = Period(year, month)
        return send(request, XML, lambda session, _: sitemaps.write_month(site, session, period))

    @router.api_route(f"/{sitemaps.ROBOTS}", methods=methods)
    def robots(request: Request) -> Response:
        return send(request, PLAIN, lambda *_: sitemaps.write_robots(site))

    @router.api_route("/articles/{article_id:int}/{file}", methods=methods)
    def cite(request: Request, article_id: int, file: str) -> Response:
        kind = next((kind for kind, name in addresses.CITATIONS.items() if name == file), None)
        if kind is None:
            raise HTTPException(404)
        _refuse_beyond(article_id)

        def build(session: Session, _contents: Contents) -> bytes | None:
            article = catalogue.find_article(session, article_id)
            if article is None or isinstance(article, Withdrawal):
                return None
            return citing.write(article, site.base + addresses.article(article.id), kind)

        return send(request, citing.MEDIA_TYPES[kind], build)

    @router.api_route(f"/{addresses.EMBED}", methods=methods)
    def embed_script(request: Request) -> Response:
        response = send(request, SCRIPT, lambda *_: site.embed_script)
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    def add_embedding(place: str, subject: str | None) -> None:
        for file, in_frame in ((addresses.FRAME, True), (addresses.FRAGMENT, False)):
            router.add_api_route(
                place + file, _embedding(server, subject, in_frame=in_frame), methods=methods
            )

    add_embedding("/", None)
    for path, subject in SUBJECTS.items():
        add_embedding(f"/{path}/{{name}}/", subject)
    return router


def _embedding(server: Server, subject: str | None, *, in_frame: bool) -> Callable[..., Response]:
    def send_embedding(request: Request) -> Response:
        given = request.query_params.get("count", "")
        count = (
            min(max(int(given), 1), 50) if given.isascii() and given.isdigit() else pages.EMBEDDED
        )

        def build(session: Session, contents: Contents) -> Answer | None:
            scope: Scope | None = pages.WHOLE
            if subject is not None:
                scope = pages.find_scope(contents, subject, request.path_params["name"])
            if scope is None:
                return None
            html = pages.embedded(server.site, session, scope, count, in_frame=in_frame)
            return Answer(html.encode(), HTML)

        response = server.answer(request, build)
        if response is None:
            raise HTTPException(404)
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    return send_embedding


def _pages(server: Server, language: str) -> APIRouter:  # noqa: PLR0915  one closure an address
    router = APIRouter(include_in_schema=False)
    site = server.site

    def show(request: Request, build: Callable[[Session, Contents], str | None]) -> Response:
        def render(session: Session, contents: Contents) -> Answer | None:
            html = build(session, contents)
            return None if html is None else Answer(html.encode(), HTML)

        response = server.answer(request, render)
        if response is None:
            raise HTTPException(404)
        return response

    def page(path: str) -> Callable[[Callable[..., Response]], Callable[..., Response]]:
        return router.api_route(path, methods=["GET", "HEAD"])

    @page("/")
    def newest(request: Request) -> Response:
        return _list(request)

    @page("/{year:int}/")
    def year(request: Request, year: int) -> Response:
        return _list(request, period=_period(year))

    @page("/{year:int}/{month:int}/")
    def month(request: Request, year: int, month: int) -> Response:
        return _list(request, period=_period(year, month))

    @page(f"/{UNDATED}/")
    def undated(request: Request) -> Response:
        return _list(request, period=UNDATED)

    @page(f"/{UNDATED}/page-{{number:int}}/")
    def undated_page(request: Request, number: int) -> Response:
        return _list(request, period=UNDATED, number=number)

    @page("/{year:int}/{month:int}/page-{number:int}/")
    def month_page(request: Request, year: int, month: int, number: int) -> Response:
        return _list(request, period=_period(year, month), number=number)

    def _list(
        request: Request,
        subject: str | None = None,
        name: str = "",
        *,
        period: Period | None = None,
        number: int | None = None,
    ) -> Response:

        def build(session: Session, contents: Contents) -> str | None:
            scope: Scope | None = pages.WHOLE
            if subject is not None:
                scope = pages.find_scope(contents, subject, name)
            if scope is None:
                return None
            return pages.list_page(site, session, contents, language, scope, period, number)

        return show(request, build)

    def add_scope(path: str, subject: str) -> None:

        @page(f"/{path}/")
        def index(request: Request) -> Response:
            return show(
                request, lambda _, contents: pages.index_page(site, contents, language, subject)
            )

        @page(f"/{path}/{{name}}/")
        def scoped(request: Request, name: str) -> Response:
            return _list(request, subject, name)

        @page(f"/{path}/{{name}}/{{year:int}}/")
        def scoped_year(request: Request, name: str, year: int) -> Response:
            return _list(request, subject, name, period=_period(year))

        @page(f"/{path}/{{name}}/{UNDATED}/")
        def scoped_undated(request: Request, name: str) -> Response:
            return _list(request, subject, name, period=UNDATED)

        @page(f"/{path}/{{name}}/{UNDATED}/page-{{number:int}}/")
        def scoped_undated_page(request: Request, name: str, number: int) -> Response:
            return _list(request, subject, name, period=UNDATED, number=number)

        @page(f"/{path}/{{name}}/{{year:int}}/page-{{number:int}}/")
        def scoped_page(request: Request, name: str, year: int, number: int) -> Response:
            return _list(request, subject, name, period=_period(year), number=number)

    for path, subject in SUBJECTS.items():
        add_scope(path, subject)

    @page("/articles/{article_id:int}/")
    def article(request: Request, article_id: int) -> Response:
        _refuse_beyond(article_id)

        def build(session: Session, contents: Contents) -> Answer | None:
            found = catalogue.find_article(session, article_id)
            if found is None:
                return None
            if isinstance(found, Withdrawal):
                return Answer(
                    pages.message_page(site, language, 410, request.url.path).encode(), HTML, 410
                )
            return Answer(
                pages.article_page(site, contents, language, found).encode(),
                HTML,
                changed_at=found.changed_at,
            )

        response = server.answer(request, build)
        if response is None:
            raise HTTPException(404)
        return response

    @page("/stories/{story_id:int}/")
    def story(request: Request, story_id: int) -> Response:
        _refuse_beyond(story_id)
        moved: list[int] = []

        def build(session: Session, contents: Contents) -> str | None:
            found = catalogue.find_story(session, story_id)
            if found is None:
                return None
            if found.id != story_id:
                moved.append(found.id)
                return None
            return pages.story_page(site, contents, language, found)

        try:
            return show(request, build)
        except HTTPException:
            if not moved:
                raise
            return RedirectResponse(f"../{moved[0]}/", 301)

    @page(f"/{addresses.TIMELINE}")
    def timeline(request: Request) -> Response:
        return show(
            request,
            lambda session, contents: pages.timeline_page(site, session, contents, language),
        )

    @page(f"/{addresses.SEARCH}")
    def search(request: Request) -> Response:
        asked = searching.read(request.query_params, site)
        return show(
            request,
            lambda session, contents: pages.search_page(
                site,
                session,
                contents,
                language,
                asked.wanted,
                asked.before,
                by_relevance=asked.by_relevance,
                choices=asked.choices,
            ),
        )

    @page(f"/{addresses.FOLLOW}")
    def follow(request: Request) -> Response:
        return show(request, lambda _, contents: pages.follow_page(site, contents, language))

    @page(f"/{addresses.EDITIONS}")
    def editions(request: Request) -> Response:
        return show(request, lambda session, _: pages.editions_page(site, session, language))

    @page(f"/{addresses.EDITIONS}{{digest}}/{{number:int}}/")
    def edition(request: Request, digest: str, number: int) -> Response:
        _refuse_beyond(number)
        return show(
            request,
            lambda session, contents: pages.edition_page(
                site, session, contents, language, digest, number
            ),
        )

    return router


def _period(year: int, month: int | None = None) -> Period:
    """The period of an address; 404 for one that no calendar has."""
    if not (1 <= year <= 9998 and 1 <= (month or 1) <= 12):
        raise HTTPException(404)
    return Period(year, month)


def _refuse_beyond(number: int) -> None:
    """No number that a database column cannot hold reaches a query."""
    if number >= 1 << 31:
        raise HTTPException(404)
