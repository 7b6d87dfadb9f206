"""What all pages share: the organisation, its templates, its links, the interface's words."""

import hashlib
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, nodes
from jinja2.ext import InternationalizationExtension
from markupsafe import Markup, escape

from archive import addresses, colours, languages, logos
from archive.encoding import dump_sorted
from archive.settings import ArchiveSettings
from archive.templating import DirectCalls, to_text
from storage.catalogue import Contents, PublicArticle
from storage.kinds import Medium, PageKind
from storage.organisation import OrganisationSettings
from storage.periods import Almanac
from storage.search import Question, highlight

TEMPLATES = Path(__file__).with_name("templates")
STATIC = Path(__file__).with_name("static")

_NOT_SHOWN = {"wordpress", "cache_megabytes", "export_folder"}
_STATIC_SHAPE = 3
"""Counts up when what is rendered from the same data changes in code rather than templates."""


_KINDS = {
    PageKind.ARTICLE: "Article",
    PageKind.OPINION: "Opinion",
    PageKind.LIVE_BLOG: "Live blog",
    PageKind.VIDEO: "Video",
    PageKind.GALLERY: "Gallery",
    PageKind.PRESS_RELEASE: "Press release",
    PageKind.PAYWALLED: "Article for subscribers",
    PageKind.INDEX: "Page",
    PageKind.SHOP: "Page",
    PageKind.EXAM: "Page",
    PageKind.REFERENCE: "Reference",
    PageKind.CONSENT: "Page",
    PageKind.ERROR: "Page",
}
_MEDIA = {
    Medium.PRINT: "Print",
    Medium.WEB: "Web",
    Medium.TELEVISION: "Television",
    Medium.RADIO: "Radio",
    Medium.AGENCY: "News agency",
}


class Translating(InternationalizationExtension):
    """`{% trans %}` without variables becomes plain text when a template is compiled.

    Each language has an environment of its own, so nothing is left to look up while a page
    is rendered: a third of the time of a record page.
    """

    def _make_node(
        self,
        singular: str,
        plural: str | None,
        context: str | None,
        variables: dict[str, nodes.Expr],
        plural_expr: nodes.Expr | None,
        vars_referenced: bool,
        num_called_num: bool,
    ) -> nodes.Output:
        if plural is None and not variables and not vars_referenced:
            words = self.environment.globals["translate"](singular)  # type: ignore[operator]
            return nodes.Output([nodes.TemplateData(str(escape(words)))])
        return super()._make_node(
            singular, plural, context, variables, plural_expr, vars_referenced, num_called_num
        )


