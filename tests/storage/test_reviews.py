"""The editor's word, and everything that has to follow it, on both databases."""

import pytest
from sqlalchemy import Engine, select
from sqlmodel import col

from bench.articles import fill
from storage import catalogue, reviews
from storage.catalogue import Filter, Withdrawal
from storage.database import read_session, write_session
from storage.errors import StorageError
from storage.kinds import Band, ReviewState
from storage.tables import Article, ArticleTopic, Review, SearchEntry, Topic


@pytest.fixture
def archive(engine: Engine) -> Engine:
    fill(engine, 20, outlets=15)
    return engine


def test_hiding_withdraws_everywhere(archive: Engine) -> None:
    with write_session(archive) as session:
        assert reviews.hide(session, 5, "editor", "asked to")
    with read_session(archive) as session:
        found = catalogue.find_article(session, 5)
        assert isinstance(found, Withdrawal)
        assert [one.article_id for one in catalogue.list_withdrawals(session, limit=5)] == [5]
        assert all(one.id != 5 for one in catalogue.list_articles(session, limit=50).articles)
        states = session.execute(
            select(col(ArticleTopic.review)).where(col(ArticleTopic.article_id) == 5)
        ).scalars()
        assert set(states) == {ReviewState.HIDDEN}
        assert not session.execute(
            select(col(SearchEntry.position)).where(col(SearchEntry.article_id) == 5)
        ).first()
        last = session.execute(
            select(col(Review.by), col(Review.reason), col(Review.state))
            .where(col(Review.article_id) == 5)
            .order_by(col(Review.id).desc())
        ).first()
        assert last == ("editor", "asked to", ReviewState.HIDDEN)


def test_approving_again_takes_the_tombstone_away(archive: Engine) -> None:
    with write_session(archive) as session:
        before = session.get(Article, 5)
        assert before is not None
        first_public = before.approved_at
        reviews.hide(session, 5, "editor")
        reviews.approve(session, 5, "editor")
    with read_session(archive) as session:
        article = catalogue.find_article(session, 5)
        assert isinstance(article, catalogue.PublicArticle)
        assert article.approved_at == first_public
        assert article.changed_at > article.approved_at
        assert catalogue.list_withdrawals(session, limit=5) == []
        title = article.title.split()[0]
        found = catalogue.list_articles(session, Filter(text=title), limit=50).articles
        assert 5 in {one.id for one in found}


def test_same_word_again_changes_nothing(archive: Engine) -> None:
    with write_session(archive) as session:
        assert not reviews.approve(session, 5, "editor")
        assert reviews.hide(session, 5, "editor")
        assert not reviews.hide(session, 5, "editor")
        count = len(session.execute(select(Review).where(col(Review.article_id) == 5)).all())
        assert count == 2


def test_hiding_what_was_never_public_leaves_no_tombstone(archive: Engine) -> None:
    with write_session(archive) as session:
        article = session.get(Article, 6)
        assert article is not None
        article.review, article.approved_at = ReviewState.PENDING, None
        reviews.hide(session, 6, "editor")
        assert article.withdrawn_at is None
        assert catalogue.list_withdrawals(session, limit=5) == []


def test_unknown_article_is_an_error_that_names_it(archive: Engine) -> None:
    with write_session(archive) as session, pytest.raises(StorageError, match="article 999"):
        reviews.approve(session, 999, "editor")


def test_automatic_approval_needs_a_sure_mention_and_no_word_of_a_person(archive: Engine) -> None:
    with write_session(archive) as session:
        topic = session.execute(
            select(col(ArticleTopic.topic)).where(col(ArticleTopic.article_id) == 7)
        ).scalar()
        session.execute(
            Topic.__table__.update().where(col(Topic.slug) == topic).values(auto_approve=True)  # type: ignore[attr-defined]  # SQLModel's table
        )
        article = session.get(Article, 7)
        assert article is not None
        article.review = ReviewState.PENDING
        link = session.get(ArticleTopic, (7, topic))
        assert link is not None
        link.band = Band.LOOK
        assert not reviews.approve_automatically(session, 7)
        link.band = Band.SURE
        assert reviews.approve_automatically(session, 7)
        reviews.decide(session, 7, ReviewState.PENDING, "editor")
        assert not reviews.approve_automatically(session, 7)


def test_list_shows_what_waits(archive: Engine) -> None:
    with write_session(archive) as session:
        reviews.decide(session, 3, ReviewState.PENDING, "editor")
        assert [one.id for one in reviews.list_articles(session)] == [3]
        topic = reviews.list_articles(session)[0].topics[0]
        assert [one.id for one in reviews.list_articles(session, topic=topic)] == [3]
        assert reviews.list_articles(session, topic="nope") == []
