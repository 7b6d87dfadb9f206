"""`inthenews dedupe`: which items of a file are one article, and which one story."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from pydantic import BaseModel, ValidationError

from storage.errors import InTheNewsError
from storage.stories.memory import Deduplicator
from storage.urls import canonicalise

_LONGEST_LINE = 8 * 1024 * 1024


class Item(BaseModel):
    """One line of the input."""

    id: str | int
    url: str
    outlet: str | None = None
    lang: str | None = None
    title: str | None = None
    text: str | None = None
    published_at: str | None = None


def dedupe(
    source: Annotated[
        Path, typer.Option("--input", help="JSON lines in time order; - for standard input.")
    ] = Path("-"),
    as_json: Annotated[bool, typer.Option("--json", help="JSON lines instead of a table.")] = False,
) -> None:
    """Find repeated articles and stories in a file, in memory, without the database.

    Each input line has `id`, `url`, `outlet`, `lang`, `title`, `text`, `published_at`. Each
    output line has `id`, `canonical_url`, `article` (the id of the first item that is the same
    article) and `story` (the id of the first item of its story).
    """
    deduplicator = Deduplicator()
    placed = [
        (
            item.id,
            canonicalise(item.url),
            deduplicator.add(item.url, item.outlet or "", item.title or "", item.text or ""),
        )
        for item in _read(source)
    ]
    for id_, _, article in placed:
        story = placed[deduplicator.story_of(article)][0]
        first, url, _ = placed[article]
        if as_json:
            result = {"id": id_, "canonical_url": url, "article": first, "story": story}
            print(json.dumps(result, ensure_ascii=False))
        else:
            print(f"{id_}\tarticle {first}\tstory {story}\t{url}")


def _read(source: Path) -> Iterator[Item]:
    name = "standard input" if str(source) == "-" else str(source)
    try:
        stream = sys.stdin.buffer if str(source) == "-" else source.open("rb")
    except OSError as error:
        raise InTheNewsError(f"{name}: {error.strerror}; give a file of JSON lines") from None
    with stream:
        number = 0
        while line := stream.readline(_LONGEST_LINE):
            number += 1
            if not line.strip():
                continue
            try:
                yield Item.model_validate_json(line)
            except ValidationError as error:
                first = error.errors()[0]
                where = ".".join(str(part) for part in first["loc"])
                raise InTheNewsError(
                    f"{name}, line {number}: {where + ': ' if where else ''}{first['msg']}; "
                    "expected an object with id, url, outlet, lang, title, text, published_at"
                ) from None
