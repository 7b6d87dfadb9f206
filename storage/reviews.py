"""What is public: the editor's word on articles, and everything that has to follow it.

Every change of what the archive shows goes through here, so that the article, its topics'
lists, the search index and the feeds' tombstones can never disagree: they change in one
transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlmodel import Session, col

from storage.dates import DatePrecision
from storage.errors import StorageError
from storage.kinds import Band, ReviewState
from storage.search import index_articles
from storage.tables import Article, ArticleTopic, Outlet, Review, Topic, now

AUTOMATIC = "auto_approve"
"""Who approved, when it was a topic's setting and not a person."""


def decide(
    session: Session,
    article_id: int,
    state: ReviewState,
    by: str,
    reason: str | None = None,
    *,
    at: datetime | None = None,
) -> bool:
    """Record an editor's word on an article and let everything public follow.

    Returns whether it changed anything: the same word again is not recorded twice. Hiding
    an article that was public leaves a tombstone, approving it again takes that away.
    Raises `StorageError` when there is no such article.
    """
    article = session.get(Article, article_id)
    if article is None:
        raise StorageError(f"article {article_id}: there is none; see `inthenews review list`")
    if article.review == state:
        return False
    at = at or now()
    was_public = article.review is ReviewState.APPROVED
    article.review = state
    if state is ReviewState.APPROVED:
        article.approved_at = article.approved_at or at
        article.withdrawn_at = None
    elif was_public:
        article.withdrawn_at = at
    session.add(Review(article_id=article_id, state=state, by=by, reason=reason, at=at))
    if was_public or state is ReviewState.APPROVED:
        republish(session, [article_id], at=at)
    else:
        _align_topics(session, [article_id])
    return True


def approve(session: Session, article_id: int, by: str, reason: str | None = None) -> bool:
    """Make an article public; see `decide`."""
    return decide(session, article_id, ReviewState.APPROVED, by, reason)


def hide(session: Session, article_id: int, by: str, reason: str | None = None) -> bool:
    """Keep an article from the public, or withdraw it; see `decide`."""
    return decide(session, article_id, ReviewState.HIDDEN, by, reason)


def approve_automatically(session: Session, article_id: int) -> bool:
    """Approve a pending article that surely mentions a topic with `auto_approve`.

    A person's word is never overruled: only articles nobody has judged are approved.
    """
    session.flush()
    slug = session.connection().execute(_AUTOMATIC_TOPIC, {"article": article_id}).scalar()
    if slug is None:
        return False
    article = session.get(Article, article_id)
    if article is None or article.review is not ReviewState.PENDING:
        return False
    judged = select(col(Review.id)).where(
        col(Review.article_id) == article_id, col(Review.by) != AUTOMATIC
    )
    if session.execute(judged.limit(1)).first():
        return False
    return decide(session, article_id, ReviewState.APPROVED, AUTOMATIC, f"topic {slug}")


_AUTOMATIC_TOPIC = (
    select(col(Topic.slug))
    .join(ArticleTopic, col(ArticleTopic.topic) == col(Topic.slug))
    .where(
        col(ArticleTopic.article_id) == bindparam("article"),
        col(ArticleTopic.band) == Band.SURE,
        col(Topic.auto_approve),
    )
    .order_by(col(Topic.position), col(Topic.slug))
    .limit(1)
)


def republish(session: Session, article_ids: Sequence[int], *, at: datetime | None = None) -> None:
    """Let the public side follow a change to articles that are public, or just were.

    To be called after changing anything that is shown: headline, gloss, outlet, authors,
    date, excerpt, language, kind, topics, story. Feeds then tell of it as an update.
    """
    session.flush()
    session.execute(
        update(Article).where(col(Article.id).in_(article_ids)).values(changed_at=at or now())
    )
    _align_topics(session, article_ids)
    index_articles(session, article_ids)


def _align_topics(session: Session, article_ids: Sequence[int]) -> None:
    session.flush()
    owner = select(col(Article.review)).where(col(Article.id) == col(ArticleTopic.article_id))
    date = select(col(Article.sorted_at)).where(col(Article.id) == col(ArticleTopic.article_id))
    is_dated = select(col(Article.published_precision) != DatePrecision.UNKNOWN).where(
        col(Article.id) == col(ArticleTopic.article_id)
    )
    session.execute(
        update(ArticleTopic)
        .where(col(ArticleTopic.article_id).in_(article_ids))
        .values(
            review=owner.scalar_subquery(),
            sorted_at=date.scalar_subquery(),
            is_dated=is_dated.scalar_subquery(),
        )
        .execution_options(synchronize_session="fetch")
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line of the review list."""

    id: int
    state: ReviewState
    outlet: str
    title: str
    url: str
    sorted_at: datetime
    topics: tuple[str, ...]
    band: Band | None = None
    """How sure the surest mention is."""


def list_articles(
    session: Session,
    state: ReviewState = ReviewState.PENDING,
    *,
    topic: str | None = None,
    limit: int = 50,
) -> list[Waiting]:
    """Return the articles in a review state, newest first."""
    statement = (
        select(
            col(Article.id),
            col(Article.review),
            col(Outlet.name),
            col(Article.title),
            col(Article.url),
            col(Article.sorted_at),
        )
        .join(Outlet, col(Outlet.id) == col(Article.outlet_id))
        .where(col(Article.review) == state)
        .order_by(col(Article.sorted_at).desc(), col(Article.id).desc())
        .limit(limit)
    )
    if topic is not None:
        statement = statement.where(
            col(Article.id).in_(
                select(col(ArticleTopic.article_id)).where(
                    col(ArticleTopic.topic) == topic, col(ArticleTopic.review) == state
                )
            )
        )
    rows = session.execute(statement).all()
    topics: dict[int, list[str]] = {}
    bands: dict[int, Band] = {}
    for article_id, slug, band in session.execute(
        select(col(ArticleTopic.article_id), col(ArticleTopic.topic), col(ArticleTopic.band))
        .where(col(ArticleTopic.article_id).in_([row[0] for row in rows]))
        .order_by(col(ArticleTopic.score).desc())
    ):
        topics.setdefault(article_id, []).append(slug)
        bands.setdefault(article_id, band)
    return [
        Waiting(
            id=row[0],
            state=row[1],
            outlet=row[2],
            title=row[3],
            url=row[4],
            sorted_at=row[5],
            topics=tuple(topics.get(row[0], ())),
            band=bands.get(row[0]),
        )
        for row in rows
    ]
