"""What the public may see, and the queries that find it.

This is the archive's only door to the database. Its types have no place for an article's
text, a pending or hidden article or a reader's address, so nothing behind this door can
print them. Lists are newest first and continue from a `Place`, never from a page number:
the thousandth page costs what the first does.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Select, Table, bindparam, func, select, tuple_
from sqlmodel import Session, col

from storage import search
from storage.dates import DatePrecision, PublicationDate
from storage.errors import StorageError
from storage.kinds import EditionState, PageKind, ReviewState
from storage.periods import Period
from storage.tables import (
    Article,
    ArticleTopic,
    Digest,
    Edition,
    EditionItem,
    Outlet,
    Story,
    Tally,
    Topic,
)

RANKED = 300
"""How many of the newest matches a search by relevance weighs."""


@dataclass(frozen=True, slots=True)
class PublicOutlet:
    """An outlet as the archive shows it."""

    id: int
    domain: str
    name: str
    homepage: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class PublicTopic:
    """A topic that has public articles, with how many."""

    slug: str
    title: str
    titles: dict[str, str] = field(default_factory=dict, hash=False)
    articles: int = 0

    def title_in(self, language: str) -> str:
        """The title in a language, or as the watchlist has it."""
        return self.titles.get(language, self.title)


@dataclass(frozen=True, slots=True)
class PublicArticle:
    """All that may be shown of an approved article."""

    id: int
    url: str
    title: str
    gloss: str | None
    outlet: PublicOutlet
    authors: tuple[str, ...]
    language: str | None
    kind: PageKind
    published: PublicationDate
    sorted_at: datetime
    approved_at: datetime
    changed_at: datetime
    excerpt: str
    topics: tuple[str, ...] = ()
    """Slugs, best mention first."""
    story_id: int | None = None
    also: tuple[PublicOutlet, ...] = ()
    """The other outlets of its story that have it publicly, by name."""

    @property
    def place(self) -> "Place":
        """Where it stands in a list."""
        return Place(self.sorted_at, self.id)


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A tombstone: that an article was public once and is not any more. Nothing else of it."""

    article_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class PublicStory:
    """A story with its public articles, the lead first."""

    id: int
    wire: str | None
    articles: tuple[PublicArticle, ...]


