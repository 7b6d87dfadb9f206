"""`inthenews archive`: the public pages, served or as files."""

from pathlib import Path
from typing import Annotated

import typer

from inthenews.console import err, say

app = typer.Typer(help="The public archive: serve it, or write it as files.", no_args_is_help=True)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="The address to listen at.")] = None,
    port: Annotated[int | None, typer.Option(help="The port to listen at.")] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, max=64, help="Processes; web.workers unless given.")
    ] = None,
) -> None:
    """Serve the archive's pages, feeds and API."""
    import uvicorn

    from inthenews.config import load
    from inthenews.opening import open_database

    loaded = load()
    open_database(loaded).dispose()  # what is wrong with it is said once, here
    host = host or loaded.web.host
    port = loaded.web.port if port is None else port
    err.print(f"The archive is at http://{host}:{port}/ (Ctrl-C ends it)")
    uvicorn.run(
        "inthenews.web:open_archive",
        factory=True,
        host=host,
        port=port,
        workers=loaded.web.workers if workers is None else workers,
        log_level="warning",
        server_header=False,
    )


@app.command()
def export(
    folder: Annotated[
        Path | None, typer.Argument(help="Where to; archive.export_folder unless given.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Write the whole archive as static files for any host; only what changed is written."""
    import json

    from inthenews.config import load
    from inthenews.opening import open_database
    from inthenews.publishing import publish

    loaded = load()
    target = folder or loaded.resolve(loaded.archive.export_folder)
    figures, trouble = publish(open_database(loaded), loaded, target)
    if trouble is not None:
        err.print(trouble, style="yellow")
    if as_json:
        names = ("articles", "files", "written", "unchanged", "removed")
        print(json.dumps({name: getattr(figures, name) for name in names}))
        return
    say(
        f"{target}: {figures.articles} articles in {figures.files} files; {figures.written}"
        f" written, {figures.unchanged} unchanged, {figures.removed} removed"
    )


@app.command()
def push(
    target: Annotated[str, typer.Argument(help="Where to: wordpress.")],
) -> None:
    """Keep a copy on another system: `push wordpress`, as `[archive.wordpress]` says."""
    from archive.pushing import push as send
    from archive.site import Site
    from inthenews.config import load
    from inthenews.opening import open_database
    from storage.database import read_session

    if target != "wordpress":
        raise typer.BadParameter(f"{target!r} is not known; there is: wordpress")
    loaded = load()
    site = Site(loaded.organisation, loaded.archive, folder=loaded.folder)
    with read_session(open_database(loaded)) as session:
        figures = send(session, site, loaded.archive.wordpress)
    say(
        f"{figures.created} created, {figures.updated} updated, {figures.unchanged} unchanged,"
        f" {figures.removed} removed"
    )
    if figures.edited:
        say(f"{figures.edited} were rewritten by an editor and left as they are")
