"""A month of the demo press: by the clock, and through everything that can go wrong in it.

March and October have the clock changes of Europe and (in March and November) of America. The
whole of it, with fifty deaths on each database by each policy, is `python -m bench.month`.
"""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine

from digest.desk import Desk
from inthenews.demo.mailbox import Mailbox
from tests.digest.conftest import FakeClock, with_mail
from tests.digest.month import ACROSS, DIGESTS, Month, Troubles
from tests.digest.sending import Send, orders_for

MARCH, OCTOBER = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 10, 1, tzinfo=UTC)


@pytest.fixture
def month(desk: Desk, mailbox: Mailbox, clock: FakeClock) -> Month:
    """A month with its three digests, to be begun."""
    return Month(replace(desk, digests=DIGESTS), mailbox, clock, MARCH)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("start", [MARCH, OCTOBER])
def test_a_month_by_the_clock(month: Month, engine: Engine, start: datetime) -> None:
    month.start = start
    month.play()
    month.check()
    assert month.unknown == 0

    def at_home(reader: str, digest: str, zone: str) -> list[datetime]:
        return [at.astimezone(ZoneInfo(zone)) for at in month.received[reader, digest]]

    daily = at_home("berlin", "daily", "Europe/Berlin")
    assert {f"{at:%H:%M}" for at in daily} == {"07:30"}, "the hour is kept across the change"
    assert len({at.date() for at in daily}) == len(daily) == ACROSS, "one a day, every day"
    for reader in ("boston", "new-york"):
        own = at_home(reader, "daily", "America/New_York")
        assert {f"{at:%H:%M}" for at in own} == {"07:30"}
        assert len({at.date() for at in own}) == len(own) == ACROSS
    weekly = at_home("pune", "weekly", "Asia/Kolkata")
    assert {f"{at:%a %H:%M}" for at in weekly} == {"Mon 08:00"}
    assert len(month.received["boston", "monthly"]) == 2
    assert not month.received["pune", "daily"]


@pytest.mark.parametrize(
    ("engine", "start", "policy", "kills"),
    [("sqlite", MARCH, "repeat", 25), ("postgresql", OCTOBER, "omit", 8)],
    indirect=["engine"],
)
def test_a_month_of_troubles(
    month: Month, engine: Engine, sender: Send, clock: FakeClock,
    start: datetime, policy: str, kills: int,
) -> None:  # fmt: skip
    name = engine.dialect.name
    month.start, month.desk = start, with_mail(month.desk, unknown=policy)
    digests = [one.model_dump(mode="json") for one in DIGESTS]
    order = orders_for(sender, engine, month.mailbox.port, clock, digests=digests)
    troubles = Troubles(order, name, kills, has_disk=name == "sqlite", policy=policy)
    month.play(troubles)
    month.check(policy)
    assert not troubles.waiting, "the month was too short for them"
    assert troubles.done["kill"] == kills
    assert troubles.done["dialogue"] == 22
    assert troubles.done["two at once"] == 4
    assert bool(troubles.done["disk"]) == (name == "sqlite")
    assert month.unknown <= kills + troubles.done["dialogue"]
