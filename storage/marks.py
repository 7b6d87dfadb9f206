"""What is filed in the search index beside an article's words: its place and its marks.

Marks ("t:mercury", "o:12", "l:hi", "k:opinion") let any combination of filters be answered by
the index itself. On PostgreSQL two more say in which span of time an article lies ("f:3812",
"c:476"), so that the newest matches of a common word are found without sorting them all.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1900, 1, 1, tzinfo=UTC)
_ID_BITS = 28
FINE_BITS = _ID_BITS + 22
"""Spans of 2^22 seconds, 49 days ..."""
COARSE_BITS = _ID_BITS + 25
"""... and of 2^25, 388 days."""
LAST = (1 << 63) - 1
"""Above all positions."""
UNDATED = "u:"
"""The mark of articles whose date of publication is not known."""
_NAME = re.compile(r"[A-Za-z0-9-]{1,60}")


def place(sorted_at: datetime, article_id: int = 0) -> int:
    """Return an article's position in the order of search: second, then id."""
    seconds = int((sorted_at - _EPOCH) / timedelta(seconds=1))
    # SQLite counts to 2^63; a date beyond that, far in the future, must not be an error.
    seconds = min(max(seconds, 0), (1 << (63 - _ID_BITS)) - 1)
    return (seconds << _ID_BITS) | (article_id & ((1 << _ID_BITS) - 1))


def is_markable(name: str) -> bool:
    """Whether a topic, language or kind of this name can exist: nothing else is looked for."""
    return _NAME.fullmatch(name) is not None


def topic_mark(slug: str) -> str:
    """The mark of a topic's articles."""
    return f"t:{slug}"


def outlet_mark(outlet_id: int) -> str:
    """The mark of an outlet's articles."""
    return f"o:{outlet_id}"


def language_mark(language: str) -> str:
    """The mark of a language's articles."""
    return f"l:{language.lower()}"


def kind_mark(kind: str) -> str:
    """The mark of a kind's articles."""
    return f"k:{kind}"


def fine_mark(span: int) -> str:
    """The mark of the articles of a span of 49 days, which is a position's `FINE_BITS`."""
    return f"f:{span}"


def coarse_mark(span: int) -> str:
    """The mark of the articles of a span of 388 days, which is a position's `COARSE_BITS`."""
    return f"c:{span}"


def marks_of(
    topics: Iterable[str], outlet_id: int, language: str | None, kind: str, *, is_dated: bool
) -> list[str]:
    """Return an article's marks, those of time apart."""
    marks = [*map(topic_mark, topics), outlet_mark(outlet_id)]
    if language:
        marks.append(language_mark(language))
    marks.append(kind_mark(kind))
    if not is_dated:
        marks.append(UNDATED)
    return marks


def span_marks(position: int) -> list[str]:
    """Return the marks of the spans of time that a position lies in."""
    return [fine_mark(position >> FINE_BITS), coarse_mark(position >> COARSE_BITS)]
