"""What the writer of a mistaken query may have meant: the same with one thing mended."""

import difflib
import re
from collections.abc import Iterator

from crawler.matching.query import FIELDS

# How other systems write what is written NEAR/5, ONEAR/5, OR, NOT here: Lexis and Factiva
# (w/5, pre/5), Lucene ("a b"~5), Boolean bars (a | b), a search engine's minus (-a).
_ELSEWHERE = (
    (re.compile(r"\b(?:pre|p|onear|before|followed)/(?=\d)", re.I), "ONEAR/"),
    (re.compile(r"(?<![\w/])(?!O?NEAR/)[A-Za-z]{0,6}/(?=\d{1,4}(?![\w/]))"), "NEAR/"),
    (re.compile(r'"([^"\s]+) ([^"\s]+)"~(\d{1,4})'), r"(\1 NEAR/\3 \2)"),
    (re.compile(r"\s\|{1,2}\s"), " OR "),
    (re.compile(r"\s&{1,2}\s"), " AND "),
    (re.compile(r"(\S+) NEAR/(\d+) NOT (\S+)"), r"\1 NOT (\1 NEAR/\2 \3)"),
    (re.compile(r"^-(\S+)\s+(.+)$", re.S), r"\2 NOT \1"),
    (re.compile(r"(?<=\s)-(?=[\w\"(])"), "NOT "),
)


def _as_written_here(text: str) -> str:
    for pattern, ours in _ELSEWHERE:
        text = pattern.sub(ours, text)
    return text


def candidates(text: str, position: int) -> Iterator[str]:
    """Queries like `text`, which does not parse for what stands at `position`, likeliest first."""
    text = _as_written_here(text)
    capitals = re.sub(r"\b(and|or|not)\b", lambda match: match.group().upper(), text)
    capitals = re.sub(
        r"\b(o?near)(?:/(\d+)|\b(?!/))",
        lambda match: f"{match.group(1).upper()}/{match.group(2) or 10}",
        capitals,
        flags=re.IGNORECASE,
    )
    yield capitals
    missing = capitals.count("(") - capitals.count(")")
    if missing > 0:
        yield capitals + ")" * missing
    if missing < 0:
        yield "(" * -missing + capitals
        yield capitals[:position] + capitals[position + 1 :]
    if capitals.count('"') % 2:
        yield capitals + '"'
        yield capitals.replace('"', "")
    yield re.sub(r"(?:^|\s)(?:AND|OR|NOT|O?NEAR/\d+)\s*$", "", capitals)
    yield re.sub(r"^(?:AND|OR|O?NEAR/\d+)\s+", "", capitals)
    yield re.sub(r"\b(AND|OR) (?:AND|OR)\b", r"\1", capitals)
    for field in re.findall(r"(\w+):", capitals):
        near = difflib.get_close_matches(field, FIELDS, n=1)
        if near:
            yield capitals.replace(f"{field}:", f"{near[0]}:")
    yield _quote_runs(capitals)
    yield _quote_runs(re.sub(r"[()\"]", " ", capitals))


def _quote_runs(text: str) -> str:
    """Words that stand side by side made phrases."""
    pieces = re.split(r'("[^"]*"|[()]|\b(?:AND|OR|NOT|O?NEAR/\d+)(?=\s|$|\())', text)
    quoted = []
    for piece in pieces:
        words = piece.split()
        quoted.append(f' "{" ".join(words)}" ' if len(words) > 1 and ":" not in piece else piece)
    return " ".join("".join(quoted).split())
