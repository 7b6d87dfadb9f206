"""Which kind of file a list is, by its contents, and its entries."""

import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from inthenews.memory.decoding import decode
from inthenews.memory.errors import ListError
from inthenews.memory.lines import Document, Line, Record
from inthenews.memory.office import check_package, read_word, read_workbook
from inthenews.memory.outlets import OutletBook
from inthenews.memory.plain_lists import guess_csv_rows, read_csv_rows, read_text_lines
from inthenews.memory.records import find_records
from inthenews.memory.sheets import Row, read_rows
from inthenews.memory.web_lists import read_page

MOST_BYTES = 20 * 1024 * 1024
_MARKUP = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|div|table|ul|ol|li|p|br|h[1-6]|a\s)[\s>/]?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class ListFile:
    """A file of old coverage with what it holds. `digest` is the SHA-256 of its bytes, in hex."""

    name: str
    kind: str
    digest: str
    document: Document


def read_bytes(path: Path) -> bytes:
    """Return a file's bytes; raises `ListError` for one that is not there or too large."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ListError(
                f"{path}: larger than {MOST_BYTES // 2**20} MB, which no list of coverage is;"
                " split it"
            )
        return path.read_bytes()
    except OSError as error:
        raise ListError(f"{path}: cannot be read: {error.strerror}") from None


def read_list(path: Path, book: OutletBook, *, base: str | None = None) -> ListFile:
    """Read a list of any kind; `base` is the address an HTML page was saved from.

    Raises `ListError` for a file that is no list, too large, damaged or hostile.
    """
    body = read_bytes(path)
    kind, document = _read(body, str(path), path.suffix.lower(), book, base)
    if not document.records:
        raise ListError(
            f"{path}: no entry was found in it ({len(document.passed_over)} lines were read as"
            f" {kind}); an entry is a headline with its outlet, or a row under named columns"
        )
    return ListFile(path.name, kind, sha256(body).hexdigest(), document)


def _read(
    body: bytes, path: str, suffix: str, book: OutletBook, base: str | None
) -> tuple[str, Document]:
    if body.startswith(b"PK\x03\x04"):
        parts = check_package(body, path)
        if "word/document.xml" in parts:
            return "docx", _read_mixed(*read_word(body, path), book)
        if any(part.startswith("xl/") for part in parts):
            return "xlsx", _read_sheets([rows for _, rows in read_workbook(body, path)], book)
        raise ListError(f"{path}: a packed file, but neither Word nor Excel wrote it; unpack it")
    if body.startswith(b"%PDF"):
        raise ListError(f"{path}: PDF is not read; save the list as DOCX, XLSX, CSV or text")
    if body.startswith(b"\xd0\xcf\x11\xe0"):
        raise ListError(f"{path}: Office before 2007 is not read; save it as DOCX or XLSX")
    if body.startswith(b"{\\rtf"):
        raise ListError(f"{path}: RTF is not read; save it as DOCX or text")
    text = decode(body)
    if suffix in {".html", ".htm", ".php", ".aspx", ".xhtml"} or _looks_like_markup(body):
        return "html", _read_mixed(*read_page(text, base), book)
    rows = read_csv_rows(text, path)
    if rows is None and suffix in {".csv", ".tsv"}:
        rows = guess_csv_rows(text, path)
    if rows is not None and (document := read_rows(rows, book)) is not None:
        return "csv", document
    if "\0" in text[:10_000]:
        raise ListError(f"{path}: not a text; HTML, CSV, XLSX, DOCX and pasted text are read")
    return "text", find_records(read_text_lines(text, book), book)


def _looks_like_markup(body: bytes) -> bool:
    return len(_MARKUP.findall(body[:8192])) >= 3


def _read_mixed(
    lines: list[Line], tables: list[tuple[str, list[Row]]], book: OutletBook
) -> Document:
    """Entries among lines, then those in tables."""
    found = find_records(lines, book)
    return _join([found, *(read_rows(rows, book) or Document(()) for _, rows in tables)])


def _read_sheets(sheets: list[list[Row]], book: OutletBook) -> Document:
    documents = []
    for rows in sheets:
        document = read_rows(rows, book)
        if document is None:
            lines = [Line.of(row.place, " | ".join(row.filled)) for row in rows if row.filled]
            document = find_records(lines, book)
        documents.append(document)
    return _join(documents)


def _join(documents: list[Document]) -> Document:
    records: list[Record] = []
    passed: list[Line] = []
    for document in documents:
        records += document.records
        passed += document.passed_over
    return Document(tuple(records), tuple(passed))
