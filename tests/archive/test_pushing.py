"""Pushing to WordPress: to a real one, and to servers that are none."""

import json
import shutil
import socket
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine
from sqlmodel import col, select

from archive.app import make_app
from archive.errors import ArchiveError
from archive.pushing import Figures, push
from archive.settings import ArchiveSettings, WordPressSettings
from archive.site import Site
from storage.database import read_session, write_session
from storage.organisation import OrganisationSettings
from storage.reviews import hide, republish
from storage.tables import Article
from tests.archive.conftest import Running
from tests.archive.installed_wordpress import MISSING, Installed, installed

SITE = Site(OrganisationSettings(), ArchiveSettings(url="https://press.example.org"))
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
real = pytest.mark.skipif(MISSING is not None, reason=str(MISSING))


@pytest.fixture(scope="module")
def wordpress(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installed]:
    with installed(tmp_path_factory.mktemp("wordpress")) as running:
        yield running


def settings_for(wordpress: Installed, **changed: object) -> WordPressSettings:
    values = {
        "url": wordpress.url,
        "user": "press",
        "password": SecretStr(wordpress.passwords["press"]),
        "newest": 6,
    }
    return WordPressSettings.model_validate(values | changed)


def push_to(engine: Engine, settings: WordPressSettings) -> Figures:
    with read_session(engine) as session:
        return push(session, SITE, settings)


def posts_of(wordpress: Installed, kind: str = "post") -> dict[str, dict[str, str]]:
    """The posts that WordPress holds, by slug."""
    listed = wordpress.run(
        f"foreach (get_posts(['post_type' => '{kind}', 'numberposts' => -1, 'post_status' =>"
        " 'any']) as $p) $all[$p->post_name] = ['title' => $p->post_title, 'status' =>"
        " $p->post_status, 'content' => $p->post_content, 'id' => $p->ID, 'category' =>"
        " implode(',', wp_get_post_categories($p->ID, ['fields' => 'names']))];"
        " echo json_encode($all ?? new stdClass);"
    )
    found: dict[str, dict[str, str]] = json.loads(listed)
    return found


@real
def test_posts_follow_what_is_public(wordpress: Installed, little: Engine) -> None:
    settings = settings_for(wordpress)
    before = posts_of(wordpress)
    made = push_to(little, settings).created
    ours = {slug: one for slug, one in posts_of(wordpress).items() if slug not in before}
    assert 0 < made == len(ours) <= 6
    assert {(one["status"], one["category"]) for one in ours.values()} == {("draft", "In the News")}
    assert push_to(little, settings) == Figures(unchanged=made)

    # An editor publishes one, rewrites another and takes its mark out; neither is undone.
    first, second, third, *_ = sorted(ours)
    wordpress.run(
        f"wp_publish_post({ours[first]['id']});"
        f"wp_update_post(['ID' => {ours[second]['id']}, 'post_content' => 'Rewritten.']);"
    )
    changed, gone = (int(slug.rpartition("-")[2]) for slug in (first, third))
    with write_session(little) as session:
        for slug, number in ((first, changed), (third, gone)):
            column = col(Article.story_id if "story" in slug else Article.id)
            for article in session.exec(select(Article).where(column == number)):
                if slug == first:
                    article.title = 'A new <b>headline</b> & "more"'
                    republish(session, [article.id or 0])
                else:
                    hide(session, article.id or 0, "editor")
    figures = push_to(little, settings)
    assert (figures.updated, figures.removed, figures.edited) == (1, 1, 1)
    now = posts_of(wordpress)
    assert now[first]["status"] == "publish"
    assert now[first]["title"].replace("&amp;", "&").count('headline</b> & "more"') == 1
    assert now[second]["content"] == "Rewritten."
    assert third not in now
    assert before.items() <= now.items()


@real
def test_one_page_is_kept(wordpress: Installed, little: Engine) -> None:
    settings = settings_for(wordpress, layout="page", status="publish", page_slug="press")
    assert push_to(little, settings) == Figures(created=1)
    assert push_to(little, settings) == Figures(unchanged=1)
    page = posts_of(wordpress, "page")["press"]
    assert page["status"] == "publish"
    assert page["content"].count("<li>") > 3
    with write_session(little) as session:
        newest = session.exec(select(Article).order_by(col(Article.sorted_at).desc())).first()
        assert newest is not None
        title = newest.title
        hide(session, newest.id or 0, "editor")
    assert push_to(little, settings) == Figures(updated=1)
    assert title not in posts_of(wordpress, "page")["press"]["content"]
    # The site's own page of that name is nobody's to overwrite.
    with pytest.raises(ArchiveError, match="'sample-page' of its own"):
        push_to(little, settings_for(wordpress, layout="page", page_slug="sample-page"))


