"""What stands around an article's own words: credits, datelines, and invitations to read on."""

import re

from storage.wires import WIRE_NAMES

_LONGEST_FURNITURE = 260  # characters; a longer paragraph says something

_OPENINGS = (
    "also read", "read also", "also see", "read more", "read |", "read:", "must read", "see also",
    "related:", "related news", "more from", "follow us", "follow the", "follow our", "subscribe",
    "sign up", "click here", "tap here", "join our", "join us", "download the", "download our",
    "get the latest", "get latest", "for more", "for all the latest", "stay updated",
    "stay tuned", "catch all", "catch the", "watch:", "watch |", "advertisement", "first published",
    "published:", "published on", "published by", "published date", "updated:", "updated on",
    "last updated", "edited by", "posted by", "written by", "reported by", "with inputs from",
    "with input from", "with agency inputs", "with agencies", "inputs from", "(with inputs",
    "(with agency", "source:", "photo:", "photo credit", "image:", "image credit", "image source",
    "representational", "representative", "file photo", "(this story has not been edited",
    "(except for the headline", "this story has not been edited", "except for the headline",
    "(this article was published", "this article was", "this report is auto", "(this report",
    "this is an unedited", "(this is an unedited", "disclaimer", "copyright", "©", "all rights",
    "share this", "comments", "tags:", "topics:", "story first published", "(the story has been",
    "the story has been published", "(only the headline", "only the headline", "dear reader",
    "news in brief", "whatsapp", "telegram", "terms of use", "edited and posted",
    "यह भी पढ", "ये भी पढ", "यह भी देख", "ये भी देख", "इसे भी पढ", "और पढ", "आगे पढ", "हमें फॉलो",
    "हमसे जुड", "ताज़ा खबर", "ताजा खबर", "डिस्क्लेमर", "विज्ञापन", "अस्वीकरण", "हे ही वाचा",
    "हेही वाचा", "आणखी वाचा", "आरो पढ", "আরও পড়ুন", "আরো পড়ুন", "আরও পড়ুন", "মেয", "இதையும்",
    "மேலும் படிக்க", "ఇది కూడా చదవ", "ఇవి కూడా చదవ", "ఇంకా చదవ", "ഇതും വായിക്ക", "കൂടുതൽ വായിക്ക",
    "ಇದನ್ನೂ ಓದಿ", "આ પણ વાંચો", "ਇਹ ਵੀ ਪੜ", "ਇਹ ਵੀ ਪੜ੍ਹ", "یہ بھی پڑھ", "مزید پڑھ",
)  # fmt: skip
_SHORT_CREDIT = 90  # characters of a line that is nothing but a credit

_NAMES = "|".join(re.escape(name) for name in sorted(WIRE_NAMES, key=len, reverse=True))
_CREDIT_LINE = re.compile(
    rf"^[\W_]*(?:by |source |agency |agencies |inputs? |edited |with |from |— ?)*"
    rf"(?:(?:{_NAMES})[\W_]*(?:[A-Z]{{2,4}}[\W_]*){{0,4}})+$",
    re.IGNORECASE,
)
_AGENCY = re.compile(rf"[\(\[](?:{_NAMES})[\)\]]|\b(?:{_NAMES})\b", re.IGNORECASE)
_DATELINE_END = re.compile(r"\)\s*[:\-–—।.]?\s*|:\s+|\s[–—-]{1,2}\s*|—\s*|–\s*")
_LONGEST_DATELINE = 70  # characters


def is_furniture(line: str) -> bool:
    """True for a paragraph that is not the article's own: a link, a credit, a note."""
    if len(line) > _LONGEST_FURNITURE:
        return False
    lower = line.casefold().lstrip(" *•-–—>|#")
    if lower.startswith(_OPENINGS):
        return True
    return len(line) <= _SHORT_CREDIT and bool(_CREDIT_LINE.match(line))


def strip_dateline(line: str) -> str:
    """Return a first paragraph without its dateline ("NEW DELHI, Jan 5 (PTI): ").

    A dateline is short and ends in a bracket, a colon or a dash; the words before it are a
    place in capitals, a date or an agency. A sentence that merely has a dash is left alone.
    """
    for end in _DATELINE_END.finditer(line[: _LONGEST_DATELINE + 4]):
        head = line[: end.start()]
        closes_bracket = line[end.start()] == ")"
        if closes_bracket and "(" not in head:
            continue
        words = head.replace(",", " ").replace("/", " ").split()
        if not words or len(words) > 9:
            continue
        if _AGENCY.search(head) or _is_place(words):
            return line[end.end() :]
    return line


def _is_place(words: list[str]) -> bool:
    """True for at most three words that all begin with a capital or are in a caseless script,
    or for words in capitals."""
    letters = [word for word in words if word[0].isalpha()]
    if not letters:
        return False
    if all(word.isupper() and word.isascii() for word in letters):
        return True
    return len(letters) <= 3 and all(not word[0].islower() for word in letters)
