"""The archive under load: `python -m bench.archive [--articles N] [--rate R] [--seconds S]`.

A mix of addresses (lists, filters, search, feeds, API), nothing cached, asked open loop: each
request is sent at its time whether or not earlier ones are answered, and its latency counts
from that time. Server and client share the machine. Then the static export: whole, unchanged,
and after one change. Ratios between the rows are what holds on other machines.
"""

import argparse
import asyncio
import multiprocessing
import random
import tempfile
import time
from pathlib import Path

import httpx
import uvicorn
from sqlmodel import SQLModel

from archive.app import make_app
from archive.export import export
from archive.settings import ArchiveSettings
from bench.articles import LAST, TOPICS, fill
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
]


def addresses(articles: int, count: int) -> list[str]:
    chance = random.Random(7)
    topics = list(TOPICS)
    made = []
    for _ in range(count):
        year = LAST.year - int(20 * chance.random() ** 1.4)
        month = chance.randint(1, 12)
        topic = chance.choice(topics)
        word = chance.choice(WORDS)
        made.append(
            chance.choice(
                [
                    "/",
                    f"/{year}/",
                    f"/{year}/{month:02}/",
                    f"/topics/{topic}/",
                    f"/topics/{topic}/{year}/",
                    "/outlets/thehindu.com/",
                    f"/articles/{chance.randint(1, articles)}/",
                    f"/articles/{chance.randint(1, articles)}/",
                    f"/search/?q={word}",
                    f"/search/?q={word}&topic={topic}",
                    f"/search/?topic={topic}&language=hi",
                    f"/topics/{topic}/atom.xml",
                    "/feed.json",
                    "/timeline/",
                    f"/api/v1/articles?topic={topic}&limit=20",
                    f"/api/v1/articles?q={word}&from={year}-01-01",
                    f"/api/v1/articles/{chance.randint(1, articles)}",
                    "/api/v1/topics",
                ]
            )
        )
    return made


def serve(url: str, port: int, cache: int) -> None:
    engine = open_engine(DatabaseSettings(url=url))
    settings = ArchiveSettings(url=f"http://127.0.0.1:{port}", cache_megabytes=cache)
    app = make_app(engine, ORGANISATION, settings)
    uvicorn.run(app, port=port, log_level="error", access_log=False)


async def ask(port: int, paths: list[str], rate: float, headers: dict[str, str]) -> list[float]:
    limits = httpx.Limits(max_connections=200)
    took: list[float] = []
    async with httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{port}", limits=limits, timeout=30
    ) as client:
        start = time.perf_counter() + 0.2

        async def one(number: int, path: str) -> None:
            due = start + number / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            answer = await client.get(path, headers=headers)
            took.append(time.perf_counter() - due)
            assert answer.status_code in (200, 304, 404), (path, answer.status_code)

        await asyncio.gather(*(one(number, path) for number, path in enumerate(paths)))
    return sorted(took)


async def wait_for(port: int) -> None:
    async with httpx.AsyncClient() as client:
        for _ in range(600):
            try:
                await client.get(f"http://127.0.0.1:{port}/", timeout=60)
                return
            except httpx.ConnectError:
                await asyncio.sleep(0.1)


def measure(name: str, url: str, articles: int, rate: float, seconds: float, port: int) -> None:
    for kind, cache, etag in (
        ("nothing cached", 0, False),
        ("cached", 32, False),
        ("304", 32, True),
    ):
        process = multiprocessing.get_context("spawn").Process(
            target=serve, args=(url, port, cache)
        )
        process.start()
        try:
            asyncio.run(wait_for(port))
            count = int(rate * seconds)
            paths = addresses(articles, count)
            headers = {}
            if kind != "nothing cached":
                paths = ["/topics/mercury/"] * count
            if etag:
                got = httpx.get(f"http://127.0.0.1:{port}/topics/mercury/").headers["etag"]
                headers = {"If-None-Match": got}
            asyncio.run(ask(port, paths[: int(2 * rate)], rate / 2, headers))  # warm the database
            took = asyncio.run(ask(port, paths, rate, headers))
        finally:
            process.terminate()
            process.join()
        half, most = took[len(took) // 2], took[int(len(took) * 0.99)]
        print(
            f"| {name} | {articles:,} | {kind} | {rate:.0f} | {half * 1000:.1f}"
            f" | {most * 1000:.1f} |",
            flush=True,
        )
        port += 1


def measure_export(name: str, url: str, articles: int) -> None:
    engine = open_engine(DatabaseSettings(url=url))
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "public"
        for kind in ("whole", "unchanged", "one withdrawn"):
            if kind == "one withdrawn":
                with write_session(engine) as session:
                    hide(session, articles // 2, "bench")
            started, cpu = time.perf_counter(), time.process_time()
            figures = export(engine, ORGANISATION, ArchiveSettings(languages=["en"]), target)
            print(
                f"| {name} | {articles:,} | export, {kind} | {figures.written} of"
                f" {figures.files} files | {time.perf_counter() - started:.1f} s"
                f" | {time.process_time() - cpu:.1f} s of CPU |",
                flush=True,
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--rate", type=float, default=100)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--engine", choices=["both", "sqlite", "postgresql"], default="both")
    parser.add_argument("--no-export", action="store_true")
    asked = parser.parse_args()
    print("| engine | articles | what | rate/s | median ms | p99 ms |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        urls = {}
        if asked.engine != "postgresql":
            urls["SQLite"] = f"sqlite:///{folder}/archive.db"
        server = None
        if asked.engine != "sqlite":
            import pgserver

            server = pgserver.get_server(Path(folder) / "pg", cleanup_mode="delete")
            urls["PostgreSQL"] = server.get_uri()
        try:
            for number, (name, url) in enumerate(urls.items()):
                engine = open_engine(DatabaseSettings(url=url))
                SQLModel.metadata.create_all(engine)
                started = time.perf_counter()
                fill(engine, asked.articles)
                filled = time.perf_counter()
                recount(engine, ALMANAC)
                print(
                    f"| {name} | {asked.articles:,} | filled in {filled - started:.0f} s,"
                    f" counted in {time.perf_counter() - filled:.2f} s | | | |",
                    flush=True,
                )
                engine.dispose()
                measure(name, url, asked.articles, asked.rate, asked.seconds, 18200 + 10 * number)
                if not asked.no_export:
                    measure_export(name, url, asked.articles)
        finally:
            if server is not None:
                server.cleanup()


if __name__ == "__main__":
    main()
