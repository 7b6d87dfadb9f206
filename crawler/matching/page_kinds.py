"""Is it press at all? Pages of other kinds are told by several signs together.

`page_kinds.toml` holds the words; measured here are the shapes: prices, labelled lines, and a
site that speaks of itself.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit

from pydantic import BaseModel, ConfigDict

from crawler.items import Reading
from crawler.matching.document import Document, Found
from crawler.matching.folding import fold, fold_term
from crawler.matching.patterns import Pattern, parse_pattern
from storage.kinds import PRESS_KINDS, PageKind, Place

FILE = Path(__file__).with_name("page_kinds.toml")

_PRICE = re.compile(
    r"(?:₹|rs\.?|inr|mrp|usd|us\$|\$|€|£|रु\.?|रुपये|৳|രൂപ|ரூ\.?)\s?\d|\d\s?(?:/-|रुपये|টাকা)", re.I
)
_LABELLED = re.compile(
    r"^\s*(?:[•▪◦*·\-–➢➤✔]\s*\S+\s+\S+\s+\S|\(?(?:[0-9]{1,2}|[a-dA-D]|[ivx]{1,4})[.)]\s|[^\s:.!?।][^:.!?।\n]{1,40}:(?:\s|$))"
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
_REFERENCE = re.compile(r"\[\d{1,3}\]|\(\w+ et al\.?,? \d{4}\)")


_Shape = Literal[
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
]


class _Sign(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: PageKind
    name: str
    points: float
    most: float = 10.0
    where: Literal["text", "title", "address", "host", "path"] = "text"
    shape: _Shape | None = None
    words: tuple[str, ...] = ()
    helps: tuple[PageKind, ...] = ()
    """Other kinds that have a sign of their own: it speaks for them too."""
    unless_reported: bool = False
    """Whether it says nothing where the page reports, as news does."""


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    enough: float
    different: int
    reported: float
    sign: tuple[_Sign, ...]


@dataclass(frozen=True, slots=True)
class Kinds:
    """The signs, by the pattern that shows them."""

    enough: float
    different: int
    reported: float
    text: Mapping[Pattern, tuple[_Sign, ...]]
    address: tuple[tuple[Pattern, _Sign], ...]
    shapes: tuple[_Sign, ...]


@cache
def load_kinds() -> Kinds:
    """Read `page_kinds.toml`."""
    file = _File.model_validate(tomllib.loads(FILE.read_text(encoding="utf-8")))
    text: dict[Pattern, list[_Sign]] = defaultdict(list)
    address: list[tuple[Pattern, _Sign]] = []
    for sign in file.sign:
        if sign.shape:
            continue
        for word in sign.words:
            if sign.where in ("address", "host", "path"):
                address.append((parse_pattern(word), sign))
            else:
                text[parse_pattern(word)].append(sign)
    return Kinds(
        enough=file.enough,
        different=file.different,
        reported=file.reported,
        text={pattern: tuple(signs) for pattern, signs in text.items()},
        address=tuple(address),
        shapes=tuple(sign for sign in file.sign if sign.shape),
    )


@dataclass(frozen=True, slots=True)
class KindVerdict:
    """What sort of page it is, and the signs that say so, as "sign: words"."""

    kind: PageKind
    points: float = 0.0
    signs: tuple[str, ...] = ()

    @property
    def is_press(self) -> bool:
        """Whether mentions on such a page count. A list page is judged by its teasers."""
        return self.kind in PRESS_KINDS or self.kind is PageKind.INDEX


def judge_kind(
    document: Document, found: Iterable[Pattern], named: Sequence[Found] = ()
) -> KindVerdict:
    """The kind of page, by the patterns of `load_kinds().text` found in title and text.

    `named` is where the watched terms stand: a page titled by its subject alone defines it.
    """
    reading = document.reading
    if reading.kind not in PRESS_KINDS and reading.kind is not PageKind.INDEX:
        return KindVerdict(reading.kind, 1.0, ("the page's own markup",))
    kinds = load_kinds()
    seen: dict[_Sign, set[str]] = defaultdict(set)
    for pattern in found:
        for sign in kinds.text[pattern]:
            seen[sign].add(pattern.head)
    address = _Address.of(reading.url)
    for pattern, sign in kinds.address:
        if pattern.head in address.everything and address.shows(pattern, sign.where):
            seen[sign].add(pattern.head)
    worded = {sign.kind for sign in seen}
    for sign in kinds.shapes:
        # A shape alone makes no kind; what only wording can begin is not measured without.
        shown = _shape(sign, document, named) if sign.kind in worded else ""
        if shown:
            seen[sign].add(shown)
    return _weigh(seen, kinds, reading)


def _weigh(seen: Mapping[_Sign, set[str]], kinds: Kinds, reading: Reading) -> KindVerdict:
    def worth(signs: Iterable[_Sign]) -> float:
        return sum(min(sign.most, sign.points * len(seen[sign])) for sign in signs)

    # Without an address nothing is known of the publisher: only what no newspaper writes counts.
    reported = worth(sign for sign in seen if sign.kind in PRESS_KINDS)
    is_reported = not reading.url or reported >= kinds.reported
    telling = [
        sign
        for sign in seen
        if sign.kind not in PRESS_KINDS and not (is_reported and sign.unless_reported)
    ]
    best = KindVerdict(reading.kind)
    for kind in dict.fromkeys(sign.kind for sign in telling):
        signs = [sign for sign in telling if sign.kind is kind or kind in sign.helps]
        wording = [sign for sign in signs if sign.shape is None]
        total = worth(signs)
        different = {word for sign in signs if sign.shape != "always" for word in seen[sign]}
        is_varied = len(different) >= kinds.different
        if wording and is_varied and total >= max(kinds.enough, best.points):
            shown = tuple(f"{sign.name}: {', '.join(sorted(seen[sign]))}" for sign in signs)
            best = KindVerdict(kind, total, shown)
    return best


@dataclass(frozen=True, slots=True)
class _Address:
    """The folded words of an address: the host's labels and the path's short segments."""

    labels: tuple[str, ...]
    segments: tuple[str, ...]
    everything: str
    """All of them, to see at once that a word is in none."""

    @classmethod
    def of(cls, url: str) -> "_Address":
        """The words of `url`, without the article's own slug. A domain may say much (.shop)."""
        parts = urlsplit(url)
        labels = [label for label in (parts.hostname or "").split(".") if len(label) > 1]
        segments = []
        for segment in unquote(parts.path).split("/"):
            stem = segment.rsplit(".", 1)[0] if segment.count(".") == 1 else segment
            if 0 < len(re.split(r"[-_+ ]+", stem)) <= _LONGEST_SEGMENT:
                segments.append(stem)
        folded_labels = tuple(fold(label).text for label in labels)
        folded_segments = tuple(fold(segment).text for segment in segments)
        everything = "\n".join((*folded_labels, *folded_segments))
        return cls(folded_labels, folded_segments, everything)

    def shows(self, pattern: Pattern, where: str) -> bool:
        """Whether `pattern` begins or ends a label of the host, or is a word of the path.

        With `where` "host" or "path" the other does not count.
        """
        head = pattern.head
        for segment in () if where == "host" else self.segments:
            start = segment.find(head)
            if start >= 0 and pattern.match_end(segment, segment, start) is not None:
                return True
        if where == "path":
            return False
        if head in self.labels:
            return True
        names = self.labels[:-1]  # a domain like .shop says what it says, and no more
        if len(head) < _SHORTEST_IN_LABEL:
            return pattern.is_prefix and any(label.startswith(head) for label in names)
        return any(
            label.startswith(head) or label.endswith(head) or (len(head) >= 6 and head in label)
            for label in names
        )


