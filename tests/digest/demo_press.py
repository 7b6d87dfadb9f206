"""The demo press through the real road once, to be kept a piece at a time, at any date.

Every page is fetched over HTTP, read and matched as a crawl does it; `arrive` then stores it as a
crawl would have on that day, with its story, its topics and what the watchlist approves itself.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache

import httpx
from sqlalchemy import Engine
from sqlmodel import select

from crawler.crawling import keep_watchlist
from crawler.items import Announcement, Fetched, Judged, Page
from crawler.judging import judge
from crawler.matching import Matcher, Watchlist, load_watchlist
from crawler.pipelines import keep
from inthenews.demo.press import ExpectedPage, Press
from inthenews.watchlists import DEFAULT
from storage.database import write_session
from storage.dates import DatePrecision
from storage.kinds import Verdict
from storage.sources import find_outlet
from storage.stories import lock_stories
from storage.tables import Article, Source

PRINTED = datetime(2026, 8, 10, 6, 30, tzinfo=UTC)
"""The press's own moment; its articles are from the five days before."""
_BEFORE_FOUND = timedelta(hours=2)
TIERS = {"Granite Courier": 1, "The Morning Lantern": 1, "उजली डाक": 2, "Ledger & Loom": 2}


@dataclass(frozen=True, slots=True)
class Piece:
    """One article of the press: what its makers meant, and what the road made of its page."""

    meant: ExpectedPage
    fetched: Fetched
    judged: Judged

    @property
    def age(self) -> timedelta:
        """How long before the press's moment it came out; nothing when its page does not say."""
        at = self.meant.published.at
        return PRINTED - at if at else timedelta()


@cache
def watchlist() -> Watchlist:
    """The watchlist that ships with the product."""
    return load_watchlist(DEFAULT)


@cache
def pieces() -> tuple[Piece, ...]:
    """Return every article of the press that is about a topic, the oldest first."""
    matcher = Matcher(watchlist())
    found = []
    with (
        Press(PRINTED, slowness=0) as press,
        httpx.Client(proxy=press.proxy_url, trust_env=False) as client,
    ):
        for meant in press.expected():
            if meant.is_duplicate or meant.verdict is not Verdict.ARTICLE:
                continue
            answer = client.get(meant.url)
            page = Page(
                url=meant.url,
                body=answer.content,
                fetched_at=press.at,
                headers=dict(answer.headers),
            )
            fetched = Fetched(0, page, Announcement(url=meant.url, title=meant.title))
            judged = judge(matcher, fetched)
            if judged.verdict is Verdict.ARTICLE:
                found.append(Piece(meant, fetched, judged))
    return tuple(sorted(found, key=lambda piece: (-piece.age, piece.meant.url)))


def open_newsroom(engine: Engine, *, sources: int = 0, failing: Iterable[str] = ()) -> None:
    """Let the database know the watchlist, and so many sources, read and failed."""
    with write_session(engine) as session:
        keep_watchlist(session, watchlist())
        for number in range(sources):
            name = f"Source {number}"
            session.add(Source(name=name, url=f"https://{number}.example/", polled_at=PRINTED))
        for name in failing:
            url = f"https://{name.replace(' ', '-').lower()}.example/"
            session.add(
                Source(name=name, url=url, polled_at=PRINTED, failures=1, last_error="timed out")
            )


def arrive(engine: Engine, piece: Piece, at: datetime, *, is_late: bool = False) -> int:
    """Store a piece as found at `at`, published shortly before unless `is_late`; return its key."""
    judged = piece.judged
    assert judged.reading is not None
    published = judged.reading.published
    if published.at is not None:
        before = timedelta(days=20) if is_late else _BEFORE_FOUND
        moment = at - before
        if published.precision is not DatePrecision.INSTANT:
            moment = moment.replace(hour=0, minute=0, second=0, microsecond=0)
        published = replace(published, at=moment)
    reading = replace(judged.reading, published=published)
    with write_session(engine) as session:
        lock_stories(session)
        outlet = find_outlet(session, piece.meant.url, piece.meant.outlet)
        outlet.name = piece.meant.outlet
        outlet.tier = TIERS.get(outlet.name, 3)
        session.flush()
        judgement, is_new = keep(session, piece.fetched, replace(judged, reading=reading))
        assert is_new, f"{piece.meant.url} is here already"
        article = session.get_one(Article, judgement.article_id)
        article.found_at = at
        article.sorted_at = published.at or at
        return judgement.article_id or 0


def arrivals(start: datetime, days: int) -> Iterator[tuple[datetime, Piece]]:
    """Spread the press's five days over so many, in their order; yield instant and piece."""
    all_pieces = pieces()
    oldest = max(piece.age for piece in all_pieces)
    for piece in all_pieces:
        share = (oldest - piece.age) / oldest
        yield start + timedelta(days=days) * share, piece


def stories_of(engine: Engine) -> dict[int, int | None]:
    """Return the story of every article, None for one that stands alone."""
    with write_session(engine) as session:
        return dict(session.exec(select(Article.id, Article.story_id)).all())  # type: ignore[arg-type]
