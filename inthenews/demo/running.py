"""The demo: a small press is crawled, its digest sent, its archive exported, all on this machine.

Every step is a command that a user would give, in a folder that can be kept.
"""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from inthenews.cli import run
from inthenews.demo.mailbox import Mailbox
from inthenews.demo.press import Press
from storage.errors import InTheNewsError

READER = "reader@example.org"
MARK = ".inthenews-demo"
"""A file that says that a folder is a demo's, and may be emptied by the next one."""
SLOWNESS = 0.1
"""The slow host's slowness: enough to be seen, not enough to be waited for."""


class DemoError(InTheNewsError):
    """A step of the demo that failed: which command, and what it said."""


class Demo:
    """One run of the demo in `folder`, which is made when missing."""

    def __init__(self, folder: Path, say: Callable[[str], None]) -> None:
        self.folder = folder.resolve()
        self._say = say

    def run(self) -> dict[str, object]:
        """Run all of it; returns the figures that are also written to `run.json`."""
        if self.folder.exists() and any(self.folder.iterdir()) and not self._is_mine():
            raise DemoError(f"{self.folder}: holds other files; give an empty or a new folder")
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / MARK).touch()
        self._clear()
        for name in [name for name in os.environ if name.startswith("INTHENEWS_")]:
            del os.environ[name]  # nothing of the user's own set-up shall touch the demo
        with Press(slowness=SLOWNESS) as press, Mailbox(self.folder / "mail") as mailbox:
            self._configure(press, mailbox)
            self._give("sources", "import", str(self.folder / "sources.csv"))
            self._say(f"crawling {len(press.sources())} sources of invented outlets …")
            run = json.loads(self._crawl())
            self._say("approving what is sure …")
            self._give("review", "approve", "--sure", "--by", "the demo")
            self._say("sending the digest …")
            self._give("subscribers", "add", READER, "daily")
            self._give("digest", "send", "daily")
            self._say("exporting the archive …")
            self._give("archive", "export", str(self.folder / "archive"))
            messages = len(mailbox.messages)
        figures: dict[str, object] = run["figures"] | {
            "stories": self._count_stories(),
            "messages": messages,
        }
        (self.folder / "run.json").write_text(json.dumps(run | {"figures": figures}, indent=2))
        return figures

    def newest_mail(self) -> Path | None:
        """Return the file of the mail that was sent last."""
        return max((self.folder / "mail").glob("*.eml"), default=None)

    def _is_mine(self) -> bool:
        return (self.folder / MARK).exists()

    def _clear(self) -> None:
        """Remove what an earlier demo left: each begins afresh."""
        for name in ("mail", "archive"):
            shutil.rmtree(self.folder / name, ignore_errors=True)
        for file in (*self.folder.glob("inthenews.*"), *self.folder.glob("*.csv")):
            file.unlink()
        for name in ("watchlist.toml", "run.json"):
            (self.folder / name).unlink(missing_ok=True)

    def _configure(self, press: Press, mailbox: Mailbox) -> None:
        run(["init", str(self.folder)])
        config = self.folder / "inthenews.toml"
        text = config.read_text(encoding="utf-8")
        crawl = (
            "# The demo press answers for all its host names behind this proxy.\n"
            f'proxy = "{press.proxy_url}"\ndelay_seconds = 0.05\ntimeout_seconds = 5.0\n'
        )
        text = text.replace("[crawl]\n", f"[crawl]\n{crawl}", 1)
        text = re.sub(r'(?m)^host = "localhost"\nport = 25$',
                      f'host = "127.0.0.1"\nport = {mailbox.port}', text, count=1)  # fmt: skip
        config.write_text(text, encoding="utf-8")
        rows = press.sources()
        with (self.folder / "sources.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)

    def _count_stories(self) -> int:
        return len(self._give("stories", "list", "--json", "--limit", "1000").splitlines())

    def _give(self, *words: str) -> str:
        """Give the command `inthenews WORDS` in the demo's folder; returns what it printed."""
        return run(["--config", str(self.folder / "inthenews.toml"), *words])

    def _crawl(self) -> str:
        """Crawl in a process of its own, as the clock does: Scrapy's reactor starts only once."""
        done = subprocess.run(
            [sys.executable, "-m", "inthenews", "crawl", "--json"],
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise DemoError(f"`inthenews crawl` failed: {done.stderr.strip() or done.stdout}")
        return done.stdout
