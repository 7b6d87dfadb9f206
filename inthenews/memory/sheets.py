"""Rows with columns → entries, whatever file they came from.

The columns' names are looked for in the first rows; a table without names is read by what
its columns hold. A row that holds a year alone dates those under it that lack one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from inthenews.memory.dates import read_date
from inthenews.memory.labels import Field, field_of
from inthenews.memory.lines import Document, Line, Record
from inthenews.memory.outlets import OutletBook
from inthenews.memory.repairing import repair

HEADER_WITHIN = 20
_YEAR = re.compile(r"\D{0,40}\b((?:19|20)\d\d)\b\D{0,12}")
_DITTO = frozenset({'"', "''", "”", "“", "do", "-do-", "ditto", "—do—", "do.", '-"-', "〃"})
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's words, and where they are linked to."""

    text: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row and where it stands in its file."""

    place: str
    cells: tuple[Cell, ...]

    @property
    def filled(self) -> list[str]:
        """The cells that hold anything."""
        return [cell.text for cell in self.cells if cell.text.strip()]


def find_header(rows: Sequence[Row]) -> tuple[int, dict[int, Field]] | None:
    """Return the row that names the columns, and what they hold; None when none does."""
    for index, row in enumerate(rows[:HEADER_WITHIN]):
        columns = _columns(row)
        names = set(columns.values())
        if (
            len(columns) >= 2
            and names & {Field.TITLE, Field.ABOUT, Field.LINK}
            and (names & {Field.OUTLET, Field.SOURCE, Field.DATE, Field.LINK})
        ):
            return index, columns
    return None


def _columns(row: Row) -> dict[int, Field]:
    columns: dict[int, Field] = {}
    for index, cell in enumerate(row.cells):
        name = field_of(cell.text) if len(cell.text) <= 60 else None
        if name is not None and name not in columns.values():
            columns[index] = name
    if Field.SOURCE in columns.values() and Field.OUTLET not in columns.values():
        columns = {i: Field.OUTLET if f is Field.SOURCE else f for i, f in columns.items()}
    return columns


def read_rows(rows: Sequence[Row], book: OutletBook) -> Document | None:
    """Return the entries of a table; None when its columns cannot be told apart."""
    rows = [row for row in rows if row.filled]
    header = find_header(rows)
    start, columns = (header[0] + 1, header[1]) if header else (0, _guess_columns(rows, book))
    if not columns:
        return None
    passed = [Line.of(row.place, " | ".join(row.filled)) for row in rows[: max(0, start)]]
    year = next((y for line in passed if (y := _year_in(line.text)) is not None), None)
    records: list[Record] = []
    above: dict[Field, str] = {}
    for row in rows[start:]:
        if header and _columns(row) == columns:
            passed.append(Line.of(row.place, " | ".join(row.filled)))
            continue
        if len(row.filled) == 1 and (found := _year_in(row.filled[0])) is not None:
            year = found
            passed.append(Line.of(row.place, row.filled[0]))
            continue
        record = _record(row, columns, above, year)
        above = dict(record.fields)
        records.append(record)
    return Document(tuple(records), tuple(passed))


def _year_in(text: str) -> int | None:
    match = _YEAR.fullmatch(text.strip()) if len(text) <= 80 else None
    return int(match[1]) if match else None


def _record(
    row: Row, columns: dict[int, Field], above: dict[Field, str], year: int | None
) -> Record:
    fields: dict[Field, str] = {}
    remarks: list[str] = []
    doubts: list[str] = []
    for index, cell in enumerate(row.cells):
        name = columns.get(index)
        if cell.link:
            fields.setdefault(Field.LINK, cell.link)
        if name is None or not cell.text.strip():
            continue
        repaired = repair(cell.text)
        remarks += repaired.remarks
        words = repaired.text
        if words.casefold() in _DITTO and above.get(name):
            words = above[name]
            remarks.append(f"{name.value} as in the row above")
        if name is Field.LINK:
            words = _only_address(words, doubts)
            if not words:
                continue
        fields[name] = words
    if Field.TITLE not in fields and (about := fields.pop(Field.ABOUT, "")):
        fields[Field.TITLE] = about
        if Field.TITLE not in columns.values():
            remarks.append("the headline is the list's own words: it has no column of headlines")
    if Field.DATE in fields and (inner := _ADDRESS.search(fields[Field.DATE])):
        doubts.append(f"an address stands in the date: {inner[0]}")
    said = " | ".join(cell.text for cell in row.cells).strip(" |")
    return Record(row.place, said, fields, None, tuple(doubts), tuple(remarks), year)


def _only_address(words: str, doubts: list[str]) -> str:
    """The address in a cell of links, which sometimes holds words beside it or instead."""
    match = _ADDRESS.search(words)
    if match is None:
        if len(words) > 3 and "." in words and " " not in words:
            return f"http://{words}"
        if words.strip("-–— ").casefold() not in {"", "na", "n/a", "nil", "none", "no", "print"}:
            doubts.append(f"no address in the column of links: {words[:80]!r}")
        return ""
    url = match[0].rstrip(".,;)>]\"'")
    if len(_ADDRESS.findall(words)) > 1:
        doubts.append(f"several addresses in one cell: the first is taken, {url}")
    return url if url.lower().startswith("http") else f"http://{url}"


def _guess_columns(rows: Sequence[Row], book: OutletBook) -> dict[int, Field]:
    """What the columns of a table without names hold, by their first fifty rows."""
    sample = rows[:50]
    width = max((len(row.cells) for row in sample), default=0)
    shares: dict[int, dict[Field, float]] = {}
    lengths: dict[int, float] = {}
    for index in range(min(width, 40)):
        texts = [row.cells[index].text for row in sample if index < len(row.cells)]
        texts = [text.strip() for text in texts if text.strip()]
        if not texts:
            continue
        count = len(texts)
        lengths[index] = sum(map(len, texts)) / count
        shares[index] = {
            Field.LINK: sum(bool(_ADDRESS.match(text)) for text in texts) / count,
            Field.DATE: sum(
                any(letter.isdigit() for letter in text) and read_date(text).date.at is not None
                for text in texts
            ) / count,
            Field.OUTLET: sum(book.read(text).publication is not None for text in texts) / count,
        }  # fmt: skip
    columns: dict[int, Field] = {}
    for name in (Field.LINK, Field.DATE, Field.OUTLET):
        best = max((i for i in shares if i not in columns), default=None,
                   key=lambda i: shares[i][name])  # fmt: skip
        if best is not None and shares[best][name] >= 0.4:
            columns[best] = name
    rest = [index for index in lengths if index not in columns]
    if not rest or (Field.OUTLET not in columns.values() and Field.DATE not in columns.values()):
        return {}
    title = max(rest, key=lambda index: lengths[index])
    if lengths[title] < 12:
        return {}
    columns[title] = Field.TITLE
    return columns
