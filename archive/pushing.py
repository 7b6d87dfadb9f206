"""Keeping a WordPress site's copy: one post for each story, or one page with the newest.

Every post carries a slug of ours ("in-the-news-story-12"), by which it is found again, and in
its content a mark with a hash of what we wrote. Pushing twice changes nothing; what was
withdrawn is moved to the site's bin; a post whose mark an editor took out is theirs.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from sqlmodel import Session

from archive import addresses
from archive.errors import ArchiveError
from archive.languages import direction
from archive.settings import WordPressSettings
from archive.site import Site, View, is_online
from archive.wordpress import Thing, WordPress
from storage import catalogue
from storage.catalogue import Filter, PublicArticle

SLUG = "in-the-news-"
_MARK = re.compile(r"<!-- in-the-news ([0-9a-f]{20}) -->")
_FIELDS = "id,slug,content.raw"


@dataclass
class Figures:
    """What a push did."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    edited: int = 0
    """Posts whose mark an editor took out: left as they are."""


@dataclass(frozen=True, slots=True)
class Post:
    """What WordPress is to hold."""

    slug: str
    title: str
    content: str
    published: str | None = None

    @property
    def hash(self) -> str:
        """A hash of it all, to see next time that nothing changed."""
        whole = repr((self.title, self.content, self.published)).encode()
        return hashlib.blake2b(whole, digest_size=10).hexdigest()

    @property
    def block(self) -> str:
        """The content as one block of HTML, which WordPress's editor keeps as it is."""
        return (
            f"<!-- wp:html -->\n{self.content}\n<!-- in-the-news {self.hash} -->\n<!-- /wp:html -->"
        )


def push(session: Session, site: Site, settings: WordPressSettings) -> Figures:
    """Bring the WordPress site in line with what is public.

    Raises `ArchiveError` when the site cannot be reached or refuses.
    """
    password = settings.password.get_secret_value()
    if not settings.url or not settings.user or not password:
        raise ArchiveError("archive.wordpress: url, user and password are needed to push")
    view = site.view(addresses.FRONT)
    articles = _newest(session, settings)
    with WordPress(settings.url, settings.user, password) as wordpress:
        allowed = wordpress.log_in()
        needed = "edit_pages" if settings.layout == "page" else "edit_others_posts"
        if needed not in allowed:
            raise ArchiveError(
                f"archive.wordpress: user {settings.user!r} may not {needed.replace('_', ' ')}:"
                " give them the role Editor"
            )
        if settings.layout == "page":
            return _keep_page(wordpress, settings, _page(view, settings, articles))
        category = _find_category(wordpress, settings.category) if settings.category else None
        return _keep_posts(wordpress, settings, list(_story_posts(view, articles)), category)


def _newest(session: Session, settings: WordPressSettings) -> list[PublicArticle]:
    filters = [Filter(topic=topic) for topic in settings.topics] or [Filter()]
    found: dict[int, PublicArticle] = {}
    for wanted in filters:
        listing = catalogue.list_articles(session, wanted, limit=settings.newest)
        found |= {article.id: article for article in listing.articles}
    newest = sorted(found.values(), key=lambda one: (one.sorted_at, one.id), reverse=True)
    return newest[: settings.newest]


# --- what is written -------------------------------------------------------------------


def _one_of_each(articles: list[PublicArticle]) -> Iterator[tuple[str, PublicArticle]]:
    """One article of each story, with the story's slug."""
    stories: set[int] = set()
    for article in articles:
        if article.story_id is None:
            yield f"{SLUG}article-{article.id}", article
        elif article.story_id not in stories:
            stories.add(article.story_id)
            yield f"{SLUG}story-{article.story_id}", article


def _story_posts(view: View, articles: list[PublicArticle]) -> Iterator[Post]:
    for slug, article in _one_of_each(articles):
        at = article.published.at
        published = at.strftime("%Y-%m-%dT%H:%M:%S") if at else None
        yield Post(slug, article.title, _body(view, article), published)


def _address(view: View, article: PublicArticle) -> str:
    return article.url if is_online(article) else view.absolute(addresses.article(article.id))


def _marks(article: PublicArticle) -> str:
    language = f'lang="{escape(article.language)}" ' if article.language else ""
    return f'{language}dir="{direction(article.language)}"'


