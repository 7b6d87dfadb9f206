"""WordPress's REST interface, as far as we need it: a door that opens or says why not.

Where the interface is, the site says itself: every page carries `Link: <…>;
rel="https://api.w.org/"` (WordPress's REST API Handbook, "Discovery"). That holds without
pretty permalinks (`?rest_route=/`) and in a folder as well.
"""

import html
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx

from archive.errors import ArchiveError

SECONDS = 30.0
PER_PAGE = 100
MOST_PAGES = 1000
LARGEST_ANSWER = 20_000_000
"""Bytes; a page of a hundred long posts is a tenth of it."""
RELATION = "https://api.w.org/"
_LISTED = "publish,draft,pending,private,future"
_ADVICE = {
    401: (
        "Needed are the user's name and an application password (Users → Profile → Application"
        " Passwords), not the one to log in with. WordPress takes it over https only, and some"
        " servers drop the Authorization header on its way"
    ),
    403: "The user needs the role Editor",
}
_TAGS = re.compile(r"<[^<>]*>")

Thing = dict[str, Any]


class WordPress:
    """A session with one site's interface. Every failure is an `ArchiveError` of one line."""

    def __init__(self, url: str, user: str, password: str) -> None:
        self.url = url.rstrip("/") + "/"
        if urlsplit(self.url).scheme not in ("http", "https"):
            raise ArchiveError(f"archive.wordpress.url: {url}: needs https:// in front")
        self._client = httpx.Client(auth=(user, password), timeout=SECONDS, follow_redirects=False)
        self._user = user
        self._root = ""

    def __enter__(self) -> "WordPress":
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def log_in(self) -> frozenset[str]:
        """Find the interface and return what the user may do ("edit_posts", ...)."""
        self._root = self._find_root()
        me = self.ask("GET", "wp/v2/users/me", {"context": "edit", "_fields": "capabilities"})
        if not isinstance(me, dict):
            raise self._strange()
        return frozenset(name for name, given in me.get("capabilities", {}).items() if given)

    def _find_root(self) -> str:
        # Without the password: the page may be anyone's.
        answer, _ = self._send("GET", self.url, {}, None, auth=None)
        if answer.is_redirect:
            there = urljoin(self.url, answer.headers.get("Location", ""))
            raise ArchiveError(
                f"archive.wordpress.url: {self.url} leads to {there}: write that address instead"
            )
        root: str | None = None
        for link in re.split(r",\s*(?=<)", answer.headers.get("Link", "")):
            target, _, parameters = link.partition(">")
            if RELATION in parameters:
                root = urljoin(self.url, target.strip().removeprefix("<"))
        if root is None:
            if answer.status_code >= 400:
                raise ArchiveError(f"archive.wordpress: {self.url} answers {_explain(answer)}")
            raise ArchiveError(
                f"archive.wordpress: {self.url} names no REST interface: is it a WordPress site,"
                " and no plugin has switched its REST API off?"
            )
        ours, theirs = urlsplit(self.url), urlsplit(root)
        if (ours.scheme, ours.netloc) != (theirs.scheme, theirs.netloc):
            # The password goes to the site that was named, and to no other.
            raise ArchiveError(
                f"archive.wordpress.url: {self.url} has its interface at {root}: write the"
                " address as in WordPress's Settings → General"
            )
        return root

    def list(self, kind: str, fields: str) -> Iterator[Thing]:
        """Yield all posts or pages that are not in the bin."""
        for page in range(1, MOST_PAGES + 1):
            found = self.ask(
                "GET",
                f"wp/v2/{kind}",
                {
                    "context": "edit",
                    "status": _LISTED,
                    "per_page": str(PER_PAGE),
                    "page": str(page),
                    "_fields": fields,
                    "orderby": "id",
                    "order": "asc",
                },
            )
            if not isinstance(found, list):
                raise self._strange()
            yield from found
            if len(found) < PER_PAGE:
                return

    def ask(
        self,
        method: str,
        route: str,
        parameters: Mapping[str, str] | None = None,
        body: Thing | None = None,
    ) -> Any:
        """Return the answer to a request, as JSON."""
        address = httpx.URL(self._root)
        # The root may carry its own query, and the route in it: index.php?rest_route=/
        if "rest_route" in address.params:
            address = address.copy_set_param("rest_route", f"/{route}")
        else:
            address = address.copy_with(path=address.path.rstrip("/") + f"/{route}")
        address = address.copy_merge_params(dict(parameters or {}))
        answer, content = self._send(method, str(address), {}, body, auth=httpx.USE_CLIENT_DEFAULT)
        if answer.status_code in _ADVICE:
            raise ArchiveError(
                f"archive.wordpress: {self.url} refuses user {self._user!r}:"
                f" {_explain(answer, content)}. {_ADVICE[answer.status_code]}"
            )
        if answer.status_code not in (200, 201):
            raise ArchiveError(
                f"archive.wordpress: {method} {address.copy_with(query=None)} answers"
                f" {_explain(answer, content)}"
            )
        try:
            return httpx.Response(200, content=content).json()
        except ValueError:
            raise self._strange() from None

    def _send(
        self,
        method: str,
        address: str,
        headers: Mapping[str, str],
        body: Thing | None,
        *,
        auth: Any,
    ) -> tuple[httpx.Response, bytes]:
        try:
            with self._client.stream(
                method, address, headers=headers, json=body, auth=auth
            ) as answer:
                content = bytearray()
                for chunk in answer.iter_bytes():
                    content += chunk
                    if len(content) > LARGEST_ANSWER:
                        raise ArchiveError(f"archive.wordpress: {address}: answers without end")
                return answer, bytes(content)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            said = str(error) or type(error).__name__
            raise ArchiveError(f"archive.wordpress: {self.url} cannot be reached: {said}") from None

    def _strange(self) -> ArchiveError:
        return ArchiveError(
            f"archive.wordpress: {self._root or self.url} does not answer as WordPress does;"
            " something in front of it (a login wall, a cache, a plugin) may"
        )


def _explain(answer: httpx.Response, content: bytes = b"") -> str:
    """Return the status and WordPress's own words, if it gave any."""
    said = ""
    try:
        told = httpx.Response(200, content=content).json()
        said = str(told.get("message", "")) if isinstance(told, dict) else ""
    except ValueError:
        pass
    words = html.unescape(_TAGS.sub("", said))[:200].strip().rstrip(".")
    return f"HTTP {answer.status_code}" + (f" ({words})" if words else "")
