"""The error of the demo press's own files."""

from storage.errors import InTheNewsError


class PressError(InTheNewsError):
    """A file of the demo press is wrong: the message names the file, the field and the repair."""
