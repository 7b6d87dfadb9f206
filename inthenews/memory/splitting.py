"""Entries in one line: a headline with its source before or behind it."""

import re
from dataclasses import dataclass

from inthenews.memory.dates import Order, find_leading_date
from inthenews.memory.lines import Line
from inthenews.memory.outlets import OutletBook
from inthenews.memory.source_lines import parse_source

LONGEST = 400
_STRONG = re.compile(r"\s[-–—|•:]+\s?|\s?[|:]\s|\t+|\s?\((?=[^()]*\)?$)|(?<=\w):(?=\w[\w-]*$)")
_WEAK = re.compile(r",\s?")
_QUOTED = re.compile(r"[\"“]([^\"“”]{8,})[\"”]")
_READ_MORE = re.compile(
    r"(?:read|click|view|know|see|more|here|link|full|download|pdf|»|›|\.|…|\s|the|article|story"
    r"|to|for|news|at|online|source|इसे|पढ़ें|और)+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Split:
    """A line as headline and source words."""

    title: str
    source: str
    author: str = ""
    link: str = ""


def is_read_more(words: str) -> bool:
    """Whether a link's words are no headline ("Read more")."""
    return len(words) < 40 and bool(_READ_MORE.fullmatch(words))


def split_line(line: Line, book: OutletBook, order: Order = Order.UNCLEAR) -> Split | None:
    """Return headline and source of a line that holds both, None for another line."""
    if len(line.text) > LONGEST:
        return None
    link = next((one for one in line.links if one.url), None)
    address = link.url if link else ""
    for one in line.links:
        if one.words and line.linked is None and not is_read_more(one.words):
            return _split_at_link(line.text, one.words, one.url, book, order)
    text = line.text
    for one in line.links:
        if line.linked is None and one.words and is_read_more(one.words):
            text = text.replace(one.words, " ").strip(" ,;|-–—()")
    found = _split_behind(text, book, order) or _split_before(text, book, order)
    if found is None:
        return None
    title, author = _unquote(found.title)
    return Split(title, found.source, author, address)


def _split_at_link(text: str, words: str, url: str, book: OutletBook, order: Order) -> Split | None:
    """The link's words are the headline, what stands beside them is the source."""
    before, _, after = text.partition(words)
    rest = " ".join((before, after)).strip(' ,;:|-–—()[].•*"“”')
    if not rest:
        return None
    reading = parse_source(rest, book, order=order)
    if reading.outlet is None and reading.date.date.at is None:
        return None
    if reading.outlet and reading.outlet.publication is None and len(rest.split()) > 12:
        return None
    return Split(words, rest, "", url)


def _split_behind(text: str, book: OutletBook, order: Order) -> Split | None:
    """The longest end that is sure to be a source; else a known outlet; else a site's label."""
    boundaries = sorted(
        {(match.start(), match.end(), True) for match in _STRONG.finditer(text)}
        | {(match.start(), match.end(), False) for match in _WEAK.finditer(text)}
    )[-12:]
    tails = [(text[:a].strip(), text[b:].strip(" )]"), strong) for a, b, strong in boundaries]
    tails = [(head, tail, strong) for head, tail, strong in tails if len(head) > 3 and tail]
    for head, tail, _ in tails:
        reading = parse_source(tail, book, order=order)
        if reading.is_sure and reading.outlet and not reading.outlet.doubts:
            return Split(head.rstrip(" ,;:|-–—("), tail)
    for head, tail, strong in tails:
        outlet = book.read(tail) if strong and len(tail) <= 60 else None
        if outlet and outlet.publication and not outlet.doubts:
            return Split(head.rstrip(" ,;:|-–—("), tail)
    for head, tail, strong in tails:
        if not strong or len(tail) > 80:
            continue
        reading = parse_source(tail, book, order=order)
        if reading.outlet and reading.date.date.at and len(reading.outlet.words.split()) <= 7:
            return Split(head.rstrip(" ,;:|-–—("), tail)
    if tails and tails[-1][2] and ":" in text:
        head, tail, _ = tails[-1]
        if book.is_label(tail) and tail == tail.lower() and text[: -len(tail)].rstrip()[-1:] == ":":
            return Split(head.rstrip(" ,;:|-–—("), tail)
    return None


def _split_before(text: str, book: OutletBook, order: Order) -> Split | None:
    """A source at the beginning: "The Hindu, 26 March 2015: Headline"."""
    for match in list(_STRONG.finditer(text))[:4]:
        head, tail = text[: match.start()].strip(), text[match.end() :].strip()
        if head and len(tail) > 8 and parse_source(head, book, order=order).is_sure:
            return Split(tail, head)
    if leading := find_leading_date(text[:200], order=order):
        words = text[: text.find(leading[1])] if leading[1] else ""
        rest = text[len(words) :]
        if words and (inner := _split_behind(rest, book, order)):
            return Split(inner.title, f"{inner.source}, {words.strip(' ,;:|-–—')}")
    return None


def _unquote(title: str) -> tuple[str, str]:
    """A quoted headline and the author before it: 'A. Writer, "Headline"'."""
    match = _QUOTED.search(title)
    if match and match.end() >= len(title) - 2 and match.start() <= 60:
        return match[1].strip(" ,."), title[: match.start()].strip(" ,;:-–—")
    return title, ""
