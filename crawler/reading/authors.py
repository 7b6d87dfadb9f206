"""Who wrote it: people, apart from desks and agencies.

JSON-LD is asked first, then meta elements, then the byline on the page. A byline that names a
person is preferred to a desk or the outlet's own name given elsewhere. Names are split where
lists are written ("A and B", "A, B", "A | B") and cleaned of "By", job titles and places.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from crawler.items import Evidence
from crawler.reading.blocks import Element, Layout
from crawler.reading.head import find_dates
from crawler.reading.roles import COMMA, is_role
from crawler.reading.structured import JSON, Structured, clean, strings, types_of, words
from crawler.reading.words import word_list

PREFIXES = word_list("byline_prefixes")
AGENCIES = word_list("agencies")
DESK_WORDS = word_list("desk_words")
JOB_WORDS = word_list("job_words")
DATE_WORDS = word_list("date_words")
NAME_ENDINGS = tuple(sorted(word_list("name_endings"), key=len, reverse=True))

MOST_AUTHORS = 20
LONGEST_NAME = 60
LONGEST_BYLINE = 120

_SPLIT = re.compile(
    r"\s*(?:[;|/\n•·]|\s[-–—]\s|,(?!\s*(?:Jr|Sr|II|III|M\.?D|Ph\.?D|Esq)\b)|、|，|،)\s*"
    r"|\s+(?:and|und|et|y|e|och|og|ja|en|i|a|и|та|ve|dan|with|mit|avec|con|और|तथा|व|আর|ও|এবং|"
    r"மற்றும்|మరియు)\s+"
    r"|\s+&\s+",
)
_ADDRESS = re.compile(r"https?:|www\.|@|\.(?:com|org|net|in|de|html?)\b", re.I)
_PARENTHESES = re.compile(r"\s*[(\[（][^()\[\]]{0,80}[)\]）]\s*")
_TRAILING_DATE = re.compile(r"\s*[|,–—-]?\s*\b\d{1,2}[\s./:-].{0,40}$|\s*\b(?:19|20)\d\d\b.*$")
_PERSON_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Authors:
    """People and desks, each in printed order, and where they were read."""

    people: tuple[str, ...] = ()
    desks: tuple[str, ...] = ()
    evidence: Evidence | None = None


def read_authors(
    structured: Structured,
    layout: Layout,
    outlet_names: Collection[str],
    place: range,
    head: Sequence[str] = (),
) -> Authors:
    """The authors of the page's article. `outlet_names` are words that name the outlet, `place`
    the blocks of the article with its head and foot: bylines elsewhere are of other articles;
    `head` are the lines printed under its headline."""
    desks: dict[str, str] = {}
    said: Evidence | None = None
    for texts, origin, confidence in _statements(structured, layout, place, head):
        people, other = _sorted(texts, outlet_names)
        if other and (people or not desks):
            desks |= other
            said = said or Evidence(origin, confidence)
        if people:
            names = tuple(_without_parts(list(people.values())))[:MOST_AUTHORS]
            return Authors(
                names, tuple(desks.values())[:MOST_AUTHORS], Evidence(origin, confidence)
            )
    return Authors((), tuple(desks.values())[:MOST_AUTHORS], said)


def _sorted(
    texts: Iterable[str], outlet_names: Collection[str]
) -> tuple[dict[str, str], dict[str, str]]:
    """The people and the desks that one statement names, each by the words of their name."""
    people: dict[str, str] = {}
    desks: dict[str, str] = {}
    roles: dict[str, str] = {}
    for text in texts:
        whole = _whole_role(text)
        if whole is not None:
            roles.setdefault(words(whole), whole)
            continue
        after_agency = False
        named: list[str] = []
        for name in split_names(text):
            if is_desk(name, outlet_names):
                after_agency = True
                if len(name.split()) <= 5:
                    desks.setdefault(words(name), name)
            elif is_person(name) and not (after_agency and " " not in name):
                # A single word after an agency is the place of its dateline.
                named.append(name)
        if any(" " in name for name in named):
            # Beside whole names it is the place where they wrote.
            named = [name for name in named if " " in name or name >= "\u2e80"]
        people |= {words(name): name for name in named if words(name) not in people}
    # A role beside a person is that person's.
    return _without_initials(people), desks if people else roles | desks


def _whole_role(text: str) -> str | None:
    """The byline, when it is no list of names but one desk, or a reporter without a name: "Health
    Editor", "संवाददाता, आगरा" (what follows a role is its place), "L&L Bureau", "NNA"."""
    line = _PERSON_SPACE.sub(" ", clean(text[:200])).strip(" .,|-–—")
    byline = _BY.sub("", line)
    if _INITIALISM.fullmatch(byline):
        return byline
    role, *places = (part.strip() for part in COMMA.split(byline))
    if len(byline.split()) > 7 or len(places) > 1 or any(c.isdigit() for c in byline):
        return None
    if _JOINED.search(byline) or not is_role(role):
        return None
    return byline


