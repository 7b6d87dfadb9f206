"""References in feeds → absolute web addresses, or nothing.

What counts as the base, in this order: `xml:base` (RFC 4287, 2; feedparser keeps track of it),
the address that the feed was read from, the feed's own `rel="self"` link, the channel's link.
Feed proxies are passed over: a relative link in a feed on one of them belongs to the site.
"""

import re
from typing import Final
from urllib.parse import urljoin, urlsplit

from crawler.feeds import bounds

_PROXIES: Final = ("feedburner.com", "feedproxy.google.com", "feedblitz.com", "feedpress.me")
_SPACES = re.compile(r"[\x00-\x20\x7f\xa0\u2028\u2029]+")
_UNPRINTABLE = re.compile("[\x00-\x20\x7f\ud800-\udfff\ufffe\uffff]")
_BROKEN_SCHEME = re.compile(r"^(https?)(?::/(?!/)|:/{3,}|//(?=[^/])|:(?=[^/]))", re.IGNORECASE)
_DOUBLED_SCHEME = re.compile(r"^https?:(?://)?(?=https?://)", re.IGNORECASE)
_BARE_HOST = re.compile(r"^www\.[\w-]+\.[a-z]{2,}(?:[/?#]|$)", re.IGNORECASE)
_SCHEME = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*):")


def mend_reference(reference: str) -> str:
    """A reference without the usual slips: line breaks, spaces, "http:/x", "www.x.in/y"."""
    reference = reference.strip().strip("\ufeff\u200b")
    if len(reference) > bounds.URL:
        return ""
    # A line break or tab inside is layout (WHATWG URL, 4.4); a space is part of the address.
    reference = re.sub(r"[\t\r\n]\s*", "", reference)
    reference = _DOUBLED_SCHEME.sub("", reference)
    reference = _BROKEN_SCHEME.sub(r"\1://", reference)
    if _BARE_HOST.match(reference):
        reference = f"https://{reference}"
    if match := re.match(r"^(https?://)\s+", reference):
        reference = match[1] + reference[match.end() :]
    return _SPACES.sub("%20", reference.replace("&amp;", "&"))


def is_web_address(url: str) -> bool:
    """Whether `url` is an absolute http or https address with a host."""
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return False


def resolve(reference: str | None, base: str | None) -> str | None:
    """`reference` as an absolute web address, None when it is none (`javascript:`, a guid)."""
    if not reference or not (mended := mend_reference(reference)):
        return None
    if base and is_web_address(base):
        try:
            mended = urljoin(base, mended)
        except ValueError:
            return None
    elif mended.startswith("//"):
        mended = f"https:{mended}"
    if match := _SCHEME.match(mended):
        mended = match[0].lower() + mended[match.end() :]
    is_sound = is_web_address(mended) and len(mended) <= bounds.URL
    return mended if is_sound and not _UNPRINTABLE.search(mended) else None


def choose_base(url: str | None, self_link: str | None, site_link: str | None) -> str | None:
    """The address that a feed's relative links are relative to, where `xml:base` is silent."""
    candidates = [resolve(candidate, None) for candidate in (url, self_link, site_link)]
    known = [candidate for candidate in candidates if candidate]
    direct = [candidate for candidate in known if not _is_proxy(candidate)]
    return next(iter(direct or known), None)


def _is_proxy(url: str) -> bool:
    host = (urlsplit(url).hostname or "").lower()
    return host.endswith(_PROXIES)
