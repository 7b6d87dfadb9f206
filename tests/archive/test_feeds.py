"""Feeds hold to their standards, and a reader gets every field back."""

import json
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import feedparser
import pytest
from lxml import etree
from sqlalchemy import Engine
from starlette.testclient import TestClient

from archive.app import make_app
from archive.settings import ArchiveSettings
from storage import catalogue
from storage.catalogue import Filter, PublicArticle
from storage.database import read_session, write_session
from storage.dates import DatePrecision
from storage.organisation import OrganisationSettings
from storage.reviews import hide, republish
from storage.tables import Article

PLACES = ["", "topics/mercury/", "outlets/thehindu.com/", "languages/hi/", "2024/", "archive/64/"]
ATOM = "{http://www.w3.org/2005/Atom}"
HISTORY = "{http://purl.org/syndication/history/1.0}"
SCHEMA = etree.RelaxNG(etree.parse(Path(__file__).with_name("atom.rng")))
NASTY = "<b>AT&T</b> ]]> \x0b \u2028 “quoted” 'and' 😀 नमक"


@pytest.mark.parametrize("place", PLACES)
def test_atom_is_valid(client: TestClient, place: str) -> None:
    document = etree.fromstring(client.get(f"/{place}atom.xml").content)
    assert SCHEMA.validate(document), SCHEMA.error_log
    ids = [element.text for element in document.findall(f"{ATOM}entry/{ATOM}id")]
    assert ids
    assert len(ids) == len(set(ids))
    for entry in document.findall(f"{ATOM}entry"):
        alternates = [
            link for link in entry.findall(f"{ATOM}link") if link.get("rel") == "alternate"
        ]
        assert len(alternates) == 1  # RFC 4287, 4.1.2: no two of one type and language


@pytest.mark.parametrize("place", PLACES)
def test_rss_is_valid(client: TestClient, place: str) -> None:
    root = etree.fromstring(client.get(f"/{place}rss.xml").content)
    assert root.tag == "rss"
    assert root.get("version") == "2.0"
    channel = root.find("channel")
    assert channel is not None
    for name in ("title", "link", "description"):
        assert channel.findtext(name)
    assert parsedate_to_datetime(channel.findtext("lastBuildDate") or "")
    guids = []
    for item in channel.findall("item"):
        assert item.findtext("title")
        assert (item.findtext("link") or "").startswith("http")
        guid = item.find("guid")
        assert guid is not None
        assert guid.get("isPermaLink") == "false"
        guids.append(guid.text)
        if item.findtext("pubDate"):
            assert parsedate_to_datetime(item.findtext("pubDate") or "").tzinfo is not None
        source = item.find("source")
        assert source is not None
        assert (source.get("url") or "").endswith("rss.xml")
        allowed = {
            "title",
            "link",
            "description",
            "author",
            "category",
            "comments",
            "enclosure",
            "guid",
            "pubDate",
            "source",
        }
        assert all(child.tag in allowed or "{" in str(child.tag) for child in item)
    assert guids
    assert len(guids) == len(set(guids))


@pytest.mark.parametrize("place", PLACES)
def test_json_feed_is_valid(client: TestClient, place: str) -> None:
    feed = json.loads(client.get(f"/{place}feed.json").content)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"]
    assert feed["feed_url"].endswith("feed.json")
    assert set(feed) <= {
        "version",
        "title",
        "home_page_url",
        "feed_url",
        "description",
        "language",
        "authors",
        "next_url",
        "hubs",
        "items",
        "_in_the_news",
    }
    for item in feed["items"]:
        assert isinstance(item["id"], str)
        assert isinstance(item["content_text"], str)
        for field in ("date_published", "date_modified"):
            if field in item:
                assert datetime.fromisoformat(item[field]).tzinfo is not None
        assert all(isinstance(tag, str) for tag in item["tags"])
        assert set(item) <= {
            "id",
            "url",
            "external_url",
            "title",
            "content_text",
            "date_published",
            "date_modified",
            "authors",
            "tags",
            "language",
            "_in_the_news",
        }


