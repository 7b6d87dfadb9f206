"""Word and Excel files → lines or rows. They are ZIP files of XML, and may be hostile."""

import io
import re
import warnings
from collections.abc import Iterator
from datetime import date
from zipfile import BadZipFile, ZipFile

import docx
import openpyxl
from docx.document import Document as WordDocument
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table
from docx.text.hyperlink import Hyperlink
from docx.text.paragraph import Paragraph
from lxml.etree import XMLSyntaxError
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.cell.cell import MergedCell
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from inthenews.memory.errors import ListError
from inthenews.memory.lines import Line, Link
from inthenews.memory.plain_lists import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS
from inthenews.memory.sheets import Cell, Row, find_header

MOST_PARTS = 5_000
MOST_BYTES = 60 * 1024 * 1024
"""Unpacked: openpyxl and python-docx need some twenty times this in memory."""
MOST_XML = 30 * 1024 * 1024
_FORBIDDEN = (b"<!DOCTYPE", b"<!ENTITY")
_HYPERLINK = re.compile(
    r'=HYPERLINK\(\s*"([^"]{1,2000})"\s*(?:[,;]\s*"([^"]{0,2000})"\s*)?\)', re.I
)
_DAY = re.compile(r"d", re.IGNORECASE)
_MONTH = re.compile(r"m", re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
UNPACKS_TO = f"{MOST_BYTES // 2**20} MB"


def check_package(body: bytes, path: str) -> set[str]:
    """Return the names in a ZIP file when it is safe to unpack.

    Raises `ListError` for one that is damaged, unpacks to too much, or holds XML with a
    document type: neither Word nor Excel writes one, and its entities can grow without end.
    """
    try:
        with ZipFile(io.BytesIO(body)) as package:
            parts = package.infolist()
            if len(parts) > MOST_PARTS:
                raise ListError(
                    f"{path}: {len(parts)} files are packed in it; {MOST_PARTS} at most"
                )
            # ZipFile never reads more of a part than it declares.
            size = sum(part.file_size for part in parts)
            xml = sum(part.file_size for part in parts if part.filename.endswith((".xml", ".rels")))
            if size > MOST_BYTES or xml > MOST_XML:
                raise ListError(
                    f"{path}: it unpacks to {size / 2**20:.0f} MB; lists of up to {UNPACKS_TO}"
                    f" ({MOST_XML // 2**20} MB without pictures) are read: split it"
                )
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    _check_xml(package.read(part), part.filename, path)
            return {part.filename for part in parts}
    except (BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        raise ListError(f"{path}: damaged, it cannot be unpacked: {error}") from None


def _check_xml(xml: bytes, name: str, path: str) -> None:
    if xml[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in xml[:64]:
        xml = xml.replace(b"\0", b"")
    for mark in _FORBIDDEN:
        if mark in xml:
            raise ListError(
                f"{path}: {name} in it has a document type ({mark.decode()}), which no"
                " office program writes; it is not read"
            )


def read_workbook(body: bytes, path: str) -> Iterator[tuple[str, list[Row]]]:
    """Yield each sheet's name and rows. Hidden sheets too: they are part of the record."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # of styles that openpyxl leaves out
            book = openpyxl.load_workbook(io.BytesIO(body), data_only=False)
            values = openpyxl.load_workbook(io.BytesIO(body), data_only=True)
    except (InvalidFileException, KeyError, ValueError, TypeError, AttributeError, IndexError,
            XMLSyntaxError, SyntaxError, BadZipFile, OSError) as error:  # fmt: skip
        raise ListError(f"{path}: not a workbook that can be read: {error}") from None
    for sheet in book.worksheets:
        if sheet.max_row > MOST_ROWS * 5 or sheet.max_column > 16_384:
            raise ListError(f"{path}: sheet {sheet.title!r} is too large; split it")
        yield sheet.title, list(_sheet_rows(sheet, values[sheet.title], path))


def _sheet_rows(sheet: Worksheet, values: Worksheet, path: str) -> Iterator[Row]:
    # Only cells that exist: a sheet may claim a million empty ones.
    rows: dict[int, dict[int, SheetCell | MergedCell]] = {}
    for (row, column), cell in sheet._cells.items():
        if column <= MOST_COLUMNS and cell.value is not None:
            rows.setdefault(row, {})[column] = cell
    if len(rows) > MOST_ROWS:
        raise ListError(f"{path}: sheet {sheet.title!r} has more than {MOST_ROWS} rows; split it")
    for merged in list(sheet.merged_cells.ranges)[:10_000]:
        # A cell merged downwards means its value in every row.
        first = sheet._cells.get((merged.min_row, merged.min_col))
        if first is None or first.value is None or merged.max_row == merged.min_row:
            continue
        for row in range(merged.min_row + 1, min(merged.max_row, merged.min_row + 500) + 1):
            if row in rows:
                rows[row].setdefault(merged.min_col, first)
    for number in sorted(rows):
        cells = rows[number]
        yield Row(
            f"sheet {sheet.title!r}, row {number}",
            tuple(
                _read_cell(cells[column], values) if column in cells else Cell()
                for column in range(1, max(cells) + 1)
            ),
        )


def _read_cell(cell: "SheetCell | MergedCell", values: Worksheet) -> Cell:
    value = cell.value
    link = ""
    hyperlink = getattr(cell, "hyperlink", None)
    if hyperlink is not None and (hyperlink.target or "").lower().startswith("http"):
        link = str(hyperlink.target)
        if hyperlink.location:
            link = f"{link}#{hyperlink.location}"
    if isinstance(value, str) and value.startswith("="):
        if match := _HYPERLINK.match(value):
            return Cell(match[2] or match[1], match[1])
        value = values.cell(cell.row or 1, cell.column or 1).value  # what was last computed
    return Cell(_as_words(value, str(cell.number_format))[:LONGEST_CELL], link)


def _as_words(value: object, number_format: str) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        # A cell shown as "Feb-15" is the first of the month, and means the month.
        shown = _QUOTED.sub("", number_format)
        has_day, has_month = bool(_DAY.search(shown)), bool(_MONTH.search(shown))
        if not has_day and value.day == 1:
            return f"{value:%Y-%m}" if has_month or value.month != 1 else f"{value:%Y}"
        return f"{value:%Y-%m-%d}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def read_word(body: bytes, path: str) -> tuple[list[Line], list[tuple[str, list[Row]]]]:
    """Return a Word file's lines, and its tables that have a heading for each column."""
    try:
        document: WordDocument = docx.Document(io.BytesIO(body))
        lines: list[Line] = []
        tables: list[tuple[str, list[Row]]] = []
        for number, block in enumerate(document.iter_inner_content(), 1):
            if isinstance(block, Table):
                _read_table(block, len(tables) + 1, lines, tables, path)
            else:
                lines += _paragraph_lines(block, f"paragraph {number}")
    except (PackageNotFoundError, KeyError, ValueError, AttributeError, IndexError,
            XMLSyntaxError, BadZipFile, OSError) as error:  # fmt: skip
        raise ListError(f"{path}: not a Word file that can be read: {error}") from None
    return lines, tables


def _paragraph_lines(paragraph: Paragraph, place: str, **more: int) -> list[Line]:
    style = (paragraph.style.name or "") if paragraph.style is not None else ""
    text, links = _words(paragraph)
    found = []
    for words in text.split("\n"):
        here = tuple(link for link in links if link.words and link.words in words)
        if words.strip():
            line = Line.of(place, words, here, more.get("group"),
                           is_heading=style.startswith(("Heading", "Title")),
                           container=more.get("container"))  # fmt: skip
            found.append(line)
    return found


def _words(paragraph: Paragraph) -> tuple[str, list[Link]]:
    parts: list[str] = []
    links: list[Link] = []
    for part in paragraph.iter_inner_content():
        parts.append(part.text)
        if isinstance(part, Hyperlink) and part.url.lower().startswith("http"):
            words = " ".join(part.text.split())
            if links and links[-1].url == part.url:
                words = f"{links.pop().words}{part.text}"
            links.append(Link(words, part.url))
    return "".join(parts), links


def _read_table(
    table: Table,
    number: int,
    lines: list[Line],
    tables: list[tuple[str, list[Row]]],
    path: str,
) -> None:
    rows = []
    for index, row in enumerate(table.rows, 1):
        if index > MOST_ROWS:
            raise ListError(f"{path}: table {number} has more than {MOST_ROWS} rows; split it")
        cells = []
        for cell in row.cells[:MOST_COLUMNS]:
            read = [_words(paragraph) for paragraph in cell.paragraphs]
            link = next((link.url for _, links in read for link in links), "")
            cells.append(Cell(" ".join(" ".join(text for text, _ in read).split()), link))
        rows.append(Row(f"table {number}, row {index}", tuple(cells)))
    if find_header(rows) is not None:
        tables.append((f"table {number}", rows))
        return
    for index, row in enumerate(table.rows, 1):
        seen: set[int] = set()
        for cell in row.cells[:MOST_COLUMNS]:
            if id(cell._tc) in seen:
                continue
            seen.add(id(cell._tc))
            for paragraph in cell.paragraphs:
                lines += _paragraph_lines(
                    paragraph, f"table {number}, row {index}",
                    group=number * 1_000_000 + index, container=number,
                )  # fmt: skip
