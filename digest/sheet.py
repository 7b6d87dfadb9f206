"""What the templates of an edition are given: its content as one kind of reader sees it."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby
from typing import Literal
from zoneinfo import ZoneInfo

from digest.content import (
    Bar,
    Charts,
    Content,
    Copy,
    FollowUp,
    Item,
    Manner,
    Section,
    content_of,
)
from digest.desk import Desk
from digest.language import Language, language
from digest.schedule import zone_of
from digest.settings import DigestSettings
from storage.tables import Edition

_FOLLOW_UPS_WHEN_FULL = 10


@dataclass(frozen=True, slots=True)
class View:
    """Everything about a reader that changes how an edition reads; equal views read the same."""

    language: str
    time_zone: str
    topics: frozenset[str] = frozenset()
    """None means all of the digest's."""


@dataclass(frozen=True, slots=True)
class EditorLinks:
    """What an editor may do with a draft; `drop` maps an item's article to its link."""

    approve: str
    hold: str
    drop: dict[int, str]
    decides_at: datetime
    without_answer: Literal["send", "hold"]


@dataclass(frozen=True, slots=True)
class Group:
    """Items under one heading within a section; the heading may be missing."""

    title: str | None
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One section of a mail."""

    section: Section
    title: str
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that the templates are given."""

    words: Language
    zone: ZoneInfo
    content: Content
    edition: Edition
    settings: DigestSettings
    desk: Desk
    subject: str
    stories: int
    outlets: int
    national: int
    web_url: str
    editor: EditorLinks | None
    parts: tuple[Part, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    waiting: int = 0
    is_quiet: bool = False
    has_own_topics: bool = False
    logo: str | None = None
    titles: dict[str, str] = field(default_factory=dict)
    charts: Charts | None = None
    home: str | None = None
    """The region that most of the outlets are from, which goes without saying."""


def default_view(desk: Desk, settings: DigestSettings) -> View:
    """Return the view of a reader without preferences of their own."""
    zone = zone_of(settings, desk.organisation.time_zone)
    return View(language=desk.organisation.language, time_zone=zone.key)


def title_of(settings: DigestSettings, code: str) -> str:
    """Return the digest's title in a language."""
    return settings.titles.get(code, settings.title)


def _chosen(content: Content, topics: frozenset[str]) -> Content:
    """Return the part of an edition that is about `topics`."""
    if not topics:
        return content
    return content.model_copy(
        update={
            "items": tuple(item for item in content.items if topics.intersection(item.topics)),
            "follow_ups": tuple(
                one for one in content.follow_ups if topics.intersection(one.topics)
            ),
        }
    )


def lay_out(
    desk: Desk,
    settings: DigestSettings,
    edition: Edition,
    view: View,
    *,
    web_url: str,
    editor: EditorLinks | None = None,
    logo: str | None = None,
) -> Sheet:
    """Return an edition as a reader of `view` sees it, with nothing printed yet: see `cut`."""
    words = language(view.language)
    content = _chosen(content_of(edition), view.topics)
    zone = ZoneInfo(view.time_zone)
    outlets = {name for item in content.items for name in _outlets(item)}
    national = sum(1 for item in content.items if min(item.tier, *_tiers(item.copies), 9) == 1)
    day = words.short_day(edition.due_at, zone)
    title = title_of(settings, words.code)
    if not content.items and not content.follow_ups:
        subject = words.text("edition.subject_quiet", title=title, date=day)
    else:
        subject = words.text(
            "edition.subject_reach" if national else "edition.subject",
            title=title,
            stories=words.plural("edition.stories", len(content.items)),
            national=words.plural("edition.national", national),
            date=day,
        )
    if editor:
        subject = words.text("edition.subject_draft", subject=subject)
    titles = {
        slug: by_language.get(words.code, by_language.get("", slug))
        for slug, by_language in content.topic_titles.items()
    }
    return Sheet(
        words=words,
        zone=zone,
        content=content,
        edition=edition,
        settings=settings,
        desk=desk,
        subject=subject,
        stories=len(content.items),
        outlets=len(outlets),
        national=national,
        web_url=web_url,
        editor=editor,
        is_quiet=not content.items and not content.follow_ups,
        has_own_topics=bool(view.topics),
        logo=logo,
        titles=titles,
        home=_most_common_region(content.items),
        charts=content.charts and _named(content.charts, titles, words, zone),
    )


def _named(charts: Charts, titles: dict[str, str], words: Language, zone: ZoneInfo) -> Charts:
    """Return the charts with their labels in the reader's language."""

    def with_labels(bars: Sequence[Bar], name: Callable[[Bar], str]) -> tuple[Bar, ...]:
        return tuple(bar.model_copy(update={"label": name(bar)}) for bar in bars)

    return Charts(
        weeks=with_labels(
            charts.weeks,
            lambda bar: words.text(
                "charts.week",
                date=words.day_and_month(bar.starts_on, zone) if bar.starts_on else "?",
            ),
        ),
        topics=with_labels(charts.topics, lambda bar: titles.get(bar.label, bar.label)),
        languages=with_labels(charts.languages, lambda bar: words.language_name(bar.label)),
        outlets=charts.outlets,
    )


def _most_common_region(items: Sequence[Item]) -> str | None:
    """Return the region of more than half of the items, if there is such a one."""
    named, count = next(iter(Counter(item.region for item in items).most_common(1)), (None, 0))
    return named if count * 2 > len(items) else None


def manner_matters(item: Item) -> bool:
    """Return whether the kind of an item is news: under a subject all are about the subject."""
    is_plain = item.section in (Section.TOPICS, Section.NEIGHBOURS)
    return not (is_plain and item.manner is Manner.TOPIC_ONLY)


def _outlets(item: Item) -> list[str]:
    return [item.outlet, *(copy.outlet for copy in item.copies)]


def _tiers(copies: Sequence[Copy]) -> list[int]:
    return [copy.tier for copy in copies]


def cut(sheet: Sheet, count: int) -> Sheet:
    """Return the sheet with the first `count` items, in sections and groups."""
    items = sheet.content.items[:count]
    follow_ups = sheet.follow_ups or sheet.content.follow_ups
    return replace(
        sheet,
        parts=tuple(
            _part(sheet, section, tuple(group))
            for section, group in groupby(items, key=lambda item: item.section)
        ),
        follow_ups=follow_ups
        if count == len(sheet.content.items)
        else follow_ups[:_FOLLOW_UPS_WHEN_FULL],
        waiting=len(sheet.content.items) - count,
    )


def _part(sheet: Sheet, section: Section, items: tuple[Item, ...]) -> Part:
    title = sheet.words.text(f"section.{section}", organisation=sheet.desk.organisation.name)
    if section not in (Section.TOPICS, Section.NEIGHBOURS):
        return Part(section, title, (Group(None, items),))
    return Part(
        section,
        title,
        tuple(
            Group(sheet.titles.get(slug, slug) or None, tuple(group))
            for slug, group in groupby(items, key=lambda item: (item.topics or ("",))[0])
        ),
    )
