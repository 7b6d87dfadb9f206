"""The demo press serves what its files say, over real HTTP, as real servers behave."""

import json
import socket
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from urllib.robotparser import RobotFileParser

import feedparser
import httpx
import pytest
from bs4 import BeautifulSoup, Tag

from inthenews.demo.press import Enlargement, ExpectedPage, Press, PressError, hostile_pages
from inthenews.demo.press.contents import BlockKind, read_age, read_blocks
from inthenews.demo.press.loading import (
    read_contents,
    read_outlet,
    read_piece,
    read_wire_text,
)
from storage.dates import DatePrecision
from storage.kinds import Verdict

AT = datetime(2026, 3, 14, 9, 30, tzinfo=UTC)

TOPICS = {
    "toxics-link", "stockholm-convention", "dioxins-furans", "pcbs", "ddt", "endosulfan", "pfas",
    "flame-retardants", "chlorinated-paraffins", "hch-lindane", "other-pop-pesticides",
    "unintentional-pops", "contaminated-sites", "policy-india",
}  # fmt: skip


@pytest.fixture(scope="module")
def press() -> Iterator[Press]:
    with Press(at=AT, slowness=0) as press:
        yield press


@pytest.fixture(scope="module")
def client(press: Press) -> Iterator[httpx.Client]:
    with httpx.Client(proxy=press.proxy_url, trust_env=False) as client:
        yield client


def source_url(press: Press, outlet: str) -> str:
    return next(row["url"] for row in press.sources() if row["outlet"] == outlet)


def trapped(press: Press, trap: str) -> ExpectedPage:
    return next(page for page in press.expected() if page.trap == trap)


def canonical_link(client: httpx.Client, page: ExpectedPage) -> str:
    link = BeautifulSoup(client.get(page.url).content, "lxml").find("link", rel="canonical")
    assert isinstance(link, Tag)
    return str(link["href"])


# What is in it


def test_press_is_as_large_and_varied_as_promised(press: Press) -> None:
    pages = press.expected()
    assert len(pages) >= 170
    assert len({page.url for page in pages}) == len(pages)
    assert len({page.outlet for page in pages}) >= 12
    assert {"en", "hi", "bn", "ta", "ml", "te", "ur", "mr"} <= {page.language for page in pages}
    forms = {source.form for o in read_contents().outlets.values() for source in o.sources}
    assert forms == {
        "rss-2.0", "rss-0.91", "rdf", "atom", "json-feed", "news-sitemap", "section",
    }  # fmt: skip


def test_every_topic_of_the_guide_has_an_article(press: Press) -> None:
    found = Counter(topic for page in press.expected() for topic in page.topics)
    assert set(found) == TOPICS


def test_every_host_is_under_a_reserved_name(press: Press) -> None:
    urls = [page.url for page in press.expected()] + [row["url"] for row in press.sources()]
    assert all(httpx.URL(url).host.endswith(".example") for url in urls)


def test_agency_texts_are_printed_whole_cut_retitled_and_credited(press: Press) -> None:
    stories: dict[str, list[ExpectedPage]] = {}
    for page in press.expected():
        if page.story and not page.is_duplicate:
            stories.setdefault(page.story, []).append(page)
    copies = stories["delhi-water-pfas-study"]
    assert len(copies) >= 5
    assert len({page.outlet for page in copies}) == len(copies)
    assert len({page.title for page in copies}) > 1
    assert len({len(page.text) for page in copies}) > 2
    assert {page.desk for page in copies} == {"NNA", None}


# What it serves


def test_every_announced_address_answers_as_the_manifest_says(
    press: Press, client: httpx.Client
) -> None:
    for page in press.expected():
        response = client.get(page.url)
        if page.trap == "redirect loop":
            assert response.status_code == 302
        elif page.verdict is Verdict.DEAD:
            assert response.status_code in {404, 410}
        else:
            assert response.status_code == 200, page.url


def test_every_page_holds_its_article_and_its_title(press: Press, client: httpx.Client) -> None:
    charsets = {o.name: o.server.charset for o in read_contents().outlets.values()}
    for page in press.expected():
        if not page.text:
            continue
        body = client.get(page.url).content
        html = BeautifulSoup(body, "lxml", from_encoding=charsets[page.outlet])
        text = " ".join(html.get_text(" ").split())
        assert page.title in text, page.url
        for line in page.text.splitlines():
            assert " ".join(line.split())[:40] in text.replace(" ,", ","), page.url


