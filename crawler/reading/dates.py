"""When it was published and modified: a chain of witnesses, the most exact and trusted first.

JSON-LD, then meta elements, then <time> near the headline, then the text of the page's dateline,
then the address. Dates of images, print issues, teasers and comments are no witnesses. A time
without a zone takes it from another witness that says the same minute; else it is read in the
zone known for the source, or that of the outlet's country or of the text's language where these
have one zone only, and counts as less sure; else only its day is kept.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from crawler.dates import FIRST_YEAR, TOLERANCE, parse_date
from crawler.dates.names import MONTHS
from crawler.items import Evidence
from crawler.reading.blocks import Element, Layout
from crawler.reading.head import find_dates
from crawler.reading.structured import Structured, clean, strings, types_of
from crawler.reading.words import word_list
from storage.dates import UNKNOWN_DATE, DatePrecision, PublicationDate

PUBLISHED_METAS = (
    "article:published_time", "og:article:published_time", "article:published", "datepublished",
    "date_published", "publish_date", "publishdate", "publication_date", "pubdate",
    "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "cxenseparse:publishtime",
    "dc.date.issued", "dcterms.created", "dcterms.issued", "dcterms.date", "dc.date.created",
    "article.published", "published-date", "published_date", "published_at", "publish-date",
    "rnews:datepublished", "date.available", "datecreated", "citation_publication_date",
    "citation_date", "bt:pubdate", "originalpublicationdate", "og:published_time", "og:pubdate",
    "article_date_original", "date", "dc.date", "last-published", "og:release_date", "created",
)  # fmt: skip
MODIFIED_METAS = (
    "article:modified_time", "og:updated_time", "og:article:modified_time", "datemodified",
    "lastmod", "last-modified", "last_modified", "modified", "dcterms.modified", "dc.date.modified",
    "article:modified", "article.updated", "updated_time", "revised", "modified_date",
    "cxenseparse:recs:modifiedtime",
)  # fmt: skip
_ZONES = {
    "in": "Asia/Kolkata", "pk": "Asia/Karachi", "bd": "Asia/Dhaka", "np": "Asia/Kathmandu",
    "lk": "Asia/Colombo", "de": "Europe/Berlin", "at": "Europe/Vienna", "ch": "Europe/Zurich",
    "fr": "Europe/Paris", "it": "Europe/Rome", "nl": "Europe/Amsterdam", "be": "Europe/Brussels",
    "se": "Europe/Stockholm", "no": "Europe/Oslo", "dk": "Europe/Copenhagen",
    "fi": "Europe/Helsinki", "pl": "Europe/Warsaw", "cz": "Europe/Prague",
    "sk": "Europe/Bratislava", "hu": "Europe/Budapest", "ro": "Europe/Bucharest",
    "bg": "Europe/Sofia", "gr": "Europe/Athens", "tr": "Europe/Istanbul", "ua": "Europe/Kyiv",
    "uk": "Europe/London", "ie": "Europe/Dublin", "is": "Atlantic/Reykjavik",
    "il": "Asia/Jerusalem", "jp": "Asia/Tokyo", "kr": "Asia/Seoul", "tw": "Asia/Taipei",
    "hk": "Asia/Hong_Kong", "cn": "Asia/Shanghai", "sg": "Asia/Singapore",
    "my": "Asia/Kuala_Lumpur", "th": "Asia/Bangkok", "vn": "Asia/Ho_Chi_Minh",
    "ph": "Asia/Manila", "za": "Africa/Johannesburg", "ng": "Africa/Lagos", "ke": "Africa/Nairobi",
    "hr": "Europe/Zagreb", "rs": "Europe/Belgrade", "si": "Europe/Ljubljana",
    "es": "Europe/Madrid", "pt": "Europe/Lisbon", "ir": "Asia/Tehran",
    "ae": "Asia/Dubai", "sa": "Asia/Riyadh", "qa": "Asia/Qatar", "kw": "Asia/Kuwait",
    "bh": "Asia/Bahrain", "om": "Asia/Muscat", "jo": "Asia/Amman", "lb": "Asia/Beirut",
    "eg": "Africa/Cairo", "iq": "Asia/Baghdad", "gh": "Africa/Accra", "tz": "Africa/Dar_es_Salaam",
    "ug": "Africa/Kampala", "zw": "Africa/Harare", "zm": "Africa/Lusaka", "na": "Africa/Windhoek",
    "tn": "Africa/Tunis", "dz": "Africa/Algiers", "cy": "Asia/Nicosia", "mt": "Europe/Malta",
    "by": "Europe/Minsk", "ge": "Asia/Tbilisi", "az": "Asia/Baku", "kh": "Asia/Phnom_Penh",
    "mm": "Asia/Yangon", "bn": "Asia/Brunei", "pe": "America/Lima", "uy": "America/Montevideo",
    "id": "Asia/Jakarta", "al": "Europe/Tirane", "ba": "Europe/Sarajevo", "mk": "Europe/Skopje",
    "am": "Asia/Yerevan", "la": "Asia/Vientiane", "et": "Africa/Addis_Ababa",
    "ma": "Africa/Casablanca",
    "lt": "Europe/Vilnius", "lv": "Europe/Riga", "ee": "Europe/Tallinn", "lu": "Europe/Luxembourg",
}  # fmt: skip
_ZONES_OF_LANGUAGES = {
    "ja": "jp", "ko": "kr", "he": "il", "pl": "pl", "cs": "cz", "sk": "sk", "hu": "hu", "no": "no",
    "da": "dk", "fi": "fi", "de": "de", "it": "it", "nl": "nl", "el": "gr", "tr": "tr", "th": "th",
    "vi": "vn", "uk": "ua", "bg": "bg", "is": "is", "et": "ee", "lv": "lv", "lt": "lt", "hr": "hr",
    "sl": "si", "ne": "np", "hi": "in", "mr": "in", "gu": "in", "te": "in", "kn": "in", "ml": "in",
    "or": "in", "as": "in", "ta": "in", "zh": "cn", "fa": "ir", "id": "id", "ro": "ro", "sv": "se",
    "sw": "ke", "ms": "my", "tl": "ph", "ca": "es", "eu": "es", "gl": "es", "sr": "rs", "sq": "al",
    "bs": "ba", "mk": "mk", "be": "by", "ka": "ge", "hy": "am", "az": "az", "my": "mm", "km": "kh",
    "lo": "la", "si": "lk",
}  # fmt: skip
"""Countries of languages whose press keeps one time wherever it is written, or nearly all of it.
"""
RELATIVE = "relative"
"""The origin of dates that were reckoned from the time of fetching."""

_YEAR = re.compile(r"\d{4}|\d\d?[./-]\d\d?[./-]\d\d")
_URL_DAY = re.compile(
    r"(?<!\d)((?:19|20)\d\d)[/_-]?(0[1-9]|1[0-2])[/_-]?(0[1-9]|[12]\d|3[01])(?!\d)"
)
_URL_MONTH = re.compile(r"/((?:19|20)\d\d)/(0[1-9]|1[0-2])(?:/|$)")
_URL_NAMED_DAY = re.compile(
    rf"/((?:19|20)\d\d)/({'|'.join(MONTHS)})[a-z]{{0,6}}/(0?[1-9]|[12]\d|3[01])(?:/|$)", re.I
)
_URL_LOOSE_DAY = re.compile(
    r"/((?:19|20)\d\d)/(?:[A-Za-z.]{2,20}/)?(0?[1-9]|1[0-2])/(0?[1-9]|[12]\d|3[01])(?:/|$)"
)
"""/2010/politics/08/13/, /2014/6/26/."""
_ISO = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?\s?(?:Z|[+-]\d\d:?\d\d)?)?$"
)


@dataclass(frozen=True, slots=True)
class Witness:
    """One statement of a date. `zone` is the offset it was written with, if it had one."""

    date: PublicationDate
    zone: tzinfo | None
    confidence: float
    is_zone_guessed: bool = False


@dataclass(frozen=True, slots=True)
class Dates:
    """Publication and modification, with the zone the page wrote them in."""

    published: PublicationDate = UNKNOWN_DATE
    modified: PublicationDate = UNKNOWN_DATE
    published_zone: tzinfo | None = None
    modified_zone: tzinfo | None = None
    published_evidence: Evidence | None = None
    modified_evidence: Evidence | None = None


def read_dates(
    structured: Structured,
    layout: Layout,
    url: str,
    fetched_at: datetime,
    place: range,
    head: Sequence[str] = (),
    language: str | None = None,
    zone: tzinfo | None = None,
) -> Dates:
    """The publication and modification dates of a page. `place` are the blocks of the article,
    `head` the lines printed under its headline, `language` is the text's; `zone` is known to be
    the outlet's, for times that say none."""
    country = zone or _zone_of(url, language)
    first_published = _best(_published(structured, layout, url, fetched_at, country, place, head))
    first_modified = _best(_modified(structured, layout, fetched_at, country))
    return Dates(
        published=first_published.date if first_published else UNKNOWN_DATE,
        modified=first_modified.date if first_modified else UNKNOWN_DATE,
        published_zone=first_published.zone if first_published else None,
        modified_zone=first_modified.zone if first_modified else None,
        published_evidence=_evidence(first_published),
        modified_evidence=_evidence(first_modified),
    )


