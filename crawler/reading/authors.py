"""Who wrote it: people, apart from desks and agencies.

JSON-LD is asked first, then meta elements, then the byline on the page. A byline that names a
person is preferred to a desk or the outlet's own name given elsewhere. Names are split where
lists are written ("A and B", "A, B", "A | B") and cleaned of "By", job titles and places.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from selectolax.lexbor import LexborNode

from crawler.items import Evidence
from crawler.reading.blocks import Element, Layout
from crawler.reading.head import find_dates, without_lead
from crawler.reading.names import (
    JOB_WORDS,
    JOINED,
    LONGEST_NAME,
    NAME_ENDINGS,
    SPACES,
    is_desk,
    is_person,
    split_names,
    without_prefix,
)
from crawler.reading.roles import COMMA, is_role
from crawler.reading.structured import JSON, Structured, clean, strings, types_of, words
from crawler.reading.words import word_list

MOST_AUTHORS = 20
LONGEST_BYLINE = 120


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
    signature: str | None = None,
) -> Authors:
    """The authors of the page's article. `outlet_names` are words that name the outlet, `place`
    the blocks of the article with its head and foot: bylines elsewhere are of other articles;
    `head` are the lines printed under its headline, `signature` is a name under its text."""
    desks: dict[str, str] = {}
    said: Evidence | None = None
    for texts, origin, confidence in _statements(structured, layout, place, head, signature):
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
    after_agency = False
    for text in texts:
        whole = _whole_role(text)
        if whole is not None:
            roles.setdefault(words(whole), whole)
            continue
        named: list[str] = []
        for written in split_names(_without_place_of_desk(text, outlet_names)):
            name = _without_outlet(written, outlet_names)
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


def _without_place_of_desk(text: str, outlet_names: Collection[str]) -> str:
    """A byline without the place behind a desk: "Ana Reis, BBC — Porto"."""
    said, dash, _ = text.rpartition(" — ")
    if dash and any(is_desk(name, outlet_names) for name in split_names(said)):
        return said
    return text


def _without_outlet(name: str, outlet_names: Collection[str]) -> str:
    """A whole name without the outlet's that stands before it."""
    first_word, _, rest = name.partition(" ")
    return rest if " " in rest and words(first_word) in outlet_names else name


