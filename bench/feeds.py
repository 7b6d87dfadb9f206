"""Feeds: ours beside bare feedparser, on the same files in the same run.

    .venv/bin/python -m bench.feeds [FOLDER]

Three tables. Correctness on the pairs of `tests/crawler/feeds`, by what each is about. Speed on
a feed of the usual size, and on the pairs (and FOLDER's feeds, when one is given) together.
Hostile feeds, each in a process of its own: time, memory, and how it ended.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from calendar import timegm
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import feedparser

from crawler.errors import FeedError
from crawler.feeds import parse_feed
from crawler.feeds.bounds import BYTES
from tests.crawler.hostile_feeds import hostile_feeds

PAIRS = Path(__file__).parents[1] / "tests" / "crawler" / "feeds"
SECONDS = 2.0
MEGABYTES = 200
PATIENCE = 6
"""Seconds after which a peer is stopped."""

ONE = """
import json, sys, time
if sys.argv[1] == "ours":
    from crawler.errors import FeedError
    from crawler.feeds import parse_feed
    from crawler.feeds.bounds import BYTES
    body = open(sys.argv[2], "rb").read(BYTES + 1)
    start = time.process_time()
    try:
        end = f"{len(parse_feed(body).entries)} entries"
    except FeedError as error:
        end = str(error).partition(": ")[2][:60]
else:
    import feedparser, warnings
    warnings.simplefilter("ignore")
    body = open(sys.argv[2], "rb").read()
    start = time.process_time()
    try:
        end = f"{len(feedparser.parse(body).entries)} entries"
    except BaseException as error:
        end = type(error).__name__
seconds = time.process_time() - start
# Not getrusage's: that one remembers the process that this one was forked from.
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(json.dumps([seconds, int(peak.split()[1]) / 1024, end]))
"""


def main() -> None:
    """Print the tables."""
    warnings.simplefilter("ignore")
    compare_answers()
    compare_speed([Path(folder) for folder in sys.argv[1:]])
    compare_hostile()


def body_of(expectation: Path) -> bytes:
    """The feed of a pair."""
    name = expectation.name.removesuffix(".expected.json")
    (file,) = (f for f in PAIRS.glob(f"{name}.*") if f != expectation)
    return file.read_bytes()


def read_ours(body: bytes, given: dict[str, str]) -> list[dict[str, Any]] | None:
    """What we make of a feed, None for a refusal."""
    try:
        feed = parse_feed(body, **given)  # type: ignore[arg-type]
    except FeedError:
        return None
    return [
        {"url": e.url, "title": e.title, "published_at": write(e.published.at)}
        for e in feed.entries
    ]


def read_theirs(body: bytes, given: dict[str, str]) -> list[dict[str, Any]] | None:
    """What bare feedparser makes of it: entry.link, entry.title, published_parsed."""
    headers = {"content-type": given.get("content_type"), "content-location": given.get("url")}
    known = {key: value for key, value in headers.items() if value}
    try:
        parsed = feedparser.parse(body, response_headers=known)
    except Exception:  # noqa: BLE001 - that it raises at all is what is compared here
        return None
    if not parsed.get("version") and not parsed.entries:
        return None
    return [
        {
            "url": entry.get("link") or None,
            "title": entry.get("title") or None,
            "published_at": write_tuple(
                dict.get(entry, "published_parsed") or dict.get(entry, "updated_parsed")
            ),
        }
        for entry in parsed.entries
    ]


def write(at: datetime | None) -> str | None:
    """An instant as the pairs write it."""
    return at.replace(microsecond=0).isoformat().replace("+00:00", "Z") if at else None


def write_tuple(parsed: time.struct_time | None) -> str | None:
    """feedparser's date as the pairs write it; a year before 1 as words that match nothing."""
    try:
        return write(datetime.fromtimestamp(timegm(parsed), UTC)) if parsed else None
    except (ValueError, OverflowError):
        return "no year"


