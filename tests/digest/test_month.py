"""A month through daily, weekly and monthly digests, five readers in three zones, the clock kept.

March and October have the clock changes of Europe and (in March and November) of America.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine

from digest.composition import articles_in
from digest.content import content_of
from digest.desk import Desk
from digest.running import send_due
from digest.settings import DigestSettings
from digest.subscribing import Wish, enrol
from inthenews.demo.mailbox import Mailbox
from storage.database import read_session
from storage.deliveries import count_states
from storage.editions import list_editions
from storage.kinds import DeliveryState, EditionState
from tests.digest.conftest import FakeClock
from tests.digest.press import Press

DIGESTS = (
    DigestSettings(
        name="daily", title="Daily", at="07:30", time_zone="Europe/Berlin", by_reader_clock=True
    ),
    DigestSettings(name="weekly", title="Weekly", every="week", on="monday", at="08:00"),
    DigestSettings(name="monthly", title="Monthly", every="month", on=1, at="09:00"),
)
READERS = {
    "delhi": ("Asia/Kolkata", ("daily", "weekly", "monthly")),
    "pune": ("Asia/Kolkata", ("weekly",)),
    "berlin": ("Europe/Berlin", ("daily",)),
    "boston": ("America/New_York", ("daily", "monthly")),
    "new-york": ("America/New_York", ("daily",)),
}


POLLED = ("02:30", "03:30", "05:00", "05:30", "06:30", "11:30", "12:30", "17:00")
"""UTC: every hour at which something may be due in summer or winter time, and finds between."""


def moments(at: datetime) -> Iterator[datetime]:
    """Yield the polled moments of the day of `at` and of the next."""
    for day in (0, 1):
        for hour in POLLED:
            hours, minutes = map(int, hour.split(":"))
            yield at.replace(hour=hours, minute=minutes) + timedelta(days=day)


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    """One database is enough: it is not what is tried here."""
    return sqlite_engine


@pytest.mark.parametrize(("year", "month"), [(2026, 3), (2026, 10)])
def test_a_month(
    desk: Desk, engine: Engine, press: Press, mailbox: Mailbox, clock: FakeClock,
    year: int, month: int,
) -> None:  # fmt: skip
    clock.at = datetime(year, month, 1, 0, 0, tzinfo=UTC)
    end = clock.at + timedelta(days=33)
    desk = replace(desk, digests=DIGESTS)
    for name, (zone, digests) in READERS.items():
        enrol(desk, Wish(email=f"{name}@readers.example", digests=digests, time_zone=zone))
    published: dict[int, datetime] = {}
    hours: dict[str, list[datetime]] = defaultdict(list)
    while clock.at < end:
        if clock.at.hour == 5 and clock.at.day % 3:
            story, articles = press.story("One", "Two", found_at=clock.at, topics=("pops",))
            published |= dict.fromkeys(articles, clock.at)
        if clock.at.hour == 17 and clock.at.day % 7 == 0:
            late_copy = press.article(outlet="Three", story=story, found_at=clock.at)
            published[late_copy] = clock.at
        before = len(mailbox.messages)
        list(send_due(desk))
        for one in mailbox.messages[before:]:
            reader = one.recipients[0].partition("@")[0]
            hours[f"{reader} {one.message['List-Id']}"].append(clock.at)
        clock.at = next(at for at in moments(clock.at) if at > clock.at)
    daily = hours["berlin <daily.toxicslink.example>"]
    shown = [at.astimezone(ZoneInfo("Europe/Berlin")) for at in daily]
    assert {f"{at:%H:%M}" for at in shown} == {"07:30"}, "the hour is kept across the change"
    assert len({at.date() for at in shown}) == len(shown) == 33, "one a day, every day"
    for reader in ("boston", "new-york"):
        at_home = [
            at.astimezone(ZoneInfo("America/New_York"))
            for at in hours[f"{reader} <daily.toxicslink.example>"]
        ]
        assert {f"{at:%H:%M}" for at in at_home} == {"07:30"}
        assert len({at.date() for at in at_home}) == len(at_home)
    weekly = hours["pune <weekly.toxicslink.example>"]
    assert {f"{at.astimezone(ZoneInfo('Asia/Kolkata')):%a %H:%M}" for at in weekly} == {"Mon 08:00"}
    assert len(hours["boston <monthly.toxicslink.example>"]) in (1, 2)
    assert not hours["pune <daily.toxicslink.example>"]
    # Each edition to each of its readers once, each article in exactly one edition of each digest.
    ids = Counter(one.message["Message-ID"] for one in mailbox.messages)
    assert set(ids.values()) == {1}
    with read_session(engine) as session:
        editions = list_editions(session)
        for name in ("daily", "weekly", "monthly"):
            own = [edition for digest, edition in editions if digest.name == name]
            told = Counter(key for edition in own for key in articles_in(content_of(edition)))
            begin, last = own[-1].from_at, own[0].until_at
            assert begin is not None
            assert told == Counter(key for key, at in published.items() if begin < at <= last)
            readers = sum(name in digests for _, digests in READERS.values())
            for edition in own:
                counts = count_states(session, edition.id)
                assert sum(counts.values()) == readers
                if edition.state is EditionState.SENT:
                    assert counts == {DeliveryState.ACCEPTED: readers}
                else:
                    assert edition.due_at > clock.at - timedelta(days=2), "still going round"
