"""Lists taken into a database: once, joined with what is there, traceable."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlmodel import Session, col

from crawler.crawling import keep_watchlist
from crawler.matching import Matcher
from inthenews.memory.files import read_list
from inthenews.memory.items import read_items
from inthenews.memory.keeping import Importer, Kept, Outcome, known_outlets
from inthenews.memory.outlets import OutletBook
from inthenews.watchlists import DEFAULT, open_watchlist
from storage.articles import Draft, keep_article
from storage.database import read_session, write_session
from storage.dates import DatePrecision, PublicationDate
from storage.kinds import Medium, ReviewState
from storage.reviews import hide
from storage.sources import find_outlet
from storage.tables import Article, ArticleTopic, ImportedRow, Mention, Outlet, Review

LIST = """Headline,Outlet,Date,City,Link,Medium
Toxics Link finds lead in toys,The Hindu,2 April 2011,Chennai,https://www.thehindu.com/a/article1593211.ece,
Burning cables at Seelampur,The Hindustan Times,9th & 10th Feb 2015,,,print
What the river carries,Morning Lantern,2013,,,
,The Hindu,3 April 2011,,,
"""
WATCHLIST = open_watchlist(DEFAULT)
MATCHER = Matcher(WATCHLIST)


def take(engine: Engine, path: Path, **wishes: bool) -> list[Kept]:
    with write_session(engine) as session:
        keep_watchlist(session, WATCHLIST)
        book = OutletBook.open(known_outlets(session), own_sites=["https://toxicslink.org"])
        file = read_list(path, book)
        items = read_items(file.document.records, book)
        return Importer(session, file, "toxics-link", MATCHER, **wishes).keep(items)


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    path = tmp_path / "list.csv"
    path.write_text(LIST, encoding="utf-8")
    return path


def outcomes(kept: list[Kept]) -> list[str]:
    return [one.outcome.value for one in kept]


def articles(session: Session) -> list[Article]:
    return list(session.execute(select(Article).order_by(col(Article.id))).scalars())


def test_a_list_is_taken_in(engine: Engine, listed: Path) -> None:
    kept = take(engine, listed)
    assert outcomes(kept) == ["new", "new", "new", "unread"]
    with read_session(engine) as session:
        first, second, third = articles(session)
        assert first.url == "https://www.thehindu.com/a/article1593211.ece"
        assert first.edition == "Chennai"
        assert first.review is ReviewState.APPROVED
        assert first.excerpt == "Toxics Link finds lead in toys"
        assert second.url.startswith("urn:uuid:")
        assert second.medium is Medium.PRINT
        assert (second.published_at, second.published_precision) == (
            datetime(2015, 2, 9, tzinfo=UTC), DatePrecision.DAY,
        )  # fmt: skip
        assert second.found_at == second.published_at, "no digest may tell of it as new"
        assert third.published_precision is DatePrecision.YEAR
        domains = session.execute(select(col(Outlet.domain)).order_by(col(Outlet.id))).scalars()
        assert list(domains) == ["thehindu.com", "hindustantimes.com", "[morning-lantern]"]
        mentioned = session.execute(select(col(Mention.article_id), col(Mention.topic))).all()
        assert [tuple(row) for row in mentioned] == [(first.id, "toxics-link")]
        topics = session.execute(
            select(col(ArticleTopic.article_id), col(ArticleTopic.by)).where(
                col(ArticleTopic.topic) == "toxics-link"
            )
        ).all()
        assert {tuple(row) for row in topics} == {
            (first.id, None),
            (second.id, "import of list.csv"),
            (third.id, "import of list.csv"),
        }
        reviews = set(session.execute(select(col(Review.by))).scalars())
        assert reviews == {"import of list.csv"}


def test_every_row_leads_back_to_its_line(engine: Engine, listed: Path) -> None:
    take(engine, listed)
    with read_session(engine) as session:
        rows = (
            session.execute(select(ImportedRow).order_by(col(ImportedRow.number))).scalars().all()
        )
        assert [row.place for row in rows] == ["line 2", "line 3", "line 4", "line 5"]
        assert rows[1].said.startswith("Burning cables at Seelampur | The Hindustan Times")
        assert "two days" in rows[1].doubts[0]
        assert rows[3].article_id is None
        assert "no headline" in (rows[3].problem or "")


def test_the_same_list_again_changes_nothing(engine: Engine, listed: Path) -> None:
    take(engine, listed)
    assert outcomes(take(engine, listed)) == ["known", "known", "known", "unread"]
    longer = listed.with_name("longer.csv")
    longer.write_text(LIST + "A fifth row of news,Mint,1 May 2012,,,\n", encoding="utf-8")
    assert outcomes(take(engine, longer)) == ["joined", "joined", "joined", "unread", "new"]
    with read_session(engine) as session:
        assert len(articles(session)) == 4


def crawled(session: Session, url: str, title: str, at: datetime) -> Article:
    outlet = find_outlet(session, url, "The Hindu")
    date = PublicationDate(at, DatePrecision.INSTANT, "json-ld")
    draft = Draft(url=url, title=title, text="A text of its own.", outlet=outlet, published=date)
    return session.get_one(Article, keep_article(session, draft).article_id)


def test_an_article_already_found_is_joined(engine: Engine, listed: Path) -> None:
    with write_session(engine) as session:
        one = crawled(
            session, "http://thehindu.com/a/article1593211.ece", "TOXICS Link finds lead in toys",
            datetime(2011, 4, 1, 20, 0, tzinfo=UTC),
        )  # fmt: skip
    kept = take(engine, listed)
    assert (kept[0].outcome, kept[0].article_id) == (Outcome.JOINED, one.id)
    with read_session(engine) as session:
        article = session.get_one(Article, one.id)
        assert article.title == "TOXICS Link finds lead in toys"
        assert article.published_precision is DatePrecision.INSTANT
        assert (article.edition, article.review) == ("Chennai", ReviewState.APPROVED)


def test_the_same_headline_on_the_same_day_is_joined(engine: Engine, tmp_path: Path) -> None:
    with write_session(engine) as session:
        one = crawled(
            session, "https://www.thehindu.com/other/9.ece", "What the River Carries!",
            datetime(2013, 5, 1, 20, 0, tzinfo=UTC),
        )  # fmt: skip
    path = tmp_path / "mail.txt"
    path.write_text("What the river carries\nSource : The Hindu,New Delhi, 2 May 2013\n")
    (kept,) = take(engine, path)
    assert (kept.outcome, kept.article_id) == (Outcome.JOINED, one.id)


def test_what_an_editor_has_hidden_stays_hidden(engine: Engine, listed: Path) -> None:
    take(engine, listed)
    with write_session(engine) as session:
        hide(session, 1, "editor")
    again = listed.with_name("again.csv")
    again.write_text(LIST + "\n", encoding="utf-8")
    kept = take(engine, again)
    assert "it stays hidden" in kept[0].doubts[-1]
    with read_session(engine) as session:
        assert session.get_one(Article, 1).review is ReviewState.HIDDEN


def test_a_pending_import_is_left_to_an_editor(engine: Engine, listed: Path) -> None:
    take(engine, listed, is_pending=True)
    with read_session(engine) as session:
        states = {article.review for article in articles(session)[1:]}
        assert states == {ReviewState.PENDING}


def test_rows_that_share_a_link_stay_apart(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(
        "Headline,Outlet,Date,Link\n"
        "Plastic in the Ganga,The Hindu,1 July 2021,https://www.thehindu.com/author/x\n"
        "Antibiotics in rivers,The Hindu,2 July 2021,https://www.thehindu.com/author/x\n"
    )
    kept = take(engine, path)
    assert outcomes(kept) == ["new", "new"]
    assert all("the same link stands at" in " ".join(one.doubts) for one in kept)
