"""How well copies are told from what only looks like them, beside the usual ways.

    .venv/bin/python -m bench.stories [--seeds 1,2,3 | --books 1,2] [--pages ../shared/data/pages]

Pairwise precision, recall and F1 over the labelled set of `bench.story_set`, and
milliseconds for one item. The peers get the same items in the same order: one joins the
group of the first earlier item that is near enough to it.
"""

import argparse
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from hashlib import blake2b
from pathlib import Path

from datasketch import MinHash, MinHashLSH

from bench.scoring import score_pairs
from bench.story_set import Item, make_invented, make_set
from storage.stories.memory import Deduplicator

Grouping = Callable[[Sequence[Item]], list[int]]

_WORDS = re.compile(r"\w+")


def ours(items: Sequence[Item]) -> list[int]:
    """The product's own decision, in memory."""
    deduplicator = Deduplicator()
    articles = [deduplicator.add(item.url, item.outlet, item.title, item.text) for item in items]
    return [deduplicator.story_of(article) for article in articles]


def exact_title(items: Sequence[Item]) -> list[int]:
    """Equal titles."""
    first: dict[str, int] = {}
    return [first.setdefault(item.title.casefold(), at) for at, item in enumerate(items)]


def text_hash(items: Sequence[Item]) -> list[int]:
    """Equal texts, but for case and white space."""
    first: dict[str, int] = {}
    return [
        first.setdefault(" ".join(item.text.casefold().split()), at)
        for at, item in enumerate(items)
    ]


def simhash(items: Sequence[Item]) -> list[int]:
    """SimHash of 64 bits over words (Charikar 2002), at most 3 bits apart (Manku 2007)."""
    seen: list[int] = []
    groups: list[int] = []
    for at, item in enumerate(items):
        value = _simhash(item.text)
        near = next(
            (other for other, known in enumerate(seen) if (known ^ value).bit_count() <= 3), None
        )
        groups.append(at if near is None else groups[near])
        seen.append(value)
    return groups


def _simhash(text: str) -> int:
    totals = [0] * 64
    for word, count in Counter(_WORDS.findall(text.casefold())).items():
        value = int.from_bytes(blake2b(word.encode(), digest_size=8).digest(), "big")
        for bit in range(64):
            totals[bit] += count if value >> bit & 1 else -count
    return sum(1 << bit for bit in range(64) if totals[bit] > 0)


def minhash(threshold: float) -> Grouping:
    """Return grouping by MinHash LSH over word 5-grams at a Jaccard threshold."""

    def group(items: Sequence[Item]) -> list[int]:
        index = MinHashLSH(threshold=threshold, num_perm=128)
        groups: list[int] = []
        for at, item in enumerate(items):
            words = _WORDS.findall(item.text.casefold())
            made = MinHash(num_perm=128)
            made.update_batch(
                [
                    " ".join(words[start : start + 5]).encode()
                    for start in range(max(1, len(words) - 4))
                ]
            )
            found = sorted(int(key) for key in index.query(made))
            groups.append(groups[found[0]] if found else at)
            index.insert(str(at), made)
        return groups

    return group


PEERS: dict[str, Grouping] = {
    "this product": ours,
    "exact title": exact_title,
    "text hash": text_hash,
    "SimHash, 64 bits, 3 apart": simhash,
    "MinHash LSH, words, 0.5": minhash(0.5),
    "MinHash LSH, words, 0.7": minhash(0.7),
    "MinHash LSH, words, 0.8": minhash(0.8),
}


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", default="1,2,3")
    parser.add_argument("--pages", type=Path, default=Path("../shared/data/pages"))
    parser.add_argument("--books", help="take the second labelled set's books instead")
    arguments = parser.parse_args()
    pages = arguments.pages if arguments.pages.is_dir() else None
    make, numbers = (make_invented, arguments.books) if arguments.books else (make_set, "")
    sets = [make(int(number), pages) for number in (numbers or arguments.seeds).split(",")]
    print(f"{sum(map(len, sets))} items in {len(sets)} sets{'' if pages else ', no real pages'}")
    print(f"{'':<28}{'precision':>10}{'recall':>8}{'F1':>8}{'templates':>11}{'ms':>8}")
    results: dict[str, list[list[int]]] = {}
    for name, group in PEERS.items():
        began = time.perf_counter()
        results[name] = [group(items) for items in sets]
        elapsed = (time.perf_counter() - began) * 1000 / sum(map(len, sets))
        given = [(at, story) for at, one in enumerate(results[name]) for story in one]
        truth = [(at, item.story) for at, one in enumerate(sets) for item in one]
        score = score_pairs(given, truth)
        wrong = sum(
            _count_welded(items, stories)
            for items, stories in zip(sets, results[name], strict=True)
        )
        print(
            f"{name:<28}{score.precision:>10.4f}{score.recall:>8.4f}{score.f1:>8.4f}"
            f"{wrong:>11}{elapsed:>8.2f}"
        )
    _print_kinds(sets, results["this product"])


def _count_welded(items: Sequence[Item], stories: Sequence[int]) -> int:
    """Return how many filled-in templates share a story with something else."""
    members: defaultdict[int, set[str]] = defaultdict(set)
    for item, story in zip(items, stories, strict=True):
        members[story].add(item.story)
    return sum(
        item.kind.startswith("template") and len(members[story]) > 1
        for item, story in zip(items, stories, strict=True)
    )


def _print_kinds(sets: Sequence[Sequence[Item]], results: Sequence[Sequence[int]]) -> None:
    total, missed, mixed = Counter[str](), Counter[str](), Counter[str]()
    for items, stories in zip(sets, results, strict=True):
        wanted: defaultdict[str, Counter[int]] = defaultdict(Counter)
        members: defaultdict[int, set[str]] = defaultdict(set)
        for item, story in zip(items, stories, strict=True):
            wanted[item.story][story] += 1
            members[story].add(item.story)
        for item, story in zip(items, stories, strict=True):
            kind = "template" if item.kind.startswith("template") else item.kind
            total[kind] += 1
            missed[kind] += story != wanted[item.story].most_common(1)[0][0]
            mixed[kind] += len(members[story]) > 1
    print(f"\n{'kind':<32}{'items':>7}{'left out':>10}{'in a mixed story':>18}")
    for kind in sorted(total):
        print(f"{kind:<32}{total[kind]:>7}{missed[kind]:>10}{mixed[kind]:>18}")


if __name__ == "__main__":
    main()