def _about(view: View, article: PublicArticle) -> str:
    edition = f"{article.outlet.name} ({article.edition})" if article.edition else None
    return " · ".join(filter(None, [edition or article.outlet.name, view.date(article)]))


def _body(view: View, article: PublicArticle) -> str:
    parts = []
    if article.excerpt:
        parts.append(f"<p {_marks(article)}>{escape(article.excerpt)}</p>")
    address = escape(_address(view, article))
    parts.append(f'<p><a href="{address}">{escape(_about(view, article))}</a></p>')
    if article.also and article.story_id is not None:
        others = ", ".join(outlet.name for outlet in article.also)
        story = view.absolute(addresses.story(article.story_id))
        parts.append(f'<p><a href="{escape(story)}">+ {escape(others)}</a></p>')
    return "\n".join(parts)


def _page(view: View, settings: WordPressSettings, articles: list[PublicArticle]) -> Post:
    items = []
    for _, article in _one_of_each(articles):
        about = _about(view, article)
        if article.also:
            about += f" + {len(article.also)}"
        items.append(
            f'<li><a href="{escape(_address(view, article))}" {_marks(article)}>'
            f"{escape(article.title)}</a><br>{escape(about)}</li>"
        )
    more = escape(view.absolute(addresses.FRONT))
    body = "\n".join(items)
    content = f'<ul class="in-the-news">\n{body}\n</ul>\n<p><a href="{more}">{more}</a></p>'
    return Post(settings.page_slug, settings.category or "In the News", content)


# --- how it gets there -----------------------------------------------------------------


def _find_category(wordpress: WordPress, name: str) -> int:
    """Return the id of a category, made if there is none of that name."""
    found = wordpress.ask("GET", "wp/v2/categories", {"search": name, "_fields": "id,name"})
    for category in found if isinstance(found, list) else []:
        if str(category.get("name", "")).casefold() == escape(name, quote=False).casefold():
            return int(category["id"])
    made = wordpress.ask("POST", "wp/v2/categories", body={"name": name})
    return int(made["id"])


def _hash_in(old: Thing) -> str | None:
    match = _MARK.search(str(old.get("content", {}).get("raw", "")))
    return match[1] if match else None


def _body_of(post: Post, category: int | None) -> Thing:
    body: Thing = {"title": post.title, "content": post.block, "slug": post.slug}
    if post.published:
        body["date_gmt"] = post.published
    if category is not None:
        body["categories"] = [category]
    return body


def _keep_posts(
    wordpress: WordPress, settings: WordPressSettings, posts: list[Post], category: int | None
) -> Figures:
    there = {
        str(old["slug"]): old
        for old in wordpress.list("posts", _FIELDS)
        if str(old.get("slug", "")).startswith(SLUG)
    }
    figures = Figures()
    for post in posts:
        body = _body_of(post, category)
        old = there.pop(post.slug, None)
        if old is None:
            wordpress.ask("POST", "wp/v2/posts", body={**body, "status": settings.status})
            figures.created += 1
        elif (known := _hash_in(old)) is None:
            figures.edited += 1
        elif known == post.hash:
            figures.unchanged += 1
        else:  # its status stays: an editor may have published the draft
            wordpress.ask("POST", f"wp/v2/posts/{old['id']}", body=body)
            figures.updated += 1
    for old in there.values():
        wordpress.ask("DELETE", f"wp/v2/posts/{old['id']}")
        figures.removed += 1
    return figures


def _keep_page(wordpress: WordPress, settings: WordPressSettings, post: Post) -> Figures:
    old = next((one for one in wordpress.list("pages", _FIELDS) if one["slug"] == post.slug), None)
    body = _body_of(post, None)
    if old is None:
        wordpress.ask("POST", "wp/v2/pages", body={**body, "status": settings.status})
        return Figures(created=1)
    known = _hash_in(old)
    if known is None and str(old.get("content", {}).get("raw", "")).strip():
        raise ArchiveError(
            f"archive.wordpress: the site has a page {post.slug!r} of its own: empty it, or"
            " choose another archive.wordpress.page_slug"
        )
    if known == post.hash:
        return Figures(unchanged=1)
    del body["title"]  # an editor's title stays
    wordpress.ask("POST", f"wp/v2/pages/{old['id']}", body=body)
    return Figures(updated=1)
