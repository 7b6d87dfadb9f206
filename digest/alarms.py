"""Alarms: what needs a person goes to the operators, each thing once a day, never to readers."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from digest.desk import Desk
from digest.language import Language, language
from digest.notices import tell_all
from storage.database import write_session
from storage.troubles import (
    alarmed_since,
    given_up_since,
    held_editions,
    last_crawl,
    long_failing_sources,
    paused_addresses,
    unknown_since,
)

_AGAIN_AFTER = timedelta(days=1)
_SOURCE_PATIENCE = timedelta(days=1)
_CRAWL_PATIENCE = timedelta(hours=6)
_NAMED = 10


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that needs a person: a key that stays the same, and what is said of it."""

    key: str
    text: str


def raise_alarms(desk: Desk) -> int:
    """Write to the operators of what is new today; return how many things that were."""
    if not desk.mail.operators:
        return 0
    at = desk.clock()
    words = language(desk.organisation.language)
    with write_session(desk.engine) as session:
        told = alarmed_since(session, at - _AGAIN_AFTER)
        new = [one for one in _troubles(session, desk, words, at) if one.key not in told]
        if not new:
            return 0
        tell_all(
            session,
            desk,
            key=f"alarm:{at:%Y-%m-%dT%H:%M:%S}",
            kind="alarm",
            recipients=desk.mail.operators,
            subject=words.plural("alarm.subject", len(new)),
            paragraphs=[one.text for one in new],
            ending=words.text("alarm.why"),
            things=[one.key for one in new],
        )
    return len(new)


def _troubles(session: Session, desk: Desk, words: Language, at: datetime) -> list[Trouble]:
    found = [
        Trouble(f"paused:{email}", words.text("alarm.paused", email=email))
        for email in paused_addresses(session)
    ]
    given_up = given_up_since(session, at - _AGAIN_AFTER)
    if given_up:
        found.append(Trouble("given-up", words.plural("alarm.given_up", given_up)))
    unknown = unknown_since(session, at - _AGAIN_AFTER)
    if unknown:
        found.append(Trouble("unknown", words.plural("alarm.unknown", unknown)))
    failing = long_failing_sources(session, at - _SOURCE_PATIENCE)
    if failing:
        names = ", ".join(failing[:_NAMED])
        if len(failing) > _NAMED:
            names += " " + words.plural("item.and_more", len(failing) - _NAMED)
        found.append(Trouble("sources", words.plural("alarm.sources", len(failing), names=names)))
    crawled_at = last_crawl(session)
    if crawled_at is not None and crawled_at < at - _CRAWL_PATIENCE:
        shown = words.instant(crawled_at, ZoneInfo(desk.organisation.time_zone))
        found.append(Trouble("no-crawl", words.text("alarm.no_crawl", time=shown)))
    found += [
        Trouble(f"held:{digest}:{number}", words.text("alarm.held", digest=digest, number=number))
        for digest, number in held_editions(session)
    ]
    return found
