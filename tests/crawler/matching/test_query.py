"""The query language: parsing, printing, judging."""

from fnmatch import fnmatchcase
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.errors import QueryError
from crawler.items import Reading
from crawler.matching.document import Part
from crawler.matching.evaluation import Findings, Spot, evaluate
from crawler.matching.matcher import Matcher
from crawler.matching.parsing import parse_query
from crawler.matching.patterns import parse_pattern
from crawler.matching.query import (
    AtLeast,
    Both,
    Either,
    InPart,
    Is,
    Link,
    ListOf,
    Near,
    Not,
    Query,
    TopicFound,
    Words,
    print_query,
    walk,
)
from crawler.matching.scanning import Scanner
from crawler.matching.watchlist import parse_watchlist
from storage.kinds import Place

LETTERS = ["a", "b", "c"]
WORDS = st.sampled_from(
    [*LETTERS, "toxic link", "case:POPs", "perfluoro*", "p?b", "exact:तेल", "AND"]
)


def _positional(words: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
    return st.recursive(
        words,
        lambda inner: st.one_of(
            st.lists(inner, min_size=2, max_size=3).map(lambda items: Either(tuple(items))),
            st.builds(
                Near,
                inner,
                st.lists(
                    st.builds(Link, st.integers(1, 6), st.booleans(), inner), min_size=1, max_size=3
                ).map(tuple),
            ),
        ),
        max_leaves=5,
    )


def _queries(
    words: st.SearchStrategy[Query], others: st.SearchStrategy[Query]
) -> st.SearchStrategy[Query]:
    positional = _positional(words)
    return st.recursive(
        st.one_of(positional, others),
        lambda inner: st.one_of(
            st.lists(inner, min_size=2, max_size=3).map(lambda items: Either(tuple(items))),
            st.lists(inner, min_size=2, max_size=3).map(lambda items: Both(tuple(items))),
            inner.map(Not),
            st.builds(InPart, st.sampled_from(["title", "text"]), inner),
            st.builds(AtLeast, st.integers(1, 3), positional),
        ),
        max_leaves=8,
    )


OTHERS: st.SearchStrategy[Query] = st.one_of(
    st.just(ListOf("residues")),
    st.just(TopicFound("pfas")),
    st.builds(Is, st.sampled_from(["outlet", "lang", "country"]), st.just("hi")),
    st.just(Is("outlet", "The Hindu")),
)


@given(_queries(WORDS.map(Words), OTHERS))
def test_what_is_printed_parses_to_the_same_tree(query: Query) -> None:
    assert parse_query(print_query(query)) == query


# --- the evaluator beside a naive one -------------------------------------------------------


def _naive(
    query: Query, words: dict[Place, list[str]], part: Place | None
) -> set[tuple[Place, int]] | None:
    """The places of `query` by trying everything; None when it does not hold."""
    match query:
        case Words(source):
            found = {
                (place, index)
                for place, line in words.items()
                if part in (None, place)
                for index, word in enumerate(line)
                if word == source
            }
            return found or None
        case Either(items):
            held = [outcome for item in items if (outcome := _naive(item, words, part)) is not None]
            return set().union(*held) if held else None
        case Both(items):
            outcomes = [_naive(item, words, part) for item in items]
            return None if None in outcomes else set().union(*(o for o in outcomes if o))
        case Not(item):
            return set() if _naive(item, words, part) is None else None
        case InPart(name, item):
            wanted = Place(name)
            return _naive(item, words, wanted) if part in (None, wanted) else None
        case AtLeast(count, item):
            outcome = _naive(item, words, part)
            return outcome if outcome is not None and len(outcome) >= count else None
        case Near(first, links):
            sides = [
                _naive(item, words, part) or set() for item in (first, *(k.item for k in links))
            ]
            used: set[tuple[Place, int]] = set()
            for chain in product(*sides):
                if all(
                    one[0] is other[0]
                    and (gap := other[1] - one[1] if link.is_ordered else abs(other[1] - one[1]))
                    > 0
                    and gap <= link.distance
                    for one, other, link in zip(chain, chain[1:], links, strict=False)
                ):
                    used.update(chain)
            return used or None
        case _:
            raise AssertionError(query)


@given(
    _queries(st.sampled_from(LETTERS).map(Words), st.sampled_from(LETTERS).map(Words)),
    st.lists(st.sampled_from([*LETTERS, "x", "y"]), max_size=4),
    st.lists(st.sampled_from([*LETTERS, "x", "y"]), max_size=12),
)
def test_the_evaluator_agrees_with_a_naive_one(
    query: Query, title: list[str], text: list[str]
) -> None:
    lines = {Place.TITLE: title, Place.TEXT: text}
    spots = {
        letter: sorted(
            Spot(place, index, index, index, index + 1)
            for place, line in lines.items()
            for index, word in enumerate(line)
            if word == letter
        )
        for letter in LETTERS
    }
    outcome = evaluate(query, Findings(spots, {}, {}, lambda attribute: False))
    expected = _naive(query, lines, None)
    assert outcome.is_true == (expected is not None)
    if expected is not None:
        assert {(spot.place, spot.first) for spot in outcome.spots} == expected


# --- the same with words as people write them -------------------------------------------------

PRINTED = [
    "toxic", "toxics", "link", "Links", "POPs", "pops", "PCB", "pub", "perfluorooctane", "lead",
    "तेल", "तेलंगाना", "डाइऑक्सिन", "डाइऑक्सिनों", "ഡയോക്സിൻ", "ডাইঅক্সিন", "café", "x",
]  # fmt: skip
ASKED = [
    "toxic", "toxic link", "case:POPs", "perfluoro*", "p?b", "l*k", "exact:तेल", "तेल", "lead",
    "डाइऑक्सिन", "ഡയോക്സിൻ", "ডাইঅক্সিন", "café",
]  # fmt: skip
ENDINGS = ("तेल", "डाइऑक्सिन", "ഡയോക്സിൻ", "ডাইঅক্সিন")
"""Words whose script glues case endings: what begins so is found, unless `exact:` is asked."""


def _is_word(asked: str, printed: str) -> bool:
    """Whether one asked word is one printed word, by the rules as a reader knows them."""
    if asked.startswith("case:"):
        return printed == asked.removeprefix("case:")
    if asked.startswith("exact:"):
        return printed == asked.removeprefix("exact:")
    if asked in ENDINGS:
        return printed.startswith(asked)
    return fnmatchcase(printed.lower(), asked.lower())


def _naive_spots(line: list[str], asked: str) -> list[tuple[int, int]]:
    words = asked.split()
    return [
        (first, first + len(words) - 1)
        for first in range(len(line) - len(words) + 1)
        if all(map(_is_word, words, line[first:]))
    ]


def _naive_holds(query: Query, lines: dict[Place, list[str]], part: Place | None = None) -> bool:
    """Whether `query` holds, by trying every combination of places."""
    match query:
        case Both(items):
            return all(_naive_holds(item, lines, part) for item in items)
        case Either(items):
            return any(_naive_holds(item, lines, part) for item in items)
        case Not(item):
            return not _naive_holds(item, lines, part)
        case InPart(name, item):
            return part in (None, Place(name)) and _naive_holds(item, lines, Place(name))
        case AtLeast(count, Words(source)):
            places = (place for place in lines if part in (None, place))
            return sum(len(_naive_spots(lines[place], source)) for place in places) >= count
        case Words(source):
            return any(
                _naive_spots(line, source) for at, line in lines.items() if part in (None, at)
            )
        case Near(Words(source), links):
            for place, line in lines.items():
                sides = [_naive_spots(line, source)]
                for link in links:
                    assert isinstance(link.item, Words)
                    sides.append(_naive_spots(line, link.item.source))
                if part in (None, place) and any(
                    all(
                        0 < after[0] - before[1] <= link.distance
                        or (not link.is_ordered and 0 < before[0] - after[1] <= link.distance)
                        for before, after, link in zip(chain, chain[1:], links, strict=False)
                    )
                    for chain in product(*sides)
                ):
                    return True
            return False
        case _:
            raise AssertionError(query)


_ASKED = st.sampled_from(ASKED).map(Words)
_REAL = st.recursive(
    st.one_of(
        _ASKED,
        st.builds(AtLeast, st.integers(1, 3), _ASKED),
        st.builds(
            Near,
            _ASKED,
            st.lists(
                st.builds(Link, st.integers(1, 4), st.booleans(), _ASKED), min_size=1, max_size=2
            ).map(tuple),
        ),
    ),
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda items: Either(tuple(items))),
        st.lists(inner, min_size=2, max_size=3).map(lambda items: Both(tuple(items))),
        inner.map(Not),
        st.builds(InPart, st.sampled_from(["title", "text"]), inner),
    ),
    max_leaves=5,
)


