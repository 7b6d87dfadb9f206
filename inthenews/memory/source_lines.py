"""The line under a headline that says where and when it was printed, in all its drifts.

Source : The Hindu,New Delhi, 26 March 2015
Source :Economic Times, New Delhi, 31 March 2015
Source: City Scan Magazine, February 2015
The Hindustan Times, 9th & 10th Feb, 2015
Source: Mail Today, Date: , 2013
"""

import re
from dataclasses import dataclass

from inthenews.memory.dates import DateReading, Order, find_date, find_leading_date, read_date
from inthenews.memory.labels import Field, split_label
from inthenews.memory.outlets import OutletBook, OutletReading, find_city

_INNER_DATE = re.compile(r"[\s,;|(–—-]*\b(?:date|dated|dt)\b\s?[:.]?", re.IGNORECASE)
LONGEST = 200


@dataclass(frozen=True, slots=True)
class SourceReading:
    """A source line understood: outlet and date, either of which may be missing."""

    outlet: OutletReading | None
    date: DateReading
    doubts: tuple[str, ...] = ()

    @property
    def is_sure(self) -> bool:
        """Whether the line can be nothing else: a known outlet and a date."""
        return bool(self.outlet and self.outlet.publication and self.date.date.at)


def parse_source(
    text: str, book: OutletBook, *, order: Order = Order.UNCLEAR, year: int | None = None
) -> SourceReading:
    """Read a source line, with or without its label. Never raises."""
    text = strip_label(text)[:LONGEST]
    date = DateReading()
    rest = text
    if match := _INNER_DATE.search(text):
        rest, words = text[: match.start()], text[match.end() :]
        date = read_date(words, order=order, year=year)
    elif found := find_date(text, order=order):
        rest, date = found
    elif leading := find_leading_date(text, order=order):
        date, rest = leading
    elif year is not None and (dated := _date_of_heading(text, order, year)):
        rest, date = dated
    outlet = read_outlet(rest, book)
    return SourceReading(outlet, date)


def _date_of_heading(text: str, order: Order, year: int) -> tuple[str, DateReading] | None:
    """A date that lacks its year, when a heading gave one: "The Hindu, 26 March"."""
    for mark in (",", " "):
        head, found, tail = text.rpartition(mark)
        while found and len(text) - len(head) < 25:
            tail = text[len(head) + len(mark) :]
            if any(letter.isdigit() for letter in tail):
                reading = read_date(tail, order=order, year=year)
                if reading.date.at is not None:
                    return head.rstrip(" ,;"), reading
            head, found, _ = head.rpartition(mark)
    return None


def read_outlet(text: str, book: OutletBook) -> OutletReading | None:
    """Read an outlet with its city; None for no words."""
    text = text.strip(" ,;:.|-–—")
    if text.count("(") != text.count(")"):
        text = text.strip(" ()")
    if not text:
        return None
    reading = book.read(text)
    if reading.publication is None and "," in text:
        head, _, tail = text.partition(",")
        inner = book.read(head)
        if inner.publication is not None:
            tail = tail.strip(" ,;.")
            city = find_city(tail)
            doubts = inner.doubts
            if city is None:
                doubts = (*doubts, f"after the outlet stands {tail!r}, which is no known city")
            return OutletReading(
                text, inner.name, inner.publication, city or inner.city, inner.desks,
                inner.medium, inner.language, doubts,
            )  # fmt: skip
    return reading


def strip_label(text: str) -> str:
    """Return a source line without "Source :"."""
    labelled = split_label(text)
    if labelled and labelled[0] in (Field.SOURCE, Field.OUTLET):
        return labelled[1]
    return text


def is_source_line(text: str, book: OutletBook, *, order: Order = Order.UNCLEAR) -> bool:
    """Whether a line says where something was printed and nothing else."""
    labelled = split_label(text)
    if labelled and labelled[0] is Field.SOURCE:
        return True
    if len(text) > LONGEST:
        return False
    return parse_source(text, book, order=order).is_sure
