"""The archive as static files, the same addresses, for any host.

What a file shows is a function of what is public; each file's ingredients are hashed first,
and only files whose ingredients changed are rendered. They are prepared beside the site and
then moved into place, one rename each: a reader never gets half a file, and the moment in
which pages of two states stand side by side is that of the renames. A first export appears
as a whole.
"""

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import Session

from archive import addresses, feeds, pages
from archive.errors import ArchiveError
from archive.pages import Scope
from archive.settings import ArchiveSettings
from archive.site import Site
from storage import catalogue
from storage.database import read_session
from storage.organisation import OrganisationSettings
from storage.periods import Period
from storage.tallies import recount

STATE = ".inthenews"
"""What belongs to the exporter within the folder; a web server hides names with a dot."""


@dataclass
class Figures:
    """What an export did."""

    articles: int = 0
    files: int = 0
    written: int = 0
    unchanged: int = 0
    removed: int = 0


@dataclass
class Plan:
    """Every file of the site: what it is made of, and how it is made."""

    ingredients: dict[str, str] = field(default_factory=dict)
    makers: dict[str, Callable[[Session], bytes | None]] = field(default_factory=dict)

    def add(self, path: str, ingredients: str, make: Callable[[Session], bytes | None]) -> None:
        """Plan the file at `path`."""
        self.ingredients[path] = ingredients
        self.makers[path] = make


def export(
    engine: Engine,
    organisation: OrganisationSettings,
    settings: ArchiveSettings,
    folder: Path,
    *,
    base: Path | None = None,
) -> Figures:
    """Bring the static site in `folder` in line with what is public.

    `base` is what relative paths in the configuration count from. Raises `ArchiveError` when
    the folder cannot be written, holds something else, or is being exported to.
    """
    site = Site(organisation, settings, is_static=True, folder=base or Path())
    try:
        folder.mkdir(parents=True, exist_ok=True)
        state = folder / STATE
        if not state.exists() and any(folder.iterdir()):
            raise ArchiveError(
                f"{folder}: holds files that are not an exported archive; choose an empty folder"
            )
        state.mkdir(exist_ok=True)
    except OSError as error:
        raise ArchiveError(f"{folder}: cannot be written: {error.strerror}") from error
    with _alone(state):
        _finish_moving(folder)
        recount(engine, site.almanac)
        with read_session(engine) as session:
            return _bring_in_line(session, site, folder)


