"""Full-text search over what is public: one function, SQLite's FTS5 or PostgreSQL behind it.

What is indexed of an article is its headline, gloss, outlet, authors and public excerpt,
never its text: a search that finds words the reader is not shown would give the text away
word by word. Beside the words stand marks ("t:mercury", "o:12", "l:hi", "k:opinion"), so that
any combination of filters is answered by the index itself.

Results come newest first. `rank` orders by relevance too, among the newest matches only,
so that a common word costs no more than a rare one.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    Select,
    bindparam,
    cast,
    column,
    delete,
    insert,
    literal_column,
    select,
)
from sqlalchemy import table as lightweight_table
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlmodel import Session, col

from storage.kinds import ReviewState
from storage.tables import Article, ArticleTopic, Outlet, SearchEntry
from storage.words import WORD_END, fold, index_words, is_stemmed, prepare, split, stem

LONGEST_QUERY = 300
"""Letters; what is beyond is not read."""
MOST_TERMS = 16
_EPOCH = datetime(1900, 1, 1, tzinfo=UTC)
_ID_BITS = 28
_POSITION: ColumnElement[int] = SearchEntry.__table__.c.position  # type: ignore[attr-defined]  # SQLModel's table
_NAME = re.compile(r"[A-Za-z0-9-]{1,60}")
_TERM = re.compile(r'(-?)(?:"([^"]*)"?|(\S+))')


@dataclass(frozen=True, slots=True)
class Term:
    """One part of what is sought: index words that follow each other."""

    words: tuple[str, ...]
    forms: tuple[str, ...]
    """The folded words as typed, for highlighting."""
    is_prefix: bool = False
    is_excluded: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A reader's search as understood: `mercury "skin cream" micropl* -paint`."""

    terms: tuple[Term, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left to search for."""
        return all(term.is_excluded for term in self.terms)


def understand(text: str) -> Question:
    """Read what a reader typed. Anything can be typed; nothing is an error."""
    terms: list[Term] = []
    for match in _TERM.finditer(text[:LONGEST_QUERY]):
        minus, phrase, word = match.groups()
        typed = phrase if phrase is not None else word
        is_prefix = phrase is None and typed.endswith("*")
        forms = tuple(filter(None, (fold(typed[start:end]) for start, end in split(typed))))
        # A word in trigrams is found inside longer ones, so its end is left open.
        words = tuple(prepared for form in forms for prepared in prepare(form))
        if words and words[-1] == WORD_END and len(forms[-1]) >= 3:
            words = words[:-1]
        if not words:
            continue
        if is_prefix:
            is_prefix = is_stemmed(forms[-1])
        terms.append(Term(words, forms, is_prefix, bool(minus)))
        if len(terms) == MOST_TERMS:
            break
    return Question(tuple(terms))


def place(sorted_at: datetime, article_id: int = 0) -> int:
    """Return an article's position in the order of search: second, then id."""
    seconds = int((sorted_at - _EPOCH) / timedelta(seconds=1))
    # SQLite counts to 2^63; a date beyond that, far in the future, must not be an error.
    seconds = min(max(seconds, 0), (1 << (63 - _ID_BITS)) - 1)
    return (seconds << _ID_BITS) | (article_id & ((1 << _ID_BITS) - 1))


def is_markable(name: str) -> bool:
    """Whether a topic, language or kind of this name can exist: nothing else is looked for."""
    return _NAME.fullmatch(name) is not None


def topic_mark(slug: str) -> str:
    """The mark of a topic's articles."""
    return f"t:{slug}"


def outlet_mark(outlet_id: int) -> str:
    """The mark of an outlet's articles."""
    return f"o:{outlet_id}"


def language_mark(language: str) -> str:
    """The mark of a language's articles."""
    return f"l:{language.lower()}"


def kind_mark(kind: str) -> str:
    """The mark of a kind's articles."""
    return f"k:{kind}"


def index_articles(session: Session, article_ids: Sequence[int]) -> None:
    """Bring the index in line with these articles: the approved ones in, all others out."""
    for start in range(0, len(article_ids), 500):
        _index_some(session, article_ids[start : start + 500])


def _index_some(session: Session, article_ids: Sequence[int]) -> None:
    session.flush()
    session.execute(delete(SearchEntry).where(col(SearchEntry.article_id).in_(article_ids)))
    topics: dict[int, list[str]] = {}
    for article_id, slug in session.execute(
        select(col(ArticleTopic.article_id), col(ArticleTopic.topic)).where(
            col(ArticleTopic.article_id).in_(article_ids)
        )
    ):
        topics.setdefault(article_id, []).append(slug)
    articles = session.execute(
        select(
            col(Article.id),
            col(Article.sorted_at),
            col(Article.title),
            col(Article.gloss),
            col(Article.authors),
            col(Article.excerpt),
            col(Article.language),
            col(Article.kind),
            col(Article.outlet_id),
            col(Outlet.name),
        )
        .join(Outlet, col(Outlet.id) == col(Article.outlet_id))
        .where(col(Article.id).in_(article_ids), col(Article.review) == ReviewState.APPROVED)
    )
    entries = [
        {
            "position": place(row.sorted_at, row.id),
            "article_id": row.id,
            "words": [
                *index_words(
                    row.title, row.gloss or "", row.name, ", ".join(row.authors), row.excerpt
                ),
                *(topic_mark(slug) for slug in topics.get(row.id, ())),
                outlet_mark(row.outlet_id),
                *([language_mark(row.language)] if row.language else []),
                kind_mark(row.kind),
            ],
        }
        for row in articles
    ]
    if entries:
        session.execute(insert(SearchEntry), entries)


def find(
    session: Session,
    question: Question,
    marks: Iterable[str] = (),
    *,
    since: int | None = None,
    before: int | None = None,
    limit: int,
) -> list[tuple[int, int]]:
    """Return (position, article id) of the newest matches, at most `limit`.

    `since` (inclusive) and `before` (exclusive) bound the position; see `place`.
    """
    dialect = session.get_bind().dialect.name
    terms = [*question.terms, *(Term((mark,), ()) for mark in marks)]
    position: ColumnElement[int] = _POSITION
    if dialect == "postgresql":
        statement = _postgresql(terms)
    else:
        statement, position = _sqlite(terms)
    if since is not None:
        statement = statement.where(position >= since)
    if before is not None:
        statement = statement.where(position < before)
    rows = session.execute(statement.order_by(position.desc()).limit(limit))
    return [(row[0], row[1]) for row in rows]


def _postgresql(terms: Sequence[Term]) -> Select[int, int]:
    parts = []
    for term in terms:
        words = [f"'{word}'" for word in term.words]
        phrase = " <-> ".join(words)
        if term.is_prefix:
            # The form as typed may be longer than the stem that is indexed.
            opened = " <-> ".join([*words[:-1], f"'{term.forms[-1]}':*"])
            phrase = f"({opened}) | ({phrase})"
        parts.append(f"!({phrase})" if term.is_excluded else f"({phrase})")
    query = cast(bindparam("question", " & ".join(parts)), TSQUERY)
    return select(col(SearchEntry.position), col(SearchEntry.article_id)).where(
        col(SearchEntry.words).bool_op("@@")(query)
    )


def _sqlite(terms: Sequence[Term]) -> tuple[Select[int, int], ColumnElement[int]]:
    wanted: list[str] = []
    unwanted: list[str] = []
    for term in terms:
        phrase = f'"{" ".join(term.words)}"'
        if term.is_prefix:
            opened = " ".join([*term.words[:-1], term.forms[-1]])
            phrase = f'("{opened}" * OR {phrase})'
        (unwanted if term.is_excluded else wanted).append(phrase)
    query = " AND ".join(wanted) + "".join(f" NOT {phrase}" for phrase in unwanted)
    index = lightweight_table("search_index", column("rowid"))
    statement = (
        select(index.c.rowid, col(SearchEntry.article_id))
        .join(SearchEntry, col(SearchEntry.position) == index.c.rowid)
        .where(literal_column("search_index").op("MATCH")(bindparam("question", query)))
    )
    return statement, index.c.rowid


def highlight(text: str, question: Question) -> list[tuple[int, int]]:
    """Return start and end of each word of `text` that the question sought."""
    whole: set[str] = set()
    parts: list[str] = []
    starts: list[str] = []
    for term in question.terms:
        if term.is_excluded:
            continue
        for number, form in enumerate(term.forms):
            if not is_stemmed(form):
                parts.append(form)
            elif term.is_prefix and number == len(term.forms) - 1:
                starts.append(form)
                whole.add(stem(form))
            else:
                whole.add(stem(form))
    spans: list[tuple[int, int]] = []
    for start, end in split(text):
        word = fold(text[start:end])
        if (
            stem(word) in whole
            or any(part in word for part in parts)
            or any(word.startswith(prefix) for prefix in starts)
        ):
            spans.append((start, end))
    return spans


def rank(question: Question, title: str, rest: str) -> float:
    """Return how well public words answer the question: a word in the headline counts thrice."""
    in_title = len(highlight(title, question))
    in_rest = len(highlight(rest, question))
    return 3.0 * min(in_title, 4) + min(in_rest, 4)
