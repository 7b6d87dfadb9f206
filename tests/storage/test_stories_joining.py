"""Articles join stories in the database; editors put them right."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event, text
from sqlmodel import col, select

from bench.press_grammar import write_piece
from bench.scale import add, add_outlets, fill, read_outlets
from storage import database
from storage.articles import Draft, keep_article
from storage.database import read_session, write_session
from storage.dates import DatePrecision
from storage.errors import StoryError
from storage.kinds import Band, Place
from storage.stories import join_story, lock_stories
from storage.stories.editing import find_story, join_stories, list_members, pin_lead, split_story
from storage.stories.explaining import explain
from storage.stories.listing import list_stories
from storage.tables import Article, Mention, Outlet, Story
from storage.texts import compress, hash_text

REPORT = (
    "More than two-thirds of the paint samples bought in nine cities contained lead above the "
    "legal limit of 90 parts per million, a study released on Tuesday said.\n"
    "The study tested 51 samples of enamel paint sold in Agra, Bhopal, Kanpur and Raipur, and in "
    "34 of them the concentration exceeded the limit that came into force in 2017.\n"
    "The highest value, 1,24,500 parts per million, was measured in an orange enamel made by a "
    "unit on the outskirts of Kanpur, where inspectors had never been seen before.\n"
    "Lead damages the developing brain, and no level of exposure is safe for children."
)
CUT = "\n".join(REPORT.split("\n")[:2])
OTHER = (
    "Thick white foam covered a two-kilometre stretch of the river near the barrage on Sunday "
    "morning, a fortnight before the festival season begins, residents of the villages said.\n"
    "The phosphate level at the site was 13.4 milligrams a litre on Friday, and detergents and "
    "untreated sewage from 18 drains are the main sources, the state's committee reported."
)

Keep = Callable[..., tuple[int, int]]


@pytest.fixture
def keep(engine: Engine) -> Keep:
    """Store an article as the crawl does; return its id and its story's."""
    count = 0

    def keep(body: str, outlet: str = "", **fields: object) -> tuple[int, int]:
        nonlocal count
        count += 1
        domain = outlet or f"paper{count}.example"
        with write_session(engine) as session:
            found = session.exec(select(Outlet).where(col(Outlet.domain) == domain)).first()
            if found is None:
                found = Outlet(domain=domain, name=domain)
                session.add(found)
                session.flush()
            article = Article(
                url=f"https://{domain}/{count}",
                url_hash=f"{count:032}",
                outlet_id=found.id or 0,
                title=str(fields.pop("title", f"Headline {count}")),
                text=compress(body),
                text_hash=hash_text(body),
                **fields,
            )
            session.add(article)
            session.flush()
            story = join_story(session, article, body)
            return article.id or 0, story.id or 0

    return keep


def test_a_copy_joins_and_another_text_does_not(keep: Keep) -> None:
    first, cut, other = keep(REPORT), keep(CUT), keep(OTHER)
    assert first[1] == cut[1] != other[1]


def test_a_late_copy_joins_without_a_new_lead(engine: Engine, keep: Keep) -> None:
    at = datetime(2024, 1, 5, 6, tzinfo=UTC)
    first = keep(REPORT, published_at=at, published_precision=DatePrecision.INSTANT)
    keep(CUT, published_at=at + timedelta(days=3), published_precision=DatePrecision.INSTANT)
    with read_session(engine) as session:
        assert find_story(session, first[1]).lead_id == first[0]


def test_the_first_published_leads_whenever_it_is_found(engine: Engine, keep: Keep) -> None:
    at = datetime(2024, 1, 5, 6, tzinfo=UTC)
    keep(REPORT, published_at=at, published_precision=DatePrecision.INSTANT)
    earlier, story = keep(
        CUT, published_at=at - timedelta(hours=2), published_precision=DatePrecision.INSTANT
    )
    with read_session(engine) as session:
        assert find_story(session, story).lead_id == earlier


def test_the_wires_own_page_leads(engine: Engine, keep: Keep) -> None:
    at = datetime(2024, 1, 5, 6, tzinfo=UTC)
    keep(REPORT, published_at=at, published_precision=DatePrecision.INSTANT)
    wire, story = keep(REPORT, outlet="ptinews.com")
    with read_session(engine) as session:
        assert find_story(session, story).lead_id == wire


