"""Every page in `pages/` is read as the file beside it says.

A pair is NAME.html, the page as bytes, and NAME.json: its address, when it was fetched, perhaps
headers, and the fields that are expected. A field that is not named is not checked.
"""

import json
from datetime import datetime
from pathlib import Path

import pytest

from crawler.items import Page
from crawler.reading.reading import read_closely
from inthenews.commands.extract import to_json

PAGES = Path(__file__).parent / "pages"


@pytest.mark.parametrize("name", sorted(path.stem for path in PAGES.glob("*.html")))
def test_page_is_read_as_expected(name: str) -> None:
    pair = json.loads((PAGES / f"{name}.json").read_text("utf-8"))
    page = Page(
        url=pair["url"],
        body=(PAGES / f"{name}.html").read_bytes(),
        fetched_at=datetime.fromisoformat(pair["fetched_at"]),
        headers=pair.get("headers", {}),
    )
    close = read_closely(page)
    reading = close.reading
    found = to_json(None, close) | {
        "kind": reading.kind.value,
        "authors": list(reading.authors),
        "desks": list(reading.desks),
        "captions": list(reading.captions),
        "is_free": reading.is_free,
        "next_page_url": reading.next_page_url,
        "text": reading.text.split("\n") if reading.text else [],
    }
    for field, expected in pair["expected"].items():
        got = found[field]
        if field.endswith("_at") and expected is not None and got is not None and "T" in expected:
            assert datetime.fromisoformat(got) == datetime.fromisoformat(expected), field
        else:
            assert got == expected, field


def test_there_are_enough_pages() -> None:
    assert len(list(PAGES.glob("*.html"))) >= 60
