"""What a person sees while a crawl runs: a bar on a terminal, plain lines elsewhere."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from crawler.crawling import Crawl
from inthenews.console import err

SECONDS_BETWEEN_LINES = 15.0


def describe(crawl: Crawl) -> str:
    """Return a crawl's figures so far in a few words."""
    figures = crawl.figures
    return (
        f"{figures.sources_done}/{figures.sources} sources, {figures.pages} pages, "
        f"{figures.articles} articles, {len(crawl.problems)} problems"
    )


class Watcher:
    """Shows a crawl's progress each time `look` is called."""

    def __init__(self, crawl: Crawl, progress: Progress | None) -> None:
        self._crawl = crawl
        self._progress = progress
        self._task = progress.add_task("", total=None) if progress else None
        self._said_at = monotonic()

    def look(self) -> None:
        """Bring the bar up to date, or say a line when one is due."""
        if self._progress is not None and self._task is not None:
            total = max(1, self._crawl.figures.sources + self._crawl.figures.fresh)
            done = self._crawl.figures.sources_done + self._crawl.figures.settled
            self._progress.update(
                self._task, total=total, completed=done, description=describe(self._crawl)
            )
        elif monotonic() - self._said_at > SECONDS_BETWEEN_LINES:
            self._said_at = monotonic()
            err.print(describe(self._crawl), markup=False)


@contextmanager
def watching(crawl: Crawl, *, is_quiet: bool) -> Iterator[Watcher]:
    """Show progress while the block runs."""
    if is_quiet or not err.is_terminal:
        yield Watcher(crawl, None)
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True) as progress:
        yield Watcher(crawl, progress)
