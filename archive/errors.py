"""The errors of this room."""

from storage.errors import InTheNewsError


class ArchiveError(InTheNewsError):
    """The archive could not be published."""
