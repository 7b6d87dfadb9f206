"""What another look at the page of a kept article means for it.

A page that came is not believed blindly: hours or weeks after an article, a paywall, a notice
or quite another piece may stand at its address, and none of them is a correction.
"""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from crawler.items import Fetched, Judged, Reading
from crawler.pipelines import keep_reading
from storage.articles import read_text
from storage.kinds import PageKind, ReviewState, Verdict
from storage.reviews import AUTOMATIC, hide
from storage.revisits import mark_found
from storage.tables import Article, ArticleTopic, Review

BY = "revisit"
"""Who hid an article that its outlet corrected, when it was no person."""
LEAST_SHARED = 0.2
"""The part of the word triples of the shorter text that two states of one article share."""


@dataclass(frozen=True, slots=True)
class Revisited:
    """What became of an article whose page was looked at again.

    `doubt` says why the page was not taken for its present state; the article is then as
    it was. `lost` are the topics that it mentions no more.
    """

    has_changed: bool = False
    doubt: str | None = None
    lost: tuple[str, ...] = ()


def keep_again(session: Session, fetched: Fetched, judged: Judged) -> Revisited:
    """Bring an article up to date with its page; the earlier state is kept as a version.

    `lock_stories` must have begun the transaction. An article that mentions nothing any more is
    hidden when no person had approved it; `review corrections` shows it in either case.
    """
    article = session.get(Article, fetched.article_id)
    reading = judged.reading
    if article is None or reading is None:
        return Revisited(doubt=judged.reason or "there is no such article any more")
    doubt = doubt_of(article, reading, judged)
    if doubt is not None:
        return Revisited(doubt=doubt)
    mark_found(session, article.id or 0)
    version = keep_reading(session, fetched, reading, judged.mentions, article).version
    if version is None:
        return Revisited()
    if version.gone and not judged.mentions:
        _hide_if_nobody_approved(session, article, version.gone)
    return Revisited(True, lost=tuple(version.gone))


def doubt_of(article: Article, reading: Reading, judged: Judged) -> str | None:
    """Say why a page is no later state of an article; None when it may be one."""
    if judged.verdict in {Verdict.UNREADABLE, Verdict.NOT_PRESS}:
        return judged.reason
    if reading.kind is PageKind.PAYWALLED and article.kind is not PageKind.PAYWALLED:
        return "only its beginning is free to read now"
    if not judged.mentions and not _is_same_piece(article, reading):
        return "another text stands at its address now"
    return None


def _is_same_piece(article: Article, reading: Reading) -> bool:
    if (reading.title or "").casefold().split() == article.title.casefold().split():
        return bool(reading.text)
    before, after = _triples(read_text(article) or ""), _triples(reading.text)
    least = min(len(before), len(after))
    return bool(least) and len(before & after) / least >= LEAST_SHARED


def _triples(text: str) -> set[tuple[str, ...]]:
    words = text.casefold().split()
    return set(zip(words, words[1:], words[2:], strict=False))


def _hide_if_nobody_approved(session: Session, article: Article, lost: list[str]) -> None:
    session.flush()
    by_word = select(ArticleTopic.topic).where(col(ArticleTopic.article_id) == article.id)
    by_person = select(Review.id).where(
        col(Review.article_id) == article.id, col(Review.by) != AUTOMATIC
    )
    if article.review is ReviewState.HIDDEN or session.exec(by_word.limit(1)).first():
        return
    if session.exec(by_person.limit(1)).first() is None:
        hide(session, article.id or 0, BY, f"its outlet changed it: no word of {', '.join(lost)}")