@contextmanager
def _alone(state: Path) -> Iterator[None]:
    with (state / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ArchiveError(f"{state.parent}: another export is writing here; wait for it") from None
        yield


def _bring_in_line(session: Session, site: Site, folder: Path) -> Figures:
    plan, articles = make_plan(session, site)
    manifest = folder / STATE / "manifest.json"
    kept: dict[str, str] = json.loads(manifest.read_text()) if manifest.exists() else {}
    figures = Figures(articles=articles, files=len(plan.ingredients))
    staging = folder / STATE / "next"
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir()
    moves: list[str] = []
    for path, ingredients in plan.ingredients.items():
        target = folder / path
        if kept.get(path) == ingredients and target.is_file():
            figures.unchanged += 1
            continue
        content = plan.makers[path](session)
        if content is None:
            continue
        prepared = staging / path
        prepared.parent.mkdir(parents=True, exist_ok=True)
        prepared.write_bytes(content)
        moves.append(path)
    removals = [path for path in kept if path not in plan.ingredients]
    figures.written = len(moves)
    figures.removed = len(removals)
    journal = {"moves": moves, "removals": removals, "manifest": plan.ingredients}
    unfinished = folder / STATE / "journal.part"
    unfinished.write_text(json.dumps(journal))
    unfinished.rename(folder / STATE / "journal.json")
    _finish_moving(folder)
    return figures


def _finish_moving(folder: Path) -> None:
    """Move what was prepared into place; also what an export that was killed left behind."""
    journal = folder / STATE / "journal.json"
    if not journal.exists():
        return
    tasks = json.loads(journal.read_text())
    staging = folder / STATE / "next"
    # Leaves before lists before the front page: a list never leads to a page not there yet.
    for path in sorted(tasks["moves"], key=lambda one: (-one.count("/"), one)):
        prepared = staging / path
        if prepared.exists():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(prepared, target)
    for path in tasks["removals"]:
        target = folder / path
        target.unlink(missing_ok=True)
        for parent in target.parents:
            if parent == folder or any(parent.iterdir()):
                break
            parent.rmdir()
    manifest = folder / STATE / "manifest.part"
    manifest.write_text(json.dumps(tasks["manifest"]))
    manifest.rename(folder / STATE / "manifest.json")
    journal.unlink()
    shutil.rmtree(staging, ignore_errors=True)


def _digest(*parts: object) -> str:
    return hashlib.blake2b(repr(parts).encode(), digest_size=10).hexdigest()


def make_plan(session: Session, site: Site) -> tuple[Plan, int]:
    """Return every file of the site, and how many articles it shows."""
    plan = Plan()
    for path, content in site.assets.items():
        plan.add(path, _digest(content), lambda _session, content=content: content)
    version = _digest(site.fingerprint, catalogue.version(session))
    total = catalogue.count(session)
    scopes: list[Scope] = [pages.whole()]
    for subject, names in (
        ("topic", [topic.slug for topic in catalogue.list_topics(session)]),
        ("outlet", [outlet.domain for outlet, _ in catalogue.list_outlets(session)]),
        ("language", [code for code, _ in catalogue.list_names(session, "language")]),
    ):
        for name in names:
            scope = pages.find_scope(session, subject, name)
            if scope is not None:
                scopes.append(scope)
    for scope in scopes:
        _plan_lists(plan, session, site, scope, version)
        _plan_feeds(plan, session, site, scope, version)
    listing = catalogue.list_articles(session, limit=1_000_000)
    stories = sorted({article.story_id for article in listing.articles if article.story_id})
    for language in site.languages:
        for article in listing.articles:
            _plan_page(
                plan, site, addresses.article(article.id), language, version,
                lambda session, article=article, language=language: pages.article_page(
                    site, session, language, article
                ),
            )
        for number in stories:
            def make_story(session: Session, number: int = number, language: str = language) -> str | None:
                story = catalogue.find_story(session, number)
                return story and pages.story_page(site, session, language, story)

            _plan_page(plan, site, addresses.story(number), language, version, make_story)
        for path, make in (
            (addresses.TOPICS, lambda s, l=language: pages.index_page(site, s, l, "topic")),
            (addresses.OUTLETS, lambda s, l=language: pages.index_page(site, s, l, "outlet")),
            (addresses.LANGUAGES, lambda s, l=language: pages.index_page(site, s, l, "language")),
            (addresses.TIMELINE, lambda s, l=language: pages.timeline_page(site, s, l)),
            (addresses.FOLLOW, lambda s, l=language: pages.follow_page(site, s, l)),
            (addresses.EDITIONS, lambda s, l=language: pages.editions_page(site, s, l)),
        ):
            _plan_page(plan, site, path, language, version, make)
    plan.add(
        "404.html", version,
        lambda _session: pages.message_page(site, site.languages[0], 404).encode(),
    )
    return plan, total


def _plan_page(
    plan: Plan, site: Site, path: str, language: str, ingredients: str,
    make: Callable[[Session], str | None],
) -> None:
    def encode(session: Session) -> bytes | None:
        html = make(session)
        return None if html is None else html.encode()

    prefix = site.view(path, language).prefix(language)
    plan.add(f"{prefix}{path}index.html", ingredients, encode)


def _plan_lists(plan: Plan, session: Session, site: Site, scope: Scope, version: str) -> None:
    size = site.settings.page_size
    wanted: list[tuple[Period | None, int]] = [(None, 1)]
    for year, total in catalogue.list_periods(session, scope.subject, scope.name):
        numbers = range(1, -(-total // size) + 1) if scope.path else range(1, 2)
        wanted += [(year, number) for number in numbers]
        for month, in_month in catalogue.list_periods(
            session, scope.subject, scope.name, year=year.year
        ):
            numbers = range(1, -(-in_month // size) + 1) if not scope.path else range(1, 2)
            wanted += [(month, number) for number in numbers]
    for language in site.languages:
        for period, number in wanted:
            base = addresses.period(period, scope.path) if period else scope.path
            _plan_page(
                plan, site, addresses.page(base, number), language, version,
                lambda s, period=period, number=number, language=language: pages.list_page(
                    site, s, language, scope, period, number
                ),
            )


def _plan_feeds(plan: Plan, session: Session, site: Site, scope: Scope, version: str) -> None:
    periods: list[Period | None] = [None]
    if not scope.path:
        periods += [year for year, _ in catalogue.list_periods(session)]
    for period in periods:
        part: int | None = None
        while True:
            feed = feeds.compose(site, session, scope, period, part)
            if feed is None:
                break
            for kind in addresses.FEEDS:
                path = feed.address(kind, part).removeprefix(site.base)
                plan.add(path, version, lambda _s, feed=feed, kind=kind: feeds.write(feed, kind))
            if feed.older is None:
                break
            part = feed.older
