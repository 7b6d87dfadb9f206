"""The Nu HTML checker on every kind of page, as served, as exported, and as embedded."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from archive.app import make_app
from tests.archive.conftest import Stocked, paths_of
from tests.archive.stocked import ORGANISATION, PAGES, settings

ROOT = Path(__file__).parents[2]
JAR = Path(os.environ.get("VNU_JAR", ROOT / ".node" / "vnu.jar"))


@pytest.mark.skipif(
    not JAR.is_file() or shutil.which("java") is None,
    reason="no Nu HTML checker here (make checker)",
)
def test_markup_is_valid(stocked: Stocked, exported: Path, tmp_path: Path) -> None:
    files = []
    app = make_app(stocked.engine, ORGANISATION, settings(), folder=stocked.folder)
    with TestClient(app) as client:
        for number, path in enumerate(PAGES.values()):
            file = tmp_path / f"served-{number}.html"
            file.write_bytes(client.get(f"/{path}").content)
            files.append(file)
            if "?" not in path and (exported / path / "index.html").is_file():
                files.append(exported / path / "index.html")
        fragment = client.get("/topics/mercury/fragment.html").text
    # The lines of docs/embed.md, in a page of another site.
    lines = (ROOT / "docs" / "embed.md").read_text(encoding="utf-8").split("\n\n")
    snippets = [text for text in lines if text.lstrip().startswith(("<script", "<iframe"))]
    assert len(snippets) == 2
    foreign = tmp_path / "foreign.html"
    foreign.write_text(
        f'<!doctype html><html lang="en"><title>Another site</title><h1>Us</h1>{"".join(snippets)}'
        f"{fragment}</html>"
    )
    files += [
        foreign,
        exported / "404.html",
        exported / "embed.html",
        exported / "search/index.html",
    ]
    files += [exported / path for path in paths_of(exported) if path.endswith((".css", ".svg"))]
    assert len(files) > 55
    done = subprocess.run(
        ["java", "-Xss4m", "-XX:TieredStopAtLevel=1", "-jar", str(JAR), "--errors-only",
         "--also-check-css", "--also-check-svg", *map(str, files)],
        capture_output=True, text=True, timeout=280, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[:3000]
