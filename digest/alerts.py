"""Alerts: what is told at once, and how a day full of news does not become a flood.

Each alert looks at every article once. Those that meet its conditions are told by story: the
first few at once, and when an hour has had its few, the rest of it as one. A late copy of a
story already told of is not told again. In quiet hours everything waits for their end.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from hashlib import blake2b
from zoneinfo import ZoneInfo

from sqlmodel import Session

from digest.content import Sentence
from digest.desk import Desk
from digest.language import Language, language
from digest.notices import send_webhook, tell_all
from digest.sentences import best_sentence
from digest.settings import AlertSettings
from digest.templating import mark_plainly
from storage.alerts import (
    alerted_stories,
    is_new_alert,
    notices_since,
    record_alerted,
    take_turns,
    unalerted_articles,
)
from storage.database import write_session
from storage.editions import Found, topics_by_slug

_HORIZON = timedelta(days=1)
_BASELINE = timedelta(hours=1)
"""What a new alert looks back on; older articles are no news to anyone."""
_ROLL_UP = timedelta(hours=1)
_STORIES_NAMED = 10


@dataclass(frozen=True, slots=True)
class Case:
    """One story that meets an alert's conditions, with the articles that carry it."""

    first: Found
    articles: tuple[Found, ...]
    sentence: Sentence | None

    @property
    def keys(self) -> tuple[int, ...]:
        """The articles' keys."""
        return tuple(one.article.id or 0 for one in self.articles)

    @property
    def outlets(self) -> list[str]:
        """The outlets' names, the first one's first."""
        return list(dict.fromkeys(one.outlet.name for one in (self.first, *self.articles)))


def raise_alerts(desk: Desk) -> int:
    """Look at what is new by every alert's conditions; return how many notices were written."""
    return sum(_raise(desk, settings) for settings in desk.alerts)


def _raise(desk: Desk, settings: AlertSettings) -> int:
    at = desk.clock()
    if is_quiet(settings, at, ZoneInfo(desk.organisation.time_zone)):
        return 0
    with write_session(desk.engine) as session:
        take_turns(session, settings.name)
        found = unalerted_articles(session, settings.name, found_after=at - _HORIZON)
        if is_new_alert(session, settings.name):
            old = [one for one in found if one.article.found_at <= at - _BASELINE]
            _look_past(session, settings, old, at)
            found = [one for one in found if one.article.found_at > at - _BASELINE]
        cases = _cases(session, settings, found, at)
        if not cases:
            return 0
        if settings.more_than is not None:
            return _tell_spike(session, desk, settings, cases, at)
        return _tell(session, desk, settings, cases, at)


def is_quiet(settings: AlertSettings, at: datetime, zone: ZoneInfo) -> bool:
    """Return whether `at` lies in the alert's quiet hours, which may run past midnight."""
    if settings.quiet_from is None or settings.quiet_until is None:
        return False
    start, end = time.fromisoformat(settings.quiet_from), time.fromisoformat(settings.quiet_until)
    shown = at.astimezone(zone).time()
    return start <= shown < end if start <= end else shown >= start or shown < end


def _cases(
    session: Session, settings: AlertSettings, found: Sequence[Found], at: datetime
) -> list[Case]:
    """Return the new stories that meet the conditions; what does not is looked at no more."""
    sections = {slug: topic.section for slug, topic in topics_by_slug(session).items()}
    met: list[Found] = []
    passed: list[Found] = []
    for one in found:
        (met if _meets(settings, one, sections) else passed).append(one)
    story_ids = {one.article.story_id for one in met if one.article.story_id is not None}
    told = alerted_stories(session, settings.name, story_ids)
    groups: dict[object, list[Found]] = {}
    for one in met:
        if one.article.story_id in told:
            passed.append(one)
        else:
            group = one.article.story_id or ("alone", one.article.id)
            groups.setdefault(group, []).append(one)
    _look_past(session, settings, passed, at)
    return [_case(members) for members in groups.values()]


def _case(members: list[Found]) -> Case:
    first = min(members, key=lambda one: (one.outlet.tier, one.article.found_at))
    slugs = {entry.topic for entry in first.topics}
    return Case(first, tuple(members), best_sentence(first.mentions, slugs, ()))


def _meets(settings: AlertSettings, found: Found, sections: dict[str, str]) -> bool:
    topics = {entry.topic for entry in found.topics}
    if settings.topics:
        wanted = {
            slug
            for slug in topics
            if slug in settings.topics or sections.get(slug) in settings.topics
        }
        if not wanted:
            return False
        topics = wanted
    if settings.tiers and found.outlet.tier not in settings.tiers:
        return False
    if settings.words:
        sentences = " ".join(
            mention.sentence for mention in found.mentions if mention.topic in topics
        ).casefold()
        return any(word.casefold() in sentences for word in settings.words)
    return bool(topics)


