"""Draws the pictures in `docs/pictures`: `.venv/bin/python -m tests.digest.pictures [FOLDER]`.

Four days of a made-up press through the real road, in Chromium: light and dark, narrow and wide,
with the images off (there are none to load) and on.
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
from sqlmodel import SQLModel

from digest.composition import compose
from digest.desk import Desk
from digest.drafts import editor_links
from digest.letters import edition_address, reader_links
from digest.rendering import Rendered, render
from digest.settings import DigestSettings, EditingSettings, MailSettings
from digest.sheet import View
from digest.subscribing import Wish, enrol
from digest.web import make_router
from storage.database import DatabaseSettings, open_engine, read_session
from storage.dates import DatePrecision
from storage.kinds import Band, PageKind, ReviewState
from storage.organisation import OrganisationSettings
from storage.subscribers import find_subscriber
from tests.digest.press import NOON, Press

CHROMIUM = "/usr/bin/chromium"
VIEW = View(language="en", time_zone="Asia/Kolkata")


def open_press(folder: Path, name: str) -> tuple[Desk, Press]:
    """Return a desk on a database of its own."""
    engine = open_engine(DatabaseSettings(url=f"sqlite:///{folder / name}.db"))
    SQLModel.metadata.create_all(engine)
    desk = Desk(
        engine=engine,
        organisation=OrganisationSettings(contact="media@toxicslink.example"),
        mail=MailSettings(sender="Toxics Link <news@toxicslink.example>"),
        digests=(DigestSettings(name="daily", title="Toxics Link in the news"),),
        url="https://news.toxicslink.example",
        secret="only for pictures, never for mail",
        clock=lambda: NOON + timedelta(hours=1),
    )
    press = Press(engine)
    for number in range(268):
        press.source(f"source-{number}", NOON)
    return desk, press


def normal_day(press: Press) -> None:
    """A day with one story of the organisation's own and some of the subject."""
    press.story(
        "The Deccan Courier", "Morning Ledger", "Coast & Country", "Rajdhani Express",
        title="Nine in ten samples of market vegetables hold a banned pesticide, study finds",
        tier=1, topics=("toxics-link", "pops"), region="Delhi", authors=("Staff Reporter",),
        review=ReviewState.APPROVED,
        sentence="A study by Toxics Link, which tested 120 samples from eight cities, found "
        "endosulfan in nine of ten, thirteen years after the Supreme Court banned it.",
    )  # fmt: skip
    press.article(
        "ई-कचरे के ढेर में बढ़ता ज़हर: राजधानी के छह इलाक़ों की मिट्टी की जाँच",
        outlet="नवप्रभात", tier=2, region="लखनऊ", language="hi", topics=("toxics-link", "e-waste"),
        gloss="Poison grows in the e-waste heaps: soil of six city quarters tested",
        sentence="टॉक्सिक्स लिंक के अध्ययन के अनुसार मिट्टी में सीसे की मात्रा तय सीमा से सात गुना अधिक मिली।",
        words="टॉक्सिक्स लिंक",
    )  # fmt: skip
    press.article(
        "Opinion: What the new rules on contaminated sites leave out",
        outlet="Morning Ledger", tier=1, topics=("toxics-link",), kind=PageKind.OPINION,
        is_free=False, authors=("The Editors",),
        sentence="As Toxics Link has pointed out, a register of sites is not a plan to clean them.",
    )  # fmt: skip
    press.article(
        "Paint makers are slow to drop lead, tests of 32 brands show",
        outlet="Chemical Trade Weekly", topics=("our-reports",), words="tests of 32 brands",
        sentence="Independent tests of 32 brands found lead above 90 parts per million in 24.",
    )  # fmt: skip
    press.article(
        "Stockholm Convention parties agree to end exemptions for DDT", outlet="Coast & Country",
        topics=("pops",), words="persistent organic pollutants",
        sentence="The treaty covers 37 persistent organic pollutants and what releases them.",
    )  # fmt: skip
    press.article(
        "پینے کے پانی میں خطرناک کیمیکل کی موجودگی پر تشویش", outlet="روزنامہ افق", language="ur",
        topics=("pfas",), gloss="Concern over chemicals in drinking water", words="کیمیکل",
        sentence="ماہرین کے مطابق یہ کیمیکل برسوں تک پانی میں رہتے ہیں اور جسم میں جمع ہوتے ہیں۔",
    )  # fmt: skip
    press.article(
        "Dioxin levels near the old incinerator: a look back", outlet="Rajdhani Express",
        topics=("pops",), published_at=NOON - timedelta(days=160), precision=DatePrecision.MONTH,
        words="Dioxin", sentence="Dioxin was measured once, in 2024, and never again.",
    )  # fmt: skip
    press.article(
        "City gets a new link road past the toxic dump", outlet="Metro Evening",
        topics=("toxics-link",), band=Band.LOOK, words="toxic",
        sentence="The link road past the toxic dump opens on Friday.",
    )  # fmt: skip
    press.source("Harbour Times", NOON, "timed out")
    press.source("Valley Post", NOON, "404")


def launch_day(press: Press) -> None:
    """A day on which a study is out: many stories, many copies."""
    papers = [f"{place} {kind}" for place in ("Delhi", "Pune", "Kochi", "Patna", "Surat")
              for kind in ("Herald", "Mail", "Chronicle", "Samachar")]  # fmt: skip
    press.story(
        *papers, title="Mercury in skin creams: 15 of 25 brands fail, says study", tier=2,
        topics=("toxics-link",), sentence="The study by Toxics Link bought 25 creams online.",
    )  # fmt: skip
    normal_day(press)
    for number, place in enumerate(("Jaipur", "Bhopal", "Nagpur", "Ranchi", "Kanpur", "Madurai")):
        press.story(
            f"{place} Herald", f"{place} Mail",
            title=f"{place} shops still sell creams that hold mercury", tier=3 - number % 2,
            topics=("toxics-link",), sentence="Toxics Link said the ban of 2020 is not enforced.",
        )  # fmt: skip


DAYS: dict[str, Callable[[Press], None]] = {
    "quiet": lambda press: None,
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
        desk, press = open_press(folder, day)
        fill(press)
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
    desk, press = open_press(folder, "pages")
    normal_day(press)
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
