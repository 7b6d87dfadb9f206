"""What the search form sends, read leniently: a value that makes no sense narrows nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from archive.api import first_instant
from archive.site import Site
from storage.catalogue import Filter, Place
from storage.errors import StorageError
from storage.kinds import PageKind
from storage.search import LONGEST_QUERY

FIELDS = ("q", "topic", "outlet", "language", "kind", "from", "to", "sort")


@dataclass(frozen=True)
class Asked:
    """What a reader asked for."""

    wanted: Filter
    choices: dict[str, str]
    """The form's fields as given, those that are not empty."""
    before: Place | None
    by_relevance: bool


def read(values: Mapping[str, str], site: Site) -> Asked:
    """Read the search form's fields."""
    choices = {
        name: values[name].strip()[:LONGEST_QUERY].replace("\0", "")
        for name in FIELDS
        if values.get(name, "").strip()
    }
    wanted = Filter(
        topic=choices.get("topic"),
        outlet=choices.get("outlet"),
        language=choices.get("language"),
        kind=_kind(choices.get("kind")),
        since=first_instant(_day(choices.get("from")), site),
        until=first_instant(_day(choices.get("to")), site, days=1),
        text=choices.get("q"),
    )
    return Asked(wanted, choices, _place(values.get("before")), choices.get("sort") == "relevance")


def _kind(text: str | None) -> PageKind | None:
    return PageKind(text) if text in set(PageKind) else None


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _place(text: str | None) -> Place | None:
    try:
        return Place.parse(text) if text else None
    except StorageError:
        return None
