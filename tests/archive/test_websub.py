"""Telling a hub of changed feeds, over real HTTP; a hub that fails stops nothing."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from sqlalchemy import Engine
from sqlmodel import SQLModel

from archive import websub
from archive.settings import ArchiveSettings
from bench.articles import fill
from inthenews.config import Config
from inthenews.publishing import publish, publish_if_changed
from storage.database import DatabaseSettings, open_engine, write_session
from storage.reviews import hide

BASE = "https://press.example.org"


class Hub(BaseHTTPRequestHandler):
    told: list[dict[str, list[str]]]
    status = 202

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.told.append(parse_qs(body))
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def few(tmp_path: Path) -> Iterator[Engine]:
    """Eight public articles."""
    engine = open_engine(DatabaseSettings(url=f"sqlite:///{tmp_path / 'few.db'}"))
    SQLModel.metadata.create_all(engine)
    fill(engine, 8, outlets=4)
    yield engine
    engine.dispose()


@pytest.fixture
def hub() -> Iterator[tuple[str, type[Hub]]]:
    handler = type("Handler", (Hub,), {"told": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", handler
    server.shutdown()
    server.server_close()


def test_hub_is_told_of_what_changed(
    few: Engine, tmp_path: Path, hub: tuple[str, type[Hub]]
) -> None:
    address, handler = hub
    config = Config.model_validate(
        {"folder": tmp_path, "archive": {"url": BASE, "websub_hub": address, "languages": ["en"]}}
    )
    done = publish_if_changed(few, config)
    assert done is not None
    assert done[1] is None
    told = [url for form in handler.told for url in form["hub.url"]]
    assert all(form["hub.mode"] == ["publish"] for form in handler.told)
    assert told[:3] == [f"{BASE}/atom.xml", f"{BASE}/feed.json", f"{BASE}/rss.xml"]
    assert [url for url in told if url.startswith(f"{BASE}/topics/")]
    assert len(told) == len(set(told)) <= websub.MOST_FEEDS
    assert not [url for url in told if "/archive/" in url]
    feed = (tmp_path / "public" / "atom.xml").read_text()
    assert f'<link rel="hub" href="{address}"/>' in feed
    assert f'<link rel="self" type="application/atom+xml" href="{BASE}/atom.xml"/>' in feed

    handler.told.clear()
    assert publish_if_changed(few, config) is None
    assert not handler.told
    with write_session(few) as session:
        hide(session, 2, "editor")
    assert publish_if_changed(few, config) is not None
    assert f"{BASE}/atom.xml" in handler.told[0]["hub.url"]


def test_failing_hub_stops_nothing(few: Engine, tmp_path: Path, hub: tuple[str, type[Hub]]) -> None:
    address, handler = hub
    handler.status = 500
    for broken in (address, "http://127.0.0.1:9/", "http://[::1/"):
        trouble = websub.announce(ArchiveSettings(websub_hub=broken), ["atom.xml"])
        assert trouble is not None
        assert trouble.startswith(f"archive.websub_hub: {broken}")
        assert "\n" not in trouble
    config = Config.model_validate(
        {"folder": tmp_path, "archive": {"url": BASE, "websub_hub": address, "languages": ["en"]}}
    )
    figures, trouble = publish(few, config, tmp_path / "public")
    assert figures.articles == 8
    assert (tmp_path / "public" / "index.html").is_file()
    assert trouble == f"archive.websub_hub: {address} answered HTTP 500"


def test_hub_is_told_of_so_many_at_once(hub: tuple[str, type[Hub]]) -> None:
    address, handler = hub
    settings = ArchiveSettings(url=BASE, websub_hub=address)
    feeds = [f"outlets/{number}/atom.xml" for number in range(700)] + ["atom.xml"]
    assert websub.announce(settings, feeds) is None
    sizes = [len(form["hub.url"]) for form in handler.told]
    assert sizes == [websub.AT_ONCE] * (websub.MOST_FEEDS // websub.AT_ONCE)
    assert handler.told[0]["hub.url"][0] == f"{BASE}/atom.xml"
    assert websub.announce(ArchiveSettings(), feeds) is None
    assert websub.announce(settings, []) is None
