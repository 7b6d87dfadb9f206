"""`inthenews feeds`: what feed files hold, without the network or the database."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from inthenews.console import err, print_json, say

if TYPE_CHECKING:
    from crawler.feeds import Feed, FeedEntry

app = typer.Typer(help="What feed files hold.", no_args_is_help=True)


@app.callback()
def feeds() -> None:
    """What feed files hold."""


@app.command()
def parse(
    files: Annotated[
        list[str], typer.Argument(help="Feed files of any format; - for standard input.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per file.")] = False,
    base: Annotated[
        str | None, typer.Option("--base", help="Where the feeds are from, for relative links.")
    ] = None,
) -> None:
    """Show what feed files announce.

    A file that cannot be read is named and the others are shown; the exit status is 1 when
    none could be read.
    """
    from crawler.errors import FeedError
    from crawler.feeds import parse_feed

    count = 0
    for file in files:
        try:
            feed = parse_feed(_read(file), url=base)
        except FeedError as error:
            _show_error(file, str(error), as_json=as_json)
            continue
        count += 1
        if as_json:
            print_json(_describe(file, feed))
        else:
            _show(file, feed)
    if not count:
        raise typer.Exit(1)


def _read(file: str) -> bytes:
    """No more of a file than is ever read of a feed, and one byte to know that there was more."""
    from crawler.errors import FeedError
    from crawler.feeds.bounds import BYTES

    try:
        if file == "-":
            return sys.stdin.buffer.read(BYTES + 1)
        with Path(file).open("rb") as stream:
            return stream.read(BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise FeedError(f"cannot be read: {reason}") from error


def _describe(file: str, feed: "Feed") -> dict[str, Any]:
    return {
        "file": file,
        "ok": True,
        "error": None,
        "kind": feed.kind,
        "title": feed.title,
        "announcements": [_describe_entry(entry) for entry in feed.entries],
        "is_cut": feed.is_cut,
    }


def _describe_entry(entry: "FeedEntry") -> dict[str, Any]:
    """An entry; one without an address has `url` null, and is never announced."""
    published = entry.published
    return {
        "url": entry.url,
        "title": entry.title,
        "published_at": _write_instant(published.at) if published.at else None,
        "published_precision": published.precision,
        "summary": entry.summary,
        "language": entry.language,
    }


def _write_instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _show_error(file: str, error: str, *, as_json: bool) -> None:
    if as_json:
        nothing: dict[str, Any] = {
            "kind": None,
            "title": None,
            "announcements": [],
            "is_cut": False,
        }
        print_json({"file": file, "ok": False, "error": error, **nothing})
    else:
        err.print(f"{file}: {error}", markup=False, style="red")


def _show(file: str, feed: "Feed") -> None:
    more = ", and more beyond what is read of one feed" if feed.is_cut else ""
    say(
        f"{file}: {feed.title or 'without a title'}"
        f" ({feed.kind}, {len(feed.entries)} entries{more})"
    )
    for note in feed.notes:
        say(f"  mended: {note}")
    for entry in feed.entries:
        at = entry.published.at
        day = f"{at:%Y-%m-%d %H:%M}" if at else "undated"
        say(f"  {day:16}  {entry.title or 'without a title'}")
        say(f"  {'':16}  {entry.url or 'without an address: not announced'}")
