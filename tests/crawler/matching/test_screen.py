"""The screen loses nothing: terms put into real pages in every way a page can write them."""

import gzip
import random
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest

from crawler import reading
from crawler.items import Page
from crawler.matching import Matcher, Screen

TERMS = [
    "endosulfan",
    "dioxins",
    "Toxics Link",
    "PFAS",
    "persistent organic pollutants",
    "polychlorinated biphenyls",
    "lindane",
    "chlorpyrifos",
    "Agent Orange",
    "dicofol",
    "डाइऑक्सिन",
    "टॉक्सिक्स लिंक",
    "एंडोसल्फान",
    "എൻഡോസൾഫാൻ",
    "ഡയോക്സിൻ",
    "டையாக்சின்",
    "எண்டோசல்பான்",
    "ডাইঅক্সিন",
    "টক্সিক্স লিঙ্ক",
    "ڈائی آکسن",
    "ٹاکسکس لنک",
    "ಎಂಡೋಸಲ್ಫಾನ್",
    "డయాక్సిన్",
]


def _plain(term: str, rng: random.Random) -> bytes:
    return term.encode()


def _upper(term: str, rng: random.Random) -> bytes:
    return term.upper().encode()


def _references(term: str, rng: random.Random) -> bytes:
    form = rng.choice(["&#{};", "&#x{:x};", "&#X{:04X};"])
    return "".join(form.format(ord(letter)) for letter in term).encode()


def _some_references(term: str, rng: random.Random) -> bytes:
    return "".join(
        f"&#{ord(letter)};" if rng.random() < 0.4 else letter for letter in term
    ).encode()


def _split_by_tags(term: str, rng: random.Random) -> bytes:
    tag = rng.choice(["b", "em", "span", "a"])
    at = rng.randrange(1, len(term))
    opening = f'<{tag} class="x">' if rng.random() < 0.5 else f"<{tag}>"
    return f"{opening}{term[:at]}</{tag}>{term[at:]}".encode()


def _soft_hyphens(term: str, rng: random.Random) -> bytes:
    joiner = rng.choice(["\u00ad", "&shy;", "<wbr>", "\u200b", "&#173;"])
    at = rng.randrange(1, len(term))
    return f"{term[:at]}{joiner}{term[at:]}".encode()


def _escaped(term: str, rng: random.Random) -> bytes:
    return "".join(f"\\u{ord(letter):04x}" for letter in term).encode()


def _percent(term: str, rng: random.Random) -> bytes:
    return quote(term).encode()


def _broken_spaces(term: str, rng: random.Random) -> bytes:
    return term.replace(" ", rng.choice(["&nbsp;", "\n   ", "\u00a0", "-", " <br> "])).encode()


WAYS: list[Callable[[str, random.Random], bytes]] = [
    _plain,
    _upper,
    _references,
    _some_references,
    _split_by_tags,
    _soft_hyphens,
    _escaped,
    _percent,
    _broken_spaces,
]


@pytest.fixture(scope="module")
def pages(shared: Path, screen: Screen) -> list[bytes]:
    """Real pages that hold no watched term themselves, in UTF-8 and with a body."""
    files = sorted((shared / "data" / "pages").glob("*.html.gz"))
    bodies = [gzip.decompress(file.read_bytes()) for file in files]
    clean = [body for body in bodies if not screen.passes(body) and _paragraphs(body)]
    assert len(clean) > 60
    return clean


def _paragraphs(body: bytes) -> list[int]:
    """Where paragraphs of the page itself begin; templates inside scripts are none."""
    places = [match.start() for match in re.finditer(rb"<p>", body)]
    lower = body.lower()
    return [
        at for at in places if lower.count(b"<script", 0, at) == lower.count(b"</script", 0, at)
    ][:50]


def test_three_hundred_insertions_lose_none(pages: list[bytes], screen: Screen) -> None:
    rng = random.Random(20251123)
    lost = []
    for number in range(300):
        term, way = rng.choice(TERMS), WAYS[number % len(WAYS)]
        body = rng.choice(pages)
        at = rng.choice(_paragraphs(body))
        printed = way(term, rng)
        page = body[: at + 3] + b"Said " + printed + b" here. " + body[at + 3 :]
        if not screen.passes(page, "text/html; charset=utf-8"):
            lost.append((term, way.__name__, printed))
    assert lost == []


@pytest.mark.parametrize(
    "encoding", ["utf-16", "utf-16-le", "iso-8859-1", "windows-1252", "utf-8-sig"]
)
def test_other_encodings(screen: Screen, encoding: str) -> None:
    text = f'<meta charset="{encoding}"><p>Tests found endosulfan – in milk.</p>'
    body = text.encode(encoding, "ignore")
    assert screen.passes(body, f"text/html; charset={encoding}")


def test_a_page_of_an_unknown_or_wrong_encoding_is_no_accident(screen: Screen) -> None:
    body = "<p>Tests found café, nothing else.</p>".encode("windows-1252")
    for charset in ("hex", "idna", "undefined", "no-such", "zlib", "utf-7", ""):
        assert not screen.passes(body, f"text/html; charset={charset}")


