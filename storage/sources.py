"""Sources and their outlets: adding, listing, and the state of their polling."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlmodel import Session, col, select

from storage.errors import StorageError
from storage.kinds import FollowPolicy, SourceKind, SourceStatus
from storage.tables import Outlet, Source, now
from storage.urls import canonicalise, outlet_domain

LONGEST_WAIT = timedelta(days=1)
FAILURES_UNTIL_GONE = 30
"""Polls that fail in a row before a source is given up: a month of daily tries."""

REFUSALS_UNTIL_BLOCKED = 5


KEPT_FIELDS = (
    *("language", "follow", "interval_minutes", "user_agent", "delay_seconds", "time_zone"),
    *("status", "note"),
)
"""What a source keeps as it is unless something new is said about it."""


@dataclass(frozen=True, slots=True)
class NewSource:
    """What is said about a source when it is added; None leaves a known value as it is."""

    name: str
    url: str
    kind: SourceKind = SourceKind.FEED
    homepage: str | None = None
    language: str | None = None
    region: str | None = None
    time_zone: str | None = None
    category: str | None = None
    follow: FollowPolicy | None = None
    interval_minutes: int | None = None
    user_agent: str | None = None
    delay_seconds: float | None = None
    status: SourceStatus | None = None
    note: str | None = None


def find_outlet(session: Session, url: str, name: str | None = None) -> Outlet:
    """Return the outlet that publishes at `url`, adding it under `name` when it is new.

    One company's papers may share a registrable domain (`timesofindia.indiatimes.com`,
    `economictimes.indiatimes.com`): an outlet that was added under a host of its own answers
    for that host and what is below it, the domain's for the rest.
    """
    hosts = list(_outlet_hosts(url))
    known = session.exec(select(Outlet).where(col(Outlet.domain).in_(hosts))).all()
    outlet = max(known, key=lambda one: len(one.domain), default=None)
    if outlet is None:
        outlet = _add_outlet(session, hosts[-1], url, name)
    elif name and outlet.name == outlet.domain:
        outlet.name = name
    return outlet


def _add_outlet(session: Session, domain: str, url: str, name: str | None) -> Outlet:
    parts = urlsplit(url)
    outlet = Outlet(
        domain=domain[:255],
        name=(name or domain)[:200],
        homepage=f"{parts.scheme}://{parts.netloc}" if parts.netloc else None,
    )
    session.add(outlet)
    session.flush()
    return outlet


def _outlet_hosts(url: str) -> Iterator[str]:
    """Yield the host of `url` and the domains above it, down to the registrable one."""
    domain = outlet_domain(url)
    host = urlsplit(canonicalise(url)).netloc.lower().removeprefix("www.")
    while host.endswith(f".{domain}"):
        yield host
        host = host.partition(".")[2]
    yield domain


def add_source(session: Session, new: NewSource) -> tuple[Source, bool]:
    """Add a source, or bring the one at the same address up to date; says whether it is new.

    Raises `StorageError` when another source has the name.
    """
    source = session.exec(select(Source).where(col(Source.url) == new.url)).first()
    namesake = session.exec(select(Source).where(col(Source.name) == new.name)).first()
    if namesake and (source is None or namesake.id != source.id):
        raise StorageError(
            f"source {new.name!r}: there is one of this name already, at {namesake.url}; "
            "give this one another name"
        )
    is_new = source is None
    if source is None:
        source = Source(name=new.name, url=new.url)
        session.add(source)
    source.name = new.name
    source.kind = new.kind
    for field in KEPT_FIELDS:
        value = getattr(new, field)
        if value is not None:
            setattr(source, field, value)
    if new.kind is not SourceKind.SEARCH:
        outlet = _outlet_of_source(session, new)
        outlet.language = outlet.language or new.language
        outlet.region = outlet.region or new.region
        outlet.category = outlet.category or new.category
        source.outlet_id = outlet.id
    session.flush()
    return source, is_new


def _outlet_of_source(session: Session, new: NewSource) -> Outlet:
    """Return the outlet at a source's homepage; it is known by that host from now on."""
    if new.homepage is None:
        return find_outlet(session, new.url, _outlet_name(new.name))
    host = next(_outlet_hosts(new.homepage))
    known = session.exec(select(Outlet).where(col(Outlet.domain) == host)).first()
    return known or _add_outlet(session, host, new.homepage, _outlet_name(new.name))


