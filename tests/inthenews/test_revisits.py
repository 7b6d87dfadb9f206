"""Kept articles are looked at again: corrected, extended, withdrawn, walled off, or as before.

The paper shares its machine with another outlet, so that manners to a machine show too.
"""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from time import monotonic
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from inthenews import cli
from storage.articles import read_text
from storage.database import read_session, write_session
from storage.kinds import ReviewState, Verdict
from storage.reviews import approve
from storage.revisits import list_revisits
from storage.tables import Address, Article, ArticleVersion, Source, now
from storage.versions import list_versions
from tests.inthenews.conftest import Installation

DELAY = 0.06
ABOUT = (
    "The board inspected {place} on Monday and took samples of ash and soil near the plant. ",
    "Residents of {place} had complained about smoke since the rains ended, officials said. ",
    "{who} found soot in eggs sold there, a study that was released on Monday said. ",
    "The board has asked for a second test of the eggs and for the plant's emission records. ",
)
PLACES = {
    "same": "Kalanagar",
    "corrected": "Wadipur",
    "approved": "Sonbhadra",
    "extended": "Jharwal",
    "furniture": "Ranipeta",
    "withdrawn": "Dholakia",
    "home": "Mithapur",
    "walled": "Barauni",
    "replaced": "Nagothane",
    "updated": "Talcher",
    "down": "Korba",
}


def write_page(name: str, *, who: str = "Toxics Link", more: str = "", aside: str = "") -> str:
    paragraphs = "".join(
        f"<p>{line.format(place=PLACES[name], who=who)}</p>" for line in (*ABOUT, *ABOUT[:2])
    )
    return (
        "<!doctype html><html lang='en'><head><meta charset='utf-8'>"
        f"<title>Eggs tested in {PLACES[name]}</title></head><body><article>"
        f"<h1>Eggs tested in {PLACES[name]} after complaints about the plant</h1>"
        f"{paragraphs}{f'<p>{more}</p>' if more else ''}</article><aside>{aside}</aside>"
        "</body></html>"
    )


