"""Earlier states of an article that changed at its address."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from storage.stories.furniture import is_furniture
from storage.tables import Article, ArticleTopic, ArticleVersion, Mention, Topic
from storage.texts import decompress, hash_text


def record_version(
    session: Session, article: Article, new_text: str, new_title: str, mentions: Sequence[Mention]
) -> ArticleVersion | None:
    """Keep the present state of `article`, which is about to become another one.

    Call it before the article is changed. `mentions` are those of the new text. Returns None,
    and keeps nothing, when title and text stay the same but for case, white space and
    furniture (links to other articles, credits).
    """
    if article.title == new_title and _is_same(article, new_text):
        return None
    forgotten = select(Topic.slug).where(~col(Topic.is_watched))
    before = set(
        session.exec(
            select(ArticleTopic.topic).where(
                col(ArticleTopic.article_id) == article.id,
                # What stands by a person's word stays, and nobody looked for what is not watched.
                col(ArticleTopic.by).is_(None),
                col(ArticleTopic.topic).not_in(forgotten),
            )
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


def _is_same(article: Article, new_text: str) -> bool:
    if article.text_hash == hash_text(new_text):
        return True
    if article.text is None:
        return False
    return _own_words(decompress(article.text)) == _own_words(new_text)


def _own_words(text: str) -> list[str]:
    lines = (line.strip() for line in text.split("\n"))
    return " ".join(line for line in lines if line and not is_furniture(line)).casefold().split()


def list_versions(session: Session, article_id: int) -> list[ArticleVersion]:
    """Return an article's earlier states, the latest first."""
    return list(
        session.exec(
            select(ArticleVersion)
            .where(col(ArticleVersion.article_id) == article_id)
            .order_by(col(ArticleVersion.id).desc())
        )
    )


def list_corrections(session: Session, limit: int = 50) -> list[tuple[Article, ArticleVersion]]:
    """Return the changes by which an article lost a topic, the latest first.

    An outlet that takes the organisation's name out of a report does so for a reason that
    its editor wants to know.
    """
    rows = session.exec(
        select(Article, ArticleVersion)
        .join(ArticleVersion, col(ArticleVersion.article_id) == col(Article.id))
        .order_by(col(ArticleVersion.replaced_at).desc(), col(ArticleVersion.id).desc())
        .limit(limit * 20)
    )
    return [(article, version) for article, version in rows if version.gone][:limit]
