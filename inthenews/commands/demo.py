"""`inthenews demo`: everything at once, on this machine."""

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from inthenews.console import err, make_table, out, say

ROWS = (
    ("sources polled", "sources_done"),
    ("pages fetched", "pages"),
    ("cleared by the screen", "screened_out"),
    ("articles kept", "articles"),
    ("mentions in them", "mentions"),
    ("stories they make", "stories"),
    ("mails sent", "messages"),
)


def demo(
    keep: Annotated[
        Path | None,
        typer.Option(help="A folder to leave everything in, to look at and go on with."),
    ] = None,
) -> None:
    """Crawl a small invented press on this machine, send its digest, export its archive."""
    from inthenews.demo.running import Demo

    folder = keep or Path(tempfile.mkdtemp(prefix="inthenews-demo-"))
    with err.status("starting …") as status:
        show = Demo(folder, status.update)
        figures = show.run()
    table = make_table("", "", title="What happened")
    table.show_header = False
    table.columns[1].justify = "right"
    for words, name in ROWS:
        table.add_row(words, str(figures.get(name, "")))
    out.print(table)
    say("")
    out.print("[bold]Look at[/bold]")
    mail = show.newest_mail()
    say(f"  the mail         {mail}")
    say(f"  the pages        {(show.folder / 'archive' / 'index.html').as_uri()}")
    say(f"  the figures      {show.folder / 'run.json'}")
    out.print("\n[bold]Go on with[/bold]")
    # Where `make demo` put the command, it is not on the shell's path.
    program = "inthenews" if shutil.which("inthenews") else escape(str(Path(sys.argv[0]).resolve()))
    say(f"  cd {show.folder}")
    for command, what in (
        ("review list", "what awaits an editor's word"),
        ("stories list", "agency texts and who printed them"),
        ("digest preview daily", "the mail as HTML and text"),
        ("archive serve", "the pages, live"),
    ):
        out.print(f"  {program} {command:<30} [dim]{what}[/dim]")
