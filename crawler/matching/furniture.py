"""Whose words: what inside a text is the page's furniture and not the article.

Reading takes most furniture away; what is left inside the text is found here by lines and
blocks: labels ("Trending now: …"), links ("Also read …") at a line's start or inside it,
headings with headlines under them, menus, and readers' comments. Furniture in the middle does
not end an article: prose after it is the article again.
"""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from crawler.matching.document import Found, Part, Span
from crawler.matching.patterns import Pattern
from crawler.matching.signs import Signs
from storage.kinds import Place

_AFTER_LABEL = re.compile(r"[\s()\[\]0-9]*(?:[:|>»›\-–—•·]|$)")
_SEPARATOR = re.compile(r"\s[|•·»›>/]\s|\s\|\s?|\||»|›|•")
_PROSE_END = re.compile(r"""[.।॥۔…]["'”’)\]]*\s*$""")
_ANY_END = re.compile(r"""[.।॥۔…!?؟:"'”’)\]]\s*$""")
_COMMENT_LINE = re.compile(r"^[^\s:.,!?।][^:.,!?।]{0,40}:\s")
_BULLETS = " \t*•·»›>|▶►➤→■□◆✦#-–—([\"'“‘"


@dataclass(frozen=True, slots=True)
class Furniture:
    """A stretch that is not the article's own, and what gave it away."""

    start: int
    end: int
    reason: str


class OwnText:
    """Which places of a document are the article's own words."""

    def __init__(self, furniture: Sequence[Furniture], loose_from: int, is_menu: bool) -> None:
        self.furniture = tuple(sorted(furniture, key=lambda piece: piece.start))
        self._starts = [piece.start for piece in self.furniture]
        self._loose_from = loose_from
        self._is_menu = is_menu

    def reason_against(self, place: Place, position: int) -> str | None:
        """Why the words at `position` are not the article's own; None if they are."""
        if place is Place.TITLE:
            return "the title is a menu" if self._is_menu else None
        index = bisect_right(self._starts, position) - 1
        if index >= 0 and position < self.furniture[index].end:
            return self.furniture[index].reason
        return None

    def is_loose(self, place: Place, position: int) -> bool:
        """Whether it stands in the headlines that trail after the article's last sentence."""
        return place is Place.TEXT and position >= self._loose_from


def find_furniture(
    title: Part, text: Part, marks: Iterable[tuple[Pattern, Found]], signs: Signs
) -> OwnText:
    """The furniture of an article, by the marks (labels, links, comment headings) found in it."""
    at: dict[int, list[tuple[Pattern, Found]]] = defaultdict(list)
    for pattern, found in marks:
        if found.place is Place.TEXT and pattern in signs.furniture:
            at[found.start].append((pattern, found))
    positions = sorted(at)
    lines = list(_lines(text.original))
    pieces: list[Furniture] = []
    block: str | None = None
    is_comments = False
    # A search for one character is quicker by far.
    has_menus = (
        any(sign in text.original for sign in "|•·»›>/")
        and _SEPARATOR.search(text.original) is not None
    )
    for index, line in enumerate(lines):
        content = text.original[line.start : line.end]
        begin = line.start + len(content) - len(content.lstrip(_BULLETS))
        mark = _mark_of(text.original, line.end, at.get(begin, ()), signs)
        if mark is not None:
            name, rest, kind = mark
            pieces.append(Furniture(line.start, line.end, name))
            if not rest:
                is_comments = kind == "comments" and _are_comments(text, lines[index + 1 :])
                block = name if kind != "comments" or is_comments else None
            continue
        if has_menus and _is_menu(content):
            pieces.append(Furniture(line.start, line.end, "menu"))
            continue
        if block is not None:
            if is_comments or not _PROSE_END.search(content):
                pieces.append(Furniture(line.start, line.end, f"under {block!r}"))
                continue
            block = None
        pieces.extend(_inside(text, line, at, positions, signs))
    return OwnText(pieces, _loose_from(text.original, lines, pieces), _is_menu(title.original))


def _lines(text: str) -> Iterable[Span]:
    start = 0
    for line in text.splitlines(keepends=True):
        stripped = line.strip()
        if stripped:
            begin = start + line.index(stripped[0])
            yield Span(begin, begin + len(stripped))
        start += len(line)


