"""Earlier states of an article that changed at its address."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from storage.tables import Article, ArticleTopic, ArticleVersion, Mention
from storage.texts import hash_text


def record_version(
    session: Session, article: Article, new_text: str, new_title: str, mentions: Sequence[Mention]
) -> ArticleVersion | None:
    """Keep the present state of `article`, which is about to become another one.

    Call it before the article is changed. `mentions` are those of the new text. Returns None,
    and keeps nothing, when neither title nor text changes but for case and white space.
    """
    if article.text_hash == hash_text(new_text) and article.title == new_title:
        return None
    before = set(
        session.exec(
            select(ArticleTopic.topic).where(col(ArticleTopic.article_id) == article.id)
        )
    )
    after = {mention.topic for mention in mentions}
    version = ArticleVersion(
        article_id=article.id or 0,
        title=article.title,
        text=article.text,
        text_hash=article.text_hash,
        text_length=article.text_length,
        appeared=sorted(after - before),
        gone=sorted(before - after),
    )
    session.add(version)
    return version
