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
        self._literals = [(len(literal), numbers) for literal, numbers in by_literal.items()]
        self._database = compile_literals(list(by_literal), cache_dir)

    @property
    def size(self) -> int:
        """Bytes of memory the compiled patterns take."""
        return self._database.size() if self._database else 0

    def scan(self, text: str, cased: str) -> list[Hit]:
        """Every hit in `text` (folded, lower case; `cased` the same before lowering), in order."""
        if self._database is None or not text:
            return []
        data = text.encode()
        found: list[tuple[int, int]] = []
        literals = self._literals

        def note(literal: int, _start: int, end: int, _flags: int, _context: object) -> None:
            found.append((end - literals[literal][0], literal))

        self._database.scan(data, match_event_handler=note)
        if not found:
            return []
        found.sort()
        if len(data) != len(text):
            found = _to_characters(data, found)
        hits = []
        for start, literal in found:
            for number in literals[literal][1]:
                end = self.patterns[number].match_end(text, cased, start)
                if end is not None:
                    hits.append(Hit(number, start, end))
        return hits


def _to_characters(data: bytes, found: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Byte offsets made character offsets, in one pass over sorted finds."""
    at = characters = 0
    placed = []
    for offset, literal in found:
        characters += len(data[at:offset].decode(errors="ignore"))
        at = offset
        placed.append((characters, literal))
    return placed


def compile_literals(
    literals: Sequence[bytes], cache_dir: Path | None = None
) -> hyperscan.Database | None:
    """Compile `literals`, or load them from `cache_dir`; their ids are their positions."""
    return _compile(dict.fromkeys(literals, 0), cache_dir, is_literal=True)


def compile_expressions(
    expressions: Mapping[bytes, int], cache_dir: Path | None = None
) -> hyperscan.Database | None:
    """Compile regular expressions, each with its hyperscan flags; None when there are none."""
    return _compile(expressions, cache_dir, is_literal=False)


def escaped(literal: bytes) -> bytes:
    """An expression that finds `literal`."""
    return b"".join(b"\\x%02x" % byte for byte in literal)


def scan(
    database: hyperscan.Database | None,
    data: bytes,
    note: Callable[[int, int, int, int, object], object],
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
        digest = hashlib.sha256(f"{version('hyperscan')} {is_literal}".encode())
        for expression, flags in expressions.items():
            digest.update(b"%d %d:%s" % (flags, len(expression), expression))
        path = cache_dir / f"patterns-{digest.hexdigest()[:32]}.hyperscan"
        try:
            database = hyperscan.loadb(path.read_bytes(), hyperscan.HS_MODE_BLOCK)
            database.scratch = hyperscan.Scratch(database)
            return database
        except (OSError, hyperscan.error):
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
        _keep(path, hyperscan.dumpb(database))
    return database


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