class Paper(ThreadingHTTPServer):
    """A newspaper whose pages can be changed while it is read."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.pages = {name: write_page(name) for name in PLACES}
        self.answers: dict[str, tuple[int, str]] = {}
        """Pages that answer with another status, and where they send to."""
        self.updated: dict[str, datetime] = {}
        self.asked: list[tuple[str, str | None]] = []
        self.served: list[tuple[float, float, str]] = []
        """Every request's beginning and end, and the host that it asked for."""

    @property
    def home(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def neighbour(self) -> str:
        return self.home.replace("127.0.0.1", "localhost")

    def feed_of_neighbour(self) -> str:
        items = "".join(
            f"<item><title>{n}</title><link>{self.neighbour}/sport/{n}</link></item>"
            for n in range(4)
        )
        return f"<rss version='2.0'><channel><title>Neighbour</title>{items}</channel></rss>"

    def feed(self) -> str:
        entries = "".join(
            f"<entry><id>{name}</id><title>{PLACES[name]}</title>"
            f"<link href='{self.home}/news/{name}-of-the-plant'/>"
            f"<published>2026-11-01T10:00:00Z</published>"
            f"<updated>{self.updated.get(name, datetime(2026, 11, 1, tzinfo=UTC)).isoformat()}"
            "</updated></entry>"
            for name in PLACES
        )
        return f"<feed xmlns='http://www.w3.org/2005/Atom'><title>Paper</title>{entries}</feed>"


class Handler(BaseHTTPRequestHandler):
    server: Paper

    def do_GET(self) -> None:
        began = monotonic()
        self.find()
        self.server.served.append((began, monotonic(), self.headers["Host"]))

    def find(self) -> None:
        if self.path == "/feed" and self.headers["Host"].startswith("localhost"):
            return self.answer(200, self.server.feed_of_neighbour(), {})
        if self.path.startswith("/sport/"):
            return self.answer(200, OTHER, {"Content-Type": "text/html; charset=utf-8"})
        if self.path == "/feed":
            return self.answer(200, self.server.feed(), {"Content-Type": "application/atom+xml"})
        name = self.path.removeprefix("/news/").removesuffix("-of-the-plant")
        if name not in self.server.pages:
            return self.answer(404 if self.path != "/" else 200, "<html>Home</html>", {})
        condition = self.headers["If-None-Match"]
        self.server.asked.append((name, condition))
        status, location = self.server.answers.get(name, (200, ""))
        page = self.server.pages[name]
        etag = f'"{abs(hash(page)):x}"'
        if status == 200 and condition == etag:
            return self.answer(304, "", {"ETag": etag})
        headers = {"ETag": etag, "Content-Type": "text/html; charset=utf-8"}
        return self.answer(status, page, headers | ({"Location": location} if location else {}))

    def answer(self, status: int, body: str, headers: dict[str, str]) -> None:
        content = b"" if status == 304 else body.encode()
        self.send_response(status)
        for header, value in headers.items():
            self.send_header(header, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def paper() -> Iterator[Paper]:
    with Paper() as paper:
        threading.Thread(target=paper.serve_forever, daemon=True).start()
        yield paper
        paper.shutdown()


def name_of(url: str) -> str:
    return url.rsplit("/", 1)[1].removesuffix("-of-the-plant")


def let_time_pass(engine: Engine, hours: float) -> None:
    """Move everything that is remembered into the past; of `updated` only two hours."""
    with write_session(engine) as session:
        for address in session.exec(select(Address)):
            back = timedelta(hours=2 if name_of(address.url) == "updated" else hours)
            address.announced_at -= back
            assert address.judged_at is not None
            address.judged_at -= back
            if address.verdict is Verdict.ARTICLE:
                assert address.due_at is not None, "no other look is planned"
                address.due_at -= back
        for source in session.exec(select(Source)):
            source.due_at = now()


STUB = (
    "<!doctype html><html lang='en'><head><title>Eggs tested in Barauni</title>"
    '<script type="application/ld+json">{"@context":"https://schema.org","@type":"NewsArticle",'
    '"headline":"Eggs tested in Barauni after complaints about the plant",'
    '"isAccessibleForFree":false}</script></head><body><article>'
    "<h1>Eggs tested in Barauni after complaints about the plant</h1>"
    "<p>The board inspected Barauni on Monday and took samples of ash and soil.</p>"
    "<div class='paywall'>Subscribe to read the full story.</div></article></body></html>"
)
OTHER = (
    "<!doctype html><html lang='en'><head><title>Cup final: what to know</title></head><body>"
    "<article><h1>Cup final: what to know before the teams meet</h1>"
    + "<p>Both captains are fit again, and the pitch at the old ground favours bowlers who can "
    "swing the ball early, say those who have played there for years.</p>"
    * 4
    + "</article></body></html>"
)


def change(paper: Paper) -> None:
    """Let everything happen to the paper's pages that happens to pages."""
    pages = paper.pages
    pages["corrected"] = write_page("corrected", who="A citizens' group")
    pages["approved"] = write_page("approved", who="A citizens' group")
    pages["extended"] = write_page("extended", more="The minister has called a meeting on Friday.")
    pages["furniture"] = write_page("furniture", aside="<a href='/x'>Most read: monsoon ends</a>")
    pages["updated"] = write_page("updated", more="A second report is expected by Thursday noon.")
    pages["walled"] = STUB
    pages["replaced"] = OTHER
    paper.answers |= {"withdrawn": (410, ""), "home": (302, "/"), "down": (503, "")}
    paper.updated["updated"] = datetime.now(UTC) - timedelta(minutes=5)


@pytest.fixture(scope="module")
def looked(
    paper: Paper, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Installation, dict[str, Any]]:
    """An installation that kept the paper's articles and, after all the changes, looked again."""
    installation = Installation(tmp_path_factory.mktemp("revisits"))
    cli.run(["init", str(installation.folder)])
    config = installation.folder / "inthenews.toml"
    settings = f"[crawl]\nallow_private_addresses = true\ndelay_seconds = {DELAY}\nworkers = 1\n"
    config.write_text(config.read_text("utf-8").replace("[crawl]\n", settings), "utf-8")
    rows = installation.folder / "paper.csv"
    rows.write_text(
        f"name,url\nPaper,{paper.home}/feed\nNeighbour,{paper.neighbour}/feed\n", encoding="utf-8"
    )
    installation.run_here("sources", "import", str(rows))
    first = json.loads(installation.run("crawl", "--json").stdout)
    assert first["figures"]["articles"] == len(PLACES)
    engine = installation.open()
    with write_session(engine) as session:
        for article in session.exec(select(Article)):
            if name_of(article.url) in {"approved", "withdrawn"}:
                approve(session, article.id or 0, "Priya")
    let_time_pass(engine, 7)
    change(paper)
    paper.asked.clear()
    return installation, json.loads(installation.run("crawl", "--json").stdout)


def article(installation: Installation, name: str) -> Article:
    with read_session(installation.open()) as session:
        return next(one for one in session.exec(select(Article)) if name_of(one.url) == name)


def versions(installation: Installation, name: str) -> list[ArticleVersion]:
    with read_session(installation.open()) as session:
        return list_versions(session, article(installation, name).id or 0)


Looked = tuple[Installation, dict[str, Any]]


def test_each_page_is_asked_for_once_more_and_on_condition(looked: Looked, paper: Paper) -> None:
    asked = dict(paper.asked)
    assert len(paper.asked) == len(PLACES) == len(asked)
    assert all(asked.values()), "without If-None-Match"
    figures = looked[1]["figures"]
    assert figures["revisits"] == len(PLACES)
    assert figures["changed"] == len({"corrected", "approved", "extended", "updated"})
    assert figures["gone"] == len({"withdrawn", "home"})
    assert figures["articles"] == figures["fresh"] == 0


@pytest.mark.parametrize("name", ["same", "furniture", "walled", "replaced", "down"])
def test_what_is_no_change_leaves_the_article_as_it_was(looked: Looked, name: str) -> None:
    kept = article(looked[0], name)
    assert versions(looked[0], name) == []
    assert "Toxics Link" in (read_text(kept) or "")
    assert kept.gone_at is None


def test_what_was_not_believed_is_said(looked: Looked) -> None:
    said = {name_of(one["where"]): one["what"] for one in looked[1]["problems"]}
    assert "free to read" in said["walled"]
    assert "another text" in said["replaced"]
    assert said["down"] == "HTTP 503"
    assert "review corrections" in said["corrected"]


@pytest.mark.parametrize("name", ["extended", "updated"])
def test_an_extended_article_has_its_earlier_state_as_a_version(looked: Looked, name: str) -> None:
    (earlier,) = versions(looked[0], name)
    kept = article(looked[0], name)
    assert earlier.text_length < kept.text_length
    assert earlier.gone == []


def test_a_correction_is_shown_to_the_editor(looked: Looked) -> None:
    shown = looked[0].run_here("review", "corrections")
    corrected, approved = article(looked[0], "corrected"), article(looked[0], "approved")
    for one in (corrected, approved):
        assert f"{one.id} " in shown
        assert one.excerpt == "", "the words that the outlet took back"
    # What nobody but a setting had approved is hidden; a person's word is left to that person.
    assert corrected.review is ReviewState.HIDDEN
    assert approved.review is ReviewState.APPROVED


@pytest.mark.parametrize("name", ["withdrawn", "home"])
def test_a_page_that_is_gone_is_marked_and_the_article_kept(looked: Looked, name: str) -> None:
    kept = article(looked[0], name)
    assert kept.gone_at is not None
    assert "Toxics Link" in (read_text(kept) or "")
    if name == "withdrawn":
        assert kept.review is ReviewState.APPROVED
        assert kept.changed_at >= kept.gone_at - timedelta(seconds=5), "feeds tell of it"


def test_the_next_look_is_a_day_after_first_sight(looked: Looked) -> None:
    with read_session(looked[0].open()) as session:
        articles = select(Address).where(col(Address.verdict) == Verdict.ARTICLE)
        assert len(session.exec(articles).all()) == len(PLACES)
        for address in session.exec(articles):
            assert address.due_at is not None
            hours = 6 if name_of(address.url) == "updated" else 24
            assert address.due_at - address.announced_at == timedelta(hours=hours)


def test_nothing_is_looked_at_before_its_time(looked: Looked) -> None:
    with read_session(looked[0].open()) as session:
        assert list_revisits(session) == []
        tomorrow = now() + timedelta(days=1)
        assert len(list_revisits(session, at=tomorrow)) == len(PLACES)


def test_outlets_at_one_address_are_asked_one_at_a_time(looked: Looked, paper: Paper) -> None:
    served = sorted(paper.served)
    assert {host.partition(":")[0] for _, _, host in served} == {"127.0.0.1", "localhost"}
    for (_, ended, _), (began, _, _) in pairwise(served):
        assert began - ended >= DELAY - 0.01
