"""Feeds: Atom (RFC 4287), RSS 2.0 and JSON Feed 1.1 of any list, written from one `Feed`.

A list's feed holds its newest articles, and those that changed or were withdrawn lately
wherever they stand, so that who polls it misses nothing. What is older follows in archive
documents (RFC 5005, section 4) whose cuts stay put: see `storage.catalogue.list_part`.
Withdrawn articles are announced by tombstones (RFC 6721) in Atom and under `_in_the_news`
in JSON; RSS has no word for it, the item just goes.

The XML is written here and not by feedgen, which knows neither RFC: see `docs/decisions.md`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape as escape_html
from typing import Any
from xml.sax.saxutils import quoteattr

from sqlmodel import Session

from archive import addresses, languages
from archive.encoding import dump
from archive.pages import Scope
from archive.site import Site
from storage import catalogue
from storage.catalogue import Contents, PublicArticle, Withdrawal
from storage.dates import DatePrecision
from storage.periods import Period

MEDIA_TYPES = {
    "atom": "application/atom+xml; charset=utf-8",
    "rss": "application/rss+xml; charset=utf-8",
    "json": "application/feed+json; charset=utf-8",
}
LEAST = 20
"""How many of the newest a feed holds at least; on average it is `catalogue.PART` more."""
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_KNOWN_TO_THE_DAY = (DatePrecision.INSTANT, DatePrecision.DAY)


@dataclass(frozen=True)
class Feed:
    """One document of a list's feed, ready to be written in any format."""

    site: Site
    title: str
    scope: str
    """The path of the list."""
    articles: tuple[PublicArticle, ...]
    topic_titles: dict[str, str]
    withdrawals: tuple[Withdrawal, ...] = ()
    part: int | None = None
    """The article an archive document begins with; None for the one to subscribe to."""
    older: int | None = None
    """The article that the next archive document begins with."""

    @property
    def updated(self) -> datetime:
        """When anything in it last changed: not when it was written."""
        instants = [article.changed_at for article in self.articles]
        instants += [withdrawal.at for withdrawal in self.withdrawals]
        return max(instants, default=_BEGINNING)

    def address(self, kind: str, part: int | None = None) -> str:
        """The full address of this feed, or of one of its archive documents."""
        if part is None:
            return self.site.base + addresses.feed(kind, self.scope)
        return self.site.base + addresses.archived_feed(kind, part, self.scope)


def compose(
    site: Site,
    session: Session,
    contents: Contents,
    scope: Scope,
    period: Period | None = None,
    part: int | None = None,
) -> Feed | None:
    """Return a list's feed, or the archive document that begins with the article `part`.

    None when there is no such document.
    """
    wanted = scope.wanted.within(period, site.almanac)
    path = addresses.period(period, scope.path) if period else scope.path
    if part is not None:
        first = catalogue.find_place(session, part) if part % catalogue.PART == 0 else None
        if first is None:
            return None
        articles, older = catalogue.list_part(session, wanted, first=first)
        return compose_part(site, contents, scope, period, part, articles, older)
    newest, older = catalogue.list_part(session, wanted, least=LEAST)
    size = site.settings.page_size
    shown = {article.id for article in newest}
    changed = catalogue.fetch(
        session,
        [one for one in catalogue.list_changed(session, wanted, limit=size) if one not in shown],
    )
    return Feed(
        site,
        _title(site, scope, period),
        path,
        (*newest, *changed),
        site.view(path).topic_titles(contents),
        tuple(catalogue.list_withdrawals(session, wanted, limit=size)),
        older=older,
    )


def compose_part(
    site: Site,
    contents: Contents,
    scope: Scope,
    period: Period | None,
    part: int,
    articles: tuple[PublicArticle, ...],
    older: int | None,
) -> Feed | None:
    """Return an archive document of articles that were fetched already; None when it has none."""
    path = addresses.period(period, scope.path) if period else scope.path
    if not articles:
        return None
    titles = site.view(path).topic_titles(contents)
    return Feed(site, _title(site, scope, period), path, articles, titles, part=part, older=older)


def _title(site: Site, scope: Scope, period: Period | None) -> str:
    language = site.languages[0]
    words = languages.catalogue(language).gettext
    parts = []
    if scope.topic is not None:
        parts.append(scope.topic.title_in(language))
    elif scope.outlet is not None:
        parts.append(scope.outlet.name)
    elif scope.language is not None:
        parts.append(languages.name_language(scope.language, language))
    if period is not None:
        parts.append(languages.write_period(period, language))
    return " · ".join([*parts, words("In the News"), site.organisation.name])


def write(feed: Feed, kind: str) -> bytes:
    """Return a feed as `atom`, `rss` or `json`."""
    return {"atom": write_atom, "rss": write_rss, "json": write_json}[kind](feed)


# --- pieces ------------------------------------------------------------------------------

# What XML 1.0 cannot carry, however it is written.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def _text(text: str) -> str:
    clean = _FORBIDDEN.sub("", text)
    return clean.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _attribute(text: str) -> str:
    return quoteattr(_FORBIDDEN.sub("", text))


