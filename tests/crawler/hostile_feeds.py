"""Feeds made to hurt whoever reads them: each a way to cost time, memory or trust.

`hostile_feeds` makes them one at a time, since together they would fill the memory that they
are meant to fill one by one. The benchmark measures what each costs, the tests that each ends.
"""

import gzip
import io
import json
import random
from collections.abc import Iterator

MEGABYTE = 1024 * 1024
HEAD = b'<?xml version="1.0" encoding="utf-8"?>\n'
GOOD_ITEM = b"<item><title>Good</title><link>https://example.in/good</link></item>"


def rss(inside: bytes, *, head: bytes = HEAD, attributes: bytes = b"") -> bytes:
    """An RSS feed around `inside`, with one good item in front."""
    return (
        head
        + b'<rss version="2.0"'
        + attributes
        + b"><channel><title>T</title><link>https://example.in/</link>"
        + GOOD_ITEM
        + inside
        + b"</channel></rss>"
    )


def item(inside: bytes) -> bytes:
    """One item around `inside`."""
    return b"<item>" + inside + b"</item>"


def hostile_feeds() -> Iterator[tuple[str, bytes]]:
    """Every hostile feed with its name."""
    yield from _too_many()
    yield from _too_long()
    yield from _too_deep()
    yield from _entities()
    yield from _broken()
    yield from _encodings()
    yield from _json()
    yield from _not_feeds()


def _too_many() -> Iterator[tuple[str, bytes]]:
    attributes = b"".join(b' a%d="x"' % n for n in range(50_000))
    yield "attributes on the root", rss(b"", attributes=attributes)
    yield "attributes on an item", rss(b"<item" + attributes + b"><title>x</title></item>")
    yield "attributes on a link", rss(item(b"<link" + attributes + b">https://example.in/</link>"))
    spaces = b"".join(b' xmlns:n%d="urn:n:%d"' % (n, n) for n in range(20_000))
    yield "namespaces on the root", rss(b"", attributes=spaces)
    yield "namespaces on an item", rss(b"<item" + spaces + b"><title>x</title></item>")
    nested = b"".join(b'<n%d:x xmlns:n%d="urn:%d">' % (n, n, n) for n in range(5_000))
    yield "namespaces one in another", rss(item(nested))
    used = b"".join(b'<p%d:x xmlns:p%d="urn:%d"/>' % (n, n, n) for n in range(20_000))
    yield "namespaces one after another", rss(item(used))
    small = item(b"<title>x</title><link>https://example.in/1</link>")
    yield "50,000 items", rss(small * 50_000)
    yield "500,000 empty items", rss(b"<item/>" * 500_000)
    yield "entries of a kind each", HEAD + b"<feed>" + b"<entry/><item/>" * 100_000 + b"</feed>"
    yield "200,000 links in an item", rss(item(b"<link>https://example.in/x</link>" * 200_000))
    yield "200,000 dates in an item", rss(item(b"<pubDate>Mon, 15 Jan 2024</pubDate>" * 200_000))
    yield "200,000 authors in an item", rss(item(b"<author>a@b.in (x)</author>" * 200_000))
    yield "200,000 titles in an item", rss(item(b"<title>x</title>" * 200_000))
    yield "CDATA in slices", rss(item(b"<title>" + b"<![CDATA[x]]>" * 300_000 + b"</title>"))
    yield "200,000 comments", rss(b"<!-- x -->" * 200_000)
    yield "200,000 instructions", rss(b"<?x y?>" * 200_000)
    yield (
        "skipHours without end",
        rss(b"<skipHours>" + b"<hour>1</hour>" * 200_000 + b"</skipHours>"),
    )
    yield "many channels", HEAD + b"<rss>" + (b"<channel>" + GOOD_ITEM + b"</channel>") * 30_000


