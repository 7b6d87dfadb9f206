"""What an answer of a host, or none, means for what was asked."""

from urllib.parse import urlsplit

from scrapy.exceptions import DownloadCancelledError
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawler.fetching import (
    DisallowedError,
    ForbiddenAddressError,
    PostponedError,
    explain_error,
)
from storage.kinds import Verdict


def header(response: Response, name: str) -> str | None:
    """Return a header as text."""
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None


def moved_to(response: Response) -> str | None:
    """Return the new address of a document that moved for good (301, 308, all the way)."""
    reasons = response.meta.get("redirect_reasons", [])
    if reasons and all(reason in {301, 308} for reason in reasons):
        return response.url
    return None


def refuse_document(response: Response) -> tuple[Verdict, str] | None:
    """Say why a response is no page, None when it may be one."""
    asked = response.meta.get("redirect_urls", [response.url])[0]
    if asked != response.url and path_of(response.url) == "/" and path_of(asked) != "/":
        return Verdict.DEAD, "redirected to the home page"
    content_type = (header(response, "Content-Type") or "").split(";")[0].strip().lower()
    is_markup = response.body[:1000].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<"
    if content_type and "html" not in content_type and "xml" not in content_type and not is_markup:
        return Verdict.NOT_PRESS, f"not a page but {content_type}"
    if not response.body.strip():
        return Verdict.UNREADABLE, "the page is empty"
    return None


def path_of(url: str) -> str:
    """Return the path of an address, "/" for a bare host."""
    return urlsplit(url).path or "/"


def explain(failure: Failure) -> tuple[Verdict, str]:
    """Return what a failed request means for its address, and why, in words."""
    error = failure.value
    if isinstance(error, HttpError):
        is_dead = error.response.status in {404, 410}
        return Verdict.DEAD if is_dead else Verdict.FAILED, explain_error(error)
    if isinstance(error, DisallowedError):
        return Verdict.DISALLOWED, str(error)
    if isinstance(error, ForbiddenAddressError):
        return Verdict.DEAD, str(error)
    if isinstance(error, PostponedError):
        return Verdict.FAILED, str(error)
    verdict = Verdict.FAILED
    if isinstance(error, DownloadCancelledError) or "max redirections" in str(error):
        verdict = Verdict.DEAD
    return verdict, explain_error(error)


def says_gone(failure: Failure) -> bool:
    """Say whether a host answered that there is no such page."""
    error = failure.value
    return isinstance(error, HttpError) and error.response.status in {404, 410}
