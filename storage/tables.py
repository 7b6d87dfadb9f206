"""Every table, on one page. The words are those of `docs/words.md`.

Instants end in `_at` and are aware UTC, dates end in `_on`. Nothing here has behaviour:
queries live in the module of their subject (`articles.py`, `sources.py`, `editions.py`, ...).
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    DDL,
    JSON,
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    event,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

from storage.dates import DatePrecision
from storage.kinds import (
    Band,
    DeliveryState,
    EditionState,
    FollowPolicy,
    Medium,
    PageKind,
    Place,
    ReviewState,
    RunState,
    SourceKind,
    SourceStatus,
    StoryEditKind,
    SubscriberStatus,
    Verdict,
)


class UTCDateTime(TypeDecorator[datetime]):
    """An aware UTC instant on both databases; SQLite alone would forget the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a stored instant needs a time zone: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Word(TypeDecorator[Any]):
    """A member of one of the closed sets in `kinds.py`, stored as its plain value.

    A plain string column rather than a database enum: adding a member then needs no
    migration, and both databases hold the same text.
    """

    impl = String(20)
    cache_ok = True

    def __init__(self, words: type[Any]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else str(self.words(value))

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else self.words(value)


class SearchWords(TypeDecorator[list[str]]):
    """Prepared search words in their order: text for SQLite's FTS5, a `tsvector` on PostgreSQL.

    The vector is given as a literal, so that PostgreSQL's parser, which knows few scripts,
    never sees the words. Written and searched only; never read back.
    """

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        return dialect.type_descriptor(TSVECTOR() if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: list[str] | None, dialect: Dialect) -> str | None:
        if value is None or dialect.name != "postgresql":
            return None if value is None else " ".join(value)
        # PostgreSQL counts positions up to 16383; a headline and 40 words stay far below.
        return " ".join(f"'{word}':{place}" for place, word in enumerate(value, 1))


def now() -> datetime:
    """The present instant, aware UTC."""
    return datetime.now(UTC)


def key(**options: Any) -> Any:
    """A surrogate primary key, 64 bits on PostgreSQL."""
    return Field(
        default=None,
        sa_column=Column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
        **options,
    )


def reference(target: str, *, cascade: bool = False, index: bool = True, **options: Any) -> Any:
    """A foreign key column to `target`; with `cascade` a row goes when its parent goes."""
    nullable = options.pop("nullable", False)
    unique = options.pop("unique", False)
    primary_key = options.pop("primary_key", False)
    column: Column[Any] = Column(
        BigInteger().with_variant(Integer, "sqlite"),
        ForeignKey(target, ondelete="CASCADE" if cascade else None),
        nullable=nullable,
        index=(index and not unique and not primary_key) or None,
        unique=unique or None,
        primary_key=primary_key,
    )
    if nullable:
        options.setdefault("default", None)
    return Field(sa_column=column, **options)


def instant(*, nullable: bool = False, index: bool = False) -> Any:
    """An instant; the present one unless nullable."""
    column: Column[Any] = Column(UTCDateTime(), nullable=nullable, index=index or None)
    if nullable:
        return Field(default=None, sa_column=column)
    return Field(default_factory=now, sa_column=column)


def word(
    words: type[Any], default: Any = ..., *, nullable: bool = False, index: bool = False
) -> Any:
    """A member of a closed set."""
    column: Column[Any] = Column(Word(words), nullable=nullable, index=index or None)
    return Field(default=None if nullable and default is ... else default, sa_column=column)


def document(default_factory: Any) -> Any:
    """A JSON value."""
    return Field(default_factory=default_factory, sa_column=Column(JSON, nullable=False))


def long_text(*, nullable: bool = False) -> Any:
    """Text of any length."""
    column: Column[Any] = Column(Text, nullable=nullable)
    return Field(default=None, sa_column=column) if nullable else Field(sa_column=column)


# --- where coverage is announced -------------------------------------------------------


class Outlet(SQLModel, table=True):
    """A publication. Known by its domain; several editions may share one."""

    __tablename__ = "outlet"

    id: int | None = key()
    domain: str = Field(max_length=255, unique=True)
    """The registrable domain ("thehindu.com"), or a slug in brackets for one without a site."""
    name: str = Field(max_length=200)
    homepage: str | None = Field(default=None, max_length=2000)
    language: str | None = Field(default=None, max_length=8)
    region: str | None = Field(default=None, max_length=100)
    category: str | None = Field(default=None, max_length=50)
    tier: int = Field(default=3)
    """Reach as the organisation sees it: 1 national, 2 regional, 3 other."""
    keep_text_days: int | None = None
    """How long article texts are kept; None takes the setting for all."""


class Source(SQLModel, table=True):
    """A place where articles are announced, with its polling state."""

    __tablename__ = "source"

    id: int | None = key()
    name: str = Field(max_length=200, unique=True)
    url: str = Field(max_length=2000, unique=True)
    kind: SourceKind = word(SourceKind, SourceKind.FEED)
    outlet_id: int | None = reference("outlet.id", nullable=True)
    language: str | None = Field(default=None, max_length=8)
    status: SourceStatus = word(SourceStatus, SourceStatus.ACTIVE, index=True)
    follow: FollowPolicy = word(FollowPolicy, FollowPolicy.ALL)
    interval_minutes: int = Field(default=60)
    user_agent: str | None = Field(default=None, max_length=300)
    delay_seconds: float | None = None
    time_zone: str | None = Field(default=None, max_length=60)
    """An IANA name: what its dates without a zone are taken for."""
    note: str | None = Field(default=None, max_length=500)

    etag: str | None = Field(default=None, max_length=500)
    last_modified: str | None = Field(default=None, max_length=100)
    body_hash: str | None = Field(default=None, max_length=64)
    """SHA-256 of the last body: ETags change for nothing, and some 304s are wrong."""
    polled_at: datetime | None = instant(nullable=True)
    read_at: datetime | None = instant(nullable=True)
    """When a whole document last came, rather than a 304."""
    changed_at: datetime | None = instant(nullable=True)
    due_at: datetime = instant(index=True)
    failures: int = Field(default=0)
    """Polls that failed in a row."""
    last_error: str | None = long_text(nullable=True)
    created_at: datetime = instant()


class Address(SQLModel, table=True):
    """An announced address and what became of it; the memory that nothing is fetched twice."""

    __tablename__ = "address"

    id: int | None = key()
    url: str = Field(sa_column=Column(Text, nullable=False))
    """The canonical URL of what was announced."""
    url_hash: str = Field(max_length=32, unique=True)
    """BLAKE2b-128 of `url` in hex: an index on it is half the size of one on the text."""
    verdict: Verdict | None = word(Verdict, nullable=True)
    """None while it waits to be fetched."""
    reason: str | None = Field(default=None, max_length=500)
    tries: int = Field(default=0)
    article_id: int | None = reference("article.id", nullable=True)
    announced_at: datetime = instant()
    judged_at: datetime | None = instant(nullable=True)
    due_at: datetime | None = instant(nullable=True)
    """Not fetched before this instant: failures wait longer each time. For an article it is
    the next look at its page (`revisits.py`), None when there is none to come."""
    etag: str | None = Field(default=None, max_length=500)
    """The page's own word for its state, as an article was last read from it ..."""
    last_modified: str | None = Field(default=None, max_length=100)
    """... and the other one."""
    announcement: dict[str, Any] = document(dict)
    """What the source said of it, so that a killed crawl can be completed."""

    __table_args__ = (
        Index(
            "ix_address_waiting",
            "id",
            sqlite_where=text("verdict IS NULL OR verdict = 'failed'"),
            postgresql_where=text("verdict IS NULL OR verdict = 'failed'"),
        ),
        Index(
            "ix_address_revisit",
            "due_at",
            sqlite_where=text("verdict = 'article' AND due_at IS NOT NULL"),
            postgresql_where=text("verdict = 'article' AND due_at IS NOT NULL"),
        ),
    )


class Finding(SQLModel, table=True):
    """That a source announced an address: one article found by five sources has five."""

    __tablename__ = "finding"

    address_id: int = reference("address.id", cascade=True, primary_key=True)
    source_id: int = reference("source.id", cascade=True, primary_key=True)
    url: str = Field(sa_column=Column(Text, nullable=False))
    """The address exactly as this source gave it."""
    found_at: datetime = instant()

    __table_args__ = (Index("ix_finding_source_id", "source_id"),)


class RobotsFile(SQLModel, table=True):
    """A host's robots.txt, kept for a day (RFC 9309 2.4)."""

    __tablename__ = "robots_file"

    host: str = Field(primary_key=True, max_length=300)
    rules: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    fetched_at: datetime = instant()


class Run(SQLModel, table=True):
    """One crawl with its figures."""

    __tablename__ = "run"

    id: int | None = key()
    started_at: datetime = instant(index=True)
    finished_at: datetime | None = instant(nullable=True)
    state: RunState = word(RunState, RunState.RUNNING)
    figures: dict[str, Any] = document(dict)
    """Counts by name: sources, unchanged, announced, pages, articles, mentions, errors, ..."""
    problems: list[dict[str, Any]] = document(list)
    """What went wrong: kind, where, what."""


# --- what is kept ----------------------------------------------------------------------


class Topic(SQLModel, table=True):
    """One thing watched, as last read from the watchlist; rooms after storage know topics by it."""

    __tablename__ = "topic"

    slug: str = Field(primary_key=True, max_length=60)
    title: str = Field(max_length=200)
    titles: dict[str, str] = document(dict)
    """The title in other languages, by ISO 639-1 code."""
    position: int = Field(default=0)
    section: str = Field(default="topics", max_length=40)
    """Where digests print it: organisation, reports, topics, neighbours."""
    auto_approve: bool = Field(default=False)
    is_watched: bool = Field(default=True)
    """False when it has left the watchlist but old articles still carry it."""


class Story(SQLModel, table=True):
    """Articles that are the same text, published by several outlets."""

    __tablename__ = "story"

    id: int | None = key()
    lead_id: int | None = Field(
        default=None,
        sa_column=Column(
            BigInteger().with_variant(Integer, "sqlite"),
            ForeignKey("article.id", use_alter=True, name="fk_story_lead_id_article"),
            nullable=True,
            index=True,
        ),
    )
    is_lead_pinned: bool = Field(default=False)
    merged_into_id: int | None = reference("story.id", nullable=True)
    """The older story that this one turned out to be; links to it are redirected there."""
    wire: str | None = Field(default=None, max_length=40)
    """The agency credited in the text ("PTI")."""
    created_at: datetime = instant()


class StoryEdit(SQLModel, table=True):
    """An editor's word on a story: articles split off, stories joined, a lead pinned."""

    __tablename__ = "story_edit"

    id: int | None = key()
    kind: StoryEditKind = word(StoryEditKind)
    story_id: int = reference("story.id")
    other_id: int | None = reference("story.id", nullable=True)
    """The story split off, or the one that was joined to `story_id`."""
    article_id: int | None = reference("article.id", nullable=True, index=False)
    by: str = Field(max_length=200)
    reason: str | None = Field(default=None, max_length=500)
    at: datetime = instant()


class Article(SQLModel, table=True):
    """One published piece by one outlet at one canonical URL, that mentions a topic."""

    __tablename__ = "article"

    id: int | None = key()
    url: str = Field(sa_column=Column(Text, nullable=False))
    url_hash: str = Field(max_length=32, unique=True)
    outlet_id: int = reference("outlet.id", index=False)
    story_id: int | None = reference("story.id", nullable=True)
    title: str = long_text()
    gloss: str | None = long_text(nullable=True)
    """The editor's English rendering of a headline in another language."""
    authors: list[str] = document(list)
    desks: list[str] = document(list)
    language: str | None = Field(default=None, max_length=8)
    kind: PageKind = word(PageKind, PageKind.ARTICLE)
    section: str | None = Field(default=None, max_length=200)
    edition: str | None = Field(default=None, max_length=100)
    """The city whose edition printed it ("Patna"), as old lists give it."""
    medium: Medium | None = word(Medium, nullable=True)
    """None when nobody said. What has no web address has a `urn:uuid:` for its `url`."""
    image_url: str | None = Field(default=None, max_length=2000)
    is_free: bool | None = None

    published_at: datetime | None = instant(nullable=True)
    published_precision: DatePrecision = word(DatePrecision, DatePrecision.UNKNOWN)
    published_origin: str | None = Field(default=None, max_length=40)
    modified_at: datetime | None = instant(nullable=True)
    sorted_at: datetime = instant()
    """What lists are ordered by: the publication date, or first sight when that is unknown."""
    found_at: datetime = instant(index=True)
    """First sight."""
    changed_at: datetime = instant(index=True)
    """When anything public about it last changed: feeds' `updated`."""

    text: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
    """The text as zstandard-compressed UTF-8; None once its retention has ended."""
    text_hash: str | None = Field(default=None, max_length=32)
    text_length: int = Field(default=0)
    excerpt: str = Field(default="", sa_column=Column(Text, nullable=False, default=""))
    """At most 40 words around the best mention: all of the text that may ever be public."""

    review: ReviewState = word(ReviewState, ReviewState.PENDING)
    approved_at: datetime | None = instant(nullable=True)
    """When it was first made public; it stays when the article is hidden again."""
    withdrawn_at: datetime | None = instant(nullable=True)
    """When an article that had been public was hidden: the time of its tombstone."""
    gone_at: datetime | None = instant(nullable=True)
    """Since when the outlet has had no page for it; None while there is one."""

    # The precision at the end: years and months leave out what has no date, from the index alone.
    __table_args__ = (
        Index("ix_article_review_sorted", "review", "sorted_at", "id", "published_precision"),
        Index(
            "ix_article_outlet_sorted",
            *("outlet_id", "review", "sorted_at", "id", "published_precision"),
        ),
        Index(
            "ix_article_language_sorted",
            *("language", "review", "sorted_at", "id", "published_precision"),
        ),
        Index(
            "ix_article_withdrawn",
            "withdrawn_at",
            sqlite_where=literal_column("withdrawn_at IS NOT NULL"),
            postgresql_where=literal_column("withdrawn_at IS NOT NULL"),
        ),
    )


class KeptPage(SQLModel, table=True):
    """A page that an article was read from, as it came: kept so that it can be read anew."""

    __tablename__ = "kept_page"

    id: int | None = key()
    article_id: int = reference("article.id", cascade=True, index=False)
    part: int = Field(default=0)
    """0 is the page itself, -1 its AMP version; 1, 2, ... are the pages that continue it."""
    url: str = Field(sa_column=Column(Text, nullable=False))
    content_type: str | None = Field(default=None, max_length=200)
    time_zone: str | None = Field(default=None, max_length=60)
    """The zone of the source that led to it: what times without a zone were taken for."""
    fetched_at: datetime = instant()
    body: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    """zstandard-compressed, as it came from the wire."""

    __table_args__ = (Index("ix_kept_page_article_part", "article_id", "part", unique=True),)


class ArticleVersion(SQLModel, table=True):
    """An earlier state of an article whose text or title changed at its address."""

    __tablename__ = "article_version"

    id: int | None = key()
    article_id: int = reference("article.id", cascade=True)
    title: str = long_text()
    text: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
    """As `Article.text`."""
    text_hash: str | None = Field(default=None, max_length=32)
    text_length: int = Field(default=0)
    appeared: list[str] = document(list)
    """Topics that the next state mentions and this one does not ..."""
    gone: list[str] = document(list)
    """... and those it no longer mentions: a correction that an editor must see."""
    replaced_at: datetime = instant(index=True)


class Shingle(SQLModel, table=True):
    """That an article holds a run of words: the index by which copies of a text are found.

    No foreign key: the primary key is the whole row, and rows of an article that is gone do
    no harm. On SQLite the primary key is the table.
    """

    __tablename__ = "shingle"

    hash: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    article_id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))

    __table_args__ = {"sqlite_with_rowid": False}


