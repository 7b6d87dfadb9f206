"""The screen and the matcher beside trafilatura, on the same pages in the same run.

    python -m bench.matching [FOLDER]

CPU time of this process, the best of several rounds; ratios to trafilatura's default
extraction of the same pages. FOLDER holds `*.html.gz`; ../shared/data/pages by default.
"""

import gzip
import random
import re
import string
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TypeVar

import trafilatura
from rich.console import Console
from rich.table import Table

from crawler.errors import QueryError
from crawler.items import Reading
from crawler.matching import Matcher, Screen, Watchlist, load_watchlist
from crawler.matching.folding import fold
from crawler.matching.parsing import parse_query
from crawler.matching.patterns import parse_pattern
from crawler.matching.scanning import Scanner
from crawler.matching.screen import watched_patterns

ROOT = Path(__file__).parents[1]
ROUNDS = 3
T = TypeVar("T")


def cpu(function: Callable[[T], object], inputs: Sequence[T], rounds: int = ROUNDS) -> float:
    """Milliseconds of CPU for one input, the best of `rounds`."""
    best = float("inf")
    for _ in range(rounds):
        began = time.process_time()
        for one in inputs:
            function(one)
        best = min(best, time.process_time() - began)
    return best / len(inputs) * 1000


def main() -> None:
    """Print the tables."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared" / "data" / "pages"
    pages = [gzip.decompress(path.read_bytes()) for path in sorted(folder.glob("*.html.gz"))]
    if not pages:
        raise SystemExit(f"{folder}: no *.html.gz there")
    watchlist = load_watchlist(ROOT / "inthenews" / "defaults" / "watchlist.toml")
    out = Console()

    began = time.process_time()
    matcher, screen = Matcher(watchlist), Screen(watchlist)
    compiled_in = time.process_time() - began
    texts = [trafilatura.extract(page) or "" for page in pages]
    readings = [Reading(url="", title=None, text=text) for text in texts]
    busy = [
        Reading(url="", title="Dioxin found", text=f"{text}\nDioxin was found in milk.")
        for text in texts
    ]
    extraction = cpu(trafilatura.extract, pages, 1)
    rows = [
        ("trafilatura, default", extraction),
        (
            "trafilatura, fast",
            cpu(lambda page: trafilatura.extract(page, fast=True), pages, 1),
        ),
        ("screen, raw page", cpu(screen.passes, pages)),
        ("matcher, nothing watched in it", cpu(matcher.match, readings)),
        ("matcher, three terms added", cpu(matcher.match, busy)),
        ("every term by re, folded text", _cpu_re(watchlist, texts)),
    ]
    table = Table("", "ms a page", "of trafilatura", title=f"{len(pages)} pages", box=None)
    for name, cost in rows:
        table.add_row(name, f"{cost:.3f}", f"{cost / extraction:.4f}")
    out.print(table)
    passed = sum(map(screen.passes, pages))
    terms = sum(len(topic.terms) for topic in watchlist.topics)
    out.print(f"The screen passes {passed} of {len(pages)}. {terms} terms, compiled in")
    out.print(
        f"{compiled_in:.2f} s; memory: matcher {matcher.size / 1024:.0f} KiB,"
        f" screen {screen.size / 1024:.0f} KiB\n"
    )
    _print_growth(out, texts)
    _print_hostile(out, matcher, screen)


def _cpu_re(watchlist: Watchlist, texts: Sequence[str]) -> float:
    """What the standard library needs for the same terms, folded text, no context."""
    patterns = watched_patterns(watchlist)
    alternatives = sorted({re.escape(pattern.literal) for pattern in patterns}, key=len)
    expression = re.compile("|".join(reversed(alternatives)))
    return cpu(lambda text: expression.findall(fold(text).text), texts[::10], 1)


def _print_growth(out: Console, texts: Sequence[str]) -> None:
    """Ten times the terms, the same text."""
    rng = random.Random(1)
    words = [
        "".join(rng.choices(string.ascii_lowercase, k=rng.randrange(7, 16))) for _ in range(13_000)
    ]
    table = Table("terms", "ms a text", "times", box=None)
    first = 0.0
    for count in (1_300, 13_000):
        scanner = Scanner(map(parse_pattern, words[:count]))
        cost = cpu(partial(_scan, scanner), texts)
        first = first or cost
        table.add_row(f"{count:,}", f"{cost:.3f}", f"{cost / first:.2f}")
    out.print(table)


def _scan(scanner: Scanner, text: str) -> object:
    folded = fold(text)
    return scanner.scan(folded.text, folded.cased)


def _print_hostile(out: Console, matcher: Matcher, screen: Screen) -> None:
    """Twice and four times the input should cost about as many times as much."""

    def page(text: str) -> Callable[[int], object]:
        return lambda size: screen.passes((text * (size // len(text))).encode())

    def article(text: str) -> Callable[[int], object]:
        return lambda size: matcher.match(_reading(text * (size // len(text))))

    def chain(operator: str) -> Callable[[int], object]:
        return lambda size: parse_query(operator.join(["a"] * (size // 25)))

    inputs: list[tuple[str, Callable[[int], object]]] = [
        *((f"page: {text} …", page(text)) for text in ("a", "<a", "a<b>", "&#9", "<script>", "% ")),
        *(
            (f"text: {text!a} …", article(text))
            for text in ("a", "dioxin ", "Also read: ", "अ.", "(", "\u200b", "e\u0301", "a.")
        ),
        ("query: one word", lambda size: parse_query("a" * size)),
        ("query: a NEAR/3 a …, 10,000 of 250,000", chain(" NEAR/3 ")),
        ("query: a OR a …", chain(" OR ")),
        ("query: ((( …", lambda size: _refused("(" * size)),
    ]
    table = Table("hostile input", "250,000", "twice", "four times", box=None)
    for name, run in inputs:
        costs = [max(cpu(run, [size]), 0.01) for size in (250_000, 500_000, 1_000_000)]
        growth = [f"{cost / costs[0]:.1f}" for cost in costs[1:]]
        table.add_row(name, f"{costs[0]:.1f} ms", *growth)
    out.print(table)


def _refused(query: str) -> None:
    with suppress(QueryError):
        parse_query(query)


def _reading(text: str) -> Reading:
    return Reading(url="", title="", text=text)


if __name__ == "__main__":
    main()
