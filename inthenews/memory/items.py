"""An entry → an item of coverage: outlet, edition, date, headline, link, each with its doubts.

Nothing is invented: what a list does not say stays unknown, what it says doubtfully is flagged,
and an entry without a headline or without an outlet is no item. A headline is never made of an
address.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import unquote, urlsplit

from crawler.reading.language import detect_language
from inthenews.memory.dates import DateReading, Order, limit_precision, order_of, read_date
from inthenews.memory.labels import Field
from inthenews.memory.lines import Record
from inthenews.memory.outlets import OutletBook, OutletReading, find_city, fits_host, read_medium
from inthenews.memory.repairing import doubts_of
from inthenews.memory.source_lines import parse_source, read_outlet
from inthenews.memory.titles import title_key
from storage.dates import DatePrecision, PublicationDate
from storage.kinds import Medium
from storage.urls import canonicalise, identify

LONGEST_TITLE = 500
LONGEST_TEASER = 20_000
_LISTING = frozenset({"tag", "tags", "topic", "topics", "author", "authors", "category", "search",
                      "label", "section", "archive", "archives", "page"})  # fmt: skip
_SLUG = re.compile(r"\S*[a-z0-9][-_][a-z0-9]\S*|[A-Z][a-z]+(?:[A-Z][a-z]+){3,}\w*|\S{45,}")
_DAY_IN_URL = re.compile(r"/((?:19|20)\d\d)/(\d\d?|[a-z]{3})/(\d\d?)(?=/|$)", re.IGNORECASE)
_MONTH_IN_URL = re.compile(r"/((?:19|20)\d\d)/(\d\d)(?=/|$)")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True, slots=True)
class Item:
    """What is understood of an entry. With a `problem` it cannot be kept."""

    record: Record
    title: str
    outlet: OutletReading | None
    date: PublicationDate
    link: str = ""
    edition: str | None = None
    medium: Medium | None = None
    language: str | None = None
    authors: tuple[str, ...] = ()
    teaser: str = ""
    doubts: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    problem: str | None = None
    shares_link: bool = False
    """Whether its link is not its own: a listing's, or one that other entries have too."""

    @property
    def place(self) -> str:
        """Where in the file it stands."""
        return self.record.place


def read_items(
    records: Sequence[Record], book: OutletBook, *, dated: PublicationDate | None = None
) -> list[Item]:
    """Read a list's entries, in their order. `dated` is the editor's word on undated ones."""
    texts = [record.get(Field.DATE) or record.get(Field.SOURCE) for record in records]
    order = order_of(texts)
    items = [_read_item(record, book, order, dated) for record in records]
    return _mark_shared(items)


def _read_item(
    record: Record, book: OutletBook, order: Order, dated: PublicationDate | None
) -> Item:
    doubts = list(record.doubts)
    title = record.get(Field.TITLE).strip(" \t|•")
    link = record.get(Field.LINK)
    outlet, date = _read_source(record, book, order)
    title, problem = _check_title(title, link, record.problem, doubts)
    outlet = _settle_outlet(outlet, link, book, doubts)
    if outlet is None and problem is None:
        problem = "no outlet is named, and no link shows one"
    if words := record.get(Field.PRECISION):
        date = limit_precision(date, words)
    if date.date.at is None and dated is not None and not date.doubts:
        date = DateReading(dated)
    if date.date.at is None and not date.doubts:
        doubts.append("no date is given")
    doubts += date.doubts
    _compare_with_address(date.date, link, doubts)
    medium = read_medium(record.get(Field.MEDIUM)) or (outlet.medium if outlet else None)
    language = _read_language(record, title, outlet)
    return Item(
        record=record,
        title=title,
        outlet=outlet,
        date=date.date,
        link=link,
        edition=_read_edition(record, outlet, doubts),
        medium=medium,
        language=language,
        authors=tuple(filter(None, (record.get(Field.AUTHOR)[:200],))),
        teaser=record.get(Field.TEASER)[:LONGEST_TEASER],
        doubts=tuple(dict.fromkeys(doubts)),
        remarks=record.remarks,
        problem=problem,
        shares_link=bool(link) and (is_listing(link) or book.is_own(link)),
    )


