"""Canonical addresses: pairs that are one article, pairs that are two, and what always holds."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.urls import canonicalise, identify, is_claim_credible, outlet_domain, url_hash

PAIRS = [
    line.split()
    for line in (Path(__file__).parent / "url_pairs.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.mark.parametrize(("sign", "first", "second"), PAIRS)
def test_pairs(sign: str, first: str, second: str) -> None:
    assert (url_hash(first) == url_hash(second)) == (sign == "="), (
        identify(first),
        identify(second),
    )


def test_there_are_enough_pairs_of_both_kinds() -> None:
    signs = [sign for sign, *_ in PAIRS]
    assert len(PAIRS) >= 120
    assert signs.count("!") >= len(PAIRS) / 2


def test_a_canonical_address_can_be_opened() -> None:
    url = "https://m.timesofindia.com/city/delhi/lead/amp_articleshow/106.cms?utm_source=x#top"
    assert canonicalise(url) == (
        "https://timesofindia.indiatimes.com/city/delhi/lead/articleshow/106.cms"
    )
    assert canonicalise("http://127.0.0.1:8000/a?x=1") == "http://127.0.0.1:8000/a?x=1"


hosts = st.sampled_from(
    ["example.org", "m.ndtv.com", "www.google.com", "खबर.भारत", "127.0.0.1:8000"]
)
paths = st.lists(
    st.one_of(
        st.text(max_size=12),
        st.sampled_from(
            ["amp", "..", "articleshow", "123.cms", "a-b-1234567", "%2F", "%E0", "index.html"]
        ),
    ),
    max_size=5,
).map("/".join)
queries = st.lists(
    st.tuples(st.sampled_from(["id", "utm_source", "url", "q", "page", "x"]), st.text(max_size=12)),
    max_size=4,
).map(lambda pairs: "&".join(f"{name}={value}" for name, value in pairs))


@given(hosts, paths, queries)
def test_canonical_addresses_stay_as_they_are(host: str, path: str, query: str) -> None:
    url = f"https://{host}/{path}?{query}"
    once = canonicalise(url)
    assert canonicalise(once) == once
    assert url_hash(once) == url_hash(url)
    assert " " not in once or not once.startswith("http")


@given(st.text(max_size=60))
def test_anything_is_taken(text: str) -> None:
    assert canonicalise(canonicalise(text)) == canonicalise(text)
    assert len(url_hash(text)) == 32


@pytest.mark.parametrize(
    ("url", "claimed", "others", "believed"),
    [
        ("https://a.org/news/x-y-z?v=1", "https://www.a.org/news/x-y-z", 0, True),
        ("https://a.org/news/x-y-z", "https://a.org/", 0, False),
        ("https://a.org/news/x-y-z", "https://a.org/news", 0, False),
        ("https://a.org/news/x-y-z", "https://pti.org/news/x-y-z", 0, False),
        ("https://a.org/news/x-y-z", "https://a.org/news/some-other-page", 9, False),
        ("https://a.org/news/x-y-z", "/news/x-y-z", 0, False),
    ],
)
def test_claims(url: str, claimed: str, others: int, believed: bool) -> None:
    assert is_claim_credible(url, claimed, others) is believed
    expected = canonicalise(claimed if believed else url)
    assert canonicalise(url, claimed=claimed, other_claimants=others) == expected


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://timesofindia.indiatimes.com/x", "indiatimes.com"),
        ("https://www.example.co.in/x", "example.co.in"),
        ("https://www.google.com/url?url=https%3A%2F%2Fwww.ndtv.com%2Fa", "ndtv.com"),
        ("http://127.0.0.1:8000/x", "127.0.0.1:8000"),
        ("http://localhost/x", "localhost"),
    ],
)
def test_outlet_domain(url: str, domain: str) -> None:
    assert outlet_domain(url) == domain
