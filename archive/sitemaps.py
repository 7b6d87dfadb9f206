"""Sitemaps (sitemaps.org 0.9) and robots.txt: a file for each month, and one of the lists."""

from datetime import UTC, datetime
from xml.sax.saxutils import escape

from sqlmodel import Session

from archive import addresses
from archive.site import Site
from storage import catalogue
from storage.catalogue import Contents, Filter
from storage.periods import UNDATED, Period

INDEX = "sitemap.xml"
LISTS = "sitemaps/lists.xml"
ROBOTS = "robots.txt"
_SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
MOST = 50_000
"""Addresses that one file may hold."""


def month_path(period: Period) -> str:
    """The path of a month's sitemap."""
    return f"sitemaps/{period}.xml"


def write_index(site: Site, session: Session, contents: Contents) -> bytes:
    """Return the index of all sitemaps."""
    paths = [LISTS]
    counts = catalogue.read_list(session, contents, "all", "")
    for year, _ in counts.years:
        if year == UNDATED:
            paths.append(month_path(year))
            continue
        paths += [month_path(month) for month, _ in counts.months(year)]
    lines = [f"<sitemap><loc>{escape(site.base + path)}</loc></sitemap>" for path in paths]
    return _document("sitemapindex", lines)


def write_lists(site: Site, contents: Contents) -> bytes:
    """Return the sitemap of the front page and all lists."""
    paths = [addresses.FRONT, addresses.TOPICS, addresses.OUTLETS, addresses.TIMELINE]
    paths += [addresses.period(year) for year, _ in contents.years]
    paths += [addresses.topic(topic.slug) for topic in contents.topics]
    paths += [addresses.outlet(outlet.domain) for outlet, _ in contents.outlets]
    paths += [addresses.language(code) for code, _ in contents.languages]
    # By name, not by number of articles: the order then changes as seldom as the lists do.
    return _document("urlset", [_url(site, path) for path in sorted(paths)[:MOST]])


def write_month(site: Site, session: Session, period: Period) -> bytes:
    """Return the sitemap of the articles of one month, or of those without a date."""
    wanted = Filter().within(period, site.almanac)
    changes = catalogue.list_changes(session, wanted, limit=MOST)
    return _document(
        "urlset", [_url(site, addresses.article(number), at) for number, at in changes]
    )


def write_robots(site: Site) -> bytes:
    """Return robots.txt: everything may be read, searches need not be."""
    lines = ["User-agent: *", "Disallow: /search/", "Disallow: /api/"]
    lines += [f"Disallow: /{code}/search/" for code in site.languages[1:]]
    return ("\n".join([*lines, "", f"Sitemap: {site.base}{INDEX}"]) + "\n").encode()


def _url(site: Site, path: str, changed_at: datetime | None = None) -> str:
    changed = ""
    if changed_at is not None:
        changed = f"<lastmod>{changed_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}</lastmod>"
    return f"<url><loc>{escape(site.base + path)}</loc>{changed}</url>"


def _document(name: str, lines: list[str]) -> bytes:
    body = "\n".join(lines)
    return f"{_HEAD}<{name} {_SPACE}>\n{body}\n</{name}>\n".encode()
