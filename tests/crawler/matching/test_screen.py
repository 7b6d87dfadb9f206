"""The screen loses nothing: terms put into real pages in every way a page can write them."""

import gzip
import random
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest

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
    '<div class="also-read"><h3>Also read</h3><ul><li><a href="/x">{} found again</a></li></ul></div>',  # noqa: E501
    "<p>Also read: {} found again</p>",
    '<nav><ul><li><a href="/">Home</a></li><li><a href="/t">{}</a></li></ul></nav>',
    '<div class="tags">Tags: <a href="/tag/x">{}</a></div>',
    '<aside class="related"><h4>Related stories</h4><a href="/y">{} in the news</a></aside>',
]


def test_insertions_into_furniture_are_not_matched(pages: list[bytes], matcher: Matcher) -> None:
    reading = pytest.importorskip("crawler.reading")
    rng = random.Random(7)
    wrong = []
    for _ in range(25):
        body = rng.choice(pages)
        term, frame = rng.choice(TERMS), rng.choice(FURNITURE)
        paragraphs = [i for i in range(len(body)) if body.startswith(b"</p>", i)]
        at = rng.choice(paragraphs[:40]) + 4
        page = body[:at] + frame.format(term).encode() + body[at:]
        fetched = Page(url="https://example.org/a", body=page, fetched_at=datetime.now(UTC))
        found = matcher.match(reading.read(fetched))
        if found:
            wrong.append((term, frame, found[0].sentence))
    assert wrong == []
