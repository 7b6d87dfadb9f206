"""The press's feeds and news sitemaps, one template a form in `feeds/`, as real outlets write them.

Each has a habit of the real ones: RSS 2.0 wraps HTML in CDATA and gives IDs that are no
addresses, RSS 0.91 has no dates at all, RDF dates are Dublin Core's, Atom has both dates.
"""

import json
from datetime import datetime

from inthenews.demo.press.contents import BlockKind, Outlet, SourceForm, SourceSettings
from inthenews.demo.press.printed import Entry
from inthenews.demo.press.templates import environment, plain_text

CONTENT_TYPES = {
    SourceForm.RSS_2: "application/rss+xml",
    SourceForm.RSS_091: "text/xml",
    SourceForm.RDF: "application/rdf+xml",
    SourceForm.ATOM: "application/atom+xml",
    SourceForm.JSON_FEED: "application/feed+json",
    SourceForm.NEWS_SITEMAP: "application/xml",
    SourceForm.SECTION: "text/html",
}


def render(outlet: Outlet, source: SourceSettings, entries: list[Entry], now: datetime) -> bytes:
    """The bytes of a feed in the outlet's charset; a broken one ends in the middle of a tag."""
    if source.form is SourceForm.JSON_FEED:
        text = _json_feed(outlet, source, entries)
    else:
        newest = max((entry.published_at for entry in entries if entry.published_at), default=now)
        text = environment.get_template(f"feeds/{source.form}.xml").render(
            outlet=outlet, source=source, entries=entries, updated_at=newest, summary=summary
        )
    body = text.encode(outlet.server.charset, "xmlcharrefreplace")
    return body[: len(body) * 2 // 3].rpartition(b">")[0] if source.is_broken else body


def summary(entry: Entry, length: int = 240) -> str:
    """The beginning of the article as plain text; "" for an address without an article."""
    if entry.printed is None:
        return ""
    piece = entry.printed.piece
    if piece.standfirst:
        return piece.standfirst
    paragraph = next((b for b in piece.blocks if b.kind is BlockKind.PARAGRAPH), None)
    text = plain_text(paragraph.text) if paragraph else ""
    return text if len(text) <= length else text[:length].rpartition(" ")[0] + "…"


def _json_feed(outlet: Outlet, source: SourceSettings, entries: list[Entry]) -> str:
    items: list[dict[str, object]] = []
    for entry in entries:
        item: dict[str, object] = {
            "id": entry.url,
            "url": entry.url,
            "title": entry.title,
            "summary": summary(entry),
            "language": outlet.language,
        }
        if entry.published_at:
            item["date_published"] = entry.published_at.isoformat()
        if entry.printed and entry.printed.piece.author:
            item["authors"] = [{"name": entry.printed.piece.author}]
        items.append(item)
    return json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": source.title or outlet.name,
            "home_page_url": f"http://{outlet.host}/",
            "feed_url": f"http://{outlet.host}{source.path}",
            "language": outlet.language,
            "items": items,
        },
        ensure_ascii=False,
        indent=1,
    )
