"""A small press on loopback: invented outlets, real HTTP, every trap a crawler meets.

    with Press() as press:
        crawl(sources=press.sources(), proxy=press.proxy_url)
        assert stored == press.expected()

Nothing in it is true of anyone: outlets, people and figures are invented.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from inthenews.demo.press.contents import ServerSettings
from inthenews.demo.press.enlargement import EnlargedPress, Enlargement
from inthenews.demo.press.errors import PressError
from inthenews.demo.press.hostile import (
    HOSTILE_HOSTS,
    find_hostile,
    hostile_pages,
    hostile_source,
)
from inthenews.demo.press.loading import read_contents
from inthenews.demo.press.manifest import ExpectedPage, expected_pages, source_rows
from inthenews.demo.press.newsstand import Newsstand
from inthenews.demo.press.resources import Resource
from inthenews.demo.press.server import LoopbackServer, PressApplication, ServedRequest

__all__ = ["Enlargement", "ExpectedPage", "Press", "PressError", "ServedRequest", "hostile_pages"]


class Press:
    """The press, serving between `__enter__` and `__exit__`.

    `at` is the moment its articles are dated from (default: now), aware; the same `at` gives
    the same bytes. `enlarge` adds generated outlets; `hostile` adds the hosts that do harm,
    with one source of the addresses in `hostile_pages()`. `slowness` multiplies the delay of
    slow hosts and the crawl delay they ask for (0: none). `port` 0 takes any free one.
    """

    def __init__(
        self,
        at: datetime | None = None,
        enlarge: Enlargement | None = None,
        hostile: bool = False,
        slowness: float = 1.0,
        port: int = 0,
    ) -> None:
        moment = at or datetime.now(UTC)
        if moment.tzinfo is None:
            raise ValueError("the press needs a moment with a time zone")
        self.at = moment.astimezone(UTC).replace(microsecond=0)
        self._slowness = slowness
        self._newsstand = Newsstand(read_contents(), self.at, self.at, slowness)
        self._enlarged = EnlargedPress(enlarge, self.at, self.at) if enlarge else None
        self._application = PressApplication(self._find, slowness)
        self._hostile = hostile
        self._port = port
        self._server: LoopbackServer | None = None

    def __enter__(self) -> Self:
        self._server = LoopbackServer(self._application, self._port)
        self._server.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._server:
            self._server.stop()
            self._server = None

    @property
    def proxy_url(self) -> str:
        """The address to give to the crawler as its HTTP proxy."""
        if self._server is None:
            raise RuntimeError("the press is not open; use it in a with statement")
        return f"http://127.0.0.1:{self._server.port}"

    @property
    def log(self) -> Sequence[ServedRequest]:
        """Every request answered so far, in the order of their answers."""
        return self._application.log

    def turn_to(self, now: datetime) -> None:
        """Lets time pass: articles with a negative age come out when `now` reaches them."""
        self._newsstand = Newsstand(read_contents(), self.at, now, self._slowness)
        if self._enlarged:
            self._enlarged.now = now

    def sources(self) -> list[dict[str, str]]:
        """Rows for `sources.csv`."""
        rows = source_rows(self._newsstand.contents)
        rows += self._enlarged.sources() if self._enlarged else []
        return [*rows, hostile_source()] if self._hostile else rows

    def expected(self) -> list[ExpectedPage]:
        """What is in print now, page by page: the truth that tests compare with."""
        found = expected_pages(self._newsstand)
        return found + self._enlarged.expected() if self._enlarged else found

    def _find(self, host: str, target: str) -> tuple[Resource | None, ServerSettings] | None:
        if self._enlarged and self._enlarged.has_host(host):
            return self._enlarged.find(host, target), self._enlarged.server
        if self._hostile and host in HOSTILE_HOSTS:
            return find_hostile(host, target), ServerSettings()
        server = self._newsstand.servers.get(host)
        return (self._newsstand.find(host, target), server) if server else None
