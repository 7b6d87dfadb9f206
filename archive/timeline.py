"""Through the decades: coverage by year and topic, as figures for a drawing and its table."""

from dataclasses import dataclass

from sqlmodel import Session

from archive import addresses
from archive.site import View
from storage import catalogue
from storage.catalogue import Contents
from storage.periods import UNDATED, Period


@dataclass(frozen=True, slots=True)
class Bar:
    """One year of one row."""

    year: int
    articles: int
    share: float
    """Of the largest of its row, 0 to 1."""
    path: str


@dataclass(frozen=True, slots=True)
class Row:
    """Everything, or one topic, through the years."""

    title: str
    path: str
    articles: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """The whole timeline; the years have no gaps."""

    years: tuple[int, ...]
    total: Row
    topics: tuple[Row, ...]


def draw(session: Session, contents: Contents, view: View) -> Chart | None:
    """Return the figures of the timeline; None for an empty archive."""
    total = _by_year(session, contents, "all", "")
    if not total:
        return None
    years = tuple(range(min(total), max(total) + 1))
    return Chart(
        years,
        _row("", addresses.FRONT, years, total),
        tuple(
            _row(
                topic.title_in(view.language),
                addresses.topic(topic.slug),
                years,
                _by_year(session, contents, "topic", topic.slug),
            )
            for topic in contents.topics
        ),
    )


def _by_year(session: Session, contents: Contents, subject: str, name: str) -> dict[int, int]:
    counts = catalogue.read_list(session, contents, subject, name)
    return {period.year: total for period, total in counts.years if period != UNDATED}


def _row(title: str, path: str, years: tuple[int, ...], counts: dict[int, int]) -> Row:
    largest = max(counts.values(), default=0) or 1
    return Row(
        title,
        path,
        sum(counts.values()),
        tuple(
            Bar(
                year,
                counts.get(year, 0),
                counts.get(year, 0) / largest,
                addresses.period(Period(year), path),
            )
            for year in years
        ),
    )
