"""What an export left in its folder: which files, and what they were made of, by unit.

    units.json         unit -> its digest, and how many files it has
    files/UNIT.json    path -> ingredients

A unit whose digest stays is neither planned nor read again, so an export after one change costs
what the units of that change do.
"""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

import orjson

_UNITS = "units.json"
_OLDER = "manifest.json"
"""One file for everything, as exports left it before there were units."""

Files = dict[str, str]
"""Paths with their ingredients."""


class Manifest:
    """The manifest in the exporter's own folder, as it is on the disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.units: dict[str, tuple[str, int]] = {}
        """By name: digest, and number of files."""
        self._older: Files = {}
        if (folder / _UNITS).exists():
            read = orjson.loads((folder / _UNITS).read_bytes())
            self.units = {name: (digest, count) for name, (digest, count) in read.items()}
        elif (folder / _OLDER).exists():
            self._older = orjson.loads((folder / _OLDER).read_bytes())
            self.units = {"": ("", len(self._older))}

    def files_of(self, unit: str) -> Files:
        """Return a unit's files; none for a unit that there is not."""
        if unit not in self.units:
            return {}
        if self._older:
            return self._older
        files: Files = orjson.loads(self._place(unit).read_bytes())
        return files

    def replace(self, units: Mapping[str, tuple[str, int]], changed: Mapping[str, Files]) -> None:
        """Write what an export did: all units as they are, and the files of those that changed.

        May be done again when it was broken off.
        """
        (self._folder / "files").mkdir(exist_ok=True)
        for unit, files in changed.items():
            _write(self._place(unit), files)
        _write(self._folder / _UNITS, dict(units))
        for gone in self.units.keys() - units.keys():
            self._place(gone).unlink(missing_ok=True)
        (self._folder / _OLDER).unlink(missing_ok=True)

    def _place(self, unit: str) -> Path:
        return self._folder / "files" / f"{quote(unit, safe='')}.json"


def _write(place: Path, content: object) -> None:
    part = place.with_name(f"{place.name}.part")
    part.write_bytes(orjson.dumps(content))
    part.rename(place)