@dataclass(frozen=True, slots=True)
class PublicEdition:
    """One sent issue of a digest, as far as its articles are public."""

    digest: str
    title: str
    number: int
    sent_at: datetime
    articles: tuple[PublicArticle, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a newest-first list, to go on from."""

    at: datetime
    id: int

    def __str__(self) -> str:
        return f"{int((self.at - _EPOCH) / timedelta(microseconds=1))}_{self.id}"

    @classmethod
    def parse(cls, text: str) -> "Place":
        """Read what `str` of a place gives. Raises `StorageError` for anything else."""
        microseconds, _, article_id = text.partition("_")
        try:
            at = _EPOCH + timedelta(microseconds=int(microseconds))
            number = int(article_id)
            if not 0 <= number < 1 << 62:
                raise ValueError(number)
            return cls(at, number)
        except (ValueError, OverflowError):
            raise StorageError(f"{text[:60]!r} is not a place in a list") from None


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which articles are wanted; every field narrows. `since` is inclusive, `until` exclusive."""

    topic: str | None = None
    outlet: str | None = None
    """A domain."""
    language: str | None = None
    kind: PageKind | None = None
    since: datetime | None = None
    until: datetime | None = None
    text: str | None = None

    @property
    def scopes(self) -> int:
        """How many lists must meet."""
        return sum(
            value is not None for value in (self.topic, self.outlet, self.language, self.kind)
        )


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list. `older` and `newer` say where the neighbouring pages begin."""

    articles: tuple[PublicArticle, ...]
    older: Place | None = None


# --- lists -----------------------------------------------------------------------------


def list_articles(
    session: Session,
    wanted: Filter = Filter(),
    *,
    limit: int,
    before: Place | None = None,
    skip: int = 0,
) -> Listing:
    """Return up to `limit` public articles, newest first, that come after `before` in the list.

    One scope (a topic, an outlet, a language) is one range of an index. Several scopes at
    once, kinds, and text are answered by the search index.
    """
    if wanted.text or wanted.scopes > 1 or wanted.kind is not None:
        return _search(session, wanted, limit=limit, before=before)
    statement = _in_order(session, wanted)
    if statement is None:
        return Listing(())
    keys = statement.selected_columns
    if before is not None:
        statement = statement.where(tuple_(keys[1], keys[0]) < tuple_(before.at, before.id))
    statement = statement.offset(skip or None).limit(limit + 1)
    ids = [row[0] for row in session.connection().execute(statement)]
    articles = fetch(session, ids[:limit])
    return Listing(articles, articles[-1].place if len(ids) > limit and articles else None)


def _in_order(session: Session, wanted: Filter) -> Select[int, datetime] | None:
    """The ids and dates of one scope, newest first; None when there is no such outlet."""
    if wanted.topic is not None:
        number, at = _article_topics.article_id, _article_topics.sorted_at
        statement = select(number, at).where(
            _article_topics.topic == wanted.topic,
            _article_topics.review == ReviewState.APPROVED,
        )
    else:
        number, at = _articles.id, _articles.sorted_at
        statement = select(number, at).where(_articles.review == ReviewState.APPROVED)
        if wanted.outlet is not None:
            outlet = find_outlet(session, wanted.outlet)
            if outlet is None:
                return None
            statement = statement.where(_articles.outlet_id == outlet.id)
        if wanted.language is not None:
            statement = statement.where(_articles.language == wanted.language)
    if wanted.since is not None:
        statement = statement.where(at >= wanted.since)
    if wanted.until is not None:
        statement = statement.where(at < wanted.until)
    return statement.order_by(at.desc(), number.desc())


def _search(session: Session, wanted: Filter, *, limit: int, before: Place | None) -> Listing:
    question = search.understand(wanted.text or "")
    if wanted.text and question.is_empty:
        return Listing(())
    marks = _marks(session, wanted)
    if marks is None:
        return Listing(())
    since = search.place(wanted.since) if wanted.since else None
    until = search.place(wanted.until) if wanted.until else None
    if before is not None:
        place = search.place(before.at, before.id)
        until = place if until is None else min(until, place)
    found = search.find(session, question, marks, since=since, before=until, limit=limit + 1)
    articles = fetch(session, [article_id for _, article_id in found[:limit]])
    return Listing(articles, articles[-1].place if len(found) > limit and articles else None)


def _marks(session: Session, wanted: Filter) -> list[str] | None:
    marks: list[str] = []
    if not all(search.is_markable(name) for name in (wanted.topic, wanted.language) if name):
        return None
    if wanted.topic is not None:
        marks.append(search.topic_mark(wanted.topic))
    if wanted.language is not None:
        marks.append(search.language_mark(wanted.language))
    if wanted.kind is not None:
        marks.append(search.kind_mark(wanted.kind))
    if wanted.outlet is not None:
        outlet = find_outlet(session, wanted.outlet)
        if outlet is None:
            return None
        marks.append(search.outlet_mark(outlet.id))
    return marks


def list_relevant(session: Session, wanted: Filter, *, limit: int) -> Listing:
    """Return the best answers to `wanted.text` among its newest `RANKED` matches."""
    newest = _search(session, wanted, limit=RANKED, before=None)
    question = search.understand(wanted.text or "")
    best = sorted(
        newest.articles,
        key=lambda article: search.rank(
            question, f"{article.title} {article.gloss or ''}", article.excerpt
        ),
        reverse=True,  # a stable sort: of equals, the newer stays first
    )
    return Listing(tuple(best[:limit]))


def list_changed(session: Session, *, limit: int) -> tuple[PublicArticle, ...]:
    """Return the public articles that changed last, those first."""
    ids = session.execute(
        select(col(Article.id))
        .where(col(Article.review) == ReviewState.APPROVED)
        .order_by(col(Article.changed_at).desc(), col(Article.id).desc())
        .limit(limit)
    ).scalars()
    return fetch(session, list(ids))


def list_withdrawals(session: Session, *, limit: int) -> list[Withdrawal]:
    """Return the latest tombstones."""
    rows = session.execute(
        select(col(Article.id), col(Article.withdrawn_at))
        .where(col(Article.withdrawn_at).is_not(None))
        .order_by(col(Article.withdrawn_at).desc(), col(Article.id).desc())
        .limit(limit)
    )
    return [Withdrawal(row[0], row[1]) for row in rows]


# --- single things ---------------------------------------------------------------------


def fetch(session: Session, ids: Sequence[int | None]) -> tuple[PublicArticle, ...]:
    """Return these articles in the order given, without those that are not public."""
    if not ids:
        return ()
    connection = session.connection()
    rows = connection.execute(_PUBLIC, {"ids": list(ids)}).all()
    topics: dict[int, list[str]] = {}
    for number, slug in connection.execute(_TOPICS_OF, {"ids": [row.id for row in rows]}):
        topics.setdefault(number, []).append(slug)
    stories = {row.story_id for row in rows if row.story_id is not None}
    outlets: dict[int, list[PublicOutlet]] = {}
    if stories:
        for story, number, domain, name in connection.execute(
            _OUTLETS_OF, {"ids": sorted(stories)}
        ):
            outlets.setdefault(story, []).append(PublicOutlet(number, domain, name))
    articles = {
        row.id: _article(row, topics.get(row.id, ()), outlets.get(row.story_id, ())) for row in rows
    }
    return tuple(articles[number] for number in ids if number in articles)


def _table(model: type[Any]) -> Table:
    """The table of a model. Hot queries name columns of tables, not of models: built once,
    they skip the ORM, which costs more than the rows (1.6 of 4.3 ms for fifty articles)."""
    table: Table = model.__table__
    return table


_articles, _outlets = _table(Article).c, _table(Outlet).c
_article_topics = _table(ArticleTopic).c

_PUBLIC = (
    select(
        _articles.id,
        _articles.url,
        _articles.title,
        _articles.gloss,
        _articles.authors,
        _articles.language,
        _articles.kind,
        _articles.published_at,
        _articles.published_precision,
        _articles.sorted_at,
        _articles.approved_at,
        _articles.changed_at,
        _articles.excerpt,
        _articles.story_id,
        _outlets.id.label("outlet_id"),
        _outlets.domain,
        _outlets.name,
        _outlets.homepage,
        _outlets.language.label("outlet_language"),
    )
    .join(_table(Outlet), _outlets.id == _articles.outlet_id)
    .where(
        _articles.id.in_(bindparam("ids", expanding=True)),
        _articles.review == ReviewState.APPROVED,
    )
)
_TOPICS_OF = (
    select(_article_topics.article_id, _article_topics.topic)
    .where(_article_topics.article_id.in_(bindparam("ids", expanding=True)))
    .order_by(_article_topics.score.desc(), _article_topics.topic)
)
_OUTLETS_OF = (
    select(_articles.story_id, _outlets.id, _outlets.domain, _outlets.name)
    .join(_table(Outlet), _outlets.id == _articles.outlet_id)
    .where(
        _articles.story_id.in_(bindparam("ids", expanding=True)),
        _articles.review == ReviewState.APPROVED,
    )
    .distinct()
    .order_by(_outlets.name, _outlets.id)
)


def _article(row: Any, topics: Sequence[str], outlets: Sequence[PublicOutlet]) -> PublicArticle:
    precision = row.published_precision if row.published_at else DatePrecision.UNKNOWN
    return PublicArticle(
        id=row.id,
        url=row.url,
        title=row.title,
        gloss=row.gloss,
        outlet=PublicOutlet(row.outlet_id, row.domain, row.name, row.homepage, row.outlet_language),
        authors=tuple(row.authors),
        language=row.language,
        kind=row.kind,
        published=PublicationDate(
            row.published_at if precision is not DatePrecision.UNKNOWN else None, precision
        ),
        sorted_at=row.sorted_at,
        approved_at=row.approved_at or row.changed_at,
        changed_at=row.changed_at,
        excerpt=row.excerpt,
        topics=tuple(topics),
        story_id=row.story_id,
        also=tuple(outlet for outlet in outlets if outlet.id != row.outlet_id),
    )


def find_article(session: Session, article_id: int) -> PublicArticle | Withdrawal | None:
    """Return an article, or the tombstone of one that was public, or None."""
    articles = fetch(session, [article_id])
    if articles:
        return articles[0]
    withdrawn_at = session.execute(
        select(col(Article.withdrawn_at)).where(col(Article.id) == article_id)
    ).scalar()
    return Withdrawal(article_id, withdrawn_at) if withdrawn_at else None


def find_story(session: Session, story_id: int) -> PublicStory | None:
    """Return a story, or the one it was merged into; None when nothing of it is public."""
    for _ in range(10):  # a chain of merges is short; a ring would be a fault elsewhere
        story = session.get(Story, story_id)
        if story is None or story.merged_into_id is None:
            break
        story_id = story.merged_into_id
    if story is None:
        return None
    ids = session.execute(
        select(col(Article.id))
        .where(col(Article.story_id) == story_id, col(Article.review) == ReviewState.APPROVED)
        .order_by(col(Article.sorted_at), col(Article.id))
        .limit(500)
    ).scalars()
    articles = fetch(session, list(ids))
    if not articles:
        return None
    return PublicStory(story_id, story.wire, _lead_first(articles, story.lead_id))


def _lead_first(
    articles: Iterable[PublicArticle], lead_id: int | None
) -> tuple[PublicArticle, ...]:
    return tuple(sorted(articles, key=lambda one: (one.id != lead_id, one.sorted_at, one.id)))


def list_leads(session: Session) -> dict[int, tuple[int | None, str | None]]:
    """Return each story's lead article and wire."""
    rows = session.execute(select(col(Story.id), col(Story.lead_id), col(Story.wire)))
    return {row[0] or 0: (row[1], row[2]) for row in rows}


def make_story(
    number: int, articles: Iterable[PublicArticle], lead: tuple[int | None, str | None]
) -> PublicStory:
    """Return a story of articles that were fetched already."""
    return PublicStory(number, lead[1], _lead_first(articles, lead[0]))


def list_stories(session: Session, *, limit: int, before: int | None = None) -> list[PublicStory]:
    """Return stories with public articles, the youngest first; `before` is a story's id."""
    statement = (
        select(col(Article.story_id))
        .where(col(Article.story_id).is_not(None), col(Article.review) == ReviewState.APPROVED)
        .group_by(col(Article.story_id))
        .order_by(col(Article.story_id).desc())
        .limit(limit)
    )
    if before is not None:
        statement = statement.where(col(Article.story_id) < before)
    found = [find_story(session, number or 0) for number in session.execute(statement).scalars()]
    return [story for story in found if story is not None]


def find_outlet(session: Session, domain: str) -> PublicOutlet | None:
    """Return the outlet of a domain."""
    row = session.execute(
        select(
            col(Outlet.id),
            col(Outlet.domain),
            col(Outlet.name),
            col(Outlet.homepage),
            col(Outlet.language),
        ).where(col(Outlet.domain) == domain)
    ).first()
    return PublicOutlet(row[0], row[1], row[2], row[3], row[4]) if row else None


# --- what there is, with counts ----------------------------------------------------------


def count(session: Session, subject: str = "all", name: str = "", period: str = "") -> int:
    """Return how many public articles a list holds; see `tallies.py` for the names."""
    tally = session.get(Tally, (subject, name, period))
    return tally.articles if tally else 0


def list_topics(session: Session, period: str = "") -> list[PublicTopic]:
    """Return the topics that have public articles, in the watchlist's order."""
    rows = session.execute(
        select(col(Tally.name), col(Topic.title), col(Topic.titles), col(Tally.articles))
        .outerjoin(Topic, col(Topic.slug) == col(Tally.name))
        .where(col(Tally.subject) == "topic", col(Tally.period) == period)
        .order_by(func.coalesce(col(Topic.position), 1_000_000), col(Tally.name))
    )
    return [PublicTopic(row[0], row[1] or row[0], row[2] or {}, row[3]) for row in rows]


def list_outlets(
    session: Session, period: str = "", *, limit: int | None = None
) -> list[tuple[PublicOutlet, int]]:
    """Return the outlets that have public articles with how many, the largest first."""
    largest = session.execute(
        select(col(Tally.name), col(Tally.articles))
        .where(col(Tally.subject) == "outlet", col(Tally.period) == period)
        .order_by(col(Tally.articles).desc(), col(Tally.name))
        .limit(limit)
    ).all()
    rows = session.execute(
        select(
            col(Outlet.id),
            col(Outlet.domain),
            col(Outlet.name),
            col(Outlet.homepage),
            col(Outlet.language),
        ).where(col(Outlet.id).in_([int(name) for name, _ in largest]))
    )
    outlets = {row[0]: PublicOutlet(row[0], row[1], row[2], row[3], row[4]) for row in rows}
    return [(outlets[int(name)], number) for name, number in largest if int(name) in outlets]


def list_names(session: Session, subject: str, period: str = "") -> list[tuple[str, int]]:
    """Return the languages or kinds that have public articles, the largest first."""
    rows = session.execute(
        select(col(Tally.name), col(Tally.articles))
        .where(col(Tally.subject) == subject, col(Tally.period) == period)
        .order_by(col(Tally.articles).desc(), col(Tally.name))
    )
    return [(row[0], row[1]) for row in rows]


def list_periods(
    session: Session, subject: str = "all", name: str = "", *, year: int | None = None
) -> list[tuple[Period, int]]:
    """Return a list's years, or the months of one year, that hold articles; newest first."""
    statement = (
        select(col(Tally.period), col(Tally.articles))
        .where(col(Tally.subject) == subject, col(Tally.name) == name)
        .order_by(col(Tally.period).desc())
    )
    if year is None:
        statement = statement.where(func.length(col(Tally.period)) == 4)
    else:
        statement = statement.where(
            col(Tally.period) > f"{year:04}", col(Tally.period) < f"{year + 1:04}"
        )
    return [(Period.parse(row[0]), row[1]) for row in session.execute(statement)]


def count_by_year(session: Session, subject: str) -> dict[str, dict[int, int]]:
    """Return for each list of a subject how many articles each year holds."""
    counts: dict[str, dict[int, int]] = {}
    for name, period, number in session.execute(
        select(col(Tally.name), col(Tally.period), col(Tally.articles)).where(
            col(Tally.subject) == subject, func.length(col(Tally.period)) == 4
        )
    ):
        counts.setdefault(name, {})[int(period)] = number
    return counts


@dataclass(frozen=True)
class Contents:
    """The archive's table of contents: what there is, with counts. The same for many pages."""

    articles: int
    topics: tuple[PublicTopic, ...]
    outlets: tuple[tuple[PublicOutlet, int], ...]
    languages: tuple[tuple[str, int], ...]
    kinds: tuple[tuple[str, int], ...]
    years: tuple[tuple[Period, int], ...]

    def find_topic(self, slug: str) -> PublicTopic | None:
        """Return the topic of a slug."""
        return next((topic for topic in self.topics if topic.slug == slug), None)


def read_contents(session: Session) -> Contents:
    """Return the table of contents as last counted."""
    return Contents(
        count(session),
        tuple(list_topics(session)),
        tuple(list_outlets(session)),
        tuple(list_names(session, "language")),
        tuple(list_names(session, "kind")),
        tuple(list_periods(session)),
    )


# --- editions ------------------------------------------------------------------------------


def list_editions(session: Session, *, limit: int = 100) -> list[PublicEdition]:
    """Return the sent editions of public digests, newest first, without their articles."""
    rows = session.execute(
        select(col(Digest.name), col(Digest.title), col(Edition.number), col(Edition.sent_at))
        .join(Digest, col(Digest.id) == col(Edition.digest_id))
        .where(
            col(Digest.is_public),
            col(Edition.state) == EditionState.SENT,
            col(Edition.sent_at).is_not(None),
        )
        .order_by(col(Edition.sent_at).desc(), col(Edition.id).desc())
        .limit(limit)
    )
    return [PublicEdition(row[0], row[1], row[2], row[3]) for row in rows]


def version(session: Session) -> str:
    """Return a word that differs whenever something public may have changed."""
    changed = session.execute(
        select(col(Article.changed_at)).order_by(col(Article.changed_at).desc()).limit(1)
    ).scalar()
    return f"{changed.timestamp():.6f}" if changed else "0"


def find_edition(session: Session, digest: str, number: int) -> PublicEdition | None:
    """Return a sent edition with those of its articles that are public now."""
    row = session.execute(
        select(col(Edition.id), col(Digest.title), col(Edition.sent_at))
        .join(Digest, col(Digest.id) == col(Edition.digest_id))
        .where(
            col(Digest.is_public),
            col(Digest.name) == digest,
            col(Edition.number) == number,
            col(Edition.state) == EditionState.SENT,
            col(Edition.sent_at).is_not(None),
        )
    ).first()
    if row is None:
        return None
    ids = list_edition_ids(session, digest, number)
    return PublicEdition(digest, row[1], number, row[2], fetch(session, ids))


def list_edition_ids(session: Session, digest: str, number: int) -> list[int]:
    """Return the ids of what an edition told of, newest first, public or not."""
    rows = session.execute(
        select(col(EditionItem.article_id))
        .join(Article, col(Article.id) == col(EditionItem.article_id))
        .join(Edition, col(Edition.id) == col(EditionItem.edition_id))
        .join(Digest, col(Digest.id) == col(Edition.digest_id))
        .where(col(Digest.name) == digest, col(Edition.number) == number)
        .order_by(col(Article.sorted_at).desc(), col(Article.id).desc())
        .limit(500)
    )
    return list(rows.scalars())


# --- parts of a list that stay put ---------------------------------------------------------

PART = 64
"""A list is cut before every article whose id is a multiple of this: see `list_part`."""


def list_part(
    session: Session, wanted: Filter, *, first: Place | None = None, least: int = 1
) -> tuple[tuple[PublicArticle, ...], int | None]:
    """Return a part of a list, and the id of the article that the next part begins with.

    Parts are cut by what is in the list, not by counting: an article added or withdrawn
    changes the one part it belongs to and moves no other, so a part keeps its address
    (RFC 5005 wants that of archive documents). A part holds `PART` articles on average,
    `least` at least. `first` None begins with the newest; wanted may have one scope.
    """
    statement = _in_order(session, wanted)
    if statement is None:
        return (), None
    number, at = statement.selected_columns
    if first is not None:
        statement = statement.where(tuple_(at, number) <= tuple_(first.at, first.id))
    rows = session.connection().execute(statement.limit(64 * PART))
    ids, following = take_part((row[0] for row in rows), least)
    return fetch(session, ids), following


def take_part(ids: Iterable[int], least: int = 1) -> tuple[list[int], int | None]:
    """Take one part off the ids of a list; returns it, and the id the next one begins with."""
    taken: list[int] = []
    for number in ids:
        if number % PART == 0 and len(taken) >= least:
            return taken, number
        taken.append(number)
    return taken, None


def find_place(session: Session, article_id: int) -> Place | None:
    """Return where an article stands, or stood, that is or was public."""
    row = session.execute(
        select(col(Article.sorted_at)).where(
            col(Article.id) == article_id, col(Article.approved_at).is_not(None)
        )
    ).first()
    return Place(row[0], article_id) if row else None


def is_in(article: PublicArticle, wanted: Filter) -> bool:
    """Whether an article is of a list, as far as that can be told without its text."""
    return (
        (wanted.topic is None or wanted.topic in article.topics)
        and (wanted.outlet is None or wanted.outlet == article.outlet.domain)
        and (wanted.language is None or wanted.language == article.language)
        and (wanted.kind is None or wanted.kind == article.kind)
        and (wanted.since is None or article.sorted_at >= wanted.since)
        and (wanted.until is None or article.sorted_at < wanted.until)
    )


def list_changes(
    session: Session, since: datetime, until: datetime, *, limit: int
) -> list[tuple[int, datetime]]:
    """Return the public articles published in a span with when each last changed."""
    rows = session.execute(
        select(col(Article.id), col(Article.changed_at))
        .where(
            col(Article.review) == ReviewState.APPROVED,
            col(Article.sorted_at) >= since,
            col(Article.sorted_at) < until,
        )
        .order_by(col(Article.sorted_at).desc(), col(Article.id).desc())
        .limit(limit)
    )
    return [(row[0] or 0, row[1]) for row in rows]


class Entry(NamedTuple):
    """Just enough of a public article to know which pages it is on, and when they changed."""

    id: int
    sorted_at: datetime
    changed_at: datetime
    outlet_id: int
    language: str | None
    story_id: int | None


def list_entries(session: Session) -> list[Entry]:
    """Return every public article as an `Entry`, newest first."""
    rows = session.execute(
        select(
            col(Article.id),
            col(Article.sorted_at),
            col(Article.changed_at),
            col(Article.outlet_id),
            col(Article.language),
            col(Article.story_id),
        )
        .where(col(Article.review) == ReviewState.APPROVED)
        .order_by(col(Article.sorted_at).desc(), col(Article.id).desc())
    )
    return [Entry(*row) for row in rows]


def list_topic_ids(session: Session, slug: str) -> list[int]:
    """Return the ids of a topic's public articles, newest first."""
    rows = session.execute(
        select(col(ArticleTopic.article_id))
        .where(col(ArticleTopic.topic) == slug, col(ArticleTopic.review) == ReviewState.APPROVED)
        .order_by(col(ArticleTopic.sorted_at).desc(), col(ArticleTopic.article_id).desc())
    )
    return list(rows.scalars())