def _too_long() -> Iterator[tuple[str, bytes]]:
    long = b"x" * (20 * MEGABYTE)
    words = b"word " * (2 * MEGABYTE)
    yield "a long title", rss(item(b"<title>" + long + b"</title>"))
    yield "a long summary", rss(item(b"<description>" + words + b"</description>"))
    yield (
        "a long summary in CDATA",
        rss(item(b"<description><![CDATA[" + b"<p>x</p>" * MEGABYTE + b"]]></description>")),
    )
    yield (
        "a thousand long summaries",
        rss(item(b"<description><![CDATA[" + b"<p>word</p>" * 600 + b"]]></description>") * 1_000),
    )
    yield "a long attribute", rss(b'<item a="' + long + b'"/>')
    yield "a long element name", rss(b"<" + long + b">")
    yield "a long link", rss(item(b"<link>https://example.in/" + long + b"</link>"))
    yield (
        "a link of spaces",
        rss(item(b"<link>https://example.in/" + b" " * 5_000_000 + b"</link>")),
    )
    yield "a long date", rss(item(b"<pubDate>" + b"1 Jan " * MEGABYTE + b"</pubDate>"))
    yield "a date of digits", rss(item(b"<pubDate>" + b"1" * MEGABYTE + b"</pubDate>"))
    yield "a date of colons", rss(item(b"<pubDate>" + b"1:1:" * 39 + b"</pubDate>") * 1_000)
    yield "a long author", rss(item(b"<author>" + b"a" * MEGABYTE + b"</author>"))
    yield "an author of dots", rss(item(b"<author>" + b"a.b" * 1_300 + b"@</author>") * 1_000)
    yield "a long language", rss(b"<language>" + b"en-" * MEGABYTE + b"</language>")
    yield "a long ttl", rss(b"<ttl>" + b"9" * MEGABYTE + b"</ttl>")
    yield "blank lines before it", b"\n" * (5 * MEGABYTE) + rss(b"")
    yield "blank lines in its prolog", HEAD + b"\n" * (5 * MEGABYTE) + rss(b"", head=b"")
    bomb = io.BytesIO()
    with gzip.GzipFile(fileobj=bomb, mode="wb", compresslevel=9) as stream:
        stream.write(HEAD + b"<rss><channel>" + GOOD_ITEM)
        for _ in range(300):
            stream.write(b" " * MEGABYTE)
    yield "a gzip bomb", bomb.getvalue()
    yield "a broken gzip", bomb.getvalue()[:100] + b"x" * 100
    yield (
        "base64 in Atom",
        HEAD
        + (
            b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><content type="image/x">'
            + b"QUFB" * (3 * MEGABYTE)
            + b"</content></entry></feed>"
        ),
    )


def _too_deep() -> Iterator[tuple[str, bytes]]:
    yield "elements 100,000 deep", rss(b"<a>" * 100_000)
    yield "elements 100,000 deep and closed", rss(b"<a>" * 100_000 + b"</a>" * 100_000)
    yield "items in items", rss(b"<item>" * 50_000)
    yield "sources in sources", rss(item(b"<source>" * 50_000))
    deep = b"<div>" * 50_000
    yield "markup 50,000 deep in a title", rss(item(b"<title><![CDATA[" + deep + b"]]></title>"))
    yield (
        "markup 50,000 deep in a summary",
        rss(item(b"<description><![CDATA[" + deep + b"]]></description>")),
    )
    yield (
        "XHTML 50,000 deep",
        HEAD
        + (
            b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><title type="xhtml">'
            + b"<div xmlns='http://www.w3.org/1999/xhtml'>" * 50_000
        ),
    )
    yield "bases upon bases", rss(b'<item xml:base="a/">' * 30_000)


def _entities() -> Iterator[tuple[str, bytes]]:
    laughs = b"".join(b'<!ENTITY l%d "%s">' % (n + 1, b"&l%d;" % n * 10) for n in range(12))
    head = HEAD + b'<!DOCTYPE rss [<!ENTITY l0 "lol">' + laughs + b"]>"
    yield "a billion laughs", rss(item(b"<title>&l12;</title>"), head=head)
    head = HEAD + b'<!DOCTYPE rss [<!ENTITY a "' + b"a" * 100_000 + b'">]>'
    yield "quadratic entities", rss(item(b"<title>" + b"&a;" * 100_000 + b"</title>"), head=head)
    head = HEAD + b'<!DOCTYPE rss [<!ENTITY a "' + b"a" * 499 + b'">]>'
    yield "short entities, often", rss(item(b"<title>" + b"&a;" * 900_000 + b"</title>"), head=head)
    head = HEAD + b'<!DOCTYPE rss [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    yield "a file as entity", rss(item(b"<title>&f;</title>"), head=head)
    head = HEAD + b'<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/x.dtd">'
    yield "a document type from elsewhere", rss(b"", head=head)
    many = b"".join(b'<!ENTITY e%d "x">\n' % n for n in range(100_000))
    yield "100,000 entities", rss(b"", head=HEAD + b"<!DOCTYPE rss [" + many + b"]>")
    yield "an unclosed document type", HEAD + b"<!DOCTYPE rss [" + b"<!ENTITY x 'y'>" * 50_000
    yield "ampersands", rss(item(b"<title>" + b"&" * (2 * MEGABYTE) + b"</title>"))
    yield "references to nothing", rss(item(b"<title>" + b"&nope;" * 500_000 + b"</title>"))
    yield (
        "references to half characters",
        rss(item(b"<title>" + b"&#55357;" * 500_000 + b"</title>")),
    )
    yield "references out of range", rss(item(b"<title>&#99999999999999;&#0;&#x110000;</title>"))


