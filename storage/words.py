"""Words as search knows them: folded, stemmed where there is a stemmer, else as trigrams.

Both databases get the same prepared words from here, so that a search finds the same on
either, and no database parser decides what a word is: PostgreSQL's knows few scripts, and
its trigram extension is not everywhere (the PostgreSQL that pip installs has none).
"""

import re
import unicodedata
from functools import lru_cache
from threading import Lock

import snowballstemmer

FIELD_END = ":"
"""Stands between fields, so that no phrase is found across two of them."""
WORD_END = ";"
"""Stands after a word given as trigrams."""

# Dropped before comparison: invisible characters, and marks that the press writes or leaves
# out at will (nukta, virama, Arabic points). Vowel signs stay: they tell words apart.
_DROPPED = frozenset(
    [0xAD, 0x34F, 0x61C, 0x640, 0x670, 0xFEFF]
    + [*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065)]
    + [*range(0x64B, 0x660), *range(0xFE00, 0xFE10)]
    + [block + 0x3C for block in range(0x900, 0xE00, 0x80)]
    + [block + 0x4D for block in range(0x900, 0xE00, 0x80)]
)
# Accents of Latin, Greek and Cyrillic letters are dropped; the marks of other scripts stay.
_ACCENTS = range(0x300, 0x370)
# Urdu keyboards give either letter of these pairs.
_TWINS = {0x64A: "ی", 0x649: "ی", 0x643: "ک", 0x629: "ہ", 0x6C3: "ہ", 0x647: "ہ"}
_FIRST_UNSTEMMED = "\u0590"


def _marks() -> str:
    """The combining marks as a character class: Python's own `\\w` breaks words at them."""
    codes = [code for code in range(0x300, 0x1D00) if unicodedata.category(chr(code))[0] == "M"]
    return "".join(map(chr, [*codes, 0x200C, 0x200D]))


_WORD = re.compile(rf"[\w{_marks()}]+")
_STEMMER = snowballstemmer.stemmer("english")
_STEMMING = Lock()


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Return the one spelling of `text` for comparison: NFKC, case, accents, habits of marks."""
    composed = unicodedata.normalize("NFKC", text).casefold()
    if composed.isascii():
        return composed
    letters: list[str] = []
    for letter in unicodedata.normalize("NFD", composed):
        code = ord(letter)
        if code in _DROPPED or code in _ACCENTS:
            continue
        digit = unicodedata.decimal(letter, None)
        letters.append(_TWINS.get(code, letter) if digit is None else str(digit))
    return unicodedata.normalize("NFC", "".join(letters))


def split(text: str) -> list[tuple[int, int]]:
    """Return start and end of each word of `text`, in any script."""
    return [match.span() for match in _WORD.finditer(text)]


def is_stemmed(word: str) -> bool:
    """Whether a folded word is of a script that is stemmed rather than cut into trigrams."""
    return word < _FIRST_UNSTEMMED or max(word) < _FIRST_UNSTEMMED


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Return the English stem of a folded word; one that is not English stays nearly as it is."""
    if not word.isascii():
        return word
    with _STEMMING:  # it keeps the word it works on in itself: two threads would mix theirs
        return str(_STEMMER.stemWord(word))


@lru_cache(maxsize=65536)
def prepare(word: str) -> tuple[str, ...]:
    """Return the index words of one word: a stem, or trigrams, or nothing.

    Endings are glued on in Indian scripts, so a word there is found inside a longer one:
    the trigrams of what is sought follow each other in the trigrams of what was written.
    """
    folded = fold(word).replace("_", "")
    if not folded:
        return ()
    if is_stemmed(folded):
        return (stem(folded),)
    if len(folded) < 3:
        return (folded, WORD_END)
    return (*(folded[at : at + 3] for at in range(len(folded) - 2)), WORD_END)


def index_words(*fields: str) -> list[str]:
    """Return the index words of an article's public fields, in order."""
    words: list[str] = []
    for field in fields:
        for start, end in split(field):
            words.extend(prepare(field[start:end]))
        words.append(FIELD_END)
    return words
