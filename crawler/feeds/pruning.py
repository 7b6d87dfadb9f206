"""A feed's tree → the small, safe tree that feedparser reads.

Only what an announcement is made of is copied, within `bounds`: feedparser's time grows with
the square of attributes and namespaces, and most elements of a feed (images, podcasts, maps,
comments) say nothing to us. Markup inside a title or summary becomes escaped text, links lose
their slips, and a `guid` that is no address is not taken for one.
"""

import html
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final, cast

from lxml import etree

from crawler.feeds import bounds
from crawler.feeds.links import is_web_address, mend_reference
from crawler.feeds.trees import name_of

ROOTS: Final = frozenset({"rss", "rdf", "feed", "channel", "redirect"})
_ENTRIES: Final = frozenset({"item", "entry"})
_CONTAINERS: Final = _ENTRIES | ROOTS | {"source", "skiphours"}
_PEOPLE: Final = frozenset({"author", "contributor"})
_MARKUP: Final = frozenset(
    {"title", "description", "summary", "content", "encoded", "abstract", "subtitle", "body"}
    | {"tagline", "fullitem"}
)
_FIELDS: Final = frozenset(
    {"link", "guid", "id", "origlink", "language", "ttl", "updateperiod", "updatefrequency"}
    | {"hour", "pubdate", "published", "issued", "created", "updated", "modified", "date"}
    | {"lastbuilddate", "publishdate", "publicationdate", "dateposted", "creator", "name"}
    | {"email", "newlocation"}
)
_LINKS: Final = frozenset({"link", "origlink", "newlocation"})
_XML: Final = "{http://www.w3.org/XML/1998/namespace}"

# Vocabularies whose titles, links and descriptions are of pictures, sounds and places.
_FOREIGN: Final = (
    *("search.yahoo.com/mrss", "itunes.com/dtds", "example.com/dtds", "podlove.org"),
    *("podcastindex.org", "googleplay", "schemas.google.com/g", "a9.com/-/spec/opensearch"),
    *("georss.org", "opengis.net", "w3.org/2003/01/geo", "modules/slash", "modules/thread"),
    *("syndication/thread", "madskills.com", "wellformedweb.org", "creativecommons"),
)


@dataclass(slots=True)
class PrunedFeed:
    """The tree as bytes, and what was seen on the way."""

    root_name: str
    document: bytes = b""
    self_link: str | None = None
    site_link: str | None = None
    is_cut: bool = False
    entries: int = 0


def find_feed(root: etree._Element) -> etree._Element | None:
    """The element that is the feed: the root, or what a wrapper around it holds."""
    for seen, element in enumerate(root.iter()):
        if name_of(element) in ROOTS:
            return element
        if seen > 200:  # a wrapper is small; anything else is another document
            break
    return None


def prune(feed: etree._Element) -> PrunedFeed:
    """Copy what matters of `feed`."""
    pruned = PrunedFeed(root_name=name_of(feed))
    copier = _Copier(pruned)
    copy = etree.Element(feed.tag, nsmap=_limit_namespaces(feed))
    copier.copy_attributes(feed, copy)
    copier.copy_children(feed, copy, 1)
    pruned.document = etree.tostring(copy, encoding="utf-8", xml_declaration=True)
    return pruned


def _limit_namespaces(element: etree._Element) -> dict[str, str]:
    wanted = [(prefix, uri) for prefix, uri in element.nsmap.items() if not _is_foreign(uri)]
    # lxml takes None for the default namespace, which its type stubs do not know.
    return cast(dict[str, str], dict(wanted[: bounds.NAMESPACES]))


def _is_foreign(namespace: str) -> bool:
    lowered = namespace.lower()
    return any(part in lowered for part in _FOREIGN)


