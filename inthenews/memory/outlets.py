"""Which outlet a list means: names in all their variants against those that are known.

A name is taken for a known outlet's only when it is one of its names. What merely looks like
one ("Daily Pioneer", a typing error) is kept as written and flagged, unless the link's host
says the same.
"""

import csv
import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from storage.kinds import Medium
from storage.urls import canonicalise, outlet_domain

_HERE = Path(__file__).parent
_CATALOGUE = _HERE.parent / "defaults" / "sources.csv"
_AGENCIES = {
    "pti": "PTI", "ians": "IANS", "ani": "ANI", "uni": "UNI", "reuters": "Reuters", "afp": "AFP",
    "ap": "AP", "bhasha": "Bhasha", "press trust of india": "PTI",
}  # fmt: skip
_LANGUAGES = {
    "english": "en", "hindi": "hi", "bangla": "bn", "bengali": "bn", "tamil": "ta", "telugu": "te",
    "marathi": "mr", "gujarati": "gu", "punjabi": "pa", "urdu": "ur", "kannada": "kn",
    "malayalam": "ml", "odia": "or", "oriya": "or", "assamese": "as", "nepali": "ne",
    "हिंदी": "hi", "हिन्दी": "hi",
}  # fmt: skip
_MEDIA = {
    "print": Medium.PRINT, "newspaper": Medium.PRINT, "magazine": Medium.PRINT,
    "print edition": Medium.PRINT, "e paper": Medium.PRINT, "epaper": Medium.PRINT,
    "tv": Medium.TELEVISION, "television": Medium.TELEVISION, "tv channel": Medium.TELEVISION,
    "broadcast": Medium.TELEVISION, "radio": Medium.RADIO, "fm": Medium.RADIO,
    "web": Medium.WEB, "online": Medium.WEB, "website": Medium.WEB, "portal": Medium.WEB,
    "news portal": Medium.WEB, "web portal": Medium.WEB, "internet": Medium.WEB,
    "digital": Medium.WEB, "agency": Medium.AGENCY, "news agency": Medium.AGENCY,
    "wire": Medium.AGENCY, "अख़बार": Medium.PRINT, "टीवी": Medium.TELEVISION, "रेडियो": Medium.RADIO,
}  # fmt: skip


def read_medium(text: str) -> Medium | None:
    """Return the medium that a list's words name, None for words that name none."""
    return _MEDIA.get(_key(text))


@dataclass(frozen=True, slots=True)
class Publication:
    """A known outlet. `host` is what it is known by; empty for one without a site."""

    name: str
    host: str
    homepage: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class OutletReading:
    """What a list's words for an outlet mean. `publication` is None for one not known."""

    words: str
    name: str
    publication: Publication | None = None
    city: str | None = None
    desks: tuple[str, ...] = ()
    medium: Medium | None = None
    language: str | None = None
    doubts: tuple[str, ...] = ()
    perhaps: Publication | None = None


_PUNCTUATION = re.compile(r"[^\w\s]|_")
_PARENTHESES = re.compile(r"\(([^()]{0,120})\)|\[([^\[\]]{0,120})\]")
_E_PAPER = re.compile(r"[\s,]+e-?\s?paper$", re.IGNORECASE)
_DOMAIN = re.compile(r"(?:https?://)?(?:www\.)?([a-z0-9-]+(?:\.[a-z0-9-]+)+)(?:/.*)?", re.I)
_LABEL = re.compile(r"[a-z0-9-]{3,40}", re.IGNORECASE)
_SEVERAL = re.compile(r"\s*(?:;|\s/\s|\s&\s|\sand\s)\s*")


def _key(name: str) -> str:
    """A name without case, accents of Latin letters, punctuation and a leading article."""
    folded = unicodedata.normalize("NFKC", name).casefold().replace("&", " and ")
    latin = "".join(
        letter for letter in unicodedata.normalize("NFD", folded)
        if not 0x300 <= ord(letter) < 0x370
    )  # fmt: skip
    words = _PUNCTUATION.sub(
        lambda match: match[0] if unicodedata.category(match[0]).startswith("M") else " ",
        unicodedata.normalize("NFC", latin),
    ).split()
    return " ".join(words[1:] if len(words) > 1 and words[0] == "the" else words)


def _joined(name: str) -> str:
    """A name in one word with its article, as domains are made of it."""
    return _key(f"x {name}").removeprefix("x").replace(" ", "")


@lru_cache(maxsize=1)
def _cities() -> dict[str, str]:
    lines = (_HERE / "cities.txt").read_text(encoding="utf-8").splitlines()
    names = [name.strip() for line in lines if not line.startswith("#") for name in line.split(";")]
    return {_key(name): name for name in names}


def find_city(text: str) -> str | None:
    """Return the city that the words name, in its usual writing; None for no known city."""
    return _cities().get(_key(text))


