"""The pages as readers meet them: in Chromium, by keyboard, on a phone, without script."""

import functools
import re
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from sqlalchemy import Engine

from archive.app import make_app
from archive.settings import ArchiveSettings
from storage.organisation import OrganisationSettings
from tests.archive.conftest import Running, Stocked
from tests.archive.stocked import ORGANISATION, PAGES, settings

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
axe_module = pytest.importorskip("axe_playwright_python.base", reason="no axe-core")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (make browser)"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def address(stocked: Stocked) -> Iterator[str]:
    """The archive that has one of everything, served."""
    app = make_app(stocked.engine, ORGANISATION, settings(), folder=stocked.folder)
    with Running(app) as address:
        yield address


@contextmanager
def files_of(folder: Path) -> Iterator[str]:
    """A host of plain files."""
    handler = functools.partial(_Quiet, directory=str(folder))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def static(exported: Path) -> Iterator[str]:
    """The static site on a host of plain files."""
    with files_of(exported) as address:
        yield address


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_no_page_hinders_anyone(browser, address: str) -> None:  # type: ignore[no-untyped-def]
    """All of axe-core's rules on every kind of page; in the dark those of colours alone."""
    context = browser.new_context(viewport={"width": 390, "height": 800})
    page = context.new_page()
    problems = []
    for name, path in PAGES.items():
        page.goto(f"{address}/{path}")
        page.evaluate(axe_module.AXE_SCRIPT)
        for scheme, rules in (("light", None), ("dark", ["color-contrast"])):
            page.emulate_media(color_scheme=scheme)
            options = {"resultTypes": ["violations"]}
            if rules:
                options["runOnly"] = rules
            found = page.evaluate("(options) => axe.run(document, options)", options)
            for violation in found["violations"]:
                nodes = [node["html"][:120] for node in violation["nodes"][:3]]
                problems.append((name, scheme, violation["id"], nodes))
    context.close()
    assert not problems


# What is cut off or hangs over the edge, but for what is there to be scrolled.
_OVERHANGING = """[...document.querySelectorAll("body *")].filter((one) =>
    !one.closest(".scroll, .timeline, .unseen, .skip, svg") &&
    (one.getBoundingClientRect().right > innerWidth + 0.5 || one.getBoundingClientRect().left < -0.5
     || (one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX === "hidden")))
    .map((one) => one.outerHTML.slice(0, 120))"""


def test_nothing_is_cut_at_320_pixels_or_400_percent(browser, address: str) -> None:  # type: ignore[no-untyped-def]
    # A window of 1280 by 1024 at 400 % shows 320 by 256 CSS pixels (WCAG 2.2, 1.4.10).
    context = browser.new_context(viewport={"width": 320, "height": 256})
    page = context.new_page()
    wide = []
    for name, path in PAGES.items():
        page.goto(f"{address}/{path}")
        width = page.evaluate("document.documentElement.scrollWidth")
        overhanging = page.evaluate(_OVERHANGING)
        if width > 320 or overhanging:
            wide.append((name, width, overhanging[:3]))
    context.close()
    assert not wide


def test_keys_alone_reach_everything(browser, address: str) -> None:  # type: ignore[no-untyped-def]
    page = browser.new_page(viewport={"width": 1100, "height": 800})
    page.goto(f"{address}/")
    page.keyboard.press("Tab")
    assert page.locator(".skip:focus").count() == 1
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.locator("#content :focus").count() == 1
    # Whatever can be clicked is reached, in the order it stands in, and shows that it is.
    page.goto(f"{address}/stories/3/")
    shown = (
        "[...document.querySelectorAll('a, button, input, summary')]"
        ".filter((one) => one.checkVisibility())"
    )
    wanted = page.evaluate(f"{shown}.length")
    reached = 0
    for _ in range(wanted):
        page.keyboard.press("Tab")
        reached += page.evaluate(
            f"{shown}[{reached}] === document.activeElement &&"
            " getComputedStyle(document.activeElement).outlineStyle !== 'none'"
        )
    assert reached == wanted
    page.locator(".quick input").focus()
    page.keyboard.type("mercury")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=mercury")
    assert page.locator("mark").count() > 0
    page.goto(f"{address}/timeline/")
    page.locator(".timeline a").last.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/20\d\d/$"))
    page.close()


