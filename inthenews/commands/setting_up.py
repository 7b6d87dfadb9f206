"""`inthenews init` and `inthenews check`: a working set-up, and proof that it works."""

import os
import secrets
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from inthenews.console import make_table, out, say
from storage.errors import InTheNewsError

if TYPE_CHECKING:
    from inthenews.config import Config

FILES = ("inthenews.toml", "watchlist.toml", "sources.csv")


def init(
    folder: Annotated[Path, typer.Argument(help="Where to write; made when missing.")] = Path(),
) -> None:
    """Write a commented configuration, watchlist and list of sources that work as they are."""
    from inthenews.errors import ConfigError

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"{folder}: cannot be made: {error.strerror}") from None
    for name in FILES:
        target = folder / name
        if target.exists():
            say(f"  kept     {target} (it was there)")
            continue
        content = files("inthenews.defaults").joinpath(name).read_text(encoding="utf-8")
        content = content.replace("@SECRET@", secrets.token_urlsafe(32))
        try:
            target.write_text(content, encoding="utf-8")
            if name == "inthenews.toml":
                target.chmod(0o600)  # it holds the secret, and may hold a password
        except OSError as error:
            raise ConfigError(f"{target}: cannot be written: {error.strerror}") from None
        say(f"  written  {target}")
    here = "" if folder.resolve() == Path.cwd() else f"cd {folder} && "
    say(f"\nNext:  {here}inthenews sources import sources.csv  &&  inthenews check")


def check() -> None:
    """Try everything the configuration names, and say what works."""
    from inthenews.config import load

    config = load()
    tests: list[tuple[str, Callable[[], str]]] = [
        ("configuration", lambda: str(config.folder)),
        ("database", lambda: _check_database(config)),
        ("watchlist", lambda: _check_watchlist(config)),
        ("sources", lambda: _check_sources(config)),
        ("mail server", lambda: _check_mail(config)),
        ("folders", lambda: _check_folders(config)),
        ("web", lambda: _check_web(config)),
    ]
    table = make_table("", "what", "")
    failed = 0
    for name, test in tests:
        try:
            mark, detail = "[green]ok[/green]", test()
        except InTheNewsError as error:
            mark, detail = "[red]failed[/red]", str(error)
            failed += 1
        table.add_row(mark, name, escape(detail))
    out.print(table)
    if failed:
        raise typer.Exit(1)


def _check_database(config: "Config") -> str:
    from inthenews.opening import open_database
    from storage.migrations import current

    engine = open_database(config)
    return f"{engine.url.render_as_string(hide_password=True)} at revision {current(engine)}"


def _check_watchlist(config: "Config") -> str:
    from crawler.matching import load_watchlist

    watchlist = load_watchlist(config.watchlist)
    return f"{len(watchlist.topics)} topics in {config.watchlist}"


def _check_sources(config: "Config") -> str:
    from inthenews.opening import open_database
    from storage.database import read_session
    from storage.kinds import SourceStatus
    from storage.sources import list_sources

    with read_session(open_database(config)) as session:
        sources = list_sources(session)
    if not sources:
        raise _CheckError(
            "none yet; `inthenews sources import sources.csv` or `inthenews sources add`"
        )
    active = [source for source in sources if source.status is SourceStatus.ACTIVE]
    failing = [source for source in active if source.failures]
    return f"{len(active)} active of {len(sources)}" + (
        f", {len(failing)} failing (see `inthenews sources list --failing`)" if failing else ""
    )


def _check_mail(config: "Config") -> str:
    from digest.smtp import check_server
    from inthenews.desk import open_desk
    from inthenews.opening import open_database

    mail = open_desk(config, open_database(config)).mail
    return f"{mail.host}:{mail.port} ({mail.security}) answers as {check_server(mail)}"


def _check_folders(config: "Config") -> str:
    folder = config.resolve(config.archive.export_folder)
    nearest = next(parent for parent in (folder, *folder.parents) if parent.exists())
    for place in (config.folder, nearest):
        if not os.access(place, os.W_OK):
            raise _CheckError(f"{place} cannot be written to by this user")
    return f"{config.folder} and {folder} can be written"


def _check_web(config: "Config") -> str:
    if not config.web.secret.get_secret_value():
        raise _CheckError("[web] secret is empty: links in mail cannot be signed; set a random one")
    return f"links lead to {config.archive.url}"


class _CheckError(InTheNewsError):
    """One thing that does not work."""