def test_every_readable_feed_announces_what_the_manifest_has(
    press: Press, client: httpx.Client
) -> None:
    announced = set()
    for row in press.sources():
        response = client.get(row["url"], follow_redirects=True)
        assert response.status_code == 200, row
        if row["kind"] == "news-sitemap":
            announced |= {loc.text for loc in BeautifulSoup(response.content, "xml")("loc")}
        elif row["kind"] == "section":
            links = BeautifulSoup(response.content, "lxml")("a", href=True)
            announced |= {str(response.url.join(str(link["href"]))) for link in links}
        elif "json" in response.headers["content-type"]:
            announced |= {item["url"] for item in response.json()["items"]}
        else:
            announced |= {entry.link for entry in feedparser.parse(response.content).entries}
    assert {page.url for page in press.expected()} <= announced


def test_feeds_are_of_the_versions_they_claim(press: Press, client: httpx.Client) -> None:
    def version(outlet: str) -> str:
        parsed = feedparser.parse(client.get(source_url(press, outlet)).content)
        assert parsed.entries
        return str(parsed.version)

    assert version("The Morning Lantern") == "rss20"
    assert version("Northwind News Agency") == "rss091n"
    assert version("The Backwater Gazette") == "rss10"
    assert version("Granite Courier") == "atom10"


def test_one_feed_is_broken_in_the_middle(press: Press, client: httpx.Client) -> None:
    parsed = feedparser.parse(client.get(source_url(press, "The Hill Echo")).content)
    assert parsed.bozo


def test_the_same_moment_gives_the_same_bytes(press: Press, client: httpx.Client) -> None:
    with (
        Press(at=AT, slowness=0) as other,
        httpx.Client(proxy=other.proxy_url, trust_env=False) as second,
    ):
        assert other.expected() == press.expected()
        for page in press.expected()[::7]:
            assert second.get(page.url).content == client.get(page.url).content


def test_articles_are_dated_from_the_moment_of_serving() -> None:
    week = timedelta(days=7)
    for at in (AT, AT + timedelta(days=100)):
        for page in Press(at=at).expected():
            if page.published.precision is DatePrecision.INSTANT:
                assert page.published.at is not None
                assert at - week < page.published.at <= at


def test_time_brings_out_tomorrows_articles() -> None:
    press = Press(at=AT)
    today = {page.url for page in press.expected()}
    press.turn_to(AT + timedelta(days=1))
    tomorrow = press.expected()
    new = {page.title for page in tomorrow if page.url not in today}
    assert "Two chains take black plastic toys off the shelf" in new
    assert len(new) == 3


def test_undated_pages_show_no_date_and_months_only_a_month(
    press: Press, client: httpx.Client
) -> None:
    undated = client.get(trapped(press, "no date anywhere").url).text
    assert "2026" not in undated
    monthly = trapped(press, "only a month is printed")
    assert monthly.published.precision is DatePrecision.MONTH
    assert "March 2026" in client.get(monthly.url).text


# How it serves it


def test_origin_form_by_host_header_works_like_the_proxy(
    press: Press, client: httpx.Client
) -> None:
    url = press.expected()[0].url
    parts = httpx.URL(url)
    with httpx.Client(trust_env=False) as direct:
        response = direct.get(f"{press.proxy_url}{parts.path}", headers={"Host": parts.host})
    assert response.content == client.get(url).content


def test_unknown_hosts_and_methods_are_refused(client: httpx.Client) -> None:
    assert client.get("http://www.elsewhere.example/").status_code == 502
    assert client.post("http://www.morning-lantern.example/").status_code == 501
    assert client.get("http://www.morning-lantern.example/nothing").status_code == 404


def test_head_has_the_headers_and_no_body(press: Press, client: httpx.Client) -> None:
    url = press.expected()[0].url
    head = client.head(url)
    assert head.content == b""
    assert head.headers["content-length"] == client.get(url).headers["content-length"]


