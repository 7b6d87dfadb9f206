"""The organisation's logo: a file beside the configuration, or an https address."""

import io
from dataclasses import dataclass
from pathlib import Path

import imagesize
from lxml import etree

from archive.errors import ArchiveError

MEDIA_TYPES = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
}
LARGEST = 200_000
"""Bytes: every visitor loads it."""
HEIGHT = 48
"""How high it is shown, in CSS pixels."""
_WIDEST = 320


@dataclass(frozen=True, slots=True)
class Logo:
    """A logo, its size known before it is loaded so that nothing moves when it comes."""

    name: str
    """Its plain file name ("logo.svg"), or the https address it is at."""
    content: bytes | None = None
    width: int | None = None
    """As it is shown, `HEIGHT` high; None for one at an address, whose shape is not known."""

    @property
    def is_picture(self) -> bool:
        """Whether sites that show previews can show it: they take no SVG."""
        return self.content is not None and not self.name.endswith(".svg")


def read_logo(named: str | None, folder: Path) -> Logo | None:
    """Read the logo that the configuration names; relative paths count from `folder`.

    Raises `ArchiveError` for a file that is missing, too large or no picture for the web.
    """
    if not named:
        return None
    if named.startswith("https://"):
        return Logo(named)
    path = folder / named
    suffix = path.suffix.lower().removeprefix(".")
    if suffix not in MEDIA_TYPES:
        known = ", ".join(sorted(MEDIA_TYPES))
        raise ArchiveError(f"organisation.logo: {named}: not a picture for the web ({known})")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ArchiveError(f"organisation.logo: {path}: {error.strerror}") from None
    if len(content) > LARGEST:
        raise ArchiveError(
            f"organisation.logo: {path}: {len(content) // 1000} KB; {LARGEST // 1000} KB at most,"
            " for every visitor loads it"
        )
    width, height = _size_of_drawing(content) if suffix == "svg" else _size_of_picture(content)
    if width <= 0 or height <= 0:
        raise ArchiveError(
            f"organisation.logo: {path}: its size cannot be read; an SVG needs a width and a"
            " height, or a viewBox"
        )
    shown = min(max(round(HEIGHT * width / height), 1), _WIDEST)
    return Logo(f"logo.{suffix}", content, shown)


def _size_of_picture(content: bytes) -> tuple[float, float]:
    try:
        width, height = imagesize.get(io.BytesIO(content))
    except (ValueError, OSError, IndexError):
        return 0, 0
    return width, height


def _size_of_drawing(content: bytes) -> tuple[float, float]:
    """An SVG's size is its `viewBox`, or else its width and height (SVG 2, 8.12)."""
    try:
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
        box = (root.get("viewBox") or "").replace(",", " ").split()
        sides = box[2:4] if len(box) == 4 else [root.get("width") or "", root.get("height") or ""]
        width, height = (float(side.removesuffix("px")) for side in sides)
    except (etree.XMLSyntaxError, ValueError):
        return 0, 0
    return width, height