@real
def test_every_refusal_says_what_to_do(wordpress: Installed, little: Engine) -> None:
    for changed, words in (
        ({"password": SecretStr("wrong")}, "application password .Users → Profile → App"),
        ({"user": "nobody"}, "application password .Users → Profile → App"),
        ({"user": "reader", "password": SecretStr(wordpress.passwords["reader"])}, "role Editor"),
        ({"url": wordpress.url.replace("http://127.0.0.1", "http://localhost")}, "write"),
        ({"url": wordpress.url.removeprefix("http://")}, "https:// in front"),
        ({"password": SecretStr("")}, "url, user and password are needed"),
    ):
        with pytest.raises(ArchiveError, match=words):
            push_to(little, settings_for(wordpress, **changed))
    switch = "update_option('permalink_structure', '{}');"
    wordpress.run(switch.format(""))  # plain permalinks: only ?rest_route= works
    try:
        push_to(little, settings_for(wordpress, layout="page", page_slug="press-2"))
    finally:
        wordpress.run(switch.format("/%category%/%postname%/"))
    plugin = wordpress.folder / "wp-content" / "mu-plugins" / "off.php"
    plugin.write_text(
        "<?php add_filter('rest_authentication_errors', fn() =>"
        " new WP_Error('rest_disabled', 'REST is <b>off</b> here.', ['status' => 404]));"
    )
    try:
        with pytest.raises(ArchiveError, match=r"HTTP 404 \(REST is off here\)"):
            push_to(little, settings_for(wordpress))
        plugin.write_text(
            "<?php remove_action('template_redirect', 'rest_output_link_header', 11);"
        )
        with pytest.raises(ArchiveError, match="names no REST interface"):
            push_to(little, settings_for(wordpress))
    finally:
        plugin.unlink()


@real
@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (make browser)")
def test_feed_and_embed_stand_in_a_wordpress_page(wordpress: Installed, little: Engine) -> None:
    sync_api = pytest.importorskip("playwright.sync_api", reason="no playwright")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    app = make_app(little, OrganisationSettings(), ArchiveSettings(url=address))
    with Running(app, port=port):
        blocks = (
            f'<!-- wp:rss {{"feedURL":"{address}/rss.xml","itemsToShow":4,"displayDate":true}} /-->'
            f'<!-- wp:html --><script src="{address}/embed.js" defer></script>'
            '<in-the-news topic="mercury" count="3"><a href="/">In the News</a></in-the-news>'
            "<!-- /wp:html -->"
        )
        number = wordpress.run(
            f"kses_remove_filters(); echo wp_insert_post(['post_type' => 'page', 'post_status' =>"
            f" 'publish', 'post_title' => 'Press', 'post_content' => '{blocks}']);"
        )
        with sync_api.sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            page = browser.new_page()
            page.goto(f"{wordpress.url}/?page_id={number}")
            page.wait_for_function(
                "document.querySelector('in-the-news').shadowRoot?.querySelectorAll('li')"
                ".length === 3"
            )
            feed = page.locator(".wp-block-rss__item")
            assert feed.count() == 4, page.locator("main").inner_text()
            with read_session(little) as session:
                titles = set(session.exec(select(Article.title)))
            shown = [one.inner_text().partition("\n")[0] for one in feed.all()]
            assert set(shown) <= titles
            assert feed.locator("a").first.get_attribute("href").startswith("http")
            browser.close()


# --- servers that are no WordPress -----------------------------------------------------

Answering = Callable[[BaseHTTPRequestHandler], None]


@pytest.fixture
def server() -> Iterator[Callable[[Answering], str]]:
    started = []

    def start(answer: Answering) -> str:
        handler = type(
            "Handler",
            (BaseHTTPRequestHandler,),
            {"do_GET": answer, "log_message": lambda *_: None},
        )
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        started.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in started:
        server.shutdown()
        server.server_close()


def reply(handler: BaseHTTPRequestHandler, status: int, body: bytes = b"", **headers: str) -> None:
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda one: reply(one, 200, b"<html>A site</html>"), "names no REST interface"),
        (lambda one: reply(one, 503, b"Maintenance"), "answers HTTP 503"),
        (
            lambda one: reply(one, 301, Location="https://www.example.org/"),
            "leads to https://www.example.org/: write that address",
        ),
        (
            lambda one: reply(
                one, 200, Link='<https://evil.example/wp-json/>; rel="https://api.w.org/"'
            ),
            "has its interface at https://evil.example",
        ),
        (
            lambda one: reply(
                one, 200, b"<html>Log in</html>", Link='</wp-json/>; rel="https://api.w.org/"'
            ),
            "does not answer as WordPress does",
        ),
    ],
)
def test_other_servers_are_told_apart(
    server: Callable[[Answering], str], little: Engine, answer: Answering, words: str
) -> None:
    settings = WordPressSettings(url=server(answer), user="press", password=SecretStr("x"))
    with pytest.raises(ArchiveError, match=words):
        push_to(little, settings)


def test_nobody_there(little: Engine, tmp_path: Path) -> None:
    settings = WordPressSettings(url="http://127.0.0.1:9", user="press", password=SecretStr("x"))
    with pytest.raises(ArchiveError, match="cannot be reached"):
        push_to(little, settings)
