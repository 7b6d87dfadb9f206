"""The pages in Chromium: keyboard only, no script of ours, nothing for axe-core to find."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from digest.composition import compose
from digest.content import content_of
from digest.desk import Desk
from digest.letters import edition_address, reader_links
from digest.links import Links, Purpose
from digest.rendering import render
from digest.sheet import default_view
from digest.subscribing import Wish, enrol, list_readers
from storage.database import read_session
from storage.kinds import SubscriberStatus
from storage.subscribers import find_subscriber
from tests.digest.pictures import CHROMIUM, normal_day, serve
from tests.digest.press import Press

sync_api = pytest.importorskip("playwright.sync_api")
axe_module = pytest.importorskip("axe_playwright_python.sync_playwright")
pytestmark = pytest.mark.skipif(
    not Path(CHROMIUM).exists(), reason="Chromium is not installed: `make browser`"
)


@pytest.fixture(scope="module")
def browser() -> Iterator["sync_api.Browser"]:
    """One Chromium for all tests here."""
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    """One database is enough: it is not what is tried here."""
    return sqlite_engine


@pytest.fixture
def served(desk: Desk) -> Iterator[Desk]:
    """The desk with its pages on a port of this machine."""
    with serve(desk) as served:
        yield served


def pages_of(desk: Desk, press: Press) -> dict[str, str]:
    """Return an address for every kind of page."""
    normal_day(press.engine)
    enrol(desk, Wish(email="asha@readers.example", digests=("daily",)))
    edition = compose(desk, desk.digests[0], desk.clock())
    links = Links(desk.url, desk.secret)
    with read_session(desk.engine) as session:
        reader = find_subscriber(session, "asha@readers.example")
    assert reader is not None
    assert reader.id is not None
    assert edition.id is not None
    own = reader_links(desk, "daily", reader)
    item = content_of(edition).items[0].article_id
    return {
        "unsubscribe": own.unsubscribe,
        "preferences": own.preferences,
        "saved": f"{own.preferences}?saved=true",
        "erase": f"{own.preferences}/erase",
        "confirm": links.make(Purpose.CONFIRM, reader.id, "daily", own_secret=reader.secret),
        "subscribe": f"{desk.url}/mail/subscribe",
        "approve": links.make(Purpose.APPROVE, edition.id, "e@toxicslink.example"),
        "hold": links.make(Purpose.HOLD, edition.id, "e@toxicslink.example"),
        "drop": links.make(Purpose.DROP, edition.id, f"e@toxicslink.example\n{item}"),
        "edition": edition_address(desk, desk.digests[0], edition),
        "problem": f"{desk.url}/mail/approve/nothing",
    }


def test_axe_finds_nothing(served: Desk, press: Press, browser: "sync_api.Browser") -> None:
    axe = axe_module.Axe()
    addresses = pages_of(served, press)
    for scheme in ("light", "dark"):
        page = browser.new_page(viewport={"width": 390, "height": 800}, color_scheme=scheme)
        for name, address in addresses.items():
            page.goto(address)
            found = axe.run(page)
            assert found.violations_count == 0, f"{name}, {scheme}: {found.generate_report()}"
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= 390, f"{name} is wider than a phone"
        page.close()


def test_keyboard_only(served: Desk, press: Press, browser: "sync_api.Browser") -> None:
    addresses = pages_of(served, press)
    page = browser.new_page(java_script_enabled=False)
    page.goto(addresses["preferences"])
    for _ in range(3):  # the organisation's link, the digest, the first topic
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Saved.")
    assert list_readers(served)[0].topics == ("toxics-link",)
    page.goto(addresses["approve"])
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=is released")
    page.goto(addresses["unsubscribe"])
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=You are unsubscribed")
    assert list_readers(served)[0].status is SubscriberStatus.UNSUBSCRIBED
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 600, 1200])
def test_the_mail_holds(
    desk: Desk, press: Press, browser: "sync_api.Browser", width: int, scheme: str
) -> None:
    normal_day(press.engine)
    edition = compose(desk, desk.digests[0], desk.clock())
    view = default_view(desk, desk.digests[0])
    mail = render(desk, desk.digests[0], edition, view, web_url="https://news.example/e")
    assert not re.search(r'(src|background)="?https?:', mail.html), "nothing is loaded"
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.set_content(mail.html)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = axe_module.Axe().run(page, options={"rules": {"region": {"enabled": False}}})
    assert found.violations_count == 0, found.generate_report()
    page.close()
