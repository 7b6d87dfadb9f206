"""JSON Feed 1 and 1.1 → `Feed` (jsonfeed.org/version/1.1)."""

import json
from typing import Any, Final

from crawler.errors import FeedError
from crawler.feeds import bounds
from crawler.feeds.fields import DateReader, clean_language, clean_name, unique
from crawler.feeds.links import choose_base, resolve
from crawler.feeds.model import Feed, FeedEntry, FeedKind
from crawler.plain_text import to_plain_text
from storage.dates import UNKNOWN_DATE

_VERSION: Final = "jsonfeed.org/version/"


def looks_like_json(text: str) -> bool:
    """Whether a document is JSON rather than XML, by its first character."""
    return text.lstrip("\ufeff \t\r\n")[:1] in {"{", "["}


def parse_json_feed(text: str, *, url: str | None, dates: DateReader) -> Feed:
    """Read a JSON Feed. Raises `FeedError` for JSON that is broken or something else."""
    if text.count("{") + text.count("[") > bounds.ELEMENTS:
        raise FeedError(f"it is JSON of more than {bounds.ELEMENTS} objects and lists")
    try:
        document = json.loads(text.lstrip("\ufeff"))
    except RecursionError as error:
        raise FeedError("it is JSON nested too deeply") from error
    except ValueError as error:
        raise FeedError(f"it is broken JSON: {error}") from error
    if not isinstance(document, dict):
        raise FeedError("it is JSON, but no JSON Feed: it is no object")
    has_version = _VERSION in _text(document, "version")
    if not isinstance(document.get("items"), list) and not has_version:
        raise FeedError("it is JSON, but no JSON Feed: it has neither items nor a version")
    home_url = resolve(_text(document, "home_page_url"), url)
    self_url = resolve(_text(document, "feed_url"), url)
    base = choose_base(url, self_url, home_url)
    language = clean_language(_text(document, "language"))
    listed = document.get("items")
    items = [item for item in listed if isinstance(item, dict)] if isinstance(listed, list) else []
    share = bounds.share_of_markup(len(items))
    return Feed(
        kind=FeedKind.JSON,
        title=to_plain_text(_text(document, "title"), limit=bounds.SHORT_TEXT, is_html=False)
        or None,
        language=language,
        home_url=home_url,
        self_url=self_url,
        next_url=resolve(_text(document, "next_url"), base),
        hubs=unique(resolve(_text(hub, "url"), base) for hub in _dicts(document.get("hubs"))),
        entries=tuple(
            _read_item(item, base, language, dates, share) for item in items[: bounds.ENTRIES]
        ),
        is_cut=len(items) > bounds.ENTRIES,
    )


def _read_item(
    item: dict[str, Any], base: str | None, language: str | None, dates: DateReader, share: int
) -> FeedEntry:
    """One item; its `id` stands in for a missing address when it is one itself."""
    published = UNKNOWN_DATE
    for key in ("date_published", "date_modified"):
        if published is UNKNOWN_DATE:
            published = dates.read(_text(item, key))
    summary = _text(item, "summary") or _text(item, "content_text")
    markup = summary or _text(item, "content_html")
    url = next(
        (found for key in ("url", "external_url") if (found := resolve(_text(item, key), base))),
        None,
    )
    return FeedEntry(
        url=url or resolve(_text(item, "id"), None),
        title=to_plain_text(_text(item, "title"), limit=bounds.SHORT_TEXT, is_html=False) or None,
        summary=to_plain_text(markup[:share], limit=bounds.SUMMARY, is_html=not summary) or None,
        published=published,
        updated_at=dates.read_instant(_text(item, "date_modified")),
        language=clean_language(_text(item, "language")) or language,
        authors=_read_authors(item),
    )


def _read_authors(item: dict[str, Any]) -> tuple[str, ...]:
    """Version 1.1 has a list of authors, version 1 had one."""
    people = [*_dicts(item.get("authors")), *_dicts([item.get("author")])]
    return unique(clean_name(_text(person, "name")) for person in people)


def _dicts(value: object) -> list[dict[str, Any]]:
    """The objects in a list that should hold nothing else, at most twenty."""
    return [one for one in value[:20] if isinstance(one, dict)] if isinstance(value, list) else []


def _text(document: dict[str, Any], key: str) -> str:
    """A member as text; numbers (ids, Unix times) count, anything else does not."""
    value = document.get(key)
    if isinstance(value, str):
        return value[: bounds.LONG_TEXT]
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""
