"""`inthenews digest`: editions, from draft to mailbox."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from inthenews.console import err, make_table, out, print_json, say

if TYPE_CHECKING:
    from digest.desk import Desk
    from storage.tables import Edition

app = typer.Typer(help="Editions, from draft to mailbox.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="The digest's name in inthenews.toml.")]
Number = Annotated[
    int | None, typer.Option("--number", "-n", help="The edition; the newest open one by default.")
]


def desk_here() -> "Desk":
    """Return the digest room's desk for the configuration here."""
    from inthenews.config import load
    from inthenews.desk import open_desk
    from inthenews.opening import open_database

    config = load()
    return open_desk(config, open_database(config))


@app.command("list")
def list_(
    name: Annotated[str | None, typer.Argument(help="Only this digest's editions.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="JSON lines.")] = False,
) -> None:
    """List the editions, newest first, and when the next ones are due."""
    from digest.content import content_of
    from digest.running import next_edition
    from storage.database import read_session
    from storage.deliveries import count_states
    from storage.editions import list_editions

    desk = desk_here()
    if name is not None:
        desk.settings_of(name)
    with read_session(desk.engine) as session:
        rows = [
            (digest, edition, count_states(session, edition.id))
            for digest, edition in list_editions(session, name, limit=limit)
        ]
    if as_json:
        for digest, edition, states in rows:
            print_json(
                {
                    "digest": digest.name,
                    "number": edition.number,
                    "state": edition.state,
                    "due_at": edition.due_at.isoformat(),
                    "from_at": edition.from_at.isoformat() if edition.from_at else None,
                    "until_at": edition.until_at.isoformat(),
                    "stories": len(content_of(edition).items),
                    "deliveries": {state.value: count for state, count in states.items()},
                }
            )
        return
    if rows:
        table = make_table("digest", "no.", "due", "state", "stories", "deliveries")
        for digest, edition, states in rows:
            table.add_row(
                digest.name,
                str(edition.number),
                f"{edition.due_at:%Y-%m-%d %H:%M} UTC",
                edition.state,
                str(len(content_of(edition).items)),
                ", ".join(f"{count} {state}" for state, count in states.items()) or "none",
            )
        out.print(table)
    else:
        say("No editions yet.")
    for settings in desk.digests:
        if name in (None, settings.name):
            due_at = next_edition(desk, settings, desk.clock())
            say(f"next {settings.name}: {due_at:%Y-%m-%d %H:%M} UTC" if due_at else "no next one")


@app.command()
def preview(
    name: Name,
    number: Annotated[
        int | None, typer.Option("--number", "-n", help="A kept edition instead of what is new.")
    ] = None,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="The folder to write to.")
    ] = Path(),
    language: Annotated[str | None, typer.Option(help="The language of the mail.")] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the content; write nothing.")
    ] = False,
) -> None:
    """Write what an edition would be now as HTML and text; nothing is kept or sent."""
    from dataclasses import replace

    from digest.composition import preview as preview_edition
    from digest.editing import find_edition
    from digest.errors import DigestError
    from digest.letters import edition_address
    from digest.message import logo_address
    from digest.rendering import render
    from digest.sheet import default_view

    desk = desk_here()
    settings = desk.settings_of(name)
    if number is None:
        edition = preview_edition(desk, settings, desk.clock())
    else:
        edition = find_edition(desk, name, number)
    if as_json:
        print_json(edition.content)
        return
    view = default_view(desk, settings)
    if language:
        view = replace(view, language=language)
    rendered = render(
        desk, settings, edition, view,
        web_url=edition_address(desk, settings, edition), logo=logo_address(desk),
    )  # fmt: skip
    try:
        output.mkdir(parents=True, exist_ok=True)
        for ending, body in (("html", rendered.html), ("txt", rendered.text)):
            path = output / f"{name}-{edition.number}.{ending}"
            path.write_text(body, encoding="utf-8")
            say(str(path))
    except OSError as error:
        raise DigestError(f"{error.filename}: cannot be written: {error.strerror}") from None
    say(f"subject: {rendered.subject}")


@app.command()
def send(
    name: Name,
    quiet: Annotated[
        bool, typer.Option("--even-if-quiet", help="Also when there is nothing new to tell.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Figures as JSON.")] = False,
) -> None:
    """Send what is new now: an open edition if there is one, else one composed for this moment."""
    from digest.delivery import deliver
    from digest.running import release_now

    desk = desk_here()
    settings = desk.settings_of(name)
    edition = release_now(desk, settings, even_if_quiet=quiet)
    if edition is None:
        say("Nothing new since the last edition; --even-if-quiet sends one that says so.")
        return
    figures = deliver(desk, edition_id=edition.id)
    _report(edition, figures.counts(), figures.problem, as_json=as_json)


