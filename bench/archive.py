"""The archive under load: `python -m bench.archive [--sizes N,N] [--rate R]`.

A mix of addresses (lists, filters, search, feeds, API), nothing cached, asked open loop: each
request is sent at its time whether or not earlier ones are answered, and its latency counts
from that time. Server (a process for each core), database and client share the machine. Then
one list cached, and answered by 304; then the static export: whole, unchanged, and after one
change. Beside latencies stands the CPU time of a request, which other work on the machine
lengthens less.
"""

import argparse
import asyncio
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import psutil
from fastapi import FastAPI
from sqlalchemy import make_url
from sqlmodel import SQLModel

from archive.app import make_app
from archive.export import export
from archive.settings import ArchiveSettings
from bench.articles import LAST, TOPICS, fill
from bench.databases import empty_database
from storage.database import DatabaseSettings, open_engine, write_session
from storage.organisation import OrganisationSettings
from storage.periods import Almanac
from storage.reviews import hide
from storage.tallies import recount

ORGANISATION = OrganisationSettings()
ALMANAC = Almanac.of(ORGANISATION.time_zone)
WORDS = [
    "mercury",
    "lead",
    "microplastics salt",
    '"toxics link"',
    "phthal*",
    "पारे",
    "burning7",
    "Ganga -salt",
    "nowhere",
]


def addresses(articles: int, count: int) -> list[tuple[str, str]]:
    """Return kinds of requests and their addresses, the same each time."""
    chance = random.Random(7)
    topics = list(TOPICS)
    made = []
    for _ in range(count):
        year = LAST.year - int(20 * chance.random() ** 1.4)
        month = chance.randint(1, 12)
        topic = chance.choice(topics)
        word = chance.choice(WORDS)
        article = chance.randint(1, articles)
        made.append(
            chance.choice(
                [
                    ("list", "/"),
                    ("list", f"/{year}/"),
                    ("list", f"/{year}/{month:02}/"),
                    ("list", f"/topics/{topic}/"),
                    ("filter", f"/topics/{topic}/{year}/"),
                    ("list", "/outlets/thehindu.com/"),
                    ("article", f"/articles/{article}/"),
                    ("article", f"/articles/{article}/"),
                    ("story", f"/stories/{article // 5 + 1}/"),
                    ("search", f"/search/?q={word}"),
                    ("search", f"/search/?q={word}&topic={topic}"),
                    ("search", f"/search/?q={word}&from={year}-01-01&to={year}-12-31"),
                    ("filter", f"/search/?topic={topic}&language=hi"),
                    ("filter", f"/search/?topic={topic}&kind=opinion"),
                    ("feed", f"/topics/{topic}/atom.xml"),
                    ("feed", "/feed.json"),
                    ("timeline", "/timeline/"),
                    ("API", f"/api/v1/articles?topic={topic}&limit=20"),
                    ("API", f"/api/v1/articles?q={word}&from={year}-01-01"),
                    ("API", f"/api/v1/articles/{article}"),
                    ("API", "/api/v1/topics"),
                    (
                        "CSV",
                        f"/api/v1/articles.csv?topic={topic}&from={year}-01-01&to={year}-01-03",
                    ),
                ]
            )
        )
    return made


def make_served() -> FastAPI:
    """What each process of the server runs; told by its environment."""
    engine = open_engine(DatabaseSettings(url=os.environ["BENCH_DATABASE"]))
    return make_app(
        engine,
        ORGANISATION,
        ArchiveSettings(cache_megabytes=int(os.environ["BENCH_CACHE"])),
    )


