"""`inthenews feeds parse`, as a user types it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from inthenews.commands.feeds import app

GOOD = """<rss version="2.0"><channel><title>समाचार</title><item><title>One</title><link>/1</link>
<pubDate>Mon, 15 Jan 2024 10:30:00 IST</pubDate>
<description>&lt;b&gt;Short&lt;/b&gt;</description></item>
</channel></rss>"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "good.xml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "bad.xml").write_text("<html><p>Access denied</p></html>", encoding="utf-8")
    return tmp_path


def test_json_is_one_object_a_file_and_bad_files_do_not_stop_it(folder: Path) -> None:
    good, bad, gone = (str(folder / name) for name in ("good.xml", "bad.xml", "gone.xml"))
    arguments = ["parse", bad, gone, str(folder), good, "--json", "--base", "https://x.example/rss"]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line["file"] for line in lines] == [bad, gone, str(folder), good]
    assert [line["ok"] for line in lines] == [False, False, False, True]
    assert "a web page" in lines[0]["error"]
    assert "No such file" in lines[1]["error"]
    assert lines[3]["error"] is None
    assert lines[3]["kind"] == "rss"
    assert lines[3]["title"] == "समाचार"
    assert lines[3]["announcements"] == [
        {
            "url": "https://x.example/1",
            "title": "One",
            "published_at": "2024-01-15T05:00:00Z",
            "published_precision": "instant",
            "summary": "Short",
            "language": None,
        }
    ]


def test_a_person_gets_lines_and_errors_apart(folder: Path) -> None:
    result = CliRunner().invoke(app, ["parse", str(folder / "good.xml"), str(folder / "bad.xml")])
    assert result.exit_code == 0
    assert "2024-01-15 05:00  One" in result.stdout
    assert "a web page" in result.stderr


def test_the_status_is_one_when_nothing_could_be_read(folder: Path) -> None:
    result = CliRunner().invoke(app, ["parse", str(folder / "bad.xml")])
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1


def test_standard_input_is_a_file_too() -> None:
    result = CliRunner().invoke(app, ["parse", "-", "--json"], input=GOOD.encode())
    assert json.loads(result.stdout)["file"] == "-"
