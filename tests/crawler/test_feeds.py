"""Feeds as file pairs: `feeds/NAME.xml` and what it says, `feeds/NAME.expected.json`.

An expectation names only what it is about; `given` holds the address and header that the feed
came with. Add a broken feed as a pair, not as a function here.
"""

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from crawler.errors import FeedError
from crawler.feeds import Feed, parse_feed
from crawler.feeds.balancing import balance
from crawler.feeds.encoding import decode
from crawler.feeds.links import mend_reference, resolve
from crawler.feeds.mending import clean
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


LIGHT = 1_200_000
"""Bytes of the hostile feeds that are tested; `bench.feeds` measures the heavy ones too."""


def test_hostile_feeds_end_within_their_bounds() -> None:
    count = 0
    messages: list[str] = []
    for name, body in hostile_feeds():
        if len(body) > LIGHT:
            continue
        count += 1
        try:
            feed = parse_feed(body, reference=NOW)
        except FeedError as error:
            messages.append(str(error))
            continue
        assert len(feed.entries) <= 1_000, name
        for entry in feed.entries:
            assert entry.url is None or entry.url.startswith(("http://", "https://")), name
            assert len(entry.title or "") <= 4_000, name
            assert len(entry.summary or "") <= 5_000, name
            assert "root:" not in f"{entry.title} {entry.summary}", name
    assert count >= 48
    assert all(message.startswith("not a feed that can be read: ") for message in messages)


def test_a_feed_over_the_bound_of_entries_is_cut_and_says_so() -> None:
    item = b"<item><title>x</title><link>https://x.example/%d</link></item>"
    body = b"<rss><channel>" + b"".join(item % n for n in range(1_500)) + b"</channel></rss>"
    feed = parse_feed(body)
    assert feed.is_cut
    assert len(feed.entries) == 1_000
    assert feed.entries[0].url == "https://x.example/0"


def test_errors_name_the_address() -> None:
    with pytest.raises(FeedError, match=r"^https://x\.example/feed: .*a web page"):
        parse_feed(b"<html><body>no</body></html>", url="https://x.example/feed")


def test_the_zone_given_is_that_of_times_without_one() -> None:
    body = b"<rss><channel><item><pubDate>15 Jan 2024 10:30</pubDate></item></channel></rss>"
    (entry,) = parse_feed(body, zone=timezone(timedelta(hours=5, minutes=45))).entries
    assert entry.published.at == datetime(2024, 1, 15, 4, 45, tzinfo=UTC)


def test_entries_without_an_address_are_not_announced() -> None:
    body = b"<rss><channel><item><title>a</title></item></channel></rss>"
    feed = parse_feed(body)
    assert len(feed.entries) == 1
    assert feed.announcements == ()


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with suppress(FeedError):
        parse_feed(body, reference=NOW)


PIECES = st.sampled_from(
    [
        *("<rss>", "<channel>", "<item>", "</item>", "<title>", "</title>", "<link>", "</link>"),
        *("<a b='", "]]>", "<![CDATA[", "<!--", "-->", "&amp;", "&", "<", ">", '"', "'", "/>"),
        *("https://x.example/", "x:y", "<x:y z:w=1>", "<?pi", "<!DOCTYPE", "[", "]", "हिंदी"),
        *("\x00", "\ud800", "15 Jan 2024"),
    ]
)


@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_markup_is_balanced(text: str) -> None:
    root, _ = build_tree("<rss>" + text)
    assert root is not None
    balanced = balance("<rss>" + clean(text).replace("\ud800", ""))
    etree.fromstring(balanced.encode())  # strictly


@given(
    st.binary(max_size=200), st.sampled_from([None, "text/xml; charset=utf-8", "x; charset=cp1251"])
)
def test_any_bytes_are_decoded(body: bytes, content_type: str | None) -> None:
    decode(body, content_type)


@given(
    st.text(max_size=60),
    st.sampled_from([None, "https://x.example/a/b", "javascript:x", "nonsense"]),
)
def test_no_reference_leads_off_the_web(reference: str, base: str | None) -> None:
    url = resolve(reference, base)
    assert url is None or url.startswith(("http://", "https://"))
    mend_reference(reference)