@settings(deadline=None)
@given(
    _REAL,
    st.lists(st.sampled_from(PRINTED), max_size=4),
    st.lists(st.sampled_from(PRINTED), max_size=9),
    st.sampled_from([" ", ", ", "  ", " – "]),
)
def test_an_article_is_judged_as_by_hand(
    query: Query, title: list[str], text: list[str], between: str
) -> None:
    lines = {Place.TITLE: title, Place.TEXT: text}
    parts = {place: Part(place, between.join(line), frozenset()) for place, line in lines.items()}
    asked = [part.source for part in walk(query) if isinstance(part, Words)]
    scanner = Scanner(map(parse_pattern, asked))
    spots: dict[str, list[Spot]] = {}
    for place, part in parts.items():
        for found in part.find(scanner):
            pattern = scanner.patterns[found.pattern]
            first, last = part.word_number(found.start), part.word_number(found.end - 1)
            printed = part.original[found.start : found.end]
            assert all(
                map(
                    _is_word,
                    pattern.source.split(),
                    printed.replace(",", "").replace("–", "").split(),
                )
            ), (pattern.source, printed)
            spot = Spot(place, first, last, found.start, found.end)
            spots.setdefault(pattern.source, []).append(spot)
    outcome = evaluate(query, Findings(spots, {}, {}, lambda attribute: False))
    assert outcome.is_true == _naive_holds(query, lines)