def test_a_pinned_lead_stays(engine: Engine, keep: Keep) -> None:
    keep(REPORT)
    second, story = keep(CUT)
    with write_session(engine) as session:
        pin_lead(session, second, by="editor")
    keep(REPORT, outlet="ptinews.com")
    with read_session(engine) as session:
        assert find_story(session, story).lead_id == second


def test_the_credited_wire_is_found(engine: Engine, keep: Keep) -> None:
    keep(REPORT)
    _, story = keep(f"{CUT}\n(PTI)")
    with read_session(engine) as session:
        assert find_story(session, story).wire == "PTI"


def test_two_stories_become_one_when_a_text_holds_both(engine: Engine, keep: Keep) -> None:
    """The second, in another order and much longer, was too little like the short first one."""
    lines = [*REPORT.split("\n"), *OTHER.split("\n")]
    first = keep(lines[0])
    second = keep("\n".join([*lines[1:], lines[0]]))
    assert first[1] != second[1]
    third = keep("\n".join(lines))
    with read_session(engine) as session:
        stories = {session.get_one(Article, one[0]).story_id for one in (first, second, third)}
        assert stories == {first[1]}
        assert session.get_one(Story, second[1]).merged_into_id == first[1]
        assert find_story(session, second[1]).id == first[1]


def test_joined_stories_redirect_to_the_oldest(engine: Engine, keep: Keep) -> None:
    first, second, third = keep(REPORT), keep(OTHER), keep("Rain is likely in Pune on Monday.")
    with write_session(engine) as session:
        join_stories(session, [third[1], second[1]], by="editor")
    with write_session(engine) as session:
        join_stories(session, [first[1], third[1]], by="editor")
    with read_session(engine) as session:
        for story in (second[1], third[1]):
            assert find_story(session, story).id == first[1]
            # One step, however often stories merge.
            assert session.get_one(Story, story).merged_into_id == first[1]
        assert len(list_members(session, third[1])) == 3


def test_what_an_editor_split_stays_apart(engine: Engine, keep: Keep) -> None:
    first, second = keep(REPORT), keep(REPORT)
    assert first[1] == second[1]
    with write_session(engine) as session:
        new = split_story(session, [second[0]], by="editor", reason="another edition").id
    for _ in range(3):
        keep(REPORT)
    with read_session(engine) as session:
        assert session.get_one(Article, second[0]).story_id == new
        assert session.get_one(Article, first[0]).story_id == first[1]
        assert session.get_one(Story, new).merged_into_id is None
        assert explain(session, first[0], second[0]).are_kept_apart


def test_an_article_read_again_stays_in_its_story(engine: Engine, keep: Keep) -> None:
    first, second = keep(REPORT), keep(OTHER)
    keep(OTHER)
    with write_session(engine) as session:
        article = session.get_one(Article, second[0])
        assert join_story(session, article, REPORT).id == second[1]
        assert article.story_id == second[1] != first[1]


def test_an_edit_that_cannot_be_made_says_why(engine: Engine, keep: Keep) -> None:
    first, second = keep(REPORT), keep(OTHER)
    with write_session(engine) as session:
        with pytest.raises(StoryError, match="nothing would be left"):
            split_story(session, [first[0]], by="editor")
        with pytest.raises(StoryError, match="not of one story"):
            split_story(session, [first[0], second[0]], by="editor")
        with pytest.raises(StoryError, match="story 99"):
            join_stories(session, [first[1], 99], by="editor")
        with pytest.raises(StoryError, match="article 99"):
            pin_lead(session, 99, by="editor")


def test_the_list_counts_articles_and_outlets(engine: Engine, keep: Keep) -> None:
    keep(REPORT, outlet="a.example")
    keep(CUT, outlet="a.example", title="Headline 1")
    keep(REPORT, outlet="b.example")
    keep(OTHER)
    with read_session(engine) as session:
        (line,) = list_stories(session)
    assert (line.articles, line.outlets, line.title) == (3, 2, "Headline 1")


