"""Every address the press answers at one moment, and what is found there.

Articles are dated from `at`, the press's own moment, by their age. `now` is usually the same
instant; when it is later, articles with a negative age have come out.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache, partial

from inthenews.demo.press import feeds, pages
from inthenews.demo.press.contents import (
    Contents,
    Outlet,
    ServerSettings,
    SourceForm,
    SourceSettings,
)
from inthenews.demo.press.printed import Entry, Printed, address_of
from inthenews.demo.press.resources import Resource

NEWS_SITEMAP_AGE = timedelta(days=2)
"""A news sitemap holds only this much of the past (the protocol's rule)."""


class Newsstand:
    """The whole press at one moment.

    `hosts` maps a host to its addresses (path and query), `servers` to its habits; `printed`
    has each outlet's articles by its slug, newest first. `slowness` multiplies the crawl delays
    that the hosts ask for.
    """

    def __init__(
        self, contents: Contents, at: datetime, now: datetime, slowness: float = 1.0
    ) -> None:
        self.contents = contents
        self.at = at
        self.now = now
        self.slowness = slowness
        self.hosts: dict[str, dict[str, Resource]] = {}
        self.servers: dict[str, ServerSettings] = {}
        self.printed: dict[str, list[Printed]] = {}
        for slug, outlet in contents.outlets.items():
            self.printed[slug] = self._print(outlet)
            for host in filter(None, (outlet.host, outlet.mobile_host)):
                self.hosts[host] = {}
                self.servers[host] = outlet.server
            self._hang_out_listings(outlet)
            self._hang_out_pages(outlet)
            self._hang_out_sources(outlet)
            self._hang_out_robots(outlet)

    def find(self, host: str, target: str) -> Resource | None:
        """What stands at `target` (path with query): first with its query, then without."""
        resources = self.hosts.get(host)
        if resources is None:
            return None
        return resources.get(target) or resources.get(target.partition("?")[0])

    def entries(self, outlet: Outlet, source: SourceSettings) -> list[Entry]:
        """What `source` announces now, newest first."""
        page = source.path.strip("/")
        is_section = source.form is SourceForm.SECTION and page in outlet.sections
        sections = (page,) if is_section else source.sections
        found = []
        for article in self.printed[outlet.slug]:
            if sections and article.piece.section not in sections:
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

    def _print(self, outlet: Outlet) -> list[Printed]:
        found = []
        for piece in self.contents.pieces[outlet.slug]:
            published_at = (self.at - piece.age).replace(microsecond=0)
            if published_at <= self.now:
                url = f"http://{outlet.host}{address_of(piece, outlet, published_at)}"
                found.append(Printed(outlet, piece, published_at, url))
        return sorted(found, key=lambda printed: (printed.published_at, printed.url), reverse=True)

    def _newest(self, outlet: Outlet) -> datetime:
        return max((a.modified_at for a in self.printed[outlet.slug]), default=self.at)

    def _hang_out_listings(self, outlet: Outlet) -> None:
        """The front page and a page for each section."""
        own, printed = self.hosts[outlet.host], self.printed[outlet.slug]
        for section in (None, *outlet.sections):
            found = [a for a in printed if section is None or a.piece.section == section]
            listing = Resource(
                _once(partial(pages.render_listing, outlet, section, found, self.now)),
                _content_type("text/html", outlet.server),
                self._newest(outlet),
            )
            own[f"/{section or ''}"] = listing
            if section:
                own[f"/{section}/"] = listing

    def _hang_out_pages(self, outlet: Outlet) -> None:
        """Every article at each of its addresses, and the pages that are none."""
        printed = self.printed[outlet.slug]
        for article in printed:
            for view in ("plain", *article.piece.also):
                if view == "tracking":  # the same address; its parameters change nothing
                    continue
                host, slash, target = article.variant(view).removeprefix("http://").partition("/")
                self.hosts[host][slash + target] = Resource(
                    _once(partial(pages.render_article, article, view, printed, self.now)),
                    _content_type("text/html", outlet.server),
                    article.modified_at,
                )
        for special in outlet.pages:
            text = f"<!doctype html><title>{special.status}</title><h1>{special.status}</h1>"
            self.hosts[outlet.host][special.path] = Resource(
                text.encode, status=special.status, location=special.location
            )

    def _hang_out_sources(self, outlet: Outlet) -> None:
        """Feeds and sitemaps, and what is left where they were before."""
        own = self.hosts[outlet.host]
        for source in outlet.sources:
            if source.form is SourceForm.SECTION:
                continue
            entries = self.entries(outlet, source)
            own[source.path] = Resource(
                _once(partial(feeds.render, outlet, source, entries, self.now)),
                _content_type(feeds.CONTENT_TYPES[source.form], outlet.server),
                self._newest(outlet),
            )
            if source.moved_from:
                target = f"http://{outlet.host}{source.path}"
                own[source.moved_from] = Resource("".encode, status=301, location=target)

    def _hang_out_robots(self, outlet: Outlet) -> None:
        rules = outlet.server.robots
        if rules is None:
            return
        if outlet.server.crawl_delay:
            rules += f"Crawl-delay: {outlet.server.crawl_delay * self.slowness:g}\n"
        self.hosts[outlet.host]["/robots.txt"] = Resource(rules.encode, "text/plain; charset=utf-8")


def _once(render: Callable[[], bytes]) -> Callable[[], bytes]:
    """Renders at the first request and keeps the bytes: they do not change at one moment."""
    return cache(render)


def _content_type(media_type: str, server: ServerSettings) -> str:
    declared = server.charset if server.declared_charset is None else server.declared_charset
    return f"{media_type}; charset={declared}" if declared else media_type
