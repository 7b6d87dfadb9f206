"""One web server for every host of the press, on loopback, that is also their HTTP proxy.

It answers requests in absolute form (`GET http://www.morning-lantern.example/ HTTP/1.1`, RFC
9112, section 3.2.2), as a client sends them to a proxy, and in origin form by the Host header.
So the press has real-looking addresses without a name server, on every system. Names under
`.example` are reserved (RFC 2606): a request for any other host gets 502, none leaves this
machine.
"""

import asyncio
import gzip
import hashlib
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from itertools import count
from urllib.parse import urlsplit

import uvicorn
from starlette.types import Receive, Scope, Send

from inthenews.demo.loopback import listen
from inthenews.demo.press.contents import ServerSettings, Validators
from inthenews.demo.press.resources import Resource, Stream

Find = Callable[[str, str], tuple[Resource | None, ServerSettings] | None]
"""Host and target (path with query) → what is there and how its server behaves; None when
there is no such host."""

_GZIP_FROM = 600
"""Bytes; smaller bodies are sent as they are, as most servers do."""


@dataclass(frozen=True, slots=True)
class ServedRequest:
    """One request as the server saw it, noted when its answer is ready to leave.

    `began` and `ended` are seconds of the monotonic clock, `at` the instant it began.
    `concurrency` counts the requests this host was answering when it began, itself included.
    `size` is the body's bytes on the wire, 0 for an answer without an end.
    """

    began: float
    ended: float
    at: datetime
    method: str
    host: str
    target: str
    status: int
    size: int
    concurrency: int
    connection: tuple[str, int]
    user_agent: str | None = None
    if_none_match: str | None = None
    if_modified_since: str | None = None
    accept_encoding: str | None = None

    @property
    def url(self) -> str:
        return f"http://{self.host}{self.target}"


@dataclass(slots=True)
class _Answer:
    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


