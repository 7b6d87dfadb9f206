"""Keeping an article: its address, its text, its mentions and its story, in one transaction."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, update
from sqlmodel import Session, col, select

from storage.database import Statement, table_of
from storage.dates import UNKNOWN_DATE, PublicationDate
from storage.kinds import PageKind, Place, ReviewState
from storage.reviews import approve_automatically, republish
from storage.stories import join_story
from storage.stories.index import DatabaseIndex
from storage.stories.joining import find_place, leave_index, write_article
from storage.tables import (
    Address,
    Article,
    ArticleTopic,
    ArticleVersion,
    KeptPage,
    Mention,
    Outlet,
    now,
)
from storage.texts import compress, decompress, hash_text
from storage.urls import canonicalise, url_hash
from storage.versions import record_version

EXCERPT_WORDS = 40
"""The most that may ever be public of an article's text (see docs/decisions.md)."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An article as the crawl hands it over, not yet known to be new."""

    url: str
    title: str
    text: str
    outlet: Outlet
    authors: Sequence[str] = ()
    desks: Sequence[str] = ()
    language: str | None = None
    kind: PageKind = PageKind.ARTICLE
    section: str | None = None
    image_url: str | None = None
    is_free: bool | None = None
    published: PublicationDate = UNKNOWN_DATE
    modified_at: datetime | None = None
    mentions: Sequence[Mention] = field(default=())
    article_id: int | None = None
    """The article that this is a later state of, whatever its address is now."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a draft."""

    article_id: int
    is_new: bool
    version: ArticleVersion | None = None
    """The earlier state, when the article was known and its title or text is another now."""


def keep_article(session: Session, draft: Draft) -> Kept:
    """Store an article with its mentions, or bring the one at its address up to date.

    It joins its story; a new one is approved when a surely mentioned topic says so
    (`auto_approve`), and an earlier state of a changed one is kept as a version.
    `lock_stories` must have begun the transaction.
    """
    session.flush()
    url = canonicalise(draft.url)
    hash_ = url_hash(url)
    index = DatabaseIndex(session)
    known = draft.article_id or next(iter(index.run(_FIND, {"hash": hash_})), (None,))[0]
    if known is None:
        return Kept(_add(index, draft, url, hash_), True)
    article = session.get_one(Article, known)
    version = record_version(session, article, draft.text, draft.title, draft.mentions)
    if version is None:
        return Kept(known, False)
    if version.text is not None:
        leave_index(session, article, decompress(version.text))
    for name, value in _describe(draft, article.found_at).items():
        if draft.published.at is not None or not name.startswith(("published_", "sorted_")):
            setattr(article, name, value)
    session.flush()
    replace_mentions(session, article, draft.mentions)
    join_story(session, article, draft.text)
    if article.review is ReviewState.APPROVED:
        republish(session, [known])
    session.flush()
    return Kept(known, False, version)


def _add(index: DatabaseIndex, draft: Draft, url: str, hash_: str) -> int:
    """Write a new article, with tables instead of models: a crawl does nothing more often."""
    place = find_place(index, draft.outlet.id or 0, draft.title, draft.text)
    found_at = now()
    row = {
        **_describe(draft, found_at),
        "url": url,
        "url_hash": hash_,
        "outlet_id": draft.outlet.id,
        "found_at": found_at,
        "excerpt": _excerpt_of(draft.mentions),
        "review": ReviewState.PENDING,
    }
    article_id = write_article(index, place, row)
    if draft.mentions:
        shown = {
            "review": ReviewState.PENDING,
            "sorted_at": row["sorted_at"],
            "is_dated": draft.published.at is not None,
        }
        _add_mentions(index.connection, article_id, draft.mentions, shown)
        approve_automatically(index.session, article_id)
    return article_id


def differences(article: Article, draft: Draft) -> list[str]:
    """Return the names of what a draft says otherwise than its article does."""
    row = _describe(draft, article.found_at)
    derived = {"text", "text_length", "changed_at", "sorted_at", "published_origin"}
    if draft.published.at is None:
        derived |= {"published_at", "published_precision"}
    found = [k for k in row if k not in derived and getattr(article, k) != row[k]]
    return ["text" if name == "text_hash" else name for name in found]


def improve_article(session: Session, draft: Draft) -> bool:
    """Take a better reading of the very page that an article was read from; say whether anything
    is another now.

    No version is kept: the outlet changed nothing. `lock_stories` must have begun the
    transaction, and `draft.article_id` names the article.
    """
    article = session.get_one(Article, draft.article_id)
    others = differences(article, draft)
    if not others:
        return False
    has_other_text = "text" in others
    if has_other_text and article.text is not None:
        leave_index(session, article, decompress(article.text))
    for name, value in _describe(draft, article.found_at).items():
        if draft.published.at is not None or not name.startswith(("published_", "sorted_")):
            setattr(article, name, value)
    session.flush()
    replace_mentions(session, article, draft.mentions)
    if has_other_text:
        join_story(session, article, draft.text)
    if article.review is ReviewState.APPROVED:
        republish(session, [article.id or 0])
    session.flush()
    return True


_articles = table_of(Article)
_FIND = Statement(select(_articles.c.id).where(_articles.c.url_hash == bindparam("hash")))


