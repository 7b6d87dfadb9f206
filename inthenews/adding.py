"""Taking in one article by hand."""

from dataclasses import dataclass

from crawler.crawling import keep_watchlist
from crawler.items import Announcement, Fetched, Judged
from crawler.judging import judge
from crawler.matching import compile_watchlist, load_watchlist
from crawler.packing import pack
from crawler.pipelines import keep, keep_fetched
from crawler.visiting import visit_one
from inthenews.config import Config
from inthenews.opening import open_database
from storage.addresses import Announced, find_address, record_announcements, settle
from storage.database import write_session
from storage.kinds import Verdict
from storage.revisits import note_look
from storage.stories import lock_stories


@dataclass(frozen=True, slots=True)
class Added:
    """What came of it."""

    judged: Judged
    article_id: int | None
    is_new: bool


def add_by_hand(url: str, config: Config) -> Added:
    """Fetch, read and match one page now, and keep it when it mentions a topic.

    Raises `ReadingError` when the page cannot be had.
    """
    watchlist = load_watchlist(config.watchlist)
    engine = open_database(config)
    page = visit_one(url, config.crawl, config.organisation)
    announcement = Announcement(url=url)
    matcher = compile_watchlist(watchlist, config.cache_folder)
    judged = judge(matcher, Fetched(0, page, announcement))
    with write_session(engine) as session:
        lock_stories(session)
        keep_watchlist(session, watchlist)
        record_announcements(session, None, [Announced(url, pack(announcement, 0))])
        address = find_address(session, url)
        address_id = address.id or 0 if address else 0
        judgement, is_new = keep(session, Fetched(address_id, page, announcement), judged)
        settle(session, [judgement], max_tries=1)
        if is_new:
            note_look(
                session,
                address_id,
                config.crawl.revisits_after,
                etag=page.headers.get("etag"),
                last_modified=page.headers.get("last-modified"),
            )
        if is_new and config.crawl.keep_pages:
            fetched = Fetched(address_id, page, announcement)
            keep_fetched(session, fetched, judgement.article_id or 0)
    is_article = judged.verdict is Verdict.ARTICLE
    return Added(judged, judgement.article_id if is_article else None, is_new)