class ArticleTopic(SQLModel, table=True):
    """That an article mentions a topic, with its best score: one row for many mentions."""

    __tablename__ = "article_topic"

    article_id: int = reference("article.id", cascade=True, primary_key=True)
    topic: str = Field(max_length=60, primary_key=True)
    score: float
    band: Band = word(Band)
    review: ReviewState = word(ReviewState, ReviewState.PENDING)
    """The article's, kept here too so that a topic's public list is one index range."""
    sorted_at: datetime = instant()
    """The article's, for the same reason."""
    is_dated: bool = Field(default=True)
    """Whether the article's publication date is known, for the same reason."""
    by: str | None = Field(default=None, max_length=200)
    """Who put the article under the topic by their word; None when its mentions did."""

    __table_args__ = (
        Index("ix_article_topic_sorted", "topic", "review", "sorted_at", "article_id", "is_dated"),
    )


class Mention(SQLModel, table=True):
    """One topic found in one article: where, which words, the sentence, the score."""

    __tablename__ = "mention"

    id: int | None = key()
    article_id: int = reference("article.id", cascade=True)
    topic: str = Field(max_length=60)
    place: Place = word(Place)
    start: int
    end: int
    words: str = long_text()
    sentence: str = long_text()
    sentence_start: int
    term: str = Field(max_length=300)
    rule: str = Field(max_length=60)
    score: float
    band: Band = word(Band)
    evidence_for: list[str] = document(list)
    evidence_against: list[str] = document(list)


