"""What pages say to machines may be of any shape; it is read or passed over, never a crash."""

import json
from datetime import UTC, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.items import Page
from crawler.reading import read

_KEYS = st.sampled_from(
    ["@type", "@id", "@graph", "name", "headline", "author", "publisher", "datePublished",
     "dateModified", "image", "url", "articleBody", "mainEntityOfPage", "keywords",
     "isAccessibleForFree", "articleSection", "itemListElement", "item", "description",
     "liveBlogUpdate", "coverageStartTime", "contentUrl", "@value"]
)  # fmt: skip
_LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=20)
    | st.sampled_from(["NewsArticle", "LiveBlogPosting", "BreadcrumbList", "2024-07-09", "#a"])
)
_VALUES = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_KEYS, inner, max_size=6),
    max_leaves=25,
)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(_KEYS, _VALUES, max_size=10), st.sampled_from(["NewsArticle", "WebPage"]))
def test_any_json_ld_is_read(value: dict[str, Any], kind: str) -> None:
    script = json.dumps({**value, "@type": value.get("@type", kind)}).replace("</", "<\\/")
    body = (
        f'<html><head><script type="application/ld+json">{script}</script></head><body>'
        "<h1>Lake is cleaned at last</h1><p>The lake has been cleaned, the state says.</p>"
    )
    reading = read(Page("https://a.example/1", body.encode(), datetime(2024, 7, 10, tzinfo=UTC)))
    assert all(isinstance(name, str) and name for name in (*reading.authors, *reading.tags))


def test_deep_nesting_is_refused_or_read() -> None:
    for depth in (100, 900, 5000):
        value = "[" * depth + '"x"' + "]" * depth
        body = (
            '<script type="application/ld+json">{"@type":"NewsArticle","headline":'
            f'{value},"author":{value}}}</script><h1>Lake is cleaned at last</h1>'
        )
        page = Page("https://a.example/1", body.encode(), datetime(2024, 7, 10, tzinfo=UTC))
        assert read(page).title == "Lake is cleaned at last"
