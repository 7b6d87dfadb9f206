"""Pages that hold next to nothing, and pages that are kept, over real HTTP."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from sqlmodel import Session, col, select

from crawler.workers import WorkerPool
from inthenews import cli
from inthenews.config import load
from inthenews.rereading import Reread, reread
from storage.articles import forget_texts, read_text
from storage.database import read_session, write_session
from storage.dates import DatePrecision
from storage.kinds import PageKind, ReviewState
from storage.pages import count_kept, kept_pages
from storage.reviews import decide
from storage.tables import Article, ArticleVersion, Outlet
from storage.texts import compress, hash_text
from tests.inthenews.conftest import Installation

TEXT = "".join(
    f"<p>The environmental group Toxics Link found dioxins in eggs sold near plant {number}, a "
    "study released on Monday said. The board has asked for a second test.</p>"
    for number in range(4)
)
HEAD = "<title>Dioxins found in eggs</title>"
PAGES = {
    # An empty shell that a script fills, with a plain version for phones.
    "/shell": f'<html><head>{HEAD}<link rel="amphtml" href="/amp/shell"></head><body>'
    "<div id=root></div><p>Toxics Link</p></body></html>",
    "/amp/shell": f"<html amp><head>{HEAD}</head><body><article><h1>Dioxins found in eggs</h1>"
    f"{TEXT}</article></body></html>",
    # What is sold is not looked for elsewhere.
    "/sold": f'<html><head>{HEAD}<link rel="amphtml" href="/amp/sold">'
    '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Dioxins found in '
    'eggs","isAccessibleForFree":false}</script></head><body><article><h1>Dioxins found in eggs'
    "</h1><p>The environmental group Toxics Link found dioxins in eggs, a study said.</p>"
    "</article></body></html>",
    # Another outlet's version is no version of this page.
    "/elsewhere": f'<html><head>{HEAD}<link rel="amphtml" href="http://other.example/amp">'
    "</head><body><p>Toxics Link</p></body></html>",
    # A time without a zone, that only the source's zone can settle.
    "/zoneless": f'<html lang="en"><head>{HEAD}<meta property="article:published_time" '
    f'content="2024-07-09T14:35:00"></head><body><article><h1>Dioxins found in eggs</h1>{TEXT}'
    "</article></body></html>",
}
WATCHLIST = """
[topic.toxics-link]
title = "Toxics Link"
terms = ["Toxics Link"]
"""
SETTINGS = """[crawl]
delay_seconds = 0
keep_pages = true
workers = 1
allow_private_addresses = true
"""


class Handler(BaseHTTPRequestHandler):
    """Serves `PAGES`, and a feed of those that are no AMP version."""

    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        body, kind = PAGES.get(self.path, ""), "text/html; charset=utf-8"
        if self.path == "/feed":
            links = (f"<item><link>{path}</link></item>" for path in PAGES if "/amp" not in path)
            body = f'<rss version="2.0"><channel>{"".join(links)}</channel></rss>'
            kind = "application/rss+xml"
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (as it is called)
        pass


@pytest.fixture(scope="module")
def asked() -> list[str]:
    return []


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory, asked: list[str]) -> Installation:
    """An installation that has crawled these pages once, and keeps them."""
    Handler.asked = asked
    installation = Installation(tmp_path_factory.mktemp("kept"))
    cli.run(["init", str(installation.folder)])
    config = installation.folder / "inthenews.toml"
    config.write_text(config.read_text("utf-8").replace("[crawl]\n", SETTINGS), "utf-8")
    (installation.folder / "watchlist.toml").write_text(WATCHLIST, "utf-8")
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        rows = installation.folder / "sources.csv"
        address = f"http://127.0.0.1:{server.server_port}/feed"
        rows.write_text(f"name,url,kind,time_zone\nHere,{address},feed,Asia/Kathmandu\n", "utf-8")
        installation.run_here("sources", "import", str(rows))
        installation.run("crawl")
        server.shutdown()
    return installation


@pytest.fixture(scope="module")
def workers(crawled: Installation) -> Iterator[WorkerPool]:
    config = load(crawled.folder)
    with WorkerPool(config.watchlist, workers=1, cache=config.cache_folder) as pool:
        yield pool


def last(steps: Iterator[Reread]) -> Reread:
    return list(steps)[-1]


def article(session: Session, path: str) -> Article:
    return session.exec(select(Article).where(col(Article.url).endswith(path))).one()


def spoil(session: Session, found: Article) -> None:
    """Make an article look as a worse reader would have left it."""
    found.title = "Menu"
    found.text = compress("Menu. Toxics Link.")
    found.text_hash = hash_text("Menu. Toxics Link.")
    found.text_length = 18


# The AMP version


def test_an_empty_page_is_read_from_its_amp_version(
    crawled: Installation, asked: list[str]
) -> None:
    with read_session(crawled.open()) as session:
        found = article(session, "/shell")
        assert found.title == "Dioxins found in eggs"
        assert (read_text(found) or "").count("second test") == 4
        assert [page.part for page in kept_pages(session, found.id or 0)] == [-1, 0]
    assert asked.count("/amp/shell") == 1


def test_what_is_sold_or_of_another_outlet_is_not_asked_for(
    crawled: Installation, asked: list[str]
) -> None:
    assert "/amp/sold" not in asked
    with read_session(crawled.open()) as session:
        assert article(session, "/sold").kind is PageKind.PAYWALLED


def test_times_without_a_zone_are_of_the_source(crawled: Installation) -> None:
    with read_session(crawled.open()) as session:
        found = article(session, "/zoneless")
        assert found.published_at == datetime(2024, 7, 9, 8, 50, tzinfo=UTC)
        assert found.published_precision is DatePrecision.INSTANT


# Kept pages


def test_a_better_reading_is_stored_and_is_no_correction(
    crawled: Installation, workers: WorkerPool
) -> None:
    engine = crawled.open()
    assert last(reread(engine, workers)).improved == []
    with write_session(engine) as session:
        spoil(session, article(session, "/shell"))
        judged = article(session, "/zoneless")
        decide(session, judged.id or 0, ReviewState.APPROVED, "editor", "good")
        spoil(session, judged)
    tried = last(reread(engine, workers, is_trial=True))
    assert [one.fields for one in tried.improved] == [("title", "text")]
    said = crawled.run_here("reread")
    assert "3 pages read anew" in said
    assert "1 read better now" in said
    assert "1 that an editor has judged would change and were left alone" in said
    with read_session(engine) as session:
        found = article(session, "/shell")
        assert found.title == "Dioxins found in eggs"
        assert (read_text(found) or "").count("second test") == 4
        assert session.exec(select(ArticleVersion)).all() == []
        assert article(session, "/zoneless").title == "Menu"
    assert len(last(reread(engine, workers, with_reviewed=True)).improved) == 1
    with read_session(engine) as session:
        found = article(session, "/zoneless")
        assert (found.title, found.review) == ("Dioxins found in eggs", ReviewState.APPROVED)


def test_pages_go_with_their_texts(crawled: Installation) -> None:
    # Never committed: the other tests read the same articles.
    with Session(crawled.open()) as session:
        assert count_kept(session)[0] == len(session.exec(select(Article)).all())
        old = article(session, "/shell")
        old.found_at -= timedelta(days=40)
        session.flush()
        assert forget_texts(session, 30) == 1
        assert kept_pages(session, old.id or 0) == []
        # The outlet's own setting wins.
        outlet = session.get_one(Outlet, old.outlet_id)
        outlet.keep_text_days = 0
        article(session, "/sold").found_at -= timedelta(days=40)
        session.flush()
        assert forget_texts(session, 30) == 0
        assert kept_pages(session, article(session, "/sold").id or 0)
