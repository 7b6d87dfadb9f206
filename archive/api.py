"""The API, `/api/v1`: the archive as JSON, for websites and for research.

Described by OpenAPI 3.1 at `/api/v1/openapi.json`. Lists continue from a cursor, never from a
page number. Errors are problem documents (RFC 9457). Anyone may read from any origin.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from http import HTTPStatus
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, HTTPException, Path, Query, Request
from fastapi.responses import Response, StreamingResponse
from pydantic import BaseModel, BeforeValidator, Field
from sqlmodel import Session

from archive import addresses, spreadsheets
from archive.encoding import dump
from archive.feeds import entry_id
from archive.languages import machine_date
from archive.serving import Answer, Server
from archive.site import Site
from storage import catalogue
from storage.catalogue import Contents, Filter, Place, PublicArticle, PublicOutlet, Withdrawal
from storage.errors import StorageError
from storage.kinds import Medium, PageKind

PREFIX = "/api/v1"
JSON = "application/json"
LARGEST_ID = (1 << 31) - 1
NAME = r"^[^\x00-\x1f\x7f]*$"


class OutletModel(BaseModel):
    """A publication."""

    domain: str
    name: str
    page: str = Field(description="Its page in the archive.")


class OutletCount(OutletModel):
    """A publication, and how many of its articles are in the archive."""

    homepage: str | None
    articles: int


class TopicModel(BaseModel):
    """A subject that is watched."""

    slug: str
    title: str
    titles: dict[str, str] = Field(description="The title in other languages, by ISO 639-1 code.")
    articles: int
    page: str


class ArticleModel(BaseModel):
    """One published piece: where it is, never its text."""

    id: int
    tag: str = Field(description="The same id as in the feeds, for ever.")
    url: str = Field(description="Where the outlet published it; not an address for print or TV.")
    page: str = Field(description="Its permanent record in the archive.")
    title: str
    gloss: str | None = Field(description="The editor's English rendering of the headline.")
    outlet: OutletModel
    authors: list[str]
    language: str | None
    kind: PageKind
    medium: Medium | None = Field(description="How it reached its public, if that is known.")
    edition: str | None = Field(description="The city whose edition printed it.")
    published: str | None = Field(description="As precisely as known: 2015, 2015-02, 2015-02-13.")
    precision: Literal["instant", "day", "month", "year", "unknown"]
    excerpt: str = Field(description="At most 40 words.")
    topics: list[str]
    story: int | None = Field(description="The story it is a copy of.")
    also: list[OutletModel] = Field(description="The other outlets that printed the story.")
    changed_at: datetime


class StoryModel(BaseModel):
    """Articles that are the same text, published by several outlets."""

    id: int
    page: str
    wire: str | None = Field(description="The agency credited in the text.")
    articles: list[ArticleModel] = Field(description="The lead article first.")


class EditionModel(BaseModel):
    """One sent issue of a digest."""

    digest: str
    number: int
    title: str
    sent_at: datetime
    page: str


class EditionWithArticles(EditionModel):
    """One sent issue of a digest, with those of its articles that are public."""

    articles: list[ArticleModel]


class ArticleList(BaseModel):
    """One page of articles, newest first."""

    items: list[ArticleModel] | list[dict[str, Any]]
    next: str | None = Field(description="The address of the following page.")


class StoryList(BaseModel):
    """One page of stories, newest first."""

    items: list[StoryModel]
    next: str | None


class TopicList(BaseModel):
    """All topics."""

    items: list[TopicModel]


class OutletList(BaseModel):
    """All outlets, the most frequent first."""

    items: list[OutletCount]


class EditionList(BaseModel):
    """The newest editions."""

    items: list[EditionModel]


class Problem(BaseModel):
    """What went wrong (RFC 9457)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str


def _as_written(given: object) -> object:
    """Refuse what Pydantic would take for seconds since 1970."""
    if isinstance(given, str) and not re.fullmatch(r"\d{4}-\d\d-\d\d", given):
        raise ValueError("a day is written YYYY-MM-DD")
    return given


Day = Annotated[date, BeforeValidator(_as_written)]


class Asked:
    """The query parameters that narrow a list of articles."""

    def __init__(
        self,
        q: Annotated[
            str | None,
            Query(max_length=300, description='Words, "a phrase", a beginning*, -without.'),
        ] = None,
        topic: Annotated[str | None, Query(max_length=60, pattern=NAME)] = None,
        outlet: Annotated[
            str | None, Query(max_length=255, pattern=NAME, description="A domain.")
        ] = None,
        language: Annotated[str | None, Query(max_length=8, pattern=NAME)] = None,
        kind: Annotated[PageKind | None, Query()] = None,
        since: Annotated[
            Day | None, Query(alias="from", description="The first day, YYYY-MM-DD.")
        ] = None,
        to: Annotated[Day | None, Query(description="The last day, YYYY-MM-DD.")] = None,
    ) -> None:
        self.text = q
        self.topic = topic
        self.outlet = outlet
        self.language = language
        self.kind = kind
        self.since = since
        self.to = to

    def wanted(self, site: Site) -> Filter:
        """The filter, its days on the organisation's calendar."""
        return Filter(
            topic=self.topic or None,
            outlet=self.outlet or None,
            language=self.language or None,
            kind=self.kind,
            since=first_instant(self.since, site),
            until=first_instant(self.to, site, days=1),
            text=self.text or None,
        )


