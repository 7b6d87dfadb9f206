"""Pasted text and CSV → lines or rows."""

import csv
import io
import re
from collections.abc import Iterator

from inthenews.memory.errors import ListError
from inthenews.memory.lines import Line, Link
from inthenews.memory.outlets import OutletBook
from inthenews.memory.sheets import Cell, Row, find_header
from inthenews.memory.source_lines import is_source_line
from inthenews.memory.splitting import split_line

MOST_ROWS = 200_000
MOST_COLUMNS = 200
LONGEST_CELL = 100_000
_NEW_LINE = re.compile(r"\r\n|\n|\r")
_BULLET = re.compile(r"^[•*‣▪·–—-]\s+|^\d{1,3}[.)]\s+")


def read_csv_rows(text: str, path: str) -> list[Row] | None:
    """Return the rows of a text with separators; None when it is none.

    Raises `ListError` for one with more rows, columns or letters in a cell than any list has.
    """
    sample = "\n".join(text.splitlines()[:30])
    for delimiter in ",;\t|":
        if delimiter in sample and find_header(_rows(sample, delimiter, path)) is not None:
            return _rows(text, delimiter, path)
    return None


def guess_csv_rows(text: str, path: str) -> list[Row] | None:
    """Return the rows of a file that says it is CSV but does not name its columns."""
    try:
        dialect = csv.Sniffer().sniff(text[:20_000], ",;\t|")
    except csv.Error:
        return None
    return _rows(text, dialect.delimiter, path)


def _rows(text: str, delimiter: str, path: str) -> list[Row]:
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    rows: list[Row] = []
    began = 1
    try:
        for values in reader:
            if len(values) > MOST_COLUMNS or len(rows) >= MOST_ROWS:
                raise ListError(
                    f"{path}: line {began}: more than {MOST_ROWS} rows or {MOST_COLUMNS} columns;"
                    " split the file"
                )
            rows.append(Row(f"line {began}", tuple(Cell(value) for value in values)))
            began = reader.line_num + 1
    except csv.Error as error:
        raise ListError(f"{path}: line {reader.line_num}: {error}") from None
    return rows


def read_text_lines(text: str, book: OutletBook) -> list[Line]:
    """Return the lines of pasted text; those of one paragraph belong together when the
    paragraphs are the entries.
    """
    paragraphs = list(_paragraphs(text))
    whole = sum(_is_entry(lines, book) for lines in paragraphs)
    are_entries = 2 * whole >= len(paragraphs)
    lines = []
    for number, paragraph in enumerate(paragraphs):
        group = number if are_entries else None
        for index, words in paragraph:
            links = _links(words)
            said = words
            for link in links:
                if said.strip("<> ") != link.url:
                    said = said.replace(link.url, " ")
            lines.append(
                Line.of(
                    f"line {index}", said, links, group,
                    container=0 if are_entries else None,
                )
            )  # fmt: skip
    return lines


def _paragraphs(text: str) -> Iterator[list[tuple[int, str]]]:
    paragraph: list[tuple[int, str]] = []
    for index, words in enumerate(_NEW_LINE.split(text), 1):
        bare = _BULLET.sub("", words.strip(" \t\f\v"), count=1)
        if bare:
            paragraph.append((index, bare))
        elif paragraph:
            yield paragraph
            paragraph = []
    if paragraph:
        yield paragraph


def _is_entry(paragraph: list[tuple[int, str]], book: OutletBook) -> bool:
    """Whether a paragraph holds one entry whole: a headline and its source."""
    if len(paragraph) == 1:
        return split_line(Line("", paragraph[0][1]), book) is not None
    return sum(is_source_line(words, book) for _, words in paragraph) == 1


def _links(words: str) -> tuple[Link, ...]:
    found = []
    for part in words.split():
        url = part.strip("<>()[]\"',;")
        if url.lower().startswith(("http://", "https://")):
            found.append(Link("", url.rstrip(".")))
    return tuple(found)
