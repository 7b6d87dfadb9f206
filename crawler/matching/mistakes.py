"""What is wrong in a watchlist file, and on which line, in words for the one who wrote it."""

import difflib
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import get_args

from pydantic import BaseModel, ValidationError

_HEADER = re.compile(r"""\s*(\[\[?)\s*([\w-]+(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*\]\]?""")
_KEY = re.compile(r"""\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*[\w-]+)*)\s*=""")
_PART = re.compile(r"""[\w-]+|"[^"]*"|'[^']*'""")
_AT_LINE = re.compile(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", re.S)
_CURLY = "“”„‟‘’‚‛«»"

Place = tuple[str | int, ...]
"""Keys from the file's top, with a number for one of several `[[tables]]`, counted from 0."""


def line_of(text: str, place: Sequence[str | int], needle: str | None = None) -> int:
    """The line, counted from 1, of `place` or of as much of it as the file has.

    With `needle`, the line of these words in that table, where they stand there.
    """
    best, line = 0, 1
    for number, found in _places(text):
        matching = _common(found, place)
        if matching > best:
            best, line = matching, number
    if needle:
        lines = text.split("\n")
        for number in range(line, len(lines) + 1):
            if needle in lines[number - 1]:
                return number
    return line


def _places(text: str) -> Iterator[tuple[int, Place]]:
    """The tables and keys of a TOML file in their order, each with its line."""
    counts: Counter[Place] = Counter()
    table: Place = ()
    for number, line in enumerate(text.split("\n"), 1):
        header, key = _HEADER.match(line), _KEY.match(line)
        if header:
            table = ()
            names = _names(header[2])
            for at, name in enumerate(names):
                table = (*table, name)
                if at == len(names) - 1 and header[1] == "[[":
                    counts[table] += 1
                if counts[table]:
                    table = (*table, counts[table] - 1)
            yield number, table
        elif key:
            yield number, (*table, *_names(key[1]))


def _names(dotted: str) -> list[str]:
    return [part.strip("\"'") for part in _PART.findall(dotted)]


def _common(found: Place, place: Sequence[str | int]) -> int:
    """How many keys from the top two places have in common."""
    return sum(
        1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(found, place, strict=False))
    )


def describe_toml(error: tomllib.TOMLDecodeError, text: str) -> tuple[int, str]:
    """The line on which a file is no TOML, and what to write instead."""
    match = _AT_LINE.fullmatch(str(error))
    said = match[1] if match else str(error)
    lines = text.split("\n")
    line = int(match[2]) if match and match[2] else len(lines)
    if said.startswith(("Cannot declare", "Cannot overwrite")):
        places = [one for one in _places(text) if one[0] <= line]
        last, place = places[-1] if places else (line, ())
        first = next((number for number, one in places if one == place and number < last), None)
        if place and first:
            name = f"[{'.'.join(map(str, place))}]" if said.startswith("Cannot declare") else place
            if isinstance(name, str):
                return last, f"{name} is there already, on line {first}; put these lines under it"
            return last, f"{name[-1]!r} is there already, on line {first}; take another name"
    if said.startswith("Unclosed array"):
        return line, "a list is not closed; a ] is missing, on this line or one above it"
    column = int(match[3]) if match and match[3] else 0
    if column and lines[line - 1][column - 1 : column] in tuple(_CURLY):
        return line, "curly quotes; a file like this wants straight ones: \"word\" or 'word'"
    return line, f"not valid TOML: {said[:1].lower()}{said[1:]}"


def describe_invalid(
    error: ValidationError, text: str, file: type[BaseModel]
) -> tuple[int | None, str]:
    """The line of a value that does not belong there, and what does."""
    # An unknown key is often the reason that another is missing.
    first = min(error.errors(), key=lambda one: one["type"] != "extra_forbidden")
    place = first["loc"]
    key = str(place[-1])
    if first["type"] == "extra_forbidden":
        valid = _keys_at(file, place[:-1])
        near = difflib.get_close_matches(key, valid, n=1)
        advice = f"did you mean {near[0]}?" if near else f"valid here: {', '.join(valid)}"
        message = f"unknown key {key!r}; {advice}"
    elif first["type"] == "missing":
        message = f"{key!r} is missing" + _misnamed(place, text)
    elif first["type"] == "literal_error":
        message = f"{key!r} must be one of {first['ctx']['expected'].replace(' or ', ', ')}"
    else:
        message = f"{key!r}: {first['msg'][0].lower()}{first['msg'][1:]}"
    if place[0] != "topic" or len(place) < 2:
        return None, message
    return line_of(text, place), f"topic {place[1]}: {message}"


def _misnamed(place: Place, text: str) -> str:
    """A hint for a topic without a title: its other table may belong to a topic named nearly so."""
    if len(place) != 3 or place[2] != "title":
        return ""
    names = {str(found[1]) for _, found in _places(text) if found[:1] == ("topic",) and found[1:]}
    near = difflib.get_close_matches(str(place[1]), names - {str(place[1])}, n=1)
    return f"; did you mean topic {near[0]}?" if near else ""


def _keys_at(model: type[BaseModel], place: Place) -> list[str]:
    """The keys that a file may have at `place`."""
    for part in place:
        for name, one in model.model_fields.items():
            if part in (name, one.alias):
                inner = _model_in(one.annotation)
                model = inner or model
    return [one.alias or name for name, one in model.model_fields.items()]


def _model_in(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = (_model_in(inner) for inner in get_args(annotation))
    return next((inner for inner in found if inner is not None), None)
