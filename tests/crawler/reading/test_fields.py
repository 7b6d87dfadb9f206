"""Titles, authors and dates, each from the statements that pages make of them."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from crawler.items import Page, Reading
from crawler.reading import read
from crawler.reading.names import is_desk, is_person, split_names
from crawler.reading.structured import load_json
from storage.dates import DatePrecision

BODY = "<p>" + "The text of the article says what has happened, and where. " * 4 + "</p>"


@pytest.fixture
def read_page() -> Callable[..., Reading]:
    def make(head: str = "", body: str = BODY, url: str = "https://a.example/x") -> Reading:
        html = f"<html><head><meta charset=utf-8>{head}</head><body>{body}</body></html>"
        return read(Page(url, html.encode(), datetime(2024, 7, 10, 9, tzinfo=UTC)))

    return make


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ("<title>Lake is cleaned at last - The Post</title>"
         '<meta property="og:site_name" content="The Post">', "", "Lake is cleaned at last"),
        ("<title>The Post | Lake is cleaned at last</title>"
         '<meta property="og:site_name" content="The Post">', "", "Lake is cleaned at last"),
        ("<title>Lake is cleaned at last | City | The Post</title>",
         "<h1>Lake is cleaned at last</h1>", "Lake is cleaned at last"),
        ("<title>The Post view on lakes: clean them</title>"
         '<meta property="og:site_name" content="The Post">', "",
         "The Post view on lakes: clean them"),
        ('<script type="application/ld+json">{"@type":"NewsArticle","headline":"Lake is cleaned '
         'at last, after years ..."}</script><meta property="og:title" content="Lake is cleaned '
         'at last, after years of waiting">', "",
         "Lake is cleaned at last, after years of waiting"),
        ('<script type="application/ld+json">{"@type":"NewsArticle","headline":"Another matter"}'
         '</script><meta property="og:title" content="Lake is cleaned at last">',
         "<h1>Lake is cleaned at last</h1>", "Lake is cleaned at last"),
        ('<meta property="og:title" content="Q&amp;amp;A: what the lake needs">', "",
         "Q&A: what the lake needs"),
        ("<title>The Post : Lake is cleaned at last</title>"
         '<link rel="alternate" type="application/rss+xml" title="The Post" href=/f>', "",
         "Lake is cleaned at last"),
        ("<title>Delhi : Lake is cleaned at last</title>", "", "Delhi : Lake is cleaned at last"),
        ("<title>The Post</title>"
         '<link rel="alternate" type="application/atom+xml" title="The Post » Feed" href=/f>',
         "<h1>The Post</h1><h2>Lake is cleaned at last</h2>", "Lake is cleaned at last"),
    ],
)  # fmt: skip
def test_title(read_page: Callable[..., Reading], head: str, body: str, title: str) -> None:
    assert read_page(head, body + BODY).title == title


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("By Asha Verma and Rohan Mehta", ["Asha Verma", "Rohan Mehta"]),
        ("By ASHA VERMA", ["Asha Verma"]),
        ("Asha Verma, Rohan Mehta & Leela Nair", ["Asha Verma", "Rohan Mehta", "Leela Nair"]),
        ("Von Jana Köhler und Tim Vogt", ["Jana Köhler", "Tim Vogt"]),
        ("Par Claire Fontaine et Paul Morel", ["Claire Fontaine", "Paul Morel"]),
        ("लेखक: अनिता शर्मा", ["अनिता शर्मा"]),
        ("Asha Verma | July 9, 2024", ["Asha Verma"]),
        ("Martin Luther King, Jr.", ["Martin Luther King, Jr"]),
    ],
)
def test_bylines_are_split(byline: str, names: list[str]) -> None:
    assert [name for name in split_names(byline) if is_person(name)] == names


@pytest.mark.parametrize(
    "name",
    ["PTI", "Express News Service", "HT Correspondent", "Web Desk", "भाषा", "News18 Staff",
     "Reuters", "ANI", "TNN", "The Daily Post", "न्यूज डेस्क", "Redaktion"],
)  # fmt: skip
def test_desks(name: str) -> None:
    assert is_desk(name, {"thedailypost"})


@pytest.mark.parametrize(
    "text", ["https://a.example/author/1", "desk@a.example", "3 min read", "(function(){", "admin"]
)
def test_no_persons(text: str) -> None:
    assert not is_person(text)


@pytest.mark.parametrize(
    ("head", "body", "at", "precision"),
    [
        ('<meta property="article:published_time" content="2024-07-09T10:00:00+05:30">', "",
         datetime(2024, 7, 9, 4, 30, tzinfo=UTC), DatePrecision.INSTANT),
        ('<meta property="article:published_time" content="2024-07-09T10:00:00">', "",
         datetime(2024, 7, 9, tzinfo=UTC), DatePrecision.DAY),
        ('<meta name="date" content="2024-07-09">'
         '<meta property="og:updated_time" content="2024-07-09T12:00:00Z">', "",
         datetime(2024, 7, 9, tzinfo=UTC), DatePrecision.DAY),
        ("", '<h1>Lake is cleaned</h1><time datetime="2024-07-09T10:00:00Z">9 July</time>',
         datetime(2024, 7, 9, 10, tzinfo=UTC), DatePrecision.INSTANT),
        ('<meta property="article:published_time" content="1970-01-01T00:00:00Z">', "", None,
         DatePrecision.UNKNOWN),
        ('<meta property="article:published_time" content="2094-01-01T00:00:00Z">', "", None,
         DatePrecision.UNKNOWN),
    ],
)  # fmt: skip
def test_dates(
    read_page: Callable[..., Reading],
    head: str,
    body: str,
    at: datetime | None,
    precision: DatePrecision,
) -> None:
    published = read_page(head, body + BODY).published
    assert (published.at, published.precision) == (at, precision)


def test_date_alone_is_made_exact_by_another_statement(read_page: Callable[..., Reading]) -> None:
    head = (
        '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Lake is cleaned",'
        '"datePublished":"2024-07-09"}</script>'
        '<meta property="article:published_time" content="2024-07-09T18:00:00+05:30">'
    )
    assert read_page(head).published.at == datetime(2024, 7, 9, 12, 30, tzinfo=UTC)


def test_time_without_zone_is_that_of_the_country(read_page: Callable[..., Reading]) -> None:
    head = '<meta property="article:published_time" content="2024-07-09 10:00:00">'
    found = read_page(head, url="https://news.example.in/x").published
    assert found.at == datetime(2024, 7, 9, 4, 30, tzinfo=UTC)


def test_every_known_field_has_its_evidence(read_page: Callable[..., Reading]) -> None:
    reading = read_page(
        "<title>Lake is cleaned at last</title>"
        '<meta property="article:published_time" content="2024-07-09T10:00:00Z">'
        '<meta name="author" content="Asha Verma"><meta property="og:site_name" content="Post">'
        '<meta property="og:image" content="/a.jpg"><link rel="canonical" href="/y">'
    )
    assert set(reading.evidence) == {
        "title", "text", "authors", "published", "outlet", "image_url", "canonical_url", "kind",
        "language",
    }  # fmt: skip
    assert reading.canonical_url == "https://a.example/y"
    assert all(0 < said.confidence <= 1 for said in reading.evidence.values())


@pytest.mark.parametrize(
    "script",
    ['{"a":1}', '<!--{"a":1}-->', '//<![CDATA[\n{"a":1}\n//]]>', '{"a":1,}', '{"a":1};',
     "{&quot;a&quot;:1}"],
)  # fmt: skip
def test_broken_json_is_mended(script: str) -> None:
    assert list(load_json(script)) == [{"a": 1}]


def test_two_objects_in_one_script_are_both_read() -> None:
    assert list(load_json('{"a":1} {"b":2}')) == [{"a": 1}, {"b": 2}]


@pytest.mark.parametrize(
    "byline",
    [
        "संवाददाता, आगरा", "संवाद सूत्र, मुजफ्फरपुर", "नगर प्रतिनिधी", "نامہ نگار، دہلی",
        "ক্রীড়া প্রতিনিধি", "நமது நிருபர்", "క్రీడా ప్రతినిధి", "സ്വന്തം ലേഖകൻ", "Health Editor",
        "Courts Reporter", "Our Eloor Reporter", "A Post reporter in Kullu", "Team Post",
        "Staff Reporter, New Delhi", "L&L Bureau", "XYZ",
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", ['<meta name="author" content="{}">', '<p class="byline">{}</p>'])
def test_a_role_without_a_name_is_a_desk_with_its_place(
    read_page: Callable[..., Reading], byline: str, form: str
) -> None:
    reading = read_page("", "<h1>Lake is cleaned at last</h1>" + form.format(byline) + BODY)
    assert (reading.authors, reading.desks) == ((), (byline,))


@pytest.mark.parametrize("byline", ["Asha Verma, Health Editor", "By Asha Verma, Staff Reporter"])
def test_a_role_beside_a_name_is_that_persons(
    read_page: Callable[..., Reading], byline: str
) -> None:
    assert read_page(f'<meta name="author" content="{byline}">').authors == ("Asha Verma",)


@pytest.mark.parametrize(
    ("line", "at", "precision"),
    [
        ("Post Reporter &nbsp; Posted on 3 Jul 2024 6:48 AM", (2024, 7, 3), DatePrecision.DAY),
        ("Post Staff, 05/07/2024", (2024, 7, 5), DatePrecision.DAY),
        ("05/07/2024", (2024, 7, 5), DatePrecision.DAY),
        ("Shimla | July 3, 2024", (2024, 7, 3), DatePrecision.DAY),
        ("नई दिल्ली, 3 जुलाई 2024", (2024, 7, 3), DatePrecision.DAY),
        ("By Asha Verma, June 2024", (2024, 6, 1), DatePrecision.MONTH),
        ("The work went on until June 2024", None, DatePrecision.UNKNOWN),
        ("31/02/2024", None, DatePrecision.UNKNOWN),
    ],
)
def test_a_date_under_the_headline_needs_no_markup(
    read_page: Callable[..., Reading],
    line: str,
    at: tuple[int, int, int] | None,
    precision: DatePrecision,
) -> None:
    body = f"<h2>Lake is cleaned at last</h2><p class=info>{line}</p>"
    reading = read_page("<title>Lake is cleaned at last</title>", body + BODY)
    assert reading.published.precision is precision
    found = reading.published.at
    assert (found and (found.year, found.month, found.day)) == at


def test_a_date_above_the_headline_is_todays(read_page: Callable[..., Reading]) -> None:
    body = "<div>Tuesday, 9 July 2024</div><h1>Lake is cleaned at last</h1>" + BODY
    assert read_page("", body).published.at is None


def test_offers_and_comments_on_a_short_page_are_no_text(
    read_page: Callable[..., Reading],
) -> None:
    body = """<h1>Lake is cleaned at last</h1><div class=x1><p>The lake was cleaned in nine days by
    forty people.</p><div class=w><div>Most read</div><a href=/1>Who cleans the lakes? Five things
    to know</a><a href=/2>Watch: a boat falls over</a></div><ul><li>It is the third lake that was
    cleaned.</li></ul><p>More lakes will follow in the spring.</p></div><div class=c1><h4>Comments
    (2)</h4><div><span>Guest 1</span> First!</div><div><span>Guest 2</span> Who is here?</div></div>
    <div>Download our app and win a scooter</div>"""
    assert read_page("", body).text.split("\n") == [
        "The lake was cleaned in nine days by forty people.",
        "It is the third lake that was cleaned.",
        "More lakes will follow in the spring.",
    ]


def test_a_text_for_subscribers_is_read_where_it_stands(
    read_page: Callable[..., Reading],
) -> None:
    body = f"""<article><header><h1>Lake is cleaned at last</h1></header>
    <div class="asset subscriber-premium">{BODY}</div></article>"""
    assert read_page("", body).text.startswith("The text of the article")


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://a.example/2019/nov/18/lake", "2019-11-18"),
        ("https://a.example/2014/6/26/58421/lake", "2014-06-26"),
        ("https://a.example/2010/POLITICS/08/13/lake/index.html", "2010-08-13"),
        ("https://a.example/2010/13/40/lake", None),
    ],
)
def test_day_in_the_address(read_page: Callable[..., Reading], url: str, day: str | None) -> None:
    at = read_page(url=url).published.at
    assert (at.date().isoformat() if at else None) == day


@pytest.mark.parametrize(
    ("line", "authors", "day"),
    [
        ("By Ann Poe on Monday, November 13th, 2023 at 11:04 a.m.", ("Ann Poe",), "2023-11-13"),
        ("Written by Ann Poe, MS, RD on November 14, 2023", ("Ann Poe",), "2023-11-14"),
        ("By: Ann Poe August 18, 2023 3:21 PM PDT", ("Ann Poe",), "2023-08-18"),
        ("Von Anna Poe publiziert am 25. September 2023", ("Anna Poe",), "2023-09-25"),
        ("기사입력 :[ 2023-08-25 15:24 ]", (), "2023-08-25"),
        ("Runs until November 14, 2023", (), None),
    ],
)
def test_line_under_the_headline(
    read_page: Callable[..., Reading], line: str, authors: tuple[str, ...], day: str | None
) -> None:
    title = "Lake is cleaned at last"
    reading = read_page(f"<title>{title}</title>", f"<h1>{title}</h1><p>{line}</p>{BODY}")
    assert reading.authors == authors
    at = reading.published.at
    assert (at.date().isoformat() if at else None) == day


def test_the_feed_of_an_articles_comments_names_no_outlet(
    read_page: Callable[..., Reading],
) -> None:
    title = "Lake is cleaned at last"
    head = f'''<title>{title}</title><meta property="og:title" content="{title}">
        <link rel="alternate" type="application/rss+xml" title="{title} - Comments" href="/f">'''
    assert read_page(head, f"<h1>{title}</h1>{BODY}").title == title


@pytest.mark.parametrize(
    ("byline", "name"),
    [
        ("Jane Doe Senior Political Reporter", "Jane Doe"),
        ("Jane Doe is a writer in Porto", "Jane Doe"),
        ("Aino Virta JS", "Aino Virta"),
        ("John Doe III", "John Doe III"),
        ("【山田花子】", "山田花子"),
        ("LAURE BRETTON Envoyés spéciaux", "Laure Bretton"),
    ],
)
def test_name_without_what_stands_around_it(byline: str, name: str) -> None:
    assert list(split_names(byline)) == [name]
