"""Publication dates as the press gives them: sometimes to the second, sometimes only a year.

Old press lists often hold "February 2015" and nothing more. Inventing the missing part would
be a lie that sorts and prints as a fact, so every publication date keeps how precise it is and
where it was read.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum


class DatePrecision(StrEnum):
    """How much of a publication date is known."""

    INSTANT = "instant"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PublicationDate:
    """A publication date with its precision and its origin.

    `at` is aware UTC. For `DAY`, `MONTH` and `YEAR` it is midnight UTC at the start of the
    period, and only that period is meant: it must never be moved into another time zone.
    `origin` says where the date was read ("json-ld", "meta", "url", "feed", "import", ...).
    """

    at: datetime | None = None
    precision: DatePrecision = DatePrecision.UNKNOWN
    origin: str | None = None

    def __post_init__(self) -> None:
        if (self.at is None) != (self.precision is DatePrecision.UNKNOWN):
            raise ValueError("a date is unknown exactly when it has no instant")
        if self.at is not None and self.at.tzinfo is not UTC:
            if self.at.tzinfo is None:
                raise ValueError(f"a publication date needs a time zone: {self.at!r}")
            object.__setattr__(self, "at", self.at.astimezone(UTC))


UNKNOWN_DATE = PublicationDate()
