"""`inthenews archive`: the public pages, served or as files."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

app = typer.Typer(help="The public archive: serve it, or write it as files.", no_args_is_help=True)

ConfigOption = Annotated[
    Path | None, typer.Option("--config", "-c", help="The configuration; inthenews.toml here.")
]


@app.command()
def serve(
    config: ConfigOption = None,
    host: Annotated[str | None, typer.Option(help="The address to listen at.")] = None,
    port: Annotated[int | None, typer.Option(help="The port to listen at.")] = None,
) -> None:
    """Serve the archive's pages, feeds and API."""
    import uvicorn

    from archive.app import make_app
    from inthenews.config import load
    from storage.database import open_engine

    loaded = load(config)
    engine = open_engine(loaded.database)
    application = make_app(engine, loaded.organisation, loaded.archive, folder=loaded.folder)
    host = host or loaded.web.host
    port = loaded.web.port if port is None else port
    Console(stderr=True).print(f"The archive is at http://{host}:{port}/ (Ctrl-C ends it)")
    uvicorn.run(application, host=host, port=port, log_level="warning", server_header=False)


@app.command()
def export(
    folder: Annotated[
        Path | None, typer.Argument(help="Where to; archive.export_folder unless given.")
    ] = None,
    config: ConfigOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Write the whole archive as static files for any host; only what changed is written."""
    import dataclasses
    import json

    from archive.export import export as write
    from inthenews.config import load
    from storage.database import open_engine

    loaded = load(config)
    target = folder or loaded.resolve(loaded.archive.export_folder)
    figures = write(
        open_engine(loaded.database),
        loaded.organisation,
        loaded.archive,
        target,
        base=loaded.folder,
    )
    if as_json:
        print(json.dumps(dataclasses.asdict(figures)))
        return
    Console().print(
        f"{target}: {figures.articles} articles in {figures.files} files; {figures.written}"
        f" written, {figures.unchanged} unchanged, {figures.removed} removed"
    )
