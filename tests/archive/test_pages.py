"""What pages show of an organisation, of an article, and of what is not known."""

import json
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract
from sqlalchemy import Engine
from starlette.testclient import TestClient

from archive import languages
from archive.app import make_app
from archive.colours import BLACK, ENOUGH, WHITE, contrast, ink_on, readable
from archive.errors import ArchiveError
from archive.logos import read_logo
from archive.pages import message_page
from archive.settings import ArchiveSettings
from archive.site import _KINDS, _MEDIA, TEMPLATES, Site
from storage.organisation import OrganisationSettings
from tests.archive.conftest import Stocked
from tests.archive.stocked import ORGANISATION, PAGES, settings

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000002000000010802000000"
    "7b40e8dd0000000f49444154789c63606060f80f0001040100bd5cf1ef0000000049454e44ae426082"
)


@pytest.fixture(scope="module")
def shop(stocked: Stocked) -> TestClient:
    return TestClient(make_app(stocked.engine, ORGANISATION, settings(), folder=stocked.folder))


def test_organisation_is_shown(shop: TestClient, exported: Path) -> None:
    front = shop.get("/").text
    address = front.split('class="logo" src="')[1].split('"')[0]
    for text in (front, (exported / "index.html").read_text(encoding="utf-8")):
        assert 'alt="Toxics Link" height="48" width="144"' in text
        assert ORGANISATION.introduction in text
        assert ORGANISATION.footer in text
        assert "http://127.0.0.1:8000/mail/subscribe" in text
    assert "og:image" not in front  # previews show no SVG
    logo = shop.get(address)
    assert logo.headers["content-type"] == "image/svg+xml"
    assert "immutable" in logo.headers["cache-control"]
    assert (exported / address).read_bytes() == logo.content
    linked = json.loads(front.split('ld+json">')[1].split("</script>")[0])
    assert linked["publisher"]["logo"] == "http://127.0.0.1:8000/" + address.removeprefix("./")


def test_there_is_every_kind_of_page(shop: TestClient) -> None:
    missing = {"a withdrawn article": 410, "nothing": 404}
    answers = {name: shop.get(f"/{path}").status_code for name, path in PAGES.items()}
    assert answers == {name: missing.get(name, 200) for name in PAGES}


def test_picture_stands_in_previews(stocked: Stocked, tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(PNG)
    organisation = OrganisationSettings(logo="logo.png")
    with TestClient(make_app(stocked.engine, organisation, settings(), folder=tmp_path)) as client:
        front = client.get("/").text
    address = front.split('og:image" content="http://127.0.0.1:8000')[1].split('"')[0]
    assert client.get(address).content == PNG


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("logo.svg", None, "No such file"),
        ("logo.bmp", b"BM", "not a picture for the web"),
        ("logo.png", b"junk", "its size cannot be read"),
        ("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "needs a width and a height"),
        ("logo.svg", b"<svg", "its size cannot be read"),
        ("logo.png", b"x" * 300_000, "300 KB; 200 KB at most"),
    ],
)
def test_unfit_logo_is_refused(
    tmp_path: Path, name: str, content: bytes | None, words: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(ArchiveError, match=f"organisation.logo: .*{words}"):
        read_logo(name, tmp_path)


def test_what_an_article_is_can_be_seen(shop: TestClient) -> None:
    wall = shop.get("/articles/4/").text
    assert "Patna" in wall
    assert "Print" in wall
    assert "asks its readers to subscribe" in wall
    assert '"printEdition":"Patna"' in wall
    assert "(Patna)" in wall.split('class="citation">')[1].split("</p>")[0]
    gone = shop.get("/articles/5/").text
    assert "has had no page for it since 1 March 2026" in gone
    assert 'class="button" href="https://web.archive.org/' in gone
    broadcast = shop.get("/articles/6/").text
    assert "Television" in broadcast
    assert "Date not known" in broadcast
    assert "No address on the web is known" in broadcast
    assert "urn:uuid" not in broadcast
    assert shop.get("/articles/6/cite.ris").text.startswith("TY  - VIDEO")
    assert shop.get("/articles/6/cite.json").json()[0]["type"] == "broadcast"
    edition = shop.get("/editions/weekly/1/").text
    for words in ("Patna edition", "For subscribers", "No longer online", "Date not known"):
        assert words in edition


def test_copies_of_a_story_stand_together(little: Engine) -> None:
    app = make_app(little, OrganisationSettings(), ArchiveSettings(page_size=50))
    with TestClient(app) as client:
        front = client.get("/").text
        articles = client.get("/api/v1/articles?limit=50").json()["items"]
        days = {(one["story"], (one["published"] or "")[:10]) for one in articles if one["also"]}
        alone = sum(not one["also"] for one in articles)
        assert len(articles) == 40
        assert front.count('<article class="item') == alone + len(days)
        for one in articles:  # and every one of them can be reached
            assert f'articles/{one["id"]}/"' in front or f'stories/{one["story"]}/"' in front


def test_templates_are_replaced_one_by_one(little: Engine, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "message.html").write_text(
        '{% extends "base.html" %}{% block content %}<h1>Nichts hier</h1>{% endblock %}'
    )
    chosen = ArchiveSettings(templates=Path("own"))
    organisation = OrganisationSettings()
    with TestClient(make_app(little, organisation, chosen, folder=tmp_path)) as client:
        assert "<h1>Nichts hier</h1>" in client.get("/nope/").text
        assert 'class="masthead' in client.get("/nope/").text
        assert 'class="columns"' in client.get("/").text
    site = Site(organisation, chosen, is_static=True, folder=tmp_path)
    assert "Nichts hier" in message_page(site, "en", 404)
    before = site.fingerprint
    (own / "message.html").write_text("changed")
    site = Site(organisation, chosen, is_static=True, folder=tmp_path)
    assert site.fingerprint != before  # so the next export writes every page anew


def test_every_word_is_in_hindi() -> None:
    with (languages.CATALOGUES / "hi" / "archive.po").open("rb") as file:
        words = {entry.id: entry.string for entry in read_po(file, locale="hi") if entry.id}
    known = {one if isinstance(one, str) else one[0] for one in words}
    used = {*_KINDS.values(), *_MEDIA.values()}
    for path in TEMPLATES.glob("*.html"):
        with path.open("rb") as file:
            for _, _, message, _ in babel_extract(file, ["gettext", "ngettext"], [], {}):
                used.add(message if isinstance(message, str) else message[0])
    assert used == known
    assert all(all(string) if isinstance(string, tuple) else string for string in words.values())


@pytest.mark.parametrize(
    "colour", ["#0b6b57", "#ffcc00", "#ffffff", "#000000", "#7a7a7a", "#e30613"]
)
def test_any_colour_can_be_read(colour: str) -> None:
    assert contrast(readable(colour, WHITE), WHITE) >= ENOUGH
    assert contrast(ink_on(colour), colour) >= 4.5
    assert ink_on(colour) in (WHITE, BLACK)
    style = Site(OrganisationSettings(colour=colour), ArchiveSettings()).stylesheet.decode()
    assert f"--band: {colour};" in style
    assert f"--band-ink: {ink_on(colour)};" in style