def test_archive_documents_hold_everything_once(client: TestClient, filled: Engine) -> None:
    address = "/atom.xml"
    seen: list[str] = []
    documents = 0
    while address:
        document = etree.fromstring(client.get(address).content)
        documents += 1
        seen += [element.text or "" for element in document.findall(f"{ATOM}entry/{ATOM}id")]
        links = {link.get("rel"): link.get("href") for link in document.findall(f"{ATOM}link")}
        assert (document.find(f"{HISTORY}archive") is None) == (documents == 1)
        assert ("current" in links) == (documents > 1)
        address = (links.get("prev-archive") or "").removeprefix(
            "https://press.example.org/coverage"
        )
    assert documents > 3
    assert len(set(seen)) == 300


def _wanted(article: PublicArticle) -> dict[str, object]:
    knows_day = article.published.precision in (DatePrecision.INSTANT, DatePrecision.DAY)
    return {
        "title": re.sub("[\x0b]", "", article.title),
        "link": article.url,
        "summary": article.excerpt,
        "published": article.published.at if knows_day else None,
        "topics": set(article.topics),
    }


@pytest.mark.parametrize("kind", ["atom.xml", "rss.xml"])
def test_round_trip_keeps_every_field(kind: str, small: Engine) -> None:
    with write_session(small) as session:
        for number in range(1, 61):
            article = session.get(Article, number)
            assert article is not None
            article.title = f"{NASTY} {number}"
            article.excerpt = f"Excerpt with <i>tags</i> & entities &amp; {number}"
            article.url = f"https://press.example/?a={number}&b=<x>"
        republish(session, list(range(1, 61)))
    app = make_app(small, OrganisationSettings(), ArchiveSettings(page_size=60))
    with TestClient(app) as client:
        parsed = feedparser.parse(client.get(f"/{kind}").content, sanitize_html=False)
    assert not parsed.bozo
    with read_session(small) as session:
        articles = {
            f"tag:toxicslink.org,2026:in-the-news/articles/{one.id}": one
            for one in catalogue.list_articles(session, Filter(), limit=100).articles
        }
        titles = {topic.slug: topic.title for topic in catalogue.list_topics(session)}
    assert {entry.id for entry in parsed.entries} == set(articles)
    for entry in parsed.entries:
        article = articles[entry.id]
        wanted = _wanted(article)
        assert (
            entry.title.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
            == wanted["title"]
        )
        assert entry.link == wanted["link"]
        summary = entry.summary
        if kind == "rss.xml":  # readers take RSS descriptions for HTML
            summary = summary.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        assert summary == wanted["summary"]
        if wanted["published"] is not None:
            assert datetime(*entry.published_parsed[:6], tzinfo=UTC) == wanted["published"].replace(
                microsecond=0
            )  # type: ignore[union-attr]
        else:
            assert "published" not in entry or len(entry.published) <= 7
        assert datetime(*entry.updated_parsed[:6], tzinfo=UTC) == article.changed_at.replace(
            microsecond=0
        )
        named = {titles[slug] for slug in article.topics}
        given = {tag.get("label") or tag["term"] for tag in entry.tags}
        assert given == named
        if article.authors:
            assert [one.name for one in entry.authors if one.get("name")] == list(article.authors)
        assert entry.source.title == article.outlet.name


