"""Working on a watchlist: what a change would do, and reviewed articles as test cases."""

import json
from pathlib import Path

from crawler.items import Reading
from crawler.matching import Matcher
from crawler.matching.rehearsal import Change, StoredArticle, make_cases, rehearse
from crawler.matching.testing import measure, read_cases
from crawler.matching.watchlist import parse_watchlist
from storage.kinds import ReviewState

FILE = """
[topic.ours]
title = "Ours"
section = "organisation"
terms = ["Toxics Link"]
[topic.dioxins]
title = "Dioxins"
terms = ["dioxin*"]
"""


def _article(name: str, text: str, topics: set[str], review: ReviewState) -> StoredArticle:
    reading = Reading(url=f"https://example.org/{name}", title=name, text=text, language="en")
    return StoredArticle(name, reading, frozenset(topics), review)


ARTICLES = [
    _article("stays", "Dioxin was found in milk.", {"dioxins"}, ReviewState.APPROVED),
    _article("goes", "Mercury was found in milk.", {"mercury"}, ReviewState.APPROVED),
    _article("comes", "Dioxin was found in eggs.", set(), ReviewState.PENDING),
    _article("moves", "Toxics Link found dioxin in eggs.", {"ours"}, ReviewState.HIDDEN),
]


def test_a_rehearsal_tells_what_comes_and_goes() -> None:
    matcher = Matcher(parse_watchlist(FILE, Path("new.toml")))
    rehearsal = rehearse(matcher, ARTICLES)
    assert rehearsal.looked_at == 4
    assert {effect.article.identifier: effect.change for effect in rehearsal.effects} == {
        "goes": Change.DROPPED,
        "comes": Change.ADDED,
        "moves": Change.MOVED,
    }
    assert rehearsal.approved(Change.DROPPED) == 1
    assert [effect.is_reviewed for effect in rehearsal.effects] == [True, False, True]
    assert rehearsal.of(Change.MOVED)[0].gained == ("dioxins",)


def test_reviewed_articles_become_cases() -> None:
    matcher = Matcher(parse_watchlist(FILE, Path("new.toml")))
    lines = list(make_cases(matcher, ARTICLES))
    assert [json.loads(line)["label"] for line in lines] == ["topic", "topic", "none"]
    assert measure(matcher, read_cases(lines, "cases.jsonl")).cases == 3
