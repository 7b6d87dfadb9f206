"""Keeping a WordPress site's copy: one post for each story, or one page with the newest.

Through WordPress's own REST interface (`/wp-json/wp/v2`) with an application password. Every
post carries a slug of ours ("in-the-news-story-12"), by which it is found again: pushing twice
changes nothing, and what was withdrawn is moved to the site's bin.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Any

import httpx
from sqlmodel import Session

from archive import addresses
from archive.errors import ArchiveError
from archive.languages import direction
from archive.settings import WordPressSettings
from archive.site import Site, View
from storage import catalogue
from storage.catalogue import Filter, PublicArticle

SLUG = "in-the-news-"
_MARK = re.compile(r"<!-- in-the-news ([0-9a-f]{20}) -->")
_PER_PAGE = 100


@dataclass
class Figures:
    """What a push did."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0


@dataclass(frozen=True, slots=True)
class Post:
    """What WordPress is to hold."""

    slug: str
    title: str
    content: str
    published: str | None = None

    @property
    def marked(self) -> str:
        """The content with a hash of it all, to see next time that nothing changed."""
        whole = repr((self.title, self.content, self.published)).encode()
        digest = hashlib.blake2b(whole, digest_size=10).hexdigest()
        return f"{self.content}\n<!-- in-the-news {digest} -->"


def push(session: Session, site: Site, settings: WordPressSettings) -> Figures:
    """Bring the WordPress site in line with what is public.

    Raises `ArchiveError` when the site cannot be reached or refuses.
    """
    if not settings.url or not settings.user:
        raise ArchiveError("archive.wordpress: url, user and password are needed to push")
    view = site.view(addresses.FRONT)
    articles = _newest(session, settings)
    if settings.layout == "page":
        kind, posts = "pages", [_page(view, settings, articles)]
    else:
        kind, posts = "posts", list(_story_posts(view, articles))
    base = f"{settings.url.rstrip('/')}/wp-json/wp/v2/{kind}"
    credentials = (settings.user, settings.password.get_secret_value())
    with httpx.Client(auth=credentials, timeout=30, follow_redirects=False) as client:
        return _bring_in_line(client, base, posts, settings)


def _newest(session: Session, settings: WordPressSettings) -> list[PublicArticle]:
    filters = [Filter(topic=topic) for topic in settings.topics] or [Filter()]
    found: dict[int, PublicArticle] = {}
    for wanted in filters:
        listing = catalogue.list_articles(session, wanted, limit=settings.newest)
        found |= {article.id: article for article in listing.articles}
    newest = sorted(found.values(), key=lambda one: (one.sorted_at, one.id), reverse=True)
    return newest[: settings.newest]


def _story_posts(view: View, articles: list[PublicArticle]) -> Iterator[Post]:
    stories: set[int] = set()
    for article in articles:
        if article.story_id is not None:
            if article.story_id in stories:
                continue
            stories.add(article.story_id)
            slug = f"{SLUG}story-{article.story_id}"
        else:
            slug = f"{SLUG}article-{article.id}"
        at = article.published.at
        published = at.strftime("%Y-%m-%dT%H:%M:%S") if at else None
        yield Post(slug, article.title, _body(view, article), published)


def _body(view: View, article: PublicArticle) -> str:
    language = escape(article.language or "", quote=True)
    marks = f'lang="{language}" dir="{direction(article.language)}"'
    record = view.absolute(addresses.article(article.id))
    parts = []
    if article.excerpt:
        parts.append(f"<p {marks}>{escape(article.excerpt)}</p>")
    source = " · ".join(filter(None, [article.outlet.name, view.date(article)]))
    address = article.url if article.url.startswith(("http://", "https://")) else record
    parts.append(f'<p><a href="{escape(address)}">{escape(source)}</a></p>')
    if article.also and article.story_id is not None:
        others = ", ".join(outlet.name for outlet in article.also)
        story = view.absolute(addresses.story(article.story_id))
        parts.append(f'<p><a href="{escape(story)}">+ {escape(others)}</a></p>')
    return "\n".join(parts)


def _page(view: View, settings: WordPressSettings, articles: list[PublicArticle]) -> Post:
    items = []
    for article in articles:
        record = view.absolute(addresses.article(article.id))
        address = article.url if article.url.startswith(("http://", "https://")) else record
        language = escape(article.language or "", quote=True)
        about = " · ".join(filter(None, [article.outlet.name, view.date(article)]))
        items.append(
            f'<li><a href="{escape(address)}" lang="{language}">{escape(article.title)}</a>'
            f"<br>{escape(about)}</li>"
        )
    more = escape(view.absolute(addresses.FRONT))
    body = "\n".join(items)
    content = f'<ul class="in-the-news">\n{body}\n</ul>\n<p><a href="{more}">{more}</a></p>'
    return Post(settings.page_slug, "In the News", content)


def _bring_in_line(
    client: httpx.Client, base: str, posts: list[Post], settings: WordPressSettings
) -> Figures:
    there = {post["slug"]: post for post in _list(client, base)}
    figures = Figures()
    for post in posts:
        content = post.marked
        body: dict[str, Any] = {"title": post.title, "content": content, "slug": post.slug}
        if post.published:
            body["date_gmt"] = post.published
        old = there.pop(post.slug, None)
        if old is None:
            body["status"] = settings.status
            _ask(client, "POST", base, json=body)
            figures.created += 1
        elif _hash_in(old) == _hash_of(content):
            figures.unchanged += 1
        else:  # its status stays: an editor may have published the draft
            _ask(client, "POST", f"{base}/{old['id']}", json=body)
            figures.updated += 1
    for slug, old in there.items():
        if slug.startswith(SLUG):
            _ask(client, "DELETE", f"{base}/{old['id']}")
            figures.removed += 1
    return figures


def _hash_of(content: str) -> str | None:
    match = _MARK.search(content)
    return match[1] if match else None


def _hash_in(post: dict[str, Any]) -> str | None:
    return _hash_of(str(post.get("content", {}).get("raw", "")))


def _list(client: httpx.Client, base: str) -> Iterator[dict[str, Any]]:
    for page in range(1, 101):
        answer = _ask(
            client,
            "GET",
            base,
            params={
                "context": "edit",
                "status": "publish,draft,pending,private,future",
                "per_page": _PER_PAGE,
                "page": page,
                "_fields": "id,slug,content",
                "orderby": "id",
                "order": "asc",
            },
        )
        found = answer.json()
        if not isinstance(found, list):
            raise ArchiveError(f"{base}: did not answer with a list; is this a WordPress site?")
        yield from found
        if len(found) < _PER_PAGE:
            return


def _ask(client: httpx.Client, method: str, address: str, **options: Any) -> httpx.Response:
    try:
        answer = client.request(method, address, **options)
    except httpx.HTTPError as error:
        raise ArchiveError(f"archive.wordpress: {address}: {error}") from error
    if answer.status_code in (401, 403):
        raise ArchiveError(
            f"archive.wordpress: {address} refuses (HTTP {answer.status_code}): check user and"
            " application password, and that the user may edit posts"
        )
    if answer.status_code not in (200, 201):
        raise ArchiveError(
            f"archive.wordpress: {address} answered HTTP {answer.status_code}: {answer.text[:200]}"
        )
    return answer