def _report(
    edition: "Edition",
    counts: dict[str, int],
    problem: str | None,
    *,
    as_json: bool,
) -> None:
    from digest.content import content_of

    stories = len(content_of(edition).items)
    if as_json:
        print_json({"edition": edition.number, "stories": stories, **counts, "problem": problem})
    else:
        done = ", ".join(f"{count} {state}" for state, count in counts.items() if count)
        say(f"Edition {edition.number}, {stories} stories: {done or 'nobody to send it to'}")
        if not done:
            say("  `inthenews subscribers add ADDRESS` adds a reader")
    if problem:
        err.print(f"inthenews: {problem}", markup=False, style="red")
        raise typer.Exit(1)


@app.command()
def draft(name: Name) -> None:
    """Compose an edition of what is new now and keep it as a draft."""
    from digest.composition import compose
    from digest.content import content_of
    from digest.running import open_edition

    desk = desk_here()
    settings = desk.settings_of(name)
    edition = open_edition(desk, name) or compose(desk, settings, desk.clock())
    say(f"Edition {edition.number} of {name}, a {edition.state}:")
    for item in content_of(edition).items:
        say(f"  {item.article_id:>6}  {item.section:<13} {item.headline} ({item.outlet})")
    say(f"`inthenews digest edit {name} …` changes it")
    say(f"`inthenews digest approve {name}` releases it")


@app.command()
def approve(name: Name, number: Number = None) -> None:
    """Release a draft or held edition; it goes out with the clock or `digest deliver`."""
    from digest.editing import BY_OPERATOR
    from digest.editing import approve as approve_edition

    desk = desk_here()
    edition = _open(desk, name, number)
    assert edition.id is not None
    approve_edition(desk, desk.settings_of(name), edition.id, BY_OPERATOR)
    say(f"Edition {edition.number} of {name} is released")


@app.command()
def hold(name: Name, number: Number = None) -> None:
    """Keep a draft back until it is approved."""
    from digest.editing import BY_OPERATOR
    from digest.editing import hold as hold_edition

    desk = desk_here()
    edition = _open(desk, name, number)
    assert edition.id is not None
    hold_edition(desk, edition.id, BY_OPERATOR)
    say(f"Edition {edition.number} of {name} is held")


def _open(desk: "Desk", name: str, number: int | None) -> "Edition":
    from digest.editing import find_edition
    from digest.errors import DigestError
    from digest.running import open_edition

    desk.settings_of(name)
    if number is not None:
        return find_edition(desk, name, number)
    edition = open_edition(desk, name)
    if edition is None:
        raise DigestError(
            f"digest {name} has no open edition; `inthenews digest draft {name}` makes one"
        )
    return edition


@app.command()
def edit(
    name: Name,
    number: Number = None,
    drop: Annotated[
        list[int] | None, typer.Option(help="Leave out the item of this article.")
    ] = None,
    add: Annotated[list[int] | None, typer.Option(help="Put a dropped item back.")] = None,
    move: Annotated[
        list[str] | None, typer.Option(help="ARTICLE:SECTION or ARTICLE:SECTION:PLACE.")
    ] = None,
    note: Annotated[
        list[str] | None,
        typer.Option(help="ARTICLE:TEXT, or :TEXT for the whole edition; no text removes it."),
    ] = None,
    gloss: Annotated[
        list[str] | None, typer.Option(help="ARTICLE:TEXT, a headline in English.")
    ] = None,
) -> None:
    """Change a draft: leave out, put back, move, remark, gloss."""
    from digest import editing
    from digest.content import Section

    desk = desk_here()
    edition = _open(desk, name, number)
    assert edition.id is not None
    for article_id in drop or ():
        editing.drop(desk, edition.id, article_id)
    for article_id in add or ():
        editing.restore(desk, edition.id, article_id)
    for wish in move or ():
        article, section, *place = wish.split(":")
        if section not in list(Section):
            raise typer.BadParameter(f"{section!r} is no section; there are: {', '.join(Section)}")
        editing.move(
            desk, edition.id, _key(article), Section(section), _key(place[0]) if place else 1
        )
    for wish in note or ():
        article, _, text = wish.partition(":")
        editing.remark(desk, edition.id, _key(article) if article else None, text.strip() or None)
    for wish in gloss or ():
        article, _, text = wish.partition(":")
        editing.gloss(desk, edition.id, _key(article), text.strip() or None)
    say(f"Edition {edition.number} of {name} is changed")
    say(f"`inthenews digest preview {name} -n {edition.number}` shows it")


