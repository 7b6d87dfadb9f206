"""Which files the static site has, what each is made of, and how it is made.

A file's ingredients are hashed from ids and times of change alone: no page is rendered to
learn that it stays as it is. Every list's feed has its archive documents (RFC 5005), so an
article is in the feeds some six times, in three formats: 15 KB beside 22 KB of pages.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from sqlmodel import Session

from archive import addresses, feeds, pages, shards, sitemaps
from archive.files import File, Make, Unit, digest, digest_lines
from archive.pages import WHOLE, Scope
from archive.site import Site
from storage import catalogue
from storage.catalogue import Entry, PublicArticle
from storage.periods import UNDATED, Period


def _constant(content: bytes) -> Make:
    return lambda _: content


_BLOCK = 512
"""How many records, by number, are planned together."""
_WITHDRAWALS_KNOWN = 100_000
"""Above all that a list can have lost: each year's feed shows its own latest."""
_LOOKED_AT = 8 * catalogue.PART
"""How many articles the end of a part is looked for among, before all are."""


class Library:
    """Articles as they were read once: most are on several pages."""

    def __init__(self, limit: int = 30_000) -> None:
        self._limit = limit
        self._articles: dict[int, PublicArticle] = {}

    def fetch(self, session: Session, ids: Sequence[int]) -> list[PublicArticle]:
        """Return these articles in the order given, without those not public any more."""
        missing = [number for number in ids if number not in self._articles]
        if missing:
            if len(self._articles) + len(missing) > self._limit:
                self._articles.clear()
                missing = list(ids)
            for article in catalogue.fetch(session, missing):
                self._articles[article.id] = article
        return [self._articles[number] for number in ids if number in self._articles]


@dataclass(frozen=True, slots=True)
class _Around:
    """What a list page says beside its articles."""

    total: int
    years: Sequence[tuple[Period, int]]
    months: Sequence[tuple[Period, int]] = ()


