"""Composition is a partition: every new article in exactly one edition, whatever happens."""

import shutil
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, update
from sqlmodel import SQLModel, col

from digest.composition import articles_in, compose
from digest.content import Section, content_of
from digest.desk import Desk
from digest.editing import drop
from digest.errors import DigestError
from digest.settings import DigestSettings, MailSettings
from storage.database import DatabaseSettings, open_engine, read_session, write_session
from storage.editions import list_editions
from storage.kinds import Band, ReviewState
from storage.organisation import OrganisationSettings
from storage.tables import Article, Story
from tests.digest.conftest import FakeClock, with_digest
from tests.digest.press import NOON, TOPICS, Press

DIGESTS = (
    DigestSettings(name="all"),
    DigestSettings(name="pops", topics=["pops", "pfas"]),
    DigestSettings(name="approved", include="approved"),
)
SLUGS = [slug for slug, *_ in TOPICS]

ARRIVALS = st.builds(
    dict,
    topics=st.lists(st.sampled_from(SLUGS), min_size=1, max_size=3, unique=True),
    story=st.one_of(st.none(), st.integers(0, 3)),
    review=st.sampled_from([ReviewState.PENDING, ReviewState.APPROVED, ReviewState.HIDDEN]),
    band=st.sampled_from([Band.SURE, Band.LOOK]),
    late=st.integers(0, 30),
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("arrive"), ARRIVALS),
        st.tuples(st.just("compose"), st.integers(0, 2)),
        st.tuples(st.just("again"), st.integers(0, 2)),
        st.tuples(st.just("review"), st.tuples(st.integers(0, 20), st.sampled_from(ReviewState))),
        st.tuples(st.just("merge"), st.tuples(st.integers(0, 3), st.integers(0, 3))),
        st.tuples(st.just("drop"), st.integers(0, 20)),
    ),
    max_size=25,
)


class World:
    """A press and its digests, moved on step by step."""

    def __init__(self, engine: Engine) -> None:
        self.clock = FakeClock(NOON)
        self.press = Press(engine)
        self.desk = Desk(
            engine=engine, organisation=OrganisationSettings(), mail=MailSettings(),
            digests=DIGESTS, url="https://news.example", secret="of the tests", clock=self.clock,
        )  # fmt: skip
        self.stories: dict[int, int] = {}
        self.articles: list[int] = []
        for digest in DIGESTS:
            compose(self.desk, digest, self.clock.at)  # where each digest begins

    def arrive(self, about: dict[str, object]) -> None:
        """An article is found; its transaction may have begun some minutes ago."""
        self.clock.move(minutes=40)
        number = about.pop("story")
        late = about.pop("late")
        assert isinstance(late, int)
        story = None if number is None else self._story(int(str(number)))
        found_at = self.clock.at - timedelta(minutes=late)
        self.articles.append(self.press.article(story=story, found_at=found_at, **about))  # type: ignore[arg-type]

    def _story(self, number: int) -> int:
        if number not in self.stories:
            with write_session(self.press.engine) as session:
                story = Story()
                session.add(story)
                session.flush()
                self.stories[number] = story.id or 0
        return self.stories[number]

    def compose(self, number: int) -> None:
        """The hour of a digest has come."""
        self.clock.move(minutes=30)
        compose(self.desk, DIGESTS[number], self.clock.at)

    def again(self, number: int) -> None:
        """A digest is composed twice for one hour, as after a crash."""
        self.clock.move(minutes=30)
        first = compose(self.desk, DIGESTS[number], self.clock.at)
        assert compose(self.desk, DIGESTS[number], self.clock.at).id == first.id

    def review(self, what: tuple[int, ReviewState]) -> None:
        """An editor decides about an article."""
        number, state = what
        if self.articles:
            with write_session(self.press.engine) as session:
                session.get_one(Article, self.articles[number % len(self.articles)]).review = state

    def merge(self, what: tuple[int, int]) -> None:
        """Two stories turn out to be one."""
        one, other = (self._story(number) for number in what)
        with write_session(self.press.engine) as session:
            session.execute(
                update(Article).where(col(Article.story_id) == other).values(story_id=one)
            )

    def drop(self, number: int) -> None:
        """An editor leaves an item out of the newest draft."""
        if self.articles:
            with read_session(self.press.engine) as session:
                edition = list_editions(session, "all", limit=1)[0][1]
            # It may be in no edition, an older one, or dropped already.
            with suppress(DigestError):
                drop(self.desk, edition.id or 0, self.articles[number % len(self.articles)])

    def told(self, name: str) -> Counter[int]:
        """How often each article is told of by a digest."""
        with read_session(self.press.engine) as session:
            editions = [edition for _, edition in list_editions(session, name)]
        return Counter(key for one in editions for key in articles_in(content_of(one)))


