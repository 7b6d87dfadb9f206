"""From a home page to the places that announce its articles."""

from crawler.discovery import discover
from storage.kinds import SourceKind

HOME = """<html><head>
<link rel="stylesheet" href="/rss.css">
<link rel="alternate" type="application/rss+xml" title="Comments"
 href="/comments/feed/">
<link rel="alternate" type="application/rss+xml" title="Paper" href="/all.rss">
<link rel="alternate" type="application/json+oembed" href="/wp-json/oembed">
<link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/2">
<link rel="alternate" hreflang="hi" href="https://hi.paper.example/">
</head><body><a href="/rssfeeds/2647163.cms">Environment RSS</a>
<a href="https://other.in/feed/">Other</a><a href="/feedback">Feedback</a></body></html>"""


def test_declared_feeds_come_first_then_links_then_usual_places() -> None:
    found = discover(HOME.encode(), url="https://paper.in/environment/")
    urls = [candidate.url for candidate in found]
    assert urls[:3] == [
        "https://paper.in/all.rss",
        "https://paper.in/rssfeeds/2647163.cms",
        "https://paper.in/comments/feed/",
    ]
    assert urls[3] == "https://paper.in/environment/feed/"
    assert "https://paper.in/feed/" in urls
    assert "https://paper.in/news-sitemap.xml" in urls
    assert not any("oembed" in url or "wp-json" in url or "other.in" in url for url in urls)
    assert "https://paper.in/feedback" not in urls


def test_a_feed_is_its_own_and_only_candidate() -> None:
    body = b"<rss><channel><title>T</title><language>hi</language></channel></rss>"
    (found,) = discover(body, url="https://paper.in/rss")
    assert found.is_certain
    assert (found.kind, found.title, found.language) == (SourceKind.FEED, "T", "hi")


def test_a_sitemap_is_one_too() -> None:
    (found,) = discover(b"<urlset></urlset>", url="https://paper.in/news-sitemap.xml")
    assert found.kind is SourceKind.NEWS_SITEMAP


def test_an_unreadable_page_leaves_the_usual_places() -> None:
    for body in (b"", b"\xff\x00", b"\x1f\x8bbroken", b"<div>" * 5_000):
        found = discover(body, url="https://paper.in/")
        assert found
        assert found[0].reason == "a usual place"
