"""What lists call their columns and fields."""

import re
import unicodedata
from enum import StrEnum


class Field(StrEnum):
    """A part of an entry."""

    TITLE = "title"
    ABOUT = "about"
    """The subject in somebody's own words: a headline only for want of one."""
    SOURCE = "source"
    """Outlet, city and date in one line, or any of them."""
    OUTLET = "outlet"
    CITY = "city"
    DATE = "date"
    PRECISION = "precision"
    LINK = "link"
    LANGUAGE = "language"
    MEDIUM = "medium"
    AUTHOR = "author"
    TEASER = "teaser"


_NAMES: dict[Field, str] = {
    Field.TITLE: "title; headline; heading; news title; news headline; article;"
    " article title; story;"
    " headline of the news; name of article; caption; शीर्षक; समाचार; ख़बर; खबर; हेडलाइन",
    Field.ABOUT: "topic; subject; about; topic own words; issue; theme; particulars; details;"
    " description; news; coverage; विषय",
    Field.SOURCE: "source; sources; courtesy; published in; appeared in; as published in; from;"
    " reference; स्रोत; सौजन्य; साभार",
    Field.OUTLET: "outlet; publication; publisher; newspaper; news paper; name of newspaper;"
    " name of publication; paper; media; media house; media name; name of media; channel; magazine;"
    " journal; portal; website name; name of the newspaper; press; अख़बार; अखबार; समाचार पत्र;"
    " प्रकाशन",
    Field.CITY: "city; edition; place; city edition; edition city; location; station; शहर; संस्करण",
    Field.DATE: "date; published; published on; publication date; date of publication; dated; day;"
    " publish date; posted on; date published; year; month; when; year of publication; dt;"
    " दिनांक; तारीख; तिथि; दिनाँक",
    Field.PRECISION: "date precision; precision",
    Field.LINK: "link; url; web link; weblink; hyperlink; address; website; web address;"
    " online link;"
    " links; read more; download url; source url; source link; लिंक",
    Field.LANGUAGE: "language; lang; भाषा",
    Field.MEDIUM: "medium; media type; type; kind; type of media; category; format; print online;"
    " print tv; माध्यम",
    Field.AUTHOR: "author; authors; by; byline; reporter; journalist; correspondent;"
    " writer; name of"
    " reporter; name of journalist; लेखक; संवाददाता",
    Field.TEASER: "teaser; summary; excerpt; abstract; intro; text; body; standfirst;"
    " snippet; lead;"
    " सारांश",
}
_FIELDS: dict[str, Field] = {
    name.strip(): field for field, names in _NAMES.items() for name in names.split(";")
}

LABELS = frozenset({Field.TITLE, Field.SOURCE, Field.OUTLET, Field.CITY, Field.DATE, Field.LINK,
                    Field.LANGUAGE, Field.MEDIUM, Field.AUTHOR, Field.TEASER})  # fmt: skip
_UNSAFE = frozenset({"from", "news", "by", "press", "when", "day", "year", "month", "text", "lead",
                     "media", "article", "story", "paper", "type", "kind", "category", "place",
                     "issue", "coverage", "body", "format", "address", "location", "समाचार",
                     "खबर", "ख़बर", "station", "channel", "details"})  # fmt: skip
"""Column names that as the beginning of a line are more often words of a headline."""

_PUNCTUATION = re.compile(r"[^\w\s]|_")


def field_of(name: str) -> Field | None:
    """Return the field that a column of this name holds, None for one that is not known."""
    words = _PUNCTUATION.sub(" ", unicodedata.normalize("NFC", name).casefold())
    words = "".join(letter for letter in words)
    return _FIELDS.get(" ".join(words.split()))


def split_label(text: str) -> tuple[Field, str] | None:
    """Return the field and the words of a labelled line ("Source : The Hindu"), if it is one."""
    label, mark, rest = text.partition(":")
    if not mark:
        label, mark, rest = text.partition("：")
    if not mark or len(label) > 40 or rest.startswith("//"):
        return None
    words = " ".join(label.casefold().split())
    field = field_of(label)
    if field is None or field not in LABELS or words in _UNSAFE:
        return None
    return field, rest.strip()
