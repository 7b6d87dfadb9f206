"""One round of everything that is due: what the scheduler calls every minute.

Nothing here remembers anything: what is due follows from the schedule, the database and the
clock, so a round that was missed is caught up by the next one, and two at once do no harm.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from digest.alarms import raise_alarms
from digest.alerts import raise_alerts
from digest.composition import compose, keep_digest, preview
from digest.content import content_of
from digest.delivery import deliver
from digest.desk import Desk
from digest.drafts import send_draft
from digest.editing import BY_OPERATOR, BY_SCHEDULE, OPEN_STATES, approve, hold
from digest.schedule import last_due, next_due
from digest.settings import DigestSettings
from digest.subscribing import CONFIRM_WITHIN
from storage.database import read_session, write_session
from storage.editions import find_digest, last_edition, list_editions
from storage.kinds import EditionState
from storage.subscribers import forget_unconfirmed
from storage.tables import Edition


def send_due(desk: Desk, *, should_stop: Callable[[], bool] = lambda: False) -> Iterator[str]:
    """Compose, release and deliver what is due; yield one line for each thing that was done."""
    for settings in desk.digests:
        edition = compose_due(desk, settings)
        if edition is not None:
            yield f"digest {settings.name}: edition {edition.number} composed"
        yield from _decide(desk, settings)
    raised = raise_alerts(desk)
    if raised:
        yield f"alerts: {raised} raised"
    alarmed = raise_alarms(desk)
    if alarmed:
        yield f"alarms: {alarmed} to the operators"
    with write_session(desk.engine) as session:
        forgotten = forget_unconfirmed(session, before=desk.clock() - CONFIRM_WITHIN)
    if forgotten:
        yield f"subscribers: {forgotten} never confirmed, forgotten"
    figures = deliver(desk, should_stop=should_stop)
    done = {name: count for name, count in figures.counts().items() if count}
    if done:
        yield "mail: " + ", ".join(f"{count} {name}" for name, count in done.items())
    if figures.problem:
        yield f"mail: {figures.problem}"


def compose_due(desk: Desk, settings: DigestSettings) -> Edition | None:
    """Compose the edition whose hour, less the editors' time, has come; None when none is due.

    Of several missed hours only the last is made up for: its edition holds everything since the
    last one. A digest that has never been used begins with its next hour.
    """
    at = desk.clock()
    due_at = due_edition(desk, settings, at)
    return None if due_at is None else compose(desk, settings, due_at)


def due_edition(desk: Desk, settings: DigestSettings, at: datetime) -> datetime | None:
    """Return the hour of the edition that should be there at `at` and is not."""
    zone = desk.organisation.time_zone
    lead = timedelta(minutes=settings.editing.minutes_before if settings.editing.editors else 0)
    due_at = last_due(settings, at + lead, zone)
    if due_at is None:
        return None
    with read_session(desk.engine) as session:
        digest = find_digest(session, settings.name)
        last = last_edition(session, digest.id) if digest and digest.id else None
    if last is not None:
        return due_at if last.due_at < due_at else None
    if digest is None:
        with write_session(desk.engine) as session:
            digest = keep_digest(session, desk, settings)  # its time begins now
    return due_at if digest.created_at <= due_at else None


def next_edition(desk: Desk, settings: DigestSettings, at: datetime) -> datetime | None:
    """Return the hour of the digest's next edition."""
    return next_due(settings, at, desk.organisation.time_zone)


def _decide(desk: Desk, settings: DigestSettings) -> Iterator[str]:
    """Release drafts that nobody edits, and those whose editors have not answered in time."""
    with read_session(desk.engine) as session:
        drafts = list_editions(session, settings.name, states=[EditionState.DRAFT])
    for _, edition in drafts:
        assert edition.id is not None
        if settings.editing.editors and desk.clock() < edition.due_at:
            if send_draft(desk, settings, edition):
                yield f"digest {settings.name}: draft of edition {edition.number} to its editors"
            continue
        if settings.editing.editors and settings.editing.without_answer == "hold":
            hold(desk, edition.id, BY_SCHEDULE)
            yield f"digest {settings.name}: edition {edition.number} held, no editor answered"
        else:
            approve(desk, settings, edition.id, BY_SCHEDULE)
            yield f"digest {settings.name}: edition {edition.number} released"


def open_edition(desk: Desk, name: str) -> Edition | None:
    """Return the newest draft or held edition of a digest."""
    with read_session(desk.engine) as session:
        found = list_editions(session, name, states=OPEN_STATES, limit=1)
    return found[0][1] if found else None


def release_now(desk: Desk, settings: DigestSettings, *, even_if_quiet: bool) -> Edition | None:
    """Return a released edition to be sent at an operator's word, or None when there is none.

    An edition that is not wholly sent comes first; then a draft; then one composed for this
    moment, if it has something to tell or the present period has had no edition yet.
    """
    with read_session(desk.engine) as session:
        unfinished = list_editions(session, settings.name, states=[EditionState.APPROVED], limit=1)
        latest = list_editions(session, settings.name, limit=1)
    if unfinished:
        return unfinished[0][1]
    edition = open_edition(desk, settings.name)
    if edition is None:
        at = desk.clock()
        since = last_due(settings, at, desk.organisation.time_zone)
        period_is_told = bool(latest and since and latest[0][1].due_at >= since)
        if period_is_told and not even_if_quiet:
            content = content_of(preview(desk, settings, at))
            if not content.items and not content.follow_ups:
                return None
        edition = compose(desk, settings, at)
    assert edition.id is not None
    return approve(desk, settings, edition.id, BY_OPERATOR)