def _broken() -> Iterator[tuple[str, bytes]]:
    yield "only openings", b"<" * (3 * MEGABYTE)
    yield "openings of a tag", rss(b"<a " * MEGABYTE)
    yield "unclosed quotes", rss(b"<a b=\"' " * 400_000)
    yield "quotes in turn", rss(b"<a b='<a b=\"" * 400_000)
    yield "end tags alone", rss(b"</a>" * 700_000)
    yield "end tags of items", rss(b"</item>" * 500_000)
    yield "an unclosed CDATA", rss(item(b"<title><![CDATA[" + b"x]]" * MEGABYTE))
    yield "an unclosed comment", rss(b"<!-- " + b"-- " * MEGABYTE)
    yield "unclosed comments", rss(b"<!-- x " * 500_000)
    yield "an unclosed instruction", HEAD[:-3] + b" x" * MEGABYTE
    yield "bad tags", rss(b"<1><%><a:b:c><:x>< y>" * 100_000)
    yield "undeclared prefixes", rss(b"".join(b"<p%d:x/>" % n for n in range(50_000)))
    yield "colons", rss(b"<a" + b":a" * 100_000 + b"/>")
    yield "equals signs", rss(b"<a " + b"=" * MEGABYTE + b">")
    yield "names without values", rss(b"<a " + b"a" * MEGABYTE + b" " + b"b " * 500_000 + b">")
    yield "nulls", HEAD + b"\x00" * (4 * MEGABYTE) + rss(b"")
    yield (
        "links that run",
        rss(
            item(b"<title>x</title><link>javascript:alert(1)</link>")
            + item(b"<title>x</title><link>data:text/html,x</link>")
            + item(b"<title>x</title><link> JaVaScRiPt\t:alert(1)</link>")
            + item(b"<title>x</title><link>file:///etc/passwd</link>")
            + item(b"<title>x</title><link>https://</link>")
            + item(b"<title>x</title><link>https://[::1</link>")
        ),
    )


def _encodings() -> Iterator[tuple[str, bytes]]:
    body = rss(item("<title>विषैले रसायन</title>".encode()))
    yield "a charset that is none", body.replace(b'"utf-8"', b'"x-nowhere"')
    yield "a charset that lies", body.replace(b'"utf-8"', b'"utf-16"')
    yield "UTF-16 cut in half", body.decode().encode("utf-16")[:-1]
    yield "UTF-32 without a mark", body.decode().encode("utf-32-be")
    yield "UTF-7", rss(b"<item><title>+ADw-script+AD4-</title></item>").replace(b"utf-8", b"utf-7")
    yield "marks of byte order", b"\xef\xbb\xbf" * 300_000 + body
    yield (
        "half of the bytes bad",
        rss(item(b"<title>" + b"\xe0\xa4\xb9\xff" * 500_000 + b"</title>")),
    )
    yield "bytes at random", random.Random(1).randbytes(3 * MEGABYTE)
    yield "tags and bytes at random", rss(b"<item>" + random.Random(2).randbytes(MEGABYTE))


def _json() -> Iterator[tuple[str, bytes]]:
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "T"}
    many = [{"id": str(n), "url": f"https://example.in/{n}", "title": "x"} for n in range(50_000)]
    yield "JSON, 50,000 items", json.dumps({**feed, "items": many}).encode()
    yield "JSON, 100,000 deep", b'{"items":' + b"[" * 100_000
    yield "JSON, objects 100,000 deep", b'{"a":' * 100_000
    yield "JSON, a million lists", b'{"items":[' + b"[]," * MEGABYTE + b"[]]}"
    yield "JSON, a million objects", b'{"items":[' + b"{}," * MEGABYTE + b"{}]}"
    yield "JSON, a million texts", b'{"items":[' + b'"ab",' * MEGABYTE + b'""]}'
    yield "JSON, a long number", b'{"version":"1","items":[],"x":' + b"9" * (3 * MEGABYTE) + b"}"
    yield "JSON, a long text", json.dumps({**feed, "items": [{"title": "x" * 20_000_000}]}).encode()
    yield "JSON, cut off", json.dumps({**feed, "items": many[:100]}).encode()[:-50]
    odd: list[object] = [
        None,
        1,
        "x",
        [],
        {"url": []},
        {"url": {}, "title": 5, "authors": 7, "id": True},
    ]
    yield "JSON of the wrong types", json.dumps({**feed, "items": odd, "hubs": 5}).encode()
    yield "JSON, a lone half character", b'{"version":"1","items":[{"title":"\\ud83d"}]}'
    yield "JSON, not a number", b'{"version":"1","items":[{"id":NaN,"title":Infinity}]}'


def _not_feeds() -> Iterator[tuple[str, bytes]]:
    yield "nothing", b""
    yield "a space", b" "
    yield "a mark of byte order alone", b"\xef\xbb\xbf"
    yield "a web page", b"<!DOCTYPE html><html><body><h1>Access denied</h1></body></html>"
    yield "a long web page", b"<html><body>" + b"<p>x</p>" * MEGABYTE
    yield "a PDF", b"%PDF-1.7\n" + random.Random(3).randbytes(100_000)
    yield "a sitemap", b"<urlset><url><loc>https://example.in/</loc></url></urlset>"
    yield "plain words", b"Please enable cookies to continue."
