"""HTML → `Reading`: text, title, authors, dates, language, page type.

    Page ─► document ─► structured ─► text, title, authors, dates, language, kind ─► Reading

`read` is the whole interface of this room; every other module answers one question.
"""

from crawler.reading.reading import read

__all__ = ["read"]
