"""Pushing to WordPress, against a server that speaks the part of its REST interface we use."""

import base64
import json
import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine

from archive.errors import ArchiveError
from archive.pushing import Figures, push
from archive.settings import ArchiveSettings, WordPressSettings
from archive.site import Site
from storage.database import read_session, write_session
from storage.organisation import OrganisationSettings
from storage.reviews import hide

SITE = Site(OrganisationSettings(), ArchiveSettings(url="https://press.example.org"))


class WordPress(BaseHTTPRequestHandler):
    posts: dict[int, dict[str, Any]]
    wanted = "Basic " + base64.b64encode(b"press:secret pass").decode()

    def do_GET(self) -> None:
        page = int((re.search(r"[?&]page=(\d+)", self.path) or ["", "1"])[1])
        found = [
            {"id": number, "slug": post["slug"], "content": {"raw": post["content"]}}
            for number, post in sorted(self.posts.items())
        ]
        self.reply(200, found[(page - 1) * 100 : page * 100])

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        last = self.path.rpartition("/")[2]
        number = int(last) if last.isdigit() else max(self.posts, default=0) + 1
        self.posts.setdefault(number, {}).update(body)
        self.reply(200 if last.isdigit() else 201, {"id": number})

    def do_DELETE(self) -> None:
        del self.posts[int(self.path.rpartition("/")[2])]
        self.reply(200, {})

    def reply(self, status: int, value: object) -> None:
        if self.headers["Authorization"] != self.wanted:
            status, value = 401, {"code": "incorrect_password"}
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def wordpress() -> Iterator[tuple[WordPressSettings, dict[int, dict[str, Any]]]]:
    posts: dict[int, dict[str, Any]] = {99: {"slug": "about-us", "content": "The site's own."}}
    handler = type("Handler", (WordPress,), {"posts": posts})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield (
        WordPressSettings(
            url=f"http://127.0.0.1:{server.server_port}",
            user="press",
            password=SecretStr("secret pass"),
        ),
        posts,
    )
    server.shutdown()


def send(engine: Engine, settings: WordPressSettings) -> Figures:
    with read_session(engine) as session:
        return push(session, SITE, settings)


def test_posts_are_made_once_and_follow_what_is_public(little: Engine, wordpress: Any) -> None:
    settings, posts = wordpress
    first = send(little, settings)
    assert first.created == len(posts) - 1 > 20
    assert {post["status"] for post in posts.values() if "status" in post} == {"draft"}
    again = send(little, settings)
    assert (again.created, again.updated, again.removed) == (0, 0, 0)
    with write_session(little) as session:
        hide(session, 4, "editor")  # of no story: its post goes
    after = send(little, settings)
    assert (after.created, after.removed) == (0, 1)
    assert not [post for post in posts.values() if post["slug"] == "in-the-news-article-4"]
    assert posts[99] == {"slug": "about-us", "content": "The site's own."}


def test_one_page_is_kept(little: Engine, wordpress: Any) -> None:
    settings, posts = wordpress
    settings = settings.model_copy(update={"layout": "page", "newest": 10})
    assert send(little, settings).created == 1
    assert send(little, settings).unchanged == 1
    page = next(post for post in posts.values() if post["slug"] == "in-the-news")
    assert page["content"].count("<li>") == 10


def test_wrong_password_is_said_plainly(little: Engine, wordpress: Any) -> None:
    settings, _ = wordpress
    settings = settings.model_copy(update={"password": SecretStr("wrong")})
    with pytest.raises(ArchiveError, match="check user and application password"):
        send(little, settings)
