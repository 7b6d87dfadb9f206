"""The word lists of `words.toml`, beside this file."""

import tomllib
from functools import cache
from pathlib import Path


@cache
def _lists() -> dict[str, list[str]]:
    text = Path(__file__).with_name("words.toml").read_text("utf-8")
    return tomllib.loads(text)


def word_list(name: str) -> frozenset[str]:
    """The words of one list."""
    return frozenset(_lists()[name])
