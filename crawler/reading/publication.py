"""Outlet, section, tags, lead image, canonical URL, and whether the article is free to read."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from crawler.reading.blocks import Layout
from crawler.reading.document import Document
from crawler.reading.structured import JSON, Structured, first, strings, types_of

_IMAGE_FURNITURE = re.compile(r"logo|favicon|placeholder|default|blank|spacer|avatar", re.I)
_HOME = frozenset(("home", "homepage", "front page", "news home", "होम", "मुख्यपृष्ठ"))

MOST_TAGS = 30


def outlet_of(structured: Structured) -> tuple[str, str] | None:
    """The publication's name, and where it was read."""
    name = structured.meta("og:site_name")
    if name and not _is_address(name):
        return name, "og:site_name"
    for thing in (structured.article, *structured.things_of("WebSite", "NewsMediaOrganization")):
        value = thing.get("publisher") if thing is structured.article else thing.get("name")
        name = first(strings(value))
        if name and len(name) < 80 and not _is_address(name):
            return name, "json-ld"
    for meta in ("og:site_name", "application-name", "apple-mobile-web-app-title", "dc.publisher"):
        name = structured.meta(meta)
        if name and len(name) < 60:
            return name, meta
    return None


def _is_address(name: str) -> bool:
    return name.startswith(("http:", "https:", "//", "www."))


def canonical_url_of(document: Document, structured: Structured) -> tuple[str, str] | None:
    """The address the outlet gives the article, absolute; never another site's front page."""
    candidates: list[tuple[str | None, str]] = [
        *((link.get("href"), "link") for link in structured.links.get("canonical", ())),
        (structured.meta("og:url"), "og:url"),
        (first(strings(structured.article.get("mainEntityOfPage"), "@id", "url")), "json-ld"),
        (first(strings(structured.article.get("url"))), "json-ld"),
    ]
    here = urlsplit(document.url)
    for address, origin in candidates:
        url = _absolute(document, address)
        if url is None:
            continue
        there = urlsplit(url)
        if there.path in ("", "/") and not there.query and here.path not in ("", "/"):
            continue
        return url, origin
    return None


def image_of(document: Document, structured: Structured) -> tuple[str, str] | None:
    """The lead image's address, absolute."""
    candidates: list[tuple[str | None, str]] = [
        (structured.meta("og:image", "og:image:url", "og:image:secure_url"), "og:image"),
        *((url, "json-ld") for url in _image_urls(structured.article.get("image"))),
        (structured.meta("twitter:image", "twitter:image:src"), "twitter:image"),
        *((url, "json-ld") for url in _image_urls(structured.article.get("thumbnailUrl"))),
        *((link.get("href"), "link") for link in structured.links.get("image_src", ())),
    ]
    fallback: tuple[str, str] | None = None
    for address, origin in candidates:
        url = _absolute(document, address)
        if url is None:
            continue
        if not _IMAGE_FURNITURE.search(urlsplit(url).path):
            return url, origin
        fallback = fallback or (url, origin)
    return fallback


def _image_urls(value: JSON) -> Iterator[str]:
    if isinstance(value, list):
        for member in value[:10]:
            yield from _image_urls(member)
    elif isinstance(value, dict):
        yield from strings(value.get("url") or value.get("contentUrl") or value.get("@id"))
    else:
        yield from strings(value)


def section_of(structured: Structured) -> tuple[str, str] | None:
    """The section the outlet files the article under."""
    section = first(strings(structured.article.get("articleSection")))
    if section:
        return section, "json-ld"
    section = structured.meta("article:section", "section", "parsely-section", "dc.subject")
    if section and len(section) < 60:
        return section, "meta"
    for crumbs in structured.things_of("BreadcrumbList"):
        items = crumbs.get("itemListElement")
        names = []
        for item in items if isinstance(items, list) else ():
            if isinstance(item, dict):
                name = first(strings(item.get("name"))) or first(strings(item.get("item")))
                if name and name.lower() not in _HOME and not _is_address(name):
                    names.append(name)
        # The last crumb is the article itself.
        if len(names) > 1:
            return names[-2] if len(names[-2]) < 60 else names[0], "breadcrumbs"
    return None


def tags_of(structured: Structured) -> tuple[str, ...]:
    """The outlet's own keywords, each once, in its order."""
    found: dict[str, str] = {}
    keywords = list(strings(structured.article.get("keywords")))
    sources = [
        *structured.metas.get("article:tag", ()),
        *keywords,
        *structured.metas.get("news_keywords", ()),
        *structured.metas.get("keywords", ()),
        *structured.metas.get("parsely-tags", ()),
    ]
    for source in sources:
        for tag in re.split(r"[,;،、|]", source) if len(source) < 5000 else ():
            name = tag.strip(" #\"'[]")
            # Analytics publish machine words among the keywords ("type: article").
            if 1 < len(name) < 60 and ": " not in name and not name.isdigit():
                found.setdefault(name.lower(), name)
    return tuple(found.values())[:MOST_TAGS]


def is_free(structured: Structured) -> bool | None:
    """Whether the outlet says that the whole text may be read without paying."""
    for thing in (structured.article, *structured.things):
        value = thing.get("isAccessibleForFree")
        if value is not None and (
            thing is structured.article or "WebPageElement" not in types_of(thing)
        ):
            return str(value).strip().lower() in ("true", "1", "yes")
    tier = structured.meta("article:content_tier", "og:article:content_tier", "content_tier")
    if tier:
        return tier.lower() == "free"
    return None


def next_page_of(
    document: Document, structured: Structured, layout: Layout
) -> tuple[str, str] | None:
    """The address of the article's next page: the same outlet's, continuing this address."""
    links = [(link.get("href"), "link") for link in structured.links.get("next", ())]
    for element in layout.elements:
        if element.tag == "a":
            names = f"{element.attributes.get('rel') or ''} {element.attributes.get('class') or ''}"
            if "next" in names and not {"next", "next-page"}.isdisjoint(names.lower().split()):
                links.append((element.attributes.get("href"), "rel=next"))
    for address, origin in links:
        url = _absolute(document, address)
        if url is not None and _continues(document.url, url):
            return url, origin
    return None


_PAGE_NUMBER = re.compile(
    r"(?:[/_-]?(?:page|p|seite|pagina|part)?[/_=-]?\d{1,2})?(?:/|\.\w{3,5})?$", re.I
)
_PAGE_QUERY = re.compile(r"(?:^|&)(?:page|p|seite|pagina|pg|paged|part)=\d{1,2}(?:&|$)", re.I)


def _continues(here: str, there: str) -> bool:
    """Whether an address is another page of the same article: only a page number differs."""
    one, two = urlsplit(here), urlsplit(there)
    if one.hostname != two.hostname or there == here:
        return False
    if one.path.rstrip("/") == two.path.rstrip("/"):
        return _PAGE_QUERY.search(two.query) is not None and one.query != two.query
    stem = _PAGE_NUMBER.sub("", one.path)
    return len(stem) > 3 and two.path.startswith(stem) and _PAGE_NUMBER.sub("", two.path) == stem


def amp_url_of(document: Document, structured: Structured) -> str | None:
    """The address of the page's AMP version."""
    for link in structured.links.get("amphtml", ()):
        return _absolute(document, link.get("href"))
    return None


def _absolute(document: Document, address: str | None) -> str | None:
    if not address or not address.strip():
        return None
    try:
        url = urljoin(document.base_url, address.strip())
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.netloc or len(url) > 4000:
        return None
    return url