def test_json_feed_gives_every_field_back(small: Engine) -> None:
    """Each item beside what is public, field by field (JSON Feed 1.1)."""
    app = make_app(small, OrganisationSettings(), ArchiveSettings(page_size=10))
    with TestClient(app) as client:
        items: dict[str, dict[str, object]] = {}
        address = "/feed.json"
        while address:
            feed = client.get(address).json()
            items |= {item["id"]: item for item in feed["items"]}
            address = feed.get("next_url", "").removeprefix("http://127.0.0.1:8000")
        titles = {one["slug"]: one["title"] for one in client.get("/api/v1/topics").json()["items"]}
    with read_session(small) as session:
        articles = catalogue.list_articles(session, Filter(), limit=100).articles
    assert len(articles) == len(items) == 60
    for article in articles:
        item = dict(items[f"tag:toxicslink.org,2026:in-the-news/articles/{article.id}"])
        published = article.published
        is_a_day = published.precision in (DatePrecision.INSTANT, DatePrecision.DAY)
        extra = item.pop("_in_the_news")
        assert isinstance(extra, dict)
        assert extra["outlet"] == {"name": article.outlet.name, "domain": article.outlet.domain}
        assert extra["kind"] == article.kind
        assert extra["precision"] == published.precision
        assert extra.get("gloss") == article.gloss
        assert extra.get("also", []) == [outlet.name for outlet in article.also]
        assert (extra["published"] is None) == (published.at is None)
        assert datetime.fromisoformat(str(item.pop("date_modified"))) == article.changed_at
        if is_a_day:
            assert datetime.fromisoformat(str(item.pop("date_published"))) == published.at
        assert item.pop("authors", []) == [{"name": name} for name in article.authors]
        item.pop("id")
        assert item == {
            "url": f"http://127.0.0.1:8000/articles/{article.id}/",
            "external_url": article.url,
            "title": article.title,
            "content_text": article.excerpt,
            "language": article.language,
            "tags": [titles[slug] for slug in article.topics],
        }


@pytest.mark.parametrize("place", ["", "topics/mercury/", "languages/en/"])
def test_pages_of_a_feed_follow_each_other(client: TestClient, place: str) -> None:
    """RFC 5005, section 3: `next` leads from the newest to the oldest, through every entry."""
    address, ids = f"/{place}atom.xml", set()
    while address:
        document = etree.fromstring(client.get(address).content)
        ids |= {one.text for one in document.findall(f"{ATOM}entry/{ATOM}id")}
        links = {link.get("rel"): link.get("href") for link in document.findall(f"{ATOM}link")}
        assert links.get("next") == links.get("prev-archive")
        address = (links.get("next") or "").removeprefix("https://press.example.org/coverage")
    scope = {"topics/mercury/": "topic=mercury", "languages/en/": "language=en"}.get(place, "")
    listed = client.get(f"/api/v1/articles?limit=200&fields=tag&{scope}").json()
    assert {one["tag"] for one in listed["items"]} <= ids
    if not listed["next"]:
        assert {one["tag"] for one in listed["items"]} == ids


def test_withdrawn_articles_leave_a_tombstone(small: Engine) -> None:
    app = make_app(small, OrganisationSettings(), ArchiveSettings(page_size=50))
    with TestClient(app) as client:
        before = client.get("/atom.xml").headers["etag"]
        with write_session(small) as session:
            hide(session, 7, "editor")
        response = client.get("/atom.xml", headers={"If-None-Match": before})
        assert response.status_code == 200
        document = etree.fromstring(response.content)
        assert SCHEMA.validate(document), SCHEMA.error_log
        stone = document.find("{http://purl.org/atompub/tombstones/1.0}deleted-entry")
        assert stone is not None
        tag = "tag:toxicslink.org,2026:in-the-news/articles/7"
        assert stone.get("ref") == tag
        feed = client.get("/feed.json").json()
        assert feed["_in_the_news"]["withdrawn"][0]["id"] == tag
        assert client.get("/articles/7/").status_code == 410
        assert client.get("/api/v1/articles/7").status_code == 410
        for address in ("/rss.xml", "/feed.json", "/atom.xml"):
            body = client.get(address).text
            assert "press.example/7<" not in body
            assert 'press.example/7"' not in body


def test_updated_stays_when_nothing_changed(client: TestClient) -> None:
    assert client.get("/atom.xml").content == client.get("/atom.xml").content
    updated = etree.fromstring(client.get("/atom.xml").content).findtext(f"{ATOM}updated")
    assert updated is not None
    assert datetime.fromisoformat(updated) < datetime(2026, 7, 1, tzinfo=UTC)
