"""Readers as CSV: what spreadsheets and other newsletter programs hand over.

Columns: email, name, digests, topics, language, time_zone, format, status. Only `email` must be
there; several digests or topics are separated by spaces or semicolons.
"""

import csv
import io

from digest.desk import Desk
from digest.errors import DigestError, SubscriberError
from digest.subscribing import Wish, enrol, list_readers
from storage.kinds import SubscriberStatus

COLUMNS = ("email", "name", "digests", "topics", "language", "time_zone", "format", "status")
_LARGEST = 20_000_000


def write_readers(desk: Desk) -> tuple[bytes, int]:
    """Return all readers as CSV in UTF-8, and how many there are."""
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow(COLUMNS)
    readers = list_readers(desk)
    for reader in readers:
        writer.writerow(
            _harmless(cell)
            for cell in (
                reader.email,
                reader.name or "",
                " ".join(reader.digests),
                " ".join(reader.topics),
                reader.language or "",
                reader.time_zone or "",
                "text" if reader.prefers_text else "html",
                reader.status.value,
            )
        )
    return target.getvalue().encode(), len(readers)


def read_readers(desk: Desk, body: bytes) -> tuple[int, int, list[str]]:
    """Take in readers; return how many were new, how many changed, and the rows refused.

    Each row is a transaction of its own. Only rows whose status is
    "active" or missing are taken: nobody is signed up again by a file.
    """
    if len(body) > _LARGEST:
        raise SubscriberError(f"the file is larger than {_LARGEST // 1_000_000} MB; split it")
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SubscriberError(
            f"the file is not UTF-8 (byte {error.start}); save it as UTF-8"
        ) from None
    rows = csv.DictReader(io.StringIO(text, newline=""), restkey="")
    names = {(name or "").strip().lower(): name for name in rows.fieldnames or ()}
    if "email" not in names:
        raise SubscriberError("row 1: there is no column email")
    added = changed = 0
    problems: list[str] = []
    for row in rows:

        def cell(column: str, row: dict[str, str] = row) -> str:
            value = (row.get(names.get(column, column)) or "").strip()
            return value[1:] if value[:2] in _FORMULAS else value

        if not any(isinstance(value, str) and value.strip() for value in row.values()):
            continue
        if cell("status") not in ("", SubscriberStatus.ACTIVE):
            problems.append(f"row {rows.line_num}: {cell('email')} is {cell('status')}; not added")
            continue
        digests = tuple(cell("digests").replace(";", " ").split())
        wish = Wish(
            email=cell("email"),
            name=cell("name") or None,
            digests=digests or tuple(settings.name for settings in desk.digests),
            topics=tuple(cell("topics").replace(";", " ").split()),
            language=cell("language") or None,
            time_zone=cell("time_zone") or None,
            prefers_text=cell("format").lower() == "text",
        )
        try:
            is_new = enrol(desk, wish)
        except (SubscriberError, DigestError) as error:
            problems.append(f"row {rows.line_num}: {error}")
            continue
        added += is_new
        changed += not is_new
    return added, changed, problems


_FORMULAS = ("'=", "'+", "'-", "'@")


def _harmless(cell: str) -> str:
    """Return a cell that no spreadsheet runs as a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@") else cell
