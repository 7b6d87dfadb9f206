"""An installation as an operator has it, and the press it reads."""

import csv
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine

from inthenews import cli
from inthenews.config import load
from inthenews.demo.press import Press
from inthenews.opening import open_database

CRAWL = """
[crawl]
proxy = "{proxy}"
delay_seconds = {delay}
timeout_seconds = 4.0
workers = 1
"""


@dataclass(frozen=True, slots=True)
class Installation:
    """A folder with a configuration, and the commands run in it."""

    folder: Path

    def run(self, *words: str, status: int | None = 0) -> subprocess.CompletedProcess[str]:
        """Run `inthenews WORDS` as a user would; `status` is the exit status to expect."""
        done = subprocess.run(
            [sys.executable, "-m", "inthenews", *words],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=280,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        if status is not None:
            assert done.returncode == status, f"{done.stdout}\n{done.stderr}"
        return done

    def run_here(self, *words: str) -> str:
        """Run a command in this process, which is quicker; returns what it printed."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("INTHENEWS_CONFIG", str(self.folder / "inthenews.toml"))
            return cli.run(list(words))

    def start(self, *words: str) -> "subprocess.Popen[str]":
        """Start `inthenews WORDS` and return at once."""
        return subprocess.Popen(
            [sys.executable, "-m", "inthenews", *words],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    @property
    def environment(self) -> dict[str, str]:
        """The environment without anything that would configure the program."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith("INTHENEWS_")}
        # Plain text whatever terminal the tests run in.
        return kept | {"PYTHONPATH": str(Path(__file__).parents[2]), "COLUMNS": "200"}

    def open(self) -> Engine:
        """Return an engine on the installation's database."""
        return open_database(load(self.folder))


@pytest.fixture(scope="session")
def press() -> Iterator[Press]:
    """The demo press, in no hurry to be slow."""
    with Press(slowness=0.02) as press:
        yield press


@pytest.fixture(scope="session")
def install(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Installation]:
    """Make an installation that reads the sources of a press."""

    def make(press: Press, *, delay: float = 0.0, more: str = "") -> Installation:
        installation = Installation(tmp_path_factory.mktemp("installation"))
        cli.run(["init", str(installation.folder)])
        config = installation.folder / "inthenews.toml"
        text = config.read_text(encoding="utf-8")
        crawl = CRAWL.format(proxy=press.proxy_url, delay=delay) + more
        config.write_text(text.replace("[crawl]\n", crawl), encoding="utf-8")
        rows = press.sources()
        with (installation.folder / "sources.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        installation.run_here("sources", "import", str(installation.folder / "sources.csv"))
        return installation

    return make
