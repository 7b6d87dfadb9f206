"""Every article of the demo press, fetched over HTTP and read, says what its makers meant.

Three things a page cannot tell are allowed for: a standfirst that is printed is text to the
reader and none to the press; a clock time without a zone counts as its day, as printed; and where
the press knows no author, the page prints the outlet's own desk.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import httpx
import pytest

from crawler.items import Page, Reading
from crawler.reading import read
from inthenews.demo.press import ExpectedPage, Press
from storage.dates import DatePrecision
from storage.kinds import Verdict

INDIA = timedelta(hours=5, minutes=30)
READ = (Verdict.ARTICLE, Verdict.OFF_TOPIC)
NO_BYLINES = {"The writer teaches environmental chemistry", "कासरगोड से लौटकर"}
"""Notes that stand in the place of a byline and name neither a person nor a desk."""


@dataclass(frozen=True, slots=True)
class Pair:
    """What the press printed, and what was read."""

    meant: ExpectedPage
    found: Reading


@pytest.fixture(scope="module")
def pairs() -> Iterator[list[Pair]]:
    with (
        Press(slowness=0) as press,
        httpx.Client(proxy=press.proxy_url, trust_env=False) as client,
    ):
        found = []
        for meant in press.expected():
            if meant.url != meant.canonical_url or meant.verdict not in READ:
                continue
            answer = client.get(meant.url)
            page = Page(
                url=meant.url,
                body=answer.content,
                headers=dict(answer.headers),
                fetched_at=press.at,
            )
            found.append(Pair(meant, read(page)))
        yield found


def test_there_are_enough_pages(pairs: list[Pair]) -> None:
    assert len(pairs) >= 150


def test_titles(pairs: list[Pair]) -> None:
    wrong = [(p.meant.url, p.found.title) for p in pairs if p.found.title != p.meant.title]
    assert wrong == []


def test_languages(pairs: list[Pair]) -> None:
    wrong = [(p.meant.url, p.found.language) for p in pairs if p.found.language != p.meant.language]
    assert wrong == []


def test_dates(pairs: list[Pair]) -> None:
    assert [p.meant.url for p in pairs if not _is_date_right(p)] == []
    # All but the two outlets whose pages print a time and no zone.
    exact = [p for p in pairs if p.found.published.precision is p.meant.published.precision]
    assert len(exact) >= 0.9 * len(pairs)


def _is_date_right(pair: Pair) -> bool:
    meant, found = pair.meant.published, pair.found.published
    if found.precision is meant.precision:
        if meant.at is None or found.at is None:
            return meant.at is found.at
        # Some pages print minutes only.
        return abs(meant.at - found.at) < timedelta(minutes=1)
    is_clock_without_zone = (found.precision, meant.precision) == (
        DatePrecision.DAY,
        DatePrecision.INSTANT,
    )
    return is_clock_without_zone and _day(found.at) == _day(meant.at and meant.at + INDIA)


def _day(at: object) -> date | None:
    return at.date() if hasattr(at, "date") else None


def test_no_desk_is_taken_for_a_person(pairs: list[Pair]) -> None:
    # The press has desks and reporters, and invents no persons.
    assert [(p.meant.url, p.found.authors) for p in pairs if p.found.authors] == []


def test_bylines(pairs: list[Pair]) -> None:
    wrong = []
    for pair in pairs:
        meant = pair.meant.author or pair.meant.desk
        if meant is None or meant in NO_BYLINES:
            continue
        if pair.found.desks != (meant.removeprefix("By "),):
            wrong.append((pair.meant.url, meant, pair.found.desks))
    assert wrong == []


def test_texts(pairs: list[Pair]) -> None:
    wrong = []
    for pair in pairs:
        meant = pair.meant.text.split("\n")
        found = pair.found.text.split("\n")
        has_standfirst = len(found) == len(meant) + 1
        if _plain(found[has_standfirst:]) != _plain(meant):
            wrong.append(pair.meant.url)
    assert wrong == []


def _plain(lines: list[str]) -> str:
    return " ".join(" ".join(lines).split())
