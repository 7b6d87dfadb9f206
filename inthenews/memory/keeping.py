"""Items of an old list → articles: joined with those already found, or new; never twice.

An item is joined to an article at the same address, or of the same outlet and day with the
same headline. What has no address of its own gets one that stays the same for ever: a
`urn:uuid:` (RFC 9562, version 5) of outlet, date and headline.

The list is the organisation's own word that an item is coverage of it. Where the matcher
finds that in headline or teaser the mention is recorded as everywhere; else the article is
put under the topic by the editor's word (`ArticleTopic.by`), without a mention.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid5

from sqlmodel import Session, col, select

from crawler import items as walking
from crawler.matching import Matcher
from crawler.pipelines import mention_row
from inthenews.memory.files import ListFile
from inthenews.memory.items import Item
from inthenews.memory.outlets import OutletReading, Publication
from inthenews.memory.titles import are_alike, title_key
from storage import tables
from storage.articles import Draft, find_article, keep_article
from storage.dates import DatePrecision, PublicationDate
from storage.kinds import Band, ReviewState
from storage.reviews import approve, republish
from storage.sources import find_outlet
from storage.tables import Article, ArticleTopic, ImportedFile, ImportedRow, Outlet

ORIGIN = "import"
_NAMESPACE = UUID("6f0a8a1e-5a37-5f0e-9a44-0d1c2f8d7b60")
"""Of our own; addresses of items without a link depend on it, so it never changes."""
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)


class Outcome(StrEnum):
    """What becomes of an entry."""

    NEW = "new"
    JOINED = "joined"
    """An article of ours already: found by the crawl, or in another list."""
    KNOWN = "known"
    """Taken in from this very file before."""
    UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class Kept:
    """An item and what became of it."""

    item: Item
    outcome: Outcome
    article_id: int | None = None
    doubts: tuple[str, ...] = ()


@dataclass
class Importer:
    """Takes the items of one file into the database, within one transaction."""

    session: Session
    file: ListFile
    topic: str
    matcher: Matcher | None = None
    is_pending: bool = False
    by: str = field(init=False)

    def __post_init__(self) -> None:
        self.by = f"import of {self.file.name}"[:200]

    def keep(self, items: Sequence[Item]) -> list[Kept]:
        """Store the items; entries that cannot be read are recorded with their problem."""
        known = self.session.exec(
            select(ImportedFile).where(col(ImportedFile.digest) == self.file.digest)
        ).first()
        rows: dict[int, ImportedRow] = {}
        if known is None:
            known = ImportedFile(
                digest=self.file.digest, name=self.file.name[:255], kind=self.file.kind
            )
            self.session.add(known)
            self.session.flush()
        else:
            found = select(ImportedRow).where(col(ImportedRow.file_id) == known.id)
            rows = {row.number: row for row in self.session.exec(found)}
        self.undated_at = _latest(items)
        kept = []
        for number, item in enumerate(items, 1):
            row = rows.get(number)
            if row is not None and row.article_id is not None:
                kept.append(Kept(item, Outcome.KNOWN, row.article_id, item.doubts))
                continue
            one = self._keep(item)
            if row is None:
                row = ImportedRow(file_id=known.id or 0, number=number, place="", said="")
                self.session.add(row)
            row.place = item.place[:300]
            row.said = item.record.said
            row.link = item.link or None
            row.article_id = one.article_id
            row.doubts = list(one.doubts)
            row.problem = item.problem[:500] if item.problem else None
            self.session.flush()
            kept.append(one)
        return kept

    def _keep(self, item: Item) -> Kept:
        if item.problem is not None or item.outlet is None:
            return Kept(item, Outcome.UNREAD, None, item.doubts)
        outlet = self._outlet(item, item.outlet)
        doubts = list(item.doubts)
        article = self._find(item, outlet, doubts)
        if article is not None:
            self._join(article, item, doubts)
            return Kept(item, Outcome.JOINED, article.id, tuple(doubts))
        article = self._add(item, outlet)
        self._put_under_topic(article)
        if not self.is_pending:
            approve(self.session, article.id or 0, self.by)
        return Kept(item, Outcome.NEW, article.id, tuple(doubts))

    # --- the outlet --------------------------------------------------------------------

    def _outlet(self, item: Item, reading: OutletReading) -> Outlet:
        """Return the outlet's row, adding it under its site's host or a name in brackets."""
        if reading.publication is not None and reading.publication.host:
            return self._get_or_add(reading.publication)
        if item.link and not item.shares_link and not _is_elsewhere(item):
            return find_outlet(self.session, item.link, reading.name)
        slug = title_key(reading.name).replace(" ", "-")[:200] or "unnamed"
        return self._get_or_add(Publication(reading.name, f"[{slug}]", None, item.language))

    def _get_or_add(self, publication: Publication) -> Outlet:
        outlet = self.session.exec(
            select(Outlet).where(col(Outlet.domain) == publication.host)
        ).first()
        if outlet is None:
            outlet = Outlet(
                domain=publication.host[:255],
                name=publication.name[:200],
                homepage=publication.homepage,
                language=publication.language,
            )
            self.session.add(outlet)
            self.session.flush()
        elif outlet.name == outlet.domain:
            outlet.name = publication.name[:200]
        return outlet

    # --- the article -------------------------------------------------------------------

    def _find(self, item: Item, outlet: Outlet, doubts: list[str]) -> Article | None:
        """Return the article that an item is, if it is one of ours already."""
        if item.link and not item.shares_link:
            article = find_article(self.session, item.link)
            if article is not None:
                if not are_alike(article.title, item.title):
                    doubts.append(f"the article at this link is headed {article.title!r}")
                return article
        article = find_article(self.session, _address_of(item, outlet))
        if article is not None:
            return article
        article = self._find_by_title(item, outlet)
        if article is not None and item.date.at is None:
            doubts.append("joined by outlet and headline alone: the list gives no date")
        return article

    def _find_by_title(self, item: Item, outlet: Outlet) -> Article | None:
        query = select(Article).where(col(Article.outlet_id) == outlet.id)
        if item.date.at is not None:
            # A crawled instant may lie on the day before in UTC, and print a day after the web.
            start, end = _period(item.date)
            query = query.where(
                col(Article.sorted_at) >= start - timedelta(days=1),
                col(Article.sorted_at) < end + timedelta(days=1),
            )
        wanted = title_key(item.title)
        for article in self.session.exec(query.order_by(col(Article.id))):
            if title_key(article.title) == wanted:
                return article
        return None

    def _join(self, article: Article, item: Item, doubts: list[str]) -> None:
        """Let an article of ours know what the list knows, and nothing overrule what it has."""
        changed = False
        if article.published_at is None and item.date.at is not None:
            article.published_at = item.date.at
            article.published_precision = item.date.precision
            article.published_origin = ORIGIN
            article.sorted_at = item.date.at
            changed = True
        elif article.published_at is not None and item.date.at is not None:
            start, end = _period(item.date)
            if not start - timedelta(days=2) <= article.published_at < end + timedelta(days=2):
                doubts.append(f"the article of ours is dated {article.published_at:%Y-%m-%d}")
        for name in ("edition", "medium"):
            if getattr(article, name) is None and getattr(item, name) is not None:
                setattr(article, name, getattr(item, name))
                changed = True
        changed |= self._put_under_topic(article)
        if article.review is ReviewState.HIDDEN:
            doubts.append("an editor has hidden this article; it stays hidden")
        elif article.review is ReviewState.PENDING and not self.is_pending:
            approve(self.session, article.id or 0, self.by)
        elif changed and article.review is ReviewState.APPROVED:
            republish(self.session, [article.id or 0])

    def _add(self, item: Item, outlet: Outlet) -> Article:
        address = _address_of(item, outlet)
        mentions = self._mentions(item, address)
        kept = keep_article(
            self.session,
            Draft(
                url=address,
                title=item.title,
                text=item.teaser,
                outlet=outlet,
                authors=item.authors,
                desks=item.outlet.desks if item.outlet else (),
                language=item.language,
                published=item.date,
                mentions=mentions,
            ),
        )
        article = self.session.get_one(Article, kept.article_id)
        article.edition = item.edition
        article.medium = item.medium
        # First sight was when the organisation saw it, not today: digests and alerts tell of
        # what is new. What has no date was seen by the time of the list's last entry.
        article.found_at = min(item.date.at or self.undated_at, datetime.now(UTC))
        if item.date.at is None:
            article.sorted_at = article.found_at
        self.session.flush()
        return article

    def _mentions(self, item: Item, address: str) -> list[tables.Mention]:
        if self.matcher is None:
            return []
        reading = walking.Reading(
            url=address, title=item.title, text=item.teaser, language=item.language
        )
        return [mention_row(one) for one in self.matcher.match(reading)]

    def _put_under_topic(self, article: Article) -> bool:
        """Put an article under the organisation's topic; returns whether it was not there."""
        self.session.flush()
        if self.session.get(ArticleTopic, (article.id, self.topic)) is not None:
            return False
        self.session.add(
            ArticleTopic(
                article_id=article.id or 0,
                topic=self.topic,
                score=1.0,
                band=Band.SURE,
                review=article.review,
                sorted_at=article.sorted_at,
                is_dated=article.published_at is not None,
                by=self.by,
            )
        )
        self.session.flush()
        return True


