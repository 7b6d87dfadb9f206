"""`inthenews stories`: one text, many outlets: look at it, and put it right."""

import getpass
from collections.abc import Iterator
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table
from rich.text import Text
from sqlmodel import Session

from inthenews.console import make_table, out, print_json, say
from storage.tables import Article, Outlet

app = typer.Typer(help="One text, many outlets: look, and put right.", no_args_is_help=True)

By = Annotated[str | None, typer.Option("--by", help="Whose word it is; you by default.")]
Reason = Annotated[str | None, typer.Option("--reason", help="Kept with the edit.")]
AsJson = Annotated[bool, typer.Option("--json", help="JSON lines.")]


@app.command("list")
def list_(
    limit: Annotated[int, typer.Option(min=1, help="How many.")] = 30,
    fewest: Annotated[int, typer.Option("--fewest", min=1, help="Of so many articles.")] = 2,
    as_json: AsJson = False,
) -> None:
    """List the newest stories that several articles tell."""
    from dataclasses import asdict

    from inthenews.config import load
    from inthenews.opening import open_database
    from storage.database import read_session
    from storage.stories.listing import list_stories

    with read_session(open_database(load())) as session:
        stories = list_stories(session, limit, fewest)
    if as_json:
        for story in stories:
            print_json(asdict(story))
        return
    if not stories:
        say("No story has several articles yet.")
        return
    table = make_table("story", "outlets", "articles", "wire", "lead", "headline")
    for story in stories:
        table.add_row(
            str(story.id),
            str(story.outlets),
            str(story.articles),
            story.wire or "",
            escape(story.outlet) + (" (pinned)" if story.is_lead_pinned else ""),
            escape(story.title),
        )
    out.print(table)


@app.command()
def show(
    story_id: Annotated[int, typer.Argument(metavar="STORY")], as_json: AsJson = False
) -> None:
    """Show a story's articles, and beside the lead's text what each of the others changed."""
    from inthenews.config import load
    from inthenews.opening import open_database
    from storage.articles import read_text
    from storage.database import read_session
    from storage.stories.editing import find_story, list_members

    with read_session(open_database(load())) as session:
        story = find_story(session, story_id)
        members = list_members(session, story_id)
        outlets = {one.id: session.get_one(Outlet, one.outlet_id).name for one in members}
        texts = {one.id: read_text(one) or "" for one in members}
    if as_json:
        for one in members:
            print_json(
                {
                    "story": story.id, "article": one.id, "is_lead": one.id == story.lead_id,
                    "outlet": outlets[one.id], "url": one.url, "title": one.title,
                    "published_at": one.published_at, "wire": story.wire, "text": texts[one.id],
                }
            )  # fmt: skip
        return
    if story.id != story_id:
        say(f"Story {story_id} is story {story.id} now.")
    say(f"Story {story.id}: {len(members)} articles{', ' + story.wire if story.wire else ''}")
    for one in members:
        mark = "lead" if one.id == story.lead_id else ""
        out.print(f"  {one.id:>6}  {mark:4}  {escape(outlets[one.id])}: {escape(one.title)}")
        out.print(f"                {escape(one.url)}", style="dim")
    if not members:
        return
    lead, *others = members
    for one in others:
        out.print()
        out.print(_side_by_side(lead, one, texts, outlets))


def _side_by_side(
    lead: Article, other: Article, texts: dict[int | None, str], outlets: dict[int | None, str]
) -> Table:
    """Return two texts in two columns, paragraph beside paragraph, what only one has in bold."""
    from storage.stories.comparison import pair_paragraphs

    table = Table(expand=True, pad_edge=False, show_lines=True)
    for one in (lead, other):
        table.add_column(f"{one.id} {escape(outlets[one.id])}", ratio=1)
    for left, right in pair_paragraphs(texts[lead.id], texts[other.id]):
        table.add_row(_mark(left), _mark(right))
    return table


