"""A site's own rules, from `outlets.toml`, for the few pages the general reader gets wrong.

A rule names its outlet's hosts, selectors to take the text from and to drop, from when to when
it holds, and the test page that shows why it is needed. It is applied before the general reader
sees the page: what is dropped is gone, and with `take` only what it names is looked at.
"""

import tomllib
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from crawler.reading.document import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletRule:
    """One rule. `page` is the name of a pair in the tests that fails without it."""

    hosts: tuple[str, ...]
    take: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    page: str

    def holds(self, host: str, on: date) -> bool:
        """Whether the rule is for a page of this host, fetched on this day."""
        if not any(host == known or host.endswith("." + known) for known in self.hosts):
            return False
        if self.valid_from is not None and on < self.valid_from:
            return False
        return self.valid_to is None or on <= self.valid_to


@cache
def load_rules() -> tuple[OutletRule, ...]:
    """The rules of `outlets.toml`."""
    text = Path(__file__).with_name("outlets.toml").read_text("utf-8")
    return tuple(
        OutletRule(
            hosts=tuple(rule["hosts"]),
            take=tuple(rule.get("take", ())),
            drop=tuple(rule.get("drop", ())),
            valid_from=rule.get("valid_from"),
            valid_to=rule.get("valid_to"),
            page=rule["page"],
        )
        for rule in tomllib.loads(text).get("rule", ())
    )


def apply_rules(document: Document, fetched_at: datetime) -> None:
    """Take what the outlet's rules drop out of the page's tree."""
    host = (urlsplit(document.url).hostname or "").lower()
    if not host:
        return
    on = fetched_at.astimezone(UTC).date()
    for rule in load_rules():
        if rule.holds(host, on):
            for selector in rule.drop:
                for node in document.tree.css(selector):
                    node.decompose()
            taken = [node for selector in rule.take for node in document.tree.css(selector)]
            if taken and document.tree.body is not None:
                _keep_only(document, [node.html or "" for node in taken])


def _keep_only(document: Document, parts: list[str]) -> None:
    """Make the body hold these parts and the page's headings alone."""
    body = document.tree.body
    assert body is not None
    headings = [node.html or "" for node in document.tree.css("h1")]
    kept = "<main>" + "".join(headings) + "<article>" + "".join(parts) + "</article></main>"
    body.inner_html = kept
