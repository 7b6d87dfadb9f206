"""The errors of the shell."""

from storage.errors import InTheNewsError


class ConfigError(InTheNewsError):
    """A configuration that cannot be used: file, key, what is expected, the nearest valid key."""


class BusyError(InTheNewsError):
    """Another process is doing this already."""
