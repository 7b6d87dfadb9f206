"""Every address of the archive, in one place. Paths have no slash in front; pages end in one.

A page at `articles/12/` is the file `articles/12/index.html` in the static export, so the
same addresses work from the application and from any host of plain files.
"""

from functools import lru_cache
from urllib.parse import quote

from storage.periods import UNDATED, Period

FRONT = ""
TOPICS = "topics/"
OUTLETS = "outlets/"
LANGUAGES = "languages/"
EDITIONS = "editions/"
TIMELINE = "timeline/"
SEARCH = "search/"
FOLLOW = "follow/"
STATIC = "static/"
EMBED = "embed.js"
FRAME = "embed.html"
"""The newest of a list as a page for an `<iframe>`, beside the list's own page."""
FRAGMENT = "fragment.html"
"""The same as bare HTML, for server-side includes."""
CITATIONS = {"bib": "cite.bib", "ris": "cite.ris", "csl": "cite.json"}
"""The files for those who cite an article, beside its page."""

FEEDS = {"atom": "atom.xml", "rss": "rss.xml", "json": "feed.json"}
"""The file of each feed format, beside the page whose list it carries."""


def article(article_id: int) -> str:
    """The permanent address of an article's record."""
    return f"articles/{article_id}/"


def story(story_id: int) -> str:
    """The permanent address of a story: who printed it."""
    return f"stories/{story_id}/"


@lru_cache(maxsize=4096)
def topic(slug: str) -> str:
    """A topic's list."""
    return f"{TOPICS}{quote(slug, safe='')}/"


@lru_cache(maxsize=4096)
def outlet(domain: str) -> str:
    """An outlet's list."""
    return f"{OUTLETS}{quote(domain, safe='')}/"


def language(code: str) -> str:
    """A language's list."""
    return f"{LANGUAGES}{quote(code, safe='')}/"


def edition(digest: str, number: int) -> str:
    """One issue of a digest."""
    return f"{EDITIONS}{quote(digest, safe='')}/{number}/"


def period(of: Period, scope: str = "") -> str:
    """A year's or month's list, within the list at `scope`."""
    if of == UNDATED:
        return f"{scope}{of}/"
    return scope + (f"{of.year:04}/" if of.month is None else f"{of.year:04}/{of.month:02}/")


def page(base: str, number: int | None) -> str:
    """A numbered page of the list at `base`; the one with the newest has no number."""
    return base if number is None else f"{base}page-{number}/"


def feed(kind: str, scope: str = "") -> str:
    """The feed of the list at `scope`."""
    return scope + FEEDS[kind]


def archived_feed(kind: str, boundary: int, scope: str = "") -> str:
    """The part of a list's feed that begins at the article `boundary` (RFC 5005, section 4)."""
    return f"{scope}archive/{boundary}/{FEEDS[kind]}"
