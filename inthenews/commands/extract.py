"""`inthenews extract`: what the reader makes of a page, for a person or for machines."""

import json
import sys
from collections import deque
from collections.abc import Iterator
from concurrent.futures import TimeoutError  # noqa: A004  (pebble raises this one)
from contextlib import contextmanager
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from crawler.errors import ReadingError
from crawler.items import Page
from inthenews.console import make_table, out, print_json
from storage.dates import DatePrecision, PublicationDate

if TYPE_CHECKING:
    from crawler.reading.reading import CloseReading

SECONDS_PER_PAGE = 30.0
LONGEST_LINE = 32 * 1024 * 1024
"""Characters of one JSON line; a page escaped as JSON is at most a few times its size."""


def extract(
    source: Annotated[str | None, typer.Argument(metavar="URL|FILE", show_default=False)] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a page.")] = False,
    input_file: Annotated[
        str | None,
        typer.Option("--input", metavar="FILE|-", help="JSON lines with id, url and html."),
    ] = None,
    compare: Annotated[
        bool, typer.Option("--compare", help="Beside what trafilatura makes of it.")
    ] = False,
    url: Annotated[
        str | None, typer.Option("--url", help="Where the page in FILE was found.")
    ] = None,
    workers: Annotated[
        int, typer.Option("--workers", min=0, help="Processes; 0 for one a core.")
    ] = 0,
) -> None:
    """Print what is read from a page: title, authors, dates, text, and where each came from.

    With `--json --input` many pages are read at once: each line in is an object with `id`,
    `url`, `html` and perhaps `fetched_at`, each line out its reading, in the same order. A page
    that cannot be read gives an object with `error`.
    """
    if (source is None) == (input_file is None):
        raise typer.BadParameter("give either URL|FILE or --input FILE|-")
    if input_file is not None:
        if not as_json or compare:
            raise typer.BadParameter("--input goes with --json and without --compare")
        with _open_lines(input_file) as lines:
            for answer in read_lines(lines, workers):
                print_json(answer)
        return
    assert source is not None
    page = _page_of(source, url)
    from crawler.reading.reading import read_closely

    close = read_closely(page)
    if as_json:
        print_json(to_json(None, close))
    elif compare:
        _print_comparison(page, close)
    else:
        _print_reading(close)


# --- one page, for a person ----------------------------------------------------------------


def _page_of(source: str, url: str | None) -> Page:
    """The page at an address, or in a file."""
    if source.startswith(("http://", "https://")):
        from crawler.visiting import visit_one
        from inthenews.config import load

        config = load()
        return visit_one(source, config.crawl, config.organisation)
    path = Path(source)
    try:
        body = path.read_bytes()
        saved_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError as error:
        raise ReadingError(f"{source}: {error.strerror or error}; give a URL or a file") from None
    return Page(url=url or path.resolve().as_uri(), body=body, fetched_at=saved_at)


def _fields(close: "CloseReading") -> list[tuple[str, str, str]]:
    """Name, value as printed, and the key of its evidence, for each field of a reading."""
    reading = close.reading
    return [
        ("title", reading.title or "", "title"),
        ("authors", ", ".join(reading.authors), "authors"),
        ("desks", ", ".join(reading.desks), "authors"),
        ("published", _date(reading.published, close.published_zone) or "", "published"),
        ("modified", _date(reading.modified, close.modified_zone) or "", "modified"),
        ("outlet", reading.outlet or "", "outlet"),
        ("section", reading.section or "", "section"),
        ("kind", reading.kind.value, "kind"),
        ("language", reading.language or "", "language"),
        ("free to read", {True: "yes", False: "no", None: ""}[reading.is_free], "is_free"),
        ("canonical URL", reading.canonical_url or "", "canonical_url"),
        ("image", reading.image_url or "", "image_url"),
        ("next page", reading.next_page_url or "", "next_page_url"),
        ("tags", ", ".join(reading.tags), "tags"),
    ]


def _print_reading(close: "CloseReading") -> None:
    table = make_table("field", "value", "from", "sure")
    for name, value, key in _fields(close):
        said = close.reading.evidence.get(key) if value else None
        sure = f"{said.confidence:.0%}" if said else ""
        table.add_row(
            name,
            escape(value) if value else "[dim]unknown[/]",
            escape(said.origin) if said else "",
            sure,
        )
    out.print(table)
    out.print()
    out.print(close.reading.text or "No article text on this page.", markup=False)
    for caption in close.reading.captions:
        out.print(f"[dim]Caption: {escape(caption)}[/]")


def _print_comparison(page: Page, close: "CloseReading") -> None:
    """Ours beside trafilatura's: fields as a table, text line by line in colours."""
    import difflib

    import trafilatura

    peer = trafilatura.bare_extraction(
        page.body, url=page.url, with_metadata=True, include_comments=False
    )
    theirs = {
        "title": str(getattr(peer, "title", None) or ""),
        "authors": str(getattr(peer, "author", None) or "").replace("; ", ", "),
        "published": str(getattr(peer, "date", None) or ""),
        "outlet": str(getattr(peer, "sitename", None) or ""),
        "language": str(getattr(peer, "language", None) or ""),
        "canonical URL": str(getattr(peer, "url", None) or ""),
        "image": str(getattr(peer, "image", None) or ""),
    }
    table = make_table("field", "ours", "trafilatura")
    for name, value, _ in _fields(close):
        other = theirs.get(name, "")
        if value or other:
            style = "" if value == other or name not in theirs else "yellow"
            table.add_row(name, escape(value), escape(other), style=style)
    out.print(table)
    out.print("\n[green]+ only ours[/]   [red]- only trafilatura's[/]\n")
    ours = close.reading.text.split("\n")
    for line in difflib.ndiff(str(getattr(peer, "text", None) or "").split("\n"), ours):
        if not line.startswith("?"):
            colour = {"+": "green", "-": "red"}.get(line[0])
            out.print(line, style=colour, markup=False)


