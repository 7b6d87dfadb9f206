"""The clock: everything by itself, and an orderly end."""

import json
import signal
import subprocess
import urllib.request
from collections.abc import Callable

from sqlmodel import select

from inthenews.demo.mailbox import Mailbox
from inthenews.demo.press import Press
from storage.database import read_session
from storage.tables import Article
from tests.inthenews.conftest import Installation

Install = Callable[..., Installation]


def read_until(process: "subprocess.Popen[str]", words: str) -> str:
    """Read what the clock says until a line holds `words`; returns all of it."""
    assert process.stderr is not None
    said = ""
    while words not in said:
        line = process.stderr.readline()
        assert line, f"it ended before saying {words!r}:\n{said}"
        said += line
    return said


def free_port() -> int:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


def test_it_crawls_exports_and_serves_until_told_to_stop(press: Press, install: Install) -> None:
    installation = install(press)
    port = free_port()
    config = installation.folder / "inthenews.toml"
    with Mailbox(installation.folder / "mail") as mailbox:
        text = config.read_text("utf-8").replace("# port = 8000", f"port = {port}")
        text = text.replace(
            'host = "localhost"\nport = 25', f'host = "127.0.0.1"\nport = {mailbox.port}'
        )
        config.write_text(text, encoding="utf-8")
        process = installation.start("start")
        try:
            said = read_until(process, "crawl 1 finished")
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/feed.json") as answer:
                assert json.load(answer)["version"].startswith("https://jsonfeed.org")
        finally:
            process.send_signal(signal.SIGTERM)
            said += process.communicate(timeout=200)[1]
    assert process.returncode == 0, said
    assert "stopped" in said
    assert "Traceback" not in said
    assert "archive exported" in said
    engine = installation.open()
    with read_session(engine) as session:
        assert session.exec(select(Article)).first() is not None
    engine.dispose()