def _evidence(witness: Witness | None) -> Evidence | None:
    if witness is None:
        return None
    return Evidence(witness.date.origin or "page", witness.confidence)


def _best(witnesses: Iterator[Witness]) -> Witness | None:
    """The first witness, made more exact by a later one of the same day."""
    best = next(witnesses, None)
    if best is None or best.date.precision is DatePrecision.INSTANT:
        return best if best is None or not best.is_zone_guessed else _with_zone(best, witnesses)
    for other in witnesses:
        if other.date.precision is DatePrecision.INSTANT and _same_day(best, other):
            return other
        is_rough = best.date.precision in (DatePrecision.MONTH, DatePrecision.YEAR)
        if is_rough and other.date.precision is DatePrecision.DAY and _same_day(best, other):
            best = other
    return best


def _with_zone(best: Witness, witnesses: Iterator[Witness]) -> Witness:
    """The witness itself, or one that gives the same clock with its zone."""
    assert best.date.at is not None
    for other in witnesses:
        if other.date.precision is DatePrecision.INSTANT and not other.is_zone_guessed:
            assert other.date.at is not None
            apart = abs((best.date.at - other.date.at).total_seconds())
            if apart < 14 * 3600 and apart % 900 < 60:
                return other
    return best


def _same_day(rough: Witness, exact: Witness) -> bool:
    assert rough.date.at is not None
    assert exact.date.at is not None
    local = exact.date.at.astimezone(exact.zone or UTC)
    if rough.date.precision is DatePrecision.DAY:
        return rough.date.at.date() == local.date()
    if rough.date.precision is DatePrecision.MONTH:
        return (rough.date.at.year, rough.date.at.month) == (local.year, local.month)
    return rough.date.at.year == local.year


