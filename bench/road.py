"""The whole road against bare Scrapy, on the same pages: `python -m bench.road [PAGES] [HOSTS]`.

The press serves from a process of its own. Bare Scrapy fetches the list of article addresses
with the same settings and does nothing with them; ours polls the feeds, fetches the same
articles, judges them and stores what is relevant. Delays are off, robots.txt is read by both.
"""

import csv
import json
import multiprocessing
import os
import resource
import subprocess
import sys
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path

ROUNDS = 2


def serve(sender: Connection, pages: int, hosts: int, relevant: float) -> None:
    """Serve the enlarged press until the parent hangs up."""
    from inthenews.demo.press import Enlargement, Press

    enlargement = Enlargement(pages=pages, hosts=hosts, relevant=relevant)
    with Press(slowness=0, enlarge=enlargement) as press:
        generated = [page.url for page in press.expected() if page.url.count(".") > 1]
        sender.send((press.proxy_url, press.sources(), generated))
        sender.recv()


def fetch_bare(proxy: str, addresses: Path) -> None:
    """Fetch the addresses with Scrapy alone."""
    import scrapy
    from scrapy.crawler import CrawlerProcess

    urls = addresses.read_text(encoding="utf-8").split()

    class Bare(scrapy.Spider):
        name = "bare"

        async def start(self):
            for url in urls:
                yield scrapy.Request(url, dont_filter=True, meta={"proxy": proxy})

        def parse(self, response):
            return None

    process = CrawlerProcess(
        {
            "LOG_ENABLED": False,
            "ROBOTSTXT_OBEY": True,
            "COOKIES_ENABLED": False,
            "TELNETCONSOLE_ENABLED": False,
            "CONCURRENT_REQUESTS": 64,
            "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
            "DOWNLOAD_DELAY": 0,
        }
    )
    process.crawl(Bare)
    process.start()


def timed(command: list[str], folder: Path) -> tuple[float, float, str]:
    """Run a command; returns wall seconds, CPU seconds of it and its workers, and its output."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])},
    )  # fmt: skip
    wall = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, cpu, done.stdout


def prepare(folder: Path, proxy: str, rows: list[dict[str, str]]) -> None:
    """Make an installation that reads these sources."""
    run = [sys.executable, "-m", "inthenews"]
    timed([*run, "init", "."], folder)
    config = folder / "inthenews.toml"
    text = config.read_text(encoding="utf-8")
    crawl = f'[crawl]\nproxy = "{proxy}"\ndelay_seconds = 0\n'
    config.write_text(text.replace("[crawl]\n", crawl), encoding="utf-8")
    with (folder / "sources.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]), extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    timed([*run, "sources", "import", "sources.csv"], folder)


def main(pages: int = 5000, hosts: int = 40, relevant: float = 0.01) -> None:
    """Measure both, in turn, and print a table."""
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    press = multiprocessing.get_context("spawn").Process(
        target=serve, args=(theirs, pages, hosts, relevant), daemon=True
    )
    press.start()
    proxy, rows, urls = ours.recv()
    print(f"{len(urls)} articles of {hosts} generated outlets and the demo press")
    print(f"{'':14} {'pages':>7} {'wall s':>8} {'pages/s':>8} {'CPU ms a page':>14}")
    speeds: dict[str, list[float]] = {"bare Scrapy": [], "inthenews": []}
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            addresses = folder / "addresses.txt"
            addresses.write_text("\n".join(urls), encoding="utf-8")
            bare = [sys.executable, "-m", "bench.road", "bare", proxy, str(addresses)]
            wall, cpu, _ = timed(bare, folder)
            report("bare Scrapy", len(urls), wall, cpu, speeds)
            prepare(folder, proxy, rows)
            wall, cpu, said = timed([sys.executable, "-m", "inthenews", "crawl", "--json"], folder)
            figures = json.loads(said)["figures"]
            report("inthenews", figures["pages"], wall, cpu, speeds)
    best = {name: max(found) for name, found in speeds.items()}
    print(f"ratio, best of {ROUNDS}: {best['inthenews'] / best['bare Scrapy']:.2f}")
    print(f"articles kept {figures['articles']}, screened out {figures['screened_out']}")
    ours.send("done")
    press.join()


def report(name: str, pages: int, wall: float, cpu: float, speeds: dict[str, list[float]]) -> None:
    """Print one row."""
    speeds[name].append(pages / wall)
    print(f"{name:14} {pages:7} {wall:8.1f} {pages / wall:8.1f} {1000 * cpu / pages:14.2f}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["bare"]:
        fetch_bare(sys.argv[2], Path(sys.argv[3]))
    else:
        main(*(int(word) for word in sys.argv[1:3]))