@dataclass(frozen=True)
class Site:
    """One organisation's archive: everything about it that is the same on every page."""

    organisation: OrganisationSettings
    settings: ArchiveSettings
    is_static: bool = False
    """Whether pages are for a host of plain files, where nothing answers a query."""
    folder: Path = field(default_factory=Path)
    """What relative paths in the configuration count from."""

    @cached_property
    def languages(self) -> list[str]:
        """The interface's languages, the organisation's own first."""
        own = self.organisation.language
        return [own, *(code for code in self.settings.languages if code != own)]

    @cached_property
    def almanac(self) -> Almanac:
        """Where the archive's months begin."""
        return Almanac.of(self.organisation.time_zone)

    @cached_property
    def base(self) -> str:
        """The public address, with a slash at the end."""
        return self.settings.url.rstrip("/") + "/"

    @cached_property
    def environments(self) -> dict[str, Environment]:
        """The templates in each language: the organisation's own before ours."""
        return {language: self._environment(language) for language in self.languages}

    def _environment(self, language: str) -> Environment:
        folders = [FileSystemLoader(TEMPLATES)]
        if self.settings.templates is not None:
            folders.insert(0, FileSystemLoader(self.folder / self.settings.templates))
        environment = Environment(
            loader=ChoiceLoader(folders),
            autoescape=True,
            undefined=StrictUndefined,
            auto_reload=False,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=[Translating],
        )
        environment.code_generator_class = DirectCalls
        environment.policies["json.dumps_function"] = dump_sorted
        words = languages.catalogue(language)
        environment.globals["translate"] = words.gettext
        environment.globals.update(
            organisation=self.organisation,
            addresses=addresses,
            is_static=self.is_static,
            feeds=addresses.FEEDS,
            direction=languages.direction,
            name_natively=languages.name_natively,
            machine_date=languages.machine_date,
            archived_copy=archived_copy,
            marked=marked,
            mark_language=mark_language,
            logo=self.logo,
            logo_height=logos.HEIGHT,
            sign_up=self.settings.sign_up,
            is_behind_a_wall=is_behind_a_wall,
            is_online=is_online,
            can_be_read=can_be_read,
            interface=language,
            interfaces=self.languages,
            gettext=words.gettext,
            ngettext=words.ngettext,
            number=lambda value: languages.write_number(value, language),
            language_name=lambda code: languages.name_language(code, language),
            period_name=lambda period: languages.write_period(period, language),
            month_name=lambda period: languages.write_month(period, language),
            kind_name=lambda kind: words.gettext(_KINDS[kind]),
            medium_name=lambda medium: words.gettext(_MEDIA[medium]),
            day=lambda at: languages.write_day(at, language, self.organisation.time_zone),
        )
        return environment

    @cached_property
    def logo(self) -> logos.Logo | None:
        """The organisation's logo. Raises `ArchiveError` when it cannot be shown."""
        return logos.read_logo(self.organisation.logo, self.folder)

    @cached_property
    def stylesheet(self) -> bytes:
        """The style sheet in the organisation's colour."""
        text = (STATIC / "archive.css").read_text(encoding="utf-8")
        colour = self.organisation.colour
        own = {
            "--light-accent: #0b6b57": colours.readable(colour, colours.LIGHT_PAPER),
            "--dark-accent: #6fc3ad": colours.readable(colour, colours.DARK_PAPER),
            "--band: #0b6b57": colour,
            "--band-ink: #fff": colours.ink_on(colour),
        }
        for ours, theirs in own.items():
            text = text.replace(ours, f"{ours.partition(':')[0]}: {theirs}")
        return text.encode()

    @cached_property
    def embed_script(self) -> bytes:
        """The script that other sites load; its name never changes."""
        return (STATIC / "embed.js").read_bytes()

    @cached_property
    def assets(self) -> dict[str, bytes]:
        """The files that pages load, by path; the names change with the content."""
        files = {"archive.css": self.stylesheet}
        if self.is_static:
            files["search.js"] = (STATIC / "search.js").read_bytes()
        if self.logo is not None and self.logo.content is not None:
            files[self.logo.name] = self.logo.content
        named = {}
        for name, content in files.items():
            stem, _, suffix = name.rpartition(".")
            named[f"{addresses.STATIC}{stem}.{_digest(content)}.{suffix}"] = content
        return named

    @cached_property
    def asset_paths(self) -> dict[str, str]:
        """Where each asset is, by its plain name."""
        found = {}
        for path in self.assets:
            stem, _, suffix = path.removeprefix(addresses.STATIC).rsplit(".", 2)
            found[f"{stem}.{suffix}"] = path
        return found

    @cached_property
    def fingerprint(self) -> str:
        """A word that differs when pages of the same data would come out differently."""
        parts = [
            str(_STATIC_SHAPE),
            self.organisation.model_dump_json(),
            self.settings.model_dump_json(exclude=_NOT_SHOWN),
            *self.assets,
        ]
        folders = [TEMPLATES, languages.CATALOGUES]
        if self.settings.templates is not None:
            folders.append(self.folder / self.settings.templates)
        for folder in folders:
            parts += [
                _digest(path.read_bytes()) for path in sorted(folder.rglob("*")) if path.is_file()
            ]
        return _digest("\n".join(parts).encode())

    def tag(self, path: str) -> str:
        """Return the id of a thing for ever (RFC 4151), independent of where it is served."""
        authority = self.settings.id_authority
        if authority is None:
            host = urlsplit(self.organisation.homepage).hostname or "localhost"
            authority = f"{host.removeprefix('www.')},2026"
        return f"tag:{authority}:in-the-news/{path.strip('/')}"

    def view(self, path: str, language: str | None = None) -> "View":
        """Return what the page at `path` needs, in one of the interface's languages."""
        return View(self, path, language or self.languages[0])


