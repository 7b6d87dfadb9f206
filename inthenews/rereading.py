"""Reading kept pages anew after the reader has become better."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from crawler.items import Announcement, Fetched, Judged, Page, Reading
from crawler.packing import unpack
from crawler.pipelines import draft_of
from crawler.workers import WorkerPool
from storage.addresses import DueAddress
from storage.articles import Draft, differences, improve_article
from storage.database import read_session, write_session
from storage.dates import DatePrecision, PublicationDate
from storage.kinds import ReviewState, Verdict
from storage.pages import AMP_PART, articles_with_pages, kept_pages
from storage.reviews import AUTOMATIC, decide
from storage.stories import lock_stories
from storage.tables import Address, Article, Review

ARTICLES_AT_ONCE = 32
BY = "reread"
_BY_PROGRAM = (AUTOMATIC, BY, "rematch", "revisit")
_EXACTNESS = (
    DatePrecision.UNKNOWN,
    DatePrecision.YEAR,
    DatePrecision.MONTH,
    DatePrecision.DAY,
    DatePrecision.INSTANT,
)


@dataclass(frozen=True, slots=True)
class Improvement:
    """An article that is read otherwise now, and the fields that are other than before."""

    article_id: int
    title: str
    review: ReviewState
    fields: tuple[str, ...]


@dataclass(slots=True)
class Reread:
    """What reading anew did."""

    looked_at: int = 0
    improved: list[Improvement] = field(default_factory=list)
    left_alone: list[Improvement] = field(default_factory=list)
    """Articles that an editor has judged and that would change: for a person to look at."""
    worse: list[tuple[str, str]] = field(default_factory=list)
    """Headline and reason of articles that cannot be read any more; they stay as they are."""


def reread(
    engine: Engine, workers: WorkerPool, *, with_reviewed: bool = False, is_trial: bool = False
) -> Iterator[Reread]:
    """Read all kept pages anew and store what is better; yields its figures as it goes.

    Articles that an editor has judged are listed rather than changed, unless `with_reviewed`.
    One that mentions nothing any more is hidden, so that it can be seen and taken back. With
    `is_trial` nothing is stored.
    """
    done = Reread()
    last = 0
    with asyncio.Runner() as runner:
        while True:
            with read_session(engine) as session:
                articles = articles_with_pages(session, last, ARTICLES_AT_ONCE)
                fetched = [_fetched(session, article_id) for article_id in articles]
            if not articles:
                return
            last = articles[-1]
            for one, judged in zip(fetched, runner.run(_judge(workers, fetched)), strict=True):
                done.looked_at += 1
                _take(engine, one, judged, done, with_reviewed, is_trial)
                yield done


async def _judge(workers: WorkerPool, fetched: Sequence[Fetched]) -> list[Judged]:
    return await asyncio.gather(*(workers.judge(one) for one in fetched))


def _fetched(session: Session, article_id: int) -> Fetched:
    """What the crawl fetched for an article, as it was kept."""
    kept = kept_pages(session, article_id)
    pages = {
        one.part: Page(
            url=one.url,
            body=one.body,
            fetched_at=one.fetched_at,
            headers={"content-type": one.content_type} if one.content_type else {},
        )
        for one in kept
    }
    address = session.exec(
        select(Address).where(col(Address.article_id) == article_id).order_by(col(Address.id))
    ).first()
    if address is None:
        announcement = Announcement(url=pages[0].url)
    else:
        announcement = unpack(DueAddress(address.id or 0, address.url, address.announcement))
    return Fetched(
        address_id=address.id or 0 if address else 0,
        page=pages[0],
        announcement=announcement,
        further=tuple(page for part, page in sorted(pages.items()) if part > 0),
        amp=pages.get(AMP_PART),
        time_zone=kept[0].time_zone,
        article_id=article_id,
    )


def _take(
    engine: Engine,
    fetched: Fetched,
    judged: Judged,
    done: Reread,
    with_reviewed: bool,
    is_trial: bool,
) -> None:
    with write_session(engine) as session:
        lock_stories(session)
        article = session.get(Article, fetched.article_id)
        if article is None:
            return
        reading = judged.reading
        if reading is None or judged.verdict is Verdict.UNREADABLE or not reading.text:
            if article.text_length:
                done.worse.append((article.title, judged.reason or "no text is found"))
            return
        draft = _draft(session, fetched, reading, judged, article)
        found = differences(article, draft)
        if not found:
            return
        title = article.title
        improvement = Improvement(article.id or 0, title, article.review, tuple(found))
        if not with_reviewed and _is_judged(session, article):
            done.left_alone.append(improvement)
            return
        done.improved.append(improvement)
        if is_trial:
            return
        improve_article(session, draft)
        if not judged.mentions and article.review is not ReviewState.HIDDEN:
            decide(session, article.id or 0, ReviewState.HIDDEN, BY, "mentions no topic any more")


def _draft(
    session: Session, fetched: Fetched, reading: Reading, judged: Judged, article: Article
) -> Draft:
    """The reading as a draft of the article; a date is only replaced by one as exact."""
    draft = draft_of(session, fetched, reading, judged.mentions, article)
    known = PublicationDate(
        article.published_at, article.published_precision, article.published_origin
    )
    is_as_exact = _EXACTNESS.index(reading.published.precision) >= _EXACTNESS.index(known.precision)
    return replace(draft, published=reading.published if is_as_exact else known)


def _is_judged(session: Session, article: Article) -> bool:
    """Whether an editor has had a word on the article."""
    return (
        session.exec(
            select(Review.id)
            .where(col(Review.article_id) == article.id, col(Review.by).not_in(_BY_PROGRAM))
            .limit(1)
        ).first()
        is not None
    )
