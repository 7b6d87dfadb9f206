"""Addresses: which of them are the same article, and which outlet they belong to.

Two questions, two answers. `canonicalise` returns a clean address that a reader can open;
`identify` returns what is left of it when everything that may vary for one article is gone
(scheme, `www.`, a headline beside a fixed number). `url_hash` is a hash of the second.
"""

from storage.urls.canonical import canonicalise, identify, outlet_domain, url_hash
from storage.urls.claims import is_claim_credible

__all__ = ["canonicalise", "identify", "is_claim_credible", "outlet_domain", "url_hash"]
