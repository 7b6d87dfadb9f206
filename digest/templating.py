"""The templates of mail: ours or the organisation's own, their filters, their styles inlined."""

import textwrap
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import css_inline
from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateSyntaxError,
    pass_context,
    select_autoescape,
)
from jinja2.runtime import Context
from markupsafe import Markup

from digest.colours import readable_on
from digest.content import Sentence
from digest.desk import Desk
from digest.errors import TemplateFaultError
from digest.language import Language, direction, language

FOLDER = Path(__file__).parent / "templates"
"""Ours, which an organisation may copy and change."""
_PAPER, _NIGHT = "#ffffff", "#171614"


def fill(
    folder: str | None, name: str, desk: Desk, words: Language, values: Mapping[str, object]
) -> str:
    """Return a template filled in; one in the organisation's own `folder` comes before ours.

    Raises `TemplateFaultError` with file and line for a template that does not work.
    """
    organisation = desk.organisation
    shared = {
        "words": words,
        "organisation": organisation,
        "archive": desk.url,
        "colour": readable_on(organisation.colour, _PAPER),
        "colour_at_night": readable_on(organisation.colour, _NIGHT),
    }
    try:
        return _environment(folder).get_template(name).render({**shared, **values})
    except TemplateSyntaxError as error:
        where = error.filename or error.name
        raise TemplateFaultError(f"{where}:{error.lineno}: {error.message}") from None
    except TemplateError as error:
        raise TemplateFaultError(f"{name}: {error.message or error}") from None


def edition_style(desk: Desk) -> str:
    """Return the style of editions on the web: the mail's, unchanged."""
    text = fill(None, "style.html", desk, language("en"), {})
    return (
        text.replace('<style data-css-inline="keep">', "")
        .replace("<style>", "")
        .replace("</style>", "")
    )


def draw_letter(desk: Desk, words: Language, name: str, values: dict[str, object]) -> str:
    """Return a letter that is no edition, from one of our templates; HTML with inlined styles."""
    text = fill(None, name, desk, words, {"logo": None, **values})
    return inline(text) if name.endswith(".html") else tidy(text)


@lru_cache(maxsize=8)
def _environment(folder: str | None) -> Environment:
    """Return the templates: the organisation's own where there are any, ours elsewhere."""
    ours = FileSystemLoader(FOLDER)
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


def inline(html: str) -> str:
    """Return HTML with its styles in the elements, for mail programs that read no style sheets.

    Rules that cannot be inlined (dark mode, narrow screens) stand in a style element of their
    own, marked to be kept.
    """
    return _inliner().inline(html)


@lru_cache(maxsize=1)
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(load_remote_stylesheets=False, minify_css=True)


def tidy(text: str) -> str:
    """Return text without trailing spaces and without more than one empty line in a row."""
    lines: list[str] = []
    for line in (line.rstrip() for line in text.splitlines()):
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines).strip() + "\n"
