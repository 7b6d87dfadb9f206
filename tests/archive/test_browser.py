"""The pages as readers meet them: in Chromium, by keyboard, on a phone, without script."""

import functools
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from sqlalchemy import Engine

from archive.app import make_app
from archive.export import export
from archive.settings import ArchiveSettings
from storage.organisation import OrganisationSettings
from tests.archive.conftest import Running

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
axe_module = pytest.importorskip("axe_playwright_python.sync_playwright", reason="no axe-core")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (make browser)"),
]
PAGES = [
    "",
    "2024/",
    "2024/08/",
    "topics/",
    "topics/mercury/",
    "outlets/",
    "outlets/thehindu.com/",
    "languages/",
    "languages/ur/",
    "articles/12/",
    "stories/3/",
    "timeline/",
    "follow/",
    "editions/",
    "search/?q=mercury",
    "embed.html",
    "nope/",
    "hi/",
    "hi/articles/12/",
    "hi/timeline/",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def exported(filled: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The static site on a host of plain files."""
    folder = tmp_path_factory.mktemp("site") / "public"
    export(filled, OrganisationSettings(), ArchiveSettings(page_size=10, languages=["en"]), folder)
    handler = functools.partial(_Quiet, directory=str(folder))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_hinders_anyone(browser, served: str, scheme: str) -> None:  # type: ignore[no-untyped-def]
    context = browser.new_context(color_scheme=scheme, viewport={"width": 390, "height": 800})
    page = context.new_page()
    axe = axe_module.Axe()
    problems = []
    for path in PAGES:
        page.goto(f"{served}/{path}")
        for violation in axe.run(page).response["violations"]:
            nodes = [node["html"][:120] for node in violation["nodes"][:3]]
            problems.append((path, violation["id"], nodes))
    context.close()
    assert not problems


def test_nothing_is_wider_than_a_small_phone(browser, served: str) -> None:  # type: ignore[no-untyped-def]
    context = browser.new_context(viewport={"width": 320, "height": 640})
    page = context.new_page()
    wide = []
    for path in PAGES:
        page.goto(f"{served}/{path}")
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 320:
            wide.append((path, width))
    context.close()
    assert not wide


def test_works_without_script_and_by_keyboard(browser, served: str) -> None:  # type: ignore[no-untyped-def]
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{served}/search/")
    page.fill("#q", "mercury")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=mercury**")
    assert page.locator("mark").count() > 0
    page.select_option("#topic", "mercury")
    page.click("button[type=submit]")
    page.wait_for_url("**topic=mercury**")
    assert page.locator("article.item").count() > 0
    page.goto(f"{served}/")
    page.keyboard.press("Tab")
    assert page.locator(".skip:focus").count() == 1
    context.close()


def test_first_page_is_light_and_still(browser, served: str) -> None:  # type: ignore[no-untyped-def]
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver((list) => {"
        " for (const one of list.getEntries()) window.shift += one.value;"
        "}).observe({type: 'layout-shift', buffered: true});"
    )
    page.goto(f"{served}/", wait_until="networkidle")
    bytes_ = page.evaluate(
        "performance.getEntriesByType('navigation').concat("
        "performance.getEntriesByType('resource'))"
        ".reduce((sum, one) => sum + one.transferSize, 0)"
    )
    assert bytes_ <= 60_000
    assert page.evaluate("window.shift") == 0
    kinds = page.evaluate("performance.getEntriesByType('resource').map((one) => one.name)")
    assert not [name for name in kinds if name.endswith((".js", ".woff2"))]
    context.close()


def test_static_search_finds_and_marks(browser, exported: str) -> None:  # type: ignore[no-untyped-def]
    page = browser.new_page()
    page.goto(f"{exported}/search/?q=mercury")
    page.wait_for_selector("#results article")
    assert page.locator("#results mark").count() > 0
    page.goto(f"{exported}/search/?q=माइक्रोप्लास्टिक")
    page.wait_for_selector("#results article")
    assert page.locator("#results article").count() > 0
    page.goto(f"{exported}/search/?q=zzzz")
    page.wait_for_selector("#results .empty")
    page.goto(f"{exported}/timeline/")
    page.click("table a >> nth=0")
    page.wait_for_selector("h1")
    page.close()


def test_embed_shows_the_newest_and_survives_us(  # type: ignore[no-untyped-def]
    browser, filled: Engine, tmp_path: Path
) -> None:
    app = make_app(filled, OrganisationSettings(), ArchiveSettings(page_size=10))
    page = browser.new_page()
    with Running(app) as ours:
        (tmp_path / "index.html").write_text(
            f'<!doctype html><title>Ours</title><script src="{ours}/embed.js" defer></script>'
            '<style>li { color: red }</style><in-the-news topic="mercury" count="3">'
            f'<a href="{ours}/">In the News</a></in-the-news>'
        )
        foreign = ThreadingHTTPServer(
            ("127.0.0.1", 0), functools.partial(_Quiet, directory=str(tmp_path))
        )
        threading.Thread(target=foreign.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{foreign.server_port}/"
        page.goto(address)
        page.wait_for_function(
            "document.querySelector('in-the-news').shadowRoot?.querySelectorAll('li').length === 3"
        )
        first = page.locator("in-the-news li a").first.inner_text()
        assert "rgb(255, 0, 0)" not in page.locator("in-the-news li").first.evaluate(
            "element => getComputedStyle(element).color"
        )
        script = page.evaluate(f"fetch('{ours}/embed.js').then((answer) => answer.text())")
    # We are down; the script itself may still come from the browser's cache or another host.
    page.route(
        "**/embed.js", lambda route: route.fulfill(body=script, content_type="text/javascript")
    )
    page.goto(address)
    page.wait_for_selector("in-the-news .note")
    assert page.locator("in-the-news li a").first.inner_text() == first
    foreign.shutdown()
    page.close()


def test_hindi_interface(browser, served: str) -> None:  # type: ignore[no-untyped-def]
    page = browser.new_page()
    page.goto(f"{served}/")
    page.click("text=हिन्दी")
    page.wait_for_url("**/hi/")
    assert page.locator("html").get_attribute("lang") == "hi"
    assert "विषय" in page.inner_text("nav")
    page.close()


def test_markup_is_valid(filled: Engine, tmp_path: Path) -> None:
    jar = os.environ.get("VNU_JAR")
    if jar is None or shutil.which("java") is None:
        pytest.skip("no Nu HTML checker: VNU_JAR names no vnu.jar (npm install vnu-jar)")
    folder = tmp_path / "site"
    export(filled, OrganisationSettings(), ArchiveSettings(page_size=10), folder)
    files = [
        folder / path / "index.html"
        for path in (
            "",
            "2024",
            "2024/08",
            "topics",
            "outlets",
            "topics/mercury",
            "languages",
            "articles/12",
            "stories/3",
            "timeline",
            "follow",
            "editions",
            "search",
            "hi",
            "hi/articles/12",
        )
    ] + [folder / "404.html", folder / "embed.html"]
    done = subprocess.run(
        ["java", "-jar", str(jar), "--errors-only", *map(str, files)],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr[:3000]
