"""Lists of sources as files: CSV (the shipped catalogue's form) and OPML, both ways.

Plain rows and bytes, no database. A bad row is named by its number and the others are read.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from lxml import etree

from crawler.errors import FeedError
from crawler.feeds.encoding import decode
from crawler.feeds.fields import clean_language
from crawler.feeds.links import is_web_address, mend_reference, resolve
from crawler.feeds.trees import build_tree, describe, name_of
from storage.kinds import SourceKind, SourceStatus

COLUMNS: Final = (
    *("name", "homepage", "url", "kind", "language", "region", "time_zone", "category"),
    *("status", "note"),
)
ROWS: Final = 20_000
"""Of one file that are read."""

_KINDS: Final = {
    "rss": SourceKind.FEED,
    "atom": SourceKind.FEED,
    "section-page": SourceKind.SECTION,
    "search-feed": SourceKind.SEARCH,
    "sitemap": SourceKind.NEWS_SITEMAP,
}
_OPML_KIND: Final = "inthenews-kind"  # OPML 2.0 allows further attributes


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One source as a row of a file; `number` counts lines of CSV or outlines of OPML from 1."""

    number: int
    name: str
    url: str
    kind: SourceKind = SourceKind.FEED
    homepage: str | None = None
    language: str | None = None
    region: str | None = None
    time_zone: str | None = None
    """An IANA name: what dates without a zone are taken for."""
    category: str | None = None
    status: SourceStatus = SourceStatus.ACTIVE
    note: str | None = None


def read_rows(body: bytes, filename: str) -> tuple[list[SourceRow], list[str]]:
    """The sources in a CSV or OPML file, and what is wrong with the others, a line each.

    The form is told by the content, then by the name. Raises `FeedError` when it is neither.
    """
    text = decode(body)
    if text.lstrip("\ufeff \r\n\t").startswith("<"):
        numbered = _read_opml(text, filename)
    else:
        numbered = _read_csv(text, filename)
    rows: list[SourceRow] = []
    problems: list[str] = []
    lines: dict[str, int] = {}
    for number, fields in numbered:
        try:
            row = _check(number, fields)
            if row.url in lines:
                raise FeedError(f"{row.url} is in row {lines[row.url]} already")
        except FeedError as error:
            problems.append(f"row {number}: {error}")
            continue
        lines[row.url] = number
        rows.append(row)
        if len(rows) >= ROWS:
            problems.append(f"row {number}: only the first {ROWS} sources of a file are read")
            break
    return rows, problems


def write_rows(rows: Iterable[SourceRow], filename: str) -> bytes:
    """`rows` as a file: OPML when the name ends in .opml or .xml, else CSV."""
    if filename.lower().endswith((".opml", ".xml")):
        return _write_opml(rows)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([_guard(str(getattr(row, column) or "")) for column in COLUMNS])
    return out.getvalue().encode("utf-8")


def _check(number: int, fields: dict[str, str]) -> SourceRow:
    """A row with every field in its place. Raises `FeedError` naming the field."""
    url = mend_reference(fields.get("url", ""))
    if not url:
        raise FeedError("there is no address in the column `url`")
    if not is_web_address(url):
        raise FeedError(f"`url` is no http or https address: {fields['url'][:200]}")
    homepage = fields.get("homepage", "")
    if homepage and not is_web_address(mend_reference(homepage)):
        raise FeedError(f"`homepage` is no http or https address: {homepage[:200]}")
    said = fields.get("kind", "").lower()
    try:
        kind = _KINDS.get(said) or SourceKind(said or SourceKind.FEED)
    except ValueError:
        known = ", ".join(SourceKind)
        raise FeedError(f"`kind` is {said[:40]!r}; expected one of {known}") from None
    said = fields.get("status", "").lower()
    try:
        status = SourceStatus(said or SourceStatus.ACTIVE)
    except ValueError:
        known = ", ".join(SourceStatus)
        raise FeedError(f"`status` is {said[:40]!r}; expected one of {known}") from None
    language = fields.get("language") or fields.get("lang") or ""
    if language and not clean_language(language):
        raise FeedError(f"`language` is {language[:40]!r}; expected a code such as en or hi")
    return SourceRow(
        number=number,
        name=_unguard(fields.get("name", ""))[:200] or url,
        url=url,
        kind=kind,
        homepage=mend_reference(homepage) or None,
        language=clean_language(language),
        region=_unguard(fields.get("region", "")) or None,
        time_zone=_check_zone(fields.get("time_zone", "")),
        category=_unguard(fields.get("category", "")) or None,
        status=status,
        note=_unguard(fields.get("note", "")) or None,
    )


