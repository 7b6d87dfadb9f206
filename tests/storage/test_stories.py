"""Which texts are one story: the labelled set, and the parts that decide."""

import json
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from bench.scoring import score_pairs
from bench.story_set import Item, make_set
from storage.stories.comparison import pair_paragraphs
from storage.stories.documents import read_document
from storage.stories.evidence import compare
from storage.stories.figures import agree, merge_figures
from storage.stories.folding import fold_words, split_words
from storage.stories.furniture import is_furniture, strip_dateline
from storage.stories.judgement import judge
from storage.stories.memory import Deduplicator
from storage.wires import find_wire


def group(items: list[Item]) -> list[int]:
    deduplicator = Deduplicator()
    articles = [deduplicator.add(item.url, item.outlet, item.title, item.text) for item in items]
    return [deduplicator.story_of(article) for article in articles]


@pytest.mark.parametrize("seed", [1, 5])
def test_the_labelled_set(seed: int) -> None:
    items = make_set(seed)
    rivals = [item for item in items if item.kind.startswith(("template", "column", "follow"))]
    assert len(items) >= 300
    assert len({item.story for item in items}) >= 80
    assert len(rivals) >= 100
    score = score_pairs(group(items), [item.story for item in items])
    assert score.precision >= 0.985
    assert score.recall >= 0.96


def test_the_labelled_set_with_real_pages(shared: Path) -> None:
    items = make_set(2, shared / "data" / "pages", most_pages=60)
    given = group(items)
    score = score_pairs(given, [item.story for item in items])
    assert score.precision >= 0.985
    assert score.recall >= 0.96
    # No kind of copy is worse than the rest by far.
    stories = defaultdict(Counter)
    for item, story in zip(items, given, strict=True):
        stories[item.story][story] += 1
    missed, of_kind = Counter[str](), Counter[str]()
    for item, story in zip(items, given, strict=True):
        if sum(stories[item.story].values()) > 1:
            of_kind[item.kind] += 1
            missed[item.kind] += story != stories[item.story].most_common(1)[0][0]
    assert all(missed[kind] <= max(2, of_kind[kind] * 0.15) for kind in of_kind), missed


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("two lakh", "=200000"),
        ("2 lakh", "=200000"),
        ("2,00,000", "=200000"),
        ("200,000", "=200000"),
        ("२ लाख", "=200000"),
        ("twenty-five", "=25"),
        ("one million", "=1000000"),
        ("2.6 crore", "=26000000"),
        ("26 million", "=26000000"),
        ("two lakh twenty-four thousand", "=224000"),
        ("five hundred and six", "=506"),
        ("दो लाख", "=200000"),
        ("১৪ লাখ", "=1400000"),
        ("three crore", "=30000000"),
        ("13.4", "=13.4"),
    ],
)
def test_figures(written: str, value: str) -> None:
    assert merge_figures(*fold_words(written))[0] == [value]


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("=124500", "=124000", True),
        ("=71250", "=71400", False),
        ("=12", "=15", False),
        ("=90", "=90", True),
        ("=3456", "=3000", True),
        ("=3456", "=4000", False),
    ],
)
def test_rounded_figures_agree(first: str, second: str, same: bool) -> None:
    assert agree(first, second) is same


def test_words_of_indian_scripts_stay_whole() -> None:
    assert split_words("टॉक्सिक्स लिंक की रिपोर्ट।") == ["टॉक्सिक्स", "लिंक", "की", "रिपोर्ट"]
    assert split_words("ताज़ा") == split_words("ताज़ा") == ["ताजा"]
    assert split_words("മാർച്ച്‌") == split_words("മാര്‍ച്ച്")
    assert fold_words("organisation labour")[0] == fold_words("organization labor")[0]


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_two_texts_can_be_compared(first: str, second: str) -> None:
    one, other = read_document(1, 1, "", first), read_document(2, 2, "", second)
    evidence = compare(one, other)
    assert 0 <= evidence.containment <= 1
    assert judge(evidence).reason
    assert judge(compare(other, one)).is_same == judge(evidence).is_same
    assert pair_paragraphs(first, second) is not None


@pytest.mark.parametrize(
    ("text", "wire"),
    [
        ("New Delhi, Jan 5 (PTI) Lead was found.", "PTI"),
        ("NEW DELHI (Reuters) - Lead was found.", "Reuters"),
        ("Lead was found.\nThe board said so. (IANS)", "IANS"),
        ("Lead was found.\nPTI ABC DEF", "PTI"),
        ("Lead was found.\n(With inputs from ANI)", "ANI"),
        ("नई दिल्ली, 5 जनवरी (भाषा) रंगों में सीसा मिला।", "Bhasha"),
        ("लखनऊ (वार्ता)। रंगों में सीसा मिला।", "Univarta"),
        ("কলকাতা (পিটিআই): রঙে সিসা।", "PTI"),
        ("Lead was found.\nAFP", "AFP"),
        ("Paris, 5 Jan (AP) — Lead was found.", "AP"),
        ("UNI/Jammu: Lead was found.", "UNI"),
        ("He told PTI that lead was found in the paint.\nMore.\nMore.", None),
        ("The universe is large. Apt.", None),
        ("", None),
    ],
)
def test_the_credited_wire(text: str, wire: str | None) -> None:
    assert find_wire(text) == wire


@pytest.mark.parametrize(
    ("line", "rest"),
    [
        ("NEW DELHI, Jan 5 (PTI): Lead was found", "Lead was found"),
        ("New Delhi: Lead was found", "Lead was found"),
        ("KOCHI — Lead was found", "Lead was found"),
        ("नई दिल्ली, 5 जनवरी (भाषा) रंगों में", "रंगों में"),
        ("Lead was found - again - in paint", "Lead was found - again - in paint"),
        ("The minister said: no lead", "The minister said: no lead"),
    ],
)
def test_datelines_do_not_count(line: str, rest: str) -> None:
    assert strip_dateline(line) == rest


def test_furniture_does_not_count() -> None:
    assert is_furniture("Also Read: What the new rules mean")
    assert is_furniture("(With inputs from PTI)")
    assert is_furniture("यह भी पढ़ें: मौसम का हाल")
    assert is_furniture("PTI")
    assert not is_furniture("The board said that lead was found in the paint.")
    assert not is_furniture("Reuters asked the ministry for a comment.")


def test_versions_of_one_address_are_one_article(tmp_path: Path) -> None:
    lines = [
        {"id": "a", "url": "https://x.example/live-1234567", "outlet": "X", "lang": "en",
         "title": "Live", "text": "Twelve people were hurt in a fire.", "published_at": None},
        {"id": "b", "url": "https://m.x.example/live-1234567?utm_source=y", "outlet": "X",
         "lang": "en", "title": "Live", "text": "Fifteen were hurt.", "published_at": None},
        {"id": 3, "url": "https://y.example/other", "text": "Rain in Pune."},
    ]  # fmt: skip
    path = tmp_path / "items.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
    import typer

    from inthenews.commands.dedupe import dedupe

    app = typer.Typer()
    app.command()(dedupe)
    result = CliRunner().invoke(app, ["--json", "--input", str(path)])
    assert result.exit_code == 0, result.output
    rows = [json.loads(line) for line in result.output.splitlines()]
    assert [row["article"] for row in rows] == ["a", "a", 3]
    assert [row["story"] for row in rows] == ["a", "a", 3]
    assert rows[1]["canonical_url"] == "https://x.example/live-1234567"
