"""The static site: the same pages, only what changed, never half, nothing but what is public."""

import hashlib
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session, SQLModel, select

from archive.errors import ArchiveError
from archive.export import STATE, export
from archive.manifest import Manifest
from archive.settings import ArchiveSettings
from bench.articles import fill
from storage.database import DatabaseSettings, open_engine, write_session
from storage.organisation import OrganisationSettings
from storage.reviews import approve, hide, republish
from storage.tables import Article, ArticleTopic
from storage.texts import compress
from tests.archive.conftest import paths_of

ORGANISATION = OrganisationSettings(contact="press@toxicslink.org")
SETTINGS = ArchiveSettings(url="https://press.example.org", page_size=10, languages=["en"])
IN_BOTH = SETTINGS.model_copy(update={"languages": ["en", "hi"]})


def hashes(folder: Path) -> dict[str, str]:
    return {
        path: hashlib.sha256((folder / path).read_bytes()).hexdigest() for path in paths_of(folder)
    }


def test_second_export_writes_nothing_and_another_gives_the_same_bytes(
    small: Engine, tmp_path: Path
) -> None:
    first = export(small, ORGANISATION, SETTINGS, tmp_path / "one")
    assert first.articles == 60
    assert first.written == first.files == len(paths_of(tmp_path / "one"))
    again = export(small, ORGANISATION, SETTINGS, tmp_path / "one")
    assert (again.written, again.removed, again.unchanged) == (0, 0, first.files)
    export(small, ORGANISATION, SETTINGS, tmp_path / "two")
    assert hashes(tmp_path / "one") == hashes(tmp_path / "two")


def test_change_rewrites_what_shows_it_and_ends_as_a_fresh_export(
    small: Engine, tmp_path: Path
) -> None:
    first = export(small, ORGANISATION, IN_BOTH, tmp_path / "one")
    with write_session(small) as session:
        hide(session, 30, "editor")
    changed = export(small, ORGANISATION, IN_BOTH, tmp_path / "one")
    assert 0 < changed.written < first.files / 2
    assert changed.removed >= 2
    assert not (tmp_path / "one/articles/30").exists()
    assert not (tmp_path / "one/hi/articles/30").exists()
    export(small, ORGANISATION, IN_BOTH, tmp_path / "two")
    assert hashes(tmp_path / "one") == hashes(tmp_path / "two")
    with write_session(small) as session:
        approve(session, 30, "editor")
    export(small, ORGANISATION, IN_BOTH, tmp_path / "one")
    assert (tmp_path / "one/articles/30/index.html").exists()