def first_instant(day: date | None, site: Site, days: int = 0) -> datetime | None:
    """Return when a day (or the one `days` later) begins, as the archive's months do."""
    if day is None:
        return None
    try:
        return datetime.combine(day, time(), UTC) + timedelta(days=days) - site.almanac.ahead
    except OverflowError:
        return None  # before or after all time there is: it narrows nothing


def parse_cursor(text: str | None) -> Place | None:
    """Read a cursor, or answer 422 for what is none."""
    if not text:
        return None
    try:
        return Place.parse(text)
    except StorageError as error:
        raise HTTPException(422, f"after: {error}") from None


def article_json(site: Site, article: PublicArticle) -> dict[str, Any]:
    """Return an article as `ArticleModel` describes it."""
    return {
        "id": article.id,
        "tag": entry_id(site, article.id),
        "url": article.url,
        "page": site.base + addresses.article(article.id),
        "title": article.title,
        "gloss": article.gloss,
        "outlet": _outlet_json(site, article.outlet),
        "authors": article.authors,
        "language": article.language,
        "kind": article.kind,
        "medium": article.medium,
        "edition": article.edition,
        "published": machine_date(article.published) or None,
        "precision": article.published.precision,
        "excerpt": article.excerpt,
        "topics": article.topics,
        "story": article.story_id,
        "also": [_outlet_json(site, outlet) for outlet in article.also],
        "changed_at": article.changed_at.isoformat(),
    }


def _outlet_json(site: Site, outlet: PublicOutlet) -> dict[str, Any]:
    return {
        "domain": outlet.domain,
        "name": outlet.name,
        "page": site.base + addresses.outlet(outlet.domain),
    }


def _story_json(site: Site, story: catalogue.PublicStory) -> dict[str, Any]:
    return {
        "id": story.id,
        "page": site.base + addresses.story(story.id),
        "wire": story.wire,
        "articles": [article_json(site, article) for article in story.articles],
    }


def _edition_json(site: Site, edition: catalogue.PublicEdition) -> dict[str, Any]:
    return {
        "digest": edition.digest,
        "number": edition.number,
        "title": edition.title,
        "sent_at": edition.sent_at.isoformat(),
        "page": site.base + addresses.edition(edition.digest, edition.number),
    }


def problem(status: int, detail: str, headers: Mapping[str, str] | None = None) -> Response:
    """Return a problem document (RFC 9457)."""
    title = HTTPStatus(status).phrase
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return Response(dump(body), status, dict(headers or {}), "application/problem+json")


FIELDS = tuple(ArticleModel.model_fields)


def _described(description: str) -> dict[str, Any]:
    schema = Problem.model_json_schema()
    content = {"application/problem+json": {"schema": schema}}
    return {"description": description, "content": content}


_PROBLEMS: dict[int | str, dict[str, Any]] = {
    404: _described("There is no such thing here."),
    422: _described("A parameter cannot be understood."),
}
_WITHDRAWN: dict[int | str, dict[str, Any]] = {
    410: _described("It was public once and has been withdrawn.")
}
_FIELD = "|".join(FIELDS)
Number = Annotated[int, Path(ge=1, le=LARGEST_ID)]
Limit = Annotated[int, Query(ge=1, le=200)]


