"""What the readers of files hand on: lines with their links, or rows with named fields."""

from dataclasses import dataclass, field, replace
from typing import Self

from inthenews.memory.labels import Field
from inthenews.memory.repairing import repair


@dataclass(frozen=True, slots=True)
class Link:
    """A link in a line: its words and where it leads."""

    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line of a document.

    `group` is the list item or table row it stands in, if any, and `container` the list or
    table that this is an item of.
    """

    place: str
    text: str
    links: tuple[Link, ...] = ()
    group: int | None = None
    is_heading: bool = False
    remarks: tuple[str, ...] = ()
    container: int | None = None

    @property
    def linked(self) -> Link | None:
        """The link that all of the line is, but for punctuation."""
        for link in self.links:
            if link.words and len(link.words) >= 0.9 * len(self.text.strip(" .:-•*»›")):
                return link
        return None

    @classmethod
    def of(
        cls,
        place: str,
        text: str,
        links: tuple[Link, ...] = (),
        group: int | None = None,
        *,
        is_heading: bool = False,
        container: int | None = None,
    ) -> Self:
        """Make a line of what a file holds, its damages repaired and noted."""
        repaired = repair(text)
        links = tuple(Link(repair(link.words).text, link.url) for link in links)
        return cls(place, repaired.text, links, group, is_heading, repaired.remarks, container)


@dataclass(frozen=True, slots=True)
class Record:
    """One entry of a list as it stands in the file, not yet understood.

    `said` is the entry in the file's own words. `problem` says why there is nothing to
    understand; `remarks` are repairs, `doubts` what is not sure already here.
    """

    place: str
    said: str
    fields: dict[Field, str] = field(default_factory=dict)
    problem: str | None = None
    doubts: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    year: int | None = None
    """The year of the heading that the entry stands under."""

    def get(self, name: Field) -> str:
        """Return a field's words, empty when the entry has none."""
        return self.fields.get(name, "")

    def doubting(self, *doubts: str) -> "Record":
        """Return the record with more doubts."""
        return replace(self, doubts=(*self.doubts, *doubts))


@dataclass(frozen=True, slots=True)
class Document:
    """What a file holds: its entries, and the lines that are none."""

    records: tuple[Record, ...]
    passed_over: tuple[Line, ...] = ()