def _rfc3339(instant: datetime) -> str:
    # Microseconds stay: two changes within one second are two.
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _is_online(article: PublicArticle) -> bool:
    return article.url.startswith(("http://", "https://"))


def entry_id(site: Site, article_id: int) -> str:
    """The id of an article's entry in every feed, for ever."""
    return site.tag(addresses.article(article_id))


def _permalink(site: Site, article: PublicArticle) -> str:
    return site.base + addresses.article(article.id)


def _link(site: Site, article: PublicArticle) -> str:
    return article.url if _is_online(article) else _permalink(site, article)


def _issued(article: PublicArticle) -> str:
    """A date known to the month or year only: no feed's own date can say that, this one can."""
    if article.published.precision in (DatePrecision.MONTH, DatePrecision.YEAR):
        return f"<dcterms:issued>{languages.machine_date(article.published)}</dcterms:issued>"
    return ""


def _gloss(article: PublicArticle) -> str:
    if not article.gloss:
        return ""
    return f'<dcterms:alternative xml:lang="en">{_text(article.gloss)}</dcterms:alternative>'


def _topics(feed: Feed, article: PublicArticle) -> Iterable[tuple[str, str]]:
    return [(slug, feed.topic_titles[slug]) for slug in article.topics if slug in feed.topic_titles]


# --- Atom --------------------------------------------------------------------------------


def write_atom(feed: Feed) -> bytes:
    """Return a feed as Atom."""
    site = feed.site
    here = feed.address("atom", feed.part)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:fh="http://purl.org/syndication/history/1.0"'
        ' xmlns:at="http://purl.org/atompub/tombstones/1.0"'
        f" xml:lang={_attribute(site.languages[0])}>",
        f"<id>{_text(site.tag(feed.scope))}</id>",
        f"<title>{_text(feed.title)}</title>",
        f"<subtitle>{_text(site.organisation.introduction)}</subtitle>",
        f"<updated>{_rfc3339(feed.updated)}</updated>",
        f"<author><name>{_text(site.organisation.name)}</name>"
        f"<uri>{_text(site.organisation.homepage)}</uri></author>",
        f'<link rel="alternate" type="text/html" href={_attribute(site.base + feed.scope)}/>',
        f'<link rel="self" type="application/atom+xml" href={_attribute(here)}/>',
        *_history(feed, "atom", "link"),
    ]
    if feed.part is None and site.settings.websub_hub:
        lines.append(f'<link rel="hub" href={_attribute(site.settings.websub_hub)}/>')
    lines += [
        f"<at:deleted-entry ref={_attribute(entry_id(site, withdrawal.article_id))}"
        f' when="{_rfc3339(withdrawal.at)}"/>'
        for withdrawal in feed.withdrawals
    ]
    lines += [_atom_entry(feed, article) for article in feed.articles]
    return ("\n".join(lines) + "\n</feed>\n").encode()


def _history(feed: Feed, kind: str, name: str) -> list[str]:
    """The links and marks of RFC 5005.

    The documents of an archive follow each other as the pages of a feed too (its section 3),
    for readers that know only those.
    """
    links = []
    if feed.part is not None:
        links.append("<fh:archive/>")
        links.append(f'<{name} rel="current" href={_attribute(feed.address(kind))}/>')
        links.append(f'<{name} rel="first" href={_attribute(feed.address(kind))}/>')
    if feed.older is not None:
        older = _attribute(feed.address(kind, feed.older))
        links.append(f'<{name} rel="prev-archive" href={older}/>')
        links.append(f'<{name} rel="next" href={older}/>')
    return links


def _atom_entry(feed: Feed, article: PublicArticle) -> str:
    site = feed.site
    language = f" xml:lang={_attribute(article.language)}" if article.language else ""
    parts = [
        f"<entry{language}>",
        f"<id>{_text(entry_id(site, article.id))}</id>",
        f"<title>{_text(article.title)}</title>",
        _gloss(article),
        f'<link rel="alternate" href={_attribute(_link(site, article))}/>',
        f'<link rel="related" type="text/html" href={_attribute(_permalink(site, article))}/>',
        f"<updated>{_rfc3339(article.changed_at)}</updated>",
    ]
    if article.published.at and article.published.precision in _KNOWN_TO_THE_DAY:
        parts.append(f"<published>{_rfc3339(article.published.at)}</published>")
    parts.append(_issued(article))
    parts += [
        f"<author><name>{_text(name)}</name></author>"
        for name in article.authors or (article.outlet.name,)
    ]
    parts += [
        f"<category term={_attribute(slug)} label={_attribute(title)}/>"
        for slug, title in _topics(feed, article)
    ]
    if article.excerpt:
        parts.append(f"<summary>{_text(article.excerpt)}</summary>")
    outlet = addresses.outlet(article.outlet.domain)
    parts.append(
        f"<source><id>{_text(site.tag(outlet))}</id>"
        f"<title>{_text(article.outlet.name)}</title>"
        f'<link rel="alternate" href={_attribute(site.base + outlet)}/></source>'
    )
    return "".join(parts) + "</entry>"


# --- RSS ---------------------------------------------------------------------------------


