"""An edition as HTML and as text, for readers who share topics, language and time zone."""

import textwrap
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

import css_inline
from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    StrictUndefined,
    TemplateError,
    TemplateSyntaxError,
    pass_context,
    select_autoescape,
)
from jinja2.runtime import Context
from markupsafe import Markup

from digest.colours import readable_on
from digest.content import Bar, Charts, Content, Copy, FollowUp, Item, Section, Sentence, content_of
from digest.desk import Desk
from digest.encoding import encoded_size
from digest.errors import TemplateFaultError
from digest.language import Language, direction, language
from digest.schedule import zone_of
from digest.settings import DigestSettings
from storage.tables import Edition

LARGEST_HTML = 102_000
"""Gmail cuts off what is longer than about 102 KB, and the unsubscribe link with it."""
_COPIES_NAMED = 6
_PAPER, _NIGHT = "#ffffff", "#171614"

UNSUBSCRIBE = "https://reader.invalid/unsubscribe"
PREFERENCES = "https://reader.invalid/preferences"
"""Stand-ins for a reader's own links: the rest of the mail is the same for many readers."""


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
class Rendered:
    """An edition as a mail: subject, the two parts, and its language."""

    subject: str
    html: str
    text: str
    language: str
    printed: int
    """How many of the items there was room for."""
    waiting: int
    """How many there was none for."""


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
class _Sheet:
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


def render(
    desk: Desk,
    settings: DigestSettings,
    edition: Edition,
    view: View,
    *,
    web_url: str,
    editor: EditorLinks | None = None,
    logo: str | None = None,
) -> Rendered:
    """Return the edition as a mail whose HTML part stays below `LARGEST_HTML` bytes as sent.

    Items are left out from the end when it would not, and the mail says how many and where
    they are. Raises `TemplateFaultError` for an organisation's own template that does not work.
    """
    words = language(view.language)
    content = _chosen(content_of(edition), view.topics)
    sheet = _sheet(desk, settings, edition, content, view, words, web_url, editor, logo)
    environment = _environment(settings.templates)

    def draw(count: int) -> tuple[str, int]:
        html = _draw(environment, "edition.html", _cut(sheet, count))
        inlined = _inliner().inline(html)
        return inlined, encoded_size(inlined)

    count = len(content.items)
    html, size = draw(count)
    if size > LARGEST_HTML:
        count, html = _most_that_fit(draw, count)
    text = _draw(environment, "edition.txt", _cut(sheet, count))
    return Rendered(
        subject=sheet.subject,
        html=html,
        text=_tidy(text),
        language=words.code,
        printed=count,
        waiting=len(content.items) - count,
    )


def _most_that_fit(draw: Callable[[int], tuple[str, int]], count: int) -> tuple[int, str]:
    """Return the largest number of items whose HTML fits, by bisection, and that HTML."""
    low, high, best = 0, count, ""
    while low < high:
        middle = (low + high) // 2
        html, size = draw(middle)
        if size <= LARGEST_HTML:
            low, best = middle + 1, html
        else:
            high = middle
    if not best:
        best = draw(0)[0]
    return max(low - 1, 0), best


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


def _sheet(
    desk: Desk,
    settings: DigestSettings,
    edition: Edition,
    content: Content,
    view: View,
    words: Language,
    web_url: str,
    editor: EditorLinks | None,
    logo: str | None,
) -> _Sheet:
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
    return _Sheet(
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


def _outlets(item: Item) -> list[str]:
    return [item.outlet, *(copy.outlet for copy in item.copies)]


def _tiers(copies: Sequence[Copy]) -> list[int]:
    return [copy.tier for copy in copies]


def _cut(sheet: _Sheet, count: int) -> _Sheet:
    """Return the sheet with the first `count` items, in sections and groups."""
    items = sheet.content.items[:count]
    follow_ups = sheet.follow_ups or sheet.content.follow_ups
    return replace(
        sheet,
        parts=tuple(
            _part(sheet, section, tuple(group))
            for section, group in groupby(items, key=lambda item: item.section)
        ),
        follow_ups=follow_ups if count == len(sheet.content.items) else follow_ups[:10],
        waiting=len(sheet.content.items) - count,
    )


def _part(sheet: _Sheet, section: Section, items: tuple[Item, ...]) -> Part:
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


def mark(sentence: Sentence) -> Markup:
    """Return a sentence as HTML with the words that mention something in bold."""
    parts, place = [], 0
    for start, end in sentence.marks:
        parts.append(Markup.escape(sentence.text[place:start]))
        parts.append(Markup("<b>{}</b>").format(sentence.text[start:end]))
        place = end
    parts.append(Markup.escape(sentence.text[place:]))
    return Markup("").join(parts)


def mark_plainly(sentence: Sentence) -> str:
    """Return a sentence as text with the words that mention something between asterisks."""
    parts, place = [], 0
    for start, end in sentence.marks:
        parts += [sentence.text[place:start], "*", sentence.text[start:end], "*"]
        place = end
    return "".join([*parts, sentence.text[place:]])


def render_page(desk: Desk, settings: DigestSettings, edition: Edition, view: View) -> str:
    """Return a whole edition as a page of the web; its style is a sheet of its own."""
    words = language(view.language)
    content = content_of(edition)
    sheet = _sheet(desk, settings, edition, content, view, words, "", None, None)
    return _draw(_environment(settings.templates), "page.html", _cut(sheet, len(content.items)))


def edition_style(desk: Desk) -> str:
    """Return the style of editions on the web: the mail's, unchanged."""
    text = _fill(_environment(None), "style.html", desk, language("en"), {})
    return (
        text.replace('<style data-css-inline="keep">', "")
        .replace("<style>", "")
        .replace("</style>", "")
    )


def draw_letter(desk: Desk, words: Language, name: str, values: dict[str, object]) -> str:
    """Return a letter that is no edition, from one of our templates; HTML with inlined styles."""
    text = _fill(_environment(None), name, desk, words, {"logo": None, **values})
    return _inliner().inline(text) if name.endswith(".html") else _tidy(text)


def isolate(text: str) -> Markup:
    """Return a name as HTML that does not turn round the words beside it.

    Only names with letters written from right to left need it.
    """
    if not _runs_right_to_left(text):
        return Markup.escape(text)
    return Markup('<span dir="rtl">{}</span>').format(text)


def isolate_plainly(text: str) -> str:
    """Return a name as text between Unicode's isolates (UAX 9) when it needs them."""
    return f"\u2068{text}\u2069" if _runs_right_to_left(text) else text


def _runs_right_to_left(text: str) -> bool:
    return any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in text)


