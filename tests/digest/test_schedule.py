"""When editions are due, across clock changes, holidays and zones."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from digest.schedule import last_due, next_due, strike, upcoming
from digest.settings import DigestSettings

BERLIN, DELHI, NEW_YORK = "Europe/Berlin", "Asia/Kolkata", "America/New_York"


def digest(**settings: object) -> DigestSettings:
    return DigestSettings.model_validate({"name": "daily", **settings})


def shown(settings: DigestSettings, after: datetime, count: int, zone: str) -> list[str]:
    return [
        f"{instant.astimezone(ZoneInfo(zone)):%a %d %b %H:%M %z}"
        for instant in upcoming(settings, after, count, zone)
    ]


def test_a_daily_digest_keeps_its_hour_when_clocks_change() -> None:
    spring = datetime(2026, 3, 28, tzinfo=UTC)
    assert shown(digest(at="07:30"), spring, 3, BERLIN) == [
        "Sat 28 Mar 07:30 +0100", "Sun 29 Mar 07:30 +0200", "Mon 30 Mar 07:30 +0200",
    ]  # fmt: skip
    autumn = datetime(2026, 10, 24, tzinfo=UTC)
    assert shown(digest(at="07:30"), autumn, 3, BERLIN) == [
        "Sat 24 Oct 07:30 +0200", "Sun 25 Oct 07:30 +0100", "Mon 26 Oct 07:30 +0100",
    ]  # fmt: skip


def test_an_hour_that_is_left_out_is_kept_and_one_that_comes_twice_strikes_once() -> None:
    assert shown(digest(at="02:30"), datetime(2026, 3, 28, 12, tzinfo=UTC), 2, BERLIN) == [
        "Sun 29 Mar 03:00 +0200", "Mon 30 Mar 02:30 +0200",
    ]  # fmt: skip
    assert shown(digest(at="02:30"), datetime(2026, 10, 24, 12, tzinfo=UTC), 2, BERLIN) == [
        "Sun 25 Oct 02:30 +0200", "Mon 26 Oct 02:30 +0100",
    ]  # fmt: skip


def test_two_hours_that_the_change_makes_one_strike_once() -> None:
    twice = digest(at=["02:30", "03:00"])
    assert shown(twice, datetime(2026, 3, 28, 12, tzinfo=UTC), 2, BERLIN) == [
        "Sun 29 Mar 03:00 +0200", "Mon 30 Mar 02:30 +0200",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"every": "weekday"}, ["Fri 07 Aug 07:30", "Mon 10 Aug 07:30"]),
        ({"every": "week", "on": "thursday"}, ["Thu 13 Aug 07:30", "Thu 20 Aug 07:30"]),
        ({"every": "month", "on": 1, "at": "09:00"}, ["Tue 01 Sep 09:00", "Thu 01 Oct 09:00"]),
        ({"every": "month", "on": -1}, ["Mon 31 Aug 07:30", "Wed 30 Sep 07:30"]),
        ({"every": "month", "on": 31}, ["Mon 31 Aug 07:30", "Wed 30 Sep 07:30"]),
        ({"at": ["07:30", "16:00"]}, ["Fri 07 Aug 07:30", "Fri 07 Aug 16:00"]),
        ({"every": "15 8,20 * * 1-5"}, ["Thu 06 Aug 20:15", "Fri 07 Aug 08:15"]),
        # Independence Day
        ({"every": "0 8 14,15,16 8 *", "holidays": "IN"}, ["Fri 14 Aug 08:00", "Sun 16 Aug 08:00"]),
    ],
)
def test_rhythms(settings: dict[str, object], expected: list[str]) -> None:
    after = datetime(2026, 8, 6, 12, tzinfo=UTC)
    found = shown(digest(**settings), after, 2, DELHI)
    assert [one[:-6] for one in found[: len(expected)]] == expected


def test_a_schedule_of_holidays_only_ends() -> None:
    assert upcoming(
        digest(every="0 8 15 8 *", holidays="IN"), datetime(2026, 1, 1, tzinfo=UTC), 1
    ) == []  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"at": "7:30"}, "not an hour"),
        ({"at": "24:00"}, "not an hour"),
        ({"time_zone": "Asia/Delhi"}, "not a time zone"),
        ({"every": "fortnight"}, "not a rhythm"),
        ({"every": "99 * * * *"}, "not a rhythm"),
        ({"holidays": "XX"}, "no calendar of holidays"),
    ],
)
def test_wrong_settings_are_told(wrong: dict[str, str], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        digest(**wrong)


RHYTHMS = st.one_of(
    st.builds(
        digest,
        every=st.sampled_from(["day", "weekday", "week", "month"]),
        at=st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59)),
    ),
    st.builds(
        digest, every=st.builds("{} {} * * *".format, st.integers(0, 59), st.integers(0, 23))
    ),
)
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
INSTANTS = st.integers(0, 365 * 24 * 60).map(lambda minutes: NEW_YEAR + timedelta(minutes=minutes))


@given(RHYTHMS, INSTANTS, st.sampled_from([BERLIN, DELHI, NEW_YORK, "Australia/Lord_Howe"]))
def test_last_and_next_enclose_every_instant(
    settings: DigestSettings, at: datetime, zone: str
) -> None:
    last, following = last_due(settings, at, zone), next_due(settings, at, zone)
    assert last is not None
    assert last <= at < following
    assert next_due(settings, last, zone) == following
    assert last_due(settings, following, zone) == following


@given(INSTANTS, st.sampled_from([BERLIN, DELHI, NEW_YORK, "Pacific/Apia"]))
def test_readers_get_it_at_that_hour_by_their_clock_or_at_once(at: datetime, zone: str) -> None:
    struck = strike(at, ZoneInfo(DELHI), ZoneInfo(zone))
    assert at <= struck <= at + timedelta(hours=30)
    if struck > at:
        by_reader = struck.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        by_digest = at.astimezone(ZoneInfo(DELHI)).replace(tzinfo=None)
        assert abs(by_reader - by_digest) <= timedelta(hours=1)  # an hour that does not exist