def is_online(article: PublicArticle) -> bool:
    """Whether there is an address of the web to send readers to."""
    return article.url.startswith(("http://", "https://"))


def can_be_read(article: PublicArticle) -> bool:
    """Whether its outlet has a page for it, as far as we know."""
    return article.gone_at is None and is_online(article)


def is_behind_a_wall(article: PublicArticle) -> bool:
    """Whether the outlet asks its readers to pay."""
    return article.is_free is False or article.kind is PageKind.PAYWALLED


def archived_copy(article: PublicArticle) -> str:
    """Return where the Wayback Machine shows the copy nearest to the article's date."""
    at = article.published.at or article.sorted_at
    return f"https://web.archive.org/web/{at:%Y%m%d}/{article.url}"


def _digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=6).hexdigest()


@dataclass(frozen=True)
class View:
    """One page in one language: its links lead from where it stands."""

    site: Site
    path: str
    language: str
    top: str | None = None
    """The way to the top, for a page that is shown at addresses that are not its own."""

    def prefix(self, language: str) -> str:
        """What comes before the paths of a language: nothing for the organisation's own."""
        return "" if language == self.site.languages[0] else f"{language}/"

    @cached_property
    def root(self) -> str:
        """The way from this page to the top."""
        if self.top is not None:
            return self.top
        return "../" * (self.prefix(self.language) + self.path).count("/") or "./"

    def link(self, path: str, language: str | None = None) -> str:
        """Return the relative address of a page, in this language unless another is given."""
        return self.root + self.prefix(language or self.language) + path

    def asset(self, name: str) -> str:
        """Return the relative address of a file that pages load."""
        return self.root + self.site.asset_paths[name]

    def absolute_asset(self, name: str) -> str:
        """Return the full address of a file that pages load."""
        return self.site.base + self.site.asset_paths[name]

    @property
    def logo_address(self) -> str:
        """Where the organisation's logo is, seen from this page; there must be one."""
        logo = self.site.logo
        assert logo is not None
        return logo.name if logo.content is None else self.asset(logo.name)

    def feed(self, path: str) -> str:
        """Return the relative address of something that is the same in every language."""
        return self.root + path

    def absolute(self, path: str | None = None, language: str | None = None) -> str:
        """Return the full address of a page; of this one unless told."""
        prefix = self.prefix(language or self.language)
        return self.site.base + prefix + (self.path if path is None else path)

    def date(self, article: PublicArticle) -> str:
        """Return an article's publication date in words."""
        return languages.write_date(
            article.published, self.language, self.site.organisation.time_zone
        )

    def topic_titles(self, contents: Contents) -> dict[str, str]:
        """Return the topics' titles in this language, by slug."""
        return {topic.slug: topic.title_in(self.language) for topic in contents.topics}

    def render(self, template: str, **values: Any) -> str:
        """Render a page."""
        return (
            self.site.environments[self.language]
            .get_template(template)
            .render(
                **values,
                view=self,
                link=self.link,
                feed_link=self.feed,
                asset=self.asset,
                absolute=self.absolute,
                date_of=self.date,
            )
        )


def marked(text: str, question: Question | None) -> Markup:
    """Return `text` escaped, with the words that were searched for in `mark`."""
    if question is None or question.is_empty:
        return escape(text)
    parts: list[str] = []
    at = 0
    for start, end in highlight(text, question):
        parts += [to_text(text[at:start]), "<mark>", to_text(text[start:end]), "</mark>"]
        at = end
    parts.append(to_text(text[at:]))
    return Markup("".join(parts))  # noqa: S704  (each piece is escaped above)


@cache
def _language_attributes(code: str | None) -> Markup:
    language = Markup('lang="{}" ').format(code) if code else Markup()
    return Markup('{}dir="{}"').format(language, languages.direction(code))


def mark_language(article: PublicArticle) -> Markup:
    """Return the attributes `lang` and `dir` of an article's words."""
    return _language_attributes(article.language)