def test_works_without_script(browser, address: str) -> None:  # type: ignore[no-untyped-def]
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/search/")
    page.fill("#q", "mercury")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=mercury**")
    assert page.locator("mark").count() > 0
    page.select_option("#topic", "mercury")
    page.click("form.search button[type=submit]")
    page.wait_for_url("**topic=mercury**")
    assert page.locator("article.item").count() > 0
    context.close()


def test_first_page_is_light_and_still(browser, address: str) -> None:  # type: ignore[no-untyped-def]
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script(
        "window.shift = 0; window.largest = ''; new PerformanceObserver((list) => {"
        " for (const one of list.getEntries()) window.shift += one.value;"
        "}).observe({type: 'layout-shift', buffered: true});"
        "new PerformanceObserver((list) => {"
        " for (const one of list.getEntries()) window.largest = one.element?.tagName;"
        "}).observe({type: 'largest-contentful-paint', buffered: true});"
    )
    page.goto(f"{address}/", wait_until="networkidle")
    bytes_ = page.evaluate(
        "performance.getEntriesByType('navigation').concat("
        "performance.getEntriesByType('resource'))"
        ".reduce((sum, one) => sum + one.transferSize, 0)"
    )
    assert 2_000 < bytes_ <= 60_000
    assert page.evaluate("window.shift") == 0
    assert page.locator(".logo").evaluate("logo => [logo.width, logo.height]") == [144, 48]
    assert page.evaluate("window.largest") in ("P", "H2", "H3", "A")  # text: no script, no font
    kinds = page.evaluate("performance.getEntriesByType('resource').map((one) => one.name)")
    assert not [name for name in kinds if name.endswith((".js", ".woff2"))]
    context.close()


def test_static_search_finds_and_marks(browser, static: str) -> None:  # type: ignore[no-untyped-def]
    page = browser.new_page()
    page.goto(f"{static}/search/?q=mercury")
    page.wait_for_selector("#results article")
    assert page.locator("#results mark").count() > 0
    page.goto(f"{static}/search/?q=माइक्रोप्लास्टिक")
    page.wait_for_selector("#results article")
    assert page.locator("#results article").count() > 0
    page.goto(f"{static}/search/?q=zzzz")
    page.wait_for_selector("#results .empty")
    page.goto(f"{static}/timeline/")
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
            f'<iframe src="{ours}/topics/mercury/embed.html" title="In the News"></iframe>'
        )
        with files_of(tmp_path) as foreign:
            page.goto(foreign)
            page.wait_for_function(
                "document.querySelector('in-the-news').shadowRoot?"
                ".querySelectorAll('li').length === 3"
            )
            first = page.locator("in-the-news li a").first.inner_text()
            assert "rgb(255, 0, 0)" not in page.locator("in-the-news li").first.evaluate(
                "element => getComputedStyle(element).color"
            )
            framed = page.frame_locator("iframe").locator("li a").first.inner_text()
            assert framed == first
            script = page.evaluate(f"fetch('{ours}/embed.js').then((answer) => answer.text())")
    # We are down; the script itself may still come from the browser's cache or another host.
    page.route(
        "**/embed.js", lambda route: route.fulfill(body=script, content_type="text/javascript")
    )
    page.route(foreign, lambda route: route.fulfill(path=tmp_path / "index.html"))
    page.goto(foreign)
    page.wait_for_selector("in-the-news .note")
    assert page.locator("in-the-news li a").first.inner_text() == first
    page.close()


def test_hindi_interface(browser, address: str) -> None:  # type: ignore[no-untyped-def]
    page = browser.new_page()
    page.goto(f"{address}/")
    page.click("text=हिन्दी")
    page.wait_for_url("**/hi/")
    assert page.locator("html").get_attribute("lang") == "hi"
    assert "विषय" in page.inner_text("nav")
    page.goto(f"{address}/languages/ur/")
    # Each script has its own face: a family is not inherited from the page's language.
    faces = page.locator(".headline[lang=ur]").first.evaluate(
        "one => getComputedStyle(one).fontFamily"
    )
    assert "Urdu" in faces
    page.close()