class PressApplication:
    """The ASGI application: finds what is asked for and answers as that host's server would."""

    def __init__(self, find: Find, slowness: float = 1.0) -> None:
        self.find = find
        self.slowness = slowness
        self.log: list[ServedRequest] = []
        self._busy: Counter[str] = Counter()
        self._restless = count(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        began, at = time.monotonic(), datetime.now(UTC)
        headers = {
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
        }
        host, target = _address(scope, headers)
        self._busy[host] += 1
        concurrency = self._busy[host]

        def note(status: int, size: int) -> None:
            # Before the last byte leaves, so that whoever has the answer finds the note.
            self.log.append(
                ServedRequest(
                    began=began,
                    ended=time.monotonic(),
                    at=at,
                    method=scope["method"],
                    host=host,
                    target=target,
                    status=status,
                    size=size,
                    concurrency=concurrency,
                    connection=tuple(scope["client"]),
                    user_agent=headers.get("user-agent"),
                    if_none_match=headers.get("if-none-match"),
                    if_modified_since=headers.get("if-modified-since"),
                    accept_encoding=headers.get("accept-encoding"),
                )
            )

        try:
            answer = await self._answer(scope["method"], host, target, headers)
            if isinstance(answer, _Answer):
                body = b"" if scope["method"] == "HEAD" else answer.body
                await send(
                    {
                        "type": "http.response.start",
                        "status": answer.status,
                        "headers": answer.headers,
                    }
                )
                note(answer.status, len(body))
                await send({"type": "http.response.body", "body": body})
            else:
                note(HTTPStatus.OK, 0)
                await answer(receive, send)
        finally:
            self._busy[host] -= 1

    async def _answer(
        self, method: str, host: str, target: str, headers: dict[str, str]
    ) -> _Answer | Stream:
        if method not in ("GET", "HEAD"):
            return _plain(HTTPStatus.NOT_IMPLEMENTED, "This press answers GET and HEAD only.")
        found = self.find(host, target)
        if found is None:
            return _plain(HTTPStatus.BAD_GATEWAY, f"The press has no host {host!r}.")
        resource, server = found
        if server.delay:
            await asyncio.sleep(server.delay * self.slowness)
        if resource is None:
            return _plain(HTTPStatus.NOT_FOUND, "Not found.", server.software)
        if resource.stream is not None:
            return resource.stream
        return self._represent(resource, server, headers)

    def _represent(
        self, resource: Resource, server: ServerSettings, headers: dict[str, str]
    ) -> _Answer:
        answer: list[tuple[str, str]] = [("server", server.software), *resource.headers]
        if resource.location is not None:
            answer.append(("location", resource.location))
        if resource.status != HTTPStatus.OK:
            body = resource.render()
            answer += [("content-type", resource.content_type), ("content-length", str(len(body)))]
            return _Answer(resource.status, _encode(answer), body)
        is_conditional = "if-none-match" in headers or "if-modified-since" in headers
        if server.validators is Validators.STUCK and is_conditional:
            etag = headers.get("if-none-match", '"stuck"')
            return _Answer(HTTPStatus.NOT_MODIFIED, _encode([*answer, ("etag", etag)]), b"")
        body = resource.render()
        etag = '"' + hashlib.blake2b(body, digest_size=8).hexdigest() + '"'
        if server.validators is Validators.RESTLESS:
            etag = f'"{next(self._restless):x}-{etag[1:]}'
        if server.validators is not Validators.NONE:
            answer += [("etag", etag), ("cache-control", "max-age=60")]
            # A server whose ETag changes for nothing touches the file's date as well.
            if resource.modified_at and server.validators is not Validators.RESTLESS:
                answer.append(("last-modified", format_datetime(resource.modified_at, usegmt=True)))
            if server.validators is Validators.PROPER and _is_unchanged(
                headers, etag, resource.modified_at
            ):
                return _Answer(HTTPStatus.NOT_MODIFIED, _encode(answer), b"")
        answer.append(("content-type", resource.content_type))
        is_encoded = any(name == "content-encoding" for name, _ in resource.headers)
        if server.gzip and len(body) >= _GZIP_FROM and not is_encoded:
            answer.append(("vary", "accept-encoding"))
            if "gzip" in headers.get("accept-encoding", ""):
                body = gzip.compress(body, compresslevel=1, mtime=0)
                answer.append(("content-encoding", "gzip"))
        answer.append(("content-length", str(len(body))))
        return _Answer(HTTPStatus.OK, _encode(answer), body)


class LoopbackServer:
    """Serves an application on 127.0.0.1 from a thread of its own, between start and stop."""

    def __init__(self, application: PressApplication, port: int = 0) -> None:
        self._socket = listen(port)
        self.port: int = self._socket.getsockname()[1]
        self._server = uvicorn.Server(
            uvicorn.Config(
                application,
                http="h11",  # hands on the target in absolute form; others drop the host
                ws="none",
                lifespan="off",
                loop="asyncio",
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_keep_alive=60,
                timeout_graceful_shutdown=1,
            )
        )
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True, name="press"
        )

    def start(self) -> None:
        """Returns when connections are taken: the socket listens before the thread starts."""
        self._thread.start()

    def stop(self) -> None:
        """Ends at once what is being answered, and returns when the port is free."""
        self._server.should_exit = True
        self._thread.join(timeout=10)
        self._socket.close()


def _address(scope: Scope, headers: dict[str, str]) -> tuple[str, str]:
    """Host (lower case, without port) and target of a request, in either form."""
    raw = scope["raw_path"].decode("latin-1")
    query = scope["query_string"].decode("latin-1")
    if raw.startswith(("http://", "https://")):
        parts = urlsplit(raw)
        host, path = parts.netloc, parts.path or "/"
    else:
        host, path = headers.get("host", ""), raw
    target = f"{path}?{query}" if query else path
    return host.rsplit("@")[-1].partition(":")[0].lower(), target


def _is_unchanged(headers: dict[str, str], etag: str, modified_at: datetime | None) -> bool:
    """RFC 9110, 13.2.2: If-None-Match decides alone when it is there."""
    condition = headers.get("if-none-match")
    if condition is not None:
        wanted = [part.strip().removeprefix("W/") for part in condition.split(",")]
        return etag in wanted or "*" in wanted
    since = headers.get("if-modified-since")
    if since is None or modified_at is None:
        return False
    try:
        return modified_at <= parsedate_to_datetime(since)
    except (ValueError, TypeError):  # an unreadable date is ignored (RFC 9110, 13.1.3)
        return False


def _plain(status: HTTPStatus, message: str, software: str = "press") -> _Answer:
    body = f"{message}\n".encode()
    headers = [
        ("server", software),
        ("content-type", "text/plain; charset=utf-8"),
        ("content-length", str(len(body))),
    ]
    return _Answer(status, _encode(headers), body)


def _encode(headers: list[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
