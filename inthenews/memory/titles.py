"""Headlines compared: without case, accents, punctuation and the habits of typing."""

import unicodedata

from storage.words import fold


def title_key(title: str) -> str:
    """Return the words of a headline or a name, folded, with one space between them."""
    return " ".join(
        "".join(
            letter if unicodedata.category(letter)[0] in "LNM" else " " for letter in fold(title)
        ).split()
    )


def are_alike(one: str, other: str) -> bool:
    """Whether two headlines share half the words of the shorter."""
    first, second = set(title_key(one).split()), set(title_key(other).split())
    if not first or not second:
        return True
    return 2 * len(first & second) >= min(len(first), len(second))
