"""What goes in an edition: everything the digest has not told of yet, each story once.

The promise is a partition. An article is told of by exactly one edition of a digest: as a story
of its own, as one of the outlets of a story, or, when an earlier edition told of the story, in a
line that says where else it has appeared. The table `edition_item` holds the promise; composing
reads what is not in it and adds it in one transaction.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from digest.charts import draw_charts
from digest.content import (
    Content,
    Copy,
    FailedSource,
    FollowUp,
    Item,
    Manner,
    Section,
    Sources,
    When,
    as_document,
    content_of,
)
from digest.desk import Desk
from digest.manner import judge_manner
from digest.ranking import choose_section, promote
from digest.schedule import last_due
from digest.sentences import best_sentence
from digest.settings import DigestSettings
from storage.database import write_session
from storage.dates import DatePrecision
from storage.editions import (
    Found,
    edition_due_at,
    first_edition,
    last_edition,
    lock_digest,
    polled_sources,
    record_told,
    stories_by_id,
    told_stories,
    topics_by_slug,
    untold_articles,
)
from storage.kinds import ReviewState
from storage.tables import Digest, Edition, Story, Topic

_LATE = timedelta(days=1)
"""How long before an edition's period an article must have appeared to be called a late find."""
_PERIOD_WITHOUT_SCHEDULE = timedelta(days=1)

_ORDER = list(Section)
_DAYS = {DatePrecision.DAY: 1, DatePrecision.MONTH: 31, DatePrecision.YEAR: 366}


def compose(desk: Desk, settings: DigestSettings, due_at: datetime) -> Edition:
    """Return the digest's edition for the hour `due_at`, composed now unless it already was.

    It is a draft then: `digest.editing.approve` puts it into the ledger. Composing twice, or in
    two processes at once, gives the same edition.
    """
    with write_session(desk.engine) as session:
        edition = _compose(session, desk, settings, due_at)
        if edition.id is None:
            session.add(edition)
            session.flush()
            told = articles_in(content_of(edition))
            record_told(session, edition.digest_id, _stored(edition.id), told)
        return edition


def preview(desk: Desk, settings: DigestSettings, due_at: datetime) -> Edition:
    """Return the edition that `compose` would keep for `due_at`, and keep nothing."""
    with write_session(desk.engine) as session:
        edition = _compose(session, desk, settings, due_at)
        session.expunge_all()
        session.rollback()
        return edition


def keep_digest(session: Session, desk: Desk, settings: DigestSettings) -> Digest:
    """Return the digest as the database knows it, brought up to date and held."""
    return lock_digest(
        session,
        settings.name,
        settings.title,
        is_public=settings.page == "public",
        at=desk.clock(),
    )


def articles_in(content: Content) -> list[int]:
    """Return every article that an edition tells of or has dropped."""
    parts: list[Item | FollowUp] = [*content.items, *content.follow_ups, *content.dropped]
    return [article_id for part in parts for article_id in part.article_ids]


def _compose(session: Session, desk: Desk, settings: DigestSettings, due_at: datetime) -> Edition:
    digest_id = _stored(keep_digest(session, desk, settings).id)
    kept = edition_due_at(session, digest_id, due_at)
    if kept is not None:
        return kept
    until_at = due_at - timedelta(minutes=settings.cut_off_minutes)
    previous = last_edition(session, digest_id)
    first = first_edition(session, digest_id)
    from_at = previous.until_at if previous else _period_before(desk, settings, due_at)
    found = untold_articles(
        session,
        digest_id,
        topics=settings.topics,
        found_after=first.from_at if first else from_at,
        found_until=until_at,
        states=_states(settings),
    )
    topics = topics_by_slug(session)
    items, follow_ups = _tell(session, digest_id, found, topics, from_at)
    checked, failing = polled_sources(session, after=from_at)
    content = Content(
        items=tuple(items),
        follow_ups=tuple(follow_ups),
        sources=Sources(
            checked=checked,
            failed=tuple(
                FailedSource(name=source.name, error=source.last_error) for source in failing
            ),
        ),
        topic_titles={
            topic.slug: {"": topic.title, **topic.titles}
            for topic in topics.values()
            if topic.slug in settings.topics or (not settings.topics and topic.is_watched)
        },
    )
    if draws_charts(settings):
        charts = draw_charts(session, digest_id, content, due_at)
        content = content.model_copy(update={"charts": charts})
    return Edition(
        digest_id=digest_id,
        number=previous.number + 1 if previous else 1,
        due_at=due_at,
        from_at=from_at,
        until_at=until_at,
        composed_at=desk.clock(),
        content=as_document(content),
    )


def draws_charts(settings: DigestSettings) -> bool:
    """Return whether the digest's editions carry the figures of their period."""
    if settings.has_charts is None:
        return settings.every in ("week", "month")
    return settings.has_charts


def _period_before(desk: Desk, settings: DigestSettings, due_at: datetime) -> datetime:
    """Return where a digest's first edition begins: one period of its schedule before it."""
    zone = desk.organisation.time_zone
    before = last_due(settings, due_at - timedelta(seconds=1), zone)
    return min(before or due_at, due_at - _PERIOD_WITHOUT_SCHEDULE)


def _states(settings: DigestSettings) -> tuple[ReviewState, ...]:
    if settings.include == "approved":
        return (ReviewState.APPROVED,)
    return (ReviewState.PENDING, ReviewState.APPROVED)


