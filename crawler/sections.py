"""Bytes of a section page → announcements: the headlines that it links to. No network.

For outlets without a usable feed, and for old lists of press releases. A link is taken for an
article's when it stays on the outlet, stands outside navigation, and both its address and its
words look like a headline's. The page is read with BeautifulSoup, which also makes sense of
tables nested in tables and of tags that were never closed.
"""

import re
from collections import Counter
from datetime import UTC, datetime, tzinfo
from typing import Final
from urllib.parse import urldefrag, urlsplit

from bs4 import BeautifulSoup, Tag

from crawler.errors import FeedError
from crawler.feeds import bounds
from crawler.feeds.encoding import decode, decompress
from crawler.feeds.fields import DateReader, clean_language, guess_zone
from crawler.feeds.links import resolve
from crawler.items import Announcement
from crawler.plain_text import cut_at_tag, shorten
from storage.dates import UNKNOWN_DATE, PublicationDate
from storage.urls import outlet_domain

BYTES: Final = 3 * 1024 * 1024
"""Of a page; the largest section pages seen have one megabyte."""

TAGS: Final = 20_000
"""Of a page that are read, end tags too; real section pages have up to 8,000."""

LINKS: Final = 3_000
"""Of a page that are looked at."""

ANNOUNCEMENTS: Final = 300
"""Of a page that are taken."""

_FURNITURE: Final = ("nav", "footer", "form", "script", "style", "noscript", "select", "template")
_FURNITURE_ROLES: Final = frozenset({"navigation", "contentinfo", "search", "menu", "menubar"})
_CONTAINERS: Final = ("article", "li", "tr", "dd", "section", "div")

_DATED_PATH = re.compile(r"/(?:19|20)\d\d/(?:0?\d|1[0-2]|[a-z]{3})(?:/|-)", re.IGNORECASE)
_NUMBER = re.compile(r"\d{4,}")
_PAGE_ENDING = re.compile(r"\.(?:cms|ece|s?html?|aspx|php|amp)$", re.IGNORECASE)
_NO_PAGE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|mp[34]|avi|zip|docx?|xlsx?|css|js|xml|rss|ics|exe|apk)$",
    re.IGNORECASE,
)
_LISTS: Final = frozenset(
    {"tag", "tags", "topic", "topics", "author", "authors", "category", "categories", "section"}
    | {"sections", "search", "login", "signin", "register", "subscribe", "subscription", "page"}
    | {"about", "about-us", "contact", "contact-us", "privacy", "privacy-policy", "terms"}
    | {"advertise", "archive", "archives", "sitemap", "rss", "feeds", "profile", "user", "cart"}
    | {"careers", "jobs", "newsletter", "newsletters", "horoscope", "epaper", "e-paper"}
    | {"disclaimer"}
)
_NEIGHBOURS: Final = 3
"""So many articles make a folder of the outlet one of articles."""

_LETTERS_WITHOUT_SPACES: Final = 15
"""A headline in few long words (Tamil, Malayalam) has at least so many characters."""


def parse_section(
    body: bytes,
    *,
    url: str | None = None,
    content_type: str | None = None,
    zone: tzinfo | None = None,
    reference: datetime | None = None,
) -> tuple[Announcement, ...]:
    """Read a section page; `url` is its address, without which no link can be followed.

    Raises `FeedError` when there is no address or no headline in it.
    """
    if url is None:
        raise FeedError("a section page needs its address, to tell the outlet's own links")
    text = decode(decompress(body, BYTES)[0], content_type)
    soup = BeautifulSoup(cut_at_tag(text, TAGS), "lxml")
    base_tag = soup.find("base", href=True)
    base = resolve(_attribute(base_tag, "href"), url) if isinstance(base_tag, Tag) else None
    html = soup.find("html")
    language = clean_language(_attribute(html, "lang")) if isinstance(html, Tag) else None
    dates = DateReader(
        zone or guess_zone(language, (url,)), reference or datetime.now(UTC), origin="section"
    )
    outlet = outlet_domain(url)
    best: dict[str, tuple[str, Tag]] = {}
    for link in soup.find_all("a", href=True, limit=LINKS):
        address = resolve(_attribute(link, "href"), base or url)
        if address is None or _is_furniture(link):
            continue
        address = urldefrag(address)[0]
        if outlet_domain(address) != outlet or address.rstrip("/") == url.rstrip("/"):
            continue
        title = _headline(link)
        known = best.get(address)
        if known is None or len(title) > len(known[0]):
            best[address] = (title, link)
    articles = _choose_articles({address: title for address, (title, _) in best.items()})
    announcements = [
        Announcement(
            url=address,
            title=title,
            summary=_find_summary(link, title),
            published=_find_date(link, dates),
            language=language,
        )
        for address, (title, link) in best.items()
        if address in articles
    ]
    if not announcements:
        raise FeedError(f"{url}: no headlines of the outlet's own are linked there")
    return tuple(announcements[:ANNOUNCEMENTS])


