"""When to believe what a page says its own address is (`rel=canonical`, `og:url`)."""

from storage.urls.hosts import domain_of
from storage.urls.paths import is_named_by

MOST_CLAIMANTS = 3
"""Renderings one article may have beside its own page; more is a careless template."""


def is_claim_credible(canonical: str, claimed: str, other_claimants: int = 0) -> bool:
    """True when a page at `canonical` may say that its address is `claimed`.

    Both are canonical addresses. Not believed: another outlet's address (a reprint credits
    its origin and is still this outlet's article), the home page or a section's (templates
    that print one address on every page), and one that many pages claim.
    """
    if not claimed.startswith(("http://", "https://")) or other_claimants > MOST_CLAIMANTS:
        return False
    if domain_of(canonical) != domain_of(claimed):
        return False
    rest = claimed.partition("://")[2].partition("#")[0]
    path, _, query = rest.partition("?")
    path = "/" + path.partition("/")[2]
    return is_named_by(path) or bool(query)
