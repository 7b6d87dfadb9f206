"""Matching stored articles anew after the watchlist or the program has changed."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import Engine, func
from sqlmodel import Session, col, select

from crawler.items import Reading
from crawler.matching import Matcher
from crawler.matching.rehearsal import Change, Effect, StoredArticle, rematch
from crawler.pipelines import mention_row
from storage.articles import read_text, replace_mentions
from storage.database import read_session, write_session
from storage.kinds import Band, ReviewState
from storage.reviews import AUTOMATIC, decide, republish
from storage.tables import Article, ArticleTopic, Outlet, Review

ARTICLES_AT_ONCE = 200
BY = "rematch"


def count_articles(engine: Engine) -> int:
    """Return how many articles are stored."""
    with read_session(engine) as session:
        return session.exec(select(func.count()).select_from(Article)).one()


def stored_articles(engine: Engine) -> Iterator[StoredArticle]:
    """Yield every stored article whose text is still kept, as a watchlist sees it.

    What nobody but a topic's setting has approved counts as pending: no editor looked at it.
    """
    last = 0
    while True:
        with read_session(engine) as session:
            rows = session.exec(
                select(Article, Outlet.name)
                .join(Outlet, col(Outlet.id) == col(Article.outlet_id))
                .where(col(Article.id) > last)
                .order_by(col(Article.id))
                .limit(ARTICLES_AT_ONCE)
            ).all()
            found = [_as_stored(session, article, outlet) for article, outlet in rows]
        if not rows:
            return
        last = rows[-1][0].id or 0
        yield from (one for one in found if one is not None)


def stored_reading(engine: Engine, article_id: int) -> Reading | None:
    """Return the article `article_id` as it was read; None if there is none or its text is gone."""
    with read_session(engine) as session:
        row = session.exec(
            select(Article, Outlet.name)
            .join(Outlet, col(Outlet.id) == col(Article.outlet_id))
            .where(col(Article.id) == article_id)
        ).first()
        stored = _as_stored(session, *row) if row else None
    return stored.reading if stored else None


def _as_stored(session: Session, article: Article, outlet: str) -> StoredArticle | None:
    text = read_text(article)
    if text is None:
        return None
    topics = session.exec(
        select(ArticleTopic.topic).where(
            col(ArticleTopic.article_id) == article.id,
            # What may only be a passing mention made no article relevant.
            col(ArticleTopic.band) != Band.LOOK,
        )
    ).all()
    by_person = session.exec(
        select(Review.id)
        .where(col(Review.article_id) == article.id, col(Review.by).not_in([AUTOMATIC, BY]))
        .limit(1)
    ).first()
    return StoredArticle(
        identifier=str(article.id),
        reading=Reading(
            url=article.url,
            title=article.title,
            text=text,
            language=article.language,
            kind=article.kind,
            outlet=outlet,
        ),
        topics=frozenset(topics),
        review=article.review if by_person else ReviewState.PENDING,
    )


@dataclass(slots=True)
class Rewatched:
    """What matching anew did."""

    looked_at: int = 0
    changed: int = 0
    left_alone: list[Effect] = field(default_factory=list)
    """Articles that an editor has judged and that would change: for a person to look at."""


def rewatch(
    engine: Engine, matcher: Matcher, *, with_reviewed: bool = False
) -> Iterator[Rewatched]:
    """Match all stored articles anew and store the outcome; yields its figures as it goes.

    Articles that an editor has judged are listed rather than changed, unless `with_reviewed`.
    One that mentions nothing any more is hidden, so that it can be seen and taken back.
    """
    done = Rewatched()
    for effect in rematch(matcher, stored_articles(engine)):
        done.looked_at += 1
        if effect is not None:
            if effect.is_reviewed and not with_reviewed:
                done.left_alone.append(effect)
            else:
                _apply(engine, effect)
                done.changed += 1
        yield done


def _apply(engine: Engine, effect: Effect) -> None:
    article_id = int(effect.article.identifier)
    with write_session(engine) as session:
        article = session.get(Article, article_id)
        if article is None:
            return
        if effect.change is Change.DROPPED and not effect.mentions:
            reason = f"mentions {', '.join(effect.lost)} no more"
            decide(session, article_id, ReviewState.HIDDEN, BY, reason)
            return
        replace_mentions(session, article, [mention_row(one) for one in effect.mentions])
        if article.review is ReviewState.APPROVED:
            republish(session, [article_id])