def _describe(draft: Draft, found_at: datetime) -> dict[str, Any]:
    """Return what a draft says of its article, by column."""
    return {
        "title": draft.title,
        "authors": list(draft.authors),
        "desks": list(draft.desks),
        "language": draft.language,
        "kind": draft.kind,
        "section": draft.section[:200] if draft.section else None,
        "image_url": draft.image_url if len(draft.image_url or "") <= 2000 else None,
        "is_free": draft.is_free,
        "published_at": draft.published.at,
        "published_precision": draft.published.precision,
        "published_origin": draft.published.origin,
        "modified_at": draft.modified_at,
        "sorted_at": draft.published.at or found_at,
        "changed_at": now(),
        "text": compress(draft.text),
        "text_hash": hash_text(draft.text),
        "text_length": len(draft.text),
    }


def replace_mentions(session: Session, article: Article, mentions: Sequence[Mention]) -> None:
    """Make these the article's mentions; its topics and its excerpt follow from them.

    A topic that stands by somebody's word stays, whatever the mentions say.
    """
    session.exec(delete(Mention).where(col(Mention.article_id) == article.id))
    session.exec(
        delete(ArticleTopic).where(
            col(ArticleTopic.article_id) == article.id, col(ArticleTopic.by).is_(None)
        )
    )
    by_word = session.exec(
        select(ArticleTopic.topic).where(col(ArticleTopic.article_id) == article.id)
    )
    shown = {
        "review": article.review,
        "sorted_at": article.sorted_at,
        "is_dated": article.published_at is not None,
    }
    _add_mentions(session.connection(), article.id or 0, mentions, shown, set(by_word))
    article.excerpt = _excerpt_of(mentions)


def _add_mentions(
    connection: Connection,
    article_id: int,
    mentions: Sequence[Mention],
    shown: Mapping[str, object],
    by_word: Set[str] = frozenset(),
) -> None:
    """Write mentions and their topics but `by_word`; `shown` is what topics repeat of the
    article."""
    best: dict[str, Mention] = {}
    for mention in mentions:
        if mention.topic not in best or mention.score > best[mention.topic].score:
            best[mention.topic] = mention
    rows = [
        {**{name: getattr(one, name) for name in _SAID}, "article_id": article_id}
        for one in mentions
    ]
    topics = [
        {"topic": topic, "score": one.score, "band": one.band, "article_id": article_id, **shown}
        for topic, one in best.items()
        if topic not in by_word
    ]
    if rows:
        connection.execute(_ADD_MENTIONS, rows)
    if topics:
        connection.execute(_ADD_TOPICS, topics)


_ADD_MENTIONS = table_of(Mention).insert()
_ADD_TOPICS = table_of(ArticleTopic).insert()
_SAID = [one.name for one in table_of(Mention).c if one.name not in {"id", "article_id"}]


def _excerpt_of(mentions: Sequence[Mention]) -> str:
    in_text = [mention for mention in mentions if mention.place is Place.TEXT]
    first = max(in_text or list(mentions), key=lambda mention: mention.score, default=None)
    return make_excerpt(first) if first else ""


def make_excerpt(mention: Mention) -> str:
    """Return at most `EXCERPT_WORDS` words of the mention's sentence, around its words."""
    sentence = mention.sentence
    words = sentence.split()
    if len(words) <= EXCERPT_WORDS:
        return " ".join(words)
    before = len(sentence[: max(0, mention.start - mention.sentence_start)].split())
    length = max(1, len(mention.words.split()))
    start = max(0, before - (EXCERPT_WORDS - length) // 2)
    start = min(start, len(words) - EXCERPT_WORDS)
    cut = " ".join(words[start : start + EXCERPT_WORDS])
    return f"{'… ' if start else ''}{cut}{' …' if start + EXCERPT_WORDS < len(words) else ''}"


def read_text(article: Article) -> str | None:
    """Return an article's stored text, None once its retention has ended."""
    return decompress(article.text) if article.text is not None else None


def find_article(session: Session, url: str) -> Article | None:
    """Return the article at `url`, also when it was found under another address."""
    hash_ = url_hash(canonicalise(url))
    article = session.exec(select(Article).where(col(Article.url_hash) == hash_)).first()
    if article is not None:
        return article
    return session.exec(
        select(Article)
        .join(Address, col(Address.article_id) == col(Article.id))
        .where(col(Address.url_hash) == hash_)
    ).first()


def forget_texts(session: Session, keep_days: int) -> int:
    """Drop the texts whose retention has ended, and the pages kept with them.

    Returns how many texts went. 0 days keeps for ever.
    """
    dropped = 0
    outlets = session.exec(select(Outlet).where(col(Outlet.keep_text_days).is_not(None))).all()
    own = {outlet.id: outlet.keep_text_days or 0 for outlet in outlets}
    rules = [(col(Article.outlet_id) == outlet_id, days) for outlet_id, days in own.items()]
    rules.append((col(Article.outlet_id).not_in(list(own)), keep_days))
    for condition, days in rules:
        if days <= 0:
            continue
        is_over = (condition, col(Article.found_at) < now() - timedelta(days=days))
        session.exec(
            delete(KeptPage).where(col(KeptPage.article_id).in_(select(Article.id).where(*is_over)))
        )
        result = session.exec(
            update(Article).where(*is_over, col(Article.text).is_not(None)).values(text=None)
        )
        dropped += int(result.rowcount)
    return dropped
