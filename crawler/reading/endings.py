"""The last lines of a text that only say who made it: "AMS RHL", "jko/dpa", a name alone.

A news agency's credit stays: a story is known as the agency's by it.
"""

import re

from crawler.reading.blocks import Block
from crawler.reading.furniture import HEADINGS, is_prose
from crawler.reading.words import word_list
from storage.wires import find_wire

AGENCIES = word_list("agencies")
_SIGN_OFF = re.compile(r"[A-Z]{2,5}(?:[ /][A-Z]{2,5}){1,4}")


def is_signature(block: Block) -> bool:
    """Whether a last line is a name alone, in bold or at the other side of the page."""
    text = block.text
    names = text.split()
    if not 2 <= len(names) <= 5 or len(text) > 40 or block.element.tag in HEADINGS:
        return False
    is_set_apart = block.bold_length >= len(text) - 2 or _RIGHT.search(
        block.element.attributes.get("style") or block.element.label
    )
    if not is_set_apart or not all(n[0].isupper() or n[0] >= "\u0590" for n in names):
        return False
    return not any(c.isdigit() or c in ":;!?/|" for c in text) and not is_prose(text)


_RIGHT = re.compile(r"text-align:\s{0,4}right|\b(?:author|signature|right)\b", re.I)


def is_sign_off(text: str) -> bool:
    """Whether a last line only says who made the text, and credits no wire: "AMS RHL", "(jko)"."""
    if find_wire(text) or _AGENCY.fullmatch(text):
        return False
    if _SIGN_OFF.fullmatch(text) or _INITIALS.fullmatch(text):
        return True
    parts = _SIGNS.split(text.strip("()[] .")) if len(text) < 40 else []
    agencies = sum(part.lower() in AGENCIES for part in parts)
    return agencies > 0 and all(len(part) <= 4 or part.lower() in AGENCIES for part in parts)


_AGENCY = re.compile(r"[(\[][A-Z]{2,5}[)\]]")
"""As agencies that are not known by name are credited; desks sign in small letters."""
_INITIALS = re.compile(r"[(\[][A-Za-z]{2,4}(?:[/,+ ]{1,2}[A-Za-z]{2,4}){0,3}[)\]]")
_SIGNS = re.compile(r"[\s/,;|+–-]+")
