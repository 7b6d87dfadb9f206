"""Hindi set in fonts that draw Devanagari over ASCII: Kruti Dev, DevLys, Walkman-Chanakya.

Dailies used them before Unicode, and their archives still do: the bytes say "fnYyh", only the
font makes it दिल्ली. The page names the font, in <font face> or a style; the blocks set in it
are turned into Unicode by hinlegacy.
"""

import re

import hinlegacy  # type: ignore[import-untyped]  # the wheel has no types

from crawler.reading.blocks import Element, Layout

_FONTS = (
    (re.compile(r"kruti\s?dev", re.I), "krutidev_010"),
    (re.compile(r"dev\s?lys", re.I), "devlys_010"),
    (re.compile(r"walkman|chanakya", re.I), "walkman_chanakya"),
)
LONGEST_HEAD = 40_000
_NAMES = (b"Kruti", b"kruti", b"DevLys", b"Devlys", b"devlys", b"Walkman", b"walkman", b"hanakya")
"""Looked for first: a search that minds case costs a thirtieth of one that does not."""

_DECLARED_FOR_ALL = re.compile(
    r"(?:body|html|\bp\b|td|div|\*)[^{}<>]{0,80}\{[^{}]{0,300}?(?:kruti\s?dev|"
    r"dev\s?lys|walkman|chanakya)",
    re.I,
)


def mend_legacy_fonts(body: bytes, html: str, layout: Layout) -> None:
    """Turn the blocks that are set in such a font into Unicode, in place."""
    # Declared in the head, or in <font face> anywhere.
    declared = body if b"<font" in body or b"<FONT" in body else body[:LONGEST_HEAD]
    if not any(name in declared for name in _NAMES):
        return
    named = [(pattern, font) for pattern, font in _FONTS if pattern.search(html)]
    if not named:
        return
    is_for_all = _DECLARED_FOR_ALL.search(html[:200_000]) is not None
    for block in layout.blocks:
        if not block.text.strip() or _has_devanagari(block.text):
            continue
        for pattern, font in named:
            if is_for_all or _is_set_in(block.element, pattern):
                block.text = hinlegacy.decode(block.text, font)
                break


def _has_devanagari(text: str) -> bool:
    return any("\u0900" <= character <= "\u097f" for character in text)


def _is_set_in(element: Element, pattern: re.Pattern[str]) -> bool:
    current: Element | None = element
    while current is not None:
        for name in ("face", "style", "class"):
            value = current.attributes.get(name)
            if value and pattern.search(value):
                return True
        current = current.parent
    return False
