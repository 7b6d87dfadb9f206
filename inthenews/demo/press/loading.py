"""The files of the press → its contents; see `contents.py` for what they hold."""

import tomllib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from inthenews.demo.press.contents import Block, Contents, Outlet, Piece, WireText, read_blocks
from inthenews.demo.press.errors import PressError

Model = TypeVar("Model", bound=BaseModel)


def _validate(model: type[Model], values: dict[str, object], where: str) -> Model:
    try:
        return model.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise PressError(f"{where}: {field}: {first['msg']}") from error


def read_outlet(file: Traversable, slug: str) -> Outlet:
    """Reads an `outlet.toml`. Raises `PressError` for anything that is not as it should be."""
    return _validate(Outlet, {"slug": slug, **_read_toml(file.read_text("utf-8"), file)}, str(file))


def read_piece(file: Traversable) -> Piece:
    """Reads one article file. Raises `PressError`."""
    settings, blocks = _read_matter(file)
    slug = file.name.removesuffix(".md")
    return _validate(Piece, {"slug": slug, "blocks": blocks, **settings}, str(file))


def read_wire_text(file: Traversable) -> WireText:
    """Reads one agency text. Raises `PressError`."""
    settings, blocks = _read_matter(file)
    slug = file.name.removesuffix(".md")
    return _validate(WireText, {"slug": slug, "blocks": blocks, **settings}, str(file))


@cache
def read_contents() -> Contents:
    """The press as it ships. Raises `PressError` naming the file at fault."""
    root = files("inthenews.demo.press")
    outlets: dict[str, Outlet] = {}
    pieces: dict[str, list[Piece]] = {}
    for folder in _children(root / "outlets"):
        outlets[folder.name] = read_outlet(folder / "outlet.toml", folder.name)
        pieces[folder.name] = [
            read_piece(file) for file in _children(folder / "articles") if file.name.endswith(".md")
        ]
    for file in _children(root / "wire"):
        wire_text = read_wire_text(file)
        for copy in wire_text.copies:
            if copy.outlet not in outlets:
                raise PressError(
                    f"{file}: no outlet {copy.outlet!r}; there are {', '.join(outlets)}"
                )
            pieces[copy.outlet].append(wire_text.as_printed(copy))
    for slug, outlet in outlets.items():
        for piece in pieces[slug]:
            if piece.section not in outlet.sections:
                raise PressError(
                    f"{slug}: {piece.slug}: no section {piece.section!r}; "
                    f"there are {', '.join(outlet.sections)}"
                )
    return Contents(outlets=outlets, pieces={slug: tuple(found) for slug, found in pieces.items()})


def _children(folder: Traversable) -> list[Traversable]:
    if not folder.is_dir():
        return []
    return sorted(
        (child for child in folder.iterdir() if not child.name.startswith(("_", "."))),
        key=lambda child: child.name,
    )


def _read_matter(file: Traversable) -> tuple[dict[str, object], tuple[Block, ...]]:
    parts = file.read_text("utf-8").split("+++\n", 2)
    if len(parts) != 3 or parts[0]:
        raise PressError(f"{file}: begin with a line +++, settings, another line +++, the text")
    return _read_toml(parts[1], file), read_blocks(parts[2])


def _read_toml(text: str, file: Traversable) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PressError(f"{file}: {error}") from error