def free_name(session: Session, name: str, url: str) -> str:
    """Return `name`, numbered when sources at other addresses have it already."""
    number, wanted = 1, name
    while True:
        taken = session.exec(select(Source.url).where(col(Source.name) == name)).first()
        if taken in (None, url):
            return name
        number += 1
        name = f"{wanted}, {number}"


def _outlet_name(source_name: str) -> str:
    """ "The Hindu, science" and "The Hindu: science" are places of The Hindu."""
    for mark in (", ", ": ", " – ", " | "):
        source_name = source_name.split(mark, maxsplit=1)[0]
    return source_name.strip()


def list_sources(session: Session, status: SourceStatus | None = None) -> list[Source]:
    """Return sources by name."""
    query = select(Source).order_by(col(Source.name))
    if status is not None:
        query = query.where(col(Source.status) == status)
    return list(session.exec(query))


def get_source(session: Session, name: str) -> Source:
    """Return the source with this name or address; raises `StorageError` with near names."""
    source = session.exec(
        select(Source).where((col(Source.name) == name) | (col(Source.url) == name))
    ).first()
    if source is None:
        names = session.exec(
            select(Source.name).where(col(Source.name).icontains(name, autoescape=True)).limit(3)
        ).all()
        hint = f"; did you mean {', '.join(map(repr, names))}?" if names else ""
        raise StorageError(f"source {name!r}: there is none of this name or address{hint}")
    return source


def list_due(session: Session, at: datetime | None = None) -> list[Source]:
    """Return the active sources whose time has come, the longest waiting first."""
    query = (
        select(Source)
        .where(col(Source.status) == SourceStatus.ACTIVE, col(Source.due_at) <= (at or now()))
        .order_by(col(Source.due_at), col(Source.id))
    )
    return list(session.exec(query))


def record_success(
    source: Source,
    *,
    etag: str | None = None,
    last_modified: str | None = None,
    body_hash: str | None = None,
    minutes: int | None = None,
    at: datetime | None = None,
) -> None:
    """Note a poll that worked; `body_hash` is None when the server said nothing changed.

    `minutes` is how long the source asks to be left alone: a longer time than its interval is
    granted, up to a day.
    """
    at = at or now()
    source.polled_at = at
    source.failures = 0
    source.last_error = None
    wait = timedelta(minutes=max(source.interval_minutes, minutes or 0))
    source.due_at = at + max(timedelta(minutes=source.interval_minutes), min(wait, LONGEST_WAIT))
    if body_hash is None:
        return
    source.read_at = at
    source.etag, source.last_modified = etag, last_modified
    if body_hash != source.body_hash:
        source.changed_at = at
        source.body_hash = body_hash


def record_failure(
    source: Source,
    error: str,
    *,
    status: int | None = None,
    retry_after: float | None = None,
    at: datetime | None = None,
) -> None:
    """Note a poll that failed, with the HTTP status if there was one.

    The next poll comes later with each failure, a day at most unless the server asks for more.
    410 means gone (RFC 9110 15.5.11); refusals in a row mean that we are blocked.
    """
    at = at or now()
    source.polled_at = at
    source.failures += 1
    source.last_error = error[:1000]
    wait = timedelta(minutes=source.interval_minutes) * 2 ** min(source.failures - 1, 10)
    if retry_after is not None:
        wait = max(wait, timedelta(seconds=min(retry_after, LONGEST_WAIT.total_seconds() * 7)))
    else:
        wait = min(wait, LONGEST_WAIT)
    source.due_at = at + wait
    if status == 410 or source.failures >= FAILURES_UNTIL_GONE:
        source.status = SourceStatus.GONE
    elif status in {401, 403, 451} and source.failures >= REFUSALS_UNTIL_BLOCKED:
        source.status = SourceStatus.BLOCKED