class Review(SQLModel, table=True):
    """One word of an editor, or of a topic's `auto_approve`, on an article. The last one holds."""

    __tablename__ = "review"

    id: int | None = key()
    article_id: int = reference("article.id", cascade=True)
    state: ReviewState = word(ReviewState)
    by: str = Field(max_length=200)
    reason: str | None = Field(default=None, max_length=500)
    at: datetime = instant()


class ImportedFile(SQLModel, table=True):
    """One old list of coverage that was taken in; see `inthenews/memory/`."""

    __tablename__ = "imported_file"

    id: int | None = key()
    digest: str = Field(max_length=64, unique=True)
    """SHA-256 of its bytes: the same file is not taken in twice."""
    name: str = Field(max_length=255)
    kind: str = Field(max_length=10)
    imported_at: datetime = instant()


class ImportedRow(SQLModel, table=True):
    """One entry of an imported list, where it stood and what became of it."""

    __tablename__ = "imported_row"

    file_id: int = reference("imported_file.id", cascade=True, index=False, primary_key=True)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    """Its place among the file's entries, from 1."""
    place: str = Field(max_length=300)
    """As a person would look for it: "line 12", "sheet 'Press', row 5"."""
    said: str = long_text()
    """The entry in the file's own words."""
    link: str | None = long_text(nullable=True)
    article_id: int | None = reference("article.id", nullable=True, cascade=True)
    """None for an entry that could not be read."""
    doubts: list[str] = document(list)
    problem: str | None = Field(default=None, max_length=500)


