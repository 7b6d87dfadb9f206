"""Keeping an article: its address, its text, its mentions and its story, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from storage.dates import UNKNOWN_DATE, PublicationDate
from storage.kinds import PageKind, Place, ReviewState
from storage.reviews import approve_automatically, republish
from storage.stories import join_story
from storage.tables import Address, Article, ArticleTopic, Mention, Outlet, now
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


def keep_article(session: Session, draft: Draft) -> tuple[Article, bool]:
    """Store an article with its mentions, or bring the one at its address up to date.

    Returns it and whether it is new. It joins its story; a new one is approved when a surely
    mentioned topic says so (`auto_approve`), and an earlier state of a changed one is kept as
    a version. `lock_stories` must have begun the transaction.
    """
    url = canonicalise(draft.url)
    hash_ = url_hash(url)
    article = session.exec(select(Article).where(col(Article.url_hash) == hash_)).first()
    is_new = article is None
    if article is None:
        article = Article(
            url=url, url_hash=hash_, outlet_id=draft.outlet.id or 0, title=draft.title
        )
        session.add(article)
    elif (
        article.text_hash == hash_text(draft.text)
        and article.title == draft.title
        and article.text is not None
    ):
        return article, False
    else:
        record_version(session, article, draft.text, draft.title, list(draft.mentions))
    _fill(article, draft)
    session.flush()
    replace_mentions(session, article, draft.mentions)
    join_story(session, article, draft.text)
    if is_new:
        approve_automatically(session, article.id or 0)
    elif article.review is ReviewState.APPROVED:
        republish(session, [article.id or 0])
    session.flush()
    return article, is_new


def _fill(article: Article, draft: Draft) -> None:
    article.title = draft.title
    article.authors = list(draft.authors)
    article.desks = list(draft.desks)
    article.language = draft.language
    article.kind = draft.kind
    article.section = draft.section[:200] if draft.section else None
    article.image_url = draft.image_url if len(draft.image_url or "") <= 2000 else None
    article.is_free = draft.is_free
    article.published_at = draft.published.at
    article.published_precision = draft.published.precision
    article.published_origin = draft.published.origin
    article.modified_at = draft.modified_at
    article.sorted_at = draft.published.at or article.found_at
    article.changed_at = now()
    article.text = compress(draft.text)
    article.text_hash = hash_text(draft.text)
    article.text_length = len(draft.text)


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
    by_word = set(
        session.exec(select(ArticleTopic.topic).where(col(ArticleTopic.article_id) == article.id))
    )
    best: dict[str, Mention] = {}
    for mention in mentions:
        mention.article_id = article.id or 0
        session.add(mention)
        if mention.topic not in best or mention.score > best[mention.topic].score:
            best[mention.topic] = mention
    for topic, mention in best.items():
        if topic in by_word:
            continue
        session.add(
            ArticleTopic(
                article_id=article.id or 0,
                topic=topic,
                score=mention.score,
                band=mention.band,
                review=article.review,
                sorted_at=article.sorted_at,
            )
        )
    in_text = [mention for mention in mentions if mention.place is Place.TEXT]
    first = max(in_text or list(mentions), key=lambda mention: mention.score, default=None)
    article.excerpt = make_excerpt(first) if first else ""


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
    """Drop the texts whose retention has ended; returns how many. 0 days keeps for ever."""
    dropped = 0
    outlets = session.exec(select(Outlet).where(col(Outlet.keep_text_days).is_not(None))).all()
    own = {outlet.id: outlet.keep_text_days or 0 for outlet in outlets}
    rules = [(col(Article.outlet_id) == outlet_id, days) for outlet_id, days in own.items()]
    rules.append((col(Article.outlet_id).not_in(list(own)), keep_days))
    for condition, days in rules:
        if days <= 0:
            continue
        result = session.exec(
            update(Article)
            .where(
                condition,
                col(Article.text).is_not(None),
                col(Article.found_at) < now() - timedelta(days=days),
            )
            .values(text=None)
        )
        dropped += int(result.rowcount)
    return dropped
