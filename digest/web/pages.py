"""The pages behind links in mail: their templates, style and headers."""

from functools import lru_cache
from importlib.resources import files

from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from digest.colours import readable_on
from digest.content import Item
from digest.desk import Desk
from digest.language import Language

PAPER, NIGHT = "#fbfaf7", "#171614"
STYLE_PATH = "/mail/pages.css"
HEADERS = {
    # Nothing but our own style sheet, forms to ourselves only, shown in nobody's frame.
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    # The address is the key: no other site, cache or search engine is to learn it.
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
    "X-Content-Type-Options": "nosniff",
}


def show(
    desk: Desk, words: Language, template: str, *, status: int = 200, **values: object
) -> HTMLResponse:
    """Return a page."""
    html = (
        _environment()
        .get_template(f"pages/{template}")
        .render(
            words=words,
            organisation=desk.organisation,
            archive=desk.url,
            style=STYLE_PATH,
            **values,
        )
    )
    return HTMLResponse(html, status_code=status, headers=HEADERS)


def message(
    desk: Desk,
    words: Language,
    title: str,
    text: str,
    *,
    status: int = 200,
    link: tuple[str, str] | None = None,
) -> HTMLResponse:
    """Return a page that only says something; `link` is where to go on, and its words."""
    return show(desk, words, "message.html", status=status, title=title, text=text, link=link)


def ask(
    desk: Desk,
    words: Language,
    title: str,
    text: str,
    button: str,
    *,
    quote: Item | None = None,
) -> HTMLResponse:
    """Return a page with one button that posts to its own address."""
    return show(desk, words, "ask.html", title=title, text=text, button=button, quote=quote)


def style_sheet(desk: Desk) -> str:
    """Return the style of the pages in the organisation's colour."""
    text = (files("digest") / "static" / "pages.css").read_text(encoding="utf-8")
    colour = desk.organisation.colour
    return text.replace(
        "--light-accent: #0b6b57", f"--light-accent: {readable_on(colour, PAPER)}"
    ).replace("--dark-accent: #6fc3ad", f"--dark-accent: {readable_on(colour, NIGHT)}")


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("digest", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