class Planner:
    """Plans the files of one site as it is now."""

    def __init__(self, site: Site, session: Session) -> None:
        self.site = site
        self.session = session
        self.library = Library()
        self._feed_of: tuple[str, int | None] | None = None
        self._composed: feeds.Feed | None = None
        self.contents = contents = catalogue.read_contents(session)
        self.entries = catalogue.list_entries(session)
        self._prefixes = {
            language: site.view("", language).prefix(language) for language in site.languages
        }
        self._withdrawn = catalogue.list_withdrawn_scopes(session)
        self._periods = {0: UNDATED}
        self._months = {entry.id: self._month(entry) for entry in self.entries}
        self._changed = sorted(
            self.entries, key=lambda entry: (entry.changed_at, entry.id), reverse=True
        )[: site.settings.page_size]
        self._names = digest(
            site.fingerprint,
            [(topic.slug, topic.title, topic.titles) for topic in contents.topics],
            sorted(
                (outlet.domain, outlet.name, outlet.homepage or "")
                for outlet, _ in contents.outlets
            ),
        )
        self._counts = digest(self._names, contents)
        by_story: dict[int, list[Entry]] = defaultdict(list)
        for entry in self.entries:
            if entry.story_id is not None:
                by_story[entry.story_id].append(entry)
        self._members = {
            number: [entry.id for entry in members] for number, members in by_story.items()
        }
        self._leads = catalogue.list_leads(session)
        self._stories = {
            number: digest(
                self._leads[number],
                [(entry.id, entry.changed_at.timestamp()) for entry in sorted(members)],
            )
            for number, members in by_story.items()
        }
        stories = self._stories
        self._tokens = {
            entry.id: f"{entry.id} {entry.changed_at.timestamp()} "
            f"{stories.get(entry.story_id, '') if entry.story_id else ''}"
            for entry in self.entries
        }

    def _month(self, entry: Entry) -> int:
        """A month as a number, 0 for what has no date; `_periods` knows them."""
        if not entry.is_dated:
            return 0
        local = entry.sorted_at + self.site.almanac.ahead
        month = local.year * 12 + local.month - 1
        if month not in self._periods:
            self._periods[month] = Period(local.year, local.month)
        return month

    def files(self) -> Iterator[File]:
        """Yield every file of the site."""
        for unit in self.units():
            yield from unit.files()

    def units(self) -> Iterator[Unit]:
        """Yield every unit of the site; the files of each are planned when they are asked for."""
        for scope, entries in self._scopes():
            yield Unit(
                f"list/{scope.path}",
                self._digest_of_list(scope, entries),
                partial(self._list_files, scope, entries),
            )
        yield from self._records()
        yield from shards.plan(self.site, self.entries, self._names, self._tokens)
        yield Unit("single", "", self._single_files)

    def _digest_of_list(self, scope: Scope, entries: Sequence[Entry]) -> str:
        ids = {entry.id for entry in entries}
        withdrawals: list[catalogue.Withdrawal] = []
        if (scope.subject, scope.name) in self._withdrawn:
            withdrawals = catalogue.list_withdrawals(
                self.session, scope.wanted, limit=_WITHDRAWALS_KNOWN
            )
        return digest_lines(
            self._names if scope.path else self._counts,
            digest(withdrawals),
            *(str(entry.id) for entry in self._changed if entry.id in ids),
            lines=self._of(entries),
        )

    def _single_files(self) -> Iterator[File]:
        for path, content in self.site.assets.items():
            yield File(path, digest(content), _constant(content))
        for language in self.site.languages:
            yield from self._single_pages(language)
        yield from self._files_for_machines()

    def _page(self, path: str, language: str, ingredients: str, make: Make) -> File:
        return File(f"{self._prefixes[language]}{path}index.html", ingredients, make)

    def _records(self) -> Iterator[Unit]:
        for kind, tokens, files in (
            ("articles", self._tokens, self._article_files),
            ("stories", self._stories, self._story_files),
        ):
            blocks: dict[int, list[int]] = defaultdict(list)
            for number in tokens:
                blocks[number // _BLOCK].append(number)
            for block, numbers in blocks.items():
                lines = [f"{number} {tokens[number]}" for number in numbers]
                yield Unit(
                    f"{kind}/{block}",
                    digest_lines(self._names, lines=lines),
                    partial(files, numbers),
                )

    def _article_files(self, numbers: Sequence[int]) -> Iterator[File]:
        for language in self.site.languages:
            prefix = self._prefixes[language]
            for number in numbers:
                path = f"{prefix}{addresses.article(number)}index.html"
                ingredients = digest(self._names, self._tokens[number])
                yield File(path, ingredients, None, number, language)

    def _story_files(self, numbers: Sequence[int]) -> Iterator[File]:
        for language in self.site.languages:
            for number in numbers:
                yield self._page(
                    addresses.story(number),
                    language,
                    digest(self._names, self._stories[number]),
                    self._story(number, language),
                )

    def _story(self, number: int, language: str) -> Make:
        def make(session: Session) -> str | None:
            articles = self.library.fetch(session, self._members[number])
            if not articles:
                return None
            story = catalogue.make_story(number, articles, self._leads[number])
            return pages.story_page(self.site, self.contents, language, story)

        return make

    def _scopes(self) -> Iterator[tuple[Scope, Sequence[Entry]]]:
        yield WHOLE, self.entries
        by_id = {entry.id: entry for entry in self.entries}
        for topic in self.contents.topics:
            ids = catalogue.list_topic_ids(self.session, topic.slug)
            yield pages.topic_scope(topic), [by_id[number] for number in ids if number in by_id]
        by_outlet: dict[int, list[Entry]] = defaultdict(list)
        by_language: dict[str | None, list[Entry]] = defaultdict(list)
        for entry in self.entries:
            by_outlet[entry.outlet_id].append(entry)
            by_language[entry.language].append(entry)
        for outlet, _ in self.contents.outlets:
            yield pages.outlet_scope(outlet), by_outlet[outlet.id]
        for code, _ in self.contents.languages:
            yield pages.language_scope(code), by_language[code]

    def _list_files(self, scope: Scope, entries: Sequence[Entry]) -> Iterator[File]:
        size = self.site.settings.page_size
        years = self._by_period(entries, months=False)
        newest = self._of(entries[:size])
        counts = [(year, len(members)) for year, members in years.items()]
        yield from self._list(
            scope,
            None,
            None,
            digest(self._names if scope.path else self._counts, newest, counts),
            entries[:size],
            _Around(len(entries), counts),
        )
        names = digest(self._names, list(years))
        for year, members in years.items():
            yield from self._year(scope, year, members, names, counts)
            if not scope.path:
                yield from self._feeds(scope, members, year)
        yield from self._feeds(scope, entries)
        yield from self._embedding(scope, entries)

    def _year(
        self,
        scope: Scope,
        year: Period,
        entries: Sequence[Entry],
        names: str,
        years: Sequence[tuple[Period, int]],
    ) -> Iterator[File]:
        if scope.path or year == UNDATED:
            yield from self._numbered(scope, year, entries, names, _Around(len(entries), years))
            return
        months = self._by_period(entries, months=True)
        counts = [(month, len(members)) for month, members in months.items()]
        newest = entries[: self.site.settings.page_size]
        around = _Around(len(entries), years, counts)
        yield from self._list(
            scope, year, None, digest(names, self._of(newest), counts), newest, around
        )
        for month, members in months.items():
            around = _Around(len(members), years, counts)
            yield from self._numbered(scope, month, members, digest(names, counts), around)

    def _numbered(
        self,
        scope: Scope,
        period: Period,
        entries: Sequence[Entry],
        names: str,
        around: "_Around",
    ) -> Iterator[File]:
        size = self.site.settings.page_size
        numbered = pages.count_numbered(len(entries), size)
        for number in (None, *range(1, numbered + 1)):
            part = pages.cut(len(entries), size, number)
            assert part is not None
            shown = entries[part.skip : part.skip + part.limit]
            # The total is printed on each page; the last numbered one knows it is the last.
            ingredients = digest(names, len(entries), self._of(shown))
            yield from self._list(scope, period, number, ingredients, shown, around)

    def _list(
        self,
        scope: Scope,
        period: Period | None,
        number: int | None,
        ingredients: str,
        shown: Sequence[Entry],
        around: "_Around",
    ) -> Iterator[File]:
        base = addresses.period(period, scope.path) if period else scope.path
        ids = [entry.id for entry in shown]

        def make(session: Session, language: str) -> str:
            content = pages.ListContent(
                self.library.fetch(session, ids), around.total, around.years, around.months
            )
            return pages.render_list(
                self.site, self.contents, language, scope, period, number, content
            )

        for language in self.site.languages:
            yield self._page(
                addresses.page(base, number),
                language,
                ingredients,
                partial(make, language=language),
            )

    def _by_period(self, entries: Iterable[Entry], *, months: bool) -> dict[Period, list[Entry]]:
        """Entries by year or by month, newest first; last those without a date."""
        found: dict[int, list[Entry]] = {}
        month_of, divisor = self._months, 1 if months else 12
        for entry in entries:
            number = month_of[entry.id] // divisor
            members = found.get(number)
            if members is None:
                found[number] = [entry]
            else:
                members.append(entry)
        undated = found.pop(0, None)
        periods = {
            self._periods[number] if months else Period(number): members
            for number, members in found.items()
        }
        if undated:
            periods[UNDATED] = undated
        return periods

    def _of(self, entries: Iterable[Entry]) -> list[str]:
        return [self._tokens[entry.id] for entry in entries]

    def _feeds(
        self, scope: Scope, entries: Sequence[Entry], period: Period | None = None
    ) -> Iterator[File]:
        ids = [entry.id for entry in entries]
        path = addresses.period(period, scope.path) if period else scope.path
        newest, older = catalogue.take_part(ids, feeds.LEAST)
        members = set(ids)
        withdrawals: list[catalogue.Withdrawal] = []
        if (scope.subject, scope.name) in self._withdrawn:
            wanted = scope.wanted.within(period, self.site.almanac)
            withdrawals = catalogue.list_withdrawals(
                self.session, wanted, limit=self.site.settings.page_size
            )
        ingredients = digest(
            self._names,
            [self._tokens[number] for number in newest],
            [self._tokens[entry.id] for entry in self._changed if entry.id in members],
            withdrawals,
        )

        def compose(session: Session) -> feeds.Feed | None:
            return feeds.compose(self.site, session, self.contents, scope, period)

        yield from self._feed(path, None, ingredients, compose)
        at = len(newest)
        while older is not None:
            part = older
            numbers, older = catalogue.take_part(ids[at : at + _LOOKED_AT])
            if older is None and at + len(numbers) < len(ids):
                numbers, older = catalogue.take_part(ids[at:])
            at += len(numbers)
            shown = [self._tokens[number] for number in numbers]
            yield from self._feed(
                path,
                part,
                digest(self._names, shown, older),
                partial(self._part, scope, period, part, older, numbers),
            )

    def _part(
        self,
        scope: Scope,
        period: Period | None,
        part: int,
        older: int | None,
        ids: Sequence[int],
        session: Session,
    ) -> feeds.Feed | None:
        articles = tuple(self.library.fetch(session, ids))
        return feeds.compose_part(self.site, self.contents, scope, period, part, articles, older)

    def _feed(
        self,
        path: str,
        part: int | None,
        ingredients: str,
        compose: Callable[[Session], feeds.Feed | None],
    ) -> Iterator[File]:
        for kind in addresses.FEEDS:

            def make(session: Session, kind: str = kind) -> bytes | None:
                # Its three formats follow each other: composed once, written thrice.
                if self._feed_of != (path, part):
                    self._feed_of = (path, part)
                    self._composed = compose(session)
                feed = self._composed
                return feeds.write(feed, kind) if feed else None

            name = (
                addresses.feed(kind, path)
                if part is None
                else addresses.archived_feed(kind, part, path)
            )
            yield File(name, ingredients, make)

    def _embedding(self, scope: Scope, entries: Sequence[Entry]) -> Iterator[File]:
        ingredients = digest(self._names, self._of(entries[: pages.EMBEDDED]))
        for name, in_frame in ((addresses.FRAME, True), (addresses.FRAGMENT, False)):

            def make(session: Session, in_frame: bool = in_frame) -> str:
                return pages.embedded(self.site, session, scope, pages.EMBEDDED, in_frame=in_frame)

            yield File(scope.path + name, ingredients, make)

    def _single_pages(self, language: str) -> Iterator[File]:
        site, contents = self.site, self.contents
        lists = [("all", ""), *(("topic", topic.slug) for topic in contents.topics)]
        years = [catalogue.read_list(self.session, contents, *one).years for one in lists]
        editions = catalogue.list_editions(self.session)
        makers: list[tuple[str, str, Make]] = [
            (
                addresses.TOPICS,
                self._counts,
                lambda _: pages.index_page(site, contents, language, "topic"),
            ),
            (
                addresses.OUTLETS,
                self._counts,
                lambda _: pages.index_page(site, contents, language, "outlet"),
            ),
            (
                addresses.LANGUAGES,
                self._counts,
                lambda _: pages.index_page(site, contents, language, "language"),
            ),
            (
                addresses.TIMELINE,
                digest(self._names, years),
                lambda session: pages.timeline_page(site, session, contents, language),
            ),
            (
                addresses.FOLLOW,
                self._names,
                lambda _: pages.follow_page(site, contents, language),
            ),
            (
                addresses.SEARCH,
                self._names,
                lambda session: pages.search_page(
                    site, session, contents, language, catalogue.Filter()
                ),
            ),
            (
                addresses.EDITIONS,
                digest(self._names, editions),
                lambda session: pages.editions_page(site, session, language),
            ),
        ]
        for path, ingredients, make in makers:
            yield self._page(path, language, ingredients, make)
        for edition in editions:
            yield self._edition(edition, language)

    def _edition(self, edition: catalogue.PublicEdition, language: str) -> File:
        ids = catalogue.list_edition_ids(self.session, edition.digest, edition.number)
        shown = [self._tokens[number] for number in ids if number in self._tokens]
        return self._page(
            addresses.edition(edition.digest, edition.number),
            language,
            digest(self._names, edition, shown),
            lambda session: pages.edition_page(
                self.site, session, self.contents, language, edition.digest, edition.number
            ),
        )

    def _sitemap(self, month: Period, session: Session) -> bytes:
        return sitemaps.write_month(self.site, session, month)

    def _files_for_machines(self) -> Iterator[File]:
        site, contents = self.site, self.contents
        yield File(addresses.EMBED, digest(site.embed_script), lambda _: site.embed_script)
        yield File(sitemaps.ROBOTS, site.fingerprint, lambda _: sitemaps.write_robots(site))
        months = self._by_period(self.entries, months=True)
        yield File(
            sitemaps.INDEX,
            digest(site.fingerprint, list(months)),
            lambda session: sitemaps.write_index(site, session, contents),
        )
        yield File(
            sitemaps.LISTS,
            digest(self._names, contents.years and [year for year, _ in contents.years]),
            lambda _: sitemaps.write_lists(site, contents),
        )
        for month, entries in months.items():
            yield File(
                sitemaps.month_path(month),
                digest(site.fingerprint, self._of(entries)),
                partial(self._sitemap, month),
            )
        yield File(
            "404.html",
            site.fingerprint,
            lambda _: pages.message_page(site, site.languages[0], 404),
        )