def _published(
    structured: Structured,
    layout: Layout,
    url: str,
    fetched_at: datetime,
    country: tzinfo | None,
    place: range,
    head: Sequence[str],
) -> Iterator[Witness]:
    article = structured.article

    def read(text: str, origin: str, confidence: float) -> Iterator[Witness]:
        yield from read_witness(text, origin, confidence, fetched_at, country)

    has_moved = article.get("datePublished") == article.get("dateModified")
    if has_moved and "LiveBlogPosting" in types_of(article):
        # Some live blogs move their publication along with every update.
        for text in strings(article.get("coverageStartTime")):
            yield from read(text, "json-ld", 0.85)
    for key in ("datePublished", "uploadDate", "dateCreated"):
        for text in strings(article.get(key)):
            yield from read(text, "json-ld", 0.95)
    for thing in structured.things:
        if thing is not article and not types_of(thing).isdisjoint(("WebPage", "LiveBlogPosting")):
            for text in strings(thing.get("datePublished")):
                yield from read(text, "json-ld", 0.85)
    for name, text, confidence in _published_metas(structured):
        yield from read(text, f"meta {name}", confidence)
    yield from _printed(layout, place, fetched_at, country)
    for line in head:
        for _, found in find_dates(line):
            yield from read(_without_label(found), "dateline", 0.6)
    yield from _in_url(url, fetched_at)


def _published_metas(structured: Structured) -> Iterator[tuple[str, str, float]]:
    """The meta elements with a date of publication: name, content and confidence."""
    for name in PUBLISHED_METAS:
        for text in structured.metas.get(name, ()):
            yield name, text, 0.9
    for name, contents in structured.metas.items():
        if name not in PUBLISHED_METAS and _NAMES_PUBLICATION.search(name):
            for text in contents:
                yield name, text, 0.7


_NAMES_PUBLICATION = re.compile(
    r"(?:^|[^a-z])(?:pub(?:lish(?:ed)?|lication)?|post(?:ed)?|issued?|first-?published)"
    r"[._:-]?(?:date|time|on|at)(?:$|[^a-z])|articlefirstpublished",
    re.I,
)
"""What a publisher's own tools call it, when it is none of the common names."""


