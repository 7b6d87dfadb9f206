"""Why two articles are one story or not: the comparison that decided, made again."""

from dataclasses import dataclass

from sqlmodel import Session

from storage.errors import StoryError
from storage.stories.evidence import Evidence
from storage.stories.grouping import compare_documents
from storage.stories.index import DatabaseIndex
from storage.stories.joining import is_kept_apart
from storage.stories.judgement import Verdict
from storage.tables import Article, Story


@dataclass(frozen=True, slots=True)
class Explanation:
    """Two articles compared: the figures, the verdict on the texts, and where they stand now."""

    first: Article
    second: Article
    evidence: Evidence
    verdict: Verdict
    shared_keys: int
    """Indexed runs of words that both have: none, and they were never compared."""
    are_one_story: bool
    are_kept_apart: bool
    """By an editor's word."""


def explain(session: Session, first_id: int, second_id: int) -> Explanation:
    """Compare two stored articles as they are compared when one arrives.

    Raises `StoryError` when one is not there, or its text is no longer kept.
    """
    articles = [session.get(Article, id_) for id_ in (first_id, second_id)]
    index = DatabaseIndex(session)
    texts = index.load([first_id, second_id])
    for id_, article in zip((first_id, second_id), articles, strict=True):
        if article is None:
            raise StoryError(f"article {id_}: there is none")
        if id_ not in texts:
            raise StoryError(f"article {id_}: its text is no longer kept, so it cannot be compared")
    first, second = articles
    assert first is not None
    assert second is not None
    evidence, verdict = compare_documents(texts[first_id], texts[second_id], index)
    stories = [session.get(Story, article.story_id) for article in (first, second)]
    return Explanation(
        first,
        second,
        evidence,
        verdict,
        len(set(texts[first_id].sketch) & set(texts[second_id].sketch)),
        first.story_id is not None and first.story_id == second.story_id,
        stories[0] is not None
        and stories[1] is not None
        and is_kept_apart(session, stories[0], stories[1]),
    )
