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

# One letter, mark or digit of folded text as UTF-8 bytes.
_LETTER = rb"(?:[a-z0-9']|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2})"


@dataclass(frozen=True, slots=True)
class Pattern:
    """What to look for. `head` is folded and lower case, without a trailing `*`."""

    source: str
    head: str
    cased: str
    is_case_sensitive: bool
    is_prefix: bool
    """Whether the word may go on after `head`."""
    is_glued: bool
    """Whether it may go on with a case ending only because of the script."""

    @property
    def has_wildcards(self) -> bool:
        """Whether letters inside `head` are left open."""
        return "*" in self.head or "?" in self.head

    def expression(self) -> bytes:
        """The pattern for hyperscan, over UTF-8 bytes."""
        parts = [b"\\b"] if self.head[0].isascii() and self.head[0].isalnum() else []
        for character in self.head:
            if character == "*":
                parts.append(_LETTER + b"{0,24}")
            elif character == "?":
                parts.append(_LETTER)
            else:
                parts.append(b"".join(b"\\x%02x" % byte for byte in character.encode()))
        last = self.head[-1]
        if not self.is_prefix and last.isascii() and last.isalnum():
            parts.append(b"\\b")
        return b"".join(parts)


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
    glued = not is_exact and not is_open and is_glued(cased[-1])
    return Pattern(
        source=source,
        head=cased.lower(),
        cased=cased,
        is_case_sensitive=is_case_sensitive,
        is_prefix=is_open or glued,
        is_glued=glued,
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
