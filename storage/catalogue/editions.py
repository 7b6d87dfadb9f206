"""The sent issues of public digests, as far as their articles are public."""

from sqlalchemy import select
from sqlmodel import Session, col

from storage.catalogue.fetching import fetch
from storage.catalogue.records import PublicEdition
from storage.kinds import EditionState
from storage.tables import Article, Digest, Edition, EditionItem


def list_editions(session: Session, *, limit: int = 100) -> list[PublicEdition]:
    """Return the sent editions of public digests, newest first, without their articles."""
    rows = session.execute(
        select(col(Digest.name), col(Digest.title), col(Edition.number), col(Edition.sent_at))
        .join(Digest, col(Digest.id) == col(Edition.digest_id))
        .where(
            col(Digest.is_public),
            col(Edition.state) == EditionState.SENT,
            col(Edition.sent_at).is_not(None),
        )
        .order_by(col(Edition.sent_at).desc(), col(Edition.id).desc())
        .limit(limit)
    )
    return [PublicEdition(row[0], row[1], row[2], row[3]) for row in rows]


def find_edition(session: Session, digest: str, number: int) -> PublicEdition | None:
    """Return a sent edition with those of its articles that are public now."""
    row = session.execute(
        select(col(Edition.id), col(Digest.title), col(Edition.sent_at))
        .join(Digest, col(Digest.id) == col(Edition.digest_id))
        .where(
            col(Digest.is_public),
            col(Digest.name) == digest,
            col(Edition.number) == number,
            col(Edition.state) == EditionState.SENT,
            col(Edition.sent_at).is_not(None),
        )
    ).first()
    if row is None:
        return None
    ids = list_edition_ids(session, digest, number)
    return PublicEdition(digest, row[1], number, row[2], fetch(session, ids))


def list_edition_ids(session: Session, digest: str, number: int) -> list[int]:
    """Return the ids of what an edition told of, newest first, public or not."""
    rows = session.execute(
        select(col(EditionItem.article_id))
        .join(Article, col(Article.id) == col(EditionItem.article_id))
        .join(Edition, col(Edition.id) == col(EditionItem.edition_id))
        .join(Digest, col(Digest.id) == col(Edition.digest_id))
        .where(col(Digest.name) == digest, col(Edition.number) == number)
        .order_by(col(Article.sorted_at).desc(), col(Article.id).desc())
        .limit(500)
    )
    return list(rows.scalars())