def _modified(
    structured: Structured, layout: Layout, fetched_at: datetime, country: tzinfo | None
) -> Iterator[Witness]:
    for text in strings(structured.article.get("dateModified")):
        yield from read_witness(text, "json-ld", 0.9, fetched_at, country)
    for name in MODIFIED_METAS:
        for text in structured.metas.get(name, ()):
            yield from read_witness(text, f"meta {name}", 0.85, fetched_at, country)
    for element in layout.elements:
        if "dateModified" in (element.attributes.get("itemprop") or ""):
            stated = element.attributes.get("datetime") or element.attributes.get("content")
            if stated:
                yield from read_witness(stated, "microdata", 0.8, fetched_at, country)


def read_witness(
    text: str, origin: str, confidence: float, fetched_at: datetime, country: tzinfo | None
) -> Iterator[Witness]:
    """The date a text states; nothing when it is not a sure one."""
    text = clean(text[:200])
    if _ISO.fullmatch(text):
        witness = _read_iso(text, origin, confidence, fetched_at, country)
        if witness is not None:
            yield witness
        return
    if not _YEAR.search(text):
        # "2 hours ago", "today": true only as seen from when the page was fetched.
        origin, confidence = RELATIVE, confidence - 0.1
    date = parse_date(text, reference=fetched_at, origin=origin, zone=country)
    if date.at is not None:
        yield Witness(date, country, confidence)


def _read_iso(
    text: str, origin: str, confidence: float, fetched_at: datetime, country: tzinfo | None
) -> Witness | None:
    """The common case, an ISO 8601 date, read at a twentieth of the general reader's cost."""
    try:
        at = datetime.fromisoformat(text.replace(" +", "+").replace(" Z", "Z"))
    except ValueError:
        return None
    precision = DatePrecision.INSTANT
    zone = at.tzinfo
    if zone is None:
        if len(text) == 10:
            precision, at = DatePrecision.DAY, at.replace(tzinfo=UTC)
        elif country is not None:
            at, zone = at.replace(tzinfo=country), country
            confidence -= 0.2
        else:
            at = at.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=UTC)
            precision = DatePrecision.DAY
    if at.year < FIRST_YEAR or at > fetched_at + TOLERANCE:
        return None
    is_guess = zone is not None and zone is country
    return Witness(
        PublicationDate(at.astimezone(UTC), precision, origin), zone, confidence, is_guess
    )


_DATE_LABEL = re.compile(
    r"date|time(?!line)|publi|posted|fecha|datum|datum|tarih|tanggal|dato|pvm|updated|"
    r"modified|stamp",
    re.I,
)
_NOT_DATE_LABEL = re.compile(
    r"update(?!d)|comment|related|sidebar|teaser|card|event|read-?time|duration|footer|copyright",
    re.I,
)


@lru_cache(maxsize=16_384)
def _names_date(label: str) -> bool:
    """Whether an element of these names holds a date."""
    return bool(_DATE_LABEL.search(label)) and not _NOT_DATE_LABEL.search(label)


def _printed(
    layout: Layout, place: range, fetched_at: datetime, country: tzinfo | None
) -> Iterator[Witness]:
    """Dates printed on the page: <time> and elements named so, those near the headline first."""
    found: list[tuple[int, int, Witness]] = []
    tries = 0
    for element in layout.elements:
        attributes = element.attributes
        prop = attributes.get("itemprop") or ""
        is_time = element.tag == "time"
        is_property = "datePublished" in prop or "dateCreated" in prop
        if not is_time and not is_property:
            if not element.label or element.end - element.start > 3:
                continue
            if not _names_date(element.label):
                continue
        if "dateModified" in prop:
            continue
        tries += 1
        if tries > 40:
            break
        text = attributes.get("datetime") or attributes.get("content")
        if not text:
            text = _shown_by(element, layout)
        if not text or len(text) > 160:
            continue
        if not is_property and (element.start not in place or _is_elsewhere(element)):
            continue
        distance = element.start - place.start
        origin = "microdata" if is_property else "time" if is_time else "dateline"
        confidence = {"microdata": 0.85, "time": 0.75, "dateline": 0.65}[origin]
        # When it was changed is the last to be taken for when it was published.
        rank = 0 if is_property else 3 if _says_updated(element, layout) else 1
        stated = read_witness(_without_label(text), origin, confidence, fetched_at, country)
        found.extend((rank, distance, witness) for witness in stated)
    found.sort(key=lambda item: item[:2])
    yield from (witness for _, _, witness in found)


def _shown_by(element: Element, layout: Layout) -> str:
    """The text of an element; one within a line shares its block with what stands beside it."""
    if element.tag in ("span", "time", "small", "em", "i", "b", "strong", "a"):
        return clean((element.node.text(separator=" ") or "")[:200])
    return " ".join(block.text for block in layout.blocks[element.start : element.end])


