"""Old lists in all their shapes, read back: right, or flagged; never silently wrong."""

import re
import unicodedata
from pathlib import Path
from random import Random

import pytest

from inthenews.memory.files import read_list
from inthenews.memory.items import Item, read_items
from inthenews.memory.outlets import OutletBook
from tests.inthenews.old_lists import INVENTED, WRITERS, Piece, label_of, pieces_of


@pytest.fixture(scope="module")
def book() -> OutletBook:
    return OutletBook.open(own_sites=["https://toxicslink.org"])


def read_back(written_by: str, pieces: list[Piece], book: OutletBook, folder: Path, seed: int = 1):
    written = WRITERS[written_by](pieces, Random(seed))
    path = folder / written.name
    path.write_bytes(written.body)
    return written.pieces, read_items(read_list(path, book).document.records, book)


def fold(name: str) -> str:
    name = re.sub(r"\W", "", unicodedata.normalize("NFKC", name).casefold())
    return name.removeprefix("the")


def is_outlet_right(item: Item, piece: Piece) -> bool:
    """The outlet itself, one of several that are named, or the words as they stand."""
    if item.outlet is None:
        return False
    bare = re.sub(r"\(.*?\)", "", piece.outlet)
    names = [piece.outlet, bare, *re.split(r"[/;]", bare)]
    if item.record.place.startswith("line") and not piece.date:
        names.append(label_of(piece))  # the last site's lists say no more
    if item.outlet.publication and fold(item.outlet.name) in OTHER_NAMES.get(fold(bare), ()):
        return True
    return fold(item.outlet.name) in map(fold, names)


OTHER_NAMES = {
    "indiaexpress": ("indianexpress",),
    "economictimes": ("economictimes",),
    "patrika": ("rajasthanpatrika",),
    "ipen": ("ipennews",),
    "timesofindiaepaper": ("timesofindia",),
    "indiawaterportalhindi": ("indiawaterportal",),
    "दनकजगरण": ("dainikjagran",),
    "sify": ("sify",),
}
"""An outlet's names as a person knows them."""


def wrongs_of(item: Item, piece: Piece) -> list[str]:
    """Which fields were read otherwise than the piece is."""
    precision = {0: 0, 4: 4, 7: 7, 10: 10}[len(piece.date)]
    shown = f"{item.date.at:%Y-%m-%d}"[:precision] if item.date.at else ""
    length = {"year": 4, "month": 7, "day": 10, "instant": 10, "unknown": 0}[item.date.precision]
    wrongs = []
    if item.title != piece.title:
        wrongs.append(f"title {item.title!r}")
    if not is_outlet_right(item, piece):
        wrongs.append(f"outlet {item.outlet.name if item.outlet else None!r}")
    if (shown, length) != (piece.date, len(piece.date)):
        wrongs.append(f"date {shown} {item.date.precision}")
    if item.link != piece.link:
        wrongs.append(f"link {item.link}")
    if fold(item.edition or "") != fold(piece.city) and piece.city:
        wrongs.append(f"city {item.edition}")
    return wrongs


@pytest.mark.parametrize("shape", WRITERS)
def test_invented_lists_are_read_back(shape: str, book: OutletBook, tmp_path: Path) -> None:
    for seed in range(3):
        truth, items = read_back(shape, INVENTED, book, tmp_path, seed)
        check(shape, truth, items, share=1.0)


@pytest.mark.parametrize("shape", WRITERS)
def test_the_organisations_lists_are_read_back(
    shape: str, shared: Path, book: OutletBook, tmp_path: Path
) -> None:
    pieces = pieces_of(shared / "domain" / "coverage.csv")
    assert len(pieces) == 87
    for seed in range(3):
        truth, items = read_back(shape, pieces, book, tmp_path, seed)
        check(shape, truth, items, share=0.98)


def check(shape: str, truth: tuple[Piece, ...], items: list[Item], share: float) -> None:
    silent, wrong = [], []
    assert len(items) == len(truth), [item.title for item in items]
    for item, piece in zip(items, truth, strict=True):
        wrongs = wrongs_of(item, piece)
        if wrongs:
            (wrong if item.doubts or item.problem else silent).append((piece.outlet, wrongs))
    assert not silent, silent
    assert len(wrong) <= (1 - share) * len(truth), wrong