# --- errors ---------------------------------------------------------------------------------

MISTAKES = [
    ("", "empty", None),
    ("a and b", "missing before and", "a AND b"),
    ("toxic link", "missing before link", '"toxic link"'),
    ("(a OR b", "never closed", "(a OR b)"),
    ("a OR b)", "closes nothing", "(a OR b)"),
    ('"toxic link', "never closed", '"toxic link"'),
    ("titl:a", "did you mean title:", "title:a"),
    ("a NEAR b", "missing before NEAR", "a NEAR/10 b"),
    ("a AND", "missing at the end", "a"),
    ("a NEAR/5 (b AND c)", "joins words", None),
    ("at_least:0(a)", "from 1", None),
    ("*", "no letters", None),
    ("*oxin", "begins with a wildcard", None),
]


@pytest.mark.parametrize(("text", "reason", "repaired"), MISTAKES)
def test_a_mistake_is_shown_with_its_place_and_a_repair(
    text: str, reason: str, repaired: str | None
) -> None:
    with pytest.raises(QueryError) as caught:
        parse_query(text)
    lines = str(caught.value).splitlines()
    assert reason in lines[0]
    assert lines[2].strip() == "^"
    if repaired is not None:
        assert lines[-1] == f"  try: {repaired}"
        parse_query(repaired)


ELSEWHERE = [
    ("dioxin w/5 milk", "dioxin NEAR/5 milk"),
    ("dioxin /5 milk", "dioxin NEAR/5 milk"),
    ("dioxin NAER/20 milk", "dioxin NEAR/20 milk"),
    ("dioxin near/5 milk", "dioxin NEAR/5 milk"),
    ("dioxin pre/3 milk", "dioxin ONEAR/3 milk"),
    ('"dioxin milk"~5', "(dioxin NEAR/5 milk)"),
    ("dioxin | furan", "dioxin OR furan"),
    ("dioxin && milk", "dioxin AND milk"),
    ("-quiz dioxin", "dioxin NOT quiz"),
    ("dioxin -quiz", "dioxin NOT quiz"),
    ("dioxin NEAR/5 NOT milk", "dioxin NOT (dioxin NEAR/5 milk)"),
]


