"""A feed's tree → the small, safe tree that feedparser reads.

Only what an announcement is made of is copied, within `bounds`: feedparser's time grows with
the square of attributes and namespaces, and most elements of a feed (images, podcasts, maps,
comments) say nothing to us. Markup inside a title or summary becomes escaped text, links lose
their slips, and a `guid` that is no address is not taken for one.
"""

import html
import re
from collections.abc import Iterator, Set
from dataclasses import dataclass
from itertools import islice
from typing import Final, cast

from lxml import etree

from crawler.feeds import bounds
from crawler.feeds.fields import clean_name
from crawler.feeds.links import is_web_address, mend_reference
from crawler.feeds.trees import name_of
from crawler.plain_text import INLINE, UNSEEN

ROOTS: Final = frozenset({"rss", "rdf", "feed", "channel", "redirect"})
_ENTRIES: Final = frozenset({"item", "entry"})
_CONTAINERS: Final = _ENTRIES | ROOTS | {"source", "skiphours"}
_PEOPLE: Final = frozenset({"author", "contributor"})
_CLOSED: Final = _ENTRIES | _PEOPLE | {"source", "skiphours"}
"""Elements whose own children are all that they hold: no entry hides deeper in them."""
_NAMES: Final = frozenset({"author", "creator", "name"})
_MARKUP: Final = frozenset(
    {"title", "description", "summary", "content", "encoded", "abstract", "subtitle", "body"}
    | {"tagline", "fullitem"}
)
_SUMMARIES: Final = frozenset({"description", "summary", "abstract"})
_CONTENTS: Final = frozenset({"content", "encoded", "body", "fullitem"})
"""What stands in for a missing summary, and is not read beside one."""
_MEDIA: Final = frozenset({"group", "content"})
"""What Media RSS puts around a title."""
_FIELDS: Final = frozenset(
    {"link", "guid", "id", "origlink", "language", "ttl", "updateperiod", "updatefrequency"}
    | {"hour", "pubdate", "published", "issued", "created", "updated", "modified", "date"}
    | {"lastbuilddate", "publishdate", "publicationdate", "dateposted", "creator", "name"}
    | {"email", "newlocation"}
)
_RDF_ABOUT: Final = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_LINKS: Final = frozenset({"link", "origlink", "newlocation"})
_OTHER_SCHEME = re.compile(r"(?!https?:)[A-Za-z][A-Za-z0-9+.-]*:", re.IGNORECASE)

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
    share: int = bounds.LONG_TEXT
    """Characters of markup that each entry may have."""


def find_feed(root: etree._Element) -> etree._Element | None:
    """The element that is the feed: the root, or what a wrapper around it holds. An entry may
    be a document of its own (RFC 4287, 2): a feed is put around it."""
    if name_of(root) in _ENTRIES:
        around = etree.Element("feed" if name_of(root) == "entry" else "channel")
        around.append(root)
        return around
    for seen, element in enumerate(root.iter()):
        if name_of(element) in ROOTS:
            return element
        if seen > 200:  # a wrapper is small; anything else is another document
            break
    return None


def prune(feed: etree._Element) -> PrunedFeed:
    """Copy what matters of `feed`."""
    # Told in C, and so without the odd spelling; more than a bound counts as the bound.
    listed = sum(1 for _ in islice(feed.iter("{*}item", "{*}entry"), bounds.ENTRIES))
    pruned = PrunedFeed(name_of(feed), share=bounds.share_of_markup(listed))
    copier = _Copier(pruned)
    copy = etree.Element(_plain_name(feed), nsmap=_limit_namespaces(feed))
    copier.copy_attributes(feed, copy)
    copier.copy_children(feed, copy, 1)
    pruned.document = etree.tostring(copy, encoding="utf-8", xml_declaration=True)
    return pruned


def _limit_namespaces(element: etree._Element) -> dict[str, str]:
    wanted = [
        (prefix, uri)
        for prefix, uri in element.nsmap.items()
        if _PLAIN_URI.fullmatch(uri) and not _is_foreign(uri)
    ]
    # lxml takes None for the default namespace, which its type stubs do not know.
    return cast(dict[str, str], dict(wanted[: bounds.NAMESPACES]))