HIDDEN = {
    "drawn by a font": '<font face="Kruti Dev 010">fnYyh esa Mk;vkWfDlu</font>',
    "encoded twice": "<p>" + "दूध में डाइऑक्सिन मिला। ".encode().decode("latin-1") * 4 + "</p>",
    "in a script's state": "<script>window.page = {"
    + '"text": "'
    + "नमूनों में डाइऑक्सिन मिला। " * 12
    + '"}</script>',
    "in a script, escaped": "<script>var page = {"
    + '"text": "'
    + ascii("नमूनों में डाइऑक्सिन मिला। " * 12)[1:-1]
    + '"}</script>',
    "in the title of <meta>": '<meta property="og:title" content="&#2337;&#2366;&#2311;&#2321;'
    '&#2325;&#2381;&#2360;&#2367;&#2344;">',
    "after a script in a comment": "<!-- <script> --><p>डाइऑक्सिन</p><script>x</script>",
    "far from its other word": "<p>Toxics\n                                   Link said</p>",
    "across tags with spaces": "<b>Toxics </b>\n <i> Link</i>",
    "as a Greek letter's name": "<p>&#x926;&#x942;&#x927; &amp; endo<b></b>sulfan</p>",
    "a short word with accents": "<p>Kết quả: díoxín trong sữa</p>",
    "accents as references": "<p>d&iacute;ox&#237;n</p>",
    "accents apart from their letters": "<p>di\u0301oxi\u0301n</p>",
    "after a line break of a script": '<script>var t = "Milk.\\nDioxin found"</script>',
    "between underscores": "<p>the _DDT_ files</p>",
    "across a line of a script's markup": '<script>{"t": "Toxics<\\/b> <i>Link<\\/i>"}</script>',
    "split by an image": '<p>end<img src="/x.png" alt=""/>osulfan</p>',
    "split again and again": "<p><b>d</b><i>i</i><u>o</u>x<b><i>in</i></b></p>",
    "far in a page of joints": "<a>x</a><a>y</a>" * 2000 + "<p>dio<b>xin</b></p>",
    "short, glued by tags": "<td>D<b>DT</b></td><td>50</td>",
}


@pytest.mark.parametrize("page", HIDDEN.values(), ids=list(HIDDEN))
def test_what_reading_would_find_is_not_lost(screen: Screen, page: str) -> None:
    body = f"<html><head><title>x</title></head><body><p>Ordinary.</p>{page}</body></html>"
    assert screen.passes(body.encode())


def test_ordinary_pages_are_turned_away(screen: Screen) -> None:
    body = "<p>The council opened a park. कार्बन डाइऑक्साइड বাতাসে</p>".encode()
    assert not screen.passes(body)
    assert not screen.passes(b"")


def test_it_passes_whatever_the_matcher_finds(screen: Screen, matcher: Matcher) -> None:
    from crawler.matching.testing import read_cases

    path = Path(__file__).with_name("sentences.jsonl")
    for case in read_cases(path.read_text(encoding="utf-8").splitlines(), path.name):
        if matcher.match(case.reading()):
            page = f"<html><h1>{case.title}</h1><p>{case.body}</p></html>"
            assert screen.passes(page.encode()), case.id


FURNITURE = [
    '<div class="also-read"><h3>Also read</h3><ul><li><a href="/x">{} found</a></li></ul></div>',
    "<p>Also read: {} found again</p>",
    '<p><strong>ALSO READ | <a href="/x">{} found again</a></strong></p>',
    '<nav><ul><li><a href="/">Home</a></li><li><a href="/t">{}</a></li></ul></nav>',
    '<div class="tags">Tags: <a href="/tag/x">{}</a></div>',
    '<ul class="topics"><li><a href="/topic/x">{}</a></li><li><a href="/y">Health</a></li></ul>',
    '<aside class="related"><h4>Related stories</h4><a href="/y">{} in the news</a></aside>',
    '<div class="sidebar"><h3>Most read</h3><ol><li><a href="/1">{} in rivers</a></li></ol></div>',
    "<footer><p>About us | {} | Contact</p></footer>",
    '<section id="comments"><h3>Comments</h3><div class="comment"><b>Ravi</b><p>And {}?</p></div>'
    "</section>",
    '<div class="newsletter-signup"><p>Newsletter: our weekly note on {}. Sign up.</p></div>',
]
PROSE = "<p>Officials said on Monday that {} was found in milk, and a ban was demanded.</p>"


def test_three_hundred_insertions_into_furniture_are_not_matched(
    pages: list[bytes], matcher: Matcher
) -> None:
    rng = random.Random(7)
    wrong = []
    for number in range(300):
        body, term = rng.choice(pages), rng.choice(TERMS)
        frame = FURNITURE[number % len(FURNITURE)]
        ends = [match.end() for match in re.finditer(rb"</p>", body)][:40]
        found = _matched(matcher, body, rng.choice(ends), frame.format(term))
        if found:
            wrong.append((term, frame, found))
    assert wrong == []


def test_the_same_insertions_into_prose_are(pages: list[bytes], matcher: Matcher) -> None:
    rng = random.Random(8)
    found = 0
    for body in pages[:40]:
        at = rng.choice(_paragraphs(body)[:3])
        found += bool(_matched(matcher, body, at, PROSE.format("endosulfan")))
    assert found >= 20  # The rest are lists, and paragraphs of furniture.


def _matched(matcher: Matcher, body: bytes, at: int, what: str) -> list[str]:
    page = body[:at] + what.encode() + body[at:]
    fetched = Page(url="https://example.org/a", body=page, fetched_at=datetime.now(UTC))
    return [mention.sentence for mention in matcher.match(reading.read(fetched))]
