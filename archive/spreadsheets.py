"""Any query as a file: CSV and XLSX for spreadsheets, BibTeX, RIS and CSL-JSON for citing.

All are streamed from batches, so that a hundred thousand rows take no more memory than a
thousand; XLSX, which is a ZIP of one table, is built in a temporary file first.
"""

import csv
import io
import json
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter
from sqlalchemy import Engine

from archive import addresses, citing
from archive.languages import machine_date
from archive.site import Site
from storage import catalogue
from storage.catalogue import Filter, PublicArticle
from storage.database import read_session

COLUMNS = (
    "id",
    "published",
    "precision",
    "outlet",
    "headline",
    "gloss",
    "authors",
    "language",
    "kind",
    "medium",
    "edition",
    "topics",
    "excerpt",
    "url",
    "record",
)
BATCH = 500
MOST_ROWS = 1_000_000
"""A worksheet of XLSX ends at 1,048,576 rows."""


@dataclass(frozen=True)
class Kind:
    """A file format that a query can be had in."""

    suffix: str
    media_type: str
    summary: str
    write: Callable[[Engine, Site, Filter], Iterator[bytes]]


def defuse(text: str) -> str:
    """Return `text` so that no spreadsheet takes it for a formula (OWASP, CSV injection)."""
    return f"'{text}" if text.lstrip(" \t\r\n")[:1] in ("=", "+", "-", "@") else text


def _walk(engine: Engine, wanted: Filter) -> Iterator[PublicArticle]:
    before = None
    for _ in range(MOST_ROWS // BATCH):
        # A session for each batch: a slow reader must not hold a transaction open.
        with read_session(engine) as session:
            listing = catalogue.list_articles(session, wanted, limit=BATCH, before=before)
        yield from listing.articles
        before = listing.older
        if before is None:
            return


def _cells(site: Site, article: PublicArticle) -> list[str]:
    return [
        str(article.id),
        machine_date(article.published),
        str(article.published.precision),
        article.outlet.name,
        article.title,
        article.gloss or "",
        "; ".join(article.authors),
        article.language or "",
        str(article.kind),
        str(article.medium or ""),
        article.edition or "",
        "; ".join(article.topics),
        article.excerpt,
        article.url,
        site.base + addresses.article(article.id),
    ]


def write_csv(engine: Engine, site: Site, wanted: Filter) -> Iterator[bytes]:
    """Yield a query as CSV (RFC 4180, UTF-8 with the mark that Excel needs to see it)."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    buffer.write("\ufeff")
    writer.writerow(COLUMNS)
    for number, article in enumerate(_walk(engine, wanted), 1):
        writer.writerow([defuse(cell) for cell in _cells(site, article)])
        if number % BATCH == 0:
            yield buffer.getvalue().encode(errors="replace")
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode(errors="replace")


def write_xlsx(engine: Engine, site: Site, wanted: Filter) -> Iterator[bytes]:
    """Yield a query as XLSX; all cells are text, so none is a formula."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "articles.xlsx"
        book = xlsxwriter.Workbook(
            str(path),
            {"constant_memory": True, "strings_to_urls": False, "strings_to_formulas": False},
        )
        sheet = book.add_worksheet("In the News")
        sheet.freeze_panes(1, 0)
        bold = book.add_format({"bold": True})
        for column, heading in enumerate(COLUMNS):
            sheet.write_string(0, column, heading, bold)
        sheet.set_column(4, 4, 60)
        for row, article in enumerate(_walk(engine, wanted), 1):
            for column, cell in enumerate(_cells(site, article)):
                sheet.write_string(row, column, cell[:32767])
        book.close()
        with path.open("rb") as file:
            while block := file.read(65536):
                yield block


def _permalink(site: Site, article: PublicArticle) -> str:
    return site.base + addresses.article(article.id)


def write_bibtex(engine: Engine, site: Site, wanted: Filter) -> Iterator[bytes]:
    """Yield a query as BibTeX."""
    for article in _walk(engine, wanted):
        yield citing.bibtex(article, _permalink(site, article)).encode(errors="replace")


def write_ris(engine: Engine, site: Site, wanted: Filter) -> Iterator[bytes]:
    """Yield a query as RIS."""
    for article in _walk(engine, wanted):
        yield citing.ris(article, _permalink(site, article)).encode(errors="replace")


def write_csl(engine: Engine, site: Site, wanted: Filter) -> Iterator[bytes]:
    """Yield a query as CSL-JSON."""
    separator = "[\n"
    for article in _walk(engine, wanted):
        item = json.dumps(citing.csl_item(article, _permalink(site, article)), ensure_ascii=False)
        yield (separator + item).encode(errors="replace")
        separator = ",\n"
    yield b"\n]\n" if separator != "[\n" else b"[]\n"


KINDS = (
    Kind("csv", "text/csv; charset=utf-8", "Articles as CSV", write_csv),
    Kind(
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "Articles as XLSX",
        write_xlsx,
    ),
    Kind("bib", "application/x-bibtex; charset=utf-8", "Articles as BibTeX", write_bibtex),
    Kind("ris", "application/x-research-info-systems; charset=utf-8", "Articles as RIS", write_ris),
    Kind(
        "csl.json",
        "application/vnd.citationstyles.csl+json",
        "Articles as CSL-JSON",
        write_csl,
    ),
)
