"""A small press of the tests' own: outlets, topics, articles, stories, straight into the tables."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from storage.database import write_session
from storage.dates import DatePrecision
from storage.kinds import Band, PageKind, Place, ReviewState
from storage.tables import Article, ArticleTopic, Mention, Outlet, Source, Story, Topic
from storage.texts import hash_text

NOON = datetime(2026, 8, 10, 6, 30, tzinfo=UTC)
"""Noon in Delhi."""

TOPICS = (
    ("toxics-link", "Toxics Link", "organisation", {"hi": "टॉक्सिक्स लिंक"}),
    ("our-reports", "Our reports", "reports", {"hi": "हमारी रिपोर्टें"}),
    ("pops", "Persistent organic pollutants", "topics", {"hi": "स्थायी कार्बनिक प्रदूषक"}),
    ("pfas", "PFAS", "topics", {}),
    ("e-waste", "E-waste", "neighbours", {"hi": "ई-कचरा"}),
)


class Press:
    """Writes articles into a database as the crawl would."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.outlets: dict[str, int] = {}
        self.count = 0
        with write_session(engine) as session:
            for position, (slug, title, section, titles) in enumerate(TOPICS):
                session.add(
                    Topic(slug=slug, title=title, titles=titles, position=position, section=section)
                )

    def outlet(self, name: str, tier: int = 3, region: str | None = None) -> int:
        """Return the key of an outlet, made if need be."""
        if name not in self.outlets:
            with write_session(self.engine) as session:
                domain = "".join(letter for letter in name.lower() if letter.isalnum())
                outlet = Outlet(
                    domain=f"{domain or len(self.outlets)}.example",
                    name=name,
                    tier=tier,
                    region=region,
                )
                session.add(outlet)
                session.flush()
                assert outlet.id is not None
                self.outlets[name] = outlet.id
        return self.outlets[name]

    def source(self, name: str, polled_at: datetime, error: str | None = None) -> None:
        """Store a source that was polled."""
        with write_session(self.engine) as session:
            session.add(
                Source(
                    name=name,
                    url=f"https://{name}.example/feed",
                    polled_at=polled_at,
                    failures=1 if error else 0,
                    last_error=error,
                )
            )

    def article(
        self,
        title: str = "Endosulfan found in market vegetables",
        *,
        outlet: str = "The Daily",
        tier: int = 3,
        region: str | None = None,
        topics: Sequence[str] = ("pops",),
        found_at: datetime = NOON,
        published_at: datetime | None = None,
        precision: DatePrecision = DatePrecision.INSTANT,
        story: int | None = None,
        review: ReviewState = ReviewState.PENDING,
        band: Band = Band.SURE,
        language: str = "en",
        gloss: str | None = None,
        sentence: str = "A study by Toxics Link found it in nine of ten samples.",
        words: str = "Toxics Link",
        authors: Sequence[str] = (),
        kind: PageKind = PageKind.ARTICLE,
        is_free: bool | None = None,
    ) -> int:
        """Store one article and return its key; `story` joins an existing one."""
        self.count += 1
        outlet_id = self.outlet(outlet, tier, region)
        url = f"https://press.example/{self.count}"
        with write_session(self.engine) as session:
            article = Article(
                url=url,
                url_hash=hash_text(url),
                outlet_id=outlet_id,
                story_id=story,
                title=title,
                gloss=gloss,
                authors=list(authors),
                language=language,
                kind=kind,
                is_free=is_free,
                published_at=published_at or found_at - timedelta(hours=2),
                published_precision=precision,
                sorted_at=published_at or found_at,
                found_at=found_at,
                review=review,
            )
            session.add(article)
            session.flush()
            assert article.id is not None
            for slug in topics:
                session.add(
                    ArticleTopic(
                        article_id=article.id,
                        topic=slug,
                        score=0.9,
                        band=band,
                        review=review,
                        sorted_at=article.sorted_at,
                    )
                )
                start = max(sentence.find(words), 0)
                session.add(
                    Mention(
                        article_id=article.id,
                        topic=slug,
                        place=Place.TEXT,
                        start=100 + start,
                        end=100 + start + len(words),
                        words=words,
                        sentence=sentence,
                        sentence_start=100,
                        term=words,
                        rule="name",
                        score=0.9,
                        band=band,
                    )
                )
            return article.id

    def story(self, *outlets: str, **about: object) -> tuple[int, list[int]]:
        """Store one story carried by several outlets; return its key and its articles'."""
        with write_session(self.engine) as session:
            story = Story()
            session.add(story)
            session.flush()
            assert story.id is not None
            key = story.id
        ids = [self.article(outlet=name, story=key, **about) for name in outlets]  # type: ignore[arg-type]
        with write_session(self.engine) as session:
            session.get_one(Story, key).lead_id = ids[0]
        return key, ids
