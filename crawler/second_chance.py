"""The AMP version of a page that holds next to nothing: an empty shell, a stub, a bot wall.

Outlets whose pages are drawn by scripts often publish a plain version of each for phones, and
name it in the page. It is asked for once, with the same manners. What an outlet sells is not looked
for there.
"""

from dataclasses import replace

from crawler.items import Reading
from storage.kinds import PRESS_KINDS, PageKind
from storage.urls import outlet_domain

SHORT = 400
"""Characters of text under which a page counts as a stub."""
LONGER = 1.3
"""How much longer the other text must be: both versions differ by a credit or a caption."""


def second_chance(reading: Reading) -> str | None:
    """The address of the AMP version, when the page has one and needs it."""
    if reading.amp_url is None or reading.amp_url == reading.url:
        return None
    is_wall = reading.kind in {PageKind.ERROR, PageKind.CONSENT}
    is_stub = reading.kind in PRESS_KINDS and len(reading.text) < SHORT
    if reading.kind is PageKind.PAYWALLED or reading.is_free is False:
        return None
    if not (is_wall or is_stub) or outlet_domain(reading.amp_url) != outlet_domain(reading.url):
        return None
    return reading.amp_url


def better_of(first: Reading, second: Reading) -> Reading:
    """The reading of the page, or that of its AMP version under the page's own address."""
    if second.kind not in PRESS_KINDS or len(second.text) < LONGER * len(first.text):
        return first
    if not second.text:
        return first
    is_known = first.kind in PRESS_KINDS
    return replace(
        second,
        url=first.url,
        canonical_url=first.canonical_url or second.canonical_url,
        title=(first.title if is_known else None) or second.title,
        published=first.published if first.published.at else second.published,
        modified=first.modified if first.modified.at else second.modified,
        section=first.section or second.section,
        image_url=first.image_url or second.image_url,
    )
