"""Feeds as file pairs: `feeds/NAME.xml` and what it says, `feeds/NAME.expected.json`.

An expectation names only what it is about; `given` holds the address and header that the feed
came with. Add a broken feed as a pair, not as a function here.
"""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.errors import FeedError
from crawler.feeds import Feed, parse_feed
from crawler.feeds.encoding import decode
from crawler.feeds.links import mend_reference, resolve
from crawler.feeds.mending import balance, clean
from crawler.feeds.trees import build_tree
from tests.crawler.hostile_feeds import hostile_feeds

FOLDER = Path(__file__).parent / "feeds"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
PAIRS = sorted(FOLDER.glob("*.expected.json"))


def body_of(expectation: Path) -> bytes:
    name = expectation.name.removesuffix(".expected.json")
    (file,) = (f for f in FOLDER.glob(f"{name}.*") if f != expectation)
    return file.read_bytes()


def write(feed: Feed) -> dict[str, Any]:
    return {
        "kind": feed.kind.value,
        "title": feed.title,
        "language": feed.language,
        "home_url": feed.home_url,
        "self_url": feed.self_url,
        "next_url": feed.next_url,
        "moved_to": feed.moved_to,
        "hubs": list(feed.hubs),
        "refresh_minutes": feed.refresh and feed.refresh / timedelta(minutes=1),
        "skip_hours": sorted(feed.skip_hours),
        "announcements": [
            {
                "url": entry.url,
                "title": entry.title,
                "published_at": entry.published.at
                and entry.published.at.isoformat().replace("+00:00", "Z"),
                "published_precision": entry.published.precision.value,
                "summary": entry.summary,
                "language": entry.language,
                "authors": list(entry.authors),
            }
            for entry in feed.entries
        ],
    }


def test_there_are_many_pairs() -> None:
    assert len(PAIRS) >= 80


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name.split(".expected")[0])
def test_feed_reads_as_expected(pair: Path) -> None:
    expected = json.loads(pair.read_text(encoding="utf-8"))
    given_with = expected.pop("given", {})
    if "error" in expected:
        with pytest.raises(FeedError, match=expected["error"]):
            parse_feed(body_of(pair), reference=NOW, **given_with)
        return
    found = write(parse_feed(body_of(pair), reference=NOW, **given_with))
    wanted = expected.pop("announcements")
    entries = [
        {key: entry[key] for key in want}
        for entry, want in zip(found["announcements"], wanted, strict=False)
    ]
    assert len(found["announcements"]) == len(wanted)
    assert entries == wanted
    assert {key: found[key] for key in expected} == expected
