"""Real pages of real outlets through the whole road: crawl, digest, archive."""

import gzip
import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from sqlmodel import col, select

from inthenews.config import load
from inthenews.demo.mailbox import Mailbox
from inthenews.opening import open_database
from storage.database import read_session
from storage.kinds import ReviewState, Verdict
from storage.tables import Address, Article
from tests.inthenews.conftest import Installation

PAGES_A_FEED = 20
WATCHLIST = """
[topic.people]
title = "People"
terms = ["people", "said", "year", "time", "new", "one", "has", "with"]
auto_approve = true
"""


@pytest.fixture(scope="module")
def pages(shared: Path) -> dict[str, bytes]:
    """The pages by address, as http: a plain proxy serves them."""
    folder = shared / "data" / "pages"
    truth = json.loads((folder / "ground-truth.json").read_text("utf-8"))
    return {
        re.sub(r"^https?:", "http:", item["url"]): gzip.decompress(
            (folder / f"{name}.html.gz").read_bytes()
        )
        for name, item in truth.items()
    }


@pytest.fixture(scope="module")
def proxy(pages: dict[str, bytes]) -> Iterator[str]:
    """A proxy that answers for every host of the pages, and for their feeds."""
    addresses = list(pages)
    feeds = {}
    for number, start in enumerate(range(0, len(addresses), PAGES_A_FEED)):
        items = "".join(
            f"<item><title>Page</title><link>{escape(url)}</link></item>"
            for url in addresses[start : start + PAGES_A_FEED]
        )
        feed = f"<rss version='2.0'><channel><title>Feed {number}</title>{items}</channel></rss>"
        feeds[f"http://feeds-{number}.example/rss.xml"] = feed.encode()
    served = feeds | {url.partition("#")[0]: body for url, body in pages.items()}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = served.get(self.path)
            self.send_response(200 if body is not None else 404)
            kind = "application/rss+xml" if self.path in feeds else "text/html; charset=utf-8"
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def test_all_are_read_or_given_a_named_reason(
    pages: dict[str, bytes], proxy: str, tmp_path: Path
) -> None:
    installation = Installation(tmp_path)
    installation.run("init", ".")
    (tmp_path / "watchlist.toml").write_text(WATCHLIST, encoding="utf-8")
    feeds = range((len(pages) + PAGES_A_FEED - 1) // PAGES_A_FEED)
    rows = [f"Feed {number},http://feeds-{number}.example/rss.xml,feed" for number in feeds]
    (tmp_path / "sources.csv").write_text("\n".join(["name,url,kind", *rows]), encoding="utf-8")
    config = tmp_path / "inthenews.toml"
    with Mailbox(tmp_path / "mail") as mailbox:
        text = config.read_text("utf-8").replace(
            "[crawl]\n", f'[crawl]\nproxy = "{proxy}"\ndelay_seconds = 0\n'
        )
        text = text.replace(
            'host = "localhost"\nport = 25', f"port = {mailbox.port}\nhost = '127.0.0.1'"
        )
        config.write_text(text, encoding="utf-8")
        installation.run("sources", "import", "sources.csv")
        run = json.loads(installation.run("crawl", "--json").stdout)
        installation.run("subscribers", "add", "reader@example.org", "daily")
        installation.run("digest", "send", "daily")
        installation.run("archive", "export", "archive")
        assert len(mailbox.messages) == 1
        mail = mailbox.messages[0]
    assert run["state"] == "finished"
    with read_session(open_database(load(tmp_path))) as session:
        addresses = session.exec(select(Address)).all()
        assert len(addresses) == len(pages)
        for address in addresses:
            assert address.verdict is not None, address.url
            if address.verdict not in {Verdict.ARTICLE, Verdict.OFF_TOPIC}:
                assert address.reason, address.url
        articles = session.exec(select(Article)).all()
        public = session.exec(
            select(Article).where(col(Article.review) == ReviewState.APPROVED)
        ).all()
    # A tenth are in languages that the list has no words of; another are firms' blogs, deals,
    # recipes and how-to pages, which are told as no press.
    assert len(articles) > 0.75 * len(pages)
    assert all(article.title and not article.title.startswith("http") for article in articles)
    page = mail.message.get_body(("html",))
    assert page is not None
    assert len(page.get_payload()) <= 102_000, "as sent, encoded: where Gmail clips"
    exported = "".join(path.read_text("utf-8") for path in (tmp_path / "archive").rglob("*.html"))
    assert public
    assert all(f"/articles/{article.id}" in exported for article in public)
