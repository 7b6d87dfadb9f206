"""`inthenews crawl`, `add` and `runs`: fetching what the sources announce."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from inthenews.console import make_table, out, print_json, say

if TYPE_CHECKING:
    from crawler.crawling import Crawl
    from storage.tables import Run

ROWS = (
    ("sources polled", "sources_done"),
    ("  unchanged", "sources_unchanged"),
    ("  failed", "sources_failed"),
    ("addresses announced", "announced"),
    ("  new to us", "fresh"),
    ("pages fetched", "pages"),
    ("  cleared by the screen", "screened_out"),
    ("articles new", "articles"),
    ("articles known already", "known_articles"),
    ("mentions", "mentions"),
    ("articles looked at again", "revisits"),
    ("  changed", "changed"),
    ("  gone", "gone"),
    ("off topic", "off_topic"),
    ("no press", "not_press"),
    ("unreadable", "unreadable"),
    ("forbidden by robots.txt", "disallowed"),
    ("dead", "dead"),
    ("failed, to be tried again", "failed"),
    ("left for the next crawl", "waiting"),
)


def crawl(
    source: Annotated[
        list[str] | None, typer.Option("--source", help="Only this one, due or not; repeatable.")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=0, help="Fetch at most so many pages.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Fetch and judge, but store nothing.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The run as one JSON object.")] = False,
) -> None:
    """Poll the due sources, fetch what they announce, keep what mentions a topic."""
    from inthenews.config import load
    from inthenews.crawling import run_crawl
    from inthenews.progress import watching

    with ExitStack() as stack:

        def watch(crawl: "Crawl") -> Callable[[], None]:
            return stack.enter_context(watching(crawl, is_quiet=as_json)).look

        done, run = run_crawl(load(), only=source or (), limit=limit, is_dry=dry_run, watch=watch)
    if as_json:
        print_json(run.model_dump(mode="json") | {"found": done.found})
    else:
        show_run(run, done.found)
        if dry_run:
            say("Dry run: nothing was stored.")
    if run.state != "finished":
        raise typer.Exit(130)


def show_run(run: "Run", found: "list[tuple[str, str]]") -> None:
    """Print a run as a table, what it found, and what went wrong."""
    seconds = (run.finished_at - run.started_at).total_seconds() if run.finished_at else 0
    table = make_table("", "", title=f"Run {run.id}: {run.state} in {seconds:.1f} s")
    table.show_header = False
    table.columns[1].justify = "right"
    for words, name in ROWS:
        count = run.figures.get(name, 0)
        if count or not words.startswith(" "):
            table.add_row(words, str(count))
    out.print(table)
    if found:
        say("")
    for title, url in found[:20]:
        out.print(f"[bold]{escape(title)}[/bold]\n  {escape(url)}")
    if len(found) > 20:
        say(f"… and {len(found) - 20} more: `inthenews review list`")
    if run.problems:
        say(f"\n{len(run.problems)} problems:")
    for problem in run.problems[:20]:
        say(f"  {problem['kind']} {problem['where']}: {problem['what']}")
    if len(run.problems) > 20:
        say(f"  … and {len(run.problems) - 20} more: `inthenews runs --json`")


def add(
    url: Annotated[str, typer.Argument(help="The article's address.")],
) -> None:
    """Take in one missed article by hand, and say what was found in it."""
    from inthenews.adding import add_by_hand
    from inthenews.config import load

    added = add_by_hand(url, load())
    reading = added.judged.reading
    if reading is not None:
        out.print(f"[bold]{escape(reading.title or 'no headline')}[/bold]")
        say(f"  {reading.outlet or ''}  {reading.published.at or 'no date'}  {reading.kind}")
    if added.article_id is None:
        say(f"Not kept: {added.judged.reason or 'it mentions no topic'}.")
        say(f"`inthenews explain {url}` says why.")
        raise typer.Exit(1)
    say(f"{'Kept' if added.is_new else 'Known already'} as article {added.article_id}:")
    for mention in added.judged.mentions[:10]:
        out.print(
            f"  [bold]{escape(mention.topic)}[/bold] {mention.band} {mention.score:.2f}  "
            f"{escape(mention.sentence[:160])}"
        )


def runs(
    count: Annotated[int, typer.Option("--count", "-n", min=1, help="How many.")] = 10,
    as_json: Annotated[bool, typer.Option("--json", help="JSON lines, with problems.")] = False,
) -> None:
    """Show the latest crawls with their figures."""
    from inthenews.config import load
    from inthenews.opening import open_database
    from storage.database import read_session
    from storage.runs import list_runs

    with read_session(open_database(load())) as session:
        latest = list_runs(session, count)
    if as_json:
        for run in latest:
            print_json(run.model_dump(mode="json"))
        return
    table = make_table("run", "began", "state", "sources", "pages", "articles", "problems")
    for run in latest:
        table.add_row(
            str(run.id),
            f"{run.started_at:%Y-%m-%d %H:%M} UTC",
            run.state,
            str(run.figures.get("sources_done", "")),
            str(run.figures.get("pages", "")),
            str(run.figures.get("articles", "")),
            str(len(run.problems)),
        )
    out.print(table)
