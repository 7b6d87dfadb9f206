"""`inthenews sources`: where coverage is looked for."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from inthenews.console import err, make_table, out, print_json, say
from inthenews.errors import ConfigError
from storage.errors import InTheNewsError
from storage.kinds import FollowPolicy, SourceKind, SourceStatus

app = typer.Typer(help="Where coverage is looked for.", no_args_is_help=True)


@app.command("list")
def list_(
    failing: Annotated[
        bool, typer.Option("--failing", help="Only those whose polls fail.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="JSON lines.")] = False,
) -> None:
    """List the sources with their state."""
    from inthenews.config import load
    from inthenews.opening import open_database
    from storage.database import read_session
    from storage.sources import list_sources

    with read_session(open_database(load())) as session:
        sources = [one for one in list_sources(session) if one.failures or not failing]
    if as_json:
        for source in sources:
            print_json(source.model_dump(exclude={"id", "outlet_id"}))
        return
    if not sources:
        say("No sources fail." if failing else "No sources yet: `inthenews sources add ADDRESS`.")
        return
    table = make_table("source", "kind", "status", "polled", "next", "trouble")
    for source in sources:
        table.add_row(
            escape(source.name),
            source.kind,
            source.status,
            _ago(source.polled_at),
            _ago(source.due_at) if source.status is SourceStatus.ACTIVE else "",
            escape(f"{source.failures}×: {source.last_error}" if source.failures else ""),
        )
    out.print(table)


@app.command()
def add(
    address: Annotated[str, typer.Argument(help="A feed's address, or a home page.")],
    name: Annotated[str | None, typer.Option(help="What to call it.")] = None,
    kind: Annotated[SourceKind | None, typer.Option(help="Found out when not given.")] = None,
    language: Annotated[str | None, typer.Option(help="Its language, as en or hi.")] = None,
    follow: Annotated[FollowPolicy, typer.Option(help="Which pages to fetch.")] = FollowPolicy.ALL,
    time_zone: Annotated[
        str | None, typer.Option(help="Of its dates without one, as Asia/Kolkata.")
    ] = None,
    interval: Annotated[int, typer.Option(min=1, help="Minutes between polls.")] = 60,
    user_agent: Annotated[str | None, typer.Option(help="A User-Agent of its own.")] = None,
    delay: Annotated[float | None, typer.Option(min=0, help="Seconds between pages.")] = None,
) -> None:
    """Add a source; from a home page its feed is found."""
    from inthenews.config import load
    from inthenews.finding import find_source
    from inthenews.opening import open_database
    from storage.database import write_session
    from storage.sources import NewSource, add_source

    config = load()
    engine = open_database(config)
    found = find_source(address, config, kind)
    new = NewSource(
        name=name or found.title or found.url,
        url=found.url,
        kind=found.kind,
        language=language or found.language,
        time_zone=time_zone,
        follow=follow,
        interval_minutes=interval,
        user_agent=user_agent,
        delay_seconds=delay,
    )
    with write_session(engine) as session:
        source, is_new = add_source(session, new)
    say(f"{'Added' if is_new else 'Brought up to date'}: {source.name}")
    say(f"  {source.kind} at {source.url}, {found.count} articles announced now")
    for other in found.others:
        say(f"  also there: {other}")


@app.command()
def remove(name: Annotated[str, typer.Argument(help="Its name or address.")]) -> None:
    """Remove a source; the articles it found stay."""
    from inthenews.config import load
    from inthenews.opening import open_database
    from storage.database import write_session
    from storage.sources import get_source

    with write_session(open_database(load())) as session:
        session.delete(get_source(session, name))
    say(f"Removed: {name}")


@app.command()
def pause(name: Annotated[str, typer.Argument(help="Its name or address.")]) -> None:
    """Stop polling a source until it is resumed."""
    _set_status(name, SourceStatus.PAUSED)
    say(f"Paused: {name}")


@app.command()
def resume(name: Annotated[str, typer.Argument(help="Its name or address.")]) -> None:
    """Poll a source again, at the next crawl."""
    _set_status(name, SourceStatus.ACTIVE)
    say(f"Resumed: {name}")


def _set_status(name: str, status: SourceStatus) -> None:
    from inthenews.config import load
    from inthenews.opening import open_database
    from storage.database import write_session
    from storage.sources import get_source

    with write_session(open_database(load())) as session:
        source = get_source(session, name)
        source.status = status
        if status is SourceStatus.ACTIVE:
            source.failures = 0
            source.due_at = datetime.now(UTC)


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="A CSV or OPML file.")],
) -> None:
    """Take in a list of sources; a bad row is named and the others are taken."""
    from crawler.sources import read_rows
    from inthenews.config import load
    from inthenews.opening import open_database
    from storage.database import write_session
    from storage.sources import NewSource, add_source, free_name

    engine = open_database(load())
    try:
        body = file.read_bytes()
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read: {error.strerror}") from None
    rows, problems = read_rows(body, file.name)
    added = known = 0
    for row in rows:
        try:
            with write_session(engine) as session:
                _, is_new = add_source(
                    session,
                    NewSource(
                        name=free_name(session, row.name, row.url),
                        url=row.url,
                        kind=row.kind,
                        homepage=row.homepage,
                        language=row.language,
                        region=row.region,
                        time_zone=row.time_zone,
                        category=row.category,
                        note=row.note,
                        status=row.status,
                    ),
                )
        except InTheNewsError as error:
            problems.append(f"row {row.number}: {error}")
            continue
        added += is_new
        known += not is_new
    say(f"{added} added, {known} brought up to date, {len(problems)} refused")
    for problem in problems:
        err.print(f"  {file}: {problem}", markup=False, style="red")
    if problems:
        raise typer.Exit(1)


@app.command()
def export(
    file: Annotated[Path, typer.Argument(help="A .csv or .opml file to write.")],
) -> None:
    """Write all sources to a file that `import` and other feed readers take."""
    from crawler.sources import SourceRow, write_rows
    from inthenews.config import load
    from inthenews.opening import open_database
    from storage.database import read_session
    from storage.sources import list_sources
    from storage.tables import Outlet

    with read_session(open_database(load())) as session:
        rows = []
        for number, source in enumerate(list_sources(session), start=2):
            outlet = session.get(Outlet, source.outlet_id) if source.outlet_id else None
            rows.append(
                SourceRow(
                    number=number,
                    name=source.name,
                    url=source.url,
                    kind=source.kind,
                    homepage=outlet.homepage if outlet else None,
                    language=source.language,
                    region=outlet.region if outlet else None,
                    time_zone=source.time_zone,
                    category=outlet.category if outlet else None,
                    status=source.status,
                    note=source.note,
                )
            )
    try:
        file.write_bytes(write_rows(rows, file.name))
    except OSError as error:
        raise ConfigError(f"{file}: cannot be written: {error.strerror}") from None
    say(f"{len(rows)} sources written to {file}")


def _ago(at: datetime | None) -> str:
    if at is None:
        return "never"
    minutes = round((datetime.now(UTC) - at).total_seconds() / 60)
    form = "{} ago" if minutes >= 0 else "in {}"
    minutes = abs(minutes)
    if minutes < 120:
        return form.format(f"{minutes} min")
    return form.format(f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // 1440} days")
