"""Articles in print: with an outlet, a moment and an address."""

import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from inthenews.demo.press.contents import Outlet, Piece, SpecialPage
from inthenews.demo.press.templates import local
from storage.dates import DatePrecision

_TRACKING = "?utm_source=rss&utm_medium=feed&utm_campaign=latest&fbclid=IwAR0x1"


@dataclass(frozen=True, slots=True)
class Printed:
    """An article in print: a piece, its outlet, its moment and its address."""

    outlet: Outlet
    piece: Piece
    published_at: datetime
    url: str

    @property
    def path(self) -> str:
        """The address without its host, as links on the outlet's own pages have it."""
        parts = urlsplit(self.url)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path

    @property
    def modified_at(self) -> datetime:
        """When it was last changed; its publication unless the piece says otherwise."""
        return self.published_at + (self.piece.updated_after or timedelta())

    @property
    def is_dated(self) -> bool:
        return self.piece.precision is not DatePrecision.UNKNOWN

    def variant(self, kind: str) -> str:
        """The address under which the same article is found as AMP, for mobiles, and so on."""
        host = self.outlet.host
        match kind:
            case "amp":
                return f"http://{host}/amp{self.path}"
            case "mobile":
                return f"http://{self.outlet.mobile_host or host}{self.path}"
            case "tracking":
                return self.url + _TRACKING
            case _:
                return self.url


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a source: an address with a title, and the page behind it.

    `page` is an article, seen as `view` ("plain", "amp", "mobile" or "tracking"), or an
    address that is none. `published_at` is None where the source gives no date.
    """

    url: str
    title: str
    published_at: datetime | None
    page: Printed | SpecialPage
    view: str = "plain"

    @property
    def printed(self) -> Printed | None:
        """The article, if it is one."""
        return self.page if isinstance(self.page, Printed) else None


def address_of(piece: Piece, outlet: Outlet, published_at: datetime) -> str:
    """The path of an article: its own, or by the outlet's pattern and the outlet's day."""
    if piece.path:
        return piece.path
    day = local(published_at, outlet)
    return outlet.address.format(
        section=piece.section,
        slug=piece.slug,
        number=number_of(piece, outlet),
        year=f"{day.year:04}",
        month=f"{day.month:02}",
        day=f"{day.day:02}",
    )


def number_of(piece: Piece, outlet: Outlet) -> int:
    """A number as content systems give them, the same at every start."""
    return 1_000_000 + zlib.crc32(f"{outlet.slug}/{piece.slug}".encode()) % 9_000_000
