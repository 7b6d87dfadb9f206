"""One crawl: what it works on, its figures, and what it writes down on the way."""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session

from crawler.figures import Figures
from crawler.items import Announcement, Fetched, Judged, Page
from crawler.matching import Screen, Watchlist
from crawler.packing import pack
from crawler.pipelines import keep, keep_fetched, passes_screen
from crawler.revisiting import keep_again
from crawler.second_chance import second_chance
from crawler.settings import CrawlSettings
from crawler.workers import WorkerPool
from storage.addresses import (
    Announced,
    DueAddress,
    Judgement,
    list_waiting,
    record_announcements,
    settle,
)
from storage.database import read_session, write_session
from storage.kinds import RunState, SourceKind, Verdict
from storage.revisits import hear_of_changes, list_revisits, mark_found, mark_gone, note_look
from storage.runs import begin_run, end_run
from storage.sources import get_source, list_due, list_sources, record_failure, record_success
from storage.stories import lock_stories
from storage.tables import Run, Source, Topic
from storage.topics import keep_topics
from storage.urls import outlet_domain

MOST_PAGES = 8
"""Of one article: a calendar or a gallery has a next page for ever."""
MOST_WAITING = 20_000
"""Addresses that one crawl takes up of what others left: more would only fill the memory."""
JUDGEMENTS_AT_ONCE = 100
"""Verdicts without an article are written in groups: a commit for each would be half the work."""


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
        self._looks: Counter[str] = Counter()
        with write_session(engine) as session:
            self.run_id = begin_run(session).id or 0
        with read_session(engine) as session:
            self.sources = [get_source(session, name) for name in only] or list_due(session)
            self.waiting = [] if only else list_waiting(session, MOST_WAITING)
            self.revisits = [] if only else list_revisits(session, MOST_WAITING)
            self.user_agents = {
                source.id: source.user_agent
                for source in list_sources(session)
                if source.user_agent
            }
            self.time_zones = {
                source.id: source.time_zone
                for source in list_sources(session)
                # The pages that a search finds are of other outlets.
                if source.time_zone and source.kind is not SourceKind.SEARCH
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
    ) -> tuple[list[DueAddress], list[DueAddress]]:
        """Write down what a source announced, and that polling it worked.

        Returns what is new, and kept articles whose pages changed since they were looked at.
        """
        announced = [
            Announced(one.url, pack(one, source.id or 0), one.updated_at)
            for one in announcements
            if one.url
        ]
        with write_session(self.engine) as session:
            fresh = record_announcements(session, source.id or 0, announced)
            changed = hear_of_changes(session, announced)
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
        return fresh, changed

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

    def passes(self, fetched: Fetched) -> bool:
        """Screen a page; one that mentions nothing has its word at once.

        Not for an article that is looked at again: that it lost its mention is a correction.
        """
        self.figures.pages += bool(fetched.page.body)
        if fetched.article_id is not None or passes_screen(self.screen, fetched):
            return True
        self.figures.screened_out += 1
        self.settle(fetched.address_id, Verdict.OFF_TOPIC)
        return False

    async def take(self, fetched: Fetched) -> None:
        """Lead one page that passed the screen down the road: read, match, keep."""
        judged = await self.workers.judge(fetched)
        if judged.reading and (address := second_chance(judged.reading)) is not None:
            page = await self.fetch(address)
            if page is not None:
                fetched = replace(fetched, amp=page)
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
        if fetched.article_id is not None:
            self._keep_again(fetched, judged)
            return
        if judged.verdict is not Verdict.ARTICLE:
            if judged.verdict is Verdict.UNREADABLE:
                self.note_problem("page", fetched.page.url, judged.reason or "")
            self.settle(fetched.address_id, judged.verdict, judged.reason)
            return
        with write_session(self.engine) as session:
            lock_stories(session)
            judgement, is_new = keep(session, fetched, judged)
            settle(session, [judgement], self.settings.max_tries)
            if is_new and fetched.page.body:
                self._note_look(session, fetched)
            if is_new and self.settings.keep_pages:
                keep_fetched(session, fetched, judgement.article_id or 0)
        self.figures.mentions += len(judged.mentions)
        if is_new:
            self.figures.articles += 1
            title = judged.reading.title if judged.reading else None
            self.found.append((title or "", fetched.page.url))
        else:
            self.figures.known_articles += 1

    # --- looking again ----------------------------------------------------------------

    def may_look_again(self, url: str) -> bool:
        """Say whether the crawl's share for revisits leaves room for one more, and count it.

        Fresh pages have what an outlet's delay lets through in a crawl nearly to themselves.
        """
        outlet = outlet_domain(url)
        share, delay = self.settings.revisit_share, self.settings.delay_seconds
        if share == 0:
            return False
        if delay and self._looks[outlet] >= share * self.settings.max_minutes * 60 / delay:
            return False
        if self.limit is not None and self._looks.total() >= share * self.limit:
            return False
        self._looks[outlet] += 1
        return True

    def _keep_again(self, fetched: Fetched, judged: Judged) -> None:
        with write_session(self.engine) as session:
            lock_stories(session)
            found = keep_again(session, fetched, judged)
            self._note_look(session, fetched, is_read=found.doubt is None)
            if found.has_changed and self.settings.keep_pages:
                keep_fetched(session, fetched, fetched.article_id or 0)
        self.figures.revisits += 1
        self.figures.changed += found.has_changed
        if found.doubt:
            self.note_problem("revisit", fetched.page.url, found.doubt)
        if found.lost:
            lost = f"mentions {', '.join(found.lost)} no more; see `inthenews review corrections`"
            self.note_problem("correction", fetched.page.url, lost)

    def looked_without_page(
        self, address: DueAddress, *, problem: str | None = None, is_gone: bool = False
    ) -> None:
        """Write down a look that brought no page: unchanged, gone, or not to be had."""
        with write_session(self.engine) as session:
            note_look(session, address.id, self.settings.revisits_after, is_read=False)
            if is_gone:
                self.figures.gone += mark_gone(session, address.article_id or 0)
            elif problem is None:
                mark_found(session, address.article_id or 0)
        self.figures.revisits += 1
        if problem is not None:
            self.note_problem("revisit", address.url, problem)

    def _note_look(self, session: Session, fetched: Fetched, *, is_read: bool = True) -> None:
        headers = fetched.page.headers
        note_look(
            session,
            fetched.address_id,
            self.settings.revisits_after,
            etag=headers.get("etag"),
            last_modified=headers.get("last-modified"),
            is_read=is_read,
        )

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
