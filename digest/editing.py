"""What editors do to an edition before its readers see it."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from digest.content import Content, Item, Section, as_document, content_of
from digest.desk import Desk
from digest.errors import DigestError
from digest.message import message_id
from digest.schedule import strike, zone_of
from digest.settings import DigestSettings
from storage.database import write_session
from storage.deliveries import Prepared, ledger_session, prepare, settle_editions
from storage.editions import numbered_edition
from storage.kinds import EditionState
from storage.subscribers import readers_of
from storage.tables import Article, Edition

OPEN_STATES = (EditionState.DRAFT, EditionState.HELD)
BY_SCHEDULE = "schedule"
BY_OPERATOR = "operator"


def find_edition(desk: Desk, name: str, number: int) -> Edition:
    """Return an edition of a digest by its number, or raise `DigestError`."""
    with write_session(desk.engine) as session:
        edition = numbered_edition(session, name, number)
    if edition is None:
        raise DigestError(
            f"digest {name} has no edition {number}; `inthenews digest list` shows what it has"
        )
    return edition


def approve(desk: Desk, settings: DigestSettings, edition_id: int, by: str) -> Edition:
    """Release an edition: its deliveries are written into the ledger in the same transaction.

    Approving what is approved changes nothing. Whoever subscribes afterwards gets the next one.
    """
    with ledger_session(desk.engine) as session:
        edition = _locked(session, edition_id)
        if edition.state not in OPEN_STATES:
            return edition
        at = desk.clock()
        edition.state = EditionState.APPROVED
        edition.decided_at = at
        edition.decided_by = by
        zone = zone_of(settings, desk.organisation.time_zone)
        first = max(at, edition.due_at) if by == BY_SCHEDULE else at
        prepared = []
        for subscriber, _ in readers_of(session, edition.digest_id):
            assert subscriber.id is not None
            due_at = first
            if settings.by_reader_clock and subscriber.time_zone:
                due_at = max(at, strike(edition.due_at, zone, ZoneInfo(subscriber.time_zone)))
            name = message_id(desk, "edition", edition.id, subscriber.id)
            prepared.append(Prepared(subscriber.id, name, due_at))
        prepare(session, edition_id, prepared, at=at, by=by)
        session.flush()
        settle_editions(session, at=at)
        return edition


def hold(desk: Desk, edition_id: int, by: str) -> Edition:
    """Keep an edition back until somebody approves it."""
    with write_session(desk.engine) as session:
        edition = _locked(session, edition_id)
        if edition.state is EditionState.HELD:
            return edition
        if edition.state is not EditionState.DRAFT:
            raise DigestError(
                f"edition {edition.number} has been released already; it cannot be held"
            )
        edition.state = EditionState.HELD
        edition.decided_at = desk.clock()
        edition.decided_by = by
        return edition


def drop(desk: Desk, edition_id: int, article_id: int) -> Edition:
    """Take an item out. It is not told of again: the editor has judged it."""

    def without(content: Content) -> Content:
        item = _item(content, article_id)
        return content.model_copy(
            update={
                "items": tuple(one for one in content.items if one is not item),
                "dropped": (*content.dropped, item),
            }
        )

    return _edit(desk, edition_id, without)


def restore(desk: Desk, edition_id: int, article_id: int) -> Edition:
    """Put a dropped item back where its section is printed."""

    def with_it(content: Content) -> Content:
        for item in content.dropped:
            if article_id in item.article_ids:
                return content.model_copy(
                    update={
                        "items": _insert(content.items, item),
                        "dropped": tuple(one for one in content.dropped if one is not item),
                    }
                )
        raise DigestError(f"article {article_id} was not dropped from this edition")

    return _edit(desk, edition_id, with_it)


def move(desk: Desk, edition_id: int, article_id: int, section: Section, place: int = 1) -> Edition:
    """Print an item in another section or at another place of its section, counted from 1."""

    def moved(content: Content) -> Content:
        item = _item(content, article_id).model_copy(update={"section": section})
        others = tuple(one for one in content.items if one.article_id != item.article_id)
        return content.model_copy(update={"items": _insert(others, item, place)})

    return _edit(desk, edition_id, moved)


def remark(desk: Desk, edition_id: int, article_id: int | None, note: str | None) -> Edition:
    """Set or remove the editors' note on an item, or on the whole edition."""

    def noted(content: Content) -> Content:
        if article_id is None:
            return content.model_copy(update={"note": note})
        return _replace(content, article_id, note=note)

    return _edit(desk, edition_id, noted)


def gloss(desk: Desk, edition_id: int, article_id: int, english: str | None) -> Edition:
    """Set the English gloss of a headline, here and on the article itself."""
    edition = _edit(desk, edition_id, lambda content: _replace(content, article_id, gloss=english))
    with write_session(desk.engine) as session:
        article = session.get(Article, article_id)
        if article is not None:
            article.gloss = english
            article.changed_at = desk.clock()
    return edition


def _edit(desk: Desk, edition_id: int, alter: Callable[[Content], Content]) -> Edition:
    with write_session(desk.engine) as session:
        edition = _locked(session, edition_id)
        if edition.state not in OPEN_STATES:
            raise DigestError(
                f"edition {edition.number} has been released; only drafts and held editions change"
            )
        edition.content = as_document(alter(content_of(edition)))
        return edition


def _locked(session: Session, edition_id: int) -> Edition:
    query = select(Edition).where(col(Edition.id) == edition_id).with_for_update()
    edition = session.exec(query).first()
    if edition is None:
        raise DigestError("this edition is not there any more")
    return edition


def _item(content: Content, article_id: int) -> Item:
    for item in content.items:
        if article_id in item.article_ids:
            return item
    raise DigestError(
        f"article {article_id} is not in this edition; the numbers are those that "
        "`inthenews digest draft` lists"
    )


def _replace(content: Content, article_id: int, **values: object) -> Content:
    item = _item(content, article_id)
    changed = item.model_copy(update=values)
    return content.model_copy(
        update={"items": tuple(changed if one is item else one for one in content.items)}
    )


def _insert(items: tuple[Item, ...], item: Item, place: int | None = None) -> tuple[Item, ...]:
    """Return the items with `item` at a place of its section, or last in it."""
    order = list(Section)
    before = [one for one in items if order.index(one.section) < order.index(item.section)]
    same = [one for one in items if one.section is item.section]
    after = [one for one in items if order.index(one.section) > order.index(item.section)]
    same.insert(len(same) if place is None else max(place - 1, 0), item)
    return (*before, *same, *after)
