"""Making the static site's files: in this process, or in one for each core.

Each process plans for itself, which takes seconds, and makes its share of the files. If the
archive changes meanwhile, a file may show more than its ingredients say: the next export finds
that they differ and makes it again.
"""

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context, parent_process
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import Session

from archive import pages
from archive.files import File, place_of
from archive.plan import Planner
from archive.settings import ArchiveSettings
from archive.site import Site
from storage.database import DatabaseSettings, open_engine, read_session
from storage.organisation import OrganisationSettings

BATCH = 500
"""How many files are made together: their articles are read at once."""
Progress = Callable[[int, int], None]


def write_files(
    planner: Planner, files: Sequence[File], staging: Path, progress: Progress | None = None
) -> list[str]:
    """Make files below `staging`; return the paths of those that had something to show."""
    written: list[str] = []
    made: set[str] = set()
    for file, content in _make(planner, files):
        path = place_of(file)
        parent, _, _ = path.rpartition("/")
        if parent not in made:
            os.makedirs(staging / parent, exist_ok=True)  # noqa: PTH103  as in export.py
            made.add(parent)
        with open(f"{staging}/{path}", "wb") as target:  # noqa: PTH123
            target.write(content)
        written.append(path)
        if progress is not None:
            progress(len(written), len(files))
    return written


def _make(planner: Planner, files: Sequence[File]) -> Iterator[tuple[File, bytes]]:
    session = planner.session
    for start in range(0, len(files), BATCH):
        batch = files[start : start + BATCH]
        ids = sorted({file.article_id for file in batch if file.make is None})
        articles = {article.id: article for article in planner.library.fetch(session, ids)}
        for file in batch:
            content: str | bytes | None
            if file.make is not None:
                content = file.make(session)
            elif file.article_id in articles:
                content = pages.article_page(
                    planner.site, planner.contents, file.language, articles[file.article_id]
                )
            else:
                content = None
            if isinstance(content, str):
                content = content.encode(errors="replace")
            if content is not None:
                yield file, content


def write_in_processes(
    engine: Engine,
    site: Site,
    files: Sequence[File],
    staging: Path,
    progress: Progress | None = None,
) -> list[str]:
    """As `write_files`, shared among a process for each core."""
    paths = [file.path for file in files]
    batches = [paths[start : start + BATCH] for start in range(0, len(paths), BATCH)]
    written: list[str] = []
    prepare = (
        engine.url.render_as_string(hide_password=False),
        site.organisation,
        site.settings,
        site.folder,
        staging,
    )
    # Not forked: the program that exports may have threads.
    with ProcessPoolExecutor(
        min(os.cpu_count() or 1, len(batches)), get_context("spawn"), _prepare, prepare
    ) as pool:
        for done in as_completed([pool.submit(_write_share, batch) for batch in batches]):
            written += done.result()
            if progress is not None:
                progress(len(written), len(paths))
    return written


class _Worker:
    """What one process holds while it makes its share."""

    def __init__(
        self,
        url: str,
        organisation: OrganisationSettings,
        settings: ArchiveSettings,
        folder: Path,
        staging: Path,
    ) -> None:
        engine = open_engine(DatabaseSettings(url=url))
        self._reading = read_session(engine)  # ends with the process
        session: Session = self._reading.__enter__()
        self.planner = Planner(Site(organisation, settings, is_static=True, folder=folder), session)
        self.files = {file.path: file for file in self.planner.files()}
        self.staging = staging


_workers: list[_Worker] = []


def _prepare(
    url: str,
    organisation: OrganisationSettings,
    settings: ArchiveSettings,
    folder: Path,
    staging: Path,
) -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _workers.append(_Worker(url, organisation, settings, folder, staging))


def _end_with_parent() -> None:
    """An export that is killed leaves nobody behind who waits for work."""
    parent = parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def _write_share(paths: Sequence[str]) -> list[str]:
    worker = _workers[0]
    files = [worker.files[path] for path in paths if path in worker.files]
    return write_files(worker.planner, files, worker.staging)