def _look_past(
    session: Session, settings: AlertSettings, passed: Sequence[Found], at: datetime
) -> None:
    keys = [one.article.id or 0 for one in passed]
    record_alerted(session, settings.name, keys, at=at, notice_key=None)


def _tell_spike(
    session: Session, desk: Desk, settings: AlertSettings, cases: list[Case], at: datetime
) -> int:
    """Tell of more stories than usual, once; fewer are left to be counted with later ones."""
    assert settings.more_than is not None
    window = timedelta(minutes=settings.within_minutes)
    recent = [case for case in cases if case.first.article.found_at > at - window]
    if len(recent) <= settings.more_than:
        return 0
    return _notify(session, desk, settings, recent, at)


def _tell(
    session: Session, desk: Desk, settings: AlertSettings, cases: list[Case], at: datetime
) -> int:
    """Tell of stories one by one while the hour has room, and of the rest as one at its end."""
    earlier = notices_since(session, f"alert:{settings.name}:", at - _ROLL_UP)
    moments = sorted(set(earlier))
    room = settings.at_once - len(moments)
    if len(cases) <= room:
        return sum(
            _notify(session, desk, settings, [case], at + timedelta(microseconds=place))
            for place, case in enumerate(cases)
        )
    if moments and room <= 0:
        return 0  # the hour has had its few: the rest waits until the first of them is an hour old
    return _notify(session, desk, settings, cases, at)


def _notify(
    session: Session, desk: Desk, settings: AlertSettings, cases: list[Case], at: datetime
) -> int:
    """Write one notice about these stories to each recipient, and record that it was done."""
    words = language(desk.organisation.language)
    keys = [key for case in cases for key in case.keys]
    mark = blake2b(repr(sorted(keys)).encode(), digest_size=8).hexdigest()
    name = f"alert:{settings.name}:{mark}"
    subject = _subject(words, cases)
    new = tell_all(
        session,
        desk,
        key=name,
        kind="alert",
        recipients=settings.to,
        subject=subject,
        paragraphs=_paragraphs(words, cases),
        link=cases[0].first.article.url if len(cases) == 1 else desk.url,
        button=words.text("alert.read" if len(cases) == 1 else "alert.archive"),
        ending=words.text("alert.why", name=settings.name),
        written_at=at,
    )
    if settings.webhook:
        new += send_webhook(
            session,
            desk,
            key=f"{name}:webhook",
            address=settings.webhook,
            alert=settings.name,
            payload={"text": _chat(subject, cases)},
            written_at=at,
        )
    record_alerted(session, settings.name, keys, at=at, notice_key=name)
    return new


def _subject(words: Language, cases: list[Case]) -> str:
    if len(cases) == 1:
        first = cases[0].first
        return words.text(
            "alert.subject_one",
            outlet=first.outlet.name,
            headline=first.article.gloss or first.article.title,
        )
    outlets = {name for case in cases for name in case.outlets}
    return words.text(
        "alert.subject_many",
        stories=words.plural("edition.stories", len(cases)),
        outlets=words.plural("edition.in_outlets", len(outlets)),
    )


def _paragraphs(words: Language, cases: list[Case]) -> list[str]:
    lines = []
    for case in cases[:_STORIES_NAMED]:
        article = case.first.article
        title = f"{article.title} ({article.gloss})" if article.gloss else article.title
        parts = [f"{', '.join(case.outlets[:4])}: {title}"]
        if case.sentence is not None and len(cases) == 1:
            parts.append(mark_plainly(case.sentence))
        lines.append("\n\n".join(parts))
    if len(cases) > _STORIES_NAMED:
        lines.append(words.plural("item.and_more", len(cases) - _STORIES_NAMED))
    return lines


def _chat(subject: str, cases: list[Case]) -> str:
    """Return text with links as both Slack and Mattermost understand them."""
    lines = [_escape(subject)]
    for case in cases[:_STORIES_NAMED]:
        article = case.first.article
        # A bar or angle bracket in the address would end the link early.
        url = article.url.replace("|", "%7C").replace("<", "%3C").replace(">", "%3E")
        lines.append(f"• <{url}|{_escape(article.title)}> ({_escape(', '.join(case.outlets[:4]))})")
        if case.sentence is not None and len(cases) == 1:
            lines.append(f"> {_escape(case.sentence.text)}")
    if len(cases) > _STORIES_NAMED:
        lines.append(f"+ {len(cases) - _STORIES_NAMED}")
    return "\n".join(lines)


def _escape(text: str) -> str:
    return " ".join(text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").split())