@pytest.mark.parametrize(("written", "meant"), ELSEWHERE)
def test_what_other_systems_write_is_repaired(written: str, meant: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse_query(written)
    assert str(caught.value).splitlines()[-1] == f"  try: {meant}"


def test_a_country_or_language_is_a_code() -> None:
    with pytest.raises(QueryError, match="country:IN"):
        parse_query("dioxin AND country:India")
    with pytest.raises(QueryError, match="lang:hi"):
        parse_query("dioxin AND lang:Hindi")


@given(st.text(alphabet='ab ()"/:@*?NEARODT1_', max_size=30))
def test_any_text_parses_or_is_explained(text: str) -> None:
    try:
        query = parse_query(text)
    except QueryError:
        return
    assert parse_query(print_query(query)) == query


def test_hostile_queries_end_soon() -> None:
    assert parse_query("a" * 1_000_000) == Words("a" * 1_000_000)
    chain = parse_query(" NEAR/3 ".join(["a"] * 10_000))
    assert isinstance(chain, Near)
    assert len(chain.links) == 9_999
    assert parse_query(print_query(chain)) == chain
    for text in ("(" * 100_000, "(" * 5_000 + "a" + ")" * 5_000):
        with pytest.raises(QueryError, match="nested"):
            parse_query(text)
    spots = [Spot(Place.TEXT, index, index, index, index + 1) for index in range(2_000)]
    findings = Findings({"a": spots}, {}, {}, lambda attribute: False)
    assert evaluate(parse_query(" NEAR/3 ".join(["a"] * 100)), findings).is_true


# --- whole articles -------------------------------------------------------------------------

WHOLE = [
    ("mercury AND thermometer*", "Mercury", "Old thermometers leak.", True),
    ("mercury NOT planet", "Mercury, the planet", "It is hot.", False),
    ('"mercury spill" OR amalgam', "A mercury-spill", "At school.", True),
    ("mercury NEAR/3 river", "", "Mercury was found in the river.", False),
    ("mercury NEAR/5 river", "", "Mercury was found in the river.", True),
    ("river ONEAR/9 mercury", "", "Mercury was found in the river.", False),
    ("case:POPs", "", "POPs and pops", True),
    ("case:POPs", "", "pops", False),
    ("p?b", "", "A PCB and a pub.", True),
    ("title:mercury", "Lead", "Mercury.", False),
    ("at_least:2(mercury)", "Mercury", "And mercury.", True),
    ("at_least:3(mercury)", "Mercury", "And mercury.", False),
    ("mercury AND lang:hi", "Mercury", "", False),
    ("mercury AND lang:en", "Mercury", "", True),
    ("mercury AND outlet:hindu", "Mercury", "", True),
    ("mercury AND country:IN", "Mercury", "", True),
    ("पारा AND exact:तेल", "पारा", "तेलंगाना में", False),
    ("mercury AND @places", "Mercury in Kodaikanal", "", True),
]


@pytest.mark.parametrize(("query", "title", "text", "holds"), WHOLE)
def test_a_query_as_a_topic(query: str, title: str, text: str, holds: bool) -> None:
    words = "[words]\nplaces = ['Kodaikanal']\n"
    file = f"{words}[topic.t]\ntitle = 'T'\npassing_counts = true\nquery = '''{query}'''"
    matcher = Matcher(parse_watchlist(file, Path("w.toml")))
    reading = Reading(
        url="https://www.thehindu.co.in/x",
        title=title,
        text=text,
        language="en",
        outlet="The Hindu",
    )
    assert bool(matcher.match(reading)) == holds