class _Copier:
    def __init__(self, pruned: PrunedFeed) -> None:
        self._pruned = pruned
        self._seen = 0

    def copy_children(
        self, original: etree._Element, copy: etree._Element, depth: int, inside: str = ""
    ) -> None:
        """Copy the wanted children of `original` under `copy`."""
        pruned = self._pruned
        for child in original:
            self._seen += 1
            if self._seen > bounds.ELEMENTS:
                pruned.is_cut = True
                return
            name = name_of(child)
            is_entry = name in _ENTRIES
            if is_entry and pruned.entries >= bounds.ENTRIES:
                pruned.is_cut = True
                continue
            if not self._is_wanted(child, name, inside) or depth >= bounds.DEPTH:
                continue
            pruned.entries += is_entry
            twin = etree.SubElement(copy, child.tag, nsmap=_limit_namespaces(child))
            self.copy_attributes(child, twin)
            if name in _MARKUP:
                self._copy_markup(child, twin)
            elif name in _CONTAINERS or (name in _PEOPLE and len(child)):
                twin.text = _shorten(child.text, bounds.SHORT_TEXT)
                self.copy_children(child, twin, depth + 1, name)
            else:
                self._copy_field(child, twin, name, inside)

    def _is_wanted(self, element: etree._Element, name: str, inside: str) -> bool:
        if not name or (name not in _CONTAINERS | _MARKUP | _FIELDS | _PEOPLE):
            return False
        if inside in _PEOPLE and name not in {"name", "email"}:
            return False
        namespace = etree.QName(element).namespace
        if not namespace or not _is_foreign(namespace):
            return True
        # A picture's title stands in for the entry's only where that has none.
        parent = element.getparent()
        is_lonely = parent is not None and not any(
            name_of(other) == "title" for other in parent if other is not element
        )
        return inside in _ENTRIES and name == "title" and "mrss" in namespace and is_lonely

    def copy_attributes(self, original: etree._Element, copy: etree._Element) -> None:
        for key in islice(original.attrib, bounds.ATTRIBUTES):
            name, value = str(key), str(original.attrib[key])
            if name.startswith("{") and _is_foreign(name):
                continue
            is_link = name.lower() in {"href", "url"}
            copy.set(name, mend_reference(value) if is_link else value[: bounds.URL])

    def _copy_markup(self, original: etree._Element, copy: etree._Element) -> None:
        """The text of a title or summary, and as text what was markup in it."""
        limit = bounds.SHORT_TEXT if name_of(original) == "title" else bounds.LONG_TEXT
        if len(original) == 0:
            copy.text = _shorten(original.text, limit)
            return
        text = "".join(_take_text(original, limit))
        is_atom = "atom" in (etree.QName(original).namespace or "").lower()
        for name in list(copy.attrib):
            if name in {"type", "mode"}:
                del copy.attrib[name]
        if is_atom:
            copy.set("type", "text")
            copy.text = text
        else:
            copy.text = html.escape(text, quote=False)

    def _copy_field(
        self, original: etree._Element, copy: etree._Element, name: str, inside: str
    ) -> None:
        text = _shorten("".join(_take_text(original, bounds.SHORT_TEXT)), bounds.SHORT_TEXT) or ""
        if name in _LINKS:
            text = mend_reference(text)
            self._note_link(original, text, inside)
        elif name in {"guid", "id"}:
            text = text.strip()
            if name == "guid":
                _settle_guid(copy, text)
        elif text.startswith("//") or ":" not in text:
            text = text.strip()
        copy.text = text

    def _note_link(self, link: etree._Element, text: str, inside: str) -> None:
        """Remember the feed's own addresses: bases for its relative links."""
        if inside not in {"", "channel"}:
            return
        pruned = self._pruned
        relation = (link.get("rel") or "alternate").lower()
        address = mend_reference(link.get("href") or "") or text
        if not is_web_address(address):
            return
        if relation == "self":
            pruned.self_link = pruned.self_link or address
        elif relation == "alternate":
            pruned.site_link = pruned.site_link or address


def _settle_guid(guid: etree._Element, text: str) -> None:
    """RSS 2.0 takes every guid for a permalink; only what looks like an address is one."""
    said = next((v for k, v in guid.attrib.items() if k.lower() == "ispermalink"), "").lower()
    for key in [key for key in guid.attrib if key.lower() == "ispermalink"]:
        del guid.attrib[key]
    is_address = text.startswith(("http://", "https://", "/", "www.")) or (
        said == "true" and "/" in text and " " not in text
    )
    guid.set("isPermaLink", "true" if is_address and said != "false" else "false")


def _take_text(element: etree._Element, limit: int) -> Iterator[str]:
    """The text in `element`, with a space where an element begins or ends, up to `limit`."""
    taken = 0
    for event, node in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        if event == "start" and name_of(node) not in {"script", "style"}:
            piece = node.text
        elif event != "start" and node is not element:
            piece = node.tail
        else:
            piece = None
        if piece:
            yield piece[: limit - taken]
            taken += len(piece)
        if taken >= limit:
            return


def _shorten(text: str | None, limit: int) -> str | None:
    return text[:limit] if text else text
