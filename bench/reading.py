"""The reader beside its peers on 181 real article pages: quality of the text, CPU per page.

    uv sync --group bench && python -m bench.reading [--no-peers]

The measure is the data set's own (scrapinghub/article-extraction-benchmark): 4-gram shingles of
words, precision and recall per page, their means over pages, F1 of the means. The rows for half
the pages, chosen by a hash of their id, show whether tuning on one half carried over. Every
reader sees the same bytes in the same run on one core; only ratios of times mean anything.
"""

import argparse
import gzip
import hashlib
import json
import logging
import re
import signal
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from crawler.errors import ReadingError
from crawler.items import Page
from crawler.reading import read

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "pages"
_WORD = re.compile(r"\w+")

SECONDS_PER_PAGE = 10
"""Then a page is given up: some peers wait for the network, or do not end on some pages."""

SECONDS_PER_READER = 150
"""Then the rest of the pages is left, and the row is for those that were read."""

Reader = Callable[[Page], str]


@dataclass(frozen=True, slots=True)
class Score:
    """Means over pages."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean of the means, as the data set defines it."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def shingles(text: str, length: int = 4) -> Counter[tuple[str, ...]]:
    """Every run of `length` words; one shorter run when there are fewer words."""
    words = _WORD.findall(text)
    last = max(1, len(words) - length + 1)
    return Counter(tuple(words[at : at + length]) for at in range(last))


def compare(truth: str, found: str) -> tuple[float, float]:
    """Precision and recall of one page."""
    expected, got = shingles(truth), shingles(found)
    right = (expected & got).total()
    extra, missing = (got - expected).total(), (expected - got).total()
    if extra == missing == 0:
        return 1.0, 1.0
    precision = right / (right + extra) if right + extra else 0.0
    recall = right / (right + missing) if right + missing else 0.0
    return precision, recall


def score(pairs: list[tuple[float, float]]) -> Score:
    """The means of precision and recall."""
    count = len(pairs) or 1
    return Score(sum(p for p, _ in pairs) / count, sum(r for _, r in pairs) / count)


def is_tuned_on(identity: str) -> bool:
    """Whether a page belongs to the half that rules were tuned on."""
    return int(hashlib.sha256(identity.encode()).hexdigest(), 16) % 2 == 0


def load() -> tuple[dict[str, Page], dict[str, str]]:
    """The pages and their true texts, by id."""
    truth = json.loads((DATA / "ground-truth.json").read_text("utf-8"))
    fetched_at = datetime.now(UTC)
    pages = {
        identity: Page(
            entry["url"],
            gzip.decompress((DATA / f"{identity}.html.gz").read_bytes()),
            fetched_at,
        )
        for identity, entry in truth.items()
    }
    return pages, {identity: entry["articleBody"] for identity, entry in truth.items()}


def read_ours(page: Page) -> str:
    """The text of our reading, with every other field read too."""
    try:
        return read(page).text
    except ReadingError:
        return ""


def peers() -> Iterator[tuple[str, Reader]]:
    """The readers that are installed, each with its name."""
    import trafilatura

    def plain(page: Page) -> str:
        return trafilatura.extract(page.body, url=page.url, include_comments=False) or ""

    def fast(page: Page) -> str:
        return trafilatura.extract(page.body, url=page.url, include_comments=False, fast=True) or ""

    def with_metadata(page: Page) -> str:
        found = trafilatura.bare_extraction(
            page.body, url=page.url, include_comments=False, with_metadata=True
        )
        return str(getattr(found, "text", None) or "")

    yield "trafilatura default", plain
    yield "trafilatura fast", fast
    yield "trafilatura with metadata", with_metadata

    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.encoding import bytes_to_str, detect_encoding

    yield (
        "resiliparse",
        lambda page: extract_plain_text(
            bytes_to_str(page.body, str(detect_encoding(page.body))), main_content=True
        ),
    )
    yield from optional_peers()


def optional_peers() -> Iterator[tuple[str, Reader]]:
    """Those of the dependency group `bench`."""
    try:
        import newspaper  # type: ignore[import-untyped]  # no types
        from newsplease import NewsPlease  # type: ignore[import-untyped]  # no types
        from readability import Document as ReadabilityDocument  # type: ignore[import-untyped]  # no types
        from selectolax.lexbor import LexborHTMLParser
    except ImportError as error:
        print(f"(without {error.name}: uv sync --group bench)")
        return

    def newspaper4k(page: Page) -> str:
        article = newspaper.Article(page.url, fetch_images=False)
        article.download(input_html=page.body.decode("utf-8", "replace"))
        article.parse()
        return str(article.text)

    def readability(page: Page) -> str:
        summary = ReadabilityDocument(page.body.decode("utf-8", "replace")).summary()
        return LexborHTMLParser(summary).text(separator=" ")

    def news_please(page: Page) -> str:
        article = NewsPlease.from_html(page.body.decode("utf-8", "replace"), url=page.url)
        return str(getattr(article, "maintext", None) or "")

    yield "newspaper4k", newspaper4k
    yield "readability-lxml", readability
    yield "news-please", news_please


def _read_in_time(reader: Reader, page: Page) -> str:
    """What a reader finds; nothing where it fails or takes too long."""
    found = ""
    try:
        # Repeated, for readers that catch what interrupts them.
        signal.setitimer(signal.ITIMER_REAL, SECONDS_PER_PAGE, 5)
        try:
            found = reader(page)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    except Exception:  # noqa: BLE001  (a peer that fails on a page scores nothing there)
        signal.setitimer(signal.ITIMER_REAL, 0)
    return found


def _give_up(_signal: int, _frame: object) -> None:
    raise TimeoutError


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--no-peers", action="store_true")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    logging.disable(logging.ERROR)
    if not DATA.is_dir():
        raise SystemExit(f"no pages in {DATA}")
    pages, truth = load()
    readers: list[tuple[str, Reader]] = [("ours, all fields", read_ours)]
    if not options.no_peers:
        readers += peers()
    # Models and tables are loaded once in a process, not once a page.
    for _, reader in readers:
        reader(next(iter(pages.values())))
    signal.signal(signal.SIGALRM, _give_up)
    baseline: float | None = None
    print(
        f"{'reader':28} {'precision':>9} {'recall':>7} {'F1':>6} {'tuned on':>9}"
        f" {'held out':>9} {'ms':>7}"
    )
    for name, reader in readers:
        pairs: dict[str, tuple[float, float]] = {}
        spent = 0.0
        started = time.monotonic()
        for identity, page in pages.items():
            if time.monotonic() - started > SECONDS_PER_READER:
                break
            begun = time.process_time()
            found = _read_in_time(reader, page)
            spent += time.process_time() - begun
            pairs[identity] = compare(truth[identity], found)
        whole = score(list(pairs.values()))
        tuned = score([pair for identity, pair in pairs.items() if is_tuned_on(identity)])
        held = score([pair for identity, pair in pairs.items() if not is_tuned_on(identity)])
        milliseconds = 1000 * spent / len(pairs)
        baseline = baseline or milliseconds
        print(
            f"{name:28} {whole.precision:9.3f} {whole.recall:7.3f} {whole.f1:6.3f} {tuned.f1:9.3f}"
            f" {held.f1:9.3f} {milliseconds:7.1f}  (ours is {baseline / milliseconds:.2f} of it)"
            + (f", {len(pairs)} pages" if len(pairs) < len(pages) else "")
        )


if __name__ == "__main__":
    main()