def _tell(
    session: Session,
    digest_id: int,
    found: Sequence[Found],
    topics: dict[str, Topic],
    from_at: datetime,
) -> tuple[list[Item], list[FollowUp]]:
    """Return what is to be printed of the articles: new stories, and new copies of told ones."""
    groups: dict[tuple[str, int], list[Found]] = defaultdict(list)
    for one in found:
        story_id = one.article.story_id
        group = ("article", _stored(one.article.id)) if story_id is None else ("story", story_id)
        groups[group].append(one)
    story_ids = {number for kind, number in groups if kind == "story"}
    told = told_stories(session, digest_id, story_ids)
    stories = stories_by_id(session, story_ids)
    items, follow_ups = [], []
    for (kind, number), members in groups.items():
        if kind == "story" and number in told:
            follow_ups.append(_follow_up(number, members, told[number], stories[number], topics))
        else:
            story = stories.get(number) if kind == "story" else None
            items.append(_item(members, story, topics, from_at))
    position = {slug: place for place, slug in enumerate(topics)}
    items.sort(key=lambda item: _printing_order(item, position))
    follow_ups.sort(key=lambda one: (one.told_in, one.story_id))
    return promote(items), follow_ups


def _printing_order(item: Item, position: dict[str, int]) -> tuple[int, int, int, int, float, int]:
    """Sections in order; in them by topic, then reach, then spread, then newest."""
    by_topic = item.section in (Section.TOPICS, Section.NEIGHBOURS)
    date = item.published.at or item.found_at
    return (
        _ORDER.index(item.section),
        position.get(item.topics[0], len(position)) if by_topic and item.topics else 0,
        item.tier,
        -len(item.copies),
        -date.timestamp(),
        item.article_id,
    )


def _item(
    members: list[Found], story: Story | None, topics: dict[str, Topic], from_at: datetime
) -> Item:
    printed = _printed(members, story)
    article, outlet = printed.article, printed.outlet
    slugs = {entry.topic for one in members for entry in one.topics}
    its_topics = [topic for slug, topic in topics.items() if slug in slugs]
    section = choose_section(
        its_topics,
        [entry.band for one in members for entry in one.topics],
        [one.article.review for one in members],
    )
    naming = {topic.slug for topic in its_topics if topic.section == Section.ORGANISATION}
    named = [mention.sentence for mention in printed.mentions if mention.topic in naming]
    return Item(
        article_id=_stored(article.id),
        article_ids=(
            _stored(article.id),
            *(_stored(one.article.id) for one in members if one is not printed),
        ),
        story_id=article.story_id,
        section=section,
        topics=_in_order(its_topics, section),
        headline=article.title,
        gloss=article.gloss,
        url=article.url,
        outlet=outlet.name,
        region=outlet.region,
        tier=outlet.tier,
        authors=tuple(article.authors),
        wire=story.wire if story else None,
        published=When(at=article.published_at, precision=article.published_precision),
        found_at=article.found_at,
        is_late=_is_late(printed, from_at),
        language=article.language,
        is_free=article.is_free,
        is_public=article.review is ReviewState.APPROVED,
        manner=judge_manner(article.kind, named) if naming else Manner.TOPIC_ONLY,
        sentence=best_sentence(printed.mentions, slugs, naming),
        copies=_copies(one for one in members if one is not printed),
    )


def _in_order(topics: Iterable[Topic], section: Section) -> tuple[str, ...]:
    """The topics that put the item in its section first, so that it is printed under them."""
    ordered = sorted(topics, key=lambda topic: (topic.section != section, topic.position))
    return tuple(topic.slug for topic in ordered)


def _follow_up(
    story_id: int,
    members: list[Found],
    told_in: Edition,
    story: Story,
    topics: dict[str, Topic],
) -> FollowUp:
    printed = _printed(members, story)
    earlier = next((item for item in content_of(told_in).items if item.story_id == story_id), None)
    slugs = {entry.topic for one in members for entry in one.topics}
    return FollowUp(
        story_id=story_id,
        article_ids=tuple(_stored(one.article.id) for one in members),
        headline=earlier.headline if earlier else printed.article.title,
        gloss=earlier.gloss if earlier else printed.article.gloss,
        language=earlier.language if earlier else printed.article.language,
        url=earlier.url if earlier else printed.article.url,
        topics=tuple(slug for slug in topics if slug in slugs),
        told_in=told_in.number,
        copies=_copies(members),
    )


def _printed(members: list[Found], story: Story | None) -> Found:
    """The story's lead when it is among them, else the outlet with most reach, else the first."""
    for one in members:
        if story is not None and one.article.id == story.lead_id:
            return one
    return min(members, key=lambda one: (one.outlet.tier, one.article.sorted_at, one.article.id))


def _copies(members: Iterable[Found]) -> tuple[Copy, ...]:
    copies = (
        Copy(
            article_id=_stored(one.article.id),
            outlet=one.outlet.name,
            tier=one.outlet.tier,
            url=one.article.url,
        )
        for one in members
    )
    return tuple(sorted(copies, key=lambda copy: (copy.tier, copy.outlet, copy.article_id)))


def _is_late(found: Found, from_at: datetime) -> bool:
    """Return whether it had appeared, as far as its date tells, well before this period."""
    article = found.article
    if article.published_at is None:
        return False
    lasts = timedelta(days=_DAYS.get(article.published_precision, 0))
    return article.published_at + lasts < from_at - _LATE


def _stored(key: int | None) -> int:
    if key is None:
        raise ValueError("a row that is not stored has no key")
    return key
