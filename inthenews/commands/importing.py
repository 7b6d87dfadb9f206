"""`inthenews import` and `inthenews export`: the organisation's memory, in and out."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from inthenews.console import err, make_table, out, print_json, say

if TYPE_CHECKING:
    from inthenews.memory.importing import Report
    from inthenews.memory.keeping import Kept


def import_(
    file: Annotated[
        Path, typer.Argument(help="HTML, CSV, XLSX, DOCX, pasted text; or what `export` wrote.")
    ],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show how every row is read; keep nothing.")
    ] = False,
    topic: Annotated[
        str | None, typer.Option(help="The topic it is coverage of; the organisation's own.")
    ] = None,
    pending: Annotated[
        bool, typer.Option("--pending", help="Leave it to an editor to approve the articles.")
    ] = False,
    dated: Annotated[
        str | None, typer.Option(help='The date of rows without one: "2021" or "July 2021".')
    ] = None,
    outlet: Annotated[
        list[str] | None,
        typer.Option(help='Whom a name means: "Daily Pioneer=The Pioneer". May be repeated.'),
    ] = None,
    base: Annotated[
        str | None, typer.Option(help="The address that an HTML page was saved from.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The whole reading as JSON.")] = False,
) -> None:
    """Take in an old list of coverage, or restore an export into an empty database.

    A row that cannot be read is shown with its place and left out, the others are taken;
    the exit status is 1 then. The same list again changes nothing.
    """
    from inthenews.memory.backups import is_backup
    from inthenews.memory.importing import Wish, import_list

    if is_backup(file):
        _restore(file, is_dry=dry_run, as_json=as_json)
        return
    wish = Wish(
        topic=topic,
        is_pending=pending,
        dated=dated,
        outlets=tuple(outlet or ()),
        base=base,
        is_dry=dry_run,
    )
    report = import_list(file, wish)
    if as_json:
        print_json(report.as_json())
    else:
        _show(report, in_full=dry_run)
    if report.unread:
        raise typer.Exit(1)


def _show(report: "Report", *, in_full: bool) -> None:
    for kept in report.rows:
        if in_full or kept.item.problem:
            _show_row(kept)
    counts = report.counts
    said = ", ".join(f"{counts[name]} {name}" for name in counts if counts[name])
    say(
        f"{report.file.name} ({report.file.kind}): {len(report.rows)} rows: {said};"
        f" {report.doubtful} with doubts"
        + (f"; {len(report.passed_over)} other lines passed over" if report.passed_over else "")
    )
    if in_full:
        for line in report.passed_over[:40]:
            out.print(f"[dim]  passed over, {escape(line.place)}: {escape(line.text[:100])}[/]")
        if len(report.passed_over) > 40:
            say(f"  and {len(report.passed_over) - 40} more: --json names them all")
        say("Nothing was kept: this was a dry run.")
    elif report.doubtful:
        say(f"See the doubts: inthenews import {report.file.name} --dry-run")
    if report.unread:
        err.print(f"{report.unread} rows could not be read and were left out", style="red")


def _show_row(kept: "Kept") -> None:
    """One row as it was read: a line of facts, the headline, its link, what to look at."""
    item = kept.item
    date = (
        f"{item.date.at:%Y-%m-%d}"[: _LENGTHS[item.date.precision]] if item.date.at else "no date"
    )
    name = item.outlet.name if item.outlet else "no outlet"
    facts = [date, f"{name} ({item.edition})" if item.edition else name]
    if item.medium:
        facts.append(item.medium)
    if item.language:
        facts.append(item.language)
    style = _STYLES[kept.outcome]
    out.print(
        f"[{style}]{kept.outcome:<7}[/] [dim]{escape(item.place)}[/]  {escape(' · '.join(facts))}"
    )
    out.print(f"        [bold]{escape(item.title or 'no headline')}[/]")
    if item.link:
        out.print(f"        [dim]{escape(item.link)}[/]")
    if item.problem:
        out.print(f"        [red]not taken: {escape(item.problem)}[/]")
    for doubt in dict.fromkeys([*kept.doubts, *item.remarks]):
        out.print(f"        [yellow]? {escape(doubt)}[/]")


_LENGTHS = {"year": 4, "month": 7, "day": 10, "instant": 10, "unknown": 0}
_STYLES = {"new": "green", "joined": "cyan", "known": "dim", "unread": "red"}


def _restore(file: Path, *, is_dry: bool, as_json: bool) -> None:
    from inthenews.config import load
    from inthenews.memory.backups import read_manifest, restore
    from inthenews.opening import open_database
    from storage.periods import Almanac

    if is_dry:
        counts = read_manifest(file).counts
    else:
        config = load()
        counts = restore(open_database(config), file, Almanac.of(config.organisation.time_zone))
    if as_json:
        print_json({"file": file.name, "kind": "export", "tables": counts})
        return
    table = make_table("table", "rows")
    for name, count in counts.items():
        if count:
            table.add_row(name, str(count))
    out.print(table)
    total = sum(counts.values())
    say(f"{file.name}: {total} rows {'are in it; nothing was restored' if is_dry else 'restored'}")


def export(
    file: Annotated[Path, typer.Argument(help="The file to write, as memory.zip.")],
) -> None:
    """Write everything the database holds to one file that `import` restores exactly.

    Texts of articles and addresses of subscribers are in it: keep it as you keep the database.
    The configuration is not.
    """
    from inthenews.config import load
    from inthenews.memory.backups import write_backup
    from inthenews.opening import open_database

    counts = write_backup(open_database(load()), file)
    say(f"{sum(counts.values())} rows of {sum(map(bool, counts.values()))} tables in {file}")
    if counts.get("subscriber"):
        say(f"  {counts['subscriber']} subscribers' addresses are in it: keep it private")