_PLAIN_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,20}:[\w./:#?&=+,;~@!$()*'%-]{1,300}", re.ASCII)


def _plain_name(element: etree._Element) -> etree.QName:
    """The element's name, without a namespace that a tree could not be built with again."""
    name = etree.QName(element)
    is_plain = name.namespace and _PLAIN_URI.fullmatch(name.namespace)
    return name if is_plain else etree.QName(name.localname)


def _is_foreign(namespace: str) -> bool:
    lowered = namespace.lower()
    return any(part in lowered for part in _FOREIGN)


class _Copier:
    def __init__(self, pruned: PrunedFeed) -> None:
        self._pruned = pruned
        self._seen = 0

    def copy_children(
        self,
        original: etree._Element,
        copy: etree._Element,
        depth: int,
        inside: str = "",
        *,
        is_wrapper: bool = False,
    ) -> None:
        """Copy the wanted children of `original` under `copy`.

        `inside` is the name of the element that they stand in. An element that no format
        knows (`is_wrapper`) is passed over, and the entries in it taken all the same.
        """
        fields = 0
        for child in original:
            self._seen += 1
            if self._seen > bounds.ELEMENTS or fields >= bounds.FIELDS:
                self._pruned.is_cut = True
                return
            if depth >= bounds.DEPTH:
                return
            name = name_of(child)
            if name in _ENTRIES:
                self._copy_entry(child, copy, depth, name)
            elif not is_wrapper and _is_wanted(child, name, inside):
                fields += name not in _CONTAINERS
                self._copy_element(child, copy, depth, name, inside)
            elif inside in _ENTRIES and name in _MEDIA and not _has_other(child, {"title"}):
                fields += 1
                self._copy_media_title(child, copy, depth)
            elif len(child) and inside not in _CLOSED and name not in _MARKUP:
                self.copy_children(child, copy, depth + 1, inside, is_wrapper=True)

    def _copy_media_title(self, media: etree._Element, copy: etree._Element, depth: int) -> None:
        """The title of a picture or film, for an entry that has none of its own."""
        title = next((node for node in islice(media.iter(), 50) if name_of(node) == "title"), None)
        if title is not None and copy.find("{*}title") is None:
            self._copy_element(title, copy, depth, "title", "")

    def copy_attributes(self, original: etree._Element, copy: etree._Element) -> None:
        """Copy the attributes that mean something to a feed."""
        for key in islice(original.attrib, bounds.ATTRIBUTES):
            name, value = str(key), str(original.attrib[key])
            name = name.lower() if name.isupper() else name
            namespace = etree.QName(name).namespace
            if namespace and (_is_foreign(namespace) or not _PLAIN_URI.fullmatch(namespace)):
                continue
            is_link = name.lower() in {"href", "url"}
            copy.set(name, mend_reference(value) if is_link else value[: bounds.URL])

    def _copy_entry(
        self, entry: etree._Element, copy: etree._Element, depth: int, name: str
    ) -> None:
        if self._pruned.entries >= bounds.ENTRIES:
            self._pruned.is_cut = True
            return
        self._pruned.entries += 1
        self._copy_element(entry, copy, depth, name, "")

    def _copy_element(
        self, original: etree._Element, parent: etree._Element, depth: int, name: str, inside: str
    ) -> None:
        copy = etree.SubElement(parent, _plain_name(original), nsmap=_limit_namespaces(original))
        self.copy_attributes(original, copy)
        if name in _MARKUP:
            limit = bounds.SHORT_TEXT if name == "title" else self._pruned.share
            _copy_markup(original, copy, limit)
        elif name in _CONTAINERS or (name in _PEOPLE and len(original)):
            copy.text = (original.text or "")[: bounds.SHORT_TEXT]
            self.copy_children(original, copy, depth + 1, name)
            about = str(original.get(_RDF_ABOUT) or "")
            if name == "channel" and is_web_address(about):
                self._pruned.site_link = self._pruned.site_link or about
        elif name in _LINKS:
            self._copy_link(original, copy, inside)
        elif name == "guid":
            copy.text = "".join(_take_text(original, bounds.SHORT_TEXT)).strip()
            _settle_guid(copy)
        else:
            limit = bounds.SHORT_TEXT if name == "id" else bounds.NAME
            text = "".join(_take_text(original, limit)).strip()
            # feedparser leaves half an address in the name when its domain ends in ".media".
            copy.text = clean_name(text) if name in _NAMES else text

    def _copy_link(self, original: etree._Element, copy: etree._Element, inside: str) -> None:
        """A link without its slips. One that leads nowhere goes: a guid may stand in for it."""
        copy.text = mend_reference("".join(_take_text(original, bounds.SHORT_TEXT)))
        address = copy.get("href") or copy.text
        if not address or _OTHER_SCHEME.match(address):
            parent = copy.getparent()
            if parent is not None:
                parent.remove(copy)
        elif inside in {"", "channel"} and is_web_address(address):
            self._note_link(copy, address)

    def _note_link(self, link: etree._Element, address: str) -> None:
        """Remember the feed's own addresses: bases for its relative links."""
        relation = (link.get("rel") or "alternate").lower()
        if relation == "self":
            self._pruned.self_link = self._pruned.self_link or address
        elif relation == "alternate":
            self._pruned.site_link = self._pruned.site_link or address


def _is_wanted(element: etree._Element, name: str, inside: str) -> bool:
    if not name or name not in _CONTAINERS | _MARKUP | _FIELDS | _PEOPLE:
        return False
    if inside in _PEOPLE and name not in {"name", "email"}:
        return False
    namespace = etree.QName(element).namespace or ""
    is_foreign = _is_foreign(namespace)
    if inside in _ENTRIES and name in _CONTENTS:
        return not is_foreign and not _has_other(element, _SUMMARIES)
    # A picture's title stands in for the entry's only where that has none.
    is_title = inside in _ENTRIES and name == "title" and "mrss" in namespace
    return not is_foreign or (is_title and not _has_other(element, {"title"}))


def _has_other(element: etree._Element, names: Set[str]) -> bool:
    """Whether an element of one of these names, with something in it, stands beside `element`."""
    parent = element.getparent()
    return parent is not None and any(
        name_of(other) in names and other is not element and (len(other) or other.text)
        for other in parent
    )


def _copy_markup(original: etree._Element, copy: etree._Element, limit: int) -> None:
    """The text of a title or summary, and as text what was markup in it."""
    if len(original) == 0:
        text = (original.text or "")[:limit]
        # As CDATA: expat hands over escaped markup piece by piece, which made half of the cost.
        copy.text = etree.CDATA(text) if "<" in text and "]]>" not in text else text
        return
    text = "".join(_take_text(original, limit))
    for name in [str(key) for key in copy.attrib]:
        if name in {"type", "mode"}:
            del copy.attrib[name]
    if "atom" in (etree.QName(original).namespace or "").lower():
        copy.set("type", "text")
        copy.text = text
    else:
        copy.text = html.escape(text, quote=False)


def _settle_guid(guid: etree._Element) -> None:
    """RSS 2.0 takes every guid for a permalink; only what looks like an address is one."""
    keys = [str(key) for key in guid.attrib if str(key).lower() == "ispermalink"]
    said = "".join(str(guid.attrib[key]) for key in keys[:1]).strip().lower()
    for key in keys:
        del guid.attrib[key]
    text = guid.text or ""
    is_address = text.startswith(("http://", "https://", "/", "www.")) or (
        said == "true" and "/" in text and " " not in text
    )
    guid.set("isPermaLink", "true" if is_address and said != "false" else "false")


def _take_text(element: etree._Element, limit: int) -> Iterator[str]:
    """The text in `element` up to `limit`, with spaces where its blocks begin and end."""
    taken = 0
    for event, node in etree.iterwalk(element, events=("start", "end")):
        name = name_of(node)
        piece = None
        if event == "start" and name not in UNSEEN:
            piece = node.text
        elif event == "end" and node is not element:
            piece = node.tail
        if len(element) and node is not element and name not in INLINE:
            piece = f" {piece or ''}"
        if piece:
            yield piece[: limit - taken]
            taken += len(piece)
        if taken >= limit:
            return