def _says_updated(element: Element, layout: Layout) -> bool:
    """Whether what a date's element is named, or says, is that the article was changed."""
    if _CHANGED.search(element.label):
        return True
    block = layout.blocks[element.start : element.start + 1]
    return bool(block) and _UPDATED.match(block[0].text) is not None


_CHANGED = re.compile(r"updat|modif", re.I)


def _is_elsewhere(element: Element) -> bool:
    """Whether an element stands in a list of other articles."""
    current: Element | None = element
    for _ in range(4):
        if current is None:
            return False
        if current.label and _ELSEWHERE.search(current.label):
            return True
        current = current.parent
    return False


_ELSEWHERE = re.compile(
    r"sidebar|related|teaser|(?:^|[\s_-])cards?(?:$|[\s_-])|popular|latest|trending|"
    r"recommend|comment|widget",
    re.I,
)


def _without_label(text: str) -> str:
    """The date without "Published:" and what follows a second label."""
    first = _PUBLISHED.search(text)
    text = text[first.end() :] if first is not None else _LABEL.sub("", text, count=1)
    return _AFTER_DATE.split(text.strip(" :|,–—-"), maxsplit=1)[0].strip(" |,–—-")


def _one_of(labels: frozenset[str]) -> str:
    """A pattern for any of some labels, the longest first."""
    return "|".join(re.escape(label) for label in sorted(labels, key=len, reverse=True))


_PUBLISHED_LABELS = word_list("published_labels")
_UPDATED_LABELS = word_list("updated_labels")
_PREPOSITIONS = frozenset(
    ("am", "on", "at", "le", "el", "il", "den", "vom", "op", "kl", "em", "ב", "في", "um", "à")
)
_LABEL = re.compile(
    rf"^\W*(?:{_one_of(_PUBLISHED_LABELS | _UPDATED_LABELS | _PREPOSITIONS)})(?!\w)"
    rf"(?:\s+(?:{_one_of(_PREPOSITIONS | {'date'})})(?!\w))*\s*[:：]?\s*",
    re.I,
)
_UPDATED = re.compile(rf"\W{{0,3}}(?:{_one_of(_UPDATED_LABELS)})(?!\w)", re.I)
_PUBLISHED = re.compile(rf"(?<!\w)(?:{_one_of(_PUBLISHED_LABELS - {'date', 'data'})})(?!\w)", re.I)
_AFTER_DATE = re.compile(
    rf"\s[|•·]\s|(?<!\w)(?:by|{_one_of(_UPDATED_LABELS)})(?!\w)|[(（]\s*(?:{_one_of(_UPDATED_LABELS)})",
    re.I,
)


def _in_url(url: str, fetched_at: datetime) -> Iterator[Witness]:
    """The day or the month that stands in the address."""
    path = _URL_LOOSE_DAY.sub(
        lambda day: f"/{day[1]}/{int(day[2]):02}/{int(day[3]):02}/",
        _URL_NAMED_DAY.sub(_in_numbers, urlsplit(url).path),
    )
    for pattern, precision, confidence in (
        (_URL_DAY, DatePrecision.DAY, 0.7),
        (_URL_MONTH, DatePrecision.MONTH, 0.6),
    ):
        match = pattern.search(path)
        if match:
            parts = [int(part) for part in match.groups()]
            try:
                at = datetime(parts[0], parts[1], parts[2] if len(parts) > 2 else 1, tzinfo=UTC)
            except ValueError:
                continue
            if at.year >= FIRST_YEAR and at <= fetched_at + timedelta(days=1):
                yield Witness(PublicationDate(at, precision, "url"), None, confidence)
                return


def _in_numbers(day: re.Match[str]) -> str:
    """/2019/nov/18/ as /2019/11/18/."""
    return f"/{day[1]}/{MONTHS.index(day[2].lower()) + 1:02}/{int(day[3]):02}/"


def _zone_of(url: str, language: str | None) -> tzinfo | None:
    """The zone of the outlet's country when its address names one that has a single zone; where
    it names none, that of the language's country."""
    ending = (urlsplit(url).hostname or "").rsplit(".", 1)[-1]
    if len(ending) != 2:
        ending = _ZONES_OF_LANGUAGES.get(language or "", "")
    name = _ZONES.get(ending)
    return ZoneInfo(name) if name else None


def offset_of(zone: tzinfo | None, at: datetime) -> timezone:
    """The fixed offset of a zone at an instant, UTC when there is no zone."""
    offset = zone.utcoffset(at.astimezone(zone)) if zone is not None else None
    return timezone(offset) if offset is not None else UTC
