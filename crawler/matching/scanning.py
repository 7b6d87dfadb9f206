"""Finding every pattern in a folded text, all at once, in time linear in the text."""

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import hyperscan

from crawler.matching.patterns import Pattern


@dataclass(frozen=True, slots=True)
class Hit:
    """Pattern number `pattern` of its scanner, at `start` to `end` of the folded text."""

    pattern: int
    start: int
    end: int


class Scanner:
    """A compiled set of patterns.

    The engine finds each pattern's literal beginning; boundaries, case and wildcards are
    checked there in bounded time. With `cache_dir` the compiled form is kept on disk, named by
    a hash of what went into it; a damaged or foreign file is compiled anew.
    """

    def __init__(self, patterns: Iterable[Pattern], cache_dir: Path | None = None) -> None:
        self.patterns = tuple(
            sorted(set(patterns), key=lambda p: (p.head, p.source, p.is_case_sensitive))
        )
        by_literal: dict[bytes, list[int]] = {}
        for number, pattern in enumerate(self.patterns):
            by_literal.setdefault(pattern.literal.encode(), []).append(number)
        # Of each literal: its length, whether a word's boundary must stand before and after it
        # where ASCII can tell, and its patterns.
        self._literals = [
            (
                len(literal),
                literal[:1] in _ALPHANUMERIC,
                literal[-1:] in _ALPHANUMERIC
                and all(self.patterns[number].is_literal for number in numbers),
                numbers,
            )
            for literal, numbers in by_literal.items()
        ]
        self._database = _compile(dict.fromkeys(by_literal, 0), cache_dir, is_literal=True)

    @property
    def size(self) -> int:
        """Bytes of memory the compiled patterns take."""
        return self._database.size() if self._database else 0

    def scan(self, text: str, cased: str) -> list[Hit]:
        """Every hit in `text` (folded, lower case; `cased` the same before lowering), in order."""
        if self._database is None or not text:
            return []
        # Spaces on either side, so that every find has a neighbour.
        data = b" %s " % text.encode()
        found: list[tuple[int, int]] = []
        literals = self._literals

        def note(literal: int, _start: int, end: int, _flags: int, _context: object) -> None:
            length, needs_begin, needs_end, _ = literals[literal]
            start = end - length
            # Most finds are inside of other words.
            if (needs_begin and data[start - 1] in _CODES) or (needs_end and data[end] in _CODES):
                return
            found.append((start - 1, literal))

        self._database.scan(data, match_event_handler=note)
        if not found:
            return []
        found.sort()
        if len(data) - 2 != len(text):
            found = _to_characters(data[1:-1], found)
        hits = []
        for start, literal in found:
            for number in literals[literal][3]:
                end = self.patterns[number].match_end(text, cased, start)
                if end is not None:
                    hits.append(Hit(number, start, end))
        return hits


_ALPHANUMERIC = frozenset(bytes([code]) for code in range(128) if chr(code).isalnum())
_CODES = frozenset(code for code in range(128) if chr(code).isalnum())


def _to_characters(data: bytes, found: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Byte offsets made character offsets, in one pass over sorted finds."""
    at = characters = 0
    placed = []
    for offset, literal in found:
        characters += len(data[at:offset].decode(errors="ignore"))
        at = offset
        placed.append((characters, literal))
    return placed


def compile_expressions(
    expressions: Mapping[bytes, int], cache_dir: Path | None = None
) -> hyperscan.Database | None:
    """Compile regular expressions, each with its hyperscan flags; None when there are none.

    Their numbers are their positions. With `cache_dir` they are loaded from there if known, and
    kept there if not.
    """
    return _compile(expressions, cache_dir, is_literal=False)


def escaped(literal: bytes) -> bytes:
    """An expression that finds `literal`."""
    return b"".join(b"\\x%02x" % byte for byte in literal)


def scan(
    database: hyperscan.Database | None,
    data: bytes,
    note: Callable[[int, int, int, int, object], bool | None],
) -> None:
    """Call `note` with the number, start, end of every find; the scan ends when it says True."""
    if database is None or not data:
        return
    with suppress(hyperscan.ScanTerminated):
        database.scan(data, match_event_handler=note)


def finds(database: hyperscan.Database | None, data: bytes) -> bool:
    """Whether any expression stands in `data`."""
    found: list[int] = []

    def note(number: int, _start: int, _end: int, _flags: int, _context: object) -> bool:
        found.append(number)
        return True

    scan(database, data, note)
    return bool(found)


def _compile(
    expressions: Mapping[bytes, int], cache_dir: Path | None, *, is_literal: bool
) -> hyperscan.Database | None:
    if not expressions:
        return None
    path = None
    if cache_dir is not None:
        digest = hashlib.sha256(f"1 {is_literal} {version('hyperscan')}".encode())
        for expression, flags in expressions.items():
            digest.update(b"%d %d:%s" % (flags, len(expression), expression))
        path = cache_dir / f"patterns-{digest.hexdigest()[:32]}.hyperscan"
        try:
            database = hyperscan.loadb(_checked(path.read_bytes()), hyperscan.HS_MODE_BLOCK)
            database.scratch = hyperscan.Scratch(database)
            return database
        except (OSError, ValueError, hyperscan.error):
            pass  # not there, or damaged: compiled below
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(
        expressions=list(expressions),
        ids=list(range(len(expressions))),
        elements=len(expressions),
        flags=list(expressions.values()),
        literal=is_literal,
    )
    if path is not None:
        content = hyperscan.dumpb(database)
        _keep(path, _checksum(content) + content)
    return database


def _checksum(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=_CHECKSUM).digest()


_CHECKSUM = 16
"""Bytes."""


def _checked(kept: bytes) -> bytes:
    """The content of a kept file; `ValueError` if it is damaged, which the engine would not see."""
    content = kept[_CHECKSUM:]
    if _checksum(content) != kept[:_CHECKSUM]:
        raise ValueError("damaged")
    return content


def _keep(path: Path, content: bytes) -> None:
    """Write `content` to `path` whole or not at all; a cache that cannot be written is no error."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).replace(path)
    except OSError:
        return
