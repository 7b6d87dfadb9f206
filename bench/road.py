"""The whole road against bare Scrapy and news-please, on the same pages: `python -m bench.road`.

The press serves from a process of its own. Bare Scrapy fetches the list of article addresses
with the same manners and does nothing with them; ours polls the feeds, fetches the same
articles, judges them and stores what is relevant. Delays are off, robots.txt is read by both.
The watchlist was compiled before, as in every crawl but the first one.

news-please crawls a sample of the same list by its own call for lists (`NewsPlease.from_urls`:
threads fetch, a process for each core extracts), and is asked for pages that are there already
(`NewsPlease.from_html`): give the interpreter that has it by `--news-please`. `--memory` crawls
once and prints how the memory of all our processes grows.
"""

import argparse
import csv
import ctypes
import json
import multiprocessing
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from multiprocessing.connection import Connection
from pathlib import Path

SET_CHILD_SUBREAPER = 36  # prctl(2)
PAGES_FOR_NEWS_PLEASE = 400
"""A sample from the whole list: `from_urls` starts a thread for each address it is given."""
NEWS_PLEASE = """
import json, logging, sys, time
logging.disable(logging.CRITICAL)
from newsplease import NewsPlease
asked = json.load(sys.stdin)
if isinstance(asked, dict):
    began = time.perf_counter()
    proxies = {"http": asked["proxy"]}
    found = NewsPlease.from_urls(
        asked["urls"], request_args={"proxies": proxies, "timeout": 60}, fetch_images=False
    ).values()
    spent = time.perf_counter() - began
else:
    NewsPlease.from_html(asked[0][1], url=asked[0][0], fetch_images=False)
    began = time.process_time()
    found = [NewsPlease.from_html(html, url=url, fetch_images=False) for url, html in asked]
    spent = time.process_time() - began
read = sum(bool(article and article.maintext) for article in found)
print(json.dumps({"seconds": spent, "read": read}))
"""


def serve(sender: Connection, pages: int, hosts: int, relevant: float) -> None:
    """Serve the enlarged press until the parent hangs up."""
    from inthenews.demo.press import Enlargement, Press

    enlargement = Enlargement(pages=pages, hosts=hosts, relevant=relevant)
    with Press(slowness=0, enlarge=enlargement) as press:
        generated = [page.url for page in press.expected() if page.url.count(".") > 1]
        sender.send((press.proxy_url, press.sources(), generated))
        sender.recv()


@contextmanager
def serving(
    pages: int, hosts: int, relevant: float
) -> Iterator[tuple[str, list[dict[str, str]], list[str]]]:
    """The press in a process of its own: its proxy, its sources, its article addresses."""
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    press = multiprocessing.get_context("spawn").Process(
        target=serve, args=(theirs, pages, hosts, relevant), daemon=True
    )
    press.start()
    yield ours.recv()
    ours.send("done")
    press.join()


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


