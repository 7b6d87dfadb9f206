"""One labelled item, and the reports they are made from."""

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "reports"


@dataclass(frozen=True, slots=True)
class Report:
    """A report as a reporter filed it."""

    key: str
    language: str
    place: str
    title: str
    paragraphs: tuple[str, ...]


@dataclass(slots=True)
class Item:
    """One published piece, with the article and the story that it is, and how it was made."""

    url: str
    outlet: str
    lang: str
    title: str
    text: str
    story: str
    kind: str
    article: str = ""
    published_at: str = ""
    id: str = ""


def read_reports(name: str, language: str = "en") -> list[Report]:
    """Return the reports of one file: "=== key | language | place", title, paragraphs."""
    reports = []
    for block in (FOLDER / f"{name}.txt").read_text("utf-8").split("=== ")[1:]:
        head, title, *paragraphs = block.strip().split("\n")
        fields = [field.strip() for field in head.split("|")]
        own = fields[1] if len(fields) == 3 else language
        reports.append(Report(fields[0], own, fields[-1], title, tuple(paragraphs)))
    return reports
