"""The word lists of `words.toml` and `notices.toml`, beside this file."""

import tomllib
from functools import cache
from pathlib import Path


@cache
def _lists() -> dict[str, list[str]]:
    lists: dict[str, list[str]] = {}
    for name in ("words.toml", "notices.toml"):
        lists |= tomllib.loads(Path(__file__).with_name(name).read_text("utf-8"))
    return lists


def word_list(name: str) -> frozenset[str]:
    """The words of one list."""
    return frozenset(_lists()[name])
