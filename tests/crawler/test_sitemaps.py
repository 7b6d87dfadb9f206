"""News sitemaps, indexes, and what outlets make of them."""

import gzip
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.errors import FeedError
from crawler.sitemaps import parse_sitemap
from storage.dates import DatePrecision

NOW = datetime(2026, 1, 1, tzinfo=UTC)
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    ' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    ' xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">'
)
NEWS = """<url><loc>https://paper.example/city/wells-closed-1042.html</loc>
<lastmod>2024-01-16T09:00:00+05:30</lastmod>
<news:news><news:publication><news:name>The Paper</news:name><news:language>en</news:language>
</news:publication><news:publication_date>2024-01-15T10:30:00+05:30</news:publication_date>
<news:title>Wells near plant closed &amp;amp; sealed</news:title>
<news:keywords>mercury, wells</news:keywords></news:news>
<image:image><image:loc>https://img.example/1.jpg</image:loc><image:title>Photo</image:title>
</image:image></url>"""


def test_a_news_sitemap_announces_its_articles() -> None:
    (found,) = parse_sitemap((HEAD + NEWS + "</urlset>").encode()).announcements
    assert found.url == "https://paper.example/city/wells-closed-1042.html"
    assert found.title == "Wells near plant closed & sealed"
    assert found.summary == "mercury, wells"
    assert found.language == "en"
    assert found.published.at == datetime(2024, 1, 15, 5, 0, tzinfo=UTC)
    assert found.published.origin == "sitemap"


def test_lastmod_stands_in_for_the_publication_date() -> None:
    body = HEAD + "<url><loc>/a</loc><lastmod>2024-01-16</lastmod></url></urlset>"
    (found,) = parse_sitemap(body.encode(), url="https://paper.example/sitemap.xml").announcements
    assert found.url == "https://paper.example/a"
    assert found.published.precision is DatePrecision.DAY


def test_a_time_without_a_zone_is_that_of_the_country() -> None:
    entry = (
        "<url><loc>https://paper.in/a</loc><lastmod>2024-01-15 10:30:00</lastmod></url></urlset>"
    )
    (found,) = parse_sitemap((HEAD + entry).encode()).announcements
    assert found.published.at == datetime(2024, 1, 15, 5, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "wrap",
    [
        lambda text: text.replace("<url>", "<script>if (a<b && c) {}</script><url>"),
        lambda text: "\n\n" + text,
        lambda text: text.removesuffix("</url></urlset>"),
        lambda text: text.replace(
            ' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"', ""
        ),
        lambda text: text.replace("</news:language>", "</news:language>&nbsp;&"),
        lambda text: text.replace("urlset", "URLSET"),
    ],
    ids=["script tags", "blank lines", "cut off", "undeclared prefix", "entities", "upper case"],
)
def test_broken_sitemaps_are_read_all_the_same(wrap) -> None:  # type: ignore[no-untyped-def]
    (found,) = parse_sitemap(wrap(HEAD + NEWS + "</urlset>").encode()).announcements
    assert found.title == "Wells near plant closed & sealed"


def test_gzip_and_plain_lines_are_sitemaps_too() -> None:
    packed = gzip.compress((HEAD + NEWS + "</urlset>").encode())
    assert len(parse_sitemap(packed).announcements) == 1
    lines = b"https://paper.example/1\nhttps://paper.example/2\n"
    assert [one.url[-1] for one in parse_sitemap(lines).announcements] == ["1", "2"]


def test_an_empty_sitemap_is_a_quiet_day() -> None:
    assert parse_sitemap((HEAD + "</urlset>").encode()).announcements == ()


def test_an_index_names_its_parts_newest_first() -> None:
    parts = "".join(
        f"<sitemap><loc>/s{n}.xml</loc><lastmod>2024-01-0{n}</lastmod></sitemap>" for n in (1, 3, 2)
    )
    body = f"<sitemapindex>{parts}<sitemap><loc>javascript:x</loc></sitemap></sitemapindex>"
    found = parse_sitemap(body.encode(), url="https://paper.example/index.xml")
    assert found.announcements == ()
    assert [part[-6:-4] for part in found.sitemaps] == ["s3", "s2", "s1"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<html><body>Not found</body></html>", "a web page"),
        (b"<rss><channel/></rss>", "an RSS feed"),
        (b"", "neither XML nor a list"),
        (b"please wait", "neither XML nor a list"),
        (b"\x1f\x8bnot gzip", "gzip, and broken"),
    ],
)
def test_other_documents_are_refused_by_name(body: bytes, reason: str) -> None:
    with pytest.raises(FeedError, match=f"^https://paper.example/s: .*{reason}"):
        parse_sitemap(body, url="https://paper.example/s")


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    for document in (body, b"<urlset><url><loc>https://x.example/" + body):
        try:
            parse_sitemap(document, reference=NOW)
        except FeedError as error:
            assert "not a sitemap" in str(error)  # noqa: PT017
