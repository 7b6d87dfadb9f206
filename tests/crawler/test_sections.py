"""Section pages: which of their links are headlines."""

from datetime import UTC, datetime

import pytest

from crawler.errors import FeedError
from crawler.sections import parse_section

URL = "https://www.paper.co.in/environment"
PAGE = """<html lang="hi-IN"><head><title>Environment</title></head><body>
<nav><a href="/news/a-long-menu-entry-with-words">A long menu entry with words</a></nav>
<div class="lead"><a href="/environment/lead-found-in-nine-of-ten-paints/article1042.ece"><img
 src="/x.jpg" alt="Paint tins"></a>
 <h2><a href="/environment/lead-found-in-nine-of-ten-paints/article1042.ece#top">Lead found in nine
 of ten household paints</a></h2><p>Samples from twelve cities were tested by the group.</p>
 <time datetime="2024-01-15T10:30:00+05:30">15 Jan</time></div>
<ul><li><a href="https://m.paper.co.in/news/zehar-123456.html">दिल्ली की हवा में ज़हर</a></li>
<li><a href="https://other.in/news/somebody-elses-story-7777">Somebody else's long story</a></li>
<li><a href="/tag/mercury-in-fish-and-more">Mercury in fish and more</a></li>
<li><a href="/environment/2024/01/14/panel-asks-for-register">Panel asks for a PCB register</a></li>
<li><a href="/environment">Environment news of all sorts</a></li>
<li><a href="/photo/some-picture-of-a-river.jpg">A picture of a dirty river</a></li>
<li><a href="javascript:void(0)">Click here to read the rest</a></li>
<li><a href="/about-us">About us and our work here</a></li></ul>
<table><tr><td><a href="PressReleasePage.aspx?PRID=1999999">Minister
 reviews the hazardous waste rules</a>
</table><footer><a href="/news/terms-of-service-of-us-9999">Terms of service of us</a></footer>
"""


def test_headlines_are_found_and_nothing_else() -> None:
    found = parse_section(PAGE.encode(), url=URL)
    assert [(one.url, one.title) for one in found] == [
        (
            "https://www.paper.co.in/environment/lead-found-in-nine-of-ten-paints/article1042.ece",
            "Lead found in nine of ten household paints",
        ),
        ("https://m.paper.co.in/news/zehar-123456.html", "दिल्ली की हवा में ज़हर"),
        (
            "https://www.paper.co.in/environment/2024/01/14/panel-asks-for-register",
            "Panel asks for a PCB register",
        ),
        (
            "https://www.paper.co.in/PressReleasePage.aspx?PRID=1999999",
            "Minister reviews the hazardous waste rules",
        ),
    ]
    assert found[0].published.at == datetime(2024, 1, 15, 5, 0, tzinfo=UTC)
    assert found[0].summary == "Samples from twelve cities were tested by the group."
    assert found[1].language == "hi"


def test_a_base_element_moves_relative_links() -> None:
    page = '<base href="/old/"><a href="story-one-two-three.html">One two three four</a>'
    (found,) = parse_section(page.encode(), url=URL)
    assert found.url == "https://www.paper.co.in/old/story-one-two-three.html"


def test_a_page_without_headlines_is_refused() -> None:
    with pytest.raises(FeedError, match="no headlines"):
        parse_section(b"<p>Access denied</p>", url=URL)
    with pytest.raises(FeedError, match="needs its address"):
        parse_section(b"<p>x</p>")


@pytest.mark.parametrize(
    "body",
    [
        b"<div>" * 100_000,
        b"<a href='/x'>" * 50_000,
        b"\x00\xff<a",
        b"<!--",
        b"",
        b"<table>" * 5_000,
    ],
)
def test_hostile_pages_end(body: bytes) -> None:
    with pytest.raises(FeedError):
        parse_section(body, url=URL)


def test_a_short_address_counts_in_a_folder_of_articles() -> None:
    links = "".join(
        f'<a href="/lekh/{slug}">{title}</a>'
        for slug, title in [
            ("yamuna-me-naye-rasayan", "यमुना के पानी में नए रसायन"),
            ("godam-me-band-zahar", "गोदामों में बंद पड़ा ज़हर"),
            ("murti-aur-mitti-ke", "मूर्तियां और मिट्टी के हाथ"),
            ("baag-kuan", "काजू के बाग का कुआं और उसकी याद"),
            ("baag", "बाग"),
        ]
    )
    page = links + '<a href="/sahyog/hamari-madad">हमारी मदद आज ही कीजिए</a>'
    found = [one.url.rsplit("/", 2)[1:] for one in parse_section(page.encode(), url=URL)]
    assert ["lekh", "baag-kuan"] in found
    assert ["lekh", "baag"] not in found
    assert ["sahyog", "hamari-madad"] not in found