@settings(max_examples=15)
@given(STEPS)
def test_every_article_is_told_of_exactly_once(
    sqlite_template: Path, steps: list[tuple[str, object]]
) -> None:
    with TemporaryDirectory() as folder:
        path = shutil.copy(sqlite_template, folder)
        engine = open_engine(DatabaseSettings(url=f"sqlite:///{path}"))
        world = World(engine)
        for name, about in steps:
            getattr(world, name)(dict(about) if isinstance(about, dict) else about)
        # An edition at the end, when whatever is not hidden is approved.
        with write_session(engine) as session:
            shown = col(Article.review) != ReviewState.HIDDEN
            session.execute(update(Article).where(shown).values(review=ReviewState.APPROVED))
            rows = session.execute(SQLModel.metadata.tables["article"].select()).mappings().all()
            hidden = {row["id"] for row in rows if row["review"] is ReviewState.HIDDEN}
            topics = SQLModel.metadata.tables["article_topic"].select()
            on = {(row["article_id"], row["topic"]) for row in session.execute(topics).mappings()}
        for number in range(3):
            world.compose(number)
        for digest in DIGESTS:
            wanted = set(digest.topics or SLUGS)
            told = world.told(digest.name)
            assert set(told.values()) <= {1}, "never twice"
            for article in world.articles:
                is_on = any((article, slug) in on for slug in wanted)
                if is_on and article not in hidden:
                    assert told[article] == 1, "never missing"
                if not is_on:
                    assert told[article] == 0
        engine.dispose()


def test_a_late_copy_is_no_new_item(desk: Desk, press: Press, clock: FakeClock) -> None:
    story, _ = press.story("The Hindu", topics=("pops",))
    first = compose(desk, desk.digests[0], clock.at)
    clock.move(days=1)
    press.article(outlet="Mint", story=story, found_at=clock.at - timedelta(hours=1))
    press.article(outlet="Wire", story=story, found_at=clock.at - timedelta(hours=1))
    second = content_of(compose(desk, desk.digests[0], clock.at))
    assert second.items == ()
    assert [copy.outlet for copy in second.follow_ups[0].copies] == ["Mint", "Wire"]
    assert second.follow_ups[0].told_in == first.number


def test_two_composers_at_once_make_one_edition(desk: Desk, press: Press) -> None:
    press.article()
    with ThreadPoolExecutor(4) as pool:
        due_at = desk.clock()
        editions = list(pool.map(lambda _: compose(desk, desk.digests[0], due_at), range(4)))
    assert len({edition.id for edition in editions}) == 1


def test_what_nobody_is_sure_of_is_to_be_reviewed(desk: Desk, press: Press) -> None:
    press.article(topics=("toxics-link",), band=Band.LOOK)
    press.article(topics=("toxics-link",), band=Band.LOOK, review=ReviewState.APPROVED)
    items = content_of(compose(desk, desk.digests[0], desk.clock())).items
    assert [item.section for item in items] == [Section.ORGANISATION, Section.REVIEW]


def test_a_late_find_says_when_it_was_published(desk: Desk, press: Press) -> None:
    press.article(published_at=NOON - timedelta(days=40))
    press.article(published_at=NOON - timedelta(hours=30))
    items = content_of(compose(desk, desk.digests[0], desk.clock())).items
    assert [item.is_late for item in items] == [False, True]


def test_only_the_digests_own_topics(desk: Desk, press: Press) -> None:
    press.article(topics=("pops",))
    press.article(topics=("e-waste",))
    settings = with_digest(desk, topics=["e-waste"]).digests[0]
    items = content_of(compose(desk, settings, desk.clock())).items
    assert [item.topics for item in items] == [("e-waste",)]