def _mark_of(
    text: str,
    end: int,
    found: Iterable[tuple[Pattern, Found]],
    signs: Signs,
) -> tuple[str, str, str] | None:
    """The mark a line starts with: its words, what follows it, and its kind."""
    for pattern, one in sorted(found, key=lambda item: -item[1].end):
        name = text[one.start : one.end]
        rest = text[one.end : end].lstrip(" \t:|>»›-–—•·()[]0123456789.…")
        if pattern in signs.links:
            return name, rest, "links"
        if _AFTER_LABEL.match(text, one.end, end):
            if pattern in signs.comments:
                return name, rest, "comments"
            if pattern in signs.labels:
                return name, rest, "label"
    return None


def _is_menu(line: str) -> bool:
    """Whether a line is a row of three or more short entries."""
    entries = [entry for entry in _SEPARATOR.split(line) if entry.strip()]
    return len(entries) >= 3 and sum(len(entry.split()) for entry in entries) <= 6 * len(entries)


def _are_comments(text: Part, following: Sequence[Span]) -> bool:
    """Whether what follows a "Comments" heading is comments, not the article after a button."""
    if not following:
        return True
    rest = following[-1].end - following[0].start
    if rest < (following[0].start if following[0].start else 1):
        return True
    return any(_COMMENT_LINE.match(text.original[line.start : line.end]) for line in following[:2])


def _inside(
    text: Part,
    line: Span,
    at: Mapping[int, Sequence[tuple[Pattern, Found]]],
    positions: Sequence[int],
    signs: Signs,
) -> Iterable[Furniture]:
    """Links in the middle of a line: "(Also read: …)", "… Also read: …"."""
    original = text.original
    for position in positions[
        bisect_right(positions, line.start) : bisect_left(positions, line.end)
    ]:
        before = original[max(line.start, position - 3) : position].rstrip()
        opener = before[-1:] if before else ""
        for pattern, found in at[position]:
            if pattern not in signs.links or opener not in tuple(".।॥۔?!|/([*•»>–—\"”’'"):
                continue
            if not _AFTER_LABEL.match(original, found.end, line.end) and opener not in ("(", "["):
                continue
            end = text.sentence_at(found.end).end
            closing = original.find(")" if opener == "(" else "]", position, line.end)
            if opener in ("(", "[") and closing > 0:
                end = closing + 1
            yield Furniture(position, min(end, line.end), original[position : found.end])


def _loose_from(text: str, lines: Sequence[Span], pieces: Iterable[Furniture]) -> int:
    """Where a trailing run of three or more headlines begins: lines without a full stop.

    Lines of a word or two are no headlines but a list of names, which belongs to the article.
    """
    taken = {piece.start for piece in pieces}
    own = [line for line in lines if line.start not in taken]
    loose: list[Span] = []
    while own and not _ANY_END.search(text[own[-1].start : own[-1].end]):
        loose.append(own.pop())
    headlines = sum(len(text[line.start : line.end].split()) > _NAME for line in loose)
    if not own or len(loose) < 3 or 2 * headlines < len(loose):
        return len(text) + 1
    return loose[-1].start


def enumerates(
    sentence: str, start: int, end: int, *, after_lead: bool = False
) -> tuple[int, int] | None:
    """The item of a list of three that the words from `start` to `end` of a sentence stand in.

    With `after_lead` the words that lead up to the list count as its first item.
    """
    cuts = [0]
    for match in _ITEM.finditer(sentence):
        if match.end() <= start or match.start() >= end:
            cuts += [match.start(), match.end()]
    cuts.append(len(sentence))
    items = [(cuts[index], cuts[index + 1]) for index in range(0, len(cuts) - 1, 2)]
    sizes = [len(sentence[low:high].split()) for low, high in items]
    for index, (low, high) in enumerate(items):
        if low <= start < high:
            short = [
                (after_lead and position == 0)
                or (size <= 5 and not _TELLS.search(sentence[slice(*items[position])]))
                for position, size in enumerate(sizes)
            ]
            is_listed = sizes[index] <= 5 and sum(short[max(0, index - 2) : index + 3]) >= 3
            return (low, high) if is_listed else None
    return None


# A clause with a verb of its own is no item.
_TELLS = re.compile(
    r"\b(?:said|says|told|added|reported|warned|noted|is|are|was|were|been|has|have|had|will|would"
    r"|it|they|we|he|she|which|who|that)\b",
    re.I,
)
_NAME = 2
"""Words."""
_ITEM = re.compile(
    r",\s(?:and\s|or\s)?|\sand\s|\sor\s|;\s|،\s?|、|\sऔर\s|\sव\s|\sও\s|\sاور\s|\sआणि\s|\sর\s"
)