_BY = re.compile(r"^(?:by|written by|reported by)\s*:?\s+", re.I)
_JOINED = re.compile(r"[;|/\n•·:]|\s(?:and|with|और|तथा|আর|ও|এবং|மற்றும்|మరియు|اور)\s", re.I)
_INITIALISM = re.compile(r"[A-Z]{2,5}")


def _without_initials(people: dict[str, str]) -> dict[str, str]:
    """The people without degrees and abbreviations ("MD", "RDN") that stood between commas."""
    names = {form: name for form, name in people.items() if not _INITIALS.fullmatch(name)}
    return names or people


_INITIALS = re.compile(r"[A-Z.]{2,5}|Ph\.?D\.?|M\.?Sc\.?")


def _statements(
    structured: Structured, layout: Layout, place: range, head: Sequence[str]
) -> Iterator[tuple[list[str], str, float]]:
    """What the page says of its authors, the most trusted first."""
    article = structured.article
    for key in ("author", "creator"):
        named = list(_json_names(article.get(key)))
        if named:
            yield named, "json-ld", 0.95
    for name in (
        "author",
        "article:author",
        "byl",
        "dc.creator",
        "dcterms.creator",
        "sailthru.author",
        "parsely-author",
        "cxenseparse:author",
        "citation_author",
        "article:author_name",
        "dcsext.author",
        "og:author",
        "twitter:creator_name",
    ):
        contents = [text for text in structured.metas.get(name, ()) if text]
        if contents:
            yield contents, f"meta {name}", 0.85
    yield from _printed(layout, place)
    beside_date = list(_beside_dates(head))
    if beside_date:
        yield beside_date, "dateline", 0.5
    for thing in structured.things:
        if thing is not article and "Article" in "".join(types_of(thing)):
            named = list(_json_names(thing.get("author")))
            if named:
                yield named, "json-ld", 0.5


def _json_names(value: JSON, level: int = 0) -> Iterator[str]:
    if isinstance(value, list):
        for member in value[: MOST_AUTHORS * 2]:
            if level < 3:
                yield from _json_names(member, level + 1)
    elif isinstance(value, dict):
        given = next(strings(value.get("givenName")), "")
        family = next(strings(value.get("familyName")), "")
        names = list(strings(value.get("name")))
        if names:
            yield from names
        elif given and family:
            yield f"{given} {family}"
    else:
        yield from strings(value)


_BYLINE = re.compile(
    r"(?:^|[\s_-])(?:by-?line|authors?|autor(?:es|en)?|auteurs?|writer|reporter|"
    r"journalist|skribent|forfatter|kirjoittaja|yazar|penulis|autore|firma)s?"
    r"(?:$|[\s_-]|__|name)",
    re.I,
)
_NOT_BYLINE = re.compile(
    r"bio|avatar|image|img|photo|social|related|more|comment|follow|box|about|desc", re.I
)


