"""Draws the pictures in `docs/pictures`: `.venv/bin/python -m tests.digest.pictures [FOLDER]`.

Four days of a made-up press through the real road, in Chromium: light and dark, narrow and wide,
with the images off (there are none to load) and on.
"""

import sys
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from sqlmodel import SQLModel

from digest.composition import compose
from digest.desk import Desk
from digest.drafts import _links
from digest.letters import edition_address
from digest.rendering import View, render
from digest.settings import DigestSettings, EditingSettings, MailSettings
from storage.database import DatabaseSettings, open_engine
from storage.dates import DatePrecision
from storage.kinds import Band, PageKind, ReviewState
from storage.organisation import OrganisationSettings
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
        sentence="The treaty covers 37 persistent organic pollutants and their unintended releases.",
    )  # fmt: skip
    press.article(
        "پینے کے پانی میں خطرناک کیمیکل کی موجودگی پر تشویش", outlet="روزنامہ افق", language="ur",
        topics=("pfas",), gloss="Concern over dangerous chemicals in drinking water", words="کیمیکل",
        sentence="ماہرین کے مطابق یہ کیمیکل برسوں تک پانی میں رہتے ہیں اور جسم میں جمع ہوتے ہیں۔",
    )  # fmt: skip
    press.article(
        "Dioxin levels near the old incinerator: a look back", outlet="Rajdhani Express",
        topics=("pops",), published_at=NOON - timedelta(days=160), precision=DatePrecision.MONTH,
        words="Dioxin", sentence="Dioxin was measured once, in 2024, and never again.",
    )  # fmt: skip
    press.article(
        "City gets a new link road past the toxic dump", outlet="Metro Evening", topics=("toxics-link",),
        band=Band.LOOK, words="toxic", sentence="The link road past the toxic dump opens on Friday.",
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
    print(f"{path}{'  WIDER THAN THE SCREEN' if overflow else ''}")


def main() -> None:
    """Draw all pictures into the folder given, or into `docs/pictures`."""
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/pictures")
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        mails = {}
        for day, fill in (
            ("quiet", lambda press: None),
            ("normal", normal_day),
            ("launch", launch_day),
        ):
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
                settings = settings.model_copy(
                    update={"editing": EditingSettings(editors=["editor@toxicslink.example"])}
                )
                editor = _links(desk, settings, edition, "editor@toxicslink.example")
                mails["draft"] = render(
                    desk, settings, edition, VIEW, web_url=web_url, editor=editor
                )
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for day, mail in mails.items():
            (target / f"mail-{day}.html").write_text(mail.html, encoding="utf-8") if len(
                sys.argv
            ) > 1 else None
            draw(browser, mail.html, target / f"mail-{day}-600.png", width=600)
        for width in (320, 1200):
            draw(browser, mails["normal"].html, target / f"mail-normal-{width}.png", width=width)
        draw(
            browser, mails["normal"].html, target / "mail-normal-600-dark.png", width=600, dark=True
        )
        draw(browser, mails["quiet"].html, target / "mail-quiet-320-dark.png", width=320, dark=True)
        print(mails["normal"].text)
        browser.close()


if __name__ == "__main__":
    main()
