"""`inthenews subscribers`: who reads which digest."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from inthenews.console import err, make_table, out, print_json, say

app = typer.Typer(help="Who reads which digest.", no_args_is_help=True)


@app.command("list")
def list_(
    digest: Annotated[str | None, typer.Option(help="Only readers of this digest.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON lines.")] = False,
) -> None:
    """List the subscribers with what they read."""
    from digest.subscribing import list_readers
    from inthenews.commands.digest import desk_here

    readers = list_readers(desk_here(), digest)
    if as_json:
        for reader in readers:
            print_json(reader.model_dump(mode="json"))
        return
    if not readers:
        say("No subscribers yet: `inthenews subscribers add ADDRESS`.")
        return
    table = make_table("address", "status", "digests", "language", "time zone", "format")
    for reader in readers:
        table.add_row(
            escape(reader.email),
            reader.status,
            ", ".join(reader.digests),
            reader.language or "",
            reader.time_zone or "",
            "text" if reader.prefers_text else "HTML",
        )
    out.print(table)


@app.command()
def add(
    email: Annotated[str, typer.Argument(help="The reader's address.")],
    digests: Annotated[
        list[str] | None, typer.Argument(help="Digests by name; all when none is given.")
    ] = None,
    name: Annotated[str | None, typer.Option(help="The reader's name.")] = None,
    language: Annotated[str | None, typer.Option(help="Language of the mail: en or hi.")] = None,
    time_zone: Annotated[str | None, typer.Option(help="As Asia/Kolkata.")] = None,
    text: Annotated[bool, typer.Option("--text", help="Plain text only.")] = False,
    confirm: Annotated[
        bool, typer.Option("--confirm", help="Ask the reader first: mail goes out after their yes.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Even if the reader once left or asked to be forgotten.")
    ] = False,
) -> None:
    """Add a reader, or change what one reads."""
    from digest.subscribing import Wish, ask_for_confirmation, enrol
    from inthenews.commands.digest import desk_here

    desk = desk_here()
    wish = Wish(
        email=email,
        digests=tuple(digests or (settings.name for settings in desk.digests)),
        name=name,
        language=language,
        time_zone=time_zone,
        prefers_text=text,
    )
    if confirm:
        ask_for_confirmation(desk, wish)
        say(f"Asked: {email.strip()}; the mail goes out with `inthenews digest deliver`")
        return
    is_new = enrol(desk, wish, overrules=force)
    say(f"{'Added' if is_new else 'Brought up to date'}: {email.strip()}")


@app.command()
def remove(
    email: Annotated[str, typer.Argument(help="The reader's address.")],
    erase: Annotated[
        bool,
        typer.Option("--erase", help="Forget everything but that they must not be written to."),
    ] = False,
) -> None:
    """End a reader's subscriptions."""
    from digest.subscribing import end_subscriptions, erase_reader
    from inthenews.commands.digest import desk_here

    desk = desk_here()
    if erase:
        erase_reader(desk, email)
        say(f"Erased: {email}; the address is kept as a hash, so that nobody adds it again")
    else:
        end_subscriptions(desk, email)
        say(f"Unsubscribed: {email}")


@app.command("import")
def import_(file: Annotated[Path, typer.Argument(help="A CSV file with a column email.")]) -> None:
    """Take in readers from a CSV file; a bad row is named and the others are taken."""
    from digest.errors import SubscriberError
    from digest.readers_csv import read_readers
    from inthenews.commands.digest import desk_here

    try:
        body = file.read_bytes()
    except OSError as error:
        raise SubscriberError(f"{file}: cannot be read: {error.strerror}") from None
    added, changed, problems = read_readers(desk_here(), body)
    say(f"{added} added, {changed} brought up to date, {len(problems)} refused")
    for problem in problems:
        err.print(f"  {file}: {problem}", markup=False, style="red")
    if problems:
        raise typer.Exit(1)


@app.command()
def export(file: Annotated[Path, typer.Argument(help="The CSV file to write.")]) -> None:
    """Write all readers to a CSV file that `import` takes."""
    from digest.errors import SubscriberError
    from digest.readers_csv import write_readers
    from inthenews.commands.digest import desk_here

    body, count = write_readers(desk_here())
    try:
        file.write_bytes(body)
    except OSError as error:
        raise SubscriberError(f"{file}: cannot be written: {error.strerror}") from None
    say(f"{count} subscribers written to {file}")