class SearchEntry(SQLModel, table=True):
    """The public words of an approved article, prepared for search; see `search.py`."""

    __tablename__ = "search_entry"

    position: int = Field(
        sa_column=Column(
            BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False
        )
    )
    """Publication second and id in one number: FTS5 walks it newest first, without sorting."""
    article_id: int = reference("article.id", cascade=True, unique=True)
    words: list[str] = Field(sa_column=Column(SearchWords(), nullable=False))

    __table_args__ = (
        Index("ix_search_entry_words", "words", postgresql_using="gin").ddl_if(
            dialect="postgresql"
        ),
    )


SQLITE_SEARCH = (
    # An external-content index: the words are kept once, in search_entry, and the triggers
    # are those of SQLite's manual (FTS5, section 4.4.3).
    """
    CREATE VIRTUAL TABLE search_index USING fts5(
        words, content='search_entry', content_rowid='position',
        tokenize="unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc' tokenchars '.:;-'"
    )
    """,
    """
    CREATE TRIGGER search_entry_added AFTER INSERT ON search_entry BEGIN
        INSERT INTO search_index (rowid, words) VALUES (new.position, new.words);
    END
    """,
    """
    CREATE TRIGGER search_entry_removed AFTER DELETE ON search_entry BEGIN
        INSERT INTO search_index (search_index, rowid, words)
        VALUES ('delete', old.position, old.words);
    END
    """,
)
"""What SQLite needs beside the tables for search; a migration that makes them runs it too."""