def _mark(words: list[tuple[str, bool]]) -> Text:
    marked = Text()
    for word, is_shared in words:
        marked.append(word, style="" if is_shared else "bold red")
        marked.append(" ")
    return marked


@app.command()
def split(
    articles: Annotated[list[int], typer.Argument(help="Articles of one story.")],
    by: By = None,
    reason: Reason = None,
) -> None:
    """Split articles off into a story of their own, for good."""
    from storage.stories.editing import split_story

    for session in _write():
        new = split_story(session, articles, by or getpass.getuser(), reason)
        say(f"Story {new.id} is new; its lead is article {new.lead_id}.")


@app.command()
def join(
    stories: Annotated[list[int], typer.Argument(help="Two stories or more.")],
    by: By = None,
    reason: Reason = None,
) -> None:
    """Join stories: the oldest lives, links to the others lead to it."""
    from storage.stories.editing import join_stories

    for session in _write():
        story = join_stories(session, stories, by or getpass.getuser(), reason)
        say(f"Story {story.id} holds them all; its lead is article {story.lead_id}.")


@app.command()
def lead(
    article: Annotated[int, typer.Argument(help="The article that is to lead.")],
    by: By = None,
    reason: Reason = None,
) -> None:
    """Pin a story's lead article, for good."""
    from storage.stories.editing import pin_lead

    for session in _write():
        story = pin_lead(session, article, by or getpass.getuser(), reason)
        say(f"Story {story.id} is led by article {story.lead_id}.")


def _write() -> Iterator[Session]:
    from inthenews.config import load
    from inthenews.opening import open_database
    from storage.database import write_session

    with write_session(open_database(load())) as session:
        yield session


@app.command("explain")
def explain_(
    first: Annotated[int, typer.Argument(help="An article.")],
    second: Annotated[int, typer.Argument(help="Another one.")],
    as_json: AsJson = False,
) -> None:
    """Say why two articles are one story or not, with the figures."""
    from dataclasses import asdict

    from inthenews.config import load
    from inthenews.opening import open_database
    from storage.database import read_session
    from storage.stories.explaining import explain

    with read_session(open_database(load())) as session:
        found = explain(session, first, second)
    evidence = found.evidence
    if as_json:
        print_json(
            {
                "is_same_text": found.verdict.is_same, "reason": found.verdict.reason,
                "are_one_story": found.are_one_story, "are_kept_apart": found.are_kept_apart,
                "shared_keys": found.shared_keys, **asdict(evidence),
            }
        )  # fmt: skip
        return
    say(f"{'One text' if found.verdict.is_same else 'Two texts'}: {found.verdict.reason}.")
    if found.are_one_story != found.verdict.is_same:
        say(
            "They are one story all the same: through another article of it, or an editor's word."
            if found.are_one_story
            else "They are two stories all the same: "
            + ("an editor split them." if found.are_kept_apart else "nothing compared them then.")
        )
    table = make_table("evidence", "")
    table.add_row("length of the shorter", f"{evidence.length} words")
    table.add_row("of it in the longer", f"{evidence.shared} words, {evidence.containment:.0%}")
    table.add_row("of the longer in it", f"{evidence.resemblance:.0%}")
    table.add_row("shared runs", f"{evidence.runs}, of {evidence.run_length:.0f} words on average")
    table.add_row("lead of the shorter in the longer", f"{evidence.lead_here:.0%}")
    table.add_row("lead of the longer in the shorter", f"{evidence.lead_there:.0%}")
    table.add_row("words of the titles", f"{evidence.title:.0%}")
    table.add_row("figures that agree", str(evidence.agreeing))
    for name, pairs in (
        ("figures that differ", evidence.figures),
        ("names that differ", evidence.names),
        ("other words", evidence.words),
    ):
        shown = ", ".join(f"{one} / {other}" for one, other in pairs[:8])
        table.add_row(name, escape(shown.replace("=", "")) or "none")
    table.add_row("index keys in common", str(found.shared_keys))
    out.print(table)
