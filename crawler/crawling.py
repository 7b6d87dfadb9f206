"""One crawl: what it works on, its figures, and what it writes down on the way."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session

from crawler.items import Announcement, Page
from crawler.judging import Fetched, Judged
from crawler.matching import Screen, Watchlist
from crawler.pipelines import keep, passes_screen
from crawler.settings import CrawlSettings
from crawler.workers import WorkerPool
from storage.addresses import Announced, Judgement, list_waiting, record_announcements, settle
from storage.database import read_session, write_session
from storage.dates import DatePrecision, PublicationDate
from storage.kinds import RunState, Verdict
from storage.runs import begin_run, end_run
from storage.sources import get_source, list_due, list_sources, record_failure, record_success
from storage.stories import lock_stories
from storage.tables import Address, Run, Source, Topic
from storage.topics import keep_topics
from storage.urls import outlet_domain

MOST_PAGES = 8
"""Of one article: a calendar or a gallery has a next page for ever."""
JUDGEMENTS_AT_ONCE = 100
"""Verdicts without an article are written in groups: a commit for each would be half the work."""


@dataclass(slots=True)
class Figures:
    """What a crawl counts. Every announced address ends in exactly one of the last eight."""

    sources: int = 0
    sources_done: int = 0
    sources_unchanged: int = 0
    sources_failed: int = 0
    announced: int = 0
    fresh: int = 0
    pages: int = 0
    screened_out: int = 0
    mentions: int = 0
    articles: int = 0
    """New ones."""
    known_articles: int = 0
    off_topic: int = 0
    not_press: int = 0
    unreadable: int = 0
    disallowed: int = 0
    dead: int = 0
    failed: int = 0
    waiting: int = 0

    @property
    def settled(self) -> int:
        """Addresses that got their word in this crawl."""
        return (
            self.articles
            + self.known_articles
            + self.off_topic
            + self.not_press
            + self.unreadable
            + self.disallowed
            + self.dead
            + self.failed
        )


class Crawl:
    """One crawl over the due sources and what earlier crawls left waiting."""

    def __init__(
        self,
        engine: Engine,
        settings: CrawlSettings,
        screen: Screen,
        workers: WorkerPool,
        *,
        only: Sequence[str] = (),
        limit: int | None = None,
    ) -> None:
        self.engine = engine
        self.settings = settings
        self.screen = screen
        self.workers = workers
        self.limit = limit
        self.figures = Figures()
        self.problems: list[dict[str, Any]] = []
        self.found: list[tuple[str, str]] = []
        """Headline and address of each new article."""
        self.fetch: Callable[[str], Awaitable[Page | None]] = _fetch_nothing
        """Fetches one more page with all manners; the spider puts its own here."""
        self._judgements: list[Judgement] = []
        with write_session(engine) as session:
            self.run_id = begin_run(session).id or 0
        with read_session(engine) as session:
            self.sources = [get_source(session, name) for name in only] or list_due(session)
            self.waiting = [] if only else list_waiting(session)
            self.user_agents = {
                source.id: source.user_agent
                for source in list_sources(session)
                if source.user_agent
            }
        self.figures.sources = len(self.sources)

    # --- what the spider says ---------------------------------------------------------

    def take_announcements(
        self,
        source: Source,
        announcements: Sequence[Announcement],
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        body_hash: str | None = None,
        moved_to: str | None = None,
        minutes: int | None = None,
    ) -> list[Address]:
        """Write down what a source announced, and that polling it worked; returns what is new."""
        announced = [
            Announced(one.url, pack(one, source.id or 0)) for one in announcements if one.url
        ]
        with write_session(self.engine) as session:
            fresh = record_announcements(session, source.id or 0, announced)
            row = session.get_one(Source, source.id)
            if moved_to:
                row.url = moved_to
            record_success(
                row,
                etag=etag,
                last_modified=last_modified,
                body_hash=body_hash,
                minutes=minutes,
            )
        self.figures.announced += len(announced)
        self.figures.fresh += len(fresh)
        return fresh

    def source_done(self, *, unchanged: bool = False) -> None:
        """Count a source that was polled."""
        self.figures.sources_done += 1
        self.figures.sources_unchanged += unchanged

    def source_failed(
        self,
        source: Source,
        error: str,
        *,
        status: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        """Write down that polling a source failed; it comes again later."""
        with write_session(self.engine) as session:
            row = session.get_one(Source, source.id)
            record_failure(row, error, status=status, retry_after=retry_after)
        self.figures.sources_failed += 1
        self.figures.sources_done += 1
        self.note_problem("source", f"{source.name} ({source.url})", error)

    def settle(self, address_id: int, verdict: Verdict, reason: str | None = None) -> None:
        """Write down what became of an address, soon."""
        self._count(verdict)
        self._judgements.append(Judgement(address_id, verdict, reason))
        if len(self._judgements) >= JUDGEMENTS_AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Write down what is still in memory."""
        if self._judgements:
            with write_session(self.engine) as session:
                settle(session, self._judgements, self.settings.max_tries)
            self._judgements.clear()

    def note_problem(self, kind: str, where: str, what: str) -> None:
        """Remember something that went wrong, for the run's record."""
        self.problems.append({"kind": kind, "where": where, "what": what[:500]})

    def speaks_for(self, announcement: Announcement) -> bool:
        """Say whether an announcement's own words (title, summary, address) name a topic."""
        words = (announcement.title, announcement.summary, announcement.url)
        return any(self.screen.passes(said.encode()) for said in words if said)

    # --- the road ---------------------------------------------------------------------

    async def take(self, fetched: Fetched) -> None:
        """Lead one page down the road: screen, read, match, keep."""
        self.figures.pages += bool(fetched.page.body)
        if not passes_screen(self.screen, fetched):
            self.figures.screened_out += 1
            self.settle(fetched.address_id, Verdict.OFF_TOPIC)
            return
        judged = await self.workers.judge(fetched)
        while (address := self._continuation(fetched, judged)) is not None:
            page = await self.fetch(address)
            if page is None:
                break
            fetched = replace(fetched, further=(*fetched.further, page))
            judged = await self.workers.judge(fetched)
        self.keep(fetched, judged)

    def _continuation(self, fetched: Fetched, judged: Judged) -> str | None:
        """Return the address of an article's next page, if it has one and we follow it."""
        address = judged.reading.next_page_url if judged.reading else None
        seen = {fetched.page.url, *(page.url for page in fetched.further)}
        if address is None or address in seen or len(seen) >= MOST_PAGES:
            return None
        return address if outlet_domain(address) == outlet_domain(fetched.page.url) else None

    def keep(self, fetched: Fetched, judged: Judged) -> None:
        """Store what was judged, at once when it is an article."""
        if judged.verdict is not Verdict.ARTICLE:
            if judged.verdict is Verdict.UNREADABLE:
                self.note_problem("page", fetched.page.url, judged.reason or "")
            self.settle(fetched.address_id, judged.verdict, judged.reason)
            return
        with write_session(self.engine) as session:
            lock_stories(session)
            judgement, is_new = keep(session, fetched, judged)
            settle(session, [judgement], self.settings.max_tries)
        self.figures.mentions += len(judged.mentions)
        if is_new:
            self.figures.articles += 1
            title = judged.reading.title if judged.reading else None
            self.found.append((title or "", fetched.page.url))
        else:
            self.figures.known_articles += 1

    def _count(self, verdict: Verdict) -> None:
        name = verdict.value.replace("-", "_")
        setattr(self.figures, name, getattr(self.figures, name) + 1)

    def finish(self, state: RunState) -> Run:
        """Write down how the crawl ended."""
        self.flush()
        with write_session(self.engine) as session:
            return end_run(session, self.run_id, state, asdict(self.figures), self.problems)


