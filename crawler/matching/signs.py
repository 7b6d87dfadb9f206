"""The signs of `signs.toml`: statements, passing mentions, furniture; read once, typed."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from crawler.matching.patterns import Pattern, parse_pattern

FILE = Path(__file__).with_name("signs.toml")

Scope = Literal["sentence", "title", "article"]


@dataclass(frozen=True, slots=True)
class Statement:
    """Words that say something of a substance."""

    name: str
    points: float


@dataclass(frozen=True, slots=True)
class Passing:
    """Words that make a mention a passing one; `unless` these statements are made."""

    name: str
    points: float
    scope: Scope
    unless: tuple[str, ...]
    always: bool
    """Whether it weighs in full even when the substance is spoken of in several sentences."""
    in_elections: bool
    """Whether it counts in election stories only."""


class Points(BaseModel):
    """Log odds; see `signs.toml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    safe: float
    meant: float
    unopposed: float
    title: float
    repeated: float
    enumerated: float
    bare: float
    whole_article: float
    loose_end: float
    side_clause: float
    certain: float
    certain_meant: float


@dataclass(frozen=True, slots=True)
class Signs:
    """Everything in `signs.toml`. Each mapping goes from a pattern to what it is a sign of."""

    abbreviations: frozenset[str]
    points: Points
    statements: Mapping[Pattern, Statement]
    taking_up: frozenset[Pattern]
    """How a sentence goes on with what the one before it said."""
    passing: Mapping[Pattern, Passing]
    election: frozenset[Pattern]
    election_points: float
    labels: frozenset[Pattern]
    links: frozenset[Pattern]
    comments: frozenset[Pattern]
    furniture: frozenset[Pattern]
    """Labels, links and comment headings together."""

    def patterns(self) -> list[Pattern]:
        """Every pattern that is a sign of something, once."""
        groups = (
            self.statements,
            self.taking_up,
            self.passing,
            self.election,
            self.labels,
            self.links,
            self.comments,
        )
        return list(dict.fromkeys(pattern for group in groups for pattern in group))


class _Strict(BaseModel):
    model_config = ConfigDict(extra="allow")

    @property
    def words(self) -> list[str]:
        """The words of all languages: every extra key is a language."""
        extra: Mapping[str, list[str]] = self.model_extra or {}
        return [word for words in extra.values() for word in words]


class _Statement(_Strict):
    name: str
    points: float


class _Passing(_Strict):
    name: str
    points: float
    scope: Scope
    unless: list[str] = []
    always: bool = False
    in_elections: bool = False


class _Election(BaseModel):
    words: list[str]
    points: float


class _Furniture(BaseModel):
    labels: list[str]
    links: list[str]
    comments: list[str]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    abbreviations: list[str]
    taking_up: list[str]
    points: Points
    statement: list[_Statement]
    passing: list[_Passing]
    election: _Election
    furniture: _Furniture


def _patterns(words: list[str]) -> frozenset[Pattern]:
    return frozenset(map(parse_pattern, words))


@cache
def load_signs() -> Signs:
    """Read `signs.toml`."""
    file = _File.model_validate(tomllib.loads(FILE.read_text(encoding="utf-8")))
    statements: dict[Pattern, Statement] = {}
    for group in file.statement:
        statement = Statement(group.name, group.points)
        for word in group.words:
            statements.setdefault(parse_pattern(word), statement)
    passing: dict[Pattern, Passing] = {}
    for sign in file.passing:
        one = Passing(
            sign.name, sign.points, sign.scope, tuple(sign.unless), sign.always, sign.in_elections
        )
        for word in sign.words:
            passing.setdefault(parse_pattern(word), one)
    return Signs(
        abbreviations=frozenset(file.abbreviations),
        points=file.points,
        statements=statements,
        taking_up=_patterns(file.taking_up),
        passing=passing,
        election=_patterns(file.election.words),
        election_points=file.election.points,
        labels=_patterns(file.furniture.labels),
        links=_patterns(file.furniture.links),
        comments=_patterns(file.furniture.comments),
        furniture=_patterns(
            [*file.furniture.labels, *file.furniture.links, *file.furniture.comments]
        ),
    )
