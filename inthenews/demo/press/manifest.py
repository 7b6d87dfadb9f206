"""What a perfect reader would make of the press: the truth that tests compare with."""

from dataclasses import dataclass
from datetime import UTC

from inthenews.demo.press.contents import BlockKind, Contents, Outlet, SourceForm
from inthenews.demo.press.newsstand import Newsstand
from inthenews.demo.press.printed import Entry, Printed
from inthenews.demo.press.templates import local, plain_text
from storage.dates import UNKNOWN_DATE, DatePrecision, PublicationDate
from storage.kinds import PRESS_KINDS, PageKind, SourceKind, Verdict

_SOURCE_KINDS = {
    SourceForm.NEWS_SITEMAP: SourceKind.NEWS_SITEMAP,
    SourceForm.SECTION: SourceKind.SECTION,
}
_OWN_TEXT = (BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.QUOTE, BlockKind.LIST)


@dataclass(frozen=True, slots=True)
class ExpectedPage:
    """One announced address and what should become of it.

    `url` is the address as announced, `canonical_url` that of the article behind it; they
    differ for AMP, mobile and tracking duplicates. `topics` has the slugs found in the
    article's own text, `toxics-link` for the organisation. `story` names the agency text it
    is a copy of. `text` is the article's own text, one paragraph a line. `trap` says what is
    hard about it.
    """

    url: str
    canonical_url: str
    outlet: str
    title: str
    language: str
    verdict: Verdict
    topics: tuple[str, ...] = ()
    published: PublicationDate = UNKNOWN_DATE
    story: str | None = None
    trap: str | None = None
    kind: PageKind = PageKind.ARTICLE
    author: str | None = None
    desk: str | None = None
    text: str = ""

    @property
    def is_relevant(self) -> bool:
        """Whether a careful reader would keep it."""
        return self.verdict is Verdict.ARTICLE

    @property
    def is_duplicate(self) -> bool:
        """Whether it is another address of an article that has its own row."""
        return self.url != self.canonical_url


def source_rows(contents: Contents) -> list[dict[str, str]]:
    """Rows for `sources.csv`, one for each source, in the catalogue's columns."""
    return [
        {
            "name": source.title or outlet.name,
            "outlet": outlet.name,
            "homepage": f"http://{outlet.host}/",
            "url": f"http://{outlet.host}{source.moved_from or source.path}",
            "kind": str(_SOURCE_KINDS.get(source.form, SourceKind.FEED)),
            "language": outlet.language,
            "region": outlet.region,
            "category": outlet.category,
            "status": "active",
        }
        for outlet in contents.outlets.values()
        for source in outlet.sources
    ]


def expected_pages(newsstand: Newsstand) -> list[ExpectedPage]:
    """Every address that a source of the press announces now, once, outlet by outlet.

    Sources that are broken do not count: what they announce, another source does as well.
    """
    found: dict[str, ExpectedPage] = {}
    for outlet in newsstand.contents.outlets.values():
        for source in outlet.sources:
            if source.is_broken:
                continue
            for entry in newsstand.entries(outlet, source):
                if entry.url not in found:
                    found[entry.url] = _expected(outlet, entry)
    return list(found.values())


def _expected(outlet: Outlet, entry: Entry) -> ExpectedPage:
    if isinstance(entry.page, Printed):
        return _expected_article(entry.page, entry.view)
    return ExpectedPage(
        url=entry.url,
        canonical_url=entry.url,
        outlet=outlet.name,
        title=entry.title,
        language=outlet.language,
        verdict=entry.page.verdict,
        trap=entry.page.trap,
    )


def _expected_article(article: Printed, view: str) -> ExpectedPage:
    piece = article.piece
    if piece.kind not in PRESS_KINDS:
        verdict = Verdict.NOT_PRESS
    else:
        verdict = Verdict.ARTICLE if piece.topics else Verdict.OFF_TOPIC
    shown = piece.blocks if piece.shown is None else piece.blocks[: piece.shown]
    lines = [line for block in shown if block.kind in _OWN_TEXT for line in block.lines]
    return ExpectedPage(
        url=article.variant(view),
        canonical_url=article.url,
        outlet=article.outlet.name,
        title=piece.title,
        language=article.outlet.language,
        verdict=verdict,
        topics=piece.topics,
        published=_date(article),
        story=piece.story,
        trap=piece.trap if view == "plain" else f"{view} duplicate",
        kind=piece.kind,
        author=piece.author,
        desk=piece.desk,
        text="\n".join(plain_text(line) for line in lines),
    )


def _date(article: Printed) -> PublicationDate:
    precision = article.piece.precision
    day = local(article.published_at, article.outlet)
    match precision:
        case DatePrecision.UNKNOWN:
            return UNKNOWN_DATE
        case DatePrecision.INSTANT:
            return PublicationDate(article.published_at, precision)
        case DatePrecision.DAY:
            start = day.replace(hour=0, minute=0, second=0)
        case DatePrecision.MONTH:
            start = day.replace(day=1, hour=0, minute=0, second=0)
        case DatePrecision.YEAR:
            start = day.replace(month=1, day=1, hour=0, minute=0, second=0)
    return PublicationDate(start.replace(tzinfo=UTC), precision)
