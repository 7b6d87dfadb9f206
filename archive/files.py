"""One file of the static site, before it is made."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
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


@dataclass(frozen=True, slots=True)
class Unit:
    """Files that are planned together, because they are of the same articles.

    What is planned of a unit depends on its digest alone: while that stays, so do the paths
    and the ingredients of its files, and nobody needs to ask for them.
    """

    name: str
    digest: str
    """Empty when it is cheaper to plan the files than to know whether they stay."""
    files: Callable[[], Iterator[File]]


def digest(*parts: object) -> str:
    """Return a short hash of anything that prints the same when it is the same."""
    return hashlib.blake2b(repr(parts).encode(), digest_size=10).hexdigest()


def digest_lines(*parts: str, lines: Iterable[str]) -> str:
    """Return a short hash of many texts that hold no line ends; quicker than `digest`."""
    return hashlib.blake2b("\n".join([*parts, *lines]).encode(), digest_size=10).hexdigest()


def place_of(file: File) -> str:
    """Return where a file is, below the site's folder: its path without escapes."""
    return unquote(file.path) if "%" in file.path else file.path
