"""Draws the pictures in `docs/pictures`: `.venv/bin/python -m tests.digest.pictures [FOLDER]`.

Three days of the demo press through the real road, in Chromium: light and dark, narrow and wide;
with the images off they are the same, for there are none to load.
"""

import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import Engine
from sqlmodel import SQLModel, col, select

from digest.composition import compose
from digest.desk import Desk
from digest.drafts import editor_links
from digest.letters import edition_address, reader_links
from digest.rendering import Rendered, render
from digest.settings import DigestSettings, EditingSettings, MailSettings
from digest.sheet import View
from digest.subscribing import Wish, enrol
from digest.web import make_router
from storage.database import DatabaseSettings, open_engine, read_session, write_session
from storage.kinds import PageKind
from storage.organisation import OrganisationSettings
from storage.subscribers import find_subscriber
from storage.tables import Article
from tests.digest.demo_press import PRINTED, Piece, arrive, open_newsroom, pieces

CHROMIUM = "/usr/bin/chromium"
VIEW = View(language="en", time_zone="Asia/Kolkata")
GLOSS = "Banned chemicals found in toys, Toxics Link report reveals"
TITLES = {"hi": "ख़बरों में टॉक्सिक्स लिंक"}


def open_press(folder: Path, name: str) -> Desk:
    """Return a desk on a database of its own, which knows the watchlist and 268 sources."""
    engine = open_engine(DatabaseSettings(url=f"sqlite:///{folder / name}.db"))
    SQLModel.metadata.create_all(engine)
    failing = ("Harbour Times", "Valley Post") if name != "quiet" else ()
    open_newsroom(engine, sources=266, failing=failing)
    return Desk(
        engine=engine,
        organisation=OrganisationSettings(contact="media@toxicslink.example"),
        mail=MailSettings(sender="Toxics Link <news@toxicslink.example>"),
        digests=(DigestSettings(name="daily", title="Toxics Link in the news", titles=TITLES),),
        url="https://news.toxicslink.example",
        secret="only for pictures, never for mail",
        clock=lambda: PRINTED + timedelta(hours=1),
    )


def print_all(engine: Engine, wanted: Callable[[Piece], bool]) -> None:
    """Let those pieces of the demo press arrive, one of them late."""
    chosen = [piece for piece in pieces() if wanted(piece)]
    for place, piece in enumerate(reversed(chosen)):
        at = PRINTED - timedelta(minutes=4 * place)
        arrive(engine, piece, at, is_late=place == 3)


def normal_day(engine: Engine) -> None:
    """A day with one study of the organisation's own in four papers, and some of the subject."""
    some = {piece.meant.url for piece in pieces()[::9]}
    print_all(
        engine,
        lambda piece: (
            piece.meant.story == "toxics-link-ewaste-brominated"
            or (piece.meant.url in some and piece.meant.story is None)
            or piece.meant.kind is PageKind.OPINION
            or (
                piece.meant.outlet in ("उजली डाक", "کاغذی کشتی")
                and "toxics-link" in piece.meant.topics
            )
        ),
    )
    with write_session(engine) as session:
        hindi = session.exec(select(Article).where(col(Article.title).contains("खिलौनों"))).first()
        if hindi is not None:
            hindi.gloss = GLOSS


def launch_day(engine: Engine) -> None:
    """A day on which a study is out: everything that names the organisation, in every paper."""
    print_all(
        engine,
        lambda piece: (
            "toxics-link" in piece.meant.topics or piece.meant.story == "delhi-water-pfas-study"
        ),
    )


DAYS: dict[str, Callable[[Engine], None]] = {
    "quiet": lambda engine: None,
    "normal": normal_day,
    "launch": launch_day,
}


def draw(browser: Browser, html: str, path: Path, *, width: int, dark: bool = False) -> None:
    """Save a picture of the page at a width in CSS pixels."""
    page = browser.new_page(
        viewport={"width": width, "height": 400},
        color_scheme="dark" if dark else "light",
        device_scale_factor=1,
    )
    page.set_content(html)
    overflow = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    page.screenshot(path=str(path), full_page=True)
    page.close()
    sys.stdout.write(f"{path}{'  WIDER THAN THE SCREEN' if overflow else ''}\n")


@contextmanager
def serve(desk: Desk) -> Iterator[Desk]:
    """Serve the desk's pages on a port of this machine, and give the desk with that address."""
    application = FastAPI()
    server = uvicorn.Server(uvicorn.Config(application, port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    desk = replace(desk, url=f"http://127.0.0.1:{port}")
    application.include_router(make_router(desk))
    yield desk
    server.should_exit = True
    thread.join(10)


def compose_days(folder: Path) -> dict[str, Rendered]:
    """Return the mails of a quiet, a normal and a launch day, in Hindi, and as a draft."""
    mails = {}
    for day, fill in DAYS.items():
        desk = open_press(folder, day)
        fill(desk.engine)
        settings = desk.digests[0]
        if day == "launch":
            settings = settings.model_copy(update={"has_charts": True})
        edition = compose(desk, settings, desk.clock())
        web_url = edition_address(desk, settings, edition)
        mails[day] = render(desk, settings, edition, VIEW, web_url=web_url)
        if day == "normal":
            hindi = replace(VIEW, language="hi")
            mails["hindi"] = render(desk, settings, edition, hindi, web_url=web_url)
            editing = EditingSettings(editors=["editor@toxicslink.example"])
            settings = settings.model_copy(update={"editing": editing})
            editor = editor_links(desk, settings, edition, "editor@toxicslink.example")
            mails["draft"] = render(desk, settings, edition, VIEW, web_url=web_url, editor=editor)
    return mails


def draw_pages(browser: Browser, folder: Path, target: Path) -> None:
    """Save pictures of the preference and approval pages."""
    desk = open_press(folder, "pages")
    normal_day(desk.engine)
    enrol(desk, Wish(email="asha@readers.example", digests=("daily",)))
    with serve(desk) as served:
        edition = compose(served, served.digests[0], served.clock())
        with read_session(served.engine) as session:
            reader = find_subscriber(session, "asha@readers.example")
        assert reader is not None
        addresses = {
            "preferences": reader_links(served, "daily", reader).preferences,
            "approve": editor_links(served, served.digests[0], edition, "e@x.example").approve,
        }
        for name, address in addresses.items():
            for width in (1000, 360):
                page = browser.new_page(viewport={"width": width, "height": 600})
                page.goto(address)
                page.screenshot(path=str(target / f"page-{name}-{width}.png"), full_page=True)
                page.close()


def main() -> None:
    """Draw all pictures into the folder given, or into `docs/pictures`."""
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/pictures")
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        mails = compose_days(Path(name))
        for day, mail in mails.items():
            if len(sys.argv) > 1:
                (target / f"mail-{day}.html").write_text(mail.html, encoding="utf-8")
                (target / f"mail-{day}.txt").write_text(mail.text, encoding="utf-8")
            draw(browser, mail.html, target / f"mail-{day}-600.png", width=600)
        normal = mails["normal"].html
        for width in (320, 1200):
            draw(browser, normal, target / f"mail-normal-{width}.png", width=width)
        draw(browser, normal, target / "mail-normal-600-dark.png", width=600, dark=True)
        draw(browser, mails["quiet"].html, target / "mail-quiet-320-dark.png", width=320, dark=True)
        draw_pages(browser, Path(name), target)
        browser.close()


if __name__ == "__main__":
    main()
