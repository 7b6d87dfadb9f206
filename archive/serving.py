"""How an answer leaves: validators, 304, compression, a small cache of rendered pages.

Everything served is a function of what is public, so one word, the catalogue's version, tells
whether a rendered answer still holds: one look at an index instead of rendering. The ETag is
of the content itself: it stays when something elsewhere changed.
"""

import gzip
import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from sqlalchemy import Engine
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from archive.site import Site
from storage import catalogue
from storage.catalogue import Contents
from storage.database import read_session
from storage.tallies import recount

SMALLEST_COMPRESSED = 700
"""Bytes; compressing less saves no packet."""
COMPRESSION = 2
"""gzip's level: a page of 79 KB becomes 13.5 KB in 0.2 ms, at level 5 it takes 0.7 ms for 12.0."""
_QUICK = 0.25
"""Seconds; a recount that takes longer runs beside the requests instead of before one."""

CACHE_FOR_A_MINUTE = "public, max-age=60, stale-while-revalidate=600"
CACHE_FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Answer:
    """A rendered answer."""

    body: bytes
    media_type: str
    status: int = 200
    changed_at: datetime | None = None
    """When its content last changed, for `Last-Modified`."""
    location: str | None = None
    """Where it has moved to, seen from where it was asked for."""


@dataclass(frozen=True, slots=True)
class _Kept:
    answer: Answer
    etag: str
    compressed: bytes | None


class Server:
    """Answers requests for one site from one database."""

    def __init__(self, engine: Engine, site: Site) -> None:
        self.engine = engine
        self.site = site
        self._kept: OrderedDict[tuple[str, str], _Kept] = OrderedDict()
        self._size = 0
        self._contents: Contents | None = None
        self._limit = site.settings.cache_megabytes * 1_000_000
        self._lock = threading.Lock()
        self._counting = threading.Lock()
        self._counted = ""
        self._generation = 0
        self._took = 0.0

    def answer(
        self,
        request: Request,
        build: Callable[[Session, Contents], Answer | None],
    ) -> Response | None:
        """Return the response to a request: from the cache, or as `build` renders it.

        None when `build` found nothing to show.
        """
        with read_session(self.engine) as session:
            version = catalogue.version(session)
            if version == self._counted:
                return self._answer(session, request, build, version)
        # The view that has been opened would show the tallies as they were.
        self._count(version)
        with read_session(self.engine) as session:
            return self._answer(session, request, build, version)

    def _answer(
        self,
        session: Session,
        request: Request,
        build: Callable[[Session, Contents], Answer | None],
        version: str,
    ) -> Response | None:
        key = (request.scope["path"], request.scope["query_string"].decode("latin-1"))
        kept = self._look_up(key, version)
        if kept is None:
            generation = self._generation
            answer = build(session, self._contents_of(session))
            if answer is None:
                return None
            kept = _prepare(answer)
            # What was rendered while a count went on may show the old one: not kept.
            if answer.status == 200 and generation == self._generation:
                self._keep(key, version, kept)
        return respond(request, kept.answer, kept.etag, kept.compressed)

    def _contents_of(self, session: Session) -> Contents:
        """The table of contents: read once after each count, the same for all pages."""
        contents = self._contents
        if contents is None:
            generation = self._generation
            contents = catalogue.read_contents(session)
            if generation == self._generation:
                self._contents = contents
        return contents

    def _count(self, version: str) -> None:
        """Have the tallies counted when something public has changed."""
        # Only the very first requests wait for a count that another one has begun.
        if version == self._counted or not self._counting.acquire(blocking=not self._counted):
            return
        if version == self._counted:
            self._counting.release()
        elif self._took > _QUICK:
            self._counted = version
            threading.Thread(target=self._recount, args=(version,), daemon=True).start()
        else:
            self._recount(version)

    def _recount(self, version: str) -> None:
        started = time.monotonic()
        try:
            recount(self.engine, self.site.almanac)
            with self._lock:
                self._generation += 1
                self._contents = None
                self._kept.clear()
                self._size = 0
            self._counted = version
        finally:
            self._took = time.monotonic() - started
            self._counting.release()

    def _look_up(self, key: tuple[str, str], version: str) -> _Kept | None:
        with self._lock:
            kept = self._kept.get((version, "?".join(key)))
            if kept is not None:
                self._kept.move_to_end((version, "?".join(key)))
            return kept

    def _keep(self, key: tuple[str, str], version: str, kept: _Kept) -> None:
        size = _weight(kept)
        if size > self._limit // 4:
            return
        with self._lock:
            self._kept[version, "?".join(key)] = kept
            self._size += size
            while self._size > self._limit and self._kept:
                _, dropped = self._kept.popitem(last=False)
                self._size -= _weight(dropped)


def _weight(kept: _Kept) -> int:
    return len(kept.answer.body) + len(kept.compressed or b"") + 500


def _prepare(answer: Answer) -> _Kept:
    digest = hashlib.blake2b(answer.body, digest_size=12).hexdigest()
    compressed = None
    if len(answer.body) >= SMALLEST_COMPRESSED:
        compressed = gzip.compress(answer.body, COMPRESSION, mtime=0)
    # Weak: the same ETag goes with the compressed and the plain body (RFC 9110, 8.8.1).
    return _Kept(answer, f'W/"{digest}"', compressed)


def respond(
    request: Request, answer: Answer, etag: str, compressed: bytes | None = None
) -> Response:
    """Return a response with its validators, or 304 when the reader has it already."""
    headers = {"ETag": etag, "Cache-Control": CACHE_FOR_A_MINUTE, "Vary": "Accept-Encoding"}
    if answer.location is not None:
        headers["Location"] = answer.location
    if answer.changed_at is not None:
        headers["Last-Modified"] = format_datetime(answer.changed_at.astimezone(UTC), usegmt=True)
    if answer.status == 200 and _has_it(request, etag, answer.changed_at):
        return Response(status_code=304, headers=headers)
    body = answer.body
    if compressed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        body = compressed
        headers["Content-Encoding"] = "gzip"
    return Response(body, answer.status, headers, answer.media_type)


def _has_it(request: Request, etag: str, changed_at: datetime | None) -> bool:
    given = request.headers.get("if-none-match")
    if given is not None:  # RFC 9110, 13.1.3: then If-Modified-Since is not looked at
        tags = [tag.strip() for tag in given.split(",")]
        return "*" in tags or etag in tags or etag.removeprefix("W/") in tags
    since = request.headers.get("if-modified-since")
    if since is None or changed_at is None:
        return False
    try:
        instant = parsedate_to_datetime(since)
    except ValueError:
        return False
    if instant.tzinfo is None:
        return False
    return changed_at.replace(microsecond=0) <= instant
