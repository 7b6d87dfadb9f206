"""What the press's files hold: outlets, their articles, and the agencies' texts.

    outlets/SLUG/outlet.toml        the outlet, its sources, how its server behaves
    outlets/SLUG/page.html          its template (see `pages.py`)
    outlets/SLUG/articles/NAME.md   one article: settings between lines of +++, then its text
    wire/NAME.md                    one agency text and the outlets that print it

The text of an article is blocks parted by empty lines. A block is a paragraph, or it begins
with a mark: `## ` a heading, `> ` a quotation, `! ` a picture's caption, `- ` a list (one
entry a line), `~ ` furniture in the middle of the text ("Also read: ..."). Inside a block,
`**words**` are bold and `[words](address)` a link.
"""

import re
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from storage.dates import DatePrecision
from storage.kinds import PageKind, Verdict

_AGE_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def read_age(value: object) -> object:
    """`"2d 4h"`, `"35m"` or `"-6h"` (later than the press's own moment) → a duration."""
    if not isinstance(value, str):
        return value
    sign = -1 if value.startswith("-") else 1
    age = timedelta()
    for part in value.lstrip("-").split():
        number, unit = part[:-1], part[-1:]
        if not number.isdecimal() or unit not in _AGE_UNITS:
            raise ValueError(f'{value!r} is no age; write one like "2d 4h", "35m" or "-6h"')
        age += timedelta(**{_AGE_UNITS[unit]: int(number)})
    return sign * age