async def _fetch_nothing(_url: str) -> Page | None:
    return None


def keep_watchlist(session: Session, watchlist: Watchlist) -> None:
    """Let the database know the watchlist's topics."""
    keep_topics(
        session,
        [
            Topic(
                slug=topic.slug,
                title=topic.title,
                titles=dict(topic.titles),
                position=position,
                section=topic.section,
                auto_approve=topic.auto_approve,
            )
            for position, topic in enumerate(watchlist.topics)
        ],
    )


def pack(announcement: Announcement, source_id: int) -> dict[str, Any]:
    """Return what a source said as plain JSON, so that another crawl can go on with it."""
    published = announcement.published
    return {
        "source": source_id,
        "title": announcement.title,
        "summary": announcement.summary,
        "language": announcement.language,
        "authors": list(announcement.authors),
        "published_at": published.at.isoformat() if published.at else None,
        "precision": published.precision.value,
        "origin": published.origin,
    }


def unpack(address: Address) -> Announcement:
    """Return the announcement that an address was stored with."""
    said = address.announcement
    at = said.get("published_at")
    return Announcement(
        url=said.get("url") or address.url,
        title=said.get("title"),
        summary=said.get("summary"),
        language=said.get("language"),
        authors=tuple(said.get("authors") or ()),
        published=PublicationDate(
            at=datetime.fromisoformat(at) if at else None,
            precision=DatePrecision(said.get("precision") or DatePrecision.UNKNOWN),
            origin=said.get("origin"),
        ),
    )