def test_no_statement_reads_a_whole_table(
    engine: Engine, keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One more article must cost the same at a million as at a thousand, whether it is new, a
    copy, one that leads its story, one that shows two stories to be one, or a later state."""
    lines = [*REPORT.split("\n"), *OTHER.split("\n")]
    keep(lines[0])
    keep("\n".join([*lines[1:], lines[0]]))
    with write_session(engine) as session:
        outlet = Outlet(domain="ptinews.com", name="PTI")
        session.add(outlet)
        session.flush()
        live = "Twelve trains were held up between Pune and Satara when a wall gave way at"
        pieces = [REPORT, "\n".join(lines), live, OTHER]
        with recording(engine, monkeypatch) as statements:
            for number in (0, 1, 2, 3, 2):
                keep_article(
                    session,
                    Draft(
                        url=f"https://ptinews.com/news/{number}",
                        title=f"Headline {len(statements)}",
                        text=pieces[number] if number != 2 else f"{live} {len(statements)}.",
                        outlet=outlet,
                        mentions=[name_topic("lead")],
                    ),
                )
    written = "\n".join(statement for statement, _ in statements)
    for part in ("shingle", "INSERT INTO story", "UPDATE story", "DELETE FROM shingle", "version"):
        assert part in written, part
    for part in ("article_topic", "INSERT INTO mention", "merged_into_id=", "outlet.tier"):
        assert part in written, part
    with engine.connect() as connection:
        word = "EXPLAIN QUERY PLAN " if engine.dialect.name == "sqlite" else "EXPLAIN "
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET enable_seqscan = off"))
        for statement, parameters in statements:
            rows = connection.exec_driver_sql(word + statement, parameters)
            plan = "\n".join(str(row[-1]) for row in rows)
            # The topics are those of the watchlist: a handful, however many articles there are.
            scan = re.search(
                r"\bSCAN (?!CONSTANT|json_each|topic\b)\w+|Seq Scan on (?!topic\b)", plan
            )
            assert not scan, f"{statement}\n{plan}"


def test_plans_chosen_with_statistics_look_up_by_key(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That an index can be used is shown above; here the databases choose, by the statistics of
    some thousand articles."""
    size = 2000
    add_outlets(engine)
    fill(engine, 0, size)
    outlets = read_outlets(engine)
    with write_session(engine) as session:
        lock_stories(session)
        with recording(engine, monkeypatch) as statements:
            for number in range(size, size + 100):  # some are copies
                add(session, write_piece(number, 0.2), outlets[number % 500])
        if engine.dialect.name == "postgresql":  # what was done, the foreign keys' checks too
            scanned = session.connection().execute(
                text(
                    "SELECT relname FROM pg_stat_xact_user_tables"
                    " WHERE seq_scan > 0 AND relname IN ('article', 'shingle', 'story')"
                )
            )
            assert not scanned.all()
    distinct = dict(statements)
    assert len(distinct) >= 6
    with engine.connect() as connection:
        word = "EXPLAIN QUERY PLAN " if engine.dialect.name == "sqlite" else "EXPLAIN "
        for statement, parameters in distinct.items():
            rows = connection.exec_driver_sql(word + statement, parameters)
            plan = "\n".join(str(row[-1]) for row in rows)
            # Outlets are some hundred, however many articles there are.
            scan = re.search(r"\bSCAN (?!CONSTANT|json_each)\w+|Seq Scan on (?!outlet\b)", plan)
            assert not scan, f"{statement}\n{plan}"


@contextmanager
def recording(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, Any]]]:
    """Note every statement on a table that is sent, by SQLAlchemy or by `Statement`."""
    statements: list[tuple[str, Any]] = []
    send = database._send

    def note(statement: str, parameters: Any) -> None:
        if statement.split(maxsplit=1)[0] in {"SELECT", "INSERT", "UPDATE", "DELETE", "WITH"}:
            statements.append((statement, parameters))

    def note_executed(
        _connection: object, _cursor: object, statement: str, parameters: Any, _context: object,
        is_many: bool,
    ) -> None:  # fmt: skip
        note(statement, parameters[0] if is_many else parameters)

    def note_sent(cursor: Any, dialect: Any, statement: str, parameters: Any = ()) -> list[Any]:
        note(statement, tuple(parameters) if isinstance(parameters, list) else parameters)
        return send(cursor, dialect, statement, parameters)

    event.listen(engine, "before_cursor_execute", note_executed)
    monkeypatch.setattr(database, "_send", note_sent)
    try:
        yield statements
    finally:
        monkeypatch.setattr(database, "_send", send)
        event.remove(engine, "before_cursor_execute", note_executed)


def name_topic(topic: str) -> Mention:
    return Mention(
        article_id=0, topic=topic, place=Place.TEXT, start=0, end=4, words="Lead", sentence="Lead",
        sentence_start=0, term="lead", rule="phrase", score=1, band=Band.SURE,
    )  # fmt: skip
