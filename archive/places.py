"""What stands at each address: `addresses.py` read backwards.

A request's path is matched by one `match` statement. A list of some two hundred patterns, as
a web framework keeps it, is tried from the top for each request: that took a fourth of the
processor time of a page.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from sqlmodel import Session
from starlette.requests import Request

from archive import addresses, citing, feeds, logos, pages, searching, sitemaps
from archive.pages import Scope
from archive.serving import Answer
from archive.site import Site
from storage import catalogue
from storage.catalogue import Contents, Withdrawal
from storage.periods import UNDATED, Period

HTML = "text/html; charset=utf-8"
XML = "application/xml; charset=utf-8"
PLAIN = "text/plain; charset=utf-8"
SCRIPT = "text/javascript; charset=utf-8"
_SUBJECTS = {"topics": "topic", "outlets": "outlet", "languages": "language"}
_ASSETS = {"css": "text/css; charset=utf-8", "js": SCRIPT, **logos.MEDIA_TYPES}
_LARGEST = (1 << 31) - 1
"""No number that a database column cannot hold reaches a query."""
_LAST_YEAR = 9998

Build = Callable[[Session, Contents], Answer | None]
"""Renders what stands at an address; None where nothing does."""


@dataclass(frozen=True, slots=True)
class Place:
    """An address that may have something to show."""

    build: Build
    is_open: bool = False
    """Whether scripts of other sites may read it."""


def find_asset(site: Site, path: str) -> tuple[bytes, str] | None:
    """Return a file that pages load, with its media type; its name changes with its content."""
    content = site.assets.get(path.removeprefix("/"))
    if content is None:
        return None
    return content, _ASSETS.get(path.rpartition(".")[2], "application/octet-stream")


def find(site: Site, request: Request) -> Place | None:
    """Return what may stand at a request's path; None when nothing ever does."""
    *folders, file = request.scope["path"].removeprefix("/").split("/")
    if file == "":
        language = site.languages[0]
        if folders and folders[0] in site.languages[1:]:
            language = folders.pop(0)
        build = _page(site, request, language, folders)
        return Place(build) if build else None
    if file in addresses.FEEDS.values():
        build = _feed(site, folders, file)
        return Place(build, is_open=True) if build else None
    if file in (addresses.FRAME, addresses.FRAGMENT):
        build = _embedded(site, request, folders, file)
        return Place(build, is_open=True) if build else None
    build = _file(site, folders, file)
    return Place(build, is_open=file == addresses.EMBED) if build else None


# --- pages ---------------------------------------------------------------------------------


def _page(site: Site, request: Request, language: str, folders: Sequence[str]) -> Build | None:
    match folders:
        case ["topics" | "outlets" | "languages" as path]:
            subject = _SUBJECTS[path]
            return _html(lambda _, contents: pages.index_page(site, contents, language, subject))
        case ["timeline"]:
            return _html(
                lambda session, contents: pages.timeline_page(site, session, contents, language)
            )
        case ["follow"]:
            return _html(lambda _, contents: pages.follow_page(site, contents, language))
        case ["search"]:
            return _html(partial(_search, site, request, language))
        case ["editions"]:
            return _html(lambda session, _: pages.editions_page(site, session, language))
        case ["editions", digest, text] if (number := _number(text)) is not None:
            return _html(partial(_edition, site, language, digest, number))
        case ["articles", text] if (number := _number(text)) is not None:
            return partial(_article, site, language, number, request.scope["path"])
        case ["stories", text] if (number := _number(text)) is not None:
            return partial(_story, site, language, number)
        case ["topics" | "outlets" | "languages" as path, name, *rest]:
            return _list(site, language, _SUBJECTS[path], name, rest)
        case rest:
            return _list(site, language, "all", "", rest)


def _html(write: Callable[[Session, Contents], str | None]) -> Build:
    def build(session: Session, contents: Contents) -> Answer | None:
        html = write(session, contents)
        return None if html is None else Answer(html.encode(), HTML)

    return build


def _list(site: Site, language: str, subject: str, name: str, rest: Sequence[str]) -> Build | None:
    """A list's page: `rest` names a period and a page of it."""
    numbered: int | None = None
    if rest and rest[-1].startswith("page-"):
        numbered = _number(rest[-1].removeprefix("page-"))
        rest = rest[:-1]
        if numbered is None:
            return None
    period = _period(rest)
    if rest and period is None:
        return None

    def write(session: Session, contents: Contents) -> str | None:
        scope = pages.find_scope(contents, subject, name)
        if scope is None:
            return None
        return pages.list_page(site, session, contents, language, scope, period, numbered)

    return _html(write)


def _article(
    site: Site, language: str, number: int, path: str, session: Session, contents: Contents
) -> Answer | None:
    found = catalogue.find_article(session, number)
    if found is None:
        return None
    if isinstance(found, Withdrawal):
        return Answer(pages.message_page(site, language, 410, path).encode(), HTML, 410)
    html = pages.article_page(site, contents, language, found)
    return Answer(html.encode(), HTML, changed_at=found.changed_at)