def test_processes_give_the_same_bytes(
    small: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(small, ORGANISATION, SETTINGS, tmp_path / "one")
    monkeypatch.setattr("archive.export.ALONE", 0)
    export(small, ORGANISATION, SETTINGS, tmp_path / "two")
    assert hashes(tmp_path / "one") == hashes(tmp_path / "two")


def test_first_export_shows_nothing_until_it_is_whole(
    little: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[list[str]] = []
    export(
        little,
        ORGANISATION,
        SETTINGS,
        tmp_path / "one",
        progress=lambda *_: seen.append([path.name for path in (tmp_path / "one").iterdir()]),
    )
    assert seen
    assert all(names == [STATE] for names in seen)


def test_change_in_one_list_leaves_the_feeds_of_others(little: Engine, tmp_path: Path) -> None:
    site = tmp_path / "site"
    export(little, ORGANISATION, SETTINGS, site)
    before = hashes(site)
    with write_session(little) as session:
        article = session.get(Article, 9)
        assert article is not None
        language = article.language
        hide(session, 9, "editor")
    export(little, ORGANISATION, SETTINGS, site)
    after = hashes(site)
    feeds = [path for path in before if re.fullmatch(r"languages/\w+/atom\.xml", path)]
    changed = [path for path in feeds if before[path] != after[path]]
    assert changed == [f"languages/{language}/atom.xml"]
    assert len(feeds) > 1


def test_every_list_has_its_feed_archive(small: Engine, tmp_path: Path) -> None:
    site = tmp_path / "site"
    with write_session(small) as session:  # few articles: a part ends at the 64th's number
        for number in range(41, 61):
            article = session.get(Article, number)
            assert article is not None
            article.language = "en"
    export(small, ORGANISATION, SETTINGS, site)
    for path in paths_of(site):
        if not path.endswith("atom.xml"):
            continue
        text = (site / path).read_text(encoding="utf-8")
        for address in re.findall(
            r'rel="(?:next|prev-archive|first|current)" href="([^"]+)"', text
        ):
            place = unquote(address.removeprefix("https://press.example.org/"))
            assert (site / place).is_file(), (path, place)


def test_hidden_article_goes_and_its_tombstone_stays(little: Engine, tmp_path: Path) -> None:
    site = tmp_path / "site"
    export(little, ORGANISATION, SETTINGS, site)
    with write_session(little) as session:
        article = session.get(Article, 9)
        assert article is not None
        article.title = "Zanzibarquark"
        hide(session, 9, "editor")
    export(little, ORGANISATION, SETTINGS, site)
    everything = "".join((site / path).read_text(encoding="utf-8") for path in paths_of(site))
    assert "Zanzibarquark" not in everything
    assert not re.search(r"press\.example/9\b", everything)
    assert 'in-the-news/articles/9"' in (site / "atom.xml").read_text()


def test_killed_between_the_moves_is_finished_by_the_next(
    little: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(little, ORGANISATION, SETTINGS, tmp_path / "one")
    with write_session(little) as session:
        hide(session, 30, "editor")
    moved = []

    def die(*_: object) -> None:
        moved.append(1)
        if len(moved) > 5:
            raise KeyboardInterrupt

    replace = Path.replace
    monkeypatch.setattr(Path, "replace", lambda *names: (die(), replace(*names))[1])
    with pytest.raises(KeyboardInterrupt):
        export(little, ORGANISATION, SETTINGS, tmp_path / "one")
    monkeypatch.undo()
    assert (tmp_path / "one" / STATE / "journal.json").exists()
    for path in paths_of(tmp_path / "one"):  # what a reader gets meanwhile is whole
        content = (tmp_path / "one" / path).read_bytes()
        assert not path.endswith("index.html") or content.endswith(b"</html>")
    export(little, ORGANISATION, SETTINGS, tmp_path / "one")
    export(little, ORGANISATION, SETTINGS, tmp_path / "two")
    assert hashes(tmp_path / "one") == hashes(tmp_path / "two")


def test_refuses_a_folder_of_something_else(little: Engine, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(ArchiveError, match="not an exported archive"):
        export(little, ORGANISATION, SETTINGS, tmp_path)
    assert (tmp_path / "thesis.txt").read_text() == "mine"


def test_every_link_leads_to_a_file(little: Engine, tmp_path: Path) -> None:
    site = tmp_path / "site"
    export(little, ORGANISATION, SETTINGS, site)
    broken = []
    for path in paths_of(site):
        if not path.endswith(".html") or path == "404.html":
            continue
        text = (site / path).read_text(encoding="utf-8")
        for link in re.findall(r'(?:href|src)="([^"#]+)"', text):
            if re.match(r"[a-z]+:", link):
                continue
            target = (site / path).parent / unquote(link.partition("?")[0])
            if link.partition("?")[0].endswith("/"):
                target = target / "index.html"
            if not target.resolve().is_file():
                broken.append((path, link))
    assert not broken[:10]


def test_nothing_but_the_public_fields_is_written(little: Engine, tmp_path: Path) -> None:
    site = tmp_path / "site"
    secret = "Kryptofulltext"
    with write_session(little) as session:
        for number in range(1, 41):
            article = session.get(Article, number)
            assert article is not None
            article.text = compress(f"{secret} {number}")
            article.section = "Secretsection"
        pending = session.get(Article, 11)
        assert pending is not None
        pending.title = "Pendingtitle"
        hide(session, 11, "Secreteditor", "Secretreason")
    export(little, ORGANISATION, SETTINGS, site)
    everything = "".join((site / path).read_text(encoding="utf-8") for path in paths_of(site))
    for word in (secret, "Secretsection", "Pendingtitle", "Secreteditor", "Secretreason"):
        assert word not in everything
    manifest = Manifest(site / STATE)
    files = [path for unit in manifest.units for path in manifest.files_of(unit)]
    assert sorted(files) == paths_of(site)


def test_site_of_an_older_layout_is_brought_up_to_date(little: Engine, tmp_path: Path) -> None:
    site = tmp_path / "site"
    export(little, ORGANISATION, SETTINGS, site)
    before = hashes(site)
    manifest = Manifest(site / STATE)
    everything = {k: v for unit in manifest.units for k, v in manifest.files_of(unit).items()}
    (site / "old.html").write_text("gone")
    (site / STATE / "units.json").unlink()
    (site / STATE / "manifest.json").write_text(json.dumps({**everything, "old.html": "0"}))
    assert export(little, ORGANISATION, SETTINGS, site).removed == 1
    assert hashes(site) == before
    assert not (site / STATE / "manifest.json").exists()


CHANGES = st.lists(
    st.tuples(
        st.sampled_from(
            ["hide", "approve", "title", "date", "language", "outlet", "story", "topic"]
        ),
        st.integers(1, 40),
        st.integers(0, 9),
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=4, deadline=None)
@given(rounds=st.lists(CHANGES, min_size=1, max_size=2))
def test_whatever_changes_the_site_is_that_of_a_fresh_export(
    rounds: list[list[tuple[str, int, int]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("changing")
    engine = open_engine(DatabaseSettings(url=f"sqlite:///{folder / 'changing.db'}"))
    SQLModel.metadata.create_all(engine)
    fill(engine, 40, outlets=15)
    for changes in rounds:
        export(engine, ORGANISATION, SETTINGS, folder / "one")
        with write_session(engine) as session:
            for what, number, value in changes:
                change(session, what, number, value)
    export(engine, ORGANISATION, SETTINGS, folder / "one")
    export(engine, ORGANISATION, SETTINGS, folder / "two")
    assert hashes(folder / "one") == hashes(folder / "two")
    engine.dispose()


def change(session: Session, what: str, number: int, value: int) -> None:
    """Change one thing as the rest of the program does, which says so to the archive."""
    article = session.get_one(Article, number)
    if what == "hide":
        hide(session, number, "editor")
        return
    if what == "approve":
        approve(session, number, "editor")
        return
    if what == "title":
        article.title = f"Another headline {value}"
    elif what == "date":
        article.sorted_at = article.published_at = datetime(
            2020 + value % 5, 1 + value, 3, tzinfo=UTC
        )
    elif what == "language":
        article.language = ["en", "hi", "ur"][value % 3]
    elif what == "outlet":
        article.outlet_id = 1 + value
    elif what == "story":
        article.story_id = 1 + value % 8
    elif what == "topic":
        of_article = select(ArticleTopic).where(ArticleTopic.article_id == number)
        for topic in session.exec(of_article).all()[1:]:
            session.delete(topic)
    republish(session, [number])