class Client:
    """Just enough HTTP for a load: a full client takes as long as the server."""

    def __init__(self, port: int, headers: str) -> None:
        self.port = port
        self.headers = headers
        self.idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def get(self, path: str) -> int:
        """Return the status of the answer, once all of it has come."""
        reader, writer = (
            self.idle.pop()
            if self.idle
            else await asyncio.open_connection("127.0.0.1", self.port, limit=1 << 20)
        )
        address = str(httpx.URL(f"http://127.0.0.1{path}").raw_path, "ascii")
        writer.write(f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1\r\n{self.headers}\r\n".encode())
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
        except (asyncio.IncompleteReadError, ConnectionError):
            return await self.get(path)  # closed by the server, as it had rested
        status = int(head[9:12])
        length = head.partition(b"content-length: ")[2]
        if length:
            await reader.readexactly(int(length.partition(b"\r\n")[0]))
        elif status == 200:  # in chunks
            while size := int((await reader.readuntil(b"\r\n")).strip(), 16):
                await reader.readexactly(size + 2)
            await reader.readexactly(2)
        self.idle.append((reader, writer))
        return status


async def ask(
    port: int, wanted: list[tuple[str, str]], rate: float, headers: str
) -> list[tuple[float, str]]:
    """Ask all, each at its time; return how long each took, with its kind, quickest first."""
    client = Client(port, headers)
    took: list[tuple[float, str]] = []
    start = time.perf_counter() + 0.2

    async def one(number: int, kind: str, path: str) -> None:
        due = start + number / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        status = await client.get(path)
        took.append((time.perf_counter() - due, kind))
        assert status in (200, 304, 404), (path, status)

    await asyncio.gather(*(one(number, *each) for number, each in enumerate(wanted)))
    return sorted(took)


@contextmanager
def serving(url: str, port: int, cache: int, workers: int) -> Iterator[psutil.Process]:
    """The archive served by processes of its own."""
    environment = {**os.environ, "BENCH_DATABASE": url, "BENCH_CACHE": str(cache)}
    code = (
        f"import uvicorn; uvicorn.run('bench.archive:make_served', factory=True, port={port},"
        f" workers={workers}, log_level='error', access_log=False)"
    )
    process = subprocess.Popen([sys.executable, "-c", code], env=environment)
    try:
        for _ in range(600):
            with suppress(httpx.HTTPError):
                httpx.get(f"http://127.0.0.1:{port}/", timeout=120)
                break
            time.sleep(0.1)
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait()


def cpu_of(process: psutil.Process) -> float:
    """Return the CPU seconds of a process and its children."""
    total = 0.0
    for one in (process, *process.children(recursive=True)):
        with suppress(psutil.Error):
            times = one.cpu_times()
            total += times.user + times.system
    return total


def measure(
    name: str, url: str, articles: int, asked: argparse.Namespace, database: psutil.Process | None
) -> None:
    """Print latencies and CPU time for what is not cached, cached, and unchanged."""
    for at, (kind, cache, etag) in enumerate(
        (("nothing cached", 0, False), ("cached", 32, False), ("304", 32, True))
    ):
        port = asked.port + at
        with serving(url, port, cache, asked.workers) as process:
            count = int(asked.rate * asked.seconds)
            wanted = addresses(articles, count)
            headers = "Accept-Encoding: gzip\r\n"
            if kind != "nothing cached":
                wanted = [("list", "/topics/mercury/")] * count
            if etag:
                got = httpx.get(f"http://127.0.0.1:{port}/topics/mercury/").headers["etag"]
                headers += f"If-None-Match: {got}\r\n"
            warming = wanted[: int(5 * asked.rate)]
            asyncio.run(ask(port, warming, asked.rate / 2, headers))
            used = cpu_of(process)
            in_database = cpu_of(database) if database else 0.0
            took = asyncio.run(ask(port, wanted, asked.rate, headers))
            used = (cpu_of(process) - used) / count
            if database:
                in_database = (cpu_of(database) - in_database) / count
        times = [seconds for seconds, _ in took]
        print(
            f"| {name} | {articles:,} | {kind} | {asked.rate:.0f}"
            f" | {at_share(times, 0.5)} | {at_share(times, 0.9)} | {at_share(times, 0.99)}"
            f" | {used * 1000:.1f} | {in_database * 1000:.1f} |",
            flush=True,
        )
        if kind == "nothing cached":
            by_kind: dict[str, list[float]] = defaultdict(list)
            for seconds, one in took:
                by_kind[one].append(seconds)
            print(
                "| | | median, p99 of "
                + "; ".join(
                    f"{one} {at_share(found, 0.5)}, {at_share(found, 0.99)}"
                    for one, found in sorted(by_kind.items())
                )
                + " | | | | | | |",
                flush=True,
            )


def at_share(times: list[float], share: float) -> str:
    """Return in milliseconds what this share of the requests was answered within."""
    return f"{times[min(int(len(times) * share), len(times) - 1)] * 1000:.1f}"


def measure_export(name: str, url: str, articles: int) -> None:
    """Print what writing the static site takes: whole, again, and after one change."""
    engine = open_engine(DatabaseSettings(url=url))
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "public"
        for kind in ("whole", "unchanged", "one withdrawn"):
            if kind == "one withdrawn":
                with write_session(engine) as session:
                    hide(session, articles // 2, "bench")
            started, cpu = time.perf_counter(), _cpu()
            figures = export(engine, ORGANISATION, ArchiveSettings(), target)
            print(
                f"| {name} | {articles:,} | export, {kind} | {figures.written:,} of"
                f" {figures.files:,} files | {time.perf_counter() - started:.1f} s"
                f" | {_cpu() - cpu:.1f} s of CPU | | | |",
                flush=True,
            )
    engine.dispose()


def _cpu() -> float:
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def main() -> None:
    """Fill, measure and drop a database for each engine and size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="10000")
    parser.add_argument("--rate", type=float, default=100)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    parser.add_argument("--port", type=int, default=18200)
    parser.add_argument("--engines", default="sqlite,postgresql")
    parser.add_argument("--export", action="store_true", help="measure the export too")
    parser.add_argument("--only-export", action="store_true")
    parser.add_argument("--url", help="a database that is filled already")
    asked = parser.parse_args()
    print(
        "| engine | articles | what | rate/s | median ms | p90 ms | p99 ms"
        " | CPU ms a request | and in PostgreSQL |\n|---|---|---|---|---|---|---|---|---|"
    )
    for size in map(int, asked.sizes.split(",")):
        for name in asked.engines.split(","):
            with _database(name, asked) as found:
                url, process = found
                engine = open_engine(DatabaseSettings(url=url))
                if not asked.url:
                    SQLModel.metadata.create_all(engine)
                    started = time.perf_counter()
                    fill(engine, size)
                    print(
                        f"| {name} | {size:,} | filled in {time.perf_counter() - started:.0f} s"
                        " | | | | | | |",
                        flush=True,
                    )
                started = time.perf_counter()
                recount(engine, ALMANAC)
                print(
                    f"| {name} | {size:,} | counted in {time.perf_counter() - started:.2f} s"
                    " | | | | | | |",
                    flush=True,
                )
                engine.dispose()
                if not asked.only_export:
                    measure(name, url, size, asked, process)
                if asked.export or asked.only_export:
                    measure_export(name, url, size)


@contextmanager
def _database(name: str, asked: argparse.Namespace) -> Iterator[tuple[str, psutil.Process | None]]:
    if asked.url:
        yield asked.url, _find_postgres(asked.url) if name == "postgresql" else None
    else:
        with empty_database(name) as url:
            yield url, _find_postgres(url) if name == "postgresql" else None


def _find_postgres(url: str) -> psutil.Process | None:
    """Return PostgreSQL's first process, by the folder that its socket is in."""
    folder = make_url(url).query.get("host")
    for one in psutil.process_iter(["name", "ppid", "cmdline"]):
        is_ours = one.info["name"] == "postgres" and folder in (one.info["cmdline"] or [])
        if is_ours and one.info["ppid"] == 1:
            return one
    return None


if __name__ == "__main__":
    main()