def _story(
    site: Site, language: str, number: int, session: Session, contents: Contents
) -> Answer | None:
    found = catalogue.find_story(session, number)
    if found is None:
        return None
    if found.id != number:  # merged into another
        return Answer(b"", PLAIN, 301, location=f"../{found.id}/")
    return Answer(pages.story_page(site, contents, language, found).encode(), HTML)


def _edition(
    site: Site, language: str, digest: str, number: int, session: Session, contents: Contents
) -> str | None:
    return pages.edition_page(site, session, contents, language, digest, number)


def _search(
    site: Site, request: Request, language: str, session: Session, contents: Contents
) -> str:
    asked = searching.read(request.query_params, site)
    return pages.search_page(
        site,
        session,
        contents,
        language,
        asked.wanted,
        asked.before,
        by_relevance=asked.by_relevance,
        choices=asked.choices,
    )


# --- feeds, and what other sites show ------------------------------------------------------


def _feed(site: Site, folders: Sequence[str], file: str) -> Build | None:
    kind = next(kind for kind, name in addresses.FEEDS.items() if name == file)
    part: int | None = None
    match folders:
        case [*before, "archive", text] if (part := _number(text)) is not None:
            folders = before
    period: Period | None = None
    subject, name = "all", ""
    match folders:
        case []:
            pass
        case ["topics" | "outlets" | "languages" as path, name]:
            subject = _SUBJECTS[path]
        case [year] if (period := _period([year])) is not None:
            pass
        case _:
            return None

    def build(session: Session, contents: Contents) -> Answer | None:
        scope = pages.find_scope(contents, subject, name)
        feed = scope and feeds.compose(site, session, contents, scope, period, part)
        if not feed:
            return None
        return Answer(feeds.write(feed, kind), feeds.MEDIA_TYPES[kind], 200, feed.updated)

    return build


def _embedded(site: Site, request: Request, folders: Sequence[str], file: str) -> Build | None:
    match folders:
        case []:
            subject, name = "all", ""
        case ["topics" | "outlets" | "languages" as path, name]:
            subject = _SUBJECTS[path]
        case _:
            return None
    given = request.query_params.get("count", "")
    count = min(max(int(given), 1), 50) if given.isascii() and given.isdigit() else pages.EMBEDDED

    def write(session: Session, contents: Contents) -> str | None:
        scope: Scope | None = pages.find_scope(contents, subject, name)
        if scope is None:
            return None
        return pages.embedded(site, session, scope, count, in_frame=file == addresses.FRAME)

    return _html(write)


# --- files for machines --------------------------------------------------------------------


def _file(site: Site, folders: Sequence[str], file: str) -> Build | None:
    path = "/".join([*folders, file])
    match [*folders, file]:
        case [sitemaps.INDEX]:
            return lambda *both: Answer(sitemaps.write_index(site, *both), XML)
        case [sitemaps.ROBOTS]:
            return lambda *_: Answer(sitemaps.write_robots(site), PLAIN)
        case [addresses.EMBED]:
            return lambda *_: Answer(site.embed_script, SCRIPT)
        case ["sitemaps", _] if path == sitemaps.LISTS:
            return lambda _, contents: Answer(sitemaps.write_lists(site, contents), XML)
        case ["sitemaps", name]:
            month = _period(name.removesuffix(".xml").split("-"))
            if month is None or path != sitemaps.month_path(month):
                return None
            return lambda session, _: Answer(sitemaps.write_month(site, session, month), XML)
        case ["articles", text, name] if (number := _number(text)) is not None:
            for kind, citation in addresses.CITATIONS.items():
                if name == citation:
                    return partial(_cite, site, number, kind)
    return None


def _cite(
    site: Site, number: int, kind: str, session: Session, _contents: Contents
) -> Answer | None:
    article = catalogue.find_article(session, number)
    if article is None or isinstance(article, Withdrawal):
        return None
    permalink = site.base + addresses.article(article.id)
    return Answer(citing.write(article, permalink, kind), citing.MEDIA_TYPES[kind])


# --- parts of an address -------------------------------------------------------------------


def _number(text: str) -> int | None:
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(_LARGEST))):
        return None
    number = int(text)
    return number if number <= _LARGEST else None


def _period(folders: Sequence[str]) -> Period | None:
    """The period of an address; None for one that no calendar has."""
    if list(folders) == [str(UNDATED)]:
        return UNDATED
    numbers = [_number(text) for text in folders]
    match numbers:
        case [int(year)] if 1 <= year <= _LAST_YEAR:
            return Period(year)
        case [int(year), int(month)] if 1 <= year <= _LAST_YEAR and 1 <= month <= 12:
            return Period(year, month)
    return None
