"""The pages: from what is public to HTML. The application and the export both call these.

Each function answers for one kind of page and returns None where there is nothing to show.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from sqlmodel import Session

from archive import addresses, citing, linked_data
from archive.site import Site, View
from archive.timeline import draw
from storage import catalogue
from storage.catalogue import Contents, Filter, PublicArticle, PublicOutlet, PublicTopic
from storage.periods import UNDATED, Period
from storage.search import understand

OUTLETS_BESIDE = 12
"""How many outlets stand beside the newest; all of them have a page of their own."""

EMBEDDED = 5
"""How many articles an embedded list shows unless told."""
OUTLETS_OFFERED = 100
"""How many outlets the search form lets choose from."""


@dataclass(frozen=True)
class Scope:
    """What a list is of: everything, a topic, an outlet or a language."""

    subject: str = "all"
    name: str = ""
    """The topic's slug, the outlet's id, the language's code: as in the tallies."""
    path: str = ""
    wanted: Filter = field(default_factory=Filter)
    topic: PublicTopic | None = None
    outlet: PublicOutlet | None = None
    language: str | None = None


WHOLE = Scope()


def topic_scope(topic: PublicTopic) -> Scope:
    """The scope of a topic."""
    wanted = Filter(topic=topic.slug)
    return Scope("topic", topic.slug, addresses.topic(topic.slug), wanted, topic=topic)


def outlet_scope(outlet: PublicOutlet) -> Scope:
    """The scope of an outlet."""
    path = addresses.outlet(outlet.domain)
    return Scope("outlet", str(outlet.id), path, Filter(outlet=outlet.domain), outlet=outlet)


def language_scope(code: str) -> Scope:
    """The scope of a language."""
    path = addresses.language(code)
    return Scope("language", code, path, Filter(language=code), language=code)


def find_scope(contents: Contents, subject: str, name: str) -> Scope | None:
    """Return everything, or the scope of a topic's slug, an outlet's domain or a language.

    None when it has no articles.
    """
    if subject == "all":
        return WHOLE
    if subject == "topic":
        topic = contents.find_topic(name)
        return topic_scope(topic) if topic else None
    if subject == "outlet":
        outlet = contents.find_outlet(name)
        return outlet_scope(outlet) if outlet else None
    return language_scope(name) if name in dict(contents.languages) else None


@dataclass(frozen=True, slots=True)
class Cut:
    """Which articles of a period are on one of its pages, counted from the newest."""

    skip: int
    limit: int


def cut(total: int, size: int, number: int | None) -> Cut | None:
    """Return what is on page `number` of `total` articles; None is the page without a number.

    Pages are numbered from the oldest, so that page 7 of a year stays page 7 and a new
    article changes only the page without a number, which holds the newest: at least half
    a page of them, as long as there are that many.
    """
    numbered = count_numbered(total, size)
    if number is None:
        return Cut(0, total - numbered * size)
    return Cut(total - number * size, size) if 1 <= number <= numbered else None


def count_numbered(total: int, size: int) -> int:
    """Return how many numbered pages there are beside the one that holds the newest."""
    full, rest = divmod(total, size)
    return full if rest >= size / 2 else max(full - 1, 0)


def is_paged(scope: Scope, period: Period) -> bool:
    """Whether a period's list has numbered pages: months of everything, years of a scope.

    A year of everything shows its newest and leads to its months; nothing else has months.
    What has no date is paged wherever it stands.
    """
    return period == UNDATED or bool(scope.path) != (period.month is not None)


@dataclass(frozen=True)
class ListContent:
    """What a list page shows, wherever it was read from."""

    articles: Sequence[PublicArticle]
    total: int
    years: Sequence[tuple[Period, int]]
    """The scope's years, newest first."""
    months: Sequence[tuple[Period, int]] = ()
    """The year's months, on a year or month of everything."""


def list_page(
    site: Site,
    session: Session,
    contents: Contents,
    language: str,
    scope: Scope,
    period: Period | None = None,
    number: int | None = None,
) -> str | None:
    """A list: the newest of a scope, or its year or month, of which there may be several pages.

    The newest has no second page: what is older is reached by its year. None for a page
    that does not exist.
    """
    size = site.settings.page_size
    counts = catalogue.read_list(session, contents, scope.subject, scope.name)
    total = counts.count(period)
    if (period or scope.path) and total == 0:
        return None
    part: Cut | None = Cut(0, size)
    if period is not None and is_paged(scope, period):
        part = cut(total, size, number)
    elif number is not None or (period and period.month and scope.path):
        return None
    if part is None:
        return None
    wanted = scope.wanted.within(period, site.almanac)
    listing = catalogue.list_articles(session, wanted, limit=part.limit, skip=part.skip)
    months: Sequence[tuple[Period, int]] = ()
    if period is not None and period != UNDATED and not scope.path:
        months = counts.months(period)
    content = ListContent(listing.articles, total, counts.years, months)
    return render_list(site, contents, language, scope, period, number, content)


def render_list(
    site: Site,
    contents: Contents,
    language: str,
    scope: Scope,
    period: Period | None,
    number: int | None,
    content: ListContent,
) -> str:
    """Render a list page. It counts only what is below it, so that one article changes few."""
    base = addresses.period(period, scope.path) if period else scope.path
    view = site.view(addresses.page(base, number), language)
    paged = period is not None and is_paged(scope, period)
    return view.render(
        "list.html",
        scope=scope,
        period=period,
        base=base,
        total=content.total,
        page=number,
        numbered=count_numbered(content.total, site.settings.page_size) if paged else 0,
        days=_by_day(content.articles, view),
        topics=contents.topics,
        topic_titles=view.topic_titles(contents),
        years=content.years,
        months=content.months,
        outlets=contents.outlets[:OUTLETS_BESIDE],
        spoken=contents.languages,
        question=None,
        linked=linked_data.collection(view, content.articles),
    )


