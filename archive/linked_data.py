"""schema.org for search engines: references to articles elsewhere, never copies of them."""

from collections.abc import Sequence
from typing import Any

from archive import addresses
from archive.languages import machine_date
from archive.site import View, is_behind_a_wall, is_online
from storage.catalogue import PublicArticle

Node = dict[str, Any]


def reference(article: PublicArticle) -> Node:
    """A `NewsArticle` that lives at its outlet."""
    node: Node = {
        "@type": "NewsArticle",
        "headline": article.title,
        "publisher": {"@type": "NewsMediaOrganization", "name": article.outlet.name},
    }
    if is_online(article):
        node["url"] = article.url
    if article.published.at is not None:
        node["datePublished"] = machine_date(article.published)
    if article.language:
        node["inLanguage"] = article.language
    if article.edition:
        node["printEdition"] = article.edition
    if is_behind_a_wall(article):
        node["isAccessibleForFree"] = False
    if article.authors:
        node["author"] = [{"@type": "Person", "name": name} for name in article.authors]
    return node


def collection(view: View, articles: Sequence[PublicArticle]) -> Node:
    """A list page: a `CollectionPage` whose main thing is an `ItemList`."""
    return {
        "@context": "https://schema.org",
        "@type": "CollectionPage",
        "url": view.absolute(),
        "isPartOf": {"@type": "WebSite", "url": view.absolute("")},
        "publisher": _organisation(view),
        "mainEntity": {
            "@type": "ItemList",
            "numberOfItems": len(articles),
            "itemListElement": [
                {"@type": "ListItem", "position": place, "item": reference(article)}
                for place, article in enumerate(articles, 1)
            ],
        },
    }


def article(view: View, article: PublicArticle) -> Node:
    """A record page: a `WebPage` about an article elsewhere."""
    return {
        "@context": "https://schema.org",
        "@type": "WebPage",
        "url": view.absolute(),
        "publisher": _organisation(view),
        "isPartOf": {"@type": "CollectionPage", "url": view.absolute(addresses.FRONT)},
        "mainEntity": reference(article),
    }


def _organisation(view: View) -> Node:
    organisation = view.site.organisation
    node: Node = {
        "@type": "Organization",
        "name": organisation.name,
        "url": organisation.homepage,
    }
    if (logo := view.site.logo) is not None:
        node["logo"] = view.absolute_asset(logo.name) if logo.content else logo.name
    return node
