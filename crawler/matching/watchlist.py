"""The watchlist: topics with terms or a query, read from `watchlist.toml`.

The file's format is described in `docs/watchlist.md`. Words are folded here, once; errors say
file, line where it can be told, topic, and what is expected.
"""

import difflib
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from crawler.errors import QueryError, WatchlistError
from crawler.matching.mistakes import describe_invalid, describe_toml, line_of
from crawler.matching.parsing import parse_query
from crawler.matching.patterns import Pattern, parse_pattern
from crawler.matching.query import ListOf, Query, TopicFound, walk

Section = Literal["organisation", "reports", "topics", "neighbours"]

ANY_TOPIC = "any"
"""As `topic:any` in a query: any topic above that makes an article relevant by its subject."""

DEFAULT_DISTANCE = 40
"""Words on either side in which a context word speaks, unless a group says otherwise."""


@dataclass(frozen=True, slots=True)
class Context:
    """When an ambiguous term is meant: words that speak for it and against it.

    A term counts when at least `needs` words of `for_words` or `decisive` stand within
    `within` words of it and none of `against`; a decisive word counts whatever stands against.
    """

    for_words: tuple[Pattern, ...] = ()
    against: tuple[Pattern, ...] = ()
    decisive: tuple[Pattern, ...] = ()
    within: int = DEFAULT_DISTANCE
    needs: int = 1


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a topic. `context` is None for a term that is safe alone."""

    pattern: Pattern
    language: str | None = None
    context: Context | None = None


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing watched."""

    slug: str
    title: str
    titles: Mapping[str, str] = field(default_factory=dict)
    section: Section = "topics"
    auto_approve: bool = False
    is_general: bool = False
    """Whether it makes an article relevant without being listed among its topics."""
    needs_statement: bool = True
    """Whether a passing mention is too little."""
    terms: tuple[Term, ...] = ()
    exceptions: tuple[Pattern, ...] = ()
    """Phrases in which a term does not mean the topic."""
    query: Query | None = None

    @property
    def is_organisation(self) -> bool:
        """Whether the topic is the organisation itself."""
        return self.section == "organisation"


@dataclass(frozen=True, slots=True)
class Watchlist:
    """All topics, in the file's order."""

    path: Path
    topics: tuple[Topic, ...]
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def patterns_of(self, name: str) -> Iterator[Pattern]:
        """The patterns of the word list `name`, and of the lists it names."""
        for word in self.words[name]:
            if word.startswith("@"):
                yield from self.patterns_of(word[1:])
            else:
                yield parse_pattern(word)

    def topic(self, slug: str) -> Topic:
        """The topic named `slug`; `KeyError` if there is none."""
        for topic in self.topics:
            if topic.slug == slug:
                return topic
        raise KeyError(slug)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)


_Terms = list[str] | dict[str, list[str]]


class _Ambiguous(_Strict):
    terms: _Terms
    for_words: list[str] = Field(default=[], alias="for")
    against: list[str] = []
    decisive: list[str] = []
    within: int = Field(default=DEFAULT_DISTANCE, ge=1, le=10_000, strict=True)
    needs: int = Field(default=1, ge=0, le=10, strict=True)


class _Topic(_Strict):
    title: str = Field(min_length=1)
    titles: dict[str, str] = {}
    section: Section = "topics"
    auto_approve: bool = False
    general: bool = False
    passing_counts: bool | None = None
    terms: _Terms = []
    exceptions: list[str] = Field(default=[], alias="except")
    query: str | None = None
    ambiguous: list[_Ambiguous] = []


class _File(_Strict):
    words: dict[str, list[str]] = {}
    topic: dict[str, _Topic]


_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def load_watchlist(path: Path) -> Watchlist:
    """Read the watchlist at `path`.

    Raises `WatchlistError` (a `QueryError` for a query that does not parse) with the file, the
    line where it can be told, the topic, and what is expected there.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise WatchlistError(f"{path}: no such file; `inthenews init` writes one") from None
    except (OSError, UnicodeDecodeError) as error:
        raise WatchlistError(f"{path}: cannot be read: {error}") from None
    return parse_watchlist(text, path)


def parse_watchlist(text: str, path: Path) -> Watchlist:
    """Read a watchlist from `text`; `path` is only named in errors. Raises as `load_watchlist`."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line, message = describe_toml(error, text)
        raise WatchlistError(f"{path}:{line}: {message}") from None
    try:
        file = _File.model_validate(raw)
    except ValidationError as error:
        at, message = describe_invalid(error, text, _File)
        raise WatchlistError(f"{path}{f':{at}' if at else ''}: {message}") from None
    if not file.topic:
        raise WatchlistError(f"{path}: no [topic.NAME] in it, so nothing would be watched")
    reader = _Reader(text, path, file.words)
    return Watchlist(
        path=path,
        topics=tuple(reader.topic(slug, topic) for slug, topic in file.topic.items()),
        words={name: tuple(words) for name, words in file.words.items()},
    )