def _attribute(tag: Tag, name: str) -> str:
    value = tag.get(name)
    return value if isinstance(value, str) else ""


def _is_furniture(link: Tag) -> bool:
    """Whether a link stands in a menu, a footer or a form."""
    return any(
        parent.name in _FURNITURE or parent.get("role") in _FURNITURE_ROLES
        for parent in link.parents
    )


def _headline(link: Tag) -> str:
    """The link's own words; its `title`, or its picture's text, when it has none."""
    heading = link.find(["h1", "h2", "h3", "h4", "h5"])
    text = (heading if isinstance(heading, Tag) else link).get_text(" ", strip=True)
    if not text:
        picture = link.find("img", alt=True)
        text = _attribute(link, "title") or (
            _attribute(picture, "alt") if isinstance(picture, Tag) else ""
        )
    return shorten(" ".join(text.split()), 400)


def _choose_articles(titles: dict[str, str]) -> set[str]:
    """The addresses of articles: those that look so by themselves, and those with a headline
    that lie in the same folder as several of these."""
    sure = {address for address, title in titles.items() if _looks_like_article(address, title)}
    folders = Counter(folder for folder in map(_folder_of, sure) if folder.strip("/"))
    return sure | {
        address
        for address, title in titles.items()
        if folders[_folder_of(address)] >= _NEIGHBOURS
        and _reads_like_headline(title)
        and not _is_list(address)
        and "-" in address.rstrip("/").rsplit("/", 1)[-1]
    }


def _folder_of(address: str) -> str:
    """The path of an address without its last step."""
    return urlsplit(address).path.rstrip("/").rpartition("/")[0]


def _looks_like_article(address: str, title: str) -> bool:
    if not _reads_like_headline(title):
        return False
    parts = urlsplit(address)
    path = parts.path
    if _NO_PAGE.search(path) and not _PAGE_ENDING.search(path):
        return False
    steps = [step for step in path.lower().split("/") if step]
    if _is_list(address):
        return bool(_NUMBER.search(steps[-1])) and len(steps[-1]) > 12
    slug = _PAGE_ENDING.sub("", steps[-1]) if steps else ""
    # A slug in an Indian script is percent-encoded: each letter is nine characters of it.
    words = max(slug.count("-"), slug.count("_"), slug.count("%20"))
    return bool(
        words >= 3
        or _DATED_PATH.search(path)
        or _NUMBER.search(slug)
        or _NUMBER.search(parts.query)
        or (words >= 2 and len(steps) >= 2)
    )


def _is_list(address: str) -> bool:
    """Whether an address is a list's or a service's of the outlet, or lies below one."""
    return not _LISTS.isdisjoint(urlsplit(address).path.lower().split("/"))


def _reads_like_headline(title: str) -> bool:
    words = title.split()
    if len(words) >= 4:
        return True
    is_wide_script = any(ord(letter) > 0x900 for letter in title)
    return is_wide_script and len(words) >= 2 and len(title) >= _LETTERS_WITHOUT_SPACES


def _container_of(link: Tag) -> Tag | None:
    """The smallest box around a link that may hold its date and summary too, and no other."""
    for depth, parent in enumerate(link.parents):
        if depth > 5:
            return None
        if parent.name in _CONTAINERS and parent.find(["time", "p"]):
            links = {_attribute(a, "href") for a in parent.find_all("a", href=True, limit=6)}
            return parent if len(links) <= 4 else None
    return None


def _find_summary(link: Tag, title: str) -> str | None:
    container = _container_of(link)
    paragraph = container.find("p") if container else None
    if not isinstance(paragraph, Tag):
        return None
    text = " ".join(paragraph.get_text(" ", strip=True).split())
    return shorten(text, bounds.SUMMARY) if len(text) > 30 and text != title else None


def _find_date(link: Tag, dates: DateReader) -> PublicationDate:
    container = _container_of(link)
    moment = container.find("time") if container else None
    if not isinstance(moment, Tag):
        return UNKNOWN_DATE
    published = dates.read(_attribute(moment, "datetime"))
    return published if published.at else dates.read(moment.get_text(" ", strip=True))
