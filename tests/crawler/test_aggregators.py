"""Search aggregators' replies as announcements."""

import json
from datetime import UTC, datetime

import pytest

from crawler.aggregators import parse_search
from crawler.errors import FeedError

GOOGLE = """<rss version="2.0"><channel><title>x - Google News</title>
<link>https://news.google.com/</link>
<item><title>Lead in paints - again - The Hill Post</title>
<link>https://news.google.com/rss/articles/{id}?oc=5</link>
<guid isPermaLink="false">{id}</guid><pubDate>Mon, 15 Jan 2024 05:00:00 GMT</pubDate>
<description>&lt;a href="https://g.example/x"&gt;Lead in paints - again&lt;/a&gt;</description>
<source url="https://hillpost.example">The Hill Post</source></item></channel></rss>"""
OLD_ID = "CBMiJGh0dHBzOi8vaGlsbHBvc3QuZXhhbXBsZS9sZWFkLXBhaW50c9IBAA"
NEW_ID = "CBMiWkFVX3lxTE1BQkNERUZHSElKS0xNTk9QUVJTVFVWV1hZWg"


def test_google_news_gives_the_headline_and_where_it_can_the_address() -> None:
    (found,) = parse_search(GOOGLE.format(id=OLD_ID).encode())
    assert found.url == "https://hillpost.example/lead-paints"
    assert found.title == "Lead in paints - again"
    assert found.summary is None
    assert found.published.at == datetime(2024, 1, 15, 5, 0, tzinfo=UTC)


def test_google_ids_that_hide_their_target_stay_leads() -> None:
    (found,) = parse_search(GOOGLE.format(id=NEW_ID).encode())
    assert found.url.startswith("https://news.google.com/rss/articles/")


def test_the_outlets_home_page_is_never_taken_for_the_article() -> None:
    (found,) = parse_search(GOOGLE.format(id=NEW_ID).encode())
    assert "hillpost.example" not in found.url


def test_bing_links_are_decoded() -> None:
    body = """<rss version="2.0" xmlns:News="https://www.bing.com/news/search?q=x&amp;format=rss">
<channel><title>x - BingNews</title><item><title>Lead in paints</title>
<link>http://www.bing.com/news/apiclick.aspx?ref=FexRss&amp;aid=&amp;url=https%3a%2f%2fhillpost.example%2fa%3fid%3d5%26x%3d1&amp;c=99&amp;mkt=en-in</link>
<description>Nine of ten.</description><pubDate>Mon, 15 Jan 2024 05:00:00 GMT</pubDate>
<News:Source>The Hill Post</News:Source></item></channel></rss>"""
    (found,) = parse_search(body.encode())
    assert found.url == "https://hillpost.example/a?id=5&x=1"
    assert found.summary == "Nine of ten."


def test_gdelt_rows_have_no_publication_date() -> None:
    row = {
        "url": "https://hillpost.example/a",
        "title": "Lead in paint , says study",
        "seendate": "20240115T050000Z",
        "language": "Hindi",
        "domain": "hillpost.example",
    }
    (found,) = parse_search(json.dumps({"articles": [row, {"url": "x"}, 5]}).encode())
    assert found.title == "Lead in paint, says study"
    assert found.language == "hi"
    assert found.published.at is None
    assert parse_search(b"{}") == ()


def test_media_cloud_stories() -> None:
    story = {
        "id": "x",
        "url": "https://hillpost.example/a",
        "title": "Lead",
        "publish_date": "2024-01-15",
        "language": "en",
        "indexed_date": "2024-01-16 01:02:03",
    }
    (found,) = parse_search(json.dumps({"stories": [story], "pagination_token": None}).encode())
    assert found.published.at == datetime(2024, 1, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"Your search contained a keyword that was too short.", "keyword that was too short"),
        (b"Please limit requests to one every 5 seconds", "one every 5 seconds"),
        (b'{"message": "Invalid token"}', "Invalid token"),
        (b'{"articles": ', "broken JSON"),
        (b"[1]", "no object"),
        (b"[" * 100_000, "too deeply"),
        (b"<html><body>Unusual traffic</body></html>", "a web page"),
        (b"", "answered with a sentence: nothing"),
    ],
)
def test_refusals_are_told_in_the_services_words(body: bytes, reason: str) -> None:
    with pytest.raises(FeedError, match=f"^https://search.example/: .*{reason}"):
        parse_search(body, url="https://search.example/")