def make_router(server: Server) -> APIRouter:
    """Return the API's addresses."""
    site = server.site
    router = APIRouter(prefix=PREFIX, responses=_PROBLEMS)

    def send(
        request: Request,
        build: Callable[[Session, Contents], Any],
    ) -> Response:
        def render(session: Session, contents: Contents) -> Answer | None:
            value = build(session, contents)
            return None if value is None else Answer(dump(value), JSON)

        response = server.answer(request, render)
        if response is None:
            raise HTTPException(404, "There is no such thing here.")
        return response

    def next_address(request: Request, **changed: str) -> str:
        address = request.url.include_query_params(**changed)
        return f"{site.base}{address.path.lstrip('/')}?{address.query}"

    @router.get("/articles", response_model=ArticleList, summary="Articles, newest first")
    def list_articles(
        request: Request,
        asked: Annotated[Asked, Depends()],
        limit: Limit = 50,
        after: Annotated[
            str | None, Query(pattern=r"^-?[0-9]{1,16}_[0-9]{1,18}$", description="A cursor.")
        ] = None,
        sort: Annotated[Literal["date", "relevance"], Query()] = "date",
        fields: Annotated[
            str | None,
            Query(
                pattern=rf"^({_FIELD})(,({_FIELD}))*$",
                description="Only these, with commas: title,url,published",
            ),
        ] = None,
    ) -> Response:
        place = parse_cursor(after)
        chosen = _choose(fields)
        wanted = asked.wanted(site)

        def build(session: Session, _contents: Contents) -> Any:
            if sort == "relevance" and wanted.text:
                listing = catalogue.list_relevant(session, wanted, limit=limit)
            else:
                listing = catalogue.list_articles(session, wanted, limit=limit, before=place)
            items = [article_json(site, article) for article in listing.articles]
            if chosen is not None:
                items = [{name: item[name] for name in chosen} for item in items]
            older = str(listing.older) if listing.older else None
            return {
                "items": items,
                "next": next_address(request, after=older) if older else None,
            }

        return send(request, build)

    for kind in spreadsheets.KINDS:
        router.add_api_route(
            f"/articles.{kind.suffix}",
            _make_download(server, kind),
            response_class=Response,
            responses={200: {"content": {kind.media_type: {}}, "description": kind.summary}},
            summary=kind.summary,
            operation_id=f"articles_as_{kind.suffix.replace('.', '_')}",
        )

    @router.get(
        "/articles/{number}",
        response_model=ArticleModel,
        responses=_WITHDRAWN,
        summary="One article",
    )
    def read_article(request: Request, number: Number) -> Response:
        def build(session: Session, _contents: Contents) -> Any:
            article = catalogue.find_article(session, number)
            if isinstance(article, Withdrawal):
                raise HTTPException(410, f"Withdrawn at {article.at.isoformat()}.")
            return article and article_json(site, article)

        return send(request, build)

    @router.get("/stories", response_model=StoryList, summary="Stories, youngest first")
    def list_stories(
        request: Request,
        limit: Annotated[int, Query(ge=1, le=50)] = 20,
        after: Annotated[int | None, Query(ge=1, le=LARGEST_ID)] = None,
    ) -> Response:
        def build(session: Session, _contents: Contents) -> Any:
            stories = catalogue.list_stories(session, limit=limit, before=after)
            return {
                "items": [_story_json(site, story) for story in stories],
                "next": (
                    next_address(request, after=str(stories[-1].id))
                    if len(stories) == limit
                    else None
                ),
            }

        return send(request, build)

    @router.get("/stories/{number}", response_model=StoryModel, summary="One story")
    def read_story(request: Request, number: Number) -> Response:
        def build(session: Session, _contents: Contents) -> Any:
            story = catalogue.find_story(session, number)
            return story and _story_json(site, story)

        return send(request, build)

    @router.get("/topics", response_model=TopicList, summary="All topics")
    def list_topics(request: Request) -> Response:
        def build(_session: Session, contents: Contents) -> Any:
            return {
                "items": [
                    {
                        "slug": topic.slug,
                        "title": topic.title,
                        "titles": topic.titles,
                        "articles": topic.articles,
                        "page": site.base + addresses.topic(topic.slug),
                    }
                    for topic in contents.topics
                ]
            }

        return send(request, build)

    @router.get("/outlets", response_model=OutletList, summary="All outlets")
    def list_outlets(request: Request) -> Response:
        def build(_session: Session, contents: Contents) -> Any:
            return {
                "items": [
                    {**_outlet_json(site, outlet), "homepage": outlet.homepage, "articles": total}
                    for outlet, total in contents.outlets
                ]
            }

        return send(request, build)

    @router.get("/editions", response_model=EditionList, summary="Sent editions, newest first")
    def list_editions(request: Request, limit: Limit = 50) -> Response:
        def build(session: Session, _contents: Contents) -> Any:
            editions = catalogue.list_editions(session, limit=limit)
            return {"items": [_edition_json(site, edition) for edition in editions]}

        return send(request, build)

    @router.get(
        "/editions/{digest}/{number}", response_model=EditionWithArticles, summary="One edition"
    )
    def read_edition(
        request: Request,
        digest: Annotated[str, Path(max_length=60, pattern=NAME)],
        number: Number,
    ) -> Response:
        def build(session: Session, _contents: Contents) -> Any:
            edition = catalogue.find_edition(session, digest, number)
            return edition and {
                **_edition_json(site, edition),
                "articles": [article_json(site, article) for article in edition.articles],
            }

        return send(request, build)

    return router


def _make_download(server: Server, kind: spreadsheets.Kind) -> Callable[..., Response]:
    def download(asked: Annotated[Asked, Depends()]) -> Response:
        wanted = asked.wanted(server.site)
        name = f"in-the-news.{kind.suffix}"
        return StreamingResponse(
            kind.write(server.engine, server.site, wanted),
            media_type=kind.media_type,
            headers={
                "Content-Disposition": f'attachment; filename="{name}"',
                "Cache-Control": "public, max-age=60",
            },
        )

    return download


def _choose(fields: str | None) -> list[str] | None:
    if not fields:
        return None
    chosen = [name.strip() for name in fields.split(",") if name.strip()]
    unknown = [name for name in chosen if name not in FIELDS]
    if unknown:
        raise HTTPException(
            422, f"fields: there is no {unknown[0][:40]!r}; there are {', '.join(FIELDS)}"
        )
    return chosen or None
