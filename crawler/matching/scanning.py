"""Finding every pattern in a folded text, all at once, in time linear in the text."""

import hashlib
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import hyperscan

from crawler.matching.patterns import Pattern, is_boundary, word_end


@dataclass(frozen=True, slots=True)
class Hit:
    """Pattern number `pattern` of its scanner, at `start` to `end` of the folded text."""

    pattern: int
    start: int
    end: int


class Scanner:
    """A compiled set of patterns.

    With `cache_dir` the compiled form is kept there, named by a hash of what went into it; a
    damaged or foreign file is compiled anew.
    """

    def __init__(self, patterns: Sequence[Pattern], cache_dir: Path | None = None) -> None:
        self.patterns = tuple(patterns)
        self._lengths = [
            0 if pattern.has_wildcards else len(pattern.head.encode()) for pattern in self.patterns
        ]
        self._database = _load(self.patterns, cache_dir) if self.patterns else None

    @property
    def size(self) -> int:
        """Bytes of memory the compiled patterns take."""
        return self._database.size() if self._database else 0

    def scan(self, text: str, cased: str) -> list[Hit]:
        """Every hit in `text` (folded, lower case; `cased` the same before lowering), in order."""
        if self._database is None:
            return []
        data = text.encode()
        found: list[tuple[int, int, int]] = []
        lengths = self._lengths

        def note(number: int, start: int, end: int, flags: int, context: object) -> None:
            length = lengths[number]
            found.append((end - length if length else start, end, number))

        self._database.scan(data, match_event_handler=note)
        if not found:
            return []
        found.sort()
        if len(data) != len(text):
            found = _to_characters(data, found)
        return [hit for item in found if (hit := self._check(item, text, cased)) is not None]

    def _check(self, found: tuple[int, int, int], text: str, cased: str) -> Hit | None:
        start, end, number = found
        pattern = self.patterns[number]
        if not is_boundary(text, start):
            return None
        if pattern.is_case_sensitive and not _same_case(pattern, cased[start:end]):
            return None
        if pattern.is_prefix:
            return Hit(number, start, word_end(text, end))
        return Hit(number, start, end) if is_boundary(text, end) else None


def _same_case(pattern: Pattern, found: str) -> bool:
    if not pattern.has_wildcards:
        return pattern.cased == found
    letters = [character for character in pattern.cased if character not in "*?"]
    at = 0
    for character in found:
        if at < len(letters) and character == letters[at]:
            at += 1
    return at == len(letters)


def _to_characters(
    data: bytes, found: Sequence[tuple[int, int, int]]
) -> list[tuple[int, int, int]]:
    """Byte offsets made character offsets, in one pass."""
    wanted = sorted({offset for start, end, _ in found for offset in (start, end)})
    places: dict[int, int] = {}
    at = characters = 0
    for offset in wanted:
        characters += len(data[at:offset].decode(errors="ignore"))
        places[offset] = characters
        at = offset
    return [(places[start], places[end], number) for start, end, number in found]


def _load(patterns: Sequence[Pattern], cache_dir: Path | None) -> hyperscan.Database:
    expressions = [pattern.expression() for pattern in patterns]
    flags = [hyperscan.HS_FLAG_SOM_LEFTMOST if p.has_wildcards else 0 for p in patterns]
    return compile_database(expressions, flags, cache_dir)


def compile_database(
    expressions: Sequence[bytes], flags: Sequence[int], cache_dir: Path | None
) -> hyperscan.Database:
    """Compile `expressions` (or load them from `cache_dir`); their ids are their positions."""
    path = None
    if cache_dir is not None:
        digest = hashlib.sha256(hyperscan.__version__.encode())
        for expression, flag in zip(expressions, flags, strict=True):
            digest.update(b"%d %s\n" % (flag, expression))
        path = cache_dir / f"patterns-{digest.hexdigest()[:32]}.hyperscan"
        try:
            return hyperscan.loadb(path.read_bytes(), hyperscan.HS_MODE_BLOCK)
        except (OSError, hyperscan.error):
            pass  # not there, or damaged: compiled below
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(
        expressions=list(expressions),
        ids=list(range(len(expressions))),
        elements=len(expressions),
        flags=list(flags),
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
