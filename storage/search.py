"""Full-text search over what is public: one function, SQLite's FTS5 or PostgreSQL behind it.

What is indexed of an article is its headline, gloss, outlet, authors and public excerpt,
never its text: a search that finds words the reader is not shown would give the text away
word by word. Beside the words stand marks (`marks.py`), so that any combination of filters is
answered by the index itself.

Results come newest first. `rank` orders by relevance too, among the newest matches only,
so that a common word costs no more than a rare one.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import Select, bindparam, cast, delete, insert, literal_column, select
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlmodel import Session, col

from storage import marks
from storage.database import table_of
from storage.dates import DatePrecision
from storage.kinds import ReviewState
from storage.tables import Article, ArticleTopic, Outlet, SearchEntry
from storage.words import WORD_END, fold, index_words, is_stemmed, prepare, split, stem

LONGEST_QUERY = 300
"""Letters; what is beyond is not read."""
MOST_TERMS = 16
SHORTEST_PREFIX = 3
"""Letters; the words that begin with one or two are most of the index."""
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
            is_prefix = is_stemmed(forms[-1]) and len(forms[-1]) >= SHORTEST_PREFIX
        terms.append(Term(words, forms, is_prefix, bool(minus)))
        if len(terms) == MOST_TERMS:
            break
    return Question(tuple(terms))


def index_articles(session: Session, article_ids: Sequence[int]) -> None:
    """Bring the index in line with these articles: the approved ones in, all others out."""
    for start in range(0, len(article_ids), 500):
        _index_some(session, article_ids[start : start + 500])


def _index_some(session: Session, article_ids: Sequence[int]) -> None:
    session.flush()
    has_spans = session.get_bind().dialect.name == "postgresql"
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
            col(Article.published_precision),
            col(Article.outlet_id),
            col(Outlet.name),
        )
        .join(Outlet, col(Outlet.id) == col(Article.outlet_id))
        .where(col(Article.id).in_(article_ids), col(Article.review) == ReviewState.APPROVED)
    )
    entries = [
        {
            "position": position,
            "article_id": row.id,
            "words": [
                *index_words(
                    row.title, row.gloss or "", row.name, ", ".join(row.authors), row.excerpt
                ),
                *marks.marks_of(
                    topics.get(row.id, ()),
                    row.outlet_id,
                    row.language,
                    row.kind,
                    is_dated=row.published_precision is not DatePrecision.UNKNOWN,
                ),
                *(marks.span_marks(position) if has_spans else ()),
            ],
        }
        for row in articles
        for position in (marks.place(row.sorted_at, row.id),)
    ]
    if entries:
        session.execute(insert(SearchEntry), entries)


def find(
    session: Session,
    question: Question,
    required: Iterable[str] = (),
    excluded: Iterable[str] = (),
    *,
    since: int | None = None,
    before: int | None = None,
    limit: int,
) -> list[int]:
    """Return the ids of the newest matches, at most `limit`; marks may be asked for beside words.

    `since` (inclusive) and `before` (exclusive) bound the position; see `marks.place`.
    """
    terms = [
        *question.terms,
        *(Term((mark,), ()) for mark in required),
        *(Term((mark,), (), is_excluded=True) for mark in excluded),
    ]
    if session.get_bind().dialect.name == "postgresql":
        return _find_by_spans(session, terms, since, before, limit)
    return _find_in_order(session, terms, since, before, limit)


def _find_by_spans(
    session: Session, terms: Sequence[Term], since: int | None, before: int | None, limit: int
) -> list[int]:
    """PostgreSQL's index gives matches in no order, all of them: a fifth of a million for a
    common word. So the newest entries are looked through without it, which finds what is
    common (0.3 ms); for what is rarer, the index is asked for spans of time one after the
    other, each longer than the last, until enough are found.
    """
    connection = session.connection()
    question = _query_of(terms)
    first = since or 0
    here = {"since": first, "before": marks.LAST if before is None else before}
    asked = {**here, "question": question, "limit": limit}
    found = [row[0] for row in connection.execute(_AMONG_NEWEST, asked)]
    if len(found) == limit:
        return found
    reached = connection.execute(_END_OF_NEWEST, here).scalar()
    if reached is None:  # there were no more
        return found
    for spans, begins in _walk_back(reached - 1):
        asked["question"] = f"({question}) & ({spans})" if spans else question
        asked |= {"since": max(first, begins), "before": reached, "limit": limit - len(found)}
        found += [row[0] for row in connection.execute(_MATCHES, asked)]
        if len(found) == limit or begins <= first:
            break
        reached = begins
    return found


def _walk_back(position: int) -> Iterator[tuple[str, int]]:
    """Yield spans before a position, as a part of a query, and where each begins."""
    at = max(position, 0) >> marks.FINE_BITS
    yield _any_of(marks.fine_mark(at - step) for step in range(2)), at - 1 << marks.FINE_BITS
    # The rest of the span that this one ended in comes with the next.
    at = (at - 1 << marks.FINE_BITS) - 1 >> marks.COARSE_BITS
    for length in (1, 4):
        first = at - length + 1
        names = (marks.coarse_mark(at - step) for step in range(length))
        yield _any_of(names), first << marks.COARSE_BITS
        at = first - 1
    yield "", 0


def _any_of(names: Iterable[str]) -> str:
    return " | ".join(f"'{name}'" for name in names)


def _query_of(terms: Sequence[Term]) -> str:
    parts = []
    for term in terms:
        words = [f"'{word}'" for word in term.words]
        phrase = " <-> ".join(words)
        if term.is_prefix:
            # The form as typed may be longer than the stem that is indexed.
            opened = " <-> ".join([*words[:-1], f"'{term.forms[-1]}':*"])
            phrase = f"({opened}) | ({phrase})"
        parts.append(f"!({phrase})" if term.is_excluded else f"({phrase})")
    return " & ".join(parts)


_ENTRY = table_of(SearchEntry).c
LOOKED_THROUGH = 1000
"""How many of the newest entries are read without the index: 2 ms, where a word is rare."""
_FOUND = _ENTRY.words.bool_op("@@")(cast(bindparam("question"), TSQUERY))
_HERE = (_ENTRY.position >= bindparam("since"), _ENTRY.position < bindparam("before"))


def among_newest(looked_through: int) -> Select[int]:
    """The matches among so many of the newest entries."""
    newest = (
        select(_ENTRY.position, _ENTRY.article_id, _ENTRY.words)
        .where(*_HERE)
        .order_by(_ENTRY.position.desc())
        .limit(looked_through)
        .subquery()
    )
    return (
        select(newest.c.article_id)
        .where(newest.c.words.bool_op("@@")(cast(bindparam("question"), TSQUERY)))
        .order_by(newest.c.position.desc())
        .limit(bindparam("limit"))
    )


def end_of_newest(looked_through: int) -> Select[int]:
    """The position of the last of so many; nothing when there are fewer."""
    return (
        select(_ENTRY.position)
        .where(*_HERE)
        .order_by(_ENTRY.position.desc())
        .offset(looked_through - 1)
        .limit(1)
    )


_AMONG_NEWEST = among_newest(LOOKED_THROUGH)
_END_OF_NEWEST = end_of_newest(LOOKED_THROUGH)
# Plus nothing: the planner would read the index of positions beside that of words, or instead
# of it, which for a rare word is a million entries.
_PLACE = _ENTRY.position + literal_column("0")
_MATCHES = (
    select(_ENTRY.article_id)
    .where(_FOUND, bindparam("since") <= _PLACE, bindparam("before") > _PLACE)
    .order_by(_PLACE.desc())
    .limit(bindparam("limit"))
)


def _find_in_order(
    session: Session, terms: Sequence[Term], since: int | None, before: int | None, limit: int
) -> list[int]:
    """SQLite's index walks its matches backwards as they are asked for."""
    wanted: list[str] = []
    unwanted: list[str] = []
    for term in terms:
        phrase = f'"{" ".join(term.words)}"'
        if term.is_prefix:
            opened = " ".join([*term.words[:-1], term.forms[-1]])
            phrase = f'("{opened}" * OR {phrase})'
        (unwanted if term.is_excluded else wanted).append(phrase)
    query = " AND ".join(wanted) + "".join(f" NOT {phrase}" for phrase in unwanted)
    rows = session.connection().exec_driver_sql(
        "SELECT article_id FROM search_index JOIN search_entry ON position = search_index.rowid"
        " WHERE search_index MATCH ? AND search_index.rowid >= ? AND search_index.rowid < ?"
        " ORDER BY search_index.rowid DESC LIMIT ?",
        (query, since or 0, marks.LAST if before is None else before, limit),
    )
    return [row[0] for row in rows]


def highlight(text: str, question: Question) -> list[tuple[int, int]]:
    """Return start and end of each word of `text` that the question sought."""
    whole, parts, starts = _sought(question)
    spans: list[tuple[int, int]] = []
    for start, end in split(text):
        word = fold(text[start:end])
        if (
            stem(word) in whole
            or (parts and any(part in word for part in parts))
            or (starts and word.startswith(starts))
        ):
            spans.append((start, end))
    return spans


@lru_cache(maxsize=64)
def _sought(question: Question) -> tuple[frozenset[str], tuple[str, ...], tuple[str, ...]]:
    """The stems, the parts of words and the beginnings of words that a question seeks."""
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
    return frozenset(whole), tuple(parts), tuple(starts)


def rank(question: Question, title: str, rest: str) -> float:
    """Return how well public words answer the question: a word in the headline counts thrice."""
    in_title = len(highlight(title, question))
    in_rest = len(highlight(rest, question))
    return 3.0 * min(in_title, 4) + min(in_rest, 4)