for statement in SQLITE_SEARCH:
    event.listen(
        SQLModel.metadata.tables["search_entry"],
        "after_create",
        DDL(statement).execute_if(dialect="sqlite"),  # type: ignore[no-untyped-call]  # SQLAlchemy's
    )


class Tally(SQLModel, table=True):
    """How many public articles a list holds, counted ahead; see `tallies.py`."""

    __tablename__ = "tally"

    subject: str = Field(max_length=10, primary_key=True)
    """What the list is of: all, topic, outlet, language, kind."""
    name: str = Field(max_length=60, primary_key=True)
    """The topic's slug, the outlet's id, the language's code, the kind; empty for all."""
    period: str = Field(max_length=7, primary_key=True)
    """A month ("2024-08"), a year ("2024") or all time (empty)."""
    articles: int

    __table_args__ = (Index("ix_tally_largest", "subject", "period", "articles"),)


# --- who is told -----------------------------------------------------------------------


class Subscriber(SQLModel, table=True):
    """Who reads. No account: signed links do everything."""

    __tablename__ = "subscriber"

    id: int | None = key()
    email: str = Field(max_length=320, unique=True)
    name: str | None = Field(default=None, max_length=200)
    status: SubscriberStatus = word(SubscriberStatus, SubscriberStatus.ACTIVE)
    time_zone: str | None = Field(default=None, max_length=60)
    """An IANA name; None takes the digest's."""
    language: str | None = Field(default=None, max_length=8)
    prefers_text: bool = Field(default=False)
    """Whether mail to them has no HTML part."""
    secret: str = Field(max_length=64)
    """Random; part of the key of this subscriber's signed links, so that it can be renewed."""
    created_at: datetime = instant()
    confirmed_at: datetime | None = instant(nullable=True)
    """When they said themselves that they want the mail; None when an operator added them."""


