"""The errors of old lists and backups."""

from storage.errors import InTheNewsError


class ListError(InTheNewsError):
    """A file that cannot be read as a press list: which one, why, what to do."""


class BackupError(InTheNewsError):
    """A backup that cannot be written or restored: where, why, what to do."""
