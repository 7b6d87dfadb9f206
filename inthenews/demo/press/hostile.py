"""A host that does a crawler harm: for tests, and only in the press when asked for.

Each address does one thing that real servers have been seen to do, by fault or ill will. One
is a plain article, to show that the crawl goes on.
"""

import asyncio
import gzip
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache

from starlette.types import Receive, Send

from inthenews.demo.press.resources import Resource, Stream

HOST = "www.tar-pit.example"
LOCKED_HOST = "www.locked-door.example"
"""Its robots.txt answers 503, so nothing there may be fetched yet (RFC 9309, 2.3.1.4)."""
HOSTILE_HOSTS = frozenset({HOST, LOCKED_HOST})

MEGABYTE = 1_000_000
_HUGE = 100 * MEGABYTE
_DEPTH = MEGABYTE
_HTML = "text/html; charset=utf-8"
_PARAGRAPH = "<p>The town hall clock has stopped again, and nobody has the key to the tower.</p>\n"
_PAGE = (
    "<!doctype html><html lang='en'><title>{title}</title><body><article><h1>{title}</h1>\n"
    + _PARAGRAPH * 6
    + "</article></body></html>"
)


def hostile_pages() -> dict[str, str]:
    """The name of each trap → its address."""
    pages = {path.strip("/"): f"http://{HOST}{path}" for path in _resources()}
    return pages | {"redirects": f"http://{HOST}/redirects/0"} | {
        "locked": f"http://{LOCKED_HOST}/news"
    }  # fmt: skip


def hostile_source() -> dict[str, str]:
    """The row for `sources.csv` of the feed that announces them all."""
    return {
        "name": "Tar Pit",
        "outlet": "Tar Pit",
        "homepage": f"http://{HOST}/",
        "url": f"http://{HOST}/feed.xml",
        "kind": "feed",
        "language": "en",
        "region": "India",
        "category": "hostile",
        "status": "active",
    }


def find_hostile(host: str, target: str) -> Resource | None:
    """What stands at an address of the two hosts."""
    if host == LOCKED_HOST:
        if target == "/robots.txt":
            return Resource(lambda: b"try later\n", "text/plain", status=503)
        return Resource(lambda: _PAGE.format(title="Behind the locked door").encode())
    if target == "/robots.txt":
        return Resource(lambda: b"User-agent: *\nAllow: /\n", "text/plain")
    if target == "/feed.xml":
        return Resource(_feed, "application/rss+xml; charset=utf-8")
    if target.startswith("/redirects/") and target[11:].isdecimal():
        following = f"/redirects/{int(target[11:]) + 1}"
        return Resource(lambda: b"", status=302, location=following)
    return _resources().get(target)


def _feed() -> bytes:
    items = "".join(
        f"<item><title>{name}</title><link>{url}</link></item>\n"
        for name, url in hostile_pages().items()
    )
    return (
        f'<rss version="2.0"><channel><title>Tar Pit</title><link>http://{HOST}/</link>'
        f"<description>Harm</description>\n{items}</channel></rss>"
    ).encode()


@cache
def _bomb() -> bytes:
    """100 MB of spaces in some 100 kB."""
    return gzip.compress(b"<html><body>" + b" " * _HUGE, compresslevel=9, mtime=0)


@cache
def _resources() -> dict[str, Resource]:
    good = _PAGE.format(title="Clock stops at noon").encode()
    later = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)

    def plain(body: bytes, content_type: str = _HTML) -> Resource:
        return Resource(lambda: body, content_type)

    return {
        "/good": plain(good),
        "/huge": Resource(lambda: b"", stream=_stream(_huge)),
        "/endless": Resource(lambda: b"", stream=_stream(_endless)),
        "/drip": Resource(lambda: b"", stream=_stream(_drip)),
        "/silence": Resource(lambda: b"", stream=_stream(_silence)),
        "/short": Resource(lambda: b"", stream=_stream(_short)),
        "/bomb": Resource(_bomb, _HTML, headers=(("content-encoding", "gzip"),)),
        "/broken-gzip": Resource(
            lambda: _bomb()[:200] + b"x" * 200, headers=(("content-encoding", "gzip"),)
        ),
        "/deep": Resource(lambda: b"<html><body>" + b"<div>" * _DEPTH + _PARAGRAPH.encode()),
        "/nulls": plain(good.replace(b" ", b" \x00")),
        "/charset": plain(good, "text/html; charset=utf-16"),
        "/unknown-charset": plain(good, "text/html; charset=klingon"),
        "/empty": plain(b""),
        "/picture": plain(b"\x89PNG\r\n\x1a\n" + bytes(5000)),
        "/inside": Resource(lambda: b"", status=302, location="http://127.0.0.1:9/secret"),
        "/file": Resource(lambda: b"", status=302, location="file:///etc/passwd"),
        "/nowhere": Resource(lambda: b"", status=302),
        "/itself": Resource(lambda: b"", status=301, location="/itself"),
        "/busy": Resource(lambda: b"", status=429, headers=(("retry-after", "120"),)),
        "/closed": Resource(lambda: b"", status=503, headers=(("retry-after", later),)),
        "/forbidden": Resource(lambda: b"", status=403),
        "/crash": Resource(lambda: b"<h1>Internal Server Error</h1>", status=500),
    }


Body = Callable[[Send], Awaitable[None]]


def _stream(body: Body) -> Stream:
    """Sends a body of its own making until it ends or the client has gone."""

    async def respond(receive: Receive, send: Send) -> None:
        sending = asyncio.ensure_future(body(send))
        leaving = asyncio.ensure_future(_departure(receive))
        await asyncio.wait({sending, leaving}, return_when=asyncio.FIRST_COMPLETED)
        for task in (sending, leaving):
            task.cancel()
        await asyncio.gather(sending, leaving, return_exceptions=True)

    return respond


async def _departure(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _start(send: Send, *headers: tuple[bytes, bytes]) -> None:
    await send(
        {
            "type": "http.response.start",
            "status": 200,
            "headers": [(b"content-type", _HTML.encode()), *headers],
        }
    )


async def _chunk(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def _huge(send: Send) -> None:
    await _start(send, (b"content-length", str(_HUGE).encode()))
    for _ in range(_HUGE // MEGABYTE):
        await _chunk(send, b" " * MEGABYTE)
    await send({"type": "http.response.body", "body": b""})


async def _endless(send: Send) -> None:
    await _start(send)
    while True:
        await _chunk(send, _PARAGRAPH.encode() * 200)
        await asyncio.sleep(0)


async def _drip(send: Send) -> None:
    await _start(send)
    while True:
        await _chunk(send, b"<p>")
        await asyncio.sleep(0.25)


async def _silence(send: Send) -> None:  # noqa: ARG001  # that is the point
    await asyncio.Event().wait()


async def _short(send: Send) -> None:
    """Promises more than it sends; uvicorn hangs up on an answer that nobody finishes."""
    await _start(send, (b"content-length", b"100000"))
    await _chunk(send, _PARAGRAPH.encode())
