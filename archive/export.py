"""The archive as static files, the same addresses, for any host.

What a file shows is a function of what is public. Files are planned by units, and only units that
changed; each file's ingredients are hashed first, and only files whose ingredients changed are
rendered, in a process for each core when they are
many. They are prepared beside the site and then moved into place, one rename each: a reader
never gets half a file, and the moment in which pages of two states stand side by side is that
of the renames. A first export is prepared whole and appears with a few dozen renames, those of
its top folders, its front page last.
"""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import orjson
from sqlalchemy import Engine
from sqlmodel import Session

from archive import addresses
from archive.errors import ArchiveError
from archive.files import File, place_of
from archive.making import write_files, write_in_processes
from archive.manifest import Files, Manifest
from archive.plan import Planner
from archive.settings import ArchiveSettings
from archive.site import Site
from storage.database import read_session
from storage.organisation import OrganisationSettings
from storage.tallies import recount

STATE = ".inthenews"
"""What belongs to the exporter within the folder; a web server hides names with a dot."""
ALONE = 2000
"""How many files one process makes before others are started to help it."""


@dataclass
class Figures:
    """What an export did."""

    articles: int = 0
    files: int = 0
    written: int = 0
    unchanged: int = 0
    removed: int = 0
    changed_feeds: list[str] = field(default_factory=list)
    """The paths of the feeds to subscribe to that were written."""


def export(
    engine: Engine,
    organisation: OrganisationSettings,
    settings: ArchiveSettings,
    folder: Path,
    *,
    base: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Figures:
    """Bring the static site in `folder` in line with what is public.

    `base` is what relative paths in the configuration count from; `progress` is told how many
    files of how many are prepared. Raises `ArchiveError` when
    the folder cannot be written, holds something else, or is being exported to.
    """
    site = Site(organisation, settings, is_static=True, folder=base or Path())
    try:
        folder.mkdir(parents=True, exist_ok=True)
        state = folder / STATE
        if not state.exists() and any(folder.iterdir()):
            raise ArchiveError(
                f"{folder}: holds files that are not an exported archive; choose an empty folder"
            )
        state.mkdir(exist_ok=True)
    except OSError as error:
        raise ArchiveError(f"{folder}: cannot be written: {error.strerror}") from error
    with _alone(state):
        _finish_moving(folder)
        recount(engine, site.almanac)
        with read_session(engine) as session:
            return _bring_in_line(engine, session, site, folder, progress)


@contextmanager
def _alone(state: Path) -> Iterator[None]:
    with (state / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ArchiveError(
                f"{state.parent}: another export is writing here; wait for it"
            ) from None
        yield


def _bring_in_line(
    engine: Engine,
    session: Session,
    site: Site,
    folder: Path,
    progress: Callable[[int, int], None] | None,
) -> Figures:
    planner = Planner(site, session)
    manifest = Manifest(folder / STATE)
    is_first = all(path.name == STATE for path in folder.iterdir())
    staging = folder / STATE / "next"
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir()
    units: dict[str, tuple[str, int]] = {}
    changed: dict[str, Files] = {}
    removable: set[str] = set()
    due: list[File] = []
    root = f"{folder}/"
    for unit in planner.units():
        before = manifest.units.get(unit.name)
        if before is not None and unit.digest and before[0] == unit.digest and not is_first:
            units[unit.name] = before
            continue
        kept, planned = manifest.files_of(unit.name), Files()
        for file in unit.files():
            path = place_of(file)
            planned[path] = file.ingredients
            if kept.get(path) != file.ingredients or not os.path.exists(root + path):  # noqa: PTH110  four times as quick as pathlib, and there are many
                due.append(file)
        units[unit.name] = (unit.digest, len(planned))
        if planned != kept:
            changed[unit.name] = planned
            removable.update(kept)
    for gone in manifest.units.keys() - units.keys():
        removable.update(manifest.files_of(gone))
    written = (
        write_in_processes(engine, site, due, staging, progress)
        if len(due) > ALONE
        else write_files(planner, due, staging, progress)
    )
    removals = sorted(removable.difference(*changed.values()))
    files = sum(count for _, count in units.values())
    figures = Figures(
        articles=len(planner.entries),
        files=files,
        written=len(written),
        unchanged=files - len(due),
        removed=len(removals),
        changed_feeds=[file.path for file in due if _is_subscribed_to(file.path)],
    )
    if is_first:  # whole folders are moved
        written = sorted(path.name for path in staging.iterdir())
    # Records come first and the front page late, so that a list never leads to a page that
    # is not there yet.
    written.sort(key=lambda path: (path == "index.html", "articles" not in path))
    journal = {"moves": written, "removals": removals, "units": units, "changed": changed}
    unfinished = folder / STATE / "journal.part"
    unfinished.write_bytes(orjson.dumps(journal))
    unfinished.rename(folder / STATE / "journal.json")
    _finish_moving(folder)
    return figures


def _is_subscribed_to(path: str) -> bool:
    """Whether a file is a feed, and not an archive document of one."""
    *folders, name = path.split("/")
    return name in addresses.FEEDS.values() and "archive" not in folders


def _finish_moving(folder: Path) -> None:
    """Move what was prepared into place; also what an export that was killed left behind."""
    journal = folder / STATE / "journal.json"
    if not journal.exists():
        return
    tasks = orjson.loads(journal.read_bytes())
    staging = folder / STATE / "next"
    made: set[Path] = set()
    for path in tasks["moves"]:
        prepared = staging / path
        if prepared.exists():
            target = folder / path
            if target.parent not in made:
                target.parent.mkdir(parents=True, exist_ok=True)
                made.add(target.parent)
            prepared.replace(target)
    for path in tasks["removals"]:
        target = folder / path
        target.unlink(missing_ok=True)
        for parent in target.parents:
            if parent == folder or any(parent.iterdir()):
                break
            parent.rmdir()
    Manifest(folder / STATE).replace(tasks["units"], tasks["changed"])
    journal.unlink()
    shutil.rmtree(staging, ignore_errors=True)
