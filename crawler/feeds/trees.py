"""Text → a tree of elements, whatever state the text is in."""

from typing import Final

from lxml import etree

from crawler.feeds import bounds
from crawler.feeds.balancing import balance
from crawler.feeds.mending import clean

_DOCUMENTS: Final = {
    "html": "a web page",
    "urlset": "a sitemap",
    "sitemapindex": "a sitemap index",
    "opml": "an OPML list of feeds",
    "rss": "an RSS feed",
    "rdf": "an RDF feed",
    "feed": "an Atom feed",
    "error": "an error message",
}


def build_tree(text: str) -> tuple[etree._Element | None, str | None]:
    """The document's root, and a note when it was not well-formed and had to be balanced.

    No entity is resolved and nothing is fetched. The root is None when there is no markup.
    """
    text = clean(text)
    if not text:
        return None, None
    note = "it has too many parts"  # a tree takes a quarter of a kilobyte for each
    if text.count("<") <= 2 * bounds.ELEMENTS:
        try:
            return etree.fromstring(text.encode(), _make_parser(recover=False)), None
        except etree.XMLSyntaxError as error:
            note = f"it is not well-formed ({error.msg})"
    data = balance(text).encode()
    return (etree.fromstring(data, _make_parser(recover=True)) if data else None), note


def _make_parser(*, recover: bool) -> etree.XMLParser:
    return etree.XMLParser(
        encoding="utf-8",
        recover=recover,
        resolve_entities=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
    )


def name_of(element: etree._Element) -> str:
    """An element's local name in lower case; empty for comments and the like."""
    tag = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(tag, str) else ""


def describe(root: etree._Element | None, *, wanted: str) -> str:
    """Say what a document is when it is not what was `wanted`."""
    if root is None:
        return "there is no markup in it"
    name = name_of(root)
    what = _DOCUMENTS.get(name) or (f"a document of <{name[:40]}>" if name else "no XML")
    return f"it is {what}, not {wanted}"
