"""The figures of a period, counted in stories from the editions that told of them."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlmodel import Session

from digest.content import Bar, Charts, Content, Item, content_of
from storage.editions import editions_between

WEEKS = 8
_ROWS = 5


def draw_charts(session: Session, digest_id: int, content: Content, due_at: datetime) -> Charts:
    """Return the charts of an edition: its topics, languages and outlets, and weeks back from it.

    Weeks are counted back from the hour of the edition, so that the last one is complete. A
    monthly edition's stories count in the week in which they were found.
    """
    earlier = editions_between(
        session, digest_id, after=due_at - timedelta(weeks=WEEKS + 5), until=due_at
    )
    items = [*content.items, *(item for one in earlier for item in content_of(one).items)]
    return Charts(
        weeks=_by_week(items, due_at),
        topics=_largest(slug for item in content.items for slug in item.topics),
        languages=_largest(item.language or "und" for item in content.items),
        outlets=_largest(
            name
            for item in content.items
            for name in dict.fromkeys((item.outlet, *(copy.outlet for copy in item.copies)))
        ),
    )


def _by_week(items: list[Item], due_at: datetime) -> tuple[Bar, ...]:
    counts = Counter((due_at - item.found_at) // timedelta(weeks=1) for item in items)
    # A digest that is three weeks old has no chart of eight; a single week is no chart.
    first = max((weeks for weeks in range(WEEKS) if counts[weeks]), default=0)
    return tuple(
        Bar(label="", count=counts[weeks], starts_on=due_at - timedelta(weeks=weeks + 1))
        for weeks in range(first, -1, -1)
        if first
    )


def _largest(labels: Iterable[str]) -> tuple[Bar, ...]:
    largest = sorted(Counter(labels).items(), key=lambda entry: (-entry[1], entry[0]))
    return tuple(Bar(label=label, count=count) for label, count in largest[:_ROWS])