Age = Annotated[timedelta, BeforeValidator(read_age)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SourceForm(StrEnum):
    """How a source of the press is written."""

    RSS_2 = "rss-2.0"
    RSS_091 = "rss-0.91"
    RDF = "rdf"
    ATOM = "atom"
    JSON_FEED = "json-feed"
    NEWS_SITEMAP = "news-sitemap"
    SECTION = "section"


class Validators(StrEnum):
    """How a server answers conditional requests (RFC 9110, section 13)."""

    PROPER = "proper"
    NONE = "none"
    """Sends neither ETag nor Last-Modified."""
    RESTLESS = "restless"
    """A new ETag at every answer, though nothing changed."""
    STUCK = "stuck"
    """Answers 304 to every conditional request, even when the content has changed."""


class SourceSettings(_Strict):
    """One source of an outlet.

    `sections` limits it to those (empty: all); `length` is the most entries it holds.
    `moved_from` is an older path that answers 301; the list of sources still has that one.
    `links` says which kind of address it announces. `is_broken` cuts the file in the middle
    of a tag.
    """

    form: SourceForm
    path: str
    title: str | None = None
    sections: tuple[str, ...] = ()
    length: int = 40
    moved_from: str | None = None
    links: Literal["plain", "tracking", "amp", "mobile"] = "plain"
    with_dates: bool = True
    is_broken: bool = False


class SpecialPage(_Strict):
    """An announced address that is no article: dead, forbidden, moved or going in circles."""

    path: str
    title: str
    age: Age
    trap: str
    status: int = 404
    location: str | None = None
    verdict: Verdict = Verdict.DEAD


class ServerSettings(_Strict):
    """How an outlet's server behaves. `delay` is in seconds before each answer."""

    software: str = "nginx"
    gzip: bool = True
    validators: Validators = Validators.PROPER
    delay: float = 0.0
    crawl_delay: float = 0.0
    """Seconds that robots.txt asks for between pages, when it asks."""
    charset: str = "utf-8"
    declared_charset: str | None = None
    """What Content-Type says when that is not the charset; "" says nothing."""
    robots: str | None = "User-agent: *\nDisallow: /print/\n"
    """The text of robots.txt; None answers 404, which allows everything (RFC 9309, 2.3.1.3)."""


class Outlet(_Strict):
    """One invented newspaper, portal or agency."""

    slug: str
    name: str
    host: str
    language: str
    region: str
    category: str
    address: str = "/{section}/{slug}-{number}.html"
    """Path of an article; may use section, slug, number, year, month, day."""
    mobile_host: str | None = None
    zone_minutes: int = 330
    zone_label: str = "IST"
    date_format: str = "d MMMM y, h:mm a"
    digits: str = "0123456789"
    """The ten digits its dates are printed in."""
    sections: dict[str, str]
    words: dict[str, str] = {}
    """The furniture's words in the outlet's language: related, trending, promo, ..."""
    trending: tuple[str, ...] = ()
    promos: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()
    sources: tuple[SourceSettings, ...]
    pages: tuple[SpecialPage, ...] = ()
    server: ServerSettings = ServerSettings()


class BlockKind(StrEnum):
    """What a block of an article's text is."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    QUOTE = "quote"
    CAPTION = "caption"
    LIST = "list"
    FURNITURE = "furniture"


_MARKS = {
    "## ": BlockKind.HEADING,
    "> ": BlockKind.QUOTE,
    "! ": BlockKind.CAPTION,
    "- ": BlockKind.LIST,
    "~ ": BlockKind.FURNITURE,
}


class Block(_Strict):
    """One block of an article's text, with its inline marks still in it."""

    kind: BlockKind
    text: str

    @property
    def lines(self) -> tuple[str, ...]:
        """The entries of a list; one line for any other block."""
        if self.kind is BlockKind.LIST:
            return tuple(line.removeprefix("- ") for line in self.text.splitlines())
        return (self.text,)


class Piece(_Strict):
    """An article as its file tells it.

    `topics` are those a careful reader finds in the article's own text: the slugs of the
    default watchlist, `toxics-link` for the organisation; empty means off-topic.
    `trap` names what is hard about the page. `kind` is what sort of page it is.
    `precision` is how much of the date the page shows; `also` lists further addresses under
    which the same page is announced. `shown` limits a paywalled page to its first blocks.
    """

    slug: str
    title: str
    age: Age
    section: str
    topics: tuple[str, ...] = ()
    trap: str | None = None
    standfirst: str | None = None
    author: str | None = None
    desk: str | None = None
    kind: PageKind = PageKind.ARTICLE
    precision: DatePrecision = DatePrecision.INSTANT
    also: tuple[Literal["amp", "mobile", "tracking"], ...] = ()
    path: str | None = None
    tags: tuple[str, ...] = ()
    shown: int | None = None
    updated_after: Age | None = None
    canonical: str | None = None
    """What `rel=canonical` says when that is not the article's own address."""
    story: str | None = None
    blocks: tuple[Block, ...] = ()


class WireCopy(_Strict):
    """How one outlet prints an agency text: whole, cut, retitled, credited or not."""

    outlet: str
    age: Age
    section: str
    title: str | None = None
    paragraphs: int | None = None
    credit: Literal["byline", "tail", "none"] = "byline"
    topics: tuple[str, ...] | None = None
    trap: str = "wire copy"
    standfirst: str | None = None
    canonical: str | None = None


class WireText(_Strict):
    """One agency text."""

    slug: str
    title: str
    agency: str
    dateline: str
    topics: tuple[str, ...] = ()
    copies: tuple[WireCopy, ...] = Field(min_length=1)
    blocks: tuple[Block, ...] = ()

    def as_printed(self, copy: WireCopy) -> Piece:
        """The article that `copy` makes of this text."""
        paragraphs = list(self.blocks[: copy.paragraphs])
        lead = paragraphs[0]
        paragraphs[0] = lead.model_copy(update={"text": f"{self.dateline}: {lead.text}"})
        if copy.credit == "tail":
            paragraphs.append(Block(kind=BlockKind.PARAGRAPH, text=f"({self.agency})"))
        return Piece(
            slug=slugify(copy.title) if copy.title and copy.title.isascii() else self.slug,
            title=copy.title or self.title,
            age=copy.age,
            section=copy.section,
            topics=self.topics if copy.topics is None else copy.topics,
            trap=copy.trap,
            standfirst=copy.standfirst,
            desk=self.agency if copy.credit == "byline" else None,
            canonical=copy.canonical,
            story=self.slug,
            blocks=tuple(paragraphs),
        )


class Contents(_Strict):
    """Everything the press prints: outlets by slug, and their articles by the same slug."""

    outlets: dict[str, Outlet]
    pieces: dict[str, tuple[Piece, ...]]


def slugify(title: str) -> str:
    """`Dioxin found in milk, says NGO` → `dioxin-found-in-milk-says-ngo` (ASCII titles only)."""
    return "-".join(re.findall(r"[a-z0-9]+", title.lower()))


def read_blocks(text: str) -> tuple[Block, ...]:
    """The text of an article file → its blocks."""
    blocks = []
    for chunk in re.split(r"\n\s*\n", text.strip()):
        mark = next((mark for mark in _MARKS if chunk.startswith(mark)), None)
        if mark is None:
            blocks.append(Block(kind=BlockKind.PARAGRAPH, text=" ".join(chunk.split())))
        elif mark == "- ":
            blocks.append(Block(kind=BlockKind.LIST, text=chunk))
        else:
            blocks.append(Block(kind=_MARKS[mark], text=" ".join(chunk.removeprefix(mark).split())))
    return tuple(blocks)