def _whole_role(text: str) -> str | None:
    """The byline, when it is no list of names but one desk, or a reporter without a name: "Health
    Editor", "संवाददाता, आगरा" (what follows a role is its place), "L&L Bureau", "NNA"."""
    line = SPACES.sub(" ", clean(text[:200])).strip(" .,|-–—")
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
    structured: Structured,
    layout: Layout,
    place: range,
    head: Sequence[str],
    signature: str | None,
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
    if signature:
        yield [signature], "signature", 0.5
    above_roles = list(_above_roles(head))
    if above_roles:
        yield above_roles, "dateline", 0.5
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
    r"journalist|skribent|forfatter|kirjoittaja|yazar|penulis|autore|firma|szerzo|muhabir|"
    r"toimittaja|redaktor|avtor|reportero|tacgia)s?"
    r"(?:$|[\s_-]|__|name)",
    re.I,
)
_NOT_BYLINE = re.compile(
    r"bio|avatar|image|img|photo|social|related|more|comment|follow|box|about|desc|location|place|"
    r"role|position|mail",
    re.I,
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
            whole = _text_of(element)
            names = [part for part in split_names(whole) if " " in part and is_person(part)]
            by_property.append(whole if name is None or len(names) > 1 else clean(name.text()))
        elif element.tag == "a" and _is_profile(attributes):
            by_relation.append(_text_of(element))
        elif element.label and element.tag != "body" and _names_author(element.label):
            by_label.extend(_named_in(element, layout))
    by_relation.extend(_linked_names(layout, place))
    for found, origin, confidence in (
        (by_property, "microdata", 0.85),
        (by_relation, "rel=author", 0.8),
        (by_label[:3], "byline", 0.7),
    ):
        texts = [text for text in found if text and len(text) < 200]
        if texts:
            yield texts[:MOST_AUTHORS], origin, confidence


def _named_in(element: Element, layout: Layout) -> list[str]:
    """The names in an element that holds a byline: those of its links, unless its text names
    more people than they do."""
    blocks = layout.blocks[element.start : element.end]
    text = " | ".join(block.text for block in blocks)
    if len(blocks) == 1:
        # Within a line it shares its block with others.
        is_line = blocks[0].element is element
        text = _in_pieces(element.node) or (text if is_line else _text_of(element))
    links = [clean(link.text()) for link in element.node.css("a")[:10]]
    linked = [text for text in links if is_person(text) and " " in text]
    if not text or len(text) >= 300:
        return []
    line = text.partition("\n")[0]
    said = [name for name in split_names(line) if " " in name and is_person(name)]
    if len(said) > len(linked) and set(linked) <= set(said):
        return said if linked else [text]
    return linked or [text]


def _in_pieces(node: LexborNode) -> str | None:
    """The texts of an element's children, when each stands in a child of its own and one of them
    is a whole name: beside it are a place, an agency, a date."""
    pieces: list[str] = []
    for child in node.iter(include_text=True):
        text = clean(child.text() or "")
        if child.tag == "-text" and any(character.isalnum() for character in text):
            return None
        if text and child.tag != "-text":
            pieces.append(text)
    is_telling = len(pieces) > 1 and any(" " in piece and is_person(piece) for piece in pieces)
    return " | ".join(pieces) if is_telling else None


def _linked_names(layout: Layout, place: range) -> Iterator[str]:
    """Links to the pages of authors in the short lines around the headline. The layout has no
    element for a link without a class."""
    for block in layout.blocks[place.start : place.start + 30]:
        if not block.link_length or len(block.text) > LONGEST_BYLINE:
            continue
        links = [
            (clean(link.text()), link.attributes) for link in block.element.node.css("a[href]")[:8]
        ]
        linked = [text for text, said in links if text and text in block.text and _is_profile(said)]
        line = block.text.partition("\n")[0]
        named = list(split_names(line)) if linked and JOINED.search(line) else []
        # One of two authors has no page.
        yield from named if set(linked) < set(named) and all(map(is_person, named)) else linked


_PROFILE = re.compile(
    r"/(?:authors?|auteurs?|autor(?:es|en)?|autori|writers?|reporters?|journalists?|journaliste|"
    r"columnists?|contributors?|profiles?|staff|by|by-author|people|redakteur|forfatter|yazar|"
    r"penulis|firmas|signataires?|szerzok?|toimittajat?|journalister|skribenter?|autori|redaktori|"
    r"muhabir|yazarlar|auteurs|tac-gia|giornalisti|periodistas|redatores|avtor[iy]?)/[^/?#]{3,80}/?(?:[?#]|$)",
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
        text = without_lead(line[: begins[0]]) if begins else line
        text = _POSTED.sub("", text.strip(" ,|/•·–—-")).strip(" ,|/•·–—-")
        if (name := _before_work(line)) is not None:
            yield name
            continue
        if reporters := _REPORTER.findall(line):
            yield from reporters
            continue
        if text and (_BY.match(text) or _whole_role(text) is not None or _names_people(text)):
            yield text


def _before_work(line: str) -> str | None:
    """The name in a line that is "박지은 기자" or "山田花子記者", and nothing else."""
    names = list(split_names(line)) if len(line) < LONGEST_NAME else []
    is_marked = len(names) == 1 and names[0] != line.strip() and line.strip().endswith(NAME_ENDINGS)
    return names[0] if is_marked and is_person(names[0]) else None


def _names_people(line: str) -> bool:
    """Whether a line is "Von", "Par", "Автор:" with nothing but whole names behind it."""
    bare = without_prefix(line)
    if bare == line or len(line) > LONGEST_BYLINE:
        return False
    names = [name for name in split_names(line) if " " in name]
    return bool(names) and all(is_person(name) for name in names)


def _above_roles(head: Sequence[str]) -> Iterator[str]:
    """Names each with the work of its bearer in the next line: "Sanne de Vries", "redacteur"."""
    for line, following in pairwise(head):
        is_work = len(following) < 60 and (
            is_role(following) or not JOB_WORDS.isdisjoint(words(following).split())
        )
        if is_work and " " in line and len(line) < LONGEST_NAME and is_person(line):
            yield line


_REPORTER = re.compile(r"(?:記者|记者)\s?([\u4e00-\u9fff]{2,4}?)\s?(?=[／/、〕\]】)）]|$)")
"""〔記者王大明／台北報導〕"""
_LABELS = "|".join(
    re.escape(label) for label in word_list("published_labels") | word_list("updated_labels")
)
_POSTED = re.compile(rf"(?<!\w)(?:last\s)?(?:{_LABELS})(?:\s+on)?\s*:?$", re.I)


@lru_cache(maxsize=16_384)
def _names_author(label: str) -> bool:
    """Whether an element of these names holds a byline."""
    return bool(_BYLINE.search(label)) and not _NOT_BYLINE.search(label)


def _text_of(element: Element) -> str:
    return clean((element.node.text(separator=" ") or "")[:600])


def _without_parts(names: list[str]) -> Iterable[str]:
    """The list without names that are part of a fuller one."""
    forms = [words(name) for name in names]
    for name, form in zip(names, forms, strict=True):
        if not any(form != other and f" {form} " in f" {other} " for other in forms):
            yield name
