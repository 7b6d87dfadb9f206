"""An edition as HTML and as text, for readers who share topics, language and time zone."""

from collections.abc import Callable
from dataclasses import dataclass

from digest.desk import Desk
from digest.encoding import encoded_size
from digest.links import Links, Purpose
from digest.settings import DigestSettings
from digest.sheet import EditorLinks, Sheet, View, cut, lay_out, manner_matters
from digest.templating import fill, inline, tidy
from storage.tables import Edition

LARGEST_HTML = 102_000
"""Gmail cuts off what is longer than about 102 KB, and the unsubscribe link with it."""
_LARGEST_KEY = 10**12
_COPIES_NAMED = 6

UNSUBSCRIBE = "https://reader.invalid/unsubscribe"
PREFERENCES = "https://reader.invalid/preferences"
"""Stand-ins for a reader's own links: the rest of the mail is the same for many readers."""


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
    sheet = lay_out(desk, settings, edition, view, web_url=web_url, editor=editor, logo=logo)
    longest = _longest_links(desk, settings)

    def draw(count: int) -> tuple[str, int]:
        html = inline(_draw("edition.html", cut(sheet, count)))
        return html, encoded_size(_with_links(html, longest))

    total = count = len(sheet.content.items)
    html, size = draw(count)
    if size > LARGEST_HTML:
        count, html = _most_that_fit(draw, count)
    text = _draw("edition.txt", cut(sheet, count))
    return Rendered(
        subject=sheet.subject,
        html=html,
        text=tidy(text),
        language=sheet.words.code,
        printed=count,
        waiting=total - count,
    )


def _longest_links(desk: Desk, settings: DigestSettings) -> tuple[str, str]:
    """Return links as long as any reader's, so that no reader's copy is larger than measured."""
    links = Links(desk.url, desk.secret or "none")
    return (
        links.make(Purpose.UNSUBSCRIBE, _LARGEST_KEY, settings.name),
        links.make(Purpose.PREFERENCES, _LARGEST_KEY),
    )


def _with_links(html: str, links: tuple[str, str]) -> str:
    unsubscribe, preferences = links
    return html.replace(UNSUBSCRIBE, unsubscribe).replace(PREFERENCES, preferences)


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


def render_page(desk: Desk, settings: DigestSettings, edition: Edition, view: View) -> str:
    """Return a whole edition as a page of the web; its style is a sheet of its own."""
    sheet = lay_out(desk, settings, edition, view, web_url="")
    return _draw("page.html", cut(sheet, len(sheet.content.items)))


def _draw(name: str, sheet: Sheet) -> str:
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
        "manner_matters": manner_matters,
    }
    return fill(sheet.settings.templates, name, sheet.desk, sheet.words, values)