def _check_zone(name: str) -> str | None:
    if not name:
        return None
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise FeedError(f"`time_zone` is {name[:40]!r}; expected one as Asia/Kolkata") from None
    return name


# --- CSV --------------------------------------------------------------------------------


def _read_csv(text: str, filename: str) -> Iterator[tuple[int, dict[str, str]]]:
    header = text.lstrip("\ufeff").partition("\n")[0]
    delimiter = max(",;\t", key=header.count)
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=delimiter)
    try:
        names = [name.strip().lower() for name in next(reader, [])]
        if "url" not in names:
            wanted = ", ".join(COLUMNS)
            raise FeedError(f"{filename}: the first line must name the columns: {wanted}")
        for values in reader:
            fields = {name: value.strip() for name, value in zip(names, values, strict=False)}
            if any(fields.values()):
                yield reader.line_num, fields
    except csv.Error as error:
        raise FeedError(f"{filename}, line {reader.line_num}: not CSV: {error}") from error


def _guard(value: str) -> str:
    """Keep a spreadsheet from taking a text for a formula (OWASP, CSV injection)."""
    return f"'{value}" if value[:1] in {"=", "+", "-", "@", "\t", "\r"} else value


def _unguard(value: str) -> str:
    return value[1:] if value[:1] == "'" and value[1:2] in {"=", "+", "-", "@"} else value


# --- OPML -------------------------------------------------------------------------------


def _read_opml(text: str, filename: str) -> Iterator[tuple[int, dict[str, str]]]:
    root, _ = build_tree(text)
    if root is None or name_of(root) != "opml":
        raise FeedError(f"{filename}: {describe(root, wanted='an OPML list of feeds')}")
    number = 0
    for outline in root.iter():
        if name_of(outline) != "outline":
            continue
        given = {str(key).lower(): str(value).strip() for key, value in outline.attrib.items()}
        url = given.get("xmlurl") or (given.get("url") if given.get("type") == "rss" else None)
        if url is None:
            continue
        number += 1
        name = given.get("title") or given.get("text") or ""
        parent = outline.getparent()
        is_grouped = parent is not None and name_of(parent) == "outline"
        group = str(parent.get("text") or "") if is_grouped and parent is not None else ""
        yield (
            number,
            {
                "name": name,
                "url": url,
                "homepage": resolve(given.get("htmlurl"), None) or "",
                "kind": given.get(_OPML_KIND, ""),
                "language": clean_language(given.get("language")) or "",
                "region": given.get("inthenews-region", ""),
                "category": (given.get("category") or group).strip("/"),
                "status": given.get("inthenews-status", ""),
                "note": given.get("description", ""),
            },
        )


def _write_opml(rows: Iterable[SourceRow]) -> bytes:
    opml = etree.Element("opml", version="2.0")
    head = etree.SubElement(opml, "head")
    etree.SubElement(head, "title").text = "Sources"
    body = etree.SubElement(opml, "body")
    for row in rows:
        attributes = {
            "text": row.name,
            "title": row.name,
            "type": "rss",
            "xmlUrl": row.url,
            "htmlUrl": row.homepage,
            "language": row.language,
            "category": row.category,
            "description": row.note,
            "inthenews-region": row.region,
            _OPML_KIND: None if row.kind is SourceKind.FEED else row.kind.value,
            "inthenews-status": None if row.status is SourceStatus.ACTIVE else row.status.value,
        }
        known = {key: value for key, value in attributes.items() if value}
        etree.SubElement(body, "outline", known)
    return etree.tostring(opml, encoding="utf-8", xml_declaration=True, pretty_print=True)
