"""The watchlist file: what is read from it, and what is said about mistakes."""

from pathlib import Path

import pytest

from crawler.errors import QueryError, WatchlistError
from crawler.items import Reading
from crawler.matching import Matcher, Screen, Watchlist, compile_watchlist, load_watchlist
from crawler.matching.checking import check_watchlist
from crawler.matching.watchlist import parse_watchlist
from storage.kinds import Band

PATH = Path("watchlist.toml")


def test_a_topic_takes_three_lines() -> None:
    file = '[topic.mercury]\ntitle = "Mercury"\nterms = ["mercury", "पारा"]\n'
    matcher = Matcher(parse_watchlist(file, PATH))
    reading = Reading(url="", title="Mercury found in cream", text="जांच में पारे और पारा मिला।")
    assert {mention.words for mention in matcher.match(reading)} == {"Mercury", "पारा"}


def test_an_ambiguous_term_wants_its_context() -> None:
    file = """
[words]
chemistry = ["cream", "thermometer*"]
[topic.mercury]
title = "Mercury"
except = ["Mercury Prize"]
[[topic.mercury.ambiguous]]
terms = ["mercury"]
for = ["@chemistry"]
against = ["planet", "temperature"]
decisive = ["Minamata"]
within = 5
"""
    matcher = Matcher(parse_watchlist(file, PATH))

    def is_found(text: str) -> bool:
        return bool(matcher.match(Reading(url="", title="", text=text)))

    assert is_found("Mercury was found in the cream.")
    assert not is_found("Mercury rose.")
    assert not is_found("The planet Mercury, seen through cream clouds.")
    assert is_found("The planet wants a Minamata treaty on mercury.")
    assert not is_found("Mercury " + "is said to be the best of all " * 3 + "cream.")
    assert not is_found("The cream of bands won the Mercury Prize.")


GROUPS = "[topic.a]\ntitle = 'A'\n[[topic.a.ambiguous]]\nterms = ['y']\nfor = ['z']\n[[topic.a.ambiguous]]\n"  # noqa: E501

MISTAKES = [
    ("x = 1", "unknown key 'x'"),
    (
        "[topic.a]\ntitle = 'A'\nterm = ['x']",
        "watchlist.toml:3: topic a: unknown key 'term'; did you mean terms?",
    ),
    ("[topic.a]\nterms = ['x']", "topic a: 'title' is missing"),
    ("[topic.a]\ntitle = 'A'", "topic a: needs terms"),
    (
        "[topic.a]\ntitle = 'A'\nsection = 'x'\nterms = ['y']",
        "watchlist.toml:3: topic a: 'section' must be one of 'organisation', 'reports'",
    ),
    ("[topic.'A b']\ntitle = 'A'\nterms = ['x']", "lower-case letters"),
    ("[topic.a]\ntitle = 'A'\nterms = ['*']", "watchlist.toml:3: topic a: '*' has no letters"),
    (
        "[topic.a]\ntitle = 'A'\n[[topic.a.ambiguous]]\nterms = ['x']\nfor = ['@colour']\n[words]\ncolours = ['y']",  # noqa: E501
        "did you mean @colours?",
    ),
    (
        "[topic.a]\ntitle = 'A'\nterms = ['x'\n\n[topic.b]\ntitle = 'B'",
        "watchlist.toml:5: a list is not closed; a ] is missing, on this line or one above",
    ),
    ("[topic.a]\ntitle = 'A'\nterms = ['x", "watchlist.toml:3: not valid TOML"),
    ("[topic.a]\ntitle = 'A'\nterms = [“x”]", "watchlist.toml:3: curly quotes"),
    (
        "[words]\nb = ['y']\n[topic.a]\ntitle = 'A'\n[words]",
        ":5: [words] is there already, on line 1",
    ),
    ("[words]\nb = ['y']\nc = ['z']\nb = [\n'x',\n]", ":4: 'b' is there already, on line 2"),
    (
        GROUPS + "terms = ['z']\nwithn = 3",
        "watchlist.toml:8: topic a: unknown key 'withn'; did you mean within?",
    ),
    (GROUPS + "for = ['z']", "watchlist.toml:6: topic a: 'terms' is missing"),
    (GROUPS + "terms = ['z']\nwithin = '25'", "watchlist.toml:8: topic a: 'within': input should"),
    (
        "[topic.cranes]\ntitle = 'C'\n[[topic.crane.ambiguous]]\nterms = ['x']",
        "watchlist.toml:3: topic crane: 'title' is missing; did you mean topic cranes?",
    ),
    ("[words]\na = ['x']", "'topic' is missing"),
]


@pytest.mark.parametrize(("file", "said"), MISTAKES)
def test_a_mistake_is_one_line_that_says_where(file: str, said: str) -> None:
    with pytest.raises(WatchlistError) as caught:
        parse_watchlist(file, PATH)
    assert said in str(caught.value)
    assert str(caught.value).startswith("watchlist.toml")
    assert "\n" not in str(caught.value)


def test_a_mistaken_query_shows_the_place() -> None:
    file = "[topic.a]\ntitle = 'A'\nquery = 'x and y'"
    with pytest.raises(QueryError) as caught:
        parse_watchlist(file, PATH)
    assert "watchlist.toml:3: topic a" in str(caught.value)
    assert "try: x AND y" in str(caught.value)
    with pytest.raises(WatchlistError, match="did you mean topic:a"):
        parse_watchlist(
            "[topic.a]\ntitle='A'\nterms=['x']\n[topic.b]\ntitle='B'\nquery='topic:aa AND y'", PATH
        )


def test_a_missing_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(WatchlistError, match="inthenews init"):
        load_watchlist(tmp_path / "none.toml")


def test_what_is_doubtful_is_remarked() -> None:
    file = """
[topic.a]
title = "A"
terms = ["dioxin*", "dioxins", "Toxics-Link", "toxics link", "PCB", "case:POP"]
[[topic.a.ambiguous]]
terms = ["lead"]
[topic.b]
title = "B"
query = "x OR NOT y"
"""
    remarks = check_watchlist(parse_watchlist(file, PATH))
    said = {(remark.term, remark.message.split(";")[0]) for remark in remarks}
    assert ("dioxins", "is found already by 'dioxin*'") in said
    assert ("toxics link", "is spelt like 'Toxics-Link' after folding") in said
    assert ("PCB", "is short and may mean other things") in said
    assert ("lead", "its group has no words for it, so it never counts") in said
    assert any(term == "query" for term, _ in said)
    assert not any(term == "case:POP" for term, _ in said)


def test_the_shipped_watchlist_has_nothing_to_mend(watchlist: Watchlist) -> None:
    assert check_watchlist(watchlist) == []
    assert [topic.slug for topic in watchlist.topics if topic.is_organisation] == ["toxics-link"]


def test_what_was_compiled_is_kept_on_disk(watchlist: Watchlist, tmp_path: Path) -> None:
    compile_watchlist(watchlist, tmp_path)
    Screen(watchlist, tmp_path)
    kept = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    assert kept
    reading = Reading(url="", title="Dioxin found in milk", text="")
    matcher = compile_watchlist(watchlist, tmp_path)
    assert Screen(watchlist, tmp_path).passes(b"<p>dioxin</p>")
    assert matcher.match(reading)[0].band is not Band.LOOK
    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == kept
    for path in kept:
        path.write_bytes(b"damaged")
    assert compile_watchlist(watchlist, tmp_path).match(reading)
