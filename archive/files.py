"""One file of the static site, before it is made."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote

from sqlmodel import Session

Make = Callable[[Session], str | bytes | None]


@dataclass(frozen=True, slots=True)
class File:
    """One file. `make` is None for records, which are made in batches."""

    path: str
    ingredients: str
    """A hash of all that its content depends on."""
    make: Make | None = None
    article_id: int = 0
    language: str = ""


def digest(*parts: object) -> str:
    """Return a short hash of anything that prints the same when it is the same."""
    return hashlib.blake2b(repr(parts).encode(), digest_size=10).hexdigest()


def place_of(file: File) -> str:
    """Return where a file is, below the site's folder: its path without escapes."""
    return unquote(file.path) if "%" in file.path else file.path