def _read_source(
    record: Record, book: OutletBook, order: Order
) -> tuple[OutletReading | None, DateReading]:
    outlet: OutletReading | None = None
    date = DateReading()
    if words := record.get(Field.SOURCE):
        source = parse_source(words, book, order=order, year=record.year)
        outlet, date = source.outlet, source.date
    if words := record.get(Field.OUTLET):
        outlet = read_outlet(words, book)
        if outlet and outlet.publication is None and not record.get(Field.DATE):
            source = parse_source(words, book, order=order, year=record.year)
            if source.date.date.at is not None:
                outlet, date = source.outlet, source.date
    if words := record.get(Field.DATE):
        date = read_date(words, order=order, year=record.year)
    return outlet, date


def _check_title(
    title: str, link: str, problem: str | None, doubts: list[str]
) -> tuple[str, str | None]:
    if problem is not None:
        return title, problem
    if not title:
        return "", "no headline is given; one is never made of an address"
    if is_slug(title, link):
        return title, f"where the headline should be stands a piece of an address: {title[:80]!r}"
    if len(title) > LONGEST_TITLE:
        return title, f"what stands as headline has {len(title)} letters: it is a text"
    doubts += doubts_of(title)
    if title.endswith(("...", "…")):
        doubts.append("the headline is cut off")
    if len(title) < 8:
        doubts.append("the headline is very short")
    return title, None


def is_slug(title: str, link: str = "") -> bool:
    """Whether words are no headline but a piece of an address: "WrappedinSecrecyToxic…"."""
    if title.lower().startswith(("http://", "https://", "www.")):
        return True
    words = title.split()
    if len(words) == 1 and title.isascii() and _SLUG.fullmatch(title):
        return True
    last = unquote(urlsplit(link).path).rstrip("/").rpartition("/")[2] if link else ""
    return len(words) == 1 and bool(last) and title.casefold() == last.casefold()


def _settle_outlet(
    outlet: OutletReading | None, link: str, book: OutletBook, doubts: list[str]
) -> OutletReading | None:
    """Hold the list's word for the outlet against the link's host."""
    is_copy = not link or book.is_own(link)
    by_host = None if is_copy else book.at(link)
    if link and is_copy:
        doubts.append("the link leads to the organisation's own site: a reprint")
    if outlet is None or not outlet.name:
        if is_copy:
            return None
        name = by_host.name if by_host else urlsplit(canonicalise(link)).netloc.removeprefix("www.")
        doubts.append(f"no outlet is named: {name} is the one that the link leads to")
        return OutletReading("", name, by_host)
    mine = list(outlet.doubts)
    if outlet.publication is None:
        if by_host is not None:
            is_meant = outlet.perhaps is not None and outlet.perhaps == by_host
            if is_meant or fits_host(outlet.name, link):
                mine = [one for one in mine if not one.startswith("the outlet ")]
                outlet = replace(outlet, name=by_host.name, publication=by_host)
            else:
                mine.append(f"the link is {by_host.name}'s")
        elif not is_copy and fits_host(outlet.name, link):
            mine = [one for one in mine if "is not known" not in one]
    elif by_host is not None and by_host.name == outlet.publication.name:
        outlet = replace(outlet, publication=by_host)
    elif by_host is not None and by_host != outlet.publication:
        mine.append(f"the link is {by_host.name}'s, not {outlet.name}'s")
    elif not is_copy and by_host is None and not fits_host(outlet.name, link):
        host = urlsplit(canonicalise(link)).netloc
        mine.append(f"the link leads to {host}, which is not known as {outlet.name}'s")
    doubts += mine
    return outlet


