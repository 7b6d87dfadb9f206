"""`inthenews reread`: kept pages, read anew by a better reader."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.progress import track

from inthenews.console import err, make_table, out, say

if TYPE_CHECKING:
    from inthenews.rereading import Improvement

SHOWN = 40


def reread(
    with_reviewed: Annotated[
        bool, typer.Option("--with-reviewed", help="Also articles that an editor has judged.")
    ] = False,
    is_trial: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would change.")
    ] = False,
) -> None:
    """Read the kept pages anew and store what is read better now.

    Pages are kept with `keep_pages = true` in `[crawl]`. Articles that an editor has judged
    are listed, not changed.
    """
    from crawler.workers import WorkerPool
    from inthenews.config import load
    from inthenews.opening import open_database
    from inthenews.rereading import Reread
    from inthenews.rereading import reread as read_anew
    from storage.database import read_session
    from storage.pages import count_kept

    config = load()
    engine = open_database(config)
    with read_session(engine) as session:
        count, size = count_kept(session)
    if not count:
        say("No pages are kept: `keep_pages = true` in [crawl] keeps those of articles to come.")
        return
    done = Reread()
    with WorkerPool(
        config.watchlist,
        workers=config.crawl.workers,
        timeout=config.crawl.reading_timeout_seconds,
        cache=config.cache_folder,
    ) as workers:
        steps = read_anew(engine, workers, with_reviewed=with_reviewed, is_trial=is_trial)
        for step in track(steps, "Reading", count, console=err, transient=True):
            done = step
    changed = "would be read better" if is_trial else "read better now"
    say(f"{done.looked_at} pages read anew ({size / 1e6:.1f} MB), {len(done.improved)} {changed}")
    _show(done.improved)
    if done.left_alone:
        say(f"{len(done.left_alone)} that an editor has judged would change and were left alone:")
        _show(done.left_alone)
    for title, reason in done.worse[:SHOWN]:
        say(f"Left as it is: {title[:70]} ({reason})")


def _show(improvements: "list[Improvement]") -> None:
    if not improvements:
        return
    table = make_table("article", "review", "changed", "headline")
    for one in improvements[:SHOWN]:
        table.add_row(
            str(one.article_id), one.review, ", ".join(one.fields), escape(one.title[:60])
        )
    out.print(table)
    if len(improvements) > SHOWN:
        say(f"… and {len(improvements) - SHOWN} more")