def _key(text: str) -> int:
    if not text.isdecimal():
        raise typer.BadParameter(f"{text!r} is not a number")
    return int(text)


@app.command()
def deliver() -> None:
    """Send what is due in the ledger: released editions, confirmations, alerts."""
    from digest.delivery import deliver as deliver_due

    figures = deliver_due(desk_here())
    done = ", ".join(f"{count} {state}" for state, count in figures.counts().items() if count)
    say(done or "Nothing is due.")
    if figures.problem:
        err.print(f"inthenews: {figures.problem}", markup=False, style="red")
        raise typer.Exit(1)


@app.command()
def deliveries(
    name: Annotated[str | None, typer.Argument(help="Only this digest's.")] = None,
    number: Number = None,
    unknown: Annotated[bool, typer.Option("--unknown", help="Only those nobody can know.")] = False,
    settle: Annotated[
        str | None, typer.Option(help="With --unknown: repeat or omit, whatever the policy.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many.")] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="JSON lines with their history.")] = False,
) -> None:
    """Show the ledger, newest first; with --unknown --settle decide what nobody can know."""
    from digest.delivery import settle_by_hand
    from digest.editing import BY_OPERATOR
    from storage.database import read_session
    from storage.deliveries import history, list_deliveries
    from storage.kinds import DeliveryState

    if settle not in (None, "repeat", "omit") or (settle and not unknown):
        raise typer.BadParameter("--settle is repeat or omit, and goes with --unknown")
    desk = desk_here()
    states = [DeliveryState.UNKNOWN] if unknown else []
    with read_session(desk.engine) as session:
        rows = [
            (row, history(session, row[0].id or 0) if as_json else [])
            for row in list_deliveries(
                session, digest=name, number=number, states=states, limit=limit
            )
        ]
    if settle:
        for (delivery, *_), _ in rows:
            assert delivery.id is not None
            settle_by_hand(desk, delivery.id, repeat=settle == "repeat", by=BY_OPERATOR)
        say(f"{len(rows)} settled: {settle}")
        return
    if as_json:
        for (delivery, subscriber, edition, digest), changes in rows:
            print_json(
                {
                    "digest": digest.name,
                    "edition": edition.number,
                    "to": subscriber.email,
                    **delivery.model_dump(mode="json", exclude={"edition_id", "subscriber_id"}),
                    "history": [
                        change.model_dump(mode="json", include={"state", "at", "by", "reply"})
                        for change in changes
                    ],
                }
            )
        return
    if not rows:
        say("No deliveries." if not unknown else "No delivery is unknown.")
        return
    table = make_table("digest", "no.", "to", "state", "tries", "since", "the server's words")
    for (delivery, subscriber, edition, digest), _ in rows:
        since = delivery.settled_at or delivery.sending_at or delivery.prepared_at
        table.add_row(
            digest.name, str(edition.number), escape(subscriber.email), delivery.state,
            str(delivery.tries), f"{since:%Y-%m-%d %H:%M}", escape(delivery.reply or ""),
        )  # fmt: skip
    out.print(table)


@app.command()
def returns() -> None:
    """Read returned mail where mail.bounces says; three in a row pause an address.

    A complaint ("this is spam") ends all mail to its reader.
    """
    from digest.returns import collect_returns

    found = collect_returns(desk_here())
    say(
        f"{found.counted} returned, {found.paused} addresses paused, "
        f"{found.complaints} complaints, {found.unknown} not ours"
    )


@app.command()
def templates(
    folder: Annotated[Path, typer.Argument(help="Where to copy them to.")],
) -> None:
    """Copy the templates of mail, to be changed; `templates` of a digest names their folder."""
    import shutil

    from digest.errors import DigestError
    from digest.templating import FOLDER

    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path in sorted(FOLDER.glob("*.*")):
            if (folder / path.name).exists():
                say(f"kept: {folder / path.name}")
            else:
                shutil.copy(path, folder / path.name)
                say(f"written: {folder / path.name}")
    except OSError as error:
        raise DigestError(f"{folder}: cannot be written: {error.strerror}") from None