def run_timed(command: list[str], folder: Path) -> tuple[float, float, str]:
    """Run a command; returns wall seconds, CPU seconds of all its processes, and its output."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=True, env=environment()
    )
    wall = time.perf_counter() - began
    for pid in orphans():  # the fork server and its workers, which are ours now: see `main`
        os.waitpid(pid, 0)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, cpu, done.stdout


def orphans() -> list[int]:
    """Processes of ours that an ended command has left: all but the press and its tracker."""
    named = {process.pid for process in multiprocessing.active_children()}
    return [
        pid
        for pid in children_of(os.getpid())
        if pid not in named and b"resource_tracker" not in _read(f"/proc/{pid}/cmdline")
    ]


def children_of(pid: int) -> list[int]:
    """The processes that a process started, or that fell to it."""
    found = _read(f"/proc/{pid}/task/{pid}/children")
    return [int(word) for word in found.split()]


def _read(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError:
        return b""


def environment() -> dict[str, str]:
    """The environment for our commands, run from elsewhere."""
    return os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}


def prepare(folder: Path, proxy: str, rows: list[dict[str, str]]) -> None:
    """Make an installation that reads these sources, its watchlist compiled."""
    from crawler.matching import Screen, compile_watchlist, load_watchlist

    run = [sys.executable, "-m", "inthenews"]
    run_timed([*run, "init", "."], folder)
    config = folder / "inthenews.toml"
    text = config.read_text(encoding="utf-8")
    crawl = f'[crawl]\nproxy = "{proxy}"\ndelay_seconds = 0\n'
    config.write_text(text.replace("[crawl]\n", crawl), encoding="utf-8")
    with (folder / "sources.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]), extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    run_timed([*run, "sources", "import", "sources.csv"], folder)
    watchlist = load_watchlist(folder / "watchlist.toml")
    compile_watchlist(watchlist, folder / ".cache")
    Screen(watchlist, folder / ".cache")


def compare(pages: int, hosts: int, relevant: float, rounds: int, news_please: str | None) -> None:
    """Measure all of them, in turn, and print a table."""
    with serving(pages, hosts, relevant) as (proxy, rows, urls):
        print(f"{len(urls)} articles of {hosts} generated outlets and the demo press")
        print(f"{'':14} {'pages':>7} {'wall s':>8} {'pages/s':>8} {'CPU ms a page':>14}")
        measured: dict[str, list[tuple[float, float]]] = {"bare Scrapy": [], "inthenews": []}
        for _ in range(rounds):
            with tempfile.TemporaryDirectory() as name:
                folder = Path(name)
                addresses = folder / "addresses.txt"
                addresses.write_text("\n".join(urls), encoding="utf-8")
                bare = [sys.executable, "-m", "bench.road", "--bare", proxy, str(addresses)]
                wall, cpu, _ = run_timed(bare, folder)
                measured["bare Scrapy"].append(report("bare Scrapy", len(urls), wall, cpu))
                prepare(folder, proxy, rows)
                crawl = [sys.executable, "-m", "inthenews", "crawl", "--json"]
                wall, cpu, said = run_timed(crawl, folder)
                figures = json.loads(said)["figures"]
                measured["inthenews"].append(report("inthenews", figures["pages"], wall, cpu))
        speed, cost = (
            {name: choose(one[place] for one in found) for name, found in measured.items()}
            for place, choose in ((0, max), (1, min))
        )
        measure_news_please(news_please, proxy, urls, speed["inthenews"], cost["inthenews"])
    kept = figures["articles"] + figures["known_articles"]
    print(f"articles kept {kept}, screened out {figures['screened_out']} of {figures['pages']}")
    print(f"pages/s, ours of bare Scrapy's: {speed['inthenews'] / speed['bare Scrapy']:.2f}")
    print(f"CPU a page, bare Scrapy's of ours: {cost['bare Scrapy'] / cost['inthenews']:.2f}")


def report(name: str, pages: int, wall: float, cpu: float) -> tuple[float, float]:
    """Print one row; returns pages a second and CPU milliseconds a page."""
    print(f"{name:14} {pages:7} {wall:8.1f} {pages / wall:8.1f} {1000 * cpu / pages:14.2f}")
    return pages / wall, 1000 * cpu / pages


def measure_news_please(
    interpreter: str | None, proxy: str, urls: list[str], pages_a_second: float, cost: float
) -> None:
    """Print what news-please takes for a sample of the list, beside our road's figures."""
    import httpx

    if interpreter is None:
        print("news-please: not measured; name an interpreter that has it by --news-please")
        return
    sample = urls[:: max(1, len(urls) // PAGES_FOR_NEWS_PLEASE)][:PAGES_FOR_NEWS_PLEASE]
    try:
        crawled = ask_news_please(interpreter, {"proxy": proxy, "urls": sample})
        with httpx.Client(proxy=proxy, trust_env=False) as client:
            pages = [(url, client.get(url).text) for url in sample[:100]]
        called = ask_news_please(interpreter, pages)
    except subprocess.CalledProcessError as error:
        print(f"news-please: not measured: {error.stderr.strip().splitlines()[-1]}")
        return
    rate = len(sample) / crawled["seconds"]
    print(f"news-please, its crawl of {len(sample)}: {rate:.1f} pages/s, {crawled['read']} read")
    print(f"pages/s, ours of news-please's: {pages_a_second / rate:.1f}")
    each = 1000 * called["seconds"] / len(pages)
    print(f"news-please, a page that is there: {each:.1f} CPU ms, {called['read']} read")
    print(f"CPU a page, news-please's call of our whole road: {each / cost:.1f}")


def ask_news_please(interpreter: str, asked: object) -> dict[str, float]:
    """Run `NEWS_PLEASE` on a list to crawl, or on pages; returns seconds and pages read."""
    done = subprocess.run(
        [interpreter, "-c", NEWS_PLEASE],
        input=json.dumps(asked), capture_output=True, text=True, check=True,
    )  # fmt: skip
    answer: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return answer


def watch_memory(pages: int, hosts: int, relevant: float) -> None:
    """Crawl once and print the memory of all our processes by pages settled."""
    with serving(pages, hosts, relevant) as (proxy, rows, _), tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder, proxy, rows)
        crawl = subprocess.Popen(
            [sys.executable, "-m", "inthenews", "crawl", "--json"],
            cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment(),
        )  # fmt: skip
        print(f"{'pages':>7} {'crawl MB':>9} {'workers MB':>11} {'all MB':>8}")
        samples: list[tuple[int, float]] = []
        shown = -1
        while crawl.poll() is None:
            with suppress(subprocess.TimeoutExpired):
                crawl.wait(0.5)
            settled = count_settled(folder / "inthenews.db")
            own, workers = memory_of(crawl.pid), memory_of_tree(crawl.pid)
            if not own:
                continue
            samples.append((settled, own + workers))
            if settled // 1000 > shown:
                shown = settled // 1000
                print(f"{settled:7} {own:9.0f} {workers:11.0f} {own + workers:8.0f}", flush=True)
    # When the last page has its word the workers end, one after the other.
    between = [size for settled, size in samples if 2000 <= settled < samples[-1][0]]
    if between:
        least, most = min(between), max(between)
        print(f"after the first 2,000: {least:.0f} to {most:.0f} MB, ± {(most - least) / 2:.0f} MB")


def count_settled(database: Path) -> int:
    """How many addresses have their word."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        query = "SELECT count(*) FROM address WHERE verdict IS NOT NULL"
        return int(connection.execute(query).fetchone()[0])


def memory_of(pid: int) -> float:
    """Megabytes that a process has for itself, with its part of what it shares (PSS)."""
    for line in _read(f"/proc/{pid}/smaps_rollup").decode().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0


def memory_of_tree(pid: int) -> float:
    """The same of all processes below one."""
    return sum(memory_of(child) + memory_of_tree(child) for child in children_of(pid))


def main() -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(prog="python -m bench.road")
    parser.add_argument("--pages", type=int, default=5000)
    parser.add_argument("--hosts", type=int, default=40)
    parser.add_argument("--relevant", type=float, default=0.01)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--news-please", metavar="PYTHON")
    parser.add_argument("--memory", action="store_true")
    parser.add_argument("--bare", nargs=2, metavar=("PROXY", "FILE"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.bare:
        fetch_bare(given.bare[0], Path(given.bare[1]))
        return
    # What our commands leave behind falls to this process, which waits for it: else the CPU
    # time of worker processes would be nobody's.
    ctypes.CDLL(None).prctl(SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    if given.memory:
        watch_memory(given.pages, given.hosts, given.relevant)
    else:
        compare(given.pages, given.hosts, given.relevant, given.rounds, given.news_please)


if __name__ == "__main__":
    main()
