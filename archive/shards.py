"""Search for the static site: an index in small files that the reader's browser fetches.

Articles are taken in blocks of `BLOCK` by id; a block's words go to `SHARDS` files by their
first two letters. A search fetches, of each block, the files its words are in: for ten
thousand articles some 30 KB. One changed article changes one block.

    search/index.json              how many blocks, by number
    search/BLOCK/articles.json     ids and days of a block's articles, newest first
    search/BLOCK/words-NN.json     word -> places in that list, as differences
    search/texts/NN.json           what is shown of each article, 64 to a file
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from sqlmodel import Session

from archive import addresses
from archive.encoding import dump
from archive.files import File, Unit, digest, digest_lines
from archive.languages import machine_date
from archive.site import Site
from storage import catalogue
from storage.catalogue import Entry, PublicArticle
from storage.words import fold, split

BLOCK = 8192
SHARDS = 64
TEXTS = 64


def shard_of(word: str) -> int:
    """Return which file a folded word is in, by its first two letters; as `search.js` does."""
    value = 0
    for letter in word[:2]:
        value = (value * 31 + ord(letter)) % SHARDS
    return value


def plan(
    site: Site,
    entries: Sequence[Entry],
    names: str,
    tokens: dict[int, str],
) -> Iterator[Unit]:
    """Yield the units of the index: one for each block, and one that says which there are."""
    blocks: dict[int, list[Entry]] = defaultdict(list)
    for entry in entries:
        blocks[entry.id // BLOCK].append(entry)
    numbers = sorted(blocks)
    for number in numbers:
        members = blocks[number]
        ingredients = digest_lines(names, lines=[tokens[entry.id] for entry in members])
        yield Unit(
            f"search/{number}",
            ingredients,
            partial(_block_files, site, number, members, names, tokens, ingredients),
        )

    def index() -> Iterator[File]:
        shape = {"block": BLOCK, "shards": SHARDS, "texts": TEXTS, "blocks": numbers}
        yield File("search/index.json", digest(numbers), lambda _: dump(shape))

    yield Unit("search", "", index)


def _block_files(
    site: Site,
    number: int,
    entries: Sequence[Entry],
    names: str,
    tokens: dict[int, str],
    ingredients: str,
) -> Iterator[File]:
    block = _Block(site, entries)
    yield File(f"search/{number}/articles.json", ingredients, block.articles)
    for shard in range(SHARDS):
        path = f"search/{number}/words-{shard:02}.json"
        yield File(path, ingredients, partial(block.words, shard=shard))
    texts: dict[int, list[int]] = defaultdict(list)
    for entry in entries:
        texts[entry.id // TEXTS].append(entry.id)
    for part, ids in sorted(texts.items()):
        shown = digest(names, [tokens[one] for one in ids])
        yield File(f"search/texts/{part}.json", shown, partial(_texts, ids))


class _Block:
    """One block's words, read once for all its files."""

    def __init__(self, site: Site, entries: Sequence[Entry]) -> None:
        self.site = site
        self.entries = entries
        self._shards: list[dict[str, list[int]]] | None = None

    def articles(self, _session: Session) -> bytes:
        """The ids and days of the articles, newest first."""
        ahead = self.site.almanac.ahead
        return dump(
            [[entry.id, int(f"{entry.sorted_at + ahead:%Y%m%d}")] for entry in self.entries]
        )

    def words(self, session: Session, shard: int) -> bytes:
        """The words of one file, each with the places it is at."""
        if self._shards is None:
            self._shards = self._read(session)
        found = self._shards[shard]
        return dump({word: _differences(found[word]) for word in sorted(found)})

    def _read(self, session: Session) -> list[dict[str, list[int]]]:
        shards: list[dict[str, list[int]]] = [defaultdict(list) for _ in range(SHARDS)]
        for start in range(0, len(self.entries), 500):
            ids = [entry.id for entry in self.entries[start : start + 500]]
            places = {number: start + at for at, number in enumerate(ids)}
            for article in catalogue.fetch(session, ids):
                for word in _words_of(article):
                    shards[shard_of(word)][word].append(places[article.id])
        return shards


def _words_of(article: PublicArticle) -> set[str]:
    text = " ".join(
        [article.title, article.gloss or "", article.outlet.name, *article.authors, article.excerpt]
    )
    return {fold(text[start:end]) for start, end in split(text)} - {""}


def _differences(places: list[int]) -> list[int]:
    return [place - before for before, place in zip([0, *places], places, strict=False)]


def _texts(ids: list[int], session: Session) -> bytes:
    shown: dict[str, list[Any]] = {}
    for article in catalogue.fetch(session, ids):
        shown[str(article.id)] = [
            article.title,
            article.url if article.url.startswith(("http://", "https://")) else "",
            article.outlet.name,
            addresses.outlet(article.outlet.domain),
            machine_date(article.published),
            article.language or "",
            article.gloss or "",
            article.excerpt,
        ]
    return dump(shown)