def _read_edition(record: Record, outlet: OutletReading | None, doubts: list[str]) -> str | None:
    words = record.get(Field.CITY)
    if not words:
        return outlet.city if outlet else None
    city = find_city(words)
    if city is None:
        doubts.append(f"the edition {words!r} is no known city")
    return (city or words)[:100]


_LANGUAGE_NAMES = {
    "english": "en", "hindi": "hi", "bengali": "bn", "bangla": "bn", "tamil": "ta",
    "telugu": "te", "marathi": "mr", "gujarati": "gu", "punjabi": "pa", "urdu": "ur",
    "kannada": "kn", "malayalam": "ml", "odia": "or", "oriya": "or", "assamese": "as",
    "nepali": "ne", "हिंदी": "hi", "हिन्दी": "hi", "अंग्रेज़ी": "en", "german": "de", "french": "fr",
}  # fmt: skip


def _read_language(record: Record, title: str, outlet: OutletReading | None) -> str | None:
    """The list's word; else the headline's script; Latin letters leave it to the outlet."""
    words = re.split(r"[/,;\s]", record.get(Field.LANGUAGE).strip().casefold())[0]
    if words:
        return _LANGUAGE_NAMES.get(words) or (words if re.fullmatch(r"[a-z]{2,3}", words) else None)
    if outlet and outlet.language:
        return outlet.language
    own = outlet.publication.language if outlet and outlet.publication else None
    if any(ord(letter) >= 0x370 for letter in title):
        found = detect_language(title, own)
        return found[0] if found else None
    return own if own in ("en", "de", "fr", "es", "pt", "it") else None


def _compare_with_address(date: PublicationDate, link: str, doubts: list[str]) -> None:
    """Addresses often hold the day: one that differs from the list's is worth a look."""
    if date.at is None or not link:
        return
    path = urlsplit(link).path
    if match := _DAY_IN_URL.search(path):
        name = match[2].lower()
        month = _MONTHS.index(name) + 1 if name in _MONTHS else int(name) if name.isdigit() else 0
        there = (int(match[1]), month, int(match[3]))
    elif match := _MONTH_IN_URL.search(path):
        there = (int(match[1]), int(match[2]), 0)
    else:
        return
    here = (date.at.year, date.at.month, date.at.day)
    known = {DatePrecision.YEAR: 1, DatePrecision.MONTH: 2}.get(date.precision, 3)
    known = min(known, 2 if there[2] == 0 else 3)
    if here[:known] == there[:known] or (known == 3 and _are_near(here, there)):
        return
    doubts.append(f"the link is dated {match[0].strip('/')}")


def _are_near(one: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    """Print is a day after the web, or before it."""
    return abs((one[0] - other[0]) * 372 + (one[1] - other[1]) * 31 + one[2] - other[2]) <= 2


def is_listing(link: str) -> bool:
    """Whether an address is that of a list of articles rather than of one."""
    parts = urlsplit(link)
    segments = [part for part in parts.path.lower().split("/") if part]
    if not segments:
        return not parts.query
    return segments[0] in _LISTING or (len(segments) > 1 and segments[-2] in _LISTING)


def _mark_shared(items: list[Item]) -> list[Item]:
    """Flag links that several entries have: they name none of them."""
    by_link: defaultdict[str, list[int]] = defaultdict(list)
    for index, item in enumerate(items):
        if item.link:
            by_link[identify(item.link)].append(index)
    marked = list(items)
    for indices in by_link.values():
        titles = {title_key(items[index].title) for index in indices}
        if len(indices) < 2 or len(titles) < 2:
            continue
        for index in indices:
            others = ", ".join(items[other].place for other in indices[:4] if other != index)
            doubt = f"the same link stands at {others}: it is the address of neither article"
            marked[index] = replace(
                items[index], doubts=(*items[index].doubts, doubt), shares_link=True
            )
    for index, item in enumerate(marked):
        if item.link and is_listing(item.link):
            doubt = "the link leads to a list of articles, not to this one"
            marked[index] = replace(item, doubts=(*item.doubts, doubt))
    return marked
