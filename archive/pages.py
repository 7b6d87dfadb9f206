"""The pages: from what is public to HTML. The application and the export both call these.

Each function answers for one kind of page and returns None where there is nothing to show.
"""

from dataclasses import dataclass, field
from itertools import groupby

from sqlmodel import Session

from archive import addresses, linked_data
from archive.site import Site, View, marked
from archive.timeline import draw
from storage import catalogue
from storage.catalogue import Filter, PublicArticle, PublicOutlet, PublicTopic
from storage.periods import Period
from storage.search import understand

OUTLETS_BESIDE = 12
"""How many outlets stand beside a list; all of them have a page of their own."""


@dataclass(frozen=True)
class Scope:
    """What a list is of: everything, a topic, an outlet or a language; and when."""

    subject: str = "all"
    name: str = ""
    """The topic's slug, the outlet's id, the language's code: as in the tallies."""
    path: str = ""
    wanted: Filter = field(default_factory=Filter)
    topic: PublicTopic | None = None
    outlet: PublicOutlet | None = None
    language: str | None = None


def find_scope(session: Session, subject: str, name: str) -> Scope | None:
    """Return the scope of a topic's slug, an outlet's domain or a language, if it has articles."""
    if subject == "topic":
        topic = next((one for one in catalogue.list_topics(session) if one.slug == name), None)
        if topic is None:
            return None
        return Scope(subject, name, addresses.topic(name), Filter(topic=name), topic=topic)
    if subject == "outlet":
        outlet = catalogue.find_outlet(session, name)
        if outlet is None or not catalogue.count(session, "outlet", str(outlet.id)):
            return None
        path = addresses.outlet(name)
        return Scope(subject, str(outlet.id), path, Filter(outlet=name), outlet=outlet)
    if subject == "language" and catalogue.count(session, "language", name):
        return Scope(subject, name, addresses.language(name), Filter(language=name), language=name)
    return None


def whole() -> Scope:
    """The scope of everything."""
    return Scope()


