"""Pages that mean harm: each ends within its bound with a named reason, and the crawl goes on."""

import gzip
import json
import socketserver
import threading
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlmodel import select

from inthenews.config import load
from inthenews.opening import open_database
from storage.database import read_session
from storage.kinds import Verdict
from storage.tables import Address, Article, Run
from tests.inthenews.conftest import Installation

LIMIT = 500_000
ARTICLE = (
    "<html><head><title>Toxics Link finds dioxins</title></head><body><article>"
    "<h1>Toxics Link finds dioxins in eggs</h1>"
    + "<p>The environmental group Toxics Link found dioxins in eggs sold near the plant, "
    "a study released on Monday said. The board has asked for a second test.</p>"
    * 3
    + "</article></body></html>"
).encode()

Send = Callable[[bytes], None]


def reply(send: Send, body: bytes, *headers: str, length: int | None = None) -> None:
    lines = ["HTTP/1.1 200 OK", "Connection: close", *headers]
    if not any(line.lower().startswith("content-type") for line in headers):
        lines.append("Content-Type: text/html; charset=utf-8")
    if length is not None:
        lines.append(f"Content-Length: {length}")
    send("\r\n".join(lines).encode() + b"\r\n\r\n" + body)


def huge(send: Send) -> None:
    reply(send, b"<html>" + b"x" * 65536, length=100 * 1024 * 1024)
    for _ in range(1600):
        send(b"x" * 65536)


def endless(send: Send) -> None:
    reply(send, b"", "Transfer-Encoding: chunked")
    while True:
        send(b"8000\r\n" + b"x" * 0x8000 + b"\r\n")


def bomb(send: Send) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    block = b" " * 1_000_000
    packed = b"".join(packer.compress(block) for _ in range(200)) + packer.flush()
    reply(send, packed, "Content-Encoding: gzip", length=len(packed))


def nested(send: Send) -> None:
    body = b"<html><body>" + b"<div>" * 90_000 + b"Toxics Link"
    reply(send, body, length=len(body))


def silent(send: Send) -> None:
    threading.Event().wait(8)


def shorter(send: Send) -> None:
    reply(send, ARTICLE[:300], length=len(ARTICLE))


def loop(send: Send) -> None:
    send(b"HTTP/1.1 302 Found\r\nLocation: /loop\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")


def inward(send: Send) -> None:
    send(
        b"HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\n"
        b"Content-Length: 0\r\nConnection: close\r\n\r\n"
    )


def lying_charset(send: Send) -> None:
    reply(send, ARTICLE, "Content-Type: text/html; charset=utf-16", length=len(ARTICLE))


def null_bytes(send: Send) -> None:
    body = ARTICLE.replace(b"<p>", b"<p>\0\0\0") + b"\0" * 1000
    reply(send, body, length=len(body))


def not_http(send: Send) -> None:
    send(b"\x00\x01\x02 this is not HTTP\r\n\r\n")


def bad_gzip(send: Send) -> None:
    body = gzip.compress(ARTICLE)[:-20] + b"broken"
    reply(send, body, "Content-Encoding: gzip", length=len(body))


def picture(send: Send) -> None:
    body = b"\x89PNG\r\n\x1a\n" + bytes(2000)
    reply(send, body, "Content-Type: image/png", length=len(body))


def good(send: Send) -> None:
    reply(send, ARTICLE, length=len(ARTICLE))


PAGES: dict[str, tuple[Callable[[Send], None], set[Verdict]]] = {
    "huge": (huge, {Verdict.DEAD}),
    "endless": (endless, {Verdict.DEAD}),
    "bomb": (bomb, {Verdict.DEAD, Verdict.FAILED}),
    "nested": (nested, {Verdict.ARTICLE, Verdict.OFF_TOPIC, Verdict.UNREADABLE}),
    "silent": (silent, {Verdict.FAILED}),
    "shorter": (shorter, {Verdict.ARTICLE, Verdict.FAILED, Verdict.OFF_TOPIC}),
    "loop": (loop, {Verdict.DEAD}),
    "inward": (inward, {Verdict.DEAD, Verdict.FAILED}),
    "charset": (lying_charset, {Verdict.ARTICLE}),
    "nulls": (null_bytes, {Verdict.ARTICLE}),
    "nothttp": (not_http, {Verdict.FAILED}),
    "badgzip": (bad_gzip, {Verdict.FAILED, Verdict.ARTICLE, Verdict.UNREADABLE}),
    "picture": (picture, {Verdict.NOT_PRESS}),
    "good": (good, {Verdict.ARTICLE}),
}


class Handler(socketserver.StreamRequestHandler):
    """Answers each path in its own evil way."""

    def handle(self) -> None:
        path = self.rfile.readline(4096).decode("latin-1").split(" ")[1].strip("/")
        while self.rfile.readline(65536).strip():
            pass
        try:
            if path == "feed":
                items = "".join(
                    f"<item><title>Page {name}</title>"
                    f"<link>http://127.0.0.1:{self.server.server_address[1]}/{name}</link></item>"
                    for name in PAGES
                )
                body = f"<rss version='2.0'><channel><title>F</title>{items}</channel></rss>"
                reply(self.wfile.write, body.encode(), length=len(body))
            elif path in PAGES:
                PAGES[path][0](self.wfile.write)
            else:
                self.wfile.write(
                    b"HTTP/1.1 404 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                )
        except OSError:
            pass  # the crawler hung up, as it should


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


@pytest.fixture
def evil_host() -> Iterator[str]:
    with Server(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def test_each_ends_with_a_named_reason_and_the_crawl_goes_on(
    evil_host: str, tmp_path: Path
) -> None:
    installation = Installation(tmp_path)
    installation.run("init", ".")
    config = tmp_path / "inthenews.toml"
    settings = (
        "[crawl]\nallow_private_addresses = true\ndelay_seconds = 0\ntimeout_seconds = 3.0\n"
        f"max_page_bytes = {LIMIT}\nmax_redirects = 3\nworkers = 1\n"
    )
    config.write_text(config.read_text("utf-8").replace("[crawl]\n", settings), "utf-8")
    rows = tmp_path / "sources.csv"
    rows.write_text(f"name,url,kind\nEvil,{evil_host}/feed,feed\n", encoding="utf-8")
    installation.run("sources", "import", "sources.csv")
    run = json.loads(installation.run("crawl", "--json").stdout)
    assert run["state"] == "finished"
    with read_session(open_database(load(tmp_path))) as session:
        given = {
            address.announcement["url"].rsplit("/", 1)[1]: address
            for address in session.exec(select(Address))
        }
        assert session.exec(select(Run)).one().figures["fresh"] == len(PAGES)
        kept = session.exec(select(Article.url)).all()
    wrong = {
        name: (given[name].verdict, given[name].reason)
        for name, (_, allowed) in PAGES.items()
        if given[name].verdict not in allowed
    }
    assert wrong == {}
    for name, address in given.items():
        if address.verdict not in {Verdict.ARTICLE, Verdict.OFF_TOPIC}:
            assert address.reason, name
    assert any(url.endswith("/good") for url in kept)


def test_private_addresses_are_not_fetched_unless_allowed(evil_host: str, tmp_path: Path) -> None:
    installation = Installation(tmp_path)
    installation.run("init", ".")
    named = evil_host.replace("127.0.0.1", "localhost")
    assert "private network" in installation.run("add", f"{named}/good", status=1).stderr