def _is_elsewhere(item: Item) -> bool:
    """Whether the link is to another outlet's site, so that its host does not name this one."""
    return any(doubt.startswith(("the link is ", "the link leads to")) for doubt in item.doubts)


def _address_of(item: Item, outlet: Outlet) -> str:
    """The item's own link, or a name for it that stays the same."""
    if item.link and not item.shares_link:
        return item.link
    on = f"{item.date.at:%Y-%m-%d}" if item.date.at else ""
    name = "\n".join((outlet.domain, item.date.precision.value, on, title_key(item.title)))
    return f"urn:uuid:{uuid5(_NAMESPACE, name)}"


def _period(date: PublicationDate) -> tuple[datetime, datetime]:
    """The first instant that a date may mean, and the first after it."""
    start = date.at or _EARLIEST
    if date.precision is DatePrecision.YEAR:
        return start, start.replace(year=start.year + 1)
    if date.precision is DatePrecision.MONTH:
        return start, (start.replace(day=1) + timedelta(days=32)).replace(day=1)
    return start, start + timedelta(days=1)


def _latest(items: Sequence[Item]) -> datetime:
    """The last date of a list: by then it had been written."""
    return max((item.date.at for item in items if item.date.at), default=_EARLIEST)


def known_outlets(session: Session) -> list[Publication]:
    """Return the outlets of the database, for the book that lists are read with."""
    return [
        Publication(one.name, one.domain, one.homepage, one.language)
        for one in session.exec(select(Outlet).order_by(col(Outlet.id)))
    ]
