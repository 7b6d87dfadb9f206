"""The rules of single outlets: each is needed, and holds only where and when it says."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from crawler.items import Page
from crawler.reading import outlets
from crawler.reading.document import parse
from crawler.reading.outlets import OutletRule, apply_rules, load_rules
from crawler.reading.reading import read

PAGES = Path(__file__).parent / "pages"


@pytest.mark.parametrize("rule", load_rules(), ids=lambda rule: rule.page)
def test_rule_is_still_needed(rule: OutletRule, monkeypatch: pytest.MonkeyPatch) -> None:
    pair = json.loads((PAGES / f"{rule.page}.json").read_text("utf-8"))
    page = Page(
        pair["url"],
        (PAGES / f"{rule.page}.html").read_bytes(),
        datetime.fromisoformat(pair["fetched_at"]),
    )
    assert read(page).text.split("\n") == pair["expected"]["text"]
    monkeypatch.setattr(outlets, "load_rules", tuple)
    assert read(page).text.split("\n") != pair["expected"]["text"], "the rule may go"


def test_rule_holds_for_its_hosts_and_days_only() -> None:
    rule = OutletRule(
        hosts=("a.example",), valid_from=date(2020, 1, 1), valid_to=date(2021, 1, 1), page="x"
    )
    assert rule.holds("a.example", date(2020, 6, 1))
    assert rule.holds("www.a.example", date(2020, 6, 1))
    assert not rule.holds("ba.example", date(2020, 6, 1))
    assert not rule.holds("a.example", date(2019, 6, 1))
    assert not rule.holds("a.example", date(2022, 6, 1))


def test_what_a_rule_takes_is_all_that_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    rule = OutletRule(hosts=("a.example",), take=("div.b",), page="x")
    monkeypatch.setattr(outlets, "load_rules", lambda: (rule,))
    page = Page(
        "https://a.example/1",
        b"<h1>Head</h1><div class=a>No</div><div class=b>Yes</div>",
        datetime.now(UTC),
    )
    document = parse(page)
    apply_rules(document, page.fetched_at)
    assert document.tree.body is not None
    assert document.tree.body.text(separator=" ", strip=True) == "Head Yes"
