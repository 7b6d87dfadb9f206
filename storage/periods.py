"""Years and months of the archive, in the organisation's part of the world."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Period:
    """A year, or one month of it; `UNDATED` stands beside the years."""

    year: int
    month: int | None = None

    def __str__(self) -> str:
        if self.year == 0:
            return "undated"
        return f"{self.year:04}" if self.month is None else f"{self.year:04}-{self.month:02}"

    @classmethod
    def parse(cls, text: str) -> "Period":
        """Read what `str` of a period gives."""
        if text == "undated":
            return UNDATED
        year, _, month = text.partition("-")
        return cls(int(year), int(month) if month else None)

    @property
    def year_only(self) -> "Period":
        """The whole year that it is of."""
        return Period(self.year)

    @property
    def next(self) -> "Period":
        """The period that follows."""
        if self.month is None:
            return Period(self.year + 1)
        return Period(self.year + self.month // 12, self.month % 12 + 1)


UNDATED = Period(0)
"""What has no date of publication: of no year, so it is counted and listed apart."""


@dataclass(frozen=True, slots=True)
class Almanac:
    """Where periods begin. `ahead` is how far local time is ahead of UTC, never negative.

    A publication known to the day only is stored as midnight UTC of that day. East of
    Greenwich local midnight comes before it, so local months hold it rightly; in the west
    they would move the first of a month into the one before, so there months begin in UTC.
    Summer time is not counted: a period's edge is one instant for all years.
    """

    ahead: timedelta = timedelta(0)

    @classmethod
    def of(cls, time_zone: str) -> "Almanac":
        """Return the almanac of an IANA zone."""
        offset = datetime(2024, 1, 15, tzinfo=ZoneInfo(time_zone)).utcoffset() or timedelta(0)
        return cls(max(offset, timedelta(0)))

    def bounds(self, period: Period) -> tuple[datetime, datetime]:
        """Return the first instant of a period and that of the next."""
        return self._start(period), self._start(period.next)

    def _start(self, period: Period) -> datetime:
        return datetime(period.year, period.month or 1, 1, tzinfo=UTC) - self.ahead

    def period_of(self, instant: datetime) -> Period:
        """Return the month that an instant is in."""
        local = instant + self.ahead
        return Period(local.year, local.month)