# --- many pages, for machines --------------------------------------------------------------


@contextmanager
def _open_lines(name: str) -> Iterator[IO[bytes]]:
    if name == "-":
        yield sys.stdin.buffer
        return
    try:
        file = Path(name).open("rb")  # noqa: SIM115  (closed below; only opening may fail here)
    except OSError as error:
        raise ReadingError(f"{name}: {error.strerror or error}") from None
    with file:
        yield file


def read_lines(lines: IO[bytes], workers: int = 0) -> Iterator[dict[str, Any]]:
    """Read JSON lines of pages in worker processes; answers come in the order of the lines."""
    import multiprocessing
    import os

    from pebble import ProcessExpired, ProcessFuture, ProcessPool

    import crawler.reading.reading  # noqa: F401  (before the fork, so that workers share it)

    count = workers or os.cpu_count() or 1
    waiting: deque[tuple[int, ProcessFuture[dict[str, Any]]]] = deque()

    def settle() -> dict[str, Any]:
        identity, task = waiting.popleft()
        try:
            answer: dict[str, Any] = task.result()
        except TimeoutError:
            return _failed(identity, f"reading took over {SECONDS_PER_PAGE:g} seconds")
        except ProcessExpired as error:
            return _failed(identity, f"reading it crashed a worker ({error})")
        except Exception as error:  # noqa: BLE001  (a bug on one page must not lose the others)
            return _failed(identity, f"reading failed: {type(error).__name__}: {error}")
        return answer

    method = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
    with ProcessPool(max_workers=count, context=multiprocessing.get_context(method)) as pool:
        for number, line in enumerate(_lines(lines), start=1):
            waiting.append(
                (number, pool.schedule(read_line, args=[number, line], timeout=SECONDS_PER_PAGE))
            )
            while len(waiting) > 8 * count or (waiting and waiting[0][1].done()):
                yield settle()
        while waiting:
            yield settle()


def _lines(lines: IO[bytes]) -> Iterator[bytes]:
    """The lines that are not blank; of an endless one only the beginning, which is no JSON."""
    while line := lines.readline(LONGEST_LINE):
        whole = line
        while len(whole) == LONGEST_LINE and not whole.endswith(b"\n"):
            whole = lines.readline(LONGEST_LINE)
            line = line[:1000]
        if line.strip():
            yield line


def read_line(number: int, line: bytes) -> dict[str, Any]:
    """The reading of one JSON line, or what is wrong with it."""
    from crawler.reading.reading import read_closely

    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        return _failed(None, f"line {number}: not JSON ({error})")
    if not isinstance(value, dict):
        return _failed(None, f"line {number}: not an object with id, url and html")
    identity = value.get("id")
    address, html = value.get("url"), value.get("html")
    if not isinstance(html, str):
        return _failed(identity, f"line {number}: no html")
    url = address if isinstance(address, str) else ""
    fetched_at = _instant(value.get("fetched_at"))
    page = Page(
        url=url,
        body=html.encode("utf-8", "replace"),
        fetched_at=fetched_at or datetime.now(UTC),
        headers={"content-type": "text/html; charset=utf-8"},
    )
    try:
        close = read_closely(page)
    except ReadingError as error:
        return _failed(identity, str(error), url)
    answer = to_json(identity, close)
    # "2 hours ago" means nothing when it is not known when the page was fetched.
    for field in ("published", "modified"):
        said = close.reading.evidence.get(field)
        if fetched_at is None and said is not None and said.origin == "relative":
            answer[f"{field}_at"] = None
    return answer


def _instant(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return None
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)


def _failed(identity: object, reason: str, url: str | None = None) -> dict[str, Any]:
    return {"id": identity, "url": url, "error": reason}


def to_json(identity: object, close: "CloseReading") -> dict[str, Any]:
    """A reading as the JSON interface promises it; null where unknown."""
    reading = close.reading
    return {
        "id": identity,
        "url": reading.url or None,
        "canonical_url": reading.canonical_url,
        "title": reading.title,
        # A page that names no person names the desk or agency it has the text from.
        "authors": list(reading.authors or reading.desks),
        "published_at": _date(reading.published, close.published_zone),
        "modified_at": _date(reading.modified, close.modified_zone),
        "language": reading.language,
        "page_type": reading.kind.value,
        "outlet": reading.outlet,
        "section": reading.section,
        "image": reading.image_url,
        "text": reading.text or None,
    }


def _date(date: PublicationDate, zone: tzinfo | None) -> str | None:
    """ISO 8601 in the zone the page wrote it in, and only as far as it is known."""
    if date.at is None:
        return None
    if date.precision is DatePrecision.INSTANT:
        from crawler.reading.dates import offset_of

        return date.at.astimezone(offset_of(zone, date.at)).isoformat()
    length = {DatePrecision.DAY: 10, DatePrecision.MONTH: 7, DatePrecision.YEAR: 4}
    return date.at.date().isoformat()[: length[date.precision]]
