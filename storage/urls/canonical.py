"""Canonical addresses, by rules with a reason each."""

from functools import lru_cache
from hashlib import blake2b
from urllib.parse import quote, unquote, urlsplit

from storage.urls.claims import is_claim_credible
from storage.urls.hosts import desktop_host, domain_of, normalise_host
from storage.urls.paths import find_number, is_named_by, normalise_path, strip_rendering
from storage.urls.queries import keep_parameters
from storage.urls.redirects import unwrap

_LONGEST = 8000
_DEFAULT_PORTS = {"http": 80, "https": 443}


def canonicalise(url: str, *, claimed: str | None = None, other_claimants: int = 0) -> str:
    """Return the clean address of the article at `url`: absolute, and openable by a reader.

    `claimed` is what the page says of itself (`rel=canonical` or `og:url`); it replaces `url`
    only when `is_claim_credible`, which `other_claimants`, the number of other pages that
    claimed the same address, counts against. What is not an http address is returned
    stripped. Never raises; applying it twice changes nothing.
    """
    clean = _clean(url)
    if claimed:
        other = _clean(claimed)
        if other != clean and is_claim_credible(clean, other, other_claimants):
            return other
    return clean


@lru_cache(maxsize=20_000)
def _clean(url: str) -> str:
    url = "".join(character for character in url if character >= " ").strip()
    if url.startswith("//"):
        url = "https:" + url
    if len(url) > _LONGEST or not url.lower().startswith(("http://", "https://")):
        return url
    url = unwrap(url)
    try:
        parts = urlsplit(url)
        port = parts.port
        host = normalise_host(unquote(parts.hostname or ""))
    except ValueError:
        return url
    if not host:
        return url
    scheme = parts.scheme.lower()
    host = desktop_host(host)
    if ":" in host:
        host = f"[{host}]"
    if port is not None and port != _DEFAULT_PORTS[scheme]:
        host = f"{host}:{port}"
    path = strip_rendering(normalise_path(parts.path))
    query = keep_parameters(_encode(parts.query), is_named_by_path=is_named_by(path))
    # A fragment is a place on the page, except "#!" and "#/", by which some sites name the page.
    fragment = f"#{_encode(parts.fragment)}" if parts.fragment.startswith(("!", "/")) else ""
    return f"{scheme}://{host}{path}{'?' + query if query else ''}{fragment}"


def _encode(text: str) -> str:
    return quote(text, safe="%/:@!$&'()*+,;=-._~?[]|")


@lru_cache(maxsize=20_000)
def identify(url: str) -> str:
    """Return what names the article at `url` and nothing else: not an address to open.

    Two addresses with the same answer are the same article. On top of `canonicalise` it drops
    the scheme, `www.`, a trailing slash, the order of parameters, and all of the path but the
    number where a publishing system's number names the article.
    """
    clean = _clean(url)
    scheme, separator, rest = clean.partition("://")
    if not separator or scheme not in _DEFAULT_PORTS:
        return clean
    rest, _, fragment = rest.partition("#")
    rest, _, query = rest.partition("?")
    host, _, path = rest.partition("/")
    number = find_number(path)
    name = f"#{number}" if number is not None else path.rstrip("/")
    parameters = "&".join(sorted(unquote(part) for part in query.split("&") if part))
    return f"{host.removeprefix('www.')}/{name}?{parameters}#{fragment}".rstrip("#").rstrip("?")


def url_hash(url: str) -> str:
    """Return the BLAKE2b-128, in hex, of what `identify` says of `url`."""
    return blake2b(identify(url).encode("utf-8", "replace"), digest_size=16).hexdigest()


def outlet_domain(url: str) -> str:
    """Return the registrable domain of the outlet that published `url`.

    Redirect links and AMP caches belong to the outlet they lead to. A port is kept on hosts
    without a registrable domain, where it is all that tells two sites apart.
    """
    return domain_of(canonicalise(url))
