"""From the text of a query to its tree, with errors that show the place and a repair."""

import difflib
import re
from functools import cache
from pathlib import Path
from typing import cast

from lark import (
    Lark,
    Token,
    Transformer,
    UnexpectedCharacters,
    UnexpectedInput,
    UnexpectedToken,
    v_args,
)
from lark.exceptions import VisitError

from crawler.errors import QueryError
from crawler.matching.patterns import parse_pattern
from crawler.matching.query import (
    FIELDS,
    AtLeast,
    Attribute,
    Both,
    Either,
    InPart,
    Is,
    Link,
    ListOf,
    Near,
    Not,
    Part,
    Query,
    TopicFound,
    Words,
    children,
)
from crawler.matching.repairs import candidates

GRAMMAR = Path(__file__).with_name("query.lark")
LONGEST = 1_000_000
"""Characters; a longer query is a mistake."""
DEEPEST = 40
"""Brackets inside brackets."""

_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"'})


class _MistakeError(Exception):
    """Something the grammar allows and the language does not."""

    def __init__(self, reason: str, position: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.position = position


@v_args(inline=True)
class _Builder(Transformer[Token, Query]):
    """Builds the tree while the text is parsed."""

    def word(self, token: Token) -> Query:
        text = str(token)
        if ":" in text:
            field = text.partition(":")[0]
            near = difflib.get_close_matches(field, FIELDS, n=1)
            hint = f"did you mean {near[0]}:?" if near else f"known: {', '.join(FIELDS)}"
            raise _MistakeError(f"no field {field!r}; {hint}", token.start_pos or 0)
        return Words(_checked(text, token))

    def phrase(self, token: Token) -> Query:
        return Words(_checked(" ".join(str(token)[1:-1].split()), token))

    def word_list(self, token: Token) -> Query:
        return ListOf(str(token)[1:])

    def either(self, *items: Query) -> Query:
        return Either(tuple(items))

    def and_also(self) -> bool:
        return True

    def but_not(self) -> bool:
        return False

    def both(self, first: Query, *rest: Query | bool) -> Query:
        items = [first]
        for operator, item in zip(rest[::2], rest[1::2], strict=True):
            assert not isinstance(item, bool)
            items.append(item if operator else Not(item))
        return Both(tuple(items))

    def negation(self, item: Query) -> Query:
        return Not(item)

    def distance(self, token: Token) -> Token:
        return token

    def near(self, first: Query, *rest: Query | Token) -> Query:
        links = []
        operators = [item for item in rest if isinstance(item, Token)]
        operands = [item for item in rest if not isinstance(item, Token)]
        for operator, item in zip(operators, operands, strict=True):
            name, _, distance = operator.partition("/")
            links.append(Link(int(distance), name == "ONEAR", item))
        for item in (first, *operands):
            _require_places(item, operators[0])
        return Near(first, tuple(links))

    def within_field(self, token: Token, item: Query) -> Query:
        field = str(token)[:-1]
        place = token.start_pos or 0
        if field in ("title", "text"):
            return InPart(cast(Part, field), item)
        if not isinstance(item, Words):
            raise _MistakeError(f"{field}: takes one word or phrase", place)
        if field == "topic":
            return TopicFound(item.source)
        if field in ("lang", "country") and not re.fullmatch("[A-Za-z]{2,3}", item.source):
            known = "country:IN (ISO 3166)" if field == "country" else "lang:hi (ISO 639)"
            raise _MistakeError(f"{field}: takes a code, like {known}", place)
        if field in ("outlet", "lang", "country"):
            return Is(cast(Attribute, field), item.source)
        return Words(f"{field}:{item.source}")

    def at_least(self, token: Token, item: Query) -> Query:
        count = int(str(token).partition(":")[2])
        if count < 1:
            raise _MistakeError("at_least: takes a number from 1", token.start_pos or 0)
        if not _has_places(item):
            raise _MistakeError("at_least: counts words, not AND or NOT", token.start_pos or 0)
        return AtLeast(count, item)


def _checked(text: str, token: Token) -> str:
    try:
        parse_pattern(text)
    except ValueError as error:
        raise _MistakeError(str(error), token.start_pos or 0) from None
    return text


def _has_places(query: Query) -> bool:
    """Whether `query` stands at places in the text, so that distances can be counted."""
    match query:
        case Words() | ListOf() | TopicFound() | Near():
            return True
        case Either(items):
            return all(map(_has_places, items))
        case _:
            return False


def _require_places(query: Query, operator: Token) -> None:
    if not _has_places(query):
        raise _MistakeError(
            f"{operator} joins words, phrases and lists of them with OR, not AND, NOT or fields",
            operator.start_pos or 0,
        )


@cache
def _parser() -> Lark:
    return Lark(
        GRAMMAR.read_text(encoding="utf-8"),
        parser="lalr",
        transformer=_Builder(),
        propagate_positions=False,
    )


def parse_query(text: str) -> Query:
    """The tree of `text`. Linear in its length.

    Raises `QueryError` whose message shows the query with a caret under the place at fault,
    the reason, and a repaired query where one can be guessed.
    """
    try:
        return _parse(text.translate(_QUOTES))
    except _MistakeError as mistake:
        raise QueryError(_explain(text, mistake)) from None


def _parse(text: str) -> Query:
    if not text.strip():
        raise _MistakeError("the query is empty", 0)
    if len(text) > LONGEST:
        raise _MistakeError(f"the query is longer than {LONGEST:,} characters", LONGEST)
    _check_brackets(text)
    try:
        # With a transformer the parser returns what it builds, not lark's own tree.
        tree = cast(Query, _parser().parse(text))
    except VisitError as error:
        if isinstance(error.orig_exc, _MistakeError):
            raise error.orig_exc from None
        raise
    except UnexpectedInput as error:
        raise _MistakeError(*_reason(text, error)) from None
    if _depth(tree) > DEEPEST:
        raise _MistakeError(f"brackets nested more than {DEEPEST} deep", 0)
    return tree


def _check_brackets(text: str) -> None:
    """Brackets and quotes in balance; checked before parsing, so that the place is named."""
    opened: list[int] = []
    quote: int | None = None
    for match in re.finditer(r'["()]', text):
        character, position = match.group(), match.start()
        if character == '"':
            quote = position if quote is None else None
        elif quote is not None:
            continue
        elif character == "(":
            opened.append(position)
            if len(opened) > DEEPEST:
                raise _MistakeError(f"brackets nested more than {DEEPEST} deep", position)
        elif not opened:
            raise _MistakeError("this bracket closes nothing", position)
        else:
            opened.pop()
    if quote is not None:
        raise _MistakeError("this quotation mark is never closed", quote)
    if opened:
        raise _MistakeError("this bracket is never closed", opened[-1])


def _depth(query: Query) -> int:
    deepest = 0
    waiting = [(query, 1)]
    while waiting:
        one, depth = waiting.pop()
        deepest = max(deepest, depth)
        waiting.extend((child, depth + 1) for child in children(one))
    return deepest // 2


def _reason(text: str, error: UnexpectedInput) -> tuple[str, int]:
    position = error.pos_in_stream
    is_end = isinstance(error, UnexpectedToken) and error.token.type == "$END"
    if is_end or position is None or position < 0:
        return "something is missing at the end", len(text)
    if isinstance(error, UnexpectedCharacters):
        return f"{text[position]!r} cannot stand here", position
    word = re.match(r'"[^"]*"|[^\s()]+|.', text[position:])
    found = word.group() if word else ""
    before = text[:position].split()
    if not found:
        return "something is missing at the end", len(text)
    if (
        (before and before[-1] in ("AND", "OR", "NOT"))
        or position == 0
        or text[:position].rstrip().endswith("(")
    ):
        return f"{found} needs a word before it", position
    return f"an operator (AND, OR, NOT, NEAR/5) is missing before {found}", position


def _explain(text: str, mistake: _MistakeError) -> str:
    position = min(mistake.position, len(text))
    begin, end = max(0, position - 60), position + 60
    shown = re.sub(r"\s", " ", text[begin:end])
    lines = [mistake.reason, f"    {shown}", "    " + " " * (position - begin) + "^"]
    repaired = repair(text, position)
    if repaired is not None:
        lines.append(f"  try: {repaired}")
    return "\n".join(lines)


def repair(text: str, position: int) -> str | None:
    """A query like `text` that parses, or None when no simple change makes it one."""
    if len(text) > 2_000:
        return None
    for candidate in candidates(text.strip(), position):
        try:
            _parse(candidate)
        except _MistakeError:
            continue
        return candidate
    return None