def _draw(environment: Environment, name: str, sheet: _Sheet) -> str:
    values = {
        "sheet": sheet,
        "subject": sheet.subject,
        "logo": sheet.logo,
        "zone": sheet.zone,
        "settings": sheet.settings,
        "edition": sheet.edition,
        "content": sheet.content,
        "unsubscribe": UNSUBSCRIBE,
        "preferences": PREFERENCES,
        "copies_named": _COPIES_NAMED,
    }
    return _fill(environment, name, sheet.desk, sheet.words, values)


def _fill(
    environment: Environment, name: str, desk: Desk, words: Language, values: dict[str, object]
) -> str:
    organisation = desk.organisation
    shared = {
        "words": words,
        "organisation": organisation,
        "archive": desk.url,
        "colour": readable_on(organisation.colour, _PAPER),
        "colour_at_night": readable_on(organisation.colour, _NIGHT),
    }
    try:
        return environment.get_template(name).render(shared | values)
    except TemplateSyntaxError as error:
        where = error.filename or error.name
        raise TemplateFaultError(f"{where}:{error.lineno}: {error.message}") from None
    except TemplateError as error:
        raise TemplateFaultError(f"{name}: {error.message or error}") from None


@lru_cache(maxsize=8)
def _environment(folder: str | None) -> Environment:
    """Return the templates: the organisation's own where there are any, ours elsewhere."""
    ours = PackageLoader("digest", "templates")
    loader = ChoiceLoader([FileSystemLoader(folder), ours]) if folder else ours
    environment = Environment(
        loader=loader,
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["mark"] = mark
    environment.filters["mark_plainly"] = mark_plainly
    environment.filters["isolated"] = isolate
    environment.filters["isolated_plainly"] = isolate_plainly
    environment.filters["wrapped"] = wrap
    environment.globals["direction"] = direction
    environment.globals["foreign"] = foreign
    return environment


@pass_context
def foreign(context: Context, code: str | None) -> Markup:
    """Return `lang` and `dir` for text that is not in the language of the mail."""
    words: Language = context["words"]
    if not code or code == words.code:
        return Markup("")
    attribute = Markup(' lang="{}"').format(code)
    if direction(code) != words.direction:
        attribute += Markup(' dir="{}"').format(direction(code))
    return attribute


def wrap(text: str, indent: int = 0, width: int = 76) -> str:
    """Return text in lines of at most `width` characters; links are never broken."""
    return textwrap.fill(
        " ".join(text.split()),
        width=width,
        initial_indent=" " * indent,
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


@lru_cache(maxsize=1)
def _inliner() -> css_inline.CSSInliner:
    # Nothing is ever loaded from outside; rules that cannot be inlined (dark mode, narrow
    # screens) stand in a style element of their own, marked to be kept.
    return css_inline.CSSInliner(load_remote_stylesheets=False)


def _tidy(text: str) -> str:
    """Return text without trailing spaces and without more than one empty line in a row."""
    lines: list[str] = []
    for line in (line.rstrip() for line in text.splitlines()):
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines).strip() + "\n"


def templates_folder() -> Path:
    """Return where the templates are that an organisation may copy and change."""
    return Path(__file__).parent / "templates"