_LONGEST_SEGMENT = 3
"""Words; a longer segment of a path is the article's headline."""
_SHORTEST_IN_LABEL = 3
"""Letters; host labels are words grown together, in which shorter ones are chance."""


def _shape(sign: _Sign, document: Document, named: Sequence[Found]) -> str:
    """What of the sign's shape the article shows; empty when nothing."""
    title, text = document.title.original, document.text.original
    if sign.shape == "subject alone":
        return _subject_alone(document, sign.words, named)
    if sign.shape == "questions":
        return _counted("questions asked", _QUESTION.findall(f"{title}\n{text}"))
    if sign.shape == "always":
        return "no word of a report"
    if sign.shape == "question title":
        return title if _QUESTION.match(title) or title.rstrip().endswith("?") else ""
    if sign.shape == "references":
        return _counted("marks of references", _REFERENCE.findall(text))
    if sign.shape == "first person":
        return _first_person(document)
    if sign.shape == "prices":
        prices = len(_PRICE.findall(text))
        return (
            f"{prices} prices" if prices >= 2 and 2 * prices >= len(document.text.sentences) else ""
        )
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if sign.shape == "labelled lines":
        sentences = [text[span.start : span.end] for span in document.text.sentences]
        labelled = max(_labelled(lines), _labelled(sentences))
        return f"{labelled} labelled lines" if labelled else ""
    if sign.shape == "headings":
        words = tuple(map(fold_term, sign.words))
        headings = [line for line in lines if _is_heading(line, words)]
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
    """The site's name in a sentence in which the site speaks as a seller."""
    labels = (urlsplit(document.reading.url).hostname or "").split(".")
    names = [label.replace("-", "") for label in labels if len(label) >= 6]
    for span in document.text.sentences if names else ():
        sentence = document.text.original[span.start : span.end]
        squeezed = re.sub(r"[\W_]", "", sentence.lower())
        if any(name in squeezed for name in names) and _FIRST_PERSON.search(sentence):
            return next(name for name in names if name in squeezed)
    return ""
