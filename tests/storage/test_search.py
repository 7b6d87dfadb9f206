"""Search: the same answers from SQLite and PostgreSQL, whatever is typed."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from bench.articles import fill
from storage import catalogue, search
from storage.catalogue import Filter
from storage.database import read_session, write_session
from storage.kinds import PageKind
from storage.reviews import republish
from storage.search import highlight, understand
from storage.tables import Article
from storage.words import fold, index_words, split

TITLES = {
    1: ("Microplastics in every brand of salt and sugar", "en"),
    2: ("Toxics Link finds mercury in skin creams", "en"),
    3: ("A toxic link between plastics and health", "en"),
    4: ("टॉक्सिक्स लिंक: नमक में माइक्रोप्लास्टिक के कण", "hi"),
    5: ("நுண்பிளாஸ்டிக்கால் பாதிப்பு", "ta"),
    6: ("مائیکرو پلاسٹک: نمک اور چینی", "ur"),
    7: ("Café owners ban plastic straws", "en"),
}


@pytest.fixture
def archive(engine: Engine) -> Engine:
    fill(engine, 12, outlets=15)
    with write_session(engine) as session:
        for number in range(1, 13):
            article = session.get(Article, number)
            assert article is not None
            title, article.language = TITLES.get(number, ("Nothing else", "en"))
            article.title, article.excerpt, article.gloss, article.authors = title, "", None, []
            article.kind = PageKind.ARTICLE
        republish(session, list(range(1, 13)))
    return engine


def ask(engine: Engine, text: str, **more: object) -> set[int]:
    with read_session(engine) as session:
        wanted = Filter(text=text, **more)  # type: ignore[arg-type]  # fields by name
        return {one.id for one in catalogue.list_articles(session, wanted, limit=50).articles}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("microplastics", {1}),
        ("MICROPLASTIC", {1}),
        ("micropl*", {1}),
        ("microplastics*", {1}),
        ("plastic", {3, 7}),
        ('"toxics link"', {2, 3}),
        ('"link toxics"', set()),
        ("plastics -straws", {3}),
        ("cafe", {7}),
        ("salt sugar", {1}),
        ("salt mercury", set()),
        ("टॉक्सिक्स", {4}),
        ("माइक्रोप्लास्टिक", {4}),
        ("प्लास्टिक", {4}),
        ('"टॉक्सिक्स लिंक"', {4}),
        ('"लिंक टॉक्सिक्स"', set()),
        ("நுண்பிளாஸ்டிக்", {5}),
        ("مائیکرو", {6}),
        ("-plastic", set()),
        ("", set(range(1, 13))),
    ],
)
def test_finds(archive: Engine, text: str, found: set[int]) -> None:
    assert ask(archive, text) == found


def test_filters_meet(archive: Engine) -> None:
    assert ask(archive, "नमक", language="hi") == {4}
    assert ask(archive, "नमक", language="ta") == set()
    assert ask(archive, "plastic", kind=PageKind.OPINION) == set()
    assert ask(archive, "plastic", topic="no such topic' | 'x") == set()


def test_pages_of_results_follow_each_other(archive: Engine) -> None:
    with read_session(archive) as session:
        seen: list[int] = []
        before = None
        while True:
            listing = catalogue.list_articles(
                session, Filter(kind=PageKind.ARTICLE), limit=5, before=before
            )
            seen += [one.id for one in listing.articles]
            before = listing.older
            if before is None:
                break
        dates = [one.sorted_at for one in catalogue.fetch(session, seen)]
        assert len(seen) == len(set(seen)) == 12
        assert dates == sorted(dates, reverse=True)


def test_finds_in_every_span_of_time(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """However far back, and however little of the newest is looked through first."""
    fill(engine, 400, outlets=15)
    with read_session(engine) as session:
        wanted = Filter(text="microplastics -salt", topic="toxics-link")
        everything = catalogue.list_articles(
            session, Filter(topic="toxics-link"), limit=400
        ).articles
        question = understand("microplastics salt")
        expected = []
        for one in everything:
            words = " ".join([one.title, one.gloss or "", one.outlet.name, one.excerpt])
            sought = {fold(words[a:b]) for a, b in highlight(words, question)}
            if any(word.startswith("microplast") for word in sought) and "salt" not in sought:
                expected.append(one.id)
        assert len(expected) > 20
        for looked_through in (1, 7, 1000):
            monkeypatch.setattr(search, "_AMONG_NEWEST", search.among_newest(looked_through))
            monkeypatch.setattr(search, "_END_OF_NEWEST", search.end_of_newest(looked_through))
            assert catalogue.list_ids(session, wanted, limit=400) == expected
            found: list[int] = []
            place = None
            while len(found) < len(expected):
                page = catalogue.list_articles(session, wanted, limit=9, before=place)
                found += [one.id for one in page.articles]
                place = page.older
                if place is None:
                    break
            assert found == expected


def test_relevance_puts_headlines_first(archive: Engine) -> None:
    with write_session(archive) as session:
        article = session.get(Article, 9)
        assert article is not None
        article.excerpt = "A word on mercury."
        republish(session, [9])
        best = catalogue.list_relevant(session, Filter(text="mercury"), limit=5).articles
        assert [one.id for one in best] == [2, 9]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(text=st.text(max_size=60) | st.text(alphabet="ab\"*-() :'\\&|!<>\0नमक", max_size=40))
def test_anything_can_be_typed(archive: Engine, text: str) -> None:
    ask(archive, text)


@given(text=st.text(max_size=80), other=st.text(max_size=40))
def test_words_are_safe_to_index(text: str, other: str) -> None:
    for word in index_words(text, other):
        assert word
        assert not set(word) & set(" '\"\\")


@given(text=st.text(max_size=200))
def test_folding_is_stable_and_spans_are_words(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    spans = split(text)
    assert all(start < end for start, end in spans)


def test_highlights_what_was_sought() -> None:
    text = "Paints and painting: PAINT, paint-shops; पेंटों"
    spans = highlight(text, understand("paint पेंट"))
    assert [text[start:end] for start, end in spans] == [
        "Paints",
        "painting",
        "PAINT",
        "paint",
        "पेंटों",
    ]