class Digest(SQLModel, table=True):
    """A named schedule with its topics, as last read from the configuration."""

    __tablename__ = "digest"

    id: int | None = key()
    name: str = Field(max_length=60, unique=True)
    title: str = Field(max_length=200)
    is_public: bool = Field(default=False)
    """Whether its editions may be read in the archive (approved articles only)."""
    created_at: datetime = instant()


class Subscription(SQLModel, table=True):
    """That a subscriber gets a digest."""

    __tablename__ = "subscription"

    subscriber_id: int = reference("subscriber.id", cascade=True, primary_key=True)
    digest_id: int = reference("digest.id", cascade=True, primary_key=True)
    topics: list[str] = document(list)
    """The topics they chose of it; none means all."""
    since_at: datetime = instant()

    __table_args__ = (Index("ix_subscription_digest_id", "digest_id"),)


class Edition(SQLModel, table=True):
    """One dated issue of a digest: composed once, kept, the same for all its readers."""

    __tablename__ = "edition"

    id: int | None = key()
    digest_id: int = reference("digest.id", index=False)
    number: int
    state: EditionState = word(EditionState, EditionState.DRAFT)
    due_at: datetime = instant()
    """The scheduled hour that this edition is for."""
    from_at: datetime | None = instant(nullable=True)
    """Articles first seen after this instant ..."""
    until_at: datetime = instant()
    """... and not after this one are in it."""
    composed_at: datetime = instant()
    decided_at: datetime | None = instant(nullable=True)
    decided_by: str | None = Field(default=None, max_length=320)
    """Who approved or held it: an editor's address, "operator", or "schedule"."""
    sent_at: datetime | None = instant(nullable=True)
    """When the last of its deliveries was settled."""
    content: dict[str, Any] = document(dict)
    """What is in it, as composed: see `digest/composition.py`."""

    __table_args__ = (
        UniqueConstraint("digest_id", "number", name="uq_edition_digest_number"),
        UniqueConstraint("digest_id", "due_at", name="uq_edition_digest_due"),
    )