@dataclass
class OutletBook:
    """The known outlets, by their names and by the hosts of their sites."""

    by_name: dict[str, Publication] = field(default_factory=dict)
    by_joined: dict[str, Publication] = field(default_factory=dict)
    by_host: dict[str, Publication] = field(default_factory=dict)
    maybe: dict[str, Publication] = field(default_factory=dict)
    bare: set[str] = field(default_factory=set)
    """Names that were given without "The": other single words need it ("Print" is a medium)."""
    own_hosts: frozenset[str] = frozenset()
    """The organisation's own: what lies there is a copy, and tells nothing of the outlet."""
    said: Mapping[str, str] = field(default_factory=dict)
    """The editor's word: a name as written → the outlet's name."""

    @classmethod
    def open(
        cls,
        known: Iterable[Publication] = (),
        *,
        own_sites: Iterable[str] = (),
        said: Mapping[str, str] | None = None,
    ) -> "OutletBook":
        """Make a book of the shipped outlets and of those in `known`, which win."""
        book = cls(
            own_hosts=frozenset(filter(None, (outlet_domain(site) for site in own_sites))),
            said={_key(name): meant for name, meant in (said or {}).items()},
        )
        for publication in known:
            book.add(publication)
        book._add_listed()
        book._add_catalogue()
        return book

    def add(self, publication: Publication, names: Iterable[str] = ()) -> None:
        """Make an outlet known under its own name and others; what is known already stays."""
        if publication.host:
            publication = self.by_host.setdefault(publication.host, publication)
            if outlet_domain(f"https://{publication.host}") == publication.host:
                label = publication.host.partition(".")[0].replace("-", "")
                self.by_joined.setdefault(label, publication)
        for name in (publication.name, *names):
            if key := _key(name):
                self.by_name.setdefault(key, publication)
                self.by_joined.setdefault(_joined(name), publication)
                if not name.casefold().startswith("the"):
                    self.bare.add(key)

    def _add_listed(self) -> None:
        with (_HERE / "outlets.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                host = _host(row["homepage"])
                one = Publication(row["name"], host, row["homepage"], row["language"] or None)
                unsure = [_key(name) for name in row["perhaps"].split(";") if name.strip()]
                names = [name.strip() for name in row["names"].split(";") if name.strip()]
                self.add(one, [row["name"], *names])
                one = self.by_host.get(host, one)
                for key in unsure:
                    self.maybe.setdefault(key, one)
                    if self.by_name.get(key) is one:
                        del self.by_name[key]

    def _add_catalogue(self) -> None:
        with _CATALOGUE.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                path = urlsplit(row["homepage"]).path.strip("/")
                if path or not row["homepage"] or row["kind"] == "search":
                    continue
                name = re.split(r" - |, | \(", row["name"])[0].strip()
                host = _host(row["homepage"])
                if _key(name) not in self.maybe:
                    self.add(
                        Publication(name, host, row["homepage"], row["language"] or None), [name]
                    )

    def at(self, url: str) -> Publication | None:
        """Return the known outlet whose site an address lies on."""
        domain = outlet_domain(url)
        host = urlsplit(canonicalise(url)).netloc.lower().removeprefix("www.")
        while host.endswith(f".{domain}"):
            if host in self.by_host:
                return self.by_host[host]
            host = host.partition(".")[2]
        return self.by_host.get(domain)

    def is_own(self, url: str) -> bool:
        """Whether an address lies on the organisation's own site."""
        return bool(url) and outlet_domain(url) in self.own_hosts

    def find(self, name: str) -> Publication | None:
        """Return the outlet that goes by exactly this name."""
        key = _key(name)
        if key in self.said:
            meant = self.said[key]
            return self.by_name.get(_key(meant)) or Publication(meant, "")
        if key in self.maybe:
            return None
        if " " in key or key in self.bare or name.casefold().startswith("the"):
            found = self.by_name.get(key)
        else:
            found = None
        if found is None and " " not in name.strip():
            found = self.by_joined.get(_joined(name))
        return found

    def read(self, words: str) -> OutletReading:
        """Read a list's words for an outlet: the name, and the city, agency, medium beside it."""
        name = words.strip(" ,;:.|-–—'\"‘’“”")
        if not name:
            return OutletReading(words, "")
        if found := self.find(name):
            return OutletReading(words, found.name, found, _city_in(name, found))
        if (domain := _DOMAIN.fullmatch(name)) and not domain[1].replace(".", "").isdigit():
            found = self.at(f"https://{domain[1].lower()}")
            return OutletReading(words, found.name if found else domain[1].lower(), found)
        reading = self._without_parentheses(words, name)
        if reading is None:
            reading = self._read_bare(words, name)
        return reading

    def _without_parentheses(self, words: str, name: str) -> OutletReading | None:
        comments = [match[1] or match[2] or "" for match in _PARENTHESES.finditer(name)]
        if not comments:
            return None
        bare = " ".join(_PARENTHESES.sub(" ", name).split())
        inner = self._read_bare(words, bare)
        city, desks, medium, language = inner.city, list(inner.desks), inner.medium, inner.language
        doubts = list(inner.doubts)
        for comment in comments:
            key = _key(comment)
            if found_city := find_city(comment):
                city = found_city
            elif key in _AGENCIES:
                desks.append(_AGENCIES[key])
            elif found_medium := read_medium(comment):
                medium = found_medium
            elif key in _LANGUAGES:
                language = _LANGUAGES[key]
            else:
                doubts.append(f"beside the outlet stands ({comment})")
        return OutletReading(
            words, inner.name, inner.publication, city, tuple(desks), medium, language,
            tuple(doubts), inner.perhaps,
        )  # fmt: skip

    def _read_bare(self, words: str, name: str) -> OutletReading:
        name = name.strip(" ,;:.|-–—'\"‘’“”")
        if found := self.find(name):
            return OutletReading(words, found.name, found, _city_in(name, found))
        medium = None
        if _E_PAPER.search(name):
            name, medium = _E_PAPER.sub("", name).strip(), Medium.PRINT
            if found := self.find(name):
                return OutletReading(words, found.name, found, medium=medium)
        name, city = self._split_city(name)
        found = self.find(name)
        if found:
            return OutletReading(words, found.name, found, city, medium=medium)
        last = name.rpartition(" ")[2]
        if _key(last) in _LANGUAGES and (found := self.find(name[: -len(last)])):
            language = _LANGUAGES[_key(last)]
            return OutletReading(words, found.name, found, city, (), medium, language)
        for part in _SEVERAL.split(name)[:2] if _SEVERAL.search(name) else ():
            if found := self.find(part):
                doubt = f"several outlets are named, {name!r}: {found.name} is taken"
                return OutletReading(words, found.name, found, city, (), medium, None, (doubt,))
        return self._unknown(words, name, city, medium)

    def _split_city(self, name: str) -> tuple[str, str | None]:
        """Take a city from the end: after a comma always, after a known name without one."""
        before, comma, after = name.rpartition(",")
        if comma and before and (city := find_city(after)):
            return before.strip(" ,"), city
        if comma and before and self.find(before):
            return name, None
        tokens = name.split()
        for count in (2, 1):
            if len(tokens) > count and (city := find_city(" ".join(tokens[-count:]))):
                bare = " ".join(tokens[:-count]).strip(" ,-–")
                if self.find(bare):
                    return bare, city
        return name, None

    def _unknown(
        self, words: str, name: str, city: str | None, medium: Medium | None
    ) -> OutletReading:
        key = _key(name)
        perhaps = self.maybe.get(key)
        if perhaps is None:
            near = difflib.get_close_matches(key, self.by_name, n=1, cutoff=0.88)
            perhaps = self.by_name[near[0]] if near else None
        doubt = f"the outlet {name!r} is not known"
        if perhaps is not None:
            doubt = f"the outlet {name!r} is perhaps {perhaps.name}; kept as written"
        return OutletReading(words, name, None, city, (), medium, None, (doubt,), perhaps)

    def is_label(self, text: str) -> bool:
        """Whether words after a headline can be a site's label ("outlookindia", "zeenews")."""
        text = text.strip(" .")
        return bool(_LABEL.fullmatch(text)) or bool(_DOMAIN.fullmatch(text))


def _city_in(name: str, publication: Publication) -> str | None:
    """The city in a name that goes without it too: "The Telegraph, Kolkata"."""
    tokens = _key(name).split()
    for count in (2, 1):
        tail = " ".join(tokens[-count:])
        if len(tokens) > count and tail in _cities():
            return None if _key(publication.name).endswith(tail) else _cities()[tail]
    return None


def fits_host(name: str, url: str) -> bool:
    """Whether an outlet of this name may well own the host: "Waste360" and waste360.com."""
    domain = outlet_domain(url)
    label = re.sub(r"[^a-z0-9]", "", domain.partition(".")[0])
    full = re.sub(r"[^a-z0-9]", "", domain)
    written = _joined(name)
    bare = written.removeprefix("the")
    initials = "".join(word[0] for word in _key(name).split())
    if len(bare) < 3 or len(label) < 3:
        return bare == label
    return (
        bare in full or label.removeprefix("the") == bare or bare.startswith(label)
        or (len(initials) >= 3 and label == initials)
    )  # fmt: skip


def _host(homepage: str) -> str:
    return urlsplit(homepage).netloc.lower().removeprefix("www.")


def parse_said(options: Iterable[str]) -> dict[str, str]:
    """Read the editor's words "AS WRITTEN=NAME"; raises `ValueError` for anything else."""
    said = {}
    for option in options:
        written, mark, meant = option.partition("=")
        if not (mark and written.strip() and meant.strip()):
            raise ValueError(option)
        said[written.strip()] = meant.strip()
    return said
