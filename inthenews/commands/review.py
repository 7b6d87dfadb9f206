"""`inthenews review`: the editor's word on articles."""

import getpass
import json
from typing import Annotated

import typer
from rich.table import Table

from inthenews.console import out, say
from storage.kinds import Band, ReviewState

app = typer.Typer(help="Decide which articles are public.", no_args_is_help=True)

Numbers = Annotated[list[int], typer.Argument(help="Articles by number, as `list` shows them.")]
ByOption = Annotated[str | None, typer.Option(help="Who decides; your user name unless given.")]
ReasonOption = Annotated[str | None, typer.Option(help="Why, for the record.")]


@app.command("list")
def list_(
    state: Annotated[ReviewState, typer.Option(help="Which articles.")] = ReviewState.PENDING,
    topic: Annotated[str | None, typer.Option(help="Only those that mention a topic.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100_000)] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="One object a line.")] = False,
) -> None:
    """List articles by the editor's word on them, newest first."""
    from inthenews.config import load
    from inthenews.opening import open_database
    from storage import reviews
    from storage.database import read_session

    with read_session(open_database(load())) as session:
        articles = reviews.list_articles(session, state, topic=topic, limit=limit)
    if as_json:
        for article in articles:
            print(
                json.dumps(
                    {
                        "id": article.id,
                        "review": article.state,
                        "outlet": article.outlet,
                        "title": article.title,
                        "url": article.url,
                        "date": article.sorted_at.isoformat(),
                        "topics": article.topics,
                        "band": article.band,
                    },
                    ensure_ascii=False,
                )
            )
        return
    table = Table(title=f"{state} ({len(articles)})", title_justify="left")
    for heading in ("number", "date", "outlet", "headline", "topics", "is it"):
        table.add_column(heading)
    for article in articles:
        table.add_row(
            str(article.id),
            f"{article.sorted_at:%Y-%m-%d}",
            article.outlet,
            article.title,
            ", ".join(article.topics),
            article.band or "",
        )
    out.print(table)


@app.command()
def approve(
    numbers: Annotated[
        list[int] | None, typer.Argument(help="Articles by number, as `list` shows them.")
    ] = None,
    sure: Annotated[
        bool, typer.Option("--sure", help="All that await a word and surely mention a topic.")
    ] = False,
    by: ByOption = None,
    reason: ReasonOption = None,
) -> None:
    """Make articles public."""
    if not numbers and not sure:
        raise typer.BadParameter("give the articles' numbers, or --sure")
    _decide(numbers or [], ReviewState.APPROVED, by, reason, with_sure=sure)


@app.command()
def hide(numbers: Numbers, by: ByOption = None, reason: ReasonOption = None) -> None:
    """Keep articles from the public; withdraw those that were public."""
    _decide(numbers, ReviewState.HIDDEN, by, reason)


@app.command()
def corrections(
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 50,
) -> None:
    """List articles whose outlet changed them so that they lost a topic."""
    from inthenews.config import load
    from inthenews.opening import open_database
    from storage.database import read_session
    from storage.versions import list_corrections

    table = Table(title="Corrected by their outlets", title_justify="left")
    for heading in ("number", "until", "headline before", "headline now", "topics gone"):
        table.add_column(heading)
    with read_session(open_database(load())) as session:
        found = list_corrections(session, limit=limit)
        for article, version in found:
            table.add_row(
                str(article.id),
                f"{version.replaced_at:%Y-%m-%d %H:%M}",
                version.title,
                article.title,
                ", ".join(version.gone),
            )
    if found:
        out.print(table)
    else:
        say("No article has lost a topic.")


def _decide(
    numbers: list[int],
    state: ReviewState,
    by: str | None,
    reason: str | None,
    *,
    with_sure: bool = False,
) -> None:
    from inthenews.config import load
    from inthenews.opening import open_database
    from storage import reviews
    from storage.database import write_session

    engine = open_database(load())
    with write_session(engine) as session:  # all of them or none
        if with_sure:
            waiting = reviews.list_articles(session, limit=100_000)
            numbers = [*numbers, *(one.id for one in waiting if one.band is Band.SURE)]
        changed = sum(
            reviews.decide(session, number, state, by or getpass.getuser(), reason)
            for number in numbers
        )
    same = len(numbers) - changed
    say(f"{changed} {state}" + (f", {same} were already" if same else ""))
