"""Hosts: normal form, registrable domain, and the names one outlet's pages go by."""

from functools import lru_cache

import idna
import tldextract

_SUFFIXES = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)  # the list it ships with

DEVICE_LABELS = frozenset(
    {"m", "mobile", "mob", "mobi", "amp", "lite", "wap", "touch", "mdot", "pda", "print"}
)
"""Host labels that name a device or a lighter rendering, never another article."""

ALIASES = {
    "timesofindia.com": "timesofindia.indiatimes.com",
    "economictimes.com": "economictimes.indiatimes.com",
    "navbharattimes.com": "navbharattimes.indiatimes.com",
    "maharashtratimes.com": "maharashtratimes.indiatimes.com",
    "guardian.co.uk": "theguardian.com",
    "bbc.co.uk": "bbc.com",
    "edition.cnn.com": "cnn.com",
}
"""Hosts that show another host's articles under the same paths (they redirect there)."""


@lru_cache(maxsize=50_000)
def normalise_host(host: str) -> str:
    """Return `host` lower-case, in ASCII (IDNA 2008), without a trailing dot."""
    host = host.rstrip(".").lower()
    if host.isascii():
        return host
    try:
        return idna.encode(host, uts46=True).decode()
    except idna.IDNAError:
        return host


@lru_cache(maxsize=50_000)
def registrable_domain(host: str) -> str:
    """Return the part of a host that somebody registered ("thehindu.com").

    A host without one (an IP address, `localhost`) is returned whole. The Public Suffix List
    is the one that tldextract ships; nothing is fetched. Under a top-level domain that it does
    not hold (`.example`, an intranet's) its default rule holds: one label below it.
    """
    found = _SUFFIXES(host)
    if found.top_domain_under_public_suffix:
        return found.top_domain_under_public_suffix
    labels = host.split(".")
    if found.suffix or len(labels) < 2 or found.ipv4 or ":" in host:
        return host
    return ".".join(labels[-2:])


def domain_of(canonical_url: str) -> str:
    """Return the registrable domain of an address that is canonical already."""
    authority = canonical_url.partition("://")[2].partition("/")[0].partition("?")[0]
    host = authority.rpartition(":")[0] if authority.rpartition(":")[2].isdigit() else authority
    domain = registrable_domain(host)
    return authority if domain == host and "." not in host.strip("[]0123456789.:") else domain


@lru_cache(maxsize=50_000)
def desktop_host(host: str) -> str:
    """Return the host that shows the full page for one that shows a light one.

    A label is dropped only in front of the registrable domain, so that an outlet called
    "m.com" keeps its name.
    """
    domain = registrable_domain(host)
    if host != domain and host.endswith("." + domain):
        labels = host[: -len(domain) - 1].split(".")
        kept = [label for label in labels if label not in DEVICE_LABELS]
        host = ".".join([*kept, domain])
    bare = host.removeprefix("www.")
    return ALIASES.get(bare, host)
