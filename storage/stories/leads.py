"""Which article of a story leads it.

The rule: the wire's own page, else the first published, else the outlet of the better tier,
else the one found first. An editor's pin overrules it.
"""

from storage.dates import DatePrecision
from storage.tables import Article, Outlet
from storage.stories.wires import WIRE_DOMAINS


def rank(article: Article, outlet: Outlet) -> tuple[object, ...]:
    """Return a key by which the articles of a story sort, the lead first.

    A publication date counts when it is known to the day; one known to the day alone counts
    as the day's end, so that it does not pass before an article whose hour is known.
    """
    is_wire = outlet.domain in WIRE_DOMAINS
    published = float("inf")
    if article.published_at is not None:
        if article.published_precision is DatePrecision.INSTANT:
            published = article.published_at.timestamp()
        elif article.published_precision is DatePrecision.DAY:
            published = article.published_at.timestamp() + 86_399
    return (not is_wire, published, outlet.tier, article.id or 0)
