"""`inthenews watchlist rehearse|apply|cases`: what a changed watchlist does to what is stored."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.progress import track

from inthenews.console import err, make_table, out, say

if TYPE_CHECKING:
    from crawler.matching.rehearsal import Effect

SHOWN = 40


def rehearse(
    new: Annotated[Path, typer.Argument(help="The watchlist to try.")],
) -> None:
    """Say what a watchlist would change among the stored articles; nothing is stored."""
    from crawler.matching import Matcher, load_watchlist
    from crawler.matching.rehearsal import Change, Rehearsal, rematch
    from inthenews.config import load
    from inthenews.opening import open_database
    from inthenews.rewatching import count_articles, stored_articles

    matcher = Matcher(load_watchlist(new))
    engine = open_database(load())
    rehearsal = Rehearsal()
    effects = rematch(matcher, stored_articles(engine))
    for effect in track(effects, "Matching", count_articles(engine), console=err, transient=True):
        rehearsal.looked_at += 1
        if effect is not None:
            rehearsal.effects.append(effect)
    words = {Change.ADDED: "added", Change.DROPPED: "dropped", Change.MOVED: "other topics"}
    say(f"{rehearsal.looked_at} stored articles looked at")
    for change, name in words.items():
        found = rehearsal.of(change)
        say(f"  {len(found)} {name}, of which {rehearsal.approved(change)} are approved")
    _show(rehearsal.effects)


def apply(
    with_reviewed: Annotated[
        bool, typer.Option("--with-reviewed", help="Also articles that an editor has judged.")
    ] = False,
) -> None:
    """Match all stored articles anew with the configured watchlist and keep the outcome.

    Articles that an editor has judged are listed, not changed.
    """
    from crawler.crawling import keep_watchlist
    from crawler.matching import Matcher, load_watchlist
    from inthenews.config import load
    from inthenews.opening import open_database
    from inthenews.rewatching import Rewatched, count_articles, rewatch
    from storage.database import write_session

    config = load()
    watchlist = load_watchlist(config.watchlist)
    engine = open_database(config)
    with write_session(engine) as session:
        keep_watchlist(session, watchlist)
    done = Rewatched()
    steps = rewatch(engine, Matcher(watchlist), with_reviewed=with_reviewed)
    for step in track(steps, "Matching", count_articles(engine), console=err, transient=True):
        done = step
    say(f"{done.looked_at} articles matched anew, {done.changed} changed")
    if done.left_alone:
        say(f"{len(done.left_alone)} that an editor has judged would change and were left alone:")
        _show(done.left_alone)


def cases() -> None:
    """Print articles that editors approved or hid as test cases for `watchlist test`."""
    from crawler.matching import Matcher, load_watchlist
    from crawler.matching.rehearsal import make_cases
    from inthenews.config import load
    from inthenews.opening import open_database
    from inthenews.rewatching import stored_articles

    config = load()
    matcher = Matcher(load_watchlist(config.watchlist))
    for line in make_cases(matcher, stored_articles(open_database(config))):
        sys.stdout.write(line.rstrip("\n") + "\n")


def _show(effects: "list[Effect]") -> None:
    if not effects:
        return
    table = make_table("article", "review", "change", "headline")
    for effect in effects[:SHOWN]:
        change = ", ".join(
            [*(f"+{slug}" for slug in effect.gained), *(f"-{slug}" for slug in effect.lost)]
        )
        title = effect.article.reading.title or ""
        table.add_row(effect.article.identifier, effect.article.review, change, escape(title[:70]))
    out.print(table)
    if len(effects) > SHOWN:
        say(f"… and {len(effects) - SHOWN} more")