def test_a_proper_host_answers_304(press: Press, client: httpx.Client) -> None:
    url = source_url(press, "The Morning Lantern")
    first = client.get(url)
    etag, modified = first.headers["etag"], first.headers["last-modified"]
    assert client.get(url, headers={"If-None-Match": etag}).status_code == 304
    assert client.get(url, headers={"If-None-Match": f'W/{etag}, "other"'}).status_code == 304
    assert client.get(url, headers={"If-Modified-Since": modified}).status_code == 304
    # If-None-Match decides alone (RFC 9110, 13.2.2); a date nobody can read is no condition.
    both = {"If-None-Match": '"other"', "If-Modified-Since": modified}
    assert client.get(url, headers=both).status_code == 200
    assert client.get(url, headers={"If-Modified-Since": "yesterday"}).status_code == 200


def test_a_restless_host_changes_its_etag_for_nothing(press: Press, client: httpx.Client) -> None:
    url = "http://www.tidegauge-record.example/feeds/all.xml"
    first = client.get(url)
    again = client.get(url, headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 200
    assert again.content == first.content
    assert again.headers["etag"] != first.headers["etag"]


def test_a_stuck_host_answers_304_although_all_has_changed(
    press: Press, client: httpx.Client
) -> None:
    url = source_url(press, "Orbit Sports")
    assert client.get(url, headers={"If-None-Match": '"long ago"'}).status_code == 304


def test_a_moved_feed_is_listed_at_its_old_address(press: Press, client: httpx.Client) -> None:
    response = client.get(source_url(press, "The Tidegauge Record"))
    assert response.status_code == 301
    assert response.headers["location"].endswith("/feeds/all.xml")


def test_a_redirect_loop_has_no_end(press: Press, client: httpx.Client) -> None:
    with pytest.raises(httpx.TooManyRedirects):
        client.get(trapped(press, "redirect loop").url, follow_redirects=True)


def test_bodies_are_compressed_for_those_who_ask(press: Press, client: httpx.Client) -> None:
    url = source_url(press, "The Morning Lantern")
    plain = client.get(url, headers={"Accept-Encoding": "identity"})
    packed = client.get(url, headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == plain.content
    assert int(packed.headers["content-length"]) < len(plain.content)


def test_charset_headers_lie_on_one_host_and_lack_on_another(
    press: Press, client: httpx.Client
) -> None:
    lying = client.get("http://www.ujli-daak.example/")
    assert "iso-8859-1" in lying.headers["content-type"]
    assert "उजली डाक" in lying.content.decode("utf-8")
    silent = client.get("http://backwater-gazette.example/kerala")
    assert silent.headers["content-type"] == "text/html"
    assert "victims’ pension" in silent.content.decode("windows-1252")


def test_robots_txt_forbids_exactly_the_disallowed_pages(
    press: Press, client: httpx.Client
) -> None:
    rules: dict[str, RobotFileParser] = {}
    for page in press.expected():
        host = httpx.URL(page.url).host
        if host not in rules:
            rules[host] = RobotFileParser()
            rules[host].parse(client.get(f"http://{host}/robots.txt").text.splitlines())
        is_allowed = rules[host].can_fetch("anyone", page.url)
        assert is_allowed == (page.verdict is not Verdict.DISALLOWED), page.url


def test_duplicates_point_to_the_article_they_repeat(press: Press, client: httpx.Client) -> None:
    for page in press.expected():
        if page.trap in {"amp duplicate", "mobile duplicate"}:
            assert canonical_link(client, page) == page.canonical_url


def test_one_copy_says_its_address_is_the_agencys(press: Press, client: httpx.Client) -> None:
    page = trapped(press, "canonical elsewhere")
    assert httpx.URL(canonical_link(client, page)).host != httpx.URL(page.url).host


def test_json_ld_is_json(press: Press, client: httpx.Client) -> None:
    count = 0
    for page in press.expected()[::3]:
        html = BeautifulSoup(client.get(page.url).content, "lxml")
        for script in html("script", type="application/ld+json"):
            json.loads(script.string or "")
            count += 1
    assert count > 10


# What it notes


def test_the_log_tells_who_asked_for_what(press: Press, client: httpx.Client) -> None:
    url = source_url(press, "Granite Courier")
    headers = {"User-Agent": "Tester/1", "If-None-Match": '"x"', "Accept-Encoding": "gzip"}
    body = client.get(url, headers=headers)
    entry = press.log[-1]
    assert entry.url == url
    assert (entry.method, entry.status, entry.user_agent) == ("GET", 200, "Tester/1")
    assert (entry.if_none_match, entry.accept_encoding) == ('"x"', "gzip")
    assert entry.size == int(body.headers["content-length"])
    assert entry.began <= entry.ended
    assert entry.at.tzinfo is UTC


def test_the_log_counts_what_a_host_is_answering_at_once() -> None:
    with Press(at=AT, slowness=0.3) as press:
        slow = source_url(press, "The Hill Echo")

        def fetch(url: str) -> None:
            httpx.get(url, proxy=press.proxy_url, trust_env=False)

        with ThreadPoolExecutor(3) as pool:
            list(pool.map(fetch, [slow, slow, slow]))
        fetch(source_url(press, "Granite Courier"))
        assert max(entry.concurrency for entry in press.log) > 1
        assert press.log[-1].concurrency == 1
        delays = [entry.ended - entry.began for entry in press.log[:3]]
        assert min(delays) >= 0.7 * 0.3 * 0.9  # clocks differ a little


def test_one_connection_serves_many_requests(press: Press) -> None:
    before = len(press.log)
    with httpx.Client(proxy=press.proxy_url, trust_env=False) as client:
        for page in press.expected()[:5]:
            client.get(page.url)
    assert len({entry.connection for entry in press.log[before:]}) == 1


def test_the_port_is_free_after_closing() -> None:
    with Press(at=AT) as press:
        port = int(press.proxy_url.rpartition(":")[2])
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


# Its files


def test_ages_and_blocks_are_read_as_the_module_says() -> None:
    assert read_age("2d 4h") == timedelta(days=2, hours=4)
    assert read_age("-35m") == timedelta(minutes=-35)
    blocks = read_blocks("One\nline.\n\n## Head\n\n> Said.\n\n! Seen.\n\n- a\n- b\n\n~ Also read")
    assert [block.kind for block in blocks] == [
        BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.QUOTE, BlockKind.CAPTION,
        BlockKind.LIST, BlockKind.FURNITURE,
    ]  # fmt: skip
    assert blocks[0].text == "One line."
    assert blocks[4].lines == ("a", "b")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("no settings", "begin with a line +++"),
        ("+++\ntitle = \n+++\n\ntext", "Invalid value"),
        ('+++\ntitle = "A"\nsection = "x"\n+++\n\ntext', "age: Field required"),
        ('+++\ntitle = "A"\nsection = "x"\nage = "soon"\n+++\n\ntext', "no age"),
        ('+++\ntitle = "A"\nsection = "x"\nage = "1h"\ntopic = 1\n+++\n\ntext', "topic: Extra"),
    ],
)
def test_a_wrong_file_is_named_with_its_field(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "piece.md"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(PressError, match=r"piece\.md") as caught:
        read_piece(file)
    assert words in str(caught.value)


def test_wrong_outlets_and_wire_texts_are_named_too(tmp_path: Path) -> None:
    (tmp_path / "outlet.toml").write_text('name = "A"\n', encoding="utf-8")
    with pytest.raises(PressError, match=r"outlet\.toml: host: Field required"):
        read_outlet(tmp_path / "outlet.toml", "a")
    wire = tmp_path / "wire.md"
    wire.write_text(
        '+++\ntitle = "A"\nagency = "N"\ndateline = "D"\ncopies = []\n+++\n\nx', "utf-8"
    )
    with pytest.raises(PressError, match=r"wire\.md: copies"):
        read_wire_text(wire)


# Enlargements


ENLARGEMENT = Enlargement(pages=400, hosts=8, relevant=0.05, copies=0.1)


def test_an_enlargement_has_exactly_the_shares_asked_for() -> None:
    plain, large = Press(at=AT).expected(), Press(at=AT, enlarge=ENLARGEMENT).expected()
    added = large[len(plain) :]
    assert len(added) == 400
    assert sum(page.is_relevant for page in added) == 20
    stories = Counter(page.story for page in added if page.story)
    assert sum(stories.values()) == 40
    assert set(stories.values()) == {5}
    assert not any(page.is_relevant and page.story for page in added)


def test_enlarged_pages_are_heavy_steady_and_say_what_the_manifest_says() -> None:
    with (
        Press(at=AT, enlarge=ENLARGEMENT) as press,
        httpx.Client(proxy=press.proxy_url, trust_env=False) as client,
    ):
        pages = [page for page in press.expected() if "enlarged" in page.url]
        texts: dict[str, set[str]] = {}
        for page in pages[:120]:
            response = client.get(page.url)
            assert 20_000 < len(response.content) < 80_000
            html = BeautifulSoup(response.content, "lxml")
            assert html.h1 is not None
            assert html.h1.get_text() == page.title
            body = html.find("div", class_="body")
            assert body is not None
            if page.story:
                texts.setdefault(page.story, set()).add(body.get_text())
            assert ("Toxics Link" in body.get_text()) == ("toxics-link" in page.topics)
        assert all(len(same) == 1 for same in texts.values())
        announced = set()
        for row in press.sources():
            if "enlarged" in row["url"]:
                feed = feedparser.parse(client.get(row["url"]).content)
                announced |= {entry.link for entry in feed.entries}
        assert announced == {page.url for page in pages}
        wrong_host = pages[0].url.replace(
            httpx.URL(pages[0].url).host, "www.morning-lantern.example"
        )
        assert client.get(wrong_host).status_code == 404


def test_an_enlargement_comes_out_day_by_day() -> None:
    press = Press(at=AT, enlarge=Enlargement(pages=600, hosts=6, ahead=timedelta(days=28)))
    counts: list[int] = []
    seen: set[str] = set()
    for day in (0, 7, 14, 21, 28):
        press.turn_to(AT + timedelta(days=day))
        now = {page.url for page in press.expected() if "enlarged" in page.url}
        assert seen <= now
        counts.append(len(now))
        seen = now
    assert counts[-1] == 600
    assert all(later - earlier > 100 for earlier, later in pairwise(counts))


def test_an_impossible_enlargement_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one host"):
        Enlargement(pages=3, hosts=4)
    with pytest.raises(ValueError, match="more than all pages"):
        Enlargement(pages=100, hosts=4, relevant=0.95, copies=0.1)


# Hosts that do harm


@pytest.fixture(scope="module")
def hostile() -> Iterator[Press]:
    with Press(at=AT, slowness=0, hostile=True) as press:
        yield press


def test_harm_is_there_only_when_asked_for(press: Press, hostile: Press) -> None:
    assert {"good", "huge", "endless", "bomb", "redirects", "locked"} <= set(hostile_pages())
    assert len(hostile.sources()) == len(press.sources()) + 1
    with httpx.Client(proxy=press.proxy_url, trust_env=False) as client:
        assert client.get(hostile_pages()["good"]).status_code == 502
    with httpx.Client(proxy=hostile.proxy_url, trust_env=False) as client:
        feed = feedparser.parse(client.get(hostile.sources()[-1]["url"]).content)
        assert {entry.link for entry in feed.entries} == set(hostile_pages().values())
        assert "Clock stops" in client.get(hostile_pages()["good"]).text


@pytest.mark.parametrize("name", ["huge", "endless", "drip"])
def test_long_answers_end_when_the_client_leaves(hostile: Press, name: str) -> None:
    with httpx.Client(proxy=hostile.proxy_url, trust_env=False) as client:
        with client.stream("GET", hostile_pages()[name]) as response:
            assert response.status_code == 200
            assert next(response.iter_raw())
        # The server is not busy with it: the next request is answered.
        assert client.get(hostile_pages()["good"]).status_code == 200


def test_silence_and_short_answers_are_errors(hostile: Press) -> None:
    with httpx.Client(proxy=hostile.proxy_url, trust_env=False, timeout=0.2) as client:
        with pytest.raises(httpx.ReadTimeout):
            client.get(hostile_pages()["silence"])
        with pytest.raises(httpx.RemoteProtocolError):
            client.get(hostile_pages()["short"])


def test_refusals_say_when_to_come_back(hostile: Press) -> None:
    with httpx.Client(proxy=hostile.proxy_url, trust_env=False) as client:
        busy, closed = (client.get(hostile_pages()[name]) for name in ("busy", "closed"))
        assert (busy.status_code, busy.headers["retry-after"]) == (429, "120")
        assert closed.status_code == 503
        assert "GMT" in closed.headers["retry-after"]
        assert client.get("http://www.locked-door.example/robots.txt").status_code == 503
        assert client.get(hostile_pages()["redirects"]).headers["location"] == "/redirects/1"


def test_a_bomb_is_small_on_the_wire(hostile: Press) -> None:
    with (
        httpx.Client(proxy=hostile.proxy_url, trust_env=False) as client,
        client.stream("GET", hostile_pages()["bomb"]) as response,
    ):
        assert int(response.headers["content-length"]) < 200_000
        assert response.headers["content-encoding"] == "gzip"
