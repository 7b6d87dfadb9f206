"""Text that earlier migrations damaged: what can be put right, and what can only be told of."""

import html
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import ftfy
from ftfy.badness import is_bad

_CONFIG = ftfy.TextFixerConfig(
    uncurl_quotes=False,
    fix_latin_ligatures=False,
    fix_character_width=False,
    unescape_html=False,  # done here, for text that was escaped twice
    normalization="NFC",
    max_decode_length=100_000,
)
_INDIC_CONFIG = _CONFIG._replace(restore_byte_a0=False)
"""For damaged Indic text: a space there is as often another lost byte, and guessing it is wrong."""
_INDIC_TRACES = ("à¤", "à¥", "à¦", "à§", "à¨", "àª", "à«", "à¬", "à®", "à¯", "à°", "à±", "à²", "à´")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200e\u200f\u2060\ufeff\u202a\u202b\u202c"))
_JOINERS = "\u200c\u200d"
_TEXT_CHARSETS = ("mac_latin2",)
"""Seen in titles of the organisation's own site; ftfy does not know it."""

_FUSED = re.compile(r"[a-z]{2}[A-Z][a-z]{2}")
_WORD = re.compile(r"[^\W\d_]+")
_LOST = re.compile(r"\?{3}|\w\?\w\?|\ufffd")
_CAMEL_NAMES = frozenset(
    Path(__file__).with_name("joined_names.txt").read_text(encoding="utf-8").split()
)
"""Names written as one word with a capital inside: no words grown together."""


@dataclass(frozen=True, slots=True)
class Repaired:
    """A text put right, with what was done to it."""

    text: str
    remarks: tuple[str, ...] = ()


def repair(text: str) -> Repaired:
    """Return `text` with its encoding put right, in one line, without invisible characters.

    Changes that alter letters are remarked on; white space and invisible characters are not
    worth a word. Never raises.
    """
    plain = text
    for _ in range(3):
        unescaped = html.unescape(plain) if "&" in plain else plain
        if unescaped == plain:
            break
        plain = unescaped
    is_indic = any(trace in plain for trace in _INDIC_TRACES)
    fixed = _from_charsets(ftfy.fix_text(plain, _INDIC_CONFIG if is_indic else _CONFIG))
    shown = _tidy(fixed)
    before = _tidy(unicodedata.normalize("NFC", plain))
    if shown == before:
        return Repaired(shown)
    return Repaired(shown, (f"encoding repaired: {_cut(before)!r}",))


def _from_charsets(text: str) -> str:
    for charset in _TEXT_CHARSETS:
        text = _NOT_ASCII.sub(lambda match: _as_utf8(match[0], charset), text)  # noqa: B023
    return text


def _as_utf8(run: str, charset: str) -> str:
    """The run decoded, where that gives punctuation or an Indic word and so is no accident.

    Two letters alone prove nothing: "\u2019\u00e9" of French is valid UTF-8 for an Armenian one.
    """
    try:
        decoded = run.encode(charset).decode("utf-8")
    except UnicodeError:
        return run
    is_punctuation = all(0x2000 <= ord(letter) < 0x2070 for letter in decoded)
    is_indic = len(decoded) > 1 and all(0x900 <= ord(letter) < 0xE00 for letter in decoded)
    return decoded if is_punctuation or is_indic else run


def _tidy(text: str) -> str:
    text = text.translate(_INVISIBLE)
    kept = "".join(
        letter if unicodedata.category(letter) not in ("Cc", "Co", "Cn") else " " for letter in text
    )
    kept = "".join(
        "" if letter in _JOINERS and not _is_joined(kept, index) else letter
        for index, letter in enumerate(kept)
    )
    return " ".join(kept.split())


def _is_joined(text: str, index: int) -> bool:
    """Joiners shape Indic and Arabic letters; beside Latin ones they are dirt."""
    return index > 0 and ord(text[index - 1]) >= 0x600


def doubts_of(text: str) -> list[str]:
    """Return what is wrong with a text that nothing here can put right."""
    doubts = []
    if _LOST.search(text) or is_bad(text):
        doubts.append("letters were lost to a wrong encoding")
    fused = [word for word in _WORD.findall(text) if _FUSED.search(word) and not _is_name(word)]
    if fused:
        doubts.append(f"words may have run together: {', '.join(map(repr, fused[:3]))}")
    return doubts


def _is_name(word: str) -> bool:
    folded = word.casefold()
    return folded in _CAMEL_NAMES or folded.startswith(("mc", "mac"))


def _cut(text: str, length: int = 60) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"
