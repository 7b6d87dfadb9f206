"""Parts of a list that stay put when articles are added or withdrawn: RFC 5005's archive."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlmodel import Session

from storage.catalogue.fetching import ARTICLE, fetch
from storage.catalogue.lists import list_ids
from storage.catalogue.records import Filter, Place, PublicArticle

PART = 64
"""A list is cut before every article whose id is a multiple of this: see `list_part`."""
_LONGEST = 64 * PART
"""Articles that a part is looked for in: one longer than this ends there, by chance e^-64."""


def list_part(
    session: Session, wanted: Filter, *, first: Place | None = None, least: int = 1
) -> tuple[tuple[PublicArticle, ...], int | None]:
    """Return a part of a list, and the id of the article that the next part begins with.

    Parts are cut by what is in the list, not by counting: an article added or withdrawn
    changes the one part it belongs to and moves no other, so a part keeps its address
    (RFC 5005 wants that of archive documents). A part holds `PART` articles on average,
    `least` at least. `first` None begins with the newest.
    """
    found = list_ids(
        session, wanted, limit=4 * (PART + least), before=first, is_included=first is not None
    )
    ids, following = take_part(found, least)
    if following is None and len(found) == 4 * (PART + least):  # a long one
        found = list_ids(
            session, wanted, limit=_LONGEST, before=first, is_included=first is not None
        )
        ids, following = take_part(found, least)
    return fetch(session, ids), following


def take_part(ids: Iterable[int], least: int = 1) -> tuple[list[int], int | None]:
    """Take one part off the ids of a list; returns it, and the id the next one begins with."""
    taken: list[int] = []
    for number in ids:
        if number % PART == 0 and len(taken) >= least:
            return taken, number
        taken.append(number)
    return taken, None


def find_place(session: Session, article_id: int) -> Place | None:
    """Return where an article stands, or stood, that is or was public."""
    row = (
        session.connection()
        .execute(
            select(ARTICLE.c.sorted_at).where(
                ARTICLE.c.id == article_id, ARTICLE.c.approved_at.is_not(None)
            )
        )
        .first()
    )
    return Place(row[0], article_id) if row else None