def _printed(layout: Layout, place: range) -> Iterator[tuple[list[str], str, float]]:
    """Bylines on the page: microdata, rel=author, then elements named so."""
    by_property: list[str] = []
    by_relation: list[str] = []
    by_label: list[str] = []
    for element in layout.elements:
        attributes = element.attributes
        if not attributes or element.start not in place:
            continue
        prop = attributes.get("itemprop")
        if prop and "author" in prop.split():
            name = element.node.css_first('[itemprop="name"]')
            by_property.append(_text_of(element) if name is None else clean(name.text()))
        elif element.tag == "a" and _is_profile(attributes):
            by_relation.append(_text_of(element))
        elif element.label and element.tag != "body" and _names_author(element.label):
            links = [clean(link.text()) for link in element.node.css("a")[:10]]
            named = [text for text in links if is_person(text) and " " in text]
            text = _text_of(element)
            if element.end - element.start > 1:
                blocks = layout.blocks[element.start : element.end]
                text = " | ".join(block.text for block in blocks)
            if text and len(text) < 300:
                by_label.extend(named or [text])
    for found, origin, confidence in (
        (by_property, "microdata", 0.85),
        (by_relation, "rel=author", 0.8),
        (by_label[:3], "byline", 0.7),
    ):
        texts = [text for text in found if text and len(text) < 200]
        if texts:
            yield texts[:MOST_AUTHORS], origin, confidence


_PROFILE = re.compile(
    r"/(?:authors?|auteurs?|autor(?:es|en)?|autori|writers?|reporters?|journalists?|journaliste|"
    r"columnists?|contributors?|profiles?|staff|by|by-author|people|redakteur|forfatter|yazar|"
    r"penulis|firmas|signataires?)/[^/?#]{3,80}/?(?:[?#]|$)",
    re.I,
)


def _is_profile(attributes: dict[str, str | None]) -> bool:
    """Whether a link goes to the page of an author."""
    if "author" in (attributes.get("rel") or "").split():
        return True
    return _PROFILE.search((attributes.get("href") or "")[:300]) is not None


def _beside_dates(head: Sequence[str]) -> Iterator[str]:
    """What stands under the headline and is surely a byline: it begins with "By", or it is a
    desk's. Without such a sign a line beside the date may be a place."""
    for line in head[:4]:
        begins = [start for start, _ in find_dates(line)]
        text = line[: begins[0]] if begins else line
        text = _POSTED.sub("", text.strip(" ,|/•·–—-")).strip(" ,|/•·–—-")
        if text and (_BY.match(text) or _whole_role(text) is not None or _names_people(text)):
            yield text


def _names_people(line: str) -> bool:
    """Whether a line is "Von", "Par", "Автор:" with nothing but whole names behind it."""
    bare = _without_prefix(line)
    if bare == line or len(line) > LONGEST_BYLINE:
        return False
    names = [name for name in split_names(line) if " " in name]
    return bool(names) and all(is_person(name) for name in names)


_POSTED = re.compile(r"\b(?:posted|published|updated|last updated)(?:\s+on)?\s*:?$", re.I)


@lru_cache(maxsize=16_384)
def _names_author(label: str) -> bool:
    """Whether an element of these names holds a byline."""
    return bool(_BYLINE.search(label)) and not _NOT_BYLINE.search(label)


def _text_of(element: Element) -> str:
    return clean((element.node.text(separator=" ") or "")[:600])


def split_names(text: str) -> Iterator[str]:
    """The names in a byline, each cleaned."""
    text = clean(_PARENTHESES.sub(" ", text[:600]))
    if _ADDRESS.search(text) or "{" in text:
        # An address of a profile, or a script that strayed into the byline.
        text = " ".join(
            part for part in text.split() if not _ADDRESS.search(part) and "{" not in part
        )
    for part in _parts(text):
        name = _without_prefix(_TRAILING_DATE.sub("", part or "").strip(" \t.,:;-–—*\"'“”"))
        name = _PERSON_SPACE.sub(" ", name)
        last = name.rsplit(" ", 1)
        if len(last) == 2 and last[1].lower() in DATE_WORDS:
            name = last[0]
        name = _without_ending(_without_place(name))
        if name:
            yield _mended_case(name)


def _parts(text: str) -> Iterator[str]:
    """A byline cut where lists of names are: at marks, at "and" in any language."""
    for part in _SPLIT.split(text):
        if not part:
            continue
        if _HAN_NAMES.fullmatch(part):
            # 李明 王芳 are two names; a Japanese one is written with a space as well, so that
            # only what follows a Chinese word for reporter is cut.
            yield from part.split() if _CHINESE.match(text) else (part,)
        elif (both := _HEBREW_AND.fullmatch(part)) is not None:
            yield from both.groups()
        else:
            yield part


