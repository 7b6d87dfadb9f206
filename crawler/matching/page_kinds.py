"""Is it press at all? Pages of other kinds are told by several signs together.

`page_kinds.toml` holds the words; `page_shapes.py` measures the shapes.
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
from crawler.matching.folding import fold
from crawler.matching.page_shapes import Shape, shape_of
from crawler.matching.patterns import Pattern, parse_pattern
from storage.kinds import PRESS_KINDS, PageKind

FILE = Path(__file__).with_name("page_kinds.toml")


class _Sign(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: PageKind
    name: str
    points: float
    most: float = 10.0
    where: Literal["text", "title", "address", "host", "path"] = "text"
    shape: Shape | None = None
    words: tuple[str, ...] = ()
    helps: tuple[PageKind, ...] = ()
    """Other kinds that have a sign of their own: it speaks for them too."""
    alone: bool = False
    """Whether this shape makes a kind without any word."""
    beside: tuple[str, ...] = ()
    """The names of signs without one of which it says nothing."""
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
    for pattern, sign in kinds.address if address.everything else ():
        if pattern.head in address.everything and address.shows(pattern, sign.where):
            seen[sign].add(pattern.head)
    worded = {sign.kind for sign in seen}
    for sign in kinds.shapes:
        # Most shapes make no kind alone; what only wording can begin is not measured without.
        is_begun = sign.alone or not worded.isdisjoint((sign.kind, *sign.helps))
        if sign.shape is None or not is_begun:
            continue
        shown = shape_of(sign.shape, sign.words, document, named)
        if shown:
            seen[sign].add(shown)
            worded.update((sign.kind,) if sign.alone else ())
    return _weigh(seen, kinds, reading)


def _weigh(seen: Mapping[_Sign, set[str]], kinds: Kinds, reading: Reading) -> KindVerdict:
    def worth(signs: Iterable[_Sign]) -> float:
        return sum(min(sign.most, sign.points * len(seen[sign])) for sign in signs)

    # Without an address nothing is known of the publisher: only what no newspaper writes counts.
    reported = worth(sign for sign in seen if sign.kind in PRESS_KINDS)
    is_reported = not reading.url or reported >= kinds.reported
    names = {sign.name for sign in seen}
    telling = [
        sign
        for sign in seen
        if sign.kind not in PRESS_KINDS
        and not (is_reported and sign.unless_reported)
        and (not sign.beside or not names.isdisjoint(sign.beside))
    ]
    best = KindVerdict(reading.kind)
    for kind in dict.fromkeys(sign.kind for sign in telling):
        signs = [sign for sign in telling if sign.kind is kind or kind in sign.helps]
        wording = [sign for sign in signs if sign.shape is None or sign.alone]
        total = worth(signs)
        different = {word for sign in signs if sign.shape != "always" for word in seen[sign]}
        if any(sign.where == "address" and _tells(seen[sign]) for sign in signs):
            # An address that says it is as good as two words where nobody reports.
            different |= {word for sign in signs for word in seen[sign]}
        is_varied = len(different) >= kinds.different
        if wording and is_varied and total >= max(kinds.enough, best.points):
            shown = tuple(f"{sign.name}: {', '.join(sorted(seen[sign]))}" for sign in signs)
            best = KindVerdict(kind, total, shown)
    return best


def _tells(words: Iterable[str]) -> bool:
    """Whether any of the words of an address is long enough not to be there by chance."""
    return any(len(word) >= _LONG_ENOUGH for word in words)


_LONG_ENOUGH = 5
"""Letters."""


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
