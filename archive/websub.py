"""Telling a hub which feeds changed, so that it tells their readers (W3C WebSub).

The feeds name the hub (`rel="hub"`) and themselves (`rel="self"`). How a publisher notifies its
hub, the recommendation leaves open (section 6); hubs follow PubSubHubbub 0.4, section 7:
a form with `hub.mode=publish` and the address of each changed feed as `hub.url`.
"""

from collections.abc import Sequence

import httpx

from archive.settings import ArchiveSettings

MOST_FEEDS = 500
"""How many feeds one export tells of; readers of the others find out when they poll."""
AT_ONCE = 50
SECONDS = 10.0
"""For each request: a hub that is slower is not waited for."""


def announce(settings: ArchiveSettings, paths: Sequence[str]) -> str | None:
    """Tell the hub of the changed feeds at `paths`; those of the whole archive come first.

    Returns what went wrong, in one line. A hub that fails never stops anything: feeds are
    polled as well.
    """
    hub = settings.websub_hub
    if hub is None or not paths:
        return None
    base = settings.url.rstrip("/") + "/"
    first = sorted(paths, key=lambda path: (path.count("/"), path))[:MOST_FEEDS]
    try:
        with httpx.Client(timeout=SECONDS, follow_redirects=False) as client:
            for start in range(0, len(first), AT_ONCE):
                addresses = [base + path for path in first[start : start + AT_ONCE]]
                form = {"hub.mode": "publish", "hub.url": addresses}
                # The answer's body says nothing we need: it is not read.
                with client.stream("POST", hub, data=form) as answer:
                    if not answer.is_success:
                        return f"archive.websub_hub: {hub} answered HTTP {answer.status_code}"
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return f"archive.websub_hub: {hub}: {error or type(error).__name__}"
    return None
