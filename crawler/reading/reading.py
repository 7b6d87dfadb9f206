"""The whole reading of one page, field by field, with where each came from."""

from dataclasses import dataclass
from datetime import tzinfo

from crawler.errors import ReadingError
from crawler.items import Evidence, Page, Reading
from crawler.reading import publication
from crawler.reading.authors import read_authors
from crawler.reading.blocks import lay_out
from crawler.reading.body import read_body
from crawler.reading.dates import read_dates
from crawler.reading.document import parse
from crawler.reading.head import head_lines
from crawler.reading.kind import judge_kind
from crawler.reading.language import detect_language
from crawler.reading.legacy_fonts import mend_legacy_fonts
from crawler.reading.outlets import apply_rules
from crawler.reading.structured import Structured, read_structured, strings, words
from crawler.reading.title import outlet_names, read_title
from storage.dates import DatePrecision
from storage.kinds import PageKind

NOT_ARTICLES = frozenset((PageKind.ERROR, PageKind.CONSENT))


@dataclass(frozen=True, slots=True)
class CloseReading:
    """A reading, and the zones its dates were written in: UTC instants do not keep them."""

    reading: Reading
    published_zone: tzinfo | None
    modified_zone: tzinfo | None


def descriptions_of(structured: Structured) -> set[str]:
    """The page's summaries of its article, as words."""
    texts = [
        structured.meta("og:description"),
        structured.meta("description"),
        structured.meta("twitter:description"),
        *strings(structured.article.get("description")),
        *strings(structured.article.get("alternativeHeadline")),
    ]
    return {words(text) for text in texts if text}


def read(page: Page, zone: tzinfo | None = None) -> Reading:
    """Read a fetched page. `zone` is that of its outlet, for times that say none.

    Raises `ReadingError` with the page's URL and the reason when it is not a page that can be
    read at all. A page of apology or of consent is read: its kind says so, its text is empty.
    """
    return read_closely(page, zone).reading


def read_closely(page: Page, zone: tzinfo | None = None) -> CloseReading:
    """The same as `read`, with what a `Reading` has no place for."""
    try:
        return _read(page, zone)
    except RecursionError:
        raise ReadingError(f"{page.url}: its data are nested too deeply to be read") from None


def _read(page: Page, zone: tzinfo | None) -> CloseReading:
    document = parse(page)
    apply_rules(document, page.fetched_at)
    structured = read_structured(document)
    layout = lay_out(document.tree)
    mend_legacy_fonts(page.body, document.html, layout)
    evidence: dict[str, Evidence] = {}

    outlet = publication.outlet_of(structured)
    names = outlet_names(document, structured, outlet[0] if outlet else None)
    title = read_title(document, structured, layout, names)
    text = read_body(document, structured, layout, title.forms, descriptions_of(structured))
    body = text.text
    head = head_lines(layout, text.title_at)
    authors = read_authors(structured, layout, names, text.place, head, text.signature)
    claimed = document.tree.root.attributes.get("lang") if document.tree.root else None
    language = detect_language(f"{title.text or ''}\n{body}", claimed)
    dates = read_dates(
        structured,
        layout,
        page.url,
        page.fetched_at,
        text.place,
        head,
        language[0] if language else None,
        zone,
    )
    is_free = publication.is_free(structured)
    section = publication.section_of(structured)
    kind = judge_kind(
        structured,
        layout,
        page.url,
        title.text,
        body,
        section=section[0] if section else None,
        status=page.status,
        is_free=is_free,
        has_date=dates.published.precision is not DatePrecision.UNKNOWN,
    )
    found = {
        "outlet": outlet,
        "canonical_url": publication.canonical_url_of(document, structured),
        "section": section,
        "image_url": publication.image_of(document, structured),
        "next_page_url": publication.next_page_of(document, structured, layout),
    }
    for field, value in found.items():
        if value is not None:
            evidence[field] = Evidence(value[1], 0.9)
    for field, said in (
        ("title", title.evidence),
        ("authors", authors.evidence),
        ("published", dates.published_evidence),
        ("modified", dates.modified_evidence),
        ("kind", kind.evidence),
    ):
        evidence |= {field: said} if said is not None else {}
    if language is not None:
        evidence["language"] = Evidence("text", language[1])
    if kind.kind in NOT_ARTICLES:
        body = ""
    if body and text.evidence is not None:
        evidence["text"] = text.evidence

    def value_of(field: str) -> str | None:
        value = found[field]
        return value[0] if value is not None else None

    reading = Reading(
        url=page.url,
        title=title.text,
        text=body,
        canonical_url=value_of("canonical_url"),
        authors=authors.people,
        desks=authors.desks,
        published=dates.published,
        modified=dates.modified,
        language=language[0] if language else None,
        kind=kind.kind,
        outlet=value_of("outlet"),
        section=value_of("section"),
        image_url=value_of("image_url"),
        tags=publication.tags_of(structured),
        is_free=is_free,
        captions=text.captions,
        next_page_url=value_of("next_page_url"),
        amp_url=publication.amp_url_of(document, structured),
        evidence=evidence,
    )
    return CloseReading(reading, dates.published_zone, dates.modified_zone)
