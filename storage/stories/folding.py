"""Words of a text in a form in which copies of it agree, whatever their script and typing."""

import re
import unicodedata
from functools import lru_cache

_NUKTAS = frozenset("\u093c\u09bc\u0a3c\u0abc\u0b3c\u0cbc")
_JOINERS = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad")
_APOSTROPHES = frozenset("'’‘`´ʼ")


# Letters with a nukta that Unicode also has composed; both forms become the bare letter.
_BARE = {
    code: unicodedata.normalize("NFD", chr(code))[0]
    for code in range(0x0900, 0x0D00)
    if unicodedata.normalize("NFD", chr(code))[1:] in _NUKTAS
    and len(unicodedata.normalize("NFD", chr(code))) == 2
}


class _Folder(dict[int, str | None]):
    """A table for `str.translate` that is filled as characters are met."""

    def __missing__(self, code: int) -> str | None:
        character = chr(code)
        folded: str | None
        if character in _NUKTAS or character in _JOINERS or character in _APOSTROPHES:
            folded = None
        elif character in ".,":
            folded = character
        elif character in _SIGNS:
            folded = _SIGNS[character]
        elif character in _TWINS:
            folded = _TWINS[character]
        elif code in _BARE:
            folded = _BARE[code]
        else:
            kind = unicodedata.category(character)
            if kind == "Nd":
                folded = str(unicodedata.decimal(character))
            elif kind[0] in "LMN":
                folded = character
            else:
                folded = " "
        self[code] = folded
        return folded


_SIGNS = {
    "%": " percent ",
    "₹": " rs ",
    "$": " dollar ",
    "€": " euro ",
    "£": " pound ",
    "&": " and ",
}
_FOLDER = _Folder()
# A nasal before a consonant is written as a letter by some and as a dot by others.
_NASAL = re.compile("[\u0919\u091e\u0923\u0928\u092e]\u094d(?=[\u0915-\u0939])")
# Letters that Unicode, or a keyboard, has in two forms.
_TWINS = {
    "\u0d7a": "\u0d23\u0d4d", "\u0d7b": "\u0d28\u0d4d", "\u0d7c": "\u0d30\u0d4d",  # chillus
    "\u0d7d": "\u0d32\u0d4d", "\u0d7e": "\u0d33\u0d4d", "\u0d7f": "\u0d15\u0d4d",
    "\u09ce": "\u09a4\u09cd",  # khanda ta
    "\u0901": "\u0902",  # chandrabindu
    "\u0643": "\u06a9", "\u064a": "\u06cc", "\u0649": "\u06cc", "\u0647": "\u06c1",  # Urdu
}  # fmt: skip
_WORD = re.compile(r"\d[\d,]*(?:\.\d+)?|[^\s\d.,]+")
_STOP = "."
_WORD_OR_STOP = re.compile(_WORD.pattern + r"|\.(?=\s)")


def split_words(text: str) -> list[str]:
    """Return the words of `text`, case kept: figures whole ("1,24,500"), no punctuation.

    Digits of every script become ASCII. Vowel signs stay in their words, which `\\w` cuts;
    joiners and nuktas, which one outlet types and another does not, go.
    """
    return _WORD.findall(_simplify(text))


def _simplify(text: str) -> str:
    if text.isascii():
        return text.translate(_FOLDER)
    return _NASAL.sub("\u0902", unicodedata.normalize("NFKC", text).translate(_FOLDER))


_SAME = {
    "rupees": "rs", "rupee": "rs", "inr": "rs", "pc": "percent", "centre": "center",
    "programme": "program", "programmes": "programs", "metre": "meter", "metres": "meters",
    "kilometre": "km", "kilometres": "km", "kilometers": "km", "kilometer": "km", "kms": "km",
    "litre": "liter", "litres": "liters", "tonnes": "tons", "tonne": "ton", "govt": "government",
    "defence": "defense", "licence": "license", "cheque": "check", "tyre": "tire", "grey": "gray",
    "usd": "dollar", "dollars": "dollar", "jan": "january", "feb": "february", "aug": "august",
    "sept": "september", "sep": "september", "oct": "october", "nov": "november",
    "dec": "december", "million": "million", "billion": "billion", "trillion": "trillion",
    "fourteen": "fourteen", "mon": "monday", "tue": "tuesday", "tues": "tuesday",
    "wed": "wednesday",
    "thurs": "thursday", "thu": "thursday", "fri": "friday",
}  # fmt: skip


@lru_cache(maxsize=200_000)
def fold_word(word: str) -> str:
    """Return `word` in lower case and in one spelling, where British and American differ.

    Only meant for comparing: "organise" and "organize" fold to one form, as do "labour" and
    "labor", "travelled" and "traveled".
    """
    word = word.casefold()
    if not word.isascii() or len(word) < 3:
        return word
    if word in _SAME:
        return _SAME[word]
    if len(word) > 5:
        word = word.replace("ll", "l").replace("our", "or")
        for american, british in (("iz", "is"), ("yz", "ys")):
            at = word.rfind(american, len(word) // 3)
            if at > 1:
                word = word[:at] + british + word[at + 2 :]
    return word


def fold_words(text: str) -> tuple[list[str], list[bool]]:
    """Return the folded words of `text`, and for each whether its capital says that it is a name.

    At the head of a sentence it says nothing, unless the next word has one too: "Doctors told"
    and "Physicians told" are no two names.
    """
    tokens = _WORD_OR_STOP.findall(_simplify(text))
    words = [token for token in tokens if token != _STOP]
    capitals = [word[0].isupper() for word in words]
    stops = [at for at, token in enumerate(tokens) if token == _STOP]
    for head in (0, *(at - before for before, at in enumerate(stops))):
        if head < len(words) and not any(capitals[head + 1 : head + 2]):
            capitals[head] = False
    return [fold_word(word) for word in words], capitals
