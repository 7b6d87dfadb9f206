"""Which article of a story leads it.

The rule: the wire's own page, else the first published, else the outlet of the better tier,
else the one found first. An editor's pin overrules it.
"""

from sqlmodel import Session, col, select

from storage.dates import DatePrecision
from storage.stories.wires import WIRE_DOMAINS
from storage.tables import Article, Outlet

_SECONDS_OF_A_DAY = 86_400

Rank = tuple[bool, float, int, int]


def choose_lead(session: Session, story_id: int) -> int | None:
    """Return the article that leads a story by the rule, None when it has no articles."""
    rows = session.exec(
        select(Article, Outlet)
        .join(Outlet, col(Outlet.id) == col(Article.outlet_id))
        .where(col(Article.story_id) == story_id)
    ).all()
    best = min(rows, key=lambda row: _rank(*row), default=None)
    return best[0].id if best else None


def leads_before(session: Session, article: Article, lead: Article) -> bool:
    """True when `article` comes before the present lead by the rule."""
    outlets = [session.get_one(Outlet, one.outlet_id) for one in (article, lead)]
    return _rank(article, outlets[0]) < _rank(lead, outlets[1])


def _rank(article: Article, outlet: Outlet) -> Rank:
    """Return a key by which the articles of a story sort, the lead first.

    A date known to the day alone counts as the day's end, so that it does not pass before an
    article whose hour is known; vaguer ones count as unknown.
    """
    published = float("inf")
    if article.published_at is not None:
        if article.published_precision is DatePrecision.INSTANT:
            published = article.published_at.timestamp()
        elif article.published_precision is DatePrecision.DAY:
            published = article.published_at.timestamp() + _SECONDS_OF_A_DAY - 1
    return (outlet.domain not in WIRE_DOMAINS, published, outlet.tier, article.id or 0)
