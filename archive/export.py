"""The archive as static files, the same addresses, for any host.

What a file shows is a function of what is public; each file's ingredients are hashed first,
and only files whose ingredients changed are rendered. They are prepared beside the site and
then moved into place, one rename each: a reader never gets half a file, and the moment in
which pages of two states stand side by side is that of the renames. A first export appears
as a whole.
"""

import fcntl
import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from sqlalchemy import Engine
from sqlmodel import Session

from archive import addresses
from archive.errors import ArchiveError
from archive.files import File
from archive.plan import Planner, make_records
from archive.settings import ArchiveSettings
from archive.site import Site
from storage.database import read_session
from storage.organisation import OrganisationSettings
from storage.tallies import recount

STATE = ".inthenews"
"""What belongs to the exporter within the folder; a web server hides names with a dot."""
BATCH = 500
"""How many articles are read at once."""


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
            return _bring_in_line(session, site, folder, progress)


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
    session: Session, site: Site, folder: Path, progress: Callable[[int, int], None] | None
) -> Figures:
    planner = Planner(site, session)
    figures = Figures(articles=len(planner.entries))
    manifest = folder / STATE / "manifest.json"
    kept: dict[str, str] = json.loads(manifest.read_text()) if manifest.exists() else {}
    staging = folder / STATE / "next"
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir()
    planned: dict[str, str] = {}
    due: list[File] = []
    for file in planner.files():
        path = unquote(file.path)
        planned[path] = file.ingredients
        if kept.get(path) != file.ingredients or not (folder / path).is_file():
            due.append(file)
    figures.files = len(planned)
    figures.unchanged = len(planned) - len(due)
    moves: list[str] = []
    for file, content in _make(session, planner, due):
        (staging / str(len(moves))).write_bytes(content)
        moves.append(unquote(file.path))
        if progress is not None:
            progress(len(moves), len(due))
    removals = [path for path in kept if path not in planned]
    figures.written = len(moves)
    figures.removed = len(removals)
    names = set(addresses.FEEDS.values())
    figures.changed_feeds = [
        path
        for path in moves
        if path.rpartition("/")[2] in names and "archive" not in path.split("/")
    ]
    journal = {"moves": moves, "removals": removals, "manifest": planned}
    unfinished = folder / STATE / "journal.part"
    unfinished.write_text(json.dumps(journal))
    unfinished.rename(folder / STATE / "journal.json")
    _finish_moving(folder)
    return figures


def _make(
    session: Session, planner: Planner, files: Sequence[File]
) -> Iterator[tuple[File, bytes]]:
    """Yield the files with their content; one with nothing to show is left out."""
    records = [file for file in files if file.make is None]
    for start in range(0, len(records), BATCH):
        batch = records[start : start + BATCH]
        for file, html in make_records(planner, batch):
            yield file, html.encode(errors="replace")
    for file in files:
        if file.make is None:
            continue
        content = file.make(session)
        if content is not None:
            yield file, content.encode(errors="replace") if isinstance(content, str) else content


def _finish_moving(folder: Path) -> None:
    """Move what was prepared into place; also what an export that was killed left behind."""
    journal = folder / STATE / "journal.json"
    if not journal.exists():
        return
    tasks = json.loads(journal.read_text())
    staging = folder / STATE / "next"
    # Records come first and the front page late, so that a list never leads to a page that
    # is not there yet.
    made: set[Path] = set()
    order = sorted(enumerate(tasks["moves"]), key=lambda one: "articles/" not in one[1])
    for number, path in order:
        prepared = staging / str(number)
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
    manifest = folder / STATE / "manifest.part"
    manifest.write_text(json.dumps(tasks["manifest"]))
    manifest.rename(folder / STATE / "manifest.json")
    journal.unlink()
    shutil.rmtree(staging, ignore_errors=True)
