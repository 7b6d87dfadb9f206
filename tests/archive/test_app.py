"""Every address answers, with its validators; anything else is 404."""

import re
from urllib.parse import urljoin, urlsplit

import pytest
from starlette.testclient import TestClient

ADDRESSES = [
    "/",
    "/2024/",
    "/2024/08/",
    "/topics/",
    "/topics/mercury/",
    "/topics/mercury/2024/",
    "/undated/",
    "/languages/en/undated/",
    "/undated/atom.xml",
    "/sitemaps/undated.xml",
    "/topics/lead/archive/64/atom.xml",
    "/languages/en/2025/page-1/",
    "/outlets/",
    "/outlets/thehindu.com/",
    "/outlets/thehindu.com/2024/",
    "/outlets/%5Bcity-scan-magazine%5D/",
    "/languages/",
    "/languages/hi/",
    "/articles/12/",
    "/stories/3/",
    "/timeline/",
    "/follow/",
    "/editions/",
    "/search/",
    "/search/?q=mercury",
    "/search/?q=mercury&topic=lead&sort=relevance",
    "/hi/",
    "/hi/topics/mercury/",
    "/hi/articles/12/",
    "/atom.xml",
    "/rss.xml",
    "/feed.json",
    "/2024/atom.xml",
    "/topics/lead/atom.xml",
    "/outlets/thehindu.com/rss.xml",
    "/languages/hi/feed.json",
    "/archive/64/atom.xml",
    "/api/v1/articles?limit=3",
    "/api/v1/articles?topic=lead&language=hi",
    "/api/v1/articles?q=mercury&sort=relevance&fields=id,title",
    "/api/v1/articles/5",
    "/api/v1/articles.csv?topic=lead",
    "/api/v1/articles.xlsx?language=hi",
    "/api/v1/articles.bib",
    "/api/v1/articles.ris",
    "/api/v1/articles.csl.json",
    "/api/v1/stories",
    "/api/v1/stories/3",
    "/api/v1/topics",
    "/api/v1/outlets",
    "/api/v1/editions",
    "/api/v1/openapi.json",
    "/articles/5/cite.bib",
    "/articles/5/cite.ris",
    "/articles/5/cite.json",
    "/sitemap.xml",
    "/sitemaps/lists.xml",
    "/sitemaps/2024-08.xml",
    "/robots.txt",
    "/embed.js",
    "/embed.html",
    "/fragment.html",
    "/topics/lead/fragment.html?count=3",
]
MISSING = [
    "/nope/",
    "/1066/",
    "/2024/13/",
    "/0/",
    "/99999/",
    "/2024/08/page-99/",
    "/topics/nope/",
    "/topics/mercury/1990/",
    "/outlets/nope.example/",
    "/languages/xx/",
    "/articles/99999/",
    "/articles/99999999999999999999/",
    "/articles/5/cite.exe",
    "/stories/99999/",
    "/editions/daily/1/",
    "/static/nope.css",
    "/archive/63/atom.xml",
    "/archive/6400000/atom.xml",
    "/topics/nope/atom.xml",
    "/hi/nope/",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_answers(client: TestClient, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 200, response.text[:300]
    assert response.content
    assert response.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("address", MISSING)
def test_says_not_found(client: TestClient, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 404
    assert "There is no page at this address" in response.text or address.startswith("/hi/")


def test_page_without_its_slash_is_redirected(client: TestClient) -> None:
    response = client.get("/articles/12")
    assert response.status_code == 301
    assert response.headers["location"] == "/articles/12/"


def test_redirect_cannot_leave_the_site(client: TestClient) -> None:
    response = client.get("//evil.example/x")
    location = response.headers.get("location", "/")
    assert not urlsplit(urljoin("http://testserver/", location)).netloc.startswith("evil")


@pytest.mark.parametrize(
    "address", ["/", "/atom.xml", "/feed.json", "/api/v1/articles", "/embed.js"]
)
def test_is_not_sent_twice(client: TestClient, address: str) -> None:
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert not again.content
    assert client.get(address, headers={"If-None-Match": '"other"'}).status_code == 200


def test_feed_is_not_sent_twice_by_date(client: TestClient) -> None:
    modified = client.get("/atom.xml").headers["last-modified"]
    assert client.get("/atom.xml", headers={"If-Modified-Since": modified}).status_code == 304
    older = "Mon, 01 Jan 2001 00:00:00 GMT"
    assert client.get("/atom.xml", headers={"If-Modified-Since": older}).status_code == 200


def test_compresses(client: TestClient) -> None:
    plain = client.get("/", headers={"Accept-Encoding": "identity"})
    packed = client.get("/", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.text == plain.text
    assert int(packed.headers["content-length"]) < len(plain.content) / 3


def test_every_link_inside_leads_somewhere(client: TestClient) -> None:
    seen: set[str] = set()
    waiting = ["/"]
    while waiting and len(seen) < 400:
        path = waiting.pop(0)
        if path in seen:
            continue
        seen.add(path)
        response = client.get(path)
        assert response.status_code == 200, path
        if not response.headers["content-type"].startswith("text/html"):
            continue
        for link in re.findall(r'(?:href|src)="([^"]+)"', response.text):
            full = urljoin(f"http://testserver{path}", link.replace("&amp;", "&"))
            if full.startswith("http://testserver/") and "#" not in full:
                waiting.append(full.removeprefix("http://testserver"))
    assert len(seen) == 400
