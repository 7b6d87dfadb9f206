"""The shapes of pages that are no press: prices, labelled lines, questions for headings, a title
that is its subject alone, a site that speaks of itself.

Every expression here is bounded, for pages are hostile.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Literal
from urllib.parse import urlsplit

from crawler.matching.document import Document, Found
from crawler.matching.folding import fold, fold_term
from storage.kinds import Place

Shape = Literal[
    "prices",
    "labelled lines",
    "headings",
    "own name",
    "subject alone",
    "questions",
    "question title",
    "always",
    "references",
    "first person",
    "dateline",
    "home page",
]

_PRICE = re.compile(
    r"(?:₹|rs\.?|inr|mrp|usd|us\$|\$|€|£|रु\.?|रुपये|৳|രൂപ|ரூ\.?)\s?\d|\d\s?(?:/-|रुपये|টাকা)", re.I
)
_LABELLED = re.compile(
    r"^\s*(?:[•▪◦*·\-–➢➤✔]\s*\S+\s+\S+\s+\S|\(?(?:[0-9]{1,2}|[a-dA-D]|[ivx]{1,4})[.)]\s|[^\s:.!?।][^:.!?।\n]{1,40}:(?:\s|$))"
)
# What somebody says to a newspaper: "their lawyer told The Courier".
_TOLD = re.compile(
    r"\b(?:told|tells|(?:speaking|spoke|talking|talked) (?:to|with)|interview (?:with|to))\b", re.I
)
_FIRST_PERSON = re.compile(
    r"\b(?:we|our|us|sold at|shop|store|buyers?|customers?|clients?"
    r"|attorneys?|lawyers?|llp|pllc)\b",
    re.I,
)
_OURS = re.compile(r"\b(?:we|our|ours)\b", re.I)
_QUOTED = re.compile(r"[“\"][^“”\"]{0,600}[”\"]")
_QUESTION = re.compile(
    r"^[ \t#*•\-–\d.)]{0,6}(?:(?:what|why|how|where|when|which|who|is|are|do|does|can|should)\b"
    r"[^?.!\n]{2,120}\?|[^?.!।\n]{2,80}(?:क्या हैं?|क्यों|कैसे|কী|কি|কেন|என்ன|എന്താണ്"
    r"|ఏమిటి|ఎందుకు|ಏನು|શું છે|ਕੀ ਹੈ|کیا ہے|के हो)\s?\?)",
    re.I | re.M,
)
# "NEW DELHI, 21 July 2016 :", "GADSDEN, Ala. (AP) —", "Bhilai, Jun 07:".
_DATELINE = re.compile(
    r"^[A-Z][A-Za-z.' ]{2,30}(?:, [A-Z][A-Za-z. ]{1,20})?"
    r"(?:,?\s(?:[A-Z][a-z]{2,8}\.? \d{1,2}|\d{1,2} [A-Z][a-z]{2,8})(?:,? \d{4})?"
    r"\s?(?:\([^()\n]{2,30}\))?"
    r"|\s?\((?:PTI|ANI|IANS|UNI|AP|AFP|Reuters|Xinhua|EFE|dpa)\))\s?(?::|—|–|--?)",
    re.M,
)
_HOME = re.compile(r"/?(?:(?:index|home|default)(?:\.\w{2,5})?/?)?")
_REFERENCE = re.compile(r"\[\d{1,3}\]|\(\w+ et al\.?,? \d{4}\)")


def shape_of(shape: Shape, words: Sequence[str], document: Document, named: Sequence[Found]) -> str:
    """What of `shape` the article shows, in a few words; empty when nothing.

    `words` are those of the sign: headings, or what may stand beside a subject in a title.
    `named` is where the watched terms stand.
    """
    title, text = document.title.original, document.text.original
    if shape == "subject alone":
        return _subject_alone(document, words, named)
    if shape == "questions":
        return _counted("questions asked", _QUESTION.findall(f"{title}\n{text}"))
    if shape == "dateline":
        dateline = _DATELINE.search(text)
        return dateline[0].strip() if dateline else ""
    if shape == "home page":
        path = urlsplit(document.reading.url).path
        return path or "/" if document.reading.url and _HOME.fullmatch(path) else ""
    if shape == "always":
        return "no word of a report"
    if shape == "question title":
        return title if _QUESTION.match(title) or title.rstrip().endswith("?") else ""
    if shape == "references":
        return _counted("marks of references", _REFERENCE.findall(text))
    if shape == "first person":
        return _first_person(document)
    if shape == "prices":
        prices = len(_PRICE.findall(text))
        return (
            f"{prices} prices" if prices >= 2 and 2 * prices >= len(document.text.sentences) else ""
        )
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if shape == "labelled lines":
        sentences = [text[span.start : span.end] for span in document.text.sentences]
        labelled = max(_labelled(lines), _labelled(sentences))
        return f"{labelled} labelled lines" if labelled else ""
    if shape == "headings":
        folded = tuple(map(fold_term, words))
        headings = [line for line in lines if _is_heading(line, folded)]
        return f"{len(headings)} headings" if len(headings) >= _HEADINGS else ""
    return _own_name(document)


def _labelled(pieces: Sequence[str]) -> int:
    """How many pieces begin with a bullet, a number or "Label:"; 0 if less than two in five."""
    labelled = sum(1 for piece in pieces if _LABELLED.match(piece))
    return labelled if labelled >= 3 and 5 * labelled >= 2 * len(pieces) else 0


def _is_heading(line: str, words: tuple[str, ...]) -> bool:
    """Whether a short line without a full stop, or a label, begins or ends with one of `words`."""
    heading, colon, _ = line.partition(":")
    if len(heading.split()) > _LONGEST_HEADING:
        return False
    if not colon and line.endswith((".", "।", "!", "”", '"')):
        return False
    folded = fold(heading.rstrip(" ?-–—")).text.strip()
    return folded.startswith(words) or folded.endswith(words)


_HEADINGS = 2
_LONGEST_HEADING = 6


def _counted(name: str, found: Sequence[str]) -> str:
    return f"{len(found)} {name}" if len(found) >= 2 else ""


def _subject_alone(document: Document, glue: Iterable[str], named: Sequence[Found]) -> str:
    """The title, when it is nothing but watched terms and words that introduce a subject."""
    title = document.title.original
    spans = [one for one in named if one.place is Place.TITLE]
    if not spans:
        return ""
    rest = "".join(
        " " if any(one.start <= at < one.end for one in spans) else letter
        for at, letter in enumerate(title)
    )
    left = set(re.findall(r"[^\W_]+", fold(rest).text))
    known = {word for phrase in glue for word in fold_term(phrase).split()}
    return title if left <= known else ""


def _first_person(document: Document) -> str:
    """How many sentences speak as "we", outside quotation marks; empty if less than a third."""
    spans = document.text.sentences
    sentences = [document.text.original[span.start : span.end] for span in spans]
    ours = sum(1 for one in sentences if _OURS.search(_QUOTED.sub("", one)))
    return f"{ours} sentences as we" if ours >= 2 and 3 * ours >= len(sentences) else ""


def _own_name(document: Document) -> str:
    """The site's name in a sentence in which the site, and nobody quoted, speaks as a seller."""
    labels = (urlsplit(document.reading.url).hostname or "").split(".")
    names = [label.replace("-", "") for label in labels if len(label) >= 6]
    for span in document.text.sentences if names else ():
        sentence = _QUOTED.sub("", document.text.original[span.start : span.end])
        squeezed = re.sub(r"[\W_]", "", sentence.lower())
        is_named = any(name in squeezed for name in names)
        if is_named and _FIRST_PERSON.search(sentence) and not _TOLD.search(sentence):
            return next(name for name in names if name in squeezed)
    return ""
