"""The Jinja environment of the press, and the filters its templates share."""

import json
import re
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from functools import cache
from typing import TYPE_CHECKING

from babel import Locale
from babel.dates import format_datetime as format_in_words
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from inthenews.demo.press.contents import Outlet
from storage.dates import DatePrecision

if TYPE_CHECKING:
    from inthenews.demo.press.printed import Printed

# The marks stand in the press's own files only; both expressions are linear.
_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
_BOLD = re.compile(r"\*\*([^*]+)\*\*")


def plain_text(text: str) -> str:
    """A block's text without its inline marks."""
    return _BOLD.sub(r"\1", _LINK.sub(r"\1", text))


def inline(text: str) -> Markup:
    """A block's text as HTML: `**bold**` and `[words](address)`."""
    html = str(escape(text))
    html = _LINK.sub(r'<a href="\2">\1</a>', html)
    return Markup(_BOLD.sub(r"<strong>\1</strong>", html))  # noqa: S704  # escaped above


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(language)


def in_words(moment: datetime, outlet: Outlet, pattern: str | None = None) -> str:
    """A moment in the outlet's language and zone."""
    text = format_in_words(
        local(moment, outlet), pattern or outlet.date_format, locale=_locale(outlet.language)
    )
    return text.translate(str.maketrans("0123456789", outlet.digits))


def local(moment: datetime, outlet: Outlet) -> datetime:
    """The moment on the outlet's clock."""
    return moment.astimezone(timezone(timedelta(minutes=outlet.zone_minutes)))


def iso_local(moment: datetime, outlet: Outlet) -> str:
    """ISO 8601 with the outlet's distance from UTC."""
    return local(moment, outlet).isoformat()


def rss_date(moment: datetime, outlet: Outlet) -> str:
    """RFC 822 on the outlet's clock, with the zone as the outlet writes it ("+0530", "IST")."""
    text = format_datetime(local(moment, outlet))
    if outlet.zone_label.startswith(("+", "-")):
        return text
    return f"{text.rpartition(' ')[0]} {outlet.zone_label}"


def linked_data(article: "Printed", kind: str, canonical: str) -> Markup:
    """The article's schema.org description as JSON-LD, without what its page does not tell."""
    outlet, piece = article.outlet, article.piece
    data: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": kind,
        "mainEntityOfPage": {"@type": "WebPage", "@id": canonical},
        "headline": piece.title,
        "inLanguage": outlet.language,
        "articleSection": outlet.sections[piece.section],
        "image": [f"http://{outlet.host}/images/{piece.slug}-1200.jpg"],
        "publisher": {"@type": "NewsMediaOrganization", "name": outlet.name},
    }
    if piece.precision is DatePrecision.INSTANT:
        data["datePublished"] = iso_local(article.published_at, outlet)
        data["dateModified"] = iso_local(article.modified_at, outlet)
    elif piece.precision is DatePrecision.DAY:
        data["datePublished"] = iso_local(article.published_at, outlet)[:10]
    if piece.author:
        data["author"] = [{"@type": "Person", "name": piece.author}]
    elif piece.desk:
        data["author"] = {"@type": "Organization", "name": piece.desk}
    if piece.standfirst:
        data["description"] = piece.standfirst
    if piece.tags:
        data["keywords"] = list(piece.tags)
    if piece.shown is not None:
        data["isAccessibleForFree"] = False
    # "</" would end the script element in the middle of a string.
    text = json.dumps(data, ensure_ascii=False, indent=1).replace("</", "<\\/")
    return Markup(text)  # noqa: S704  # inside a script element, where only "</" is special


environment = Environment(
    loader=PackageLoader("inthenews.demo", "press"),
    autoescape=select_autoescape(("html", "xml")),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
environment.filters.update(
    inline=inline,
    plain=plain_text,
    in_words=in_words,
    iso_local=iso_local,
    rss_date=rss_date,
    linked_data=linked_data,
)
