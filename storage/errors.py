"""The root of every error a person is meant to read, and the ones of this room."""


class InTheNewsError(Exception):
    """Something a person can act on: printed as one clear line, exit status 1.

    The message says what went wrong, where (file, line, URL or topic), and what to do.
    Every room defines a handful of subclasses; anything else that is raised is a bug and
    keeps its traceback.
    """


class StorageError(InTheNewsError):
    """The database could not be reached, read or migrated."""


class StoryError(InTheNewsError):
    """A story or an article that is not there, or an edit that cannot be made."""
