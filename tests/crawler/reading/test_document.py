"""Bytes → tree: the charset, and pages made to hurt the parser."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.errors import ReadingError
from crawler.items import Page
from crawler.reading import read
from crawler.reading.document import decode, parse

MANY = 200_000


def page_of(body: bytes) -> Page:
    return Page("https://a.example/1", body, datetime(2024, 7, 10, tzinfo=UTC))


@pytest.mark.parametrize(
    ("body", "header", "expected"),
    [
        ("é".encode(), "text/html; charset=iso-8859-1", "é"),
        ("é".encode("latin-1"), "text/html; charset=utf-8", "é"),
        ("\ufeffé".encode(), "", "é"),
        (b"\xff\xfe" + "é".encode("utf-16-le"), "text/html; charset=utf-8", "é"),
        (b'<meta charset="windows-1251">' + "Суд".encode("cp1251"), "", "Суд"),
        (b"\x93quoted\x94 and \x96 more", "text/html; charset=windows-1252", "“quoted” and – more"),
        ("हिन्दी ".encode() * 20 + b"\xff", "", "हिन्दी"),
    ],
)
def test_charset(body: bytes, header: str, expected: str) -> None:
    assert expected in decode(body, header)[0]


@pytest.mark.parametrize(
    "body", [b"", b"  \n\t", b"%PDF-1.4 ...", b"\x89PNG\r\n", bytes(range(32)) * 99]
)
def test_what_is_no_page_is_refused_with_its_address(body: bytes) -> None:
    with pytest.raises(ReadingError, match=r"https://a\.example/1: "):
        parse(page_of(body))


@pytest.mark.parametrize(
    "body",
    [
        b"<div>" * MANY,
        b"<div>" * MANY + b"text" + b"</div>" * MANY,
        b"<ul><li>" * MANY,
        b"<p><font color=red><b><i>" * (MANY // 4),
        b"<table><tr><td>" * MANY,
        b"<div>" * 1000 + b"</p>" * MANY,
        b"<p " + b" ".join(b"a%d=1" % i for i in range(MANY)) + b">x",
        b"<p " + b" ".join(b"a<%d=1" % i for i in range(MANY)) + b">x",
        b"\0" * MANY + b"<p>\0x",
        b"<" * MANY,
        b"<p>" + b"word " * MANY,
        b"<br>" * MANY,
        b"<!--" * MANY,
        b'<script type="application/ld+json">' + b"[" * MANY + b"</script>",
        b"<script>window.__STATE__ = " + b'[{"text":"' * MANY + b"</script>",
        b"<h1>Title of this page</h1><p class=author>By " + b"A and " * MANY,
        b"<title>" + b"a | " * MANY + b"</title>",
        b"<h1>Title of this page</h1>" + b"<time>2 hours ago</time>" * (MANY // 10),
    ],
    ids=lambda body: body[:24].decode("latin-1"),
)
@pytest.mark.timeout(20)
def test_hostile_page_ends_soon(body: bytes) -> None:
    assert isinstance(read(page_of(body)).text, str)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with suppress(ReadingError):
        read(page_of(b"<html><body><h1>A title</h1><p>" + body))