class EditionItem(SQLModel, table=True):
    """That a digest has told of an article: the promise that it does so once."""

    __tablename__ = "edition_item"

    digest_id: int = reference("digest.id", index=False, primary_key=True)
    article_id: int = reference("article.id", cascade=True, primary_key=True)
    edition_id: int = reference("edition.id", cascade=True)

    __table_args__ = (Index("ix_edition_item_article_id", "article_id"),)


class Delivery(SQLModel, table=True):
    """One edition to one subscriber: the ledger that keeps mail from going out twice."""

    __tablename__ = "delivery"

    id: int | None = key()
    edition_id: int = reference("edition.id", index=False)
    subscriber_id: int = reference("subscriber.id")
    state: DeliveryState = word(DeliveryState, DeliveryState.PREPARED, index=True)
    message_id: str = Field(max_length=255)
    tries: int = Field(default=0)
    due_at: datetime = instant()
    """Not before this instant: back-off moves it on."""
    prepared_at: datetime = instant()
    sending_at: datetime | None = instant(nullable=True)
    settled_at: datetime | None = instant(nullable=True)
    sender: str | None = Field(default=None, max_length=100)
    """Host and process that took it in hand."""
    reply: str | None = Field(default=None, max_length=1000)
    """The server's words."""
    returned_at: datetime | None = instant(nullable=True)
    """When accepted mail came back as undeliverable."""

    __table_args__ = (
        UniqueConstraint("edition_id", "subscriber_id", name="uq_delivery_edition_subscriber"),
        Index("ix_delivery_message_id", "message_id"),
        Index("ix_delivery_sending_at", "sending_at"),
    )


class DeliveryChange(SQLModel, table=True):
    """One change of a delivery's state: the ledger's history, never changed itself."""

    __tablename__ = "delivery_change"

    id: int | None = key()
    delivery_id: int = reference("delivery.id", cascade=True)
    state: DeliveryState = word(DeliveryState)
    at: datetime = instant()
    by: str = Field(max_length=100)
    """Host and process, or whoever settled it by hand."""
    reply: str | None = Field(default=None, max_length=1000)


class Notice(SQLModel, table=True):
    """One message outside the editions: a confirmation, a draft, an alert, an operator's alarm.

    Its ledger is kept as a delivery's is.
    """

    __tablename__ = "notice"

    id: int | None = key()
    key: str = Field(max_length=200, unique=True)
    """What it is about; the second one with the same key is not sent."""
    kind: str = Field(max_length=20, index=True)
    """confirmation, draft, alert, alarm; webhook for those that are posted, not mailed."""
    recipient: str = Field(max_length=2000)
    """A mail address, or the https address of a webhook."""
    content: dict[str, Any] = document(dict)
    """For mail: subject, text, html and language; for a webhook: what is posted."""
    state: DeliveryState = word(DeliveryState, DeliveryState.PREPARED, index=True)
    message_id: str = Field(max_length=255)
    tries: int = Field(default=0)
    due_at: datetime = instant()
    prepared_at: datetime = instant()
    sending_at: datetime | None = instant(nullable=True)
    settled_at: datetime | None = instant(nullable=True)
    sender: str | None = Field(default=None, max_length=100)
    reply: str | None = Field(default=None, max_length=1000)


class Alerted(SQLModel, table=True):
    """That an alert has told of a story, or of a lone article: it does so once."""

    __tablename__ = "alerted"

    alert: str = Field(max_length=60, primary_key=True)
    article_id: int = reference("article.id", cascade=True, primary_key=True)
    at: datetime = instant()
    notice_key: str | None = Field(default=None, max_length=200)
    """The notice that told of it; None when it met no condition or was told before."""


class Suppression(SQLModel, table=True):
    """An address that must never be written to again, kept as a keyed hash after erasure."""

    __tablename__ = "suppression"

    address_hash: str = Field(primary_key=True, max_length=64)
    reason: str = Field(max_length=40)
    at: datetime = instant()
