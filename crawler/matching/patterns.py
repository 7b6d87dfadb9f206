"""A pattern: one term or word of the watchlist, ready to be looked for in folded text.

Written forms:

    dioxin          a word or phrase; in scripts that glue case endings, its beginning
    perfluoro*      what begins so
    p?b             one letter where the ? stands
    case:POPs       only in this case
    exact:तेल        the whole word, also in a script that glues case endings
"""

import re
from dataclasses import dataclass
from functools import cache

from crawler.matching.folding import fold_term, is_glued, kind_of

_PREFIXES = ("case:", "exact:")

# What a wildcard stands for: letters, marks and digits, at most this many for a `*`, so that a
# pattern is matched in bounded time wherever it is tried.
_LETTER = r"[^\s!-&(-/:-@\[-`{-~\u2010-\u2027\u0964\u0965]"
_LONGEST_GAP = 24


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """What to look for. `head` is folded and lower case, without a trailing `*`.

    `parse_pattern` makes each written form once, so patterns are compared by identity: they are
    looked up in tables all the time.
    """

    source: str
    head: str
    cased: str
    is_case_sensitive: bool
    is_prefix: bool
    """Whether the word may go on after `head`."""
    is_glued: bool
    """Whether it may go on with a case ending only because of the script."""
    literal: str
    """What every find starts with: `head` up to its first wildcard."""
    is_literal: bool
    """Whether a find is `head` and nothing more."""

    def match_end(self, text: str, cased: str, start: int) -> int | None:
        """Where the pattern ends that begins at `start` of a folded text; None if it does not.

        `text` is lower case and `cased` the same before lowering; `literal` is known to stand
        at `start`.
        """
        if not is_boundary(text, start):
            return None
        end = start + len(self.head)
        if len(self.literal) < len(self.head) or self.is_case_sensitive:
            wildcards, found = (
                (_expression(self.cased), cased)
                if self.is_case_sensitive
                else (_expression(self.head), text)
            )
            match = wildcards.match(found, start)
            if match is None:
                return None
            end = match.end()
        if self.is_prefix:
            return word_end(text, end)
        return end if is_boundary(text, end) else None


_WILDCARD = re.compile(r"[*?]")


@cache
def _expression(head: str) -> re.Pattern[str]:
    parts = []
    for character in head:
        if character == "*":
            parts.append(_LETTER + f"{{0,{_LONGEST_GAP}}}")
        else:
            parts.append(_LETTER if character == "?" else re.escape(character))
    return re.compile("".join(parts))


@cache
def parse_pattern(source: str) -> Pattern:
    """Parse a written term. Raises `ValueError`, saying what is wrong, for an empty one."""
    text = source.strip()
    is_case_sensitive = is_exact = False
    while text.startswith(_PREFIXES):
        if text.startswith("case:"):
            is_case_sensitive = True
        else:
            is_exact = True
        text = text.partition(":")[2]
    cased = fold_term(text)
    is_open = cased.endswith("*")
    if is_open:
        cased = cased.rstrip("*")
    if not re.search(r"[^\W_]", cased.replace("*", "").replace("?", "")):
        raise ValueError(f"{source!r} has no letters to look for")
    if cased[0] in "*?":
        raise ValueError(f"{source!r} begins with a wildcard; begin with a letter")
    head = cased.lower()
    literal = _WILDCARD.split(head, maxsplit=1)[0]
    glued = not is_exact and not is_open and is_glued(cased[-1])
    return Pattern(
        source=source,
        head=head,
        cased=cased,
        is_case_sensitive=is_case_sensitive,
        is_prefix=is_open or glued,
        is_glued=glued,
        literal=literal,
        is_literal=literal == head and not (is_open or glued),
    )


def is_boundary(text: str, position: int) -> bool:
    """Whether a word may begin or end at `position` of a folded text."""
    if position <= 0 or position >= len(text):
        return True
    before = kind_of(text[position - 1])
    return not before or before != kind_of(text[position])


def word_end(text: str, position: int) -> int:
    """Where the word that reaches `position` ends."""
    while not is_boundary(text, position):
        position += 1
    return position
