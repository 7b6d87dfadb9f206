"""The fields that all formats share: dates, languages, names."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Final
from urllib.parse import urlsplit

from crawler.dates import judge_date
from crawler.dates.zones import REGIONS
from storage.dates import UNKNOWN_DATE, DatePrecision, PublicationDate

_LANGUAGE = re.compile(r"^([A-Za-z]{2,3})(?:[-_][A-Za-z0-9_-]*)?$")
_ISO_639_1: Final = {
    code_or_name: code
    for code, names in {
        "as": "asm assamese",
        "bn": "ben bengali bangla",
        "de": "deu ger",
        "en": "eng english",
        "es": "spa",
        "fr": "fra fre",
        "gu": "guj gujarati",
        "hi": "hin hindi",
        "kn": "kan kannada",
        "ml": "mal malayalam",
        "mr": "mar marathi",
        "ne": "nep nepali",
        "or": "ori ory odia oriya",
        "pa": "pan punjabi",
        "si": "sin sinhala",
        "ta": "tam tamil",
        "te": "tel telugu",
        "ur": "urd urdu",
    }.items()
    for code_or_name in names.split()
}
# Languages that are written in one South Asian time zone; Bengali, Urdu, Punjabi and Tamil in two.
_LANGUAGE_REGION: Final = {
    **dict.fromkeys(("hi", "mr", "te", "ml", "kn", "gu", "or", "as"), "in"),
    "ne": "np",
    "si": "lk",
    "dz": "bt",
}
_EMAIL_AND_NAME = re.compile(r"^\S+@\S+\s*\(([^()]{1,200})\)$")
_NAME_AND_EMAIL = re.compile(r"\s*[<(]?\S+@\S+\.[A-Za-z]{2,}[>)]?\s*")


def clean_language(tag: str | None) -> str | None:
    """The ISO 639 code of a language tag ("hi-IN", "en_us", "hin", "Hindi"), None for others."""
    tag = (tag or "").strip()
    if code := _ISO_639_1.get(tag.lower()):
        return code
    match = _LANGUAGE.match(tag)
    code = match[1].lower() if match else ""
    code = _ISO_639_1.get(code, code)
    return code if code not in {"", "und", "mul", "zxx", "xx", "un"} else None


def clean_name(name: str | None) -> str | None:
    """A person's or desk's name without the e-mail address beside it."""
    name = " ".join((name or "").split())[:200]
    if match := _EMAIL_AND_NAME.match(name):
        name = match[1]
    elif "@" in name:
        name = _NAME_AND_EMAIL.sub(" ", name).strip()
    return name.strip(" ,;()") or None


def unique(values: Iterable[str | None]) -> tuple[str, ...]:
    """The known ones of `values`, each once, in order."""
    return tuple(dict.fromkeys(value for value in values if value))


@dataclass(frozen=True, slots=True)
class DateReader:
    """Reads the dates of one feed, all with the same zone for times that have none."""

    zone: tzinfo = UTC
    reference: datetime | None = None
    origin: str = "feed"

    def read(self, text: str | None) -> PublicationDate:
        """The date, unknown when its time of day stands in a zone that cannot be understood.

        A feed's date is an instant; one of which only the day could be kept would sort and
        print hours away from where it belongs, and the article's own page knows better.
        """
        if not text:
            return UNKNOWN_DATE
        judged = judge_date(text, reference=self.reference, origin=self.origin, zone=self.zone)
        return UNKNOWN_DATE if judged.doubt else judged.date

    def read_instant(self, text: object) -> datetime | None:
        """The instant, None for anything that is known less exactly."""
        date = self.read(text) if isinstance(text, str) else UNKNOWN_DATE
        return date.at if date.precision is DatePrecision.INSTANT else None


def guess_zone(language_tag: str | None, urls: Iterable[str | None]) -> tzinfo:
    """The zone that a feed's times without one are in: its country's, else UTC.

    South Asian outlets write local time when they write no zone; elsewhere such times are
    usually UTC (feedparser's reading too). The country is that of the addresses' domains
    (".in", ".co.in", ".com.np"), of the language tag ("en-IN"), or of the language alone when
    it is the press of one country (Hindi, Nepali).
    """
    for url in urls:
        host = (urlsplit(url).hostname or "") if url else ""
        if zone := REGIONS.get(host.rpartition(".")[2].lower()):
            return zone
    tag = (language_tag or "").replace("_", "-").lower()
    if zone := REGIONS.get(tag.rpartition("-")[2] if "-" in tag else ""):
        return zone
    region = _LANGUAGE_REGION.get(clean_language(tag) or "")
    return REGIONS[region] if region else UTC