@dataclass(frozen=True, slots=True)
class Told:
    """One piece of news in a list: an article, and its copies of the same day beside it."""

    article: PublicArticle
    copies: tuple[PublicArticle, ...] = ()

    @property
    def others(self) -> int:
        """How many outlets more printed the story: on other days, or on other pages."""
        shown = {copy.outlet.id for copy in self.copies} | {self.article.outlet.id}
        return sum(outlet.id not in shown for outlet in self.article.also)


def _by_day(articles: Sequence[PublicArticle], view: View) -> list[tuple[str, list[Told]]]:
    """Articles under the date that is printed over them, the copies of one story together."""
    return [(words, _together(group)) for words, group in groupby(articles, view.date)]


def _together(articles: Iterable[PublicArticle]) -> list[Told]:
    stories: dict[object, list[PublicArticle]] = {}
    for article in articles:
        key = ("story", article.story_id) if article.also else article.id
        stories.setdefault(key, []).append(article)
    return [Told(first, tuple(copies)) for first, *copies in stories.values()]


def article_page(site: Site, contents: Contents, language: str, article: PublicArticle) -> str:
    """An article's record: what, where, when, and how to cite it."""
    view = site.view(addresses.article(article.id), language)
    return view.render(
        "article.html",
        article=article,
        topic_titles=view.topic_titles(contents),
        citation=citing.plain(view, article),
        citations=[
            ("BibTeX", citing.bibtex(article, view.absolute())),
            ("RIS", citing.ris(article, view.absolute()).replace("\r", "")),
        ],
        question=None,
        linked=linked_data.article(view, article),
    )


def story_page(site: Site, contents: Contents, language: str, story: catalogue.PublicStory) -> str:
    """A story: who printed it."""
    view = site.view(addresses.story(story.id), language)
    return view.render(
        "story.html",
        story=story,
        topic_titles=view.topic_titles(contents),
        question=None,
        linked=linked_data.collection(view, story.articles),
    )


def index_page(site: Site, contents: Contents, language: str, subject: str) -> str:
    """All topics, outlets or languages, with how much there is of each."""
    path = {
        "topic": addresses.TOPICS,
        "outlet": addresses.OUTLETS,
        "language": addresses.LANGUAGES,
    }[subject]
    view = site.view(path, language)
    rows: list[tuple[str, str, int, str]] = []
    if subject == "topic":
        rows = [
            (addresses.topic(topic.slug), topic.title_in(language), topic.articles, language)
            for topic in contents.topics
        ]
    elif subject == "outlet":
        rows = [
            (addresses.outlet(outlet.domain), outlet.name, total, outlet.language or "en")
            for outlet, total in contents.outlets
        ]
    else:
        rows = [(addresses.language(code), code, total, code) for code, total in contents.languages]
    return view.render("index.html", subject=subject, rows=rows)


def timeline_page(site: Site, session: Session, contents: Contents, language: str) -> str:
    """Coverage through the decades, by year and topic."""
    view = site.view(addresses.TIMELINE, language)
    return view.render("timeline.html", chart=draw(session, contents, view))


def follow_page(site: Site, contents: Contents, language: str) -> str:
    """The feeds, and how to use them."""
    view = site.view(addresses.FOLLOW, language)
    return view.render("follow.html", topics=contents.topics)


def editions_page(site: Site, session: Session, language: str) -> str:
    """The digests that were sent."""
    view = site.view(addresses.EDITIONS, language)
    return view.render("editions.html", editions=catalogue.list_editions(session))


def edition_page(
    site: Site, session: Session, contents: Contents, language: str, digest: str, number: int
) -> str | None:
    """One issue of a digest, as far as its articles are public."""
    edition = catalogue.find_edition(session, digest, number)
    if edition is None:
        return None
    view = site.view(addresses.edition(digest, number), language)
    return view.render(
        "edition.html",
        edition=edition,
        topic_titles=view.topic_titles(contents),
        question=None,
    )


def message_page(site: Site, language: str, status: int, at: str | None = None) -> str:
    """What is shown where nothing is (404), or is not any more (410).

    `at` is the path it is shown at, with its slash in front; None when it can be any.
    """
    top = site.base if at is None else "../" * (at.count("/") - 1) or "./"
    return View(site, addresses.FRONT, language, top).render("message.html", status=status)


def search_page(
    site: Site,
    session: Session,
    contents: Contents,
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
    return view.render(
        "search.html",
        wanted=wanted,
        choices=choices or {},
        is_asked=is_asked,
        is_continued=before is not None,
        by_relevance=by_relevance,
        listing=listing,
        days=_by_day(listing.articles, view),
        topics=contents.topics,
        topic_titles=view.topic_titles(contents),
        outlets=contents.outlets[:OUTLETS_OFFERED],
        spoken=contents.languages,
        kinds=contents.kinds,
        question=understand(wanted.text or ""),
    )


def embedded(
    site: Site,
    session: Session,
    scope: Scope,
    count: int,
    *,
    in_frame: bool,
) -> str:
    """The newest of a list for another site's page: a page for a frame, or bare HTML."""
    path = scope.path + (addresses.FRAME if in_frame else addresses.FRAGMENT)
    articles = catalogue.list_articles(session, scope.wanted, limit=count).articles
    return site.view(path).render(
        "embed.html" if in_frame else "_fragment.html",
        scope=scope,
        articles=articles,
        in_frame=in_frame,
    )
