"""The command `inthenews`."""

import importlib
import io
import os
import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import Annotated

import typer

from inthenews.console import err
from storage.errors import InTheNewsError

app = typer.Typer(
    name="inthenews",
    help="Finds press coverage, keeps it in order, tells people about it, publishes the record.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)


@app.callback()
def choose_config(
    config: Annotated[
        Path | None,
        typer.Option("--config", "-c", help="The configuration; inthenews.toml here by default."),
    ] = None,
) -> None:
    """Finds press coverage, keeps it in order, tells people about it, publishes the record."""
    if config is not None:
        # Through the environment, so that crawls in processes of their own read the same one.
        os.environ["INTHENEWS_CONFIG"] = str(config.resolve())


SETTING_UP = "Setting up"
COLLECTING = "Collecting"
TELLING = "Telling and publishing"
LOOKING = "Looking closer"

COMMANDS: list[tuple[str, str, str, str]] = [
    # module, attribute, name, panel; in the order of the help
    ("demo", "demo", "demo", SETTING_UP),
    ("setting_up", "init", "init", SETTING_UP),
    ("setting_up", "check", "check", SETTING_UP),
    ("running", "start", "start", SETTING_UP),
    ("sources", "app", "sources", COLLECTING),
    ("watchlist", "app", "watchlist", COLLECTING),
    ("crawling", "crawl", "crawl", COLLECTING),
    ("crawling", "add", "add", COLLECTING),
    ("crawling", "runs", "runs", COLLECTING),
    ("rereading", "reread", "reread", COLLECTING),
    ("importing", "import_", "import", COLLECTING),
    ("importing", "export", "export", COLLECTING),
    ("review", "app", "review", TELLING),
    ("stories", "app", "stories", TELLING),
    ("digest", "app", "digest", TELLING),
    ("subscribers", "app", "subscribers", TELLING),
    ("archive", "app", "archive", TELLING),
    ("matching", "explain", "explain", LOOKING),
    ("matching", "match", "match", LOOKING),
    ("extract", "extract", "extract", LOOKING),
    ("dedupe", "dedupe", "dedupe", LOOKING),
    ("feeds", "app", "feeds", LOOKING),
]


_mounted: set[str] = set()


def _mount(words: list[str]) -> None:
    """Load the command that is asked for, or all of them when help is: loading takes time."""
    names = {name for _, _, name, _ in COMMANDS}
    asked = next((word for word in words if word in names), None)
    for module, attribute, name, panel in COMMANDS:
        if name in _mounted or (asked is not None and name != asked):
            continue
        _mounted.add(name)
        found = getattr(importlib.import_module(f"inthenews.commands.{module}"), attribute)
        if isinstance(found, typer.Typer):
            app.add_typer(found, name=name, rich_help_panel=panel)
        else:
            app.command(name, rich_help_panel=panel)(found)


def run(words: list[str]) -> str:
    """Run a command in this process and return what it printed; for the demo and tests.

    Raises what the command raises, and `InTheNewsError` for a status other than 0.
    """
    _mount([])
    printed = io.StringIO()
    with redirect_stdout(printed):
        status = app(words, standalone_mode=False)
    if status:
        raise InTheNewsError(f"`inthenews {' '.join(words[:3])}`: {printed.getvalue().strip()}")
    return printed.getvalue()


def main() -> None:
    """Run the command line: errors a person can act on are one clear line, exit status 1."""
    try:
        _mount(sys.argv[1:])
        app()
    except InTheNewsError as error:
        for line in str(error).splitlines():
            err.print(f"inthenews: {line}", markup=False, style="red")
        sys.exit(1)
    except KeyboardInterrupt:
        err.print("inthenews: stopped", markup=False)
        sys.exit(130)
    except BrokenPipeError:
        # The reader of a pipe (`| head`) has gone; nothing is left to say to it.
        sys.stderr.close()
        sys.exit(0)
    except Exception as error:
        words = _database_trouble(error)
        if words is None:
            raise
        err.print(f"inthenews: database: {words}", markup=False, style="red")
        sys.exit(1)


def _database_trouble(error: Exception) -> str | None:
    """Return what the database said when it could not work: a full disk, a lost server."""
    loaded = sys.modules.get("sqlalchemy.exc")  # not loaded for this: it takes half a second
    if loaded is None or not isinstance(error, loaded.OperationalError):
        return None
    return str(error.orig).strip().splitlines()[0]