class _Reader:
    """Turns the file's tables into topics, with errors that say where."""

    def __init__(self, text: str, path: Path, words: Mapping[str, list[str]]) -> None:
        self.text = text
        self.path = path
        self.words = words
        self.slugs: list[str] = []

    def topic(self, slug: str, raw: _Topic) -> Topic:
        if not _SLUG.fullmatch(slug):
            raise self.error(slug, "a topic's name is lower-case letters, digits and hyphens")
        terms = [
            Term(self.pattern(word, slug), language) for language, word in _by_language(raw.terms)
        ]
        for group in raw.ambiguous:
            terms.extend(self.ambiguous(group, slug))
        if not terms and not raw.query:
            raise self.error(slug, 'needs terms = ["…"], an [[…ambiguous]] group or a query')
        query = self.query(raw.query, slug) if raw.query else None
        self.slugs.append(slug)
        is_organisation = raw.section == "organisation"
        passing_counts = raw.passing_counts if raw.passing_counts is not None else is_organisation
        return Topic(
            slug=slug,
            title=raw.title,
            titles=raw.titles,
            section=raw.section,
            auto_approve=raw.auto_approve,
            is_general=raw.general,
            needs_statement=not passing_counts,
            terms=tuple(terms),
            exceptions=self.patterns(raw.exceptions, slug),
            query=query,
        )

    def ambiguous(self, group: _Ambiguous, slug: str) -> list[Term]:
        patterns = [
            (language, self.pattern(word, slug)) for language, word in _by_language(group.terms)
        ]
        # A term standing somewhere else in the article does not speak for itself.
        own = {pattern.head for _, pattern in patterns}

        def voices(words: list[str]) -> tuple[Pattern, ...]:
            return tuple(word for word in self.patterns(words, slug) if word.head not in own)

        context = Context(
            for_words=voices(group.for_words),
            against=voices(group.against),
            decisive=voices(group.decisive),
            within=group.within,
            needs=group.needs,
        )
        return [Term(pattern, language, context) for language, pattern in patterns]

    def query(self, text: str, slug: str) -> Query:
        try:
            query = parse_query(text)
        except QueryError as error:
            line = line_of(self.text, ("topic", slug, "query"))
            raise QueryError(f"{self.path}:{line}: topic {slug}: {error}") from None
        for part in walk(query):
            if isinstance(part, ListOf):
                self.patterns([f"@{part.name}"], slug)
            if isinstance(part, TopicFound) and part.slug not in (ANY_TOPIC, *self.slugs):
                near = difflib.get_close_matches(part.slug, self.slugs, n=1)
                hint = f"did you mean topic:{near[0]}?" if near else "a query sees topics above it"
                raise self.error(slug, f"no topic {part.slug!r} above this one; {hint}", part.slug)
        return query

    def patterns(self, words: Iterable[str], slug: str) -> tuple[Pattern, ...]:
        found: list[Pattern] = []
        for word in words:
            if not word.startswith("@"):
                found.append(self.pattern(word, slug))
                continue
            if word[1:] not in self.words:
                near = difflib.get_close_matches(word[1:], self.words, n=1)
                advice = f"did you mean @{near[0]}?" if near else "add it under [words]"
                raise self.error(slug, f"no word list named {word}; {advice}", word)
            found.extend(self.patterns(self.words[word[1:]], slug))
        return tuple(dict.fromkeys(found))

    def pattern(self, word: str, slug: str) -> Pattern:
        try:
            return parse_pattern(word)
        except ValueError as error:
            raise self.error(slug, str(error), word) from None

    def error(self, slug: str, message: str, needle: str | None = None) -> WatchlistError:
        line = line_of(self.text, ("topic", slug), needle)
        return WatchlistError(f"{self.path}:{line}: topic {slug}: {message}")


def _by_language(terms: _Terms) -> list[tuple[str | None, str]]:
    if isinstance(terms, list):
        return [(None, word) for word in terms]
    return [(language, word) for language, words in terms.items() for word in words]