def compare_answers() -> None:
    """Fields right on the pairs, by the first word of the pairs' names."""
    right: dict[str, Counter[str]] = {"ours": Counter(), "feedparser": Counter()}
    total: Counter[str] = Counter()
    wrong_dates = Counter[str]()
    for path in sorted(PAIRS.glob("*.expected.json")):
        expected = json.loads(path.read_text(encoding="utf-8"))
        group = path.name.partition("-")[0].partition(".")[0]
        given = expected.get("given", {})
        wanted = expected.get("announcements")
        answers = {
            "ours": read_ours(body_of(path), given),
            "feedparser": read_theirs(body_of(path), given),
        }
        for row, want in enumerate(wanted or []):
            for field in ("url", "title", "published_at"):
                if field not in want:
                    continue
                total[group] += 1
                for who, answer in answers.items():
                    got = answer[row][field] if answer and row < len(answer) else None
                    is_right = got == want[field] and answer is not None
                    right[who][group] += is_right
                    is_silent = field == "published_at" and got is not None and not is_right
                    wrong_dates[who] += is_silent
    print("\nFields right (URL, title, date), by group of pairs")
    print(f"{'group':12}{'fields':>8}{'ours':>8}{'feedparser':>12}")
    for group in sorted(total):
        theirs = right["feedparser"][group]
        print(f"{group:12}{total[group]:8}{right['ours'][group]:8}{theirs:12}")
    print(
        f"dates silently wrong: ours {wrong_dates['ours']}, feedparser {wrong_dates['feedparser']}"
    )


def usual_feed() -> bytes:
    """Fifty entries as WordPress writes them, 180 kB."""
    paragraph = "<p>Samples of water were <b>tested</b> for <a href='https://x.in/'>lead</a>.</p>"
    item = (
        "<item><title>Wells near the plant closed {n}</title><link>https://x.in/{n}</link>"
        "<pubDate>Mon, 15 Jan 2024 10:30:00 +0530</pubDate><dc:creator>Staff</dc:creator>"
        "<category>News</category><guid isPermaLink='false'>https://x.in/?p={n}</guid>"
        "<description><![CDATA[" + paragraph + "]]></description>"
        "<content:encoded><![CDATA[" + paragraph * 40 + "]]></content:encoded></item>"
    )
    return (
        '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>T</title>'
        + "".join(item.replace("{n}", str(n)) for n in range(50))
        + "</channel></rss>"
    ).encode()


def compare_speed(folders: list[Path]) -> None:
    """CPU milliseconds of each, and the ratio."""
    files = [body_of(path) for path in sorted(PAIRS.glob("*.expected.json"))]
    sets = {"usual feed, 50 entries": [usual_feed()] * 10, "the pairs": files}
    for folder in folders:
        sets[str(folder)] = [file.read_bytes() for file in folder.rglob("*.xml")]
    print("\nCPU time in ms for each feed")
    print(f"{'feeds':32}{'number':>8}{'ours':>9}{'feedparser':>12}{'ratio':>8}")
    for name, bodies in sets.items():
        ours = measure(lambda body: read_ours(body, {}), bodies)
        theirs = measure(lambda body: read_theirs(body, {}), bodies)
        print(f"{name[-31:]:32}{len(bodies):8}{ours:9.2f}{theirs:12.2f}{ours / theirs:8.2f}")


def measure(read: Any, bodies: list[bytes]) -> float:
    """CPU milliseconds for each body."""
    start = time.process_time()
    for body in bodies:
        read(body)
    return (time.process_time() - start) * 1000 / len(bodies)


def compare_hostile() -> None:
    """Seconds, megabytes and end of each hostile feed, for both."""
    print(f"\nHostile feeds: bounds {SECONDS} s of CPU and {MEGABYTES} MB (read: {BYTES} bytes)")
    print(f"{'feed':36}{'ours':>16}{'feedparser':>18}   how ours ended")
    kept = Counter[str]()
    count = 0
    with tempfile.TemporaryDirectory() as folder:
        for name, body in hostile_feeds():
            count += 1
            file = Path(folder) / "feed"
            file.write_bytes(body)
            cells = []
            for who in ("ours", "feedparser"):
                seconds, megabytes, end = run_one(who, file)
                kept[who] += seconds <= SECONDS and megabytes <= MEGABYTES
                cost = f"{seconds:7.2f} s {megabytes:4.0f} MB"
                cells.append((cost if end != "stopped" else f"over {PATIENCE} s", end))
            print(f"{name:36}{cells[0][0]:>16}{cells[1][0]:>18}   {cells[0][1]}")
    print(f"within bounds: ours {kept['ours']}/{count}, feedparser {kept['feedparser']}/{count}")


def run_one(who: str, file: Path) -> tuple[float, float, str]:
    """CPU seconds, peak megabytes and end of one reading in a process of its own."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (4 * 1024**3, 4 * 1024**3))
        resource.setrlimit(resource.RLIMIT_CPU, (PATIENCE, PATIENCE))

    command = [sys.executable, "-c", ONE, who, str(file)]
    done = subprocess.run(command, capture_output=True, text=True, preexec_fn=limit, check=False)
    if done.returncode:
        return PATIENCE, 4096, "stopped"
    seconds, megabytes, end = json.loads(done.stdout.splitlines()[-1])
    return seconds, megabytes, end


if __name__ == "__main__":
    main()