def list_page(
    site: Site,
    session: Session,
    language: str,
    scope: Scope,
    period: Period | None = None,
    number: int = 1,
) -> str | None:
    """A list: the newest of a scope, or page `number` of its year or month.

    The newest has no second page: what is older is reached by its year, so that addresses
    keep their content and a new article changes few of them.
    """
    size = site.settings.page_size
    total = catalogue.count(session, scope.subject, scope.name, str(period) if period else "")
    pages = max(1, -(-total // size)) if period else 1
    if number < 1 or number > pages or (period is not None and total == 0):
        return None
    wanted = scope.wanted
    if period is not None:
        since, until = site.almanac.bounds(period)
        wanted = Filter(
            topic=wanted.topic,
            outlet=wanted.outlet,
            language=wanted.language,
            since=since,
            until=until,
        )
    listing = catalogue.list_articles(session, wanted, limit=size, skip=(number - 1) * size)
    base = addresses.period(period, scope.path) if period else scope.path
    view = site.view(addresses.page(base, number), language)
    topics = catalogue.list_topics(session)
    return view.render(
        "list.html",
        scope=scope,
        period=period,
        base=base,
        total=total,
        page=number,
        pages=pages,
        days=_by_day(listing.articles, view.date),
        topics=topics,
        topic_titles=titles(topics, language),
        years=catalogue.list_periods(session, scope.subject, scope.name),
        months=(
            catalogue.list_periods(session, scope.subject, scope.name, year=period.year)
            if period
            else []
        ),
        outlets=catalogue.list_outlets(session, limit=OUTLETS_BESIDE),
        spoken=catalogue.list_names(session, "language"),
        question=None,
        marked=marked,
        linked=linked_data.collection(view, listing.articles),
    )


def _by_day(
    articles: tuple[PublicArticle, ...], date_of: object
) -> list[tuple[str, list[PublicArticle]]]:
    """Articles under the date that is printed over them."""
    assert callable(date_of)
    return [(words, list(group)) for words, group in groupby(articles, date_of)]


def titles(topics: list[PublicTopic], language: str) -> dict[str, str]:
    """The topics' titles by slug."""
    return {topic.slug: topic.title_in(language) for topic in topics}


def article_page(site: Site, session: Session, language: str, article: PublicArticle) -> str:
    """An article's record: what, where, when, and how to cite it."""
    from archive import citing  # noqa: PLC0415

    view = site.view(addresses.article(article.id), language)
    topics = catalogue.list_topics(session)
    return view.render(
        "article.html",
        article=article,
        topic_titles=titles(topics, language),
        citation=citing.plain(view, article),
        marked=marked,
        question=None,
        linked=linked_data.article(view, article),
    )


def story_page(
    site: Site, session: Session, language: str, story: catalogue.PublicStory
) -> str:
    """A story: who printed it."""
    view = site.view(addresses.story(story.id), language)
    return view.render(
        "story.html",
        story=story,
        topic_titles=titles(catalogue.list_topics(session), language),
        marked=marked,
        question=None,
        linked=linked_data.collection(view, story.articles),
    )


def index_page(site: Site, session: Session, language: str, subject: str) -> str:
    """All topics, outlets or languages, with how much there is of each."""
    path = {"topic": addresses.TOPICS, "outlet": addresses.OUTLETS,
            "language": addresses.LANGUAGES}[subject]
    view = site.view(path, language)
    rows: list[tuple[str, str, int, str]] = []
    if subject == "topic":
        rows = [
            (addresses.topic(topic.slug), topic.title_in(language), topic.articles, language)
            for topic in catalogue.list_topics(session)
        ]
    elif subject == "outlet":
        rows = [
            (addresses.outlet(outlet.domain), outlet.name, total, outlet.language or "en")
            for outlet, total in catalogue.list_outlets(session)
        ]
    else:
        rows = [
            (addresses.language(code), code, total, code)
            for code, total in catalogue.list_names(session, "language")
        ]
    return view.render("index.html", subject=subject, rows=rows)


def timeline_page(site: Site, session: Session, language: str) -> str:
    """Coverage through the decades, by year and topic."""
    view = site.view(addresses.TIMELINE, language)
    return view.render("timeline.html", chart=draw(session, view))


def follow_page(site: Site, session: Session, language: str) -> str:
    """The feeds, and how to use them."""
    view = site.view(addresses.FOLLOW, language)
    return view.render("follow.html", topics=catalogue.list_topics(session))


def editions_page(site: Site, session: Session, language: str) -> str:
    """The digests that were sent."""
    view = site.view(addresses.EDITIONS, language)
    return view.render("editions.html", editions=catalogue.list_editions(session))


def edition_page(
    site: Site, session: Session, language: str, digest: str, number: int
) -> str | None:
    """One issue of a digest, as far as its articles are public."""
    edition = catalogue.find_edition(session, digest, number)
    if edition is None:
        return None
    view = site.view(addresses.edition(digest, number), language)
    return view.render(
        "edition.html",
        edition=edition,
        topic_titles=titles(catalogue.list_topics(session), language),
        marked=marked,
        question=None,
    )


def message_page(site: Site, language: str, status: int, path: str = "404.html") -> str:
    """What is shown where nothing is (404), or is not any more (410)."""
    return View(site, path, language, is_anywhere=True).render("message.html", status=status)


def search_page(
    site: Site,
    session: Session,
    language: str,
    wanted: Filter,
    before: catalogue.Place | None = None,
    *,
    by_relevance: bool = False,
    choices: dict[str, str] | None = None,
) -> str:
    """What a search found, its words highlighted; the form alone when nothing is asked."""
    view = site.view(addresses.SEARCH, language)
    size = site.settings.page_size
    is_asked = bool(wanted.text) or wanted != Filter()
    if not is_asked:
        listing = catalogue.Listing(())
    elif by_relevance and wanted.text:
        listing = catalogue.list_relevant(session, wanted, limit=size)
    else:
        listing = catalogue.list_articles(session, wanted, limit=size, before=before)
    topics = catalogue.list_topics(session)
    return view.render(
        "search.html",
        wanted=wanted,
        choices=choices or {},
        is_asked=is_asked,
        is_continued=before is not None,
        by_relevance=by_relevance,
        listing=listing,
        days=_by_day(listing.articles, view.date),
        topics=topics,
        topic_titles=titles(topics, language),
        years=catalogue.list_periods(session),
        outlets=catalogue.list_outlets(session, limit=60),
        spoken=catalogue.list_names(session, "language"),
        kinds=catalogue.list_names(session, "kind"),
        question=understand(wanted.text or ""),
        marked=marked,
    )