def write_rss(feed: Feed) -> bytes:
    """Return a feed as RSS 2.0."""
    site = feed.site
    here = feed.address("rss", feed.part)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:fh="http://purl.org/syndication/history/1.0">',
        "<channel>",
        f"<title>{_text(feed.title)}</title>",
        f"<link>{_text(site.base + feed.scope)}</link>",
        f"<description>{_html(site.organisation.introduction)}</description>",
        f"<language>{_text(site.languages[0])}</language>",
        f"<lastBuildDate>{format_datetime(feed.updated, usegmt=True)}</lastBuildDate>",
        f'<atom:link rel="self" type="application/rss+xml" href={_attribute(here)}/>',
        *_history(feed, "rss", "atom:link"),
    ]
    if feed.part is None and site.settings.websub_hub:
        lines.append(f'<atom:link rel="hub" href={_attribute(site.settings.websub_hub)}/>')
    lines += [_rss_item(feed, article) for article in feed.articles]
    return ("\n".join(lines) + "\n</channel>\n</rss>\n").encode()


def _html(text: str) -> str:
    """Plain text where readers expect HTML: escaped once for them and once for XML."""
    return _text(escape_html(text, quote=False))


def _plain(text: str) -> str:
    """Plain text in a title: RSS 2.0 readers differ, and numeric references serve them all."""
    clean = _FORBIDDEN.sub("", text)
    return clean.replace("&", "&#x26;").replace("<", "&#x3C;").replace(">", "&#x3E;")


def _rss_item(feed: Feed, article: PublicArticle) -> str:
    site = feed.site
    parts = [
        "<item>",
        f"<title>{_plain(article.title)}</title>",
        _gloss(article),
        f"<link>{_text(_link(site, article))}</link>",
        f'<guid isPermaLink="false">{_text(entry_id(site, article.id))}</guid>',
    ]
    if article.published.at and article.published.precision in _KNOWN_TO_THE_DAY:
        parts.append(f"<pubDate>{format_datetime(article.published.at, usegmt=True)}</pubDate>")
    parts.append(_issued(article))
    parts += [f"<dc:creator>{_text(name)}</dc:creator>" for name in article.authors]
    if article.language:
        parts.append(f"<dc:language>{_text(article.language)}</dc:language>")
    parts += [f"<category>{_text(title)}</category>" for _, title in _topics(feed, article)]
    parts.append(f"<description>{_html(article.excerpt)}</description>")
    outlet = site.base + addresses.feed("rss", addresses.outlet(article.outlet.domain))
    parts.append(f"<source url={_attribute(outlet)}>{_text(article.outlet.name)}</source>")
    parts.append(f"<atom:updated>{_rfc3339(article.changed_at)}</atom:updated>")
    return "".join(parts) + "</item>"


# --- JSON Feed -----------------------------------------------------------------------------


def write_json(feed: Feed) -> bytes:
    """Return a feed as JSON Feed."""
    site = feed.site
    document: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": site.base + feed.scope,
        "feed_url": feed.address("json", feed.part),
        "description": site.organisation.introduction,
        "language": site.languages[0],
        "authors": [{"name": site.organisation.name, "url": site.organisation.homepage}],
    }
    if feed.older is not None:
        document["next_url"] = feed.address("json", feed.older)
    if feed.part is None and site.settings.websub_hub:
        document["hubs"] = [{"type": "WebSub", "url": site.settings.websub_hub}]
    if feed.withdrawals:
        document["_in_the_news"] = {
            "about": site.base + addresses.FOLLOW,
            "withdrawn": [
                {"id": entry_id(site, withdrawal.article_id), "at": _rfc3339(withdrawal.at)}
                for withdrawal in feed.withdrawals
            ],
        }
    document["items"] = [_json_item(feed, article) for article in feed.articles]
    return dump(document) + b"\n"


def _json_item(feed: Feed, article: PublicArticle) -> dict[str, Any]:
    site = feed.site
    item: dict[str, Any] = {
        "id": entry_id(site, article.id),
        "url": _permalink(site, article),
        "title": article.title,
        "content_text": article.excerpt,
        "date_modified": _rfc3339(article.changed_at),
        "tags": [title for _, title in _topics(feed, article)],
    }
    if _is_online(article):
        item["external_url"] = article.url
    if article.published.at and article.published.precision in _KNOWN_TO_THE_DAY:
        item["date_published"] = _rfc3339(article.published.at)
    if article.authors:
        item["authors"] = [{"name": name} for name in article.authors]
    if article.language:
        item["language"] = article.language
    extra: dict[str, Any] = {
        "outlet": {"name": article.outlet.name, "domain": article.outlet.domain},
        "kind": str(article.kind),
        "published": languages.machine_date(article.published) or None,
        "precision": str(article.published.precision),
        "day": languages.machine_day(article.published, site.organisation.time_zone) or None,
    }
    if article.gloss:
        extra["gloss"] = article.gloss
    if article.medium:
        extra["medium"] = str(article.medium)
    if article.edition:
        extra["edition"] = article.edition
    if article.also:
        extra["also"] = [outlet.name for outlet in article.also]
    item["_in_the_news"] = extra
    return item