_BEHIND_NAME = re.compile(
    r"(?<=\w)\s(?:in|aus|à|at|for|pour|para|voor|für)\s(?:the\s)?[A-ZÀ-Þ].{0,40}$",
)
_HAN_NAMES = re.compile(r"[\u4e00-\u9fff]{2,4}(?:\s[\u4e00-\u9fff]{2,4})+")
_CHINESE = re.compile(r"\s*(?:本报|本報|新华社|见习)?(?:记者|通讯员|编辑|撰稿|撰文|作者)")
_HEBREW_AND = re.compile(
    r"((?:[\u05d0-\u05ea'\"-]+\s){1,3}[\u05d0-\u05ea'\"-]+)\s\u05d5([\u05d0-\u05ea'\"-]+(?:\s[\u05d0-\u05ea'\"-]+){1,3})"
)
"""In Hebrew "and" is a letter before the second name."""


def _without_place(name: str) -> str:
    """Whole names without where their bearers are, or for whom they write."""
    bare = _BEHIND_NAME.sub("", name)
    return bare if " " in bare else name


def _without_ending(name: str) -> str:
    """김민수 기자 without the word for reporter."""
    for ending in NAME_ENDINGS:
        if name.endswith(ending) and len(name) > len(ending) + 1:
            return name[: -len(ending)].strip(" ·=")
    return name


def _without_prefix(text: str) -> str:
    """The byline without "By", "Von", "लेखक:"."""
    for _ in range(3):
        match = _PREFIX.match(text)
        if match is None or match.end() == 0:
            return text
        text = text[match.end() :].strip()
    return text


_PREFIX = re.compile(
    "(?:"
    + "|".join(re.escape(prefix) for prefix in sorted(PREFIXES, key=len, reverse=True))
    + r")(?:\s*[:：=／/]\s*|\s+|$)",
    re.I,
)


def _mended_case(name: str) -> str:
    """A name in capitals or in small letters, as it is commonly written."""
    letters = [c for c in name if c.isalpha()]
    if len(letters) > 4 and " " in name and name.isascii():
        if all(c.isupper() for c in letters):
            return name.title()
        if all(c.islower() for c in letters):
            return name.title()
    return name


_NOT_NAME = frozenset("(){}[]<>=+?!%$€₹#_^~")


def is_desk(name: str, outlet_names: Collection[str]) -> bool:
    """Whether a name is that of an agency, a desk or the outlet itself."""
    form, small = words(name), name.lower()
    if form in AGENCIES or small in AGENCIES or form.replace(" ", "") in outlet_names:
        return True
    # Vowel signs are no word characters to `words`: Indian names are compared as written.
    if not DESK_WORDS.isdisjoint((*form.split(), *small.split())):
        return True
    squeezed = form.replace(" ", "")
    return any(len(outlet) > 5 and outlet in squeezed for outlet in outlet_names)


def is_person(name: str) -> bool:
    """Whether a text can be the name of a person."""
    if (
        not 2 <= len(name) <= LONGEST_NAME
        or _ADDRESS.search(name)
        or any(c.isdigit() for c in name)
    ):
        return False
    form = words(name)
    parts = name.split()
    if not form or len(parts) > 6 or form in DATE_WORDS:
        return False
    if len(parts) == 1 and name.isascii() and name.islower():
        # The name of an account ("webadmin").
        return False
    if any(word in JOB_WORDS for word in form.split()):
        return False
    if not any(c.isalpha() for c in name) or not _NOT_NAME.isdisjoint(name):
        return False
    # A name in a script with capitals begins with one somewhere.
    return not (name.isascii() and name.islower() and len(parts) > 1)


def _without_parts(names: list[str]) -> Iterable[str]:
    """The list without names that are part of a fuller one."""
    forms = [words(name) for name in names]
    for name, form in zip(names, forms, strict=True):
        if not any(form != other and f" {form} " in f" {other} " for other in forms):
            yield name
