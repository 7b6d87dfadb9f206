"""Why a text is no date, or only a day."""

from typing import Final

NO_ZONE: Final = "the time has no zone"


class RefusedError(ValueError):
    """Not a date that we can stand behind; the message says why."""
