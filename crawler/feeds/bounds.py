"""How much of a feed is read: the most that any part of it may hold, each with its reason.

Feeds come from the network and may be made to hurt. Measured on bare feedparser 6.0.14, files
under 3 MB took 30 s (50,000 attributes on one element), 14 s (20,000 namespaces) and 7 s
(50,000 items). Within these bounds a feed takes well under two seconds and 200 MB. What lies
beyond a bound is left out, and the feed says so (`Feed.is_cut`); the newest entries come first
in nearly every feed, so what is lost is old.
"""

from typing import Final

BYTES: Final = 6 * 1024 * 1024
"""Of the feed, after decompression. The largest full-text feeds seen have 4 MB."""

ENTRIES: Final = 1_000
"""As many as a news sitemap may list; real feeds have 10 to 200."""

ELEMENTS: Final = 100_000
"""Of a document, kept or not; also objects and lists of a JSON Feed."""

FIELDS: Final = 60
"""Of one entry. Real ones have up to 40, nearly all of them categories."""

TAGS: Final = 80_000
"""Of a feed that is not well-formed, mended one by one."""

EXPANSION: Final = 1024 * 1024
"""Characters that a document's own entities may grow into."""

ATTRIBUTES: Final = 32
"""Of one element."""

NAMESPACES: Final = 64
"""Declared on one element."""

DEPTH: Final = 8
"""Of kept elements. What lies deeper (markup in a title or summary) becomes text."""

SHORT_TEXT: Final = 4_000
"""Characters of a title or link."""

NAME: Final = 200
"""Characters of a date, name or language. feedparser's search for an e-mail address in an author
takes time that grows with the square of it."""

LONG_TEXT: Final = 50_000
"""Characters of one summary's markup."""

SUMMARY: Final = 5_000
"""Characters of a summary as plain text: enough to judge an entry whose page is not fetched."""

MARKUP: Final = 400_000
"""Characters of all summaries' markup together that are read, shared among the entries.
Half a millisecond for each thousand."""

URL: Final = 4_000
"""Characters of a URL."""

ENTITIES: Final = 300
"""Declared in a document type."""


def share_of_markup(entries: int) -> int:
    """Characters of markup that each of so many entries may have."""
    return max(400, min(LONG_TEXT, MARKUP // max(1, min(entries, ENTRIES))))
