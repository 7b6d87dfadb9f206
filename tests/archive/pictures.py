"""The pictures of the archive in `docs/pictures`, taken of a running one.

.venv/bin/python -m tests.archive.pictures http://127.0.0.1:8000 docs/pictures
"""

import sys
from pathlib import Path

import httpx
from playwright.sync_api import Browser, sync_playwright

from tests.archive.test_browser import CHROMIUM, files_of

DESKTOP, PHONE = (1280, 900), (390, 844)


def take(browser: Browser, address: str, path: Path, size: tuple[int, int], scheme: str) -> None:
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, color_scheme=scheme
    )
    page = context.new_page()
    page.goto(address, wait_until="networkidle")
    page.screenshot(path=path)
    context.close()


def embedding(base: str, folder: Path) -> None:
    """A page of another site, with the two lines of docs/embed.md in it."""
    (folder / "index.html").write_text(
        f"""<!doctype html><html lang="en"><meta charset="utf-8"><title>Another site</title>
        <script src="{base}/embed.js" defer></script><style>
        body {{ font: 1.125rem/1.6 sans-serif; max-width: 44rem; margin: 3rem auto; color: #223 }}
        h1, h2 {{ font-family: sans-serif; color: #1f3a6e }} aside {{ border-top: 4px solid #1f3a6e;
        margin-top: 2rem; padding-top: 1rem }}</style><h1>Clean rivers campaign</h1>
        <p>The page of a partner, with fonts and colours of its own. What the press wrote is
        below, and follows the archive by itself.</p><aside><h2>In the news</h2>
        <in-the-news count="4"><a href="{base}/">In the News</a></in-the-news></aside></html>"""
    )


def main(base: str, folder: Path) -> None:
    articles = httpx.get(f"{base}/api/v1/articles?limit=200").json()["items"]
    copied = next(one for one in articles if one["also"])
    pages = {
        "archive-front": ("", DESKTOP, "light"),
        "archive-hindi": ("hi/", DESKTOP, "light"),
        "archive-phone": ("", PHONE, "light"),
        "archive-record-dark": (f"articles/{copied['id']}/", DESKTOP, "dark"),
        "archive-story": (f"stories/{copied['story']}/", DESKTOP, "light"),
        "archive-search-dark": ("search/?q=%22Toxics+Link%22", DESKTOP, "dark"),
        "archive-timeline": ("timeline/", DESKTOP, "light"),
        "archive-topic-phone-dark": (f"topics/{copied['topics'][0]}/", PHONE, "dark"),
        "archive-urdu": ("languages/ur/", DESKTOP, "light"),
    }
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for name, (path, size, scheme) in pages.items():
            take(browser, f"{base}/{path}", folder / f"{name}.png", size, scheme)
        foreign = folder / "foreign"
        foreign.mkdir()
        embedding(base, foreign)
        with files_of(foreign) as address:
            take(browser, address, folder / "archive-embed.png", (1000, 900), "light")
        (foreign / "index.html").unlink()
        foreign.rmdir()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"), Path(sys.argv[2]))
