"""`match`, `explain` and `watchlist` as a person and a machine use them."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from inthenews.commands import matching, watchlist

app = typer.Typer()
app.command("match")(matching.match)
app.command("explain")(matching.explain)
app.add_typer(watchlist.app, name="watchlist")
runner = CliRunner()


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder without a configuration: the shipped watchlist counts."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("INTHENEWS_CONFIG", raising=False)


def test_lines_in_lines_out_in_the_same_order(tmp_path: Path) -> None:
    page = (
        "<html><body><h1>Dioxin in milk</h1><article><p>Tests found dioxin in the milk of ten"
        " dairies near the landfill, officials said.</p></article></body></html>"
    )
    lines = [
        json.dumps(
            {"id": 1, "title": "Lead in paint", "body": "A study by Toxics Link found lead."}
        ),
        "{not json",
        json.dumps({"id": 2, "title": "Park opens", "body": "It has a pond."}),
        json.dumps({"id": 3, "html": page, "url": "https://example.org/milk"}),
        json.dumps({"id": 4, "title": ["no"], "body": "x"}),
        "[]",
    ]
    file = tmp_path / "in.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")
    result = runner.invoke(app, ["match", "--json", "--input", str(file)])
    assert result.exit_code == 0, result.output
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [answer.get("id") for answer in answers] == [1, None, 2, 3, None, None]
    assert [answer.get("line") for answer in answers] == [None, 2, None, None, 5, 6]
    assert [answer.get("label") for answer in answers] == ["org", None, "none", "topic", None, None]
    assert answers[3]["topics"] == ["dioxins-furans"]
    mention = answers[0]["mentions"][0]
    assert mention["words"] == "Toxics Link"
    assert mention["band"] == "sure"
    piped = runner.invoke(app, ["match", "--json", "--input", "-"], input="\n".join(lines))
    assert piped.stdout == result.stdout


def test_explain_says_why_not(tmp_path: Path) -> None:
    file = tmp_path / "page.txt"
    file.write_text("PCB picks squad\nThe PCB named a coach in Lahore.\nAlso read: Dioxin in milk")
    result = runner.invoke(app, ["explain", str(file)])
    assert result.exit_code == 0, result.output
    assert "not relevant" in result.output
    assert "against" in result.output
    assert "coach" in result.output
    assert "Also read" in result.output


def test_watchlist_test_and_check(tmp_path: Path) -> None:
    case = {"id": "a", "lang": "en", "title": "x", "body": "Dioxin was found.", "label": "none"}
    file = tmp_path / "cases.jsonl"
    file.write_text(json.dumps(case) + "\n")
    result = runner.invoke(app, ["watchlist", "test", str(file)])
    assert result.exit_code == 0, result.output
    assert "Otherwise judged" in result.output
    figures = json.loads(runner.invoke(app, ["watchlist", "test", str(file), "--json"]).stdout)
    assert figures["relevance"]["wrong"] == 1
    assert figures["wrong"] == ["a"]
    assert runner.invoke(app, ["watchlist", "check"]).exit_code == 0
    doubtful = tmp_path / "w.toml"
    doubtful.write_text("[topic.a]\ntitle = 'A'\nterms = ['PCB']\n")
    assert runner.invoke(app, ["watchlist", "check", str(doubtful)]).exit_code == 1
