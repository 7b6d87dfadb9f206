"""The whole road on one page: what happens to a fetched page, stage by stage, in order.

    fetched ─► screen ─► read ─► match ─► keep

`screen` looks at the raw bytes and lets most pages go at once. `judge` (read and match) is
the dear part: it runs in worker processes and touches neither network nor database. `keep`
writes what was found.
"""

from collections.abc import Sequence
from typing import Protocol, Self

from scrapy.crawler import Crawler
from sqlmodel import Session

from crawler.items import Announcement, Fetched, Judged, Mention, Reading
from crawler.matching import Screen
from storage import tables
from storage.addresses import Judgement, count_claimants
from storage.articles import Draft, Kept, keep_article
from storage.dates import PublicationDate
from storage.kinds import Verdict
from storage.pages import AMP_PART, PageToKeep, keep_pages
from storage.sources import find_outlet
from storage.urls import canonicalise


def passes_screen(screen: Screen, fetched: Fetched) -> bool:
    """Say whether the page may mention a topic. Never says no to one that does."""
    content_type = fetched.page.headers.get("content-type")
    return screen.passes(fetched.page.body, content_type) or any(
        screen.passes(said.encode()) for said in _words_of(fetched.announcement)
    )


def keep(session: Session, fetched: Fetched, judged: Judged) -> tuple[Judgement, bool]:
    """Store what was judged; returns the word for its address and whether an article is new."""
    reading = judged.reading
    if judged.verdict is not Verdict.ARTICLE or reading is None:
        return Judgement(fetched.address_id, judged.verdict, judged.reason), False
    kept = keep_reading(session, fetched, reading, judged.mentions)
    return Judgement(fetched.address_id, Verdict.ARTICLE, None, kept.article_id), kept.is_new


def keep_reading(
    session: Session,
    fetched: Fetched,
    reading: Reading,
    mentions: Sequence[Mention],
    known: tables.Article | None = None,
) -> Kept:
    """Store a reading as an article, or as the later state of a `known` one."""
    return keep_article(session, draft_of(session, fetched, reading, mentions, known))


def draft_of(
    session: Session,
    fetched: Fetched,
    reading: Reading,
    mentions: Sequence[Mention],
    known: tables.Article | None = None,
) -> Draft:
    """Return a reading as `keep_article` takes it."""
    claimed = reading.canonical_url
    others = count_claimants(session, claimed) if claimed else 0
    url = canonicalise(fetched.page.url, claimed=claimed, other_claimants=others)
    outlet = find_outlet(session, url, reading.outlet)
    published = reading.published
    if known is not None and known.published_at is not None:
        # The first word on it stays: many outlets date a page anew when they change it.
        published = PublicationDate(
            known.published_at, known.published_precision, known.published_origin
        )
    return Draft(
        url=url,
        title=reading.title or fetched.announcement.title or url,
        text=reading.text,
        outlet=outlet,
        authors=reading.authors,
        desks=reading.desks,
        language=reading.language,
        kind=reading.kind,
        section=reading.section,
        image_url=reading.image_url,
        is_free=reading.is_free,
        published=published,
        modified_at=reading.modified.at,
        mentions=[mention_row(mention) for mention in mentions],
        article_id=known.id if known is not None else None,
    )


def keep_fetched(session: Session, fetched: Fetched, article_id: int) -> None:
    """Keep the pages that an article was read from."""
    pages = [(0, fetched.page), *enumerate(fetched.further, start=1)]
    if fetched.amp is not None:
        pages.append((AMP_PART, fetched.amp))
    kept = [
        PageToKeep(
            part=part,
            url=page.url,
            body=page.body,
            fetched_at=page.fetched_at,
            content_type=page.headers.get("content-type"),
            time_zone=fetched.time_zone,
        )
        for part, page in pages
        if page.body
    ]
    if kept:
        keep_pages(session, article_id, kept)


def mention_row(mention: Mention) -> tables.Mention:
    """Return a mention as it is stored; `replace_mentions` gives it to its article."""
    return tables.Mention(
        article_id=0,  # given by `keep_article`
        topic=mention.topic,
        place=mention.place,
        start=mention.start,
        end=mention.end,
        words=mention.words,
        sentence=mention.sentence,
        sentence_start=mention.sentence_start,
        term=mention.term[:300],
        rule=mention.rule[:60],
        score=mention.score,
        band=mention.band,
        evidence_for=list(mention.evidence_for),
        evidence_against=list(mention.evidence_against),
    )


def _words_of(announcement: Announcement) -> list[str]:
    return [said for said in (announcement.title, announcement.summary) if said]


class Road(Protocol):
    """What the pipeline needs of a crawl."""

    async def take(self, fetched: Fetched) -> None:
        """Lead one page down the road."""


class RoadPipeline:
    """Scrapy's item pipeline: hands each fetched page to the crawl's road."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_item(self, item: Fetched) -> Fetched:
        """Lead the page down the road; Scrapy waits for it before taking too many more."""
        road: Road = self.crawler.spider.crawl  # type: ignore[union-attr]  # set by the spider
        await road.take(item)
        return item
