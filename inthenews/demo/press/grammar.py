"""A small grammar of news that is about nothing: sentences with slots, filled by chance.

The words are in `grammars/`, a file a language; `statements.toml` has the sentences that make
an article relevant.
"""

import random
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Any


@dataclass(frozen=True, slots=True)
class Grammar:
    """Sentences with `{slots}`, and the words that fill them."""

    language: str
    titles: tuple[str, ...]
    sentences: tuple[str, ...]
    words: dict[str, tuple[str, ...]]

    def title(self, rng: random.Random) -> str:
        """A headline."""
        return self._fill(rng.choice(self.titles), rng)

    def paragraphs(self, rng: random.Random) -> list[str]:
        """An article's text: 6 to 14 paragraphs of 2 to 4 sentences."""
        rng.random()  # the headline's own draw comes first from an equal generator
        return [
            " ".join(
                self._fill(rng.choice(self.sentences), rng) for _ in range(rng.randrange(2, 5))
            )
            for _ in range(rng.randrange(6, 15))
        ]

    def _fill(self, sentence: str, rng: random.Random) -> str:
        chosen = {slot: rng.choice(self.words[slot]) for slot in _slots(sentence)}
        return sentence.format(number=rng.randrange(2, 990), **chosen)


@cache
def _slots(sentence: str) -> tuple[str, ...]:
    """The slots of a sentence, but for its number, each once."""
    names = [name for _, name, _, _ in Formatter().parse(sentence) if name not in (None, "number")]
    return tuple(dict.fromkeys(str(name) for name in names))


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence that makes an article relevant, and to what."""

    sentence: str
    topics: tuple[str, ...]


@cache
def read_grammar(language: str) -> Grammar:
    """The grammar in `grammars/LANGUAGE.toml`."""
    data = _read(f"{language}.toml")
    return Grammar(
        language=data["language"],
        titles=tuple(data["titles"]),
        sentences=tuple(data["sentences"]),
        words={slot: tuple(words) for slot, words in data["words"].items()},
    )


@cache
def read_statements() -> tuple[Statement, ...]:
    """The statements in `grammars/statements.toml`."""
    return tuple(
        Statement(entry["sentence"], tuple(entry["topics"]))
        for entry in _read("statements.toml")["statements"]
    )


def _read(name: str) -> dict[str, Any]:  # as TOML gives it; our own files
    return tomllib.loads((files(__package__) / "grammars" / name).read_text("utf-8"))
