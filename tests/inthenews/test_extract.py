"""`inthenews extract` as people and machines use it."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from inthenews.commands.extract import extract

PAGE = (
    "<html><head><title>Lake is cleaned at last</title>"
    '<meta property="article:published_time" content="2024-07-09T10:00:00+05:30">'
    '<meta name="author" content="Asha Verma"></head><body><h1>Lake is cleaned at last</h1><p>'
    + "The text of the article says what has happened, and where. " * 4
    + "</p></body></html>"
)
KEYS = [
    "id", "url", "canonical_url", "title", "authors", "published_at", "modified_at", "language",
    "page_type", "outlet", "section", "image", "text",
]  # fmt: skip


@pytest.fixture
def app() -> typer.Typer:
    app = typer.Typer()
    app.command()(extract)
    return app


def test_many_pages_keep_their_order_and_bad_lines_go_by(app: typer.Typer, tmp_path: Path) -> None:
    lines = []
    for number in range(30):
        line = {"id": number, "url": f"https://a.example/{number}", "html": PAGE}
        lines.append(json.dumps(line))
    lines[3] = "{no json"
    lines[5] = json.dumps({"id": 5, "url": "https://a.example/5"})
    lines[7] = json.dumps({"id": 7, "url": "https://a.example/7", "html": ""})
    lines[9] = json.dumps({"id": 9, "url": None, "html": PAGE})
    lines[11] = "[]"
    file = tmp_path / "pages.jsonl"
    file.write_text("\n".join(lines) + "\n\n", "utf-8")
    result = CliRunner().invoke(app, ["--json", "--input", str(file), "--workers", "2"])
    assert result.exit_code == 0
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert len(answers) == 30
    bad = {3, 5, 7, 11}
    assert [n for n, answer in enumerate(answers) if "error" in answer] == sorted(bad)
    assert [a["id"] for n, a in enumerate(answers) if n not in bad] == sorted(set(range(30)) - bad)
    assert answers[5]["id"] == 5
    assert answers[7]["url"] == "https://a.example/7"
    good = answers[0]
    assert list(good) == KEYS
    assert good["title"] == "Lake is cleaned at last"
    assert good["authors"] == ["Asha Verma"]
    assert good["published_at"] == "2024-07-09T10:00:00+05:30"
    assert good["modified_at"] is None


def test_a_relative_date_needs_the_time_of_fetching(app: typer.Typer) -> None:
    page = "<h1>Lake is cleaned at last</h1><time>2 hours ago</time>" + PAGE.split("</h1>")[1]
    lines = [
        json.dumps({"id": 1, "url": "https://a.example/1", "html": page}),
        json.dumps(
            {"id": 2, "url": "https://a.example/2", "html": page, "fetched_at": "2024-07-09T12:00Z"}
        ),
    ]
    result = CliRunner().invoke(app, ["--json", "--input", "-"], input="\n".join(lines))
    found = [json.loads(line)["published_at"] for line in result.stdout.splitlines()]
    assert found == [None, "2024-07-09T10:00:00+00:00"]


def test_a_file_is_printed_for_a_person(app: typer.Typer, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(PAGE, "utf-8")
    result = CliRunner().invoke(app, [str(file), "--url", "https://a.example/1"])
    assert result.exit_code == 0
    assert "Lake is cleaned at last" in result.stdout
    assert "article:published_time" in result.stdout
    compared = CliRunner().invoke(app, [str(file), "--compare"])
    assert compared.exit_code == 0
    assert "only trafilatura's" in compared.stdout


def test_wrong_usage_and_missing_files(app: typer.Typer, tmp_path: Path) -> None:
    assert CliRunner().invoke(app, []).exit_code == 2
    assert CliRunner().invoke(app, ["--input", "x"]).exit_code == 2
    missing = CliRunner().invoke(app, [str(tmp_path / "none.html")])
    assert missing.exit_code == 1
    assert "none.html" in str(missing.exception)
