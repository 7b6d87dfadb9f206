"""Links that only lead elsewhere and hold their target: search engines, AMP caches, filters."""

import base64
import binascii
import re
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

_MOST_STEPS = 4  # a link in a link in a link; more is someone playing

_TARGET_PARAMETERS: dict[tuple[str, str], tuple[str, ...]] = {
    ("google", "/url"): ("url", "q"),
    ("google", "/imgres"): ("imgrefurl",),
    ("bing.com", "/news/apiclick.aspx"): ("url",),
    ("bing.com", "/ck/a"): ("u",),
    ("facebook.com", "/l.php"): ("u",),
    ("instagram.com", "/"): ("u",),
    ("duckduckgo.com", "/l/"): ("uddg",),
    ("youtube.com", "/redirect"): ("q",),
    ("linkedin.com", "/redir/redirect"): ("url",),
    ("outlook.com", "/"): ("url",),
    ("flipboard.com", "/redirect"): ("url",),
    ("vk.com", "/away.php"): ("to",),
    ("t.me", "/iv"): ("url",),
    ("translate.google.com", "/translate"): ("u",),
}
"""(Service, path) → the query parameters that may hold the target, in order."""

_GOOGLE = re.compile(r"^(?:www\.|news\.|m\.)?google\.(?:com|[a-z]{2}|com?\.[a-z]{2})$")
_YAHOO_TARGET = re.compile(r"/RU=([^/]{1,2000})/")
_TRANSLATED = ".translate.goog"
"""Google's translation of a page: "the-hindu.com" is "the--hindu-com.translate.goog"."""
_WAYBACK = re.compile(r"^/web/\d{4,14}[a-z_]{0,4}/(https?:/{1,2}.{4,2000})$")


def unwrap(url: str) -> str:
    """Return the address that a redirect link holds, or `url` itself when it is not one."""
    for _ in range(_MOST_STEPS):
        target = _target(url)
        if target is None:
            return url
        url = target
    return url


def _target(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return None
    if not host:
        return None
    return (
        _amp_cache_target(host, parts)
        or _parameter_target(host, parts)
        or _google_news_target(host, parts)
        or _path_target(host, url, parts)
    )


def _amp_cache_target(host: str, parts: SplitResult) -> str | None:
    """AMP caches name the page in the path: `/c/s/` for https, `/c/` for http (also v, i, wp)."""
    if host.endswith(".cdn.ampproject.org") or host == "cdn.ampproject.org":
        segments = parts.path.strip("/").split("/")
        if len(segments) >= 2 and segments[0] in {"c", "v", "wp", "i", "a", "r"}:
            segments = segments[1:]
            secure = segments[0] == "s"
            return _rebuild(segments[1:] if secure else segments, parts.query, secure=secure)
        return None
    if _GOOGLE.match(host) and parts.path.startswith("/amp/"):
        segments = parts.path.strip("/").split("/")[1:]
        secure = segments[:1] == ["s"]
        return _rebuild(segments[1:] if secure else segments, parts.query, secure=secure)
    if host.endswith(".bing-amp.com"):
        segments = parts.path.strip("/").split("/")
        if segments[:2] == ["c", "s"]:
            return _rebuild(segments[2:], parts.query, secure=True)
    return None


def _rebuild(segments: list[str], query: str, *, secure: bool) -> str | None:
    if not segments or "." not in segments[0]:
        return None
    url = f"{'https' if secure else 'http'}://{'/'.join(segments)}"
    return f"{url}?{query}" if query else url


def _parameter_target(host: str, parts: SplitResult) -> str | None:
    for (service, path), names in _TARGET_PARAMETERS.items():
        if service == "google":
            is_service = bool(_GOOGLE.match(host))
        else:
            is_service = host == service or host.endswith("." + service)
        if not is_service or parts.path.rstrip("/") != path.rstrip("/"):
            continue
        values = parse_qs(parts.query, max_num_fields=100)
        for name in names:
            for value in values.get(name, []):
                target = _as_url(value)
                if target:
                    return target
    return None


def _as_url(value: str) -> str | None:
    value = value.strip()
    if value.startswith("a1"):  # Bing's /ck/a: "a1" and base64url without its padding
        try:
            value = base64.urlsafe_b64decode(value[2:] + "=" * (-len(value[2:]) % 4)).decode()
        except (binascii.Error, UnicodeDecodeError):
            return None
    if value.startswith("//"):
        value = "https:" + value
    return value if value.lower().startswith(("http://", "https://")) else None


def _google_news_target(host: str, parts: SplitResult) -> str | None:
    """Ids of Google News links held the address as a protocol buffer until July 2024.

    Newer ones hold an opaque token; they are left as they are.
    """
    if host != "news.google.com":
        return None
    segments = parts.path.strip("/").split("/")
    if len(segments) < 2 or segments[-2] not in {"articles", "read"}:
        return None
    token = segments[-1][:4000]
    try:
        data = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (binascii.Error, ValueError):
        return None
    if not data.startswith(b"\x08\x13\x22"):
        return None
    length, position, shift = 0, 3, 0
    while position < len(data) and shift <= 14:  # a varint
        byte = data[position]
        length |= (byte & 0x7F) << shift
        position, shift = position + 1, shift + 7
        if not byte & 0x80:
            break
    found = data[position : position + length]
    return _as_url(found.decode("utf-8", "replace")) if len(found) == length else None


def _path_target(host: str, url: str, parts: SplitResult) -> str | None:
    if host.endswith("search.yahoo.com"):
        found = _YAHOO_TARGET.search(parts.path)
        return _as_url(unquote(found[1])) if found else None
    if host.endswith(_TRANSLATED):
        own = host.removesuffix(_TRANSLATED).replace("--", "\0").replace("-", ".")
        query = "&".join(part for part in parts.query.split("&") if not part.startswith("_x_tr_"))
        return _rebuild([own.replace("\0", "-"), *parts.path[1:].split("/")], query, secure=True)
    if host == "web.archive.org":
        path = url.partition("web.archive.org")[2]
        found = _WAYBACK.match(path)
        if found:
            scheme, _, rest = found[1].partition(":")
            return f"{scheme}://{rest.lstrip('/')}"
    return None
