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

ELEMENTS: Final = 200_000
"""Looked at, kept or not."""

ATTRIBUTES: Final = 32
"""Of one element."""

NAMESPACES: Final = 64
"""Declared on one element."""

DEPTH: Final = 8
"""Of kept elements. What lies deeper (markup in a title or summary) becomes text."""

SHORT_TEXT: Final = 4_000
"""Characters of a title, link, date or name."""

LONG_TEXT: Final = 60_000
"""Characters of a summary's markup."""

SUMMARY: Final = 5_000
"""Characters of a summary as plain text: enough to judge an entry whose page is not fetched."""

MARKUP: Final = 800_000
"""Characters of all summaries' markup together that are read, shared among the entries."""

URL: Final = 4_000
"""Characters of a URL."""

ENTITIES: Final = 300
"""Declared in a document type."""
