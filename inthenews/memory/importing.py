"""One import from file to report."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlmodel import Session

from crawler.crawling import keep_watchlist
from crawler.matching import Matcher, Watchlist
from inthenews.config import Config, find, load
from inthenews.errors import ConfigError
from inthenews.memory.dates import read_date
from inthenews.memory.errors import ListError
from inthenews.memory.files import ListFile, read_list
from inthenews.memory.items import Item, read_items
from inthenews.memory.keeping import Importer, Kept, Outcome, known_outlets
from inthenews.memory.lines import Line
from inthenews.memory.outlets import OutletBook, Publication, parse_said
from inthenews.opening import open_database
from inthenews.watchlists import open_watchlist
from storage.database import read_session, write_session
from storage.dates import PublicationDate
from storage.organisation import OrganisationSettings

ORGANISATION = "organisation"


@dataclass(frozen=True, slots=True)
class Wish:
    """What the operator says about a list."""

    topic: str | None = None
    is_pending: bool = False
    dated: str | None = None
    outlets: tuple[str, ...] = ()
    base: str | None = None
    is_dry: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """How a list was read and what became of its rows."""

    file: ListFile
    rows: Sequence[Kept]

    @property
    def passed_over(self) -> Sequence[Line]:
        """Lines of the file that are no entries: headings, prose, menus."""
        return self.file.document.passed_over

    @property
    def counts(self) -> dict[str, int]:
        """Rows by outcome."""
        counted = Counter(kept.outcome for kept in self.rows)
        return {outcome.value: counted[outcome] for outcome in Outcome}

    @property
    def unread(self) -> int:
        """Rows that were left out."""
        return self.counts[Outcome.UNREAD]

    @property
    def doubtful(self) -> int:
        """Rows that are taken and want a look."""
        return sum(bool(kept.doubts) and not kept.item.problem for kept in self.rows)

    def as_json(self) -> dict[str, Any]:
        """The report for machines."""
        return {
            "file": self.file.name,
            "kind": self.file.kind,
            "sha256": self.file.digest,
            "counts": self.counts,
            "doubtful": self.doubtful,
            "rows": [_row_as_json(kept) for kept in self.rows],
            "passed_over": [{"place": one.place, "text": one.text} for one in self.passed_over],
        }


def _row_as_json(kept: Kept) -> dict[str, Any]:
    item = kept.item
    outlet = item.outlet
    return {
        "place": item.place,
        "outcome": kept.outcome,
        "article": kept.article_id,
        "headline": item.title,
        "outlet": outlet.name if outlet else None,
        "outlet_as_written": outlet.words if outlet else None,
        "outlet_site": outlet.publication.host or None if outlet and outlet.publication else None,
        "edition": item.edition,
        "medium": item.medium,
        "date": f"{item.date.at:%Y-%m-%d}" if item.date.at else None,
        "precision": item.date.precision,
        "link": item.link or None,
        "language": item.language,
        "authors": list(item.authors),
        "doubts": list(kept.doubts),
        "remarks": list(item.remarks),
        "problem": item.problem,
        "said": item.record.said,
    }


def import_list(path: Path, wish: Wish) -> Report:
    """Read a list and keep its items; a dry run does it all and takes it back.

    Without a configuration a dry run still shows how the list is read.
    Raises `ListError` for a file or an option that cannot be used.
    """
    dated = _read_dated(wish.dated)
    try:
        find(None)
    except ConfigError:
        if not wish.is_dry:
            raise
        file, items = _read(path, wish, dated, OrganisationSettings(), ())
        return Report(file, [_unkept(item) for item in items])
    return _import(path, wish, dated, load())


def _import(path: Path, wish: Wish, dated: PublicationDate | None, config: Config) -> Report:
    watchlist = open_watchlist(config.watchlist)
    topic = _choose_topic(watchlist, wish.topic)
    engine = open_database(config)
    with read_session(engine) as session:
        known = known_outlets(session)
    file, items = _read(path, wish, dated, config.organisation, known)
    matcher = Matcher(watchlist)
    try:
        with write_session(engine) as session:
            kept = _keep(session, file, items, topic, wish, matcher, watchlist)
            if wish.is_dry:
                raise _TakenBackError
    except _TakenBackError:
        pass
    return Report(file, kept)


class _TakenBackError(Exception):
    """Ends the transaction of a dry run."""


def _keep(
    session: Session,
    file: ListFile,
    items: list[Item],
    topic: str,
    wish: Wish,
    matcher: Matcher,
    watchlist: Watchlist,
) -> list[Kept]:
    keep_watchlist(session, watchlist)
    importer = Importer(session, file, topic, matcher, wish.is_pending)
    kept = importer.keep(items)
    if wish.is_dry:
        return [
            Kept(one.item, one.outcome, None if one.outcome is Outcome.NEW else one.article_id,
                 one.doubts)
            for one in kept
        ]  # fmt: skip
    return kept


def _read(
    path: Path,
    wish: Wish,
    dated: PublicationDate | None,
    organisation: OrganisationSettings,
    known: Sequence[Publication],
) -> tuple[ListFile, list[Item]]:
    try:
        said = parse_said(wish.outlets)
    except ValueError as error:
        raise ListError(f'--outlet {error}: expected "AS WRITTEN=NAME"') from None
    book = OutletBook.open(known, own_sites=[organisation.homepage], said=said)
    file = read_list(path, book, base=wish.base)
    return file, read_items(file.document.records, book, dated=dated)


def _unkept(item: Item) -> Kept:
    return Kept(item, Outcome.UNREAD if item.problem else Outcome.NEW, None, item.doubts)


def _read_dated(words: str | None) -> PublicationDate | None:
    if words is None:
        return None
    reading = read_date(words)
    if reading.date.at is None or reading.doubts:
        why = reading.doubts[0] if reading.doubts else "it is empty"
        raise ListError(f'--dated {words!r}: {why}; expected "2021", "July 2021" or "2021-07-25"')
    return reading.date


def _choose_topic(watchlist: Watchlist, wanted: str | None) -> str:
    slugs = [topic.slug for topic in watchlist.topics]
    if wanted is not None:
        if wanted not in slugs:
            raise ListError(f"--topic {wanted}: not in {watchlist.path}; there are {slugs[:5]} …")
        return wanted
    for topic in watchlist.topics:
        if topic.section == ORGANISATION:
            return topic.slug
    raise ListError(
        f'{watchlist.path}: no topic has section = "organisation"; name one with --topic'
    )
