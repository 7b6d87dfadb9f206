"""Every address the press answers at one moment, and what is found there.

Articles are dated from `at`, the press's own moment, by their age. `now` is usually the same
instant; when it is later, articles with a negative age have come out.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache

from starlette.types import Receive, Send

from inthenews.demo.press import feeds, pages
from inthenews.demo.press.contents import (
    Contents,
    Outlet,
    ServerSettings,
    SourceForm,
    SourceSettings,
)
from inthenews.demo.press.printed import Entry, Printed, address_of

NEWS_SITEMAP_AGE = timedelta(days=2)
"""A news sitemap holds only this much of the past (the protocol's rule)."""


@dataclass(frozen=True, slots=True)
class Resource:
    """What is found at an address.

    `render` makes the body, not yet compressed; `stream`, where there is one, answers in its
    stead with what no honest server would send.
    """

    render: Callable[[], bytes]
    content_type: str = "text/html; charset=utf-8"
    modified_at: datetime | None = None
    status: int = 200
    location: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    stream: Callable[[Receive, Send], Awaitable[None]] | None = None


def _empty() -> bytes:
    return b""


def _text(body: str) -> Callable[[], bytes]:
    return body.encode


@dataclass(slots=True)
class Newsstand:
    """The whole press at one moment: `hosts` maps a host to its addresses (path and query).

    `slowness` multiplies the crawl delays that the hosts ask for.
    """

    contents: Contents
    at: datetime
    now: datetime
    slowness: float = 1.0
    hosts: dict[str, dict[str, Resource]] = field(default_factory=dict)
    servers: dict[str, ServerSettings] = field(default_factory=dict)
    printed: dict[str, list[Printed]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for slug, outlet in self.contents.outlets.items():
            self.printed[slug] = self._print(outlet)
            self._open(outlet)

    def find(self, host: str, target: str) -> Resource | None:
        """What stands at `target` (path with query): first with its query, then without."""
        resources = self.hosts.get(host)
        if resources is None:
            return None
        return resources.get(target) or resources.get(target.partition("?")[0])

    def _print(self, outlet: Outlet) -> list[Printed]:
        found = []
        for piece in self.contents.pieces[outlet.slug]:
            published_at = (self.at - piece.age).replace(microsecond=0)
            if published_at > self.now:
                continue
            url = f"http://{outlet.host}{address_of(piece, outlet, published_at)}"
            found.append(Printed(outlet, piece, published_at, url))
        return sorted(found, key=lambda printed: (printed.published_at, printed.url), reverse=True)

    def _open(self, outlet: Outlet) -> None:
        own: dict[str, Resource] = {}
        self.hosts[outlet.host] = own
        self.servers[outlet.host] = outlet.server
        html_type = _content_type("text/html", outlet.server)
        printed = self.printed[outlet.slug]
        newest = max((article.modified_at for article in printed), default=self.at)
        if outlet.mobile_host:
            self.hosts[outlet.mobile_host] = {}
            self.servers[outlet.mobile_host] = outlet.server

        def listing(section: str | None) -> Resource:
            found = [a for a in printed if section is None or a.piece.section == section]
            return Resource(
                cache(lambda: pages.render_listing(outlet, section, found, self.now)),
                html_type,
                newest,
            )

        own["/"] = listing(None)
        for section in outlet.sections:
            own[f"/{section}"] = own[f"/{section}/"] = listing(section)
        for article in printed:
            for view in ("plain", *article.piece.also):
                if view != "tracking":
                    host, slash, target = article.variant(view)[len("http://") :].partition("/")
                    self.hosts[host][slash + target] = Resource(
                        _page_renderer(article, view, printed, self.now),
                        html_type,
                        article.modified_at,
                    )
        for special in outlet.pages:
            own[special.path] = Resource(
                _text(f"<!doctype html><title>{special.status}</title><h1>{special.status}</h1>"),
                status=special.status,
                location=special.location,
            )
        for source in outlet.sources:
            if source.form is SourceForm.SECTION:
                continue
            entries = self.entries(outlet, source)
            own[source.path] = Resource(
                _feed_renderer(outlet, source, entries, self.now),
                _content_type(feeds.CONTENT_TYPES[source.form], outlet.server),
                newest,
            )
            if source.moved_from:
                own[source.moved_from] = Resource(
                    _empty, status=301, location=f"http://{outlet.host}{source.path}"
                )
        if outlet.server.robots is not None:
            rules = outlet.server.robots
            if outlet.server.crawl_delay:
                rules += f"Crawl-delay: {outlet.server.crawl_delay * self.slowness:g}\n"
            own["/robots.txt"] = Resource(_text(rules), "text/plain; charset=utf-8")

    def entries(self, outlet: Outlet, source: SourceSettings) -> list[Entry]:
        """What `source` announces now, newest first."""
        found = []
        for article in self.printed[outlet.slug]:
            if source.sections and article.piece.section not in source.sections:
                continue
            too_old = self.now - article.published_at > NEWS_SITEMAP_AGE
            if source.form is SourceForm.NEWS_SITEMAP and too_old:
                continue
            moment = article.published_at if article.is_dated and source.with_dates else None
            also = () if source.form is SourceForm.SECTION else article.piece.also
            found += [
                Entry(article.variant(view), article.piece.title, moment, article, view)
                for view in (source.links, *also)
            ]
        for special in outlet.pages:
            if source.form is not SourceForm.SECTION:
                url = f"http://{outlet.host}{special.path}"
                found.append(Entry(url, special.title, self.at - special.age, special))
        found.sort(key=lambda entry: entry.published_at or self.at, reverse=True)
        return found[: source.length]


def _content_type(media_type: str, server: ServerSettings) -> str:
    declared = server.charset if server.declared_charset is None else server.declared_charset
    return f"{media_type}; charset={declared}" if declared else media_type


def _page_renderer(
    article: Printed, view: str, printed: list[Printed], now: datetime
) -> Callable[[], bytes]:
    return cache(lambda: pages.render_article(article, view, printed, now))


def _feed_renderer(
    outlet: Outlet, source: SourceSettings, entries: list[Entry], now: datetime
) -> Callable[[], bytes]:
    return cache(lambda: feeds.render(outlet, source, entries, now))
