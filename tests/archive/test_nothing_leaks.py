"""Every public address of the live server and every exported file, searched for canaries.

A canary stands in every column that is not listed here as public: a column added tomorrow is
private until someone says otherwise. So do the secrets of the configuration, and the folder
everything lives in.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import pytest
from httpx import Response
from sqlalchemy import Engine, Table, insert, select, update
from sqlalchemy.types import TypeDecorator, TypeEngine
from sqlmodel import SQLModel
from starlette.testclient import TestClient

from bench.articles import fill
from inthenews.config import Config
from inthenews.publishing import archive_settings, publish
from inthenews.web import make_web
from storage.articles import compress
from storage.database import DatabaseSettings, open_engine, write_session
from storage.kinds import EditionState, ReviewState
from storage.reviews import hide, republish
from storage.tables import Article, SearchWords, Word
from tests.archive.conftest import paths_of

CANARY = "kanari"
BASE = "http://testserver"
PUBLIC = {
    "article": {"url", "title", "gloss", "authors", "language", "kind", "edition", "medium",
                "excerpt", "published_precision", "review"},
    "outlet": {"domain", "name", "homepage", "language"},
    "topic": {"slug", "title", "titles"},
    "story": {"wire"},
    "article_topic": {"topic", "review", "band"},
    "tally": {"subject", "name", "period"},
}  # fmt: skip
"""Columns with words that may be shown, of public articles and what they stand in."""
UNTOUCHED = {"search_entry", "shingle", "tally", "alembic_version"}
HIDDEN, PENDING, WITHDRAWN = 901, 902, 7


def canary(table: Table, name: str) -> str:
    return f"{CANARY}{table.name}{name}".replace("_", "")


def value_for(table: Table, name: str, kind: TypeEngine[Any], text: str) -> Any:
    """A value with a canary in it where the type can hold one."""
    if isinstance(kind, Word):
        return next(iter(kind.words))
    return {
        bytes: compress(text) if name == "text" else text.encode(),
        object: [text],
        str: text,
        bool: False,
        int: 1,
        float: 1.0,
        datetime: datetime.now(UTC),
    }[python_type(kind)]


def python_type(kind: TypeEngine[Any]) -> type[Any]:
    return kind.impl_instance.python_type if isinstance(kind, TypeDecorator) else kind.python_type


def holds_words(kind: TypeEngine[Any]) -> bool:
    return python_type(kind) in (str, bytes, object) and not isinstance(kind, (Word, SearchWords))


def a_row(table: Table, **given: Any) -> dict[str, Any]:
    """One row of any table, every word of it a canary."""
    row: dict[str, Any] = {}
    for column in table.columns:
        if column.name in given:
            row[column.name] = given[column.name]
        elif column.foreign_keys:
            row[column.name] = None if column.nullable else 1
        elif column is table.autoincrement_column:
            continue
        else:
            text = canary(table, column.name)
            row[column.name] = value_for(table, column.name, column.type, text)
    return row


def plant(engine: Engine) -> None:
    """Put a canary wherever the public must not look."""
    tables = SQLModel.metadata.tables
    with engine.begin() as connection:
        for table in SQLModel.metadata.sorted_tables:
            if table.name in UNTOUCHED:
                continue
            private = {
                column.name: value_for(table, column.name, column.type, canary(table, column.name))
                for column in table.columns
                if column.name not in PUBLIC.get(table.name, ())
                and holds_words(column.type)
                and not column.foreign_keys
                and not column.primary_key
            }
            for number in connection.execute(select(*table.primary_key.columns)).all():
                match = [
                    column == value
                    for column, value in zip(table.primary_key.columns, number, strict=True)
                ]
                unique = {
                    name: f"{text}{number[0]}" if table.c[name].unique else text
                    for name, text in private.items()
                }
                if unique:
                    connection.execute(update(table).where(*match).values(unique))
        article = tables["article"]
        for number, state in ((HIDDEN, ReviewState.HIDDEN), (PENDING, ReviewState.PENDING)):
            row = a_row(article, id=number, review=state, outlet_id=1, url_hash=f"x{number}")
            connection.execute(insert(article).values(row | {"approved_at": None}))
            connection.execute(
                insert(tables["article_topic"]).values(
                    a_row(tables["article_topic"], article_id=number, topic="mercury", review=state)
                )
            )
        for table in SQLModel.metadata.sorted_tables:
            if table.name not in UNTOUCHED and not connection.execute(select(table)).first():
                connection.execute(insert(table).values(a_row(table)))
        # One digest's editions are public: with what is public in them, and no more.
        digests = tables["digest"]
        shown = a_row(digests, name="weekly", title="The week", is_public=True, id=77)
        connection.execute(insert(digests).values(shown))
        for number, state in ((1, EditionState.SENT), (2, EditionState.DRAFT)):
            edition = a_row(tables["edition"], id=770 + number, digest_id=77, number=number,
                            state=state)  # fmt: skip
            connection.execute(insert(tables["edition"]).values(edition))
        for number in (3, WITHDRAWN, HIDDEN, PENDING):
            connection.execute(
                insert(tables["edition_item"]).values(
                    digest_id=77, article_id=number, edition_id=771
                )
            )


@pytest.fixture
def planted(tmp_path: Path) -> Iterator[tuple[Engine, Config]]:
    folder = tmp_path / f"{CANARY}folder"
    folder.mkdir()
    database = DatabaseSettings(url=f"sqlite:///{folder / 'inthenews.db'}")
    engine = open_engine(database)
    SQLModel.metadata.create_all(engine)
    fill(engine, 12, outlets=8)
    plant(engine)
    with write_session(engine) as session:
        article = session.get(Article, WITHDRAWN)
        assert article is not None
        article.title, article.excerpt = "Quagga in the salt pan", "A quagga was seen."
        article.url = "https://press.example/quagga"
        republish(session, [WITHDRAWN])
    config = Config.model_validate(
        {
            "folder": folder,
            "database": database,
            "archive": {
                "url": BASE,
                "page_size": 10,
                "wordpress": {"url": f"https://{CANARY}.example", "user": CANARY,
                              "password": f"{CANARY}password"},
            },
            "mail": {"user": CANARY, "password": f"{CANARY}mail", "host": f"{CANARY}.example",
                     "operators": [f"{CANARY}@example.org"]},
            "web": {"secret": f"{CANARY}secret" * 4},
            "digest": [{"name": "weekly", "title": "The week", "at": "07:30",
                        "editing": {"editors": [f"{CANARY}@example.org"]}}],
        }
    )  # fmt: skip
    yield engine, config
    engine.dispose()


def requests_of(described: dict[str, Any]) -> Iterator[str]:
    """Every path of an OpenAPI document with every parameter, alone, at telling values."""
    for path, operations in described["paths"].items():
        parameters = operations["get"].get("parameters", [])
        places = [one for one in parameters if one["in"] == "path"]
        filled = [path]
        for place in places:
            values = ("1", "7", str(HIDDEN), str(PENDING), "weekly", "999999", "-1", "x")
            filled = [one.replace(f"{{{place['name']}}}", v) for one in filled for v in values]
        yield from filled
        for one in parameters:
            if one["in"] == "query":
                for value in values_of(one["schema"]):
                    yield f"{filled[0]}?{one['name']}={quote(value)}"


def values_of(schema: dict[str, Any]) -> Iterator[str]:
    for one in (schema, *schema.get("anyOf", ())):
        yield from one.get("enum", ())
        yield from (str(one[name]) for name in ("minimum", "maximum", "default") if name in one)
        yield from re.findall(r"[a-z_]+", one.get("pattern", ""))
        if reference := one.get("$ref"):
            yield from ("article", "paywalled", reference)
    yield from ("", "mercury", "2024-01-01", "9999-12-31", "1_1", "en", "thehindu.com", "salt", "'")


def links_in(address: str, body: str) -> Iterator[str]:
    for link in re.findall(r'(?:href|src|action|cite)="([^"]*)"', body):
        yield urljoin(address, unescape(link))
    yield from re.findall(rf"{BASE}[^\s\"'<>\\]*", body)


def ask(client: TestClient, address: str) -> tuple[Response, bytes]:
    """Return an answer, and all there is to read in it: its headers, and a book unpacked."""
    answer = client.get(address.removeprefix(BASE) or "/")
    assert answer.status_code < 500, address
    body = answer.content
    if "spreadsheetml" in answer.headers.get("content-type", ""):
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            body = b"\n".join(book.read(name) for name in book.namelist())
    return answer, repr(dict(answer.headers)).encode() + b"\n" + body


def crawl(client: TestClient) -> dict[str, bytes]:
    """Return the answer at every public address that can be found."""
    start = ["/", "/robots.txt", "/sitemap.xml", "/embed.js", "/embed.html", "/fragment.html",
             "/nope/", "/nope.xml", "/articles/x/", "/articles/901/", "/articles/902/",
             "/articles/901/cite.bib", "/editions/weekly/2/", "/mail/subscribe", "/mail/drafts/x",
             "/mail/unsubscribe/x", "/search/?q=%22", "/search/?kind=x&from=x&before=x",
             "/embed.html?count=50", "/outlets/x/", "/topics/%00/", "/api/v1/openapi.json",
             "/static/../inthenews.toml", "/api/v1/", "/api/v1/articles/901",
             "/inthenews.toml", "/inthenews.db", "/.inthenews/manifest.json"]  # fmt: skip
    described = client.get("/api/v1/openapi.json").json()
    waiting = [BASE + path for path in (*start, *requests_of(described))]
    seen: dict[str, bytes] = {}
    while waiting:
        address = waiting.pop().partition("#")[0]
        if address in seen or urlsplit(address).netloc != "testserver":
            continue
        answer, body = ask(client, address)
        seen[address] = body
        if "location" in answer.headers:
            waiting.append(urljoin(address, answer.headers["location"]))
        waiting += links_in(address, body.decode("utf-8", "replace"))
    return seen


def exported(engine: Engine, config: Config, folder: Path) -> dict[str, bytes]:
    publish(engine, config, folder)
    return {path: (folder / path).read_bytes() for path in paths_of(folder)} | {
        f".inthenews/{path.name}": path.read_bytes()
        for path in (folder / ".inthenews").iterdir()
        if path.is_file()
    }


def holding(bodies: dict[str, bytes], *words: str) -> list[tuple[str, str]]:
    """Where any of the words is, whatever its case, with what stands around it."""
    found = []
    for address, body in bodies.items():
        text = body.decode("utf-8", "replace").lower()
        for word in words:
            at = text.find(word.lower())
            if at >= 0:
                found.append((address, text[max(at - 60, 0) : at + 80]))
    return found


def test_only_what_is_public_is_public(planted: tuple[Engine, Config], tmp_path: Path) -> None:
    engine, config = planted
    private = (CANARY, str(tmp_path), str(Path.cwd()), "Traceback")
    assert archive_settings(config).sign_up == f"{BASE}/mail/subscribe"
    app = make_web(engine, config)
    with TestClient(
        app, base_url=BASE, follow_redirects=False, raise_server_exceptions=False
    ) as client:
        live = crawl(client)
        assert len(live) > 500
        assert not holding(live, *private)
        files = exported(engine, config, tmp_path / "public")
        assert not holding(files, *private)
        # What hidden, pending and full texts say is not found by searching for it either.
        for words in ("kanariarticletitle", "kanariarticletext", "kanariarticle*"):
            assert client.get("/api/v1/articles", params={"q": words}).json()["items"] == []
        told = client.get("/api/v1/articles?limit=200").json()["items"]
        assert len(told) == 12
        assert max(len(one["excerpt"].split()) for one in told) <= 40

        # An approved article is hidden: it goes everywhere, and its tombstone stays.
        told = [urlsplit(address).path for address, _ in holding(live, "quagga")]
        kinds = {path.rpartition(".")[2] for path in told}
        assert {"xml", "json", "bib", "ris", "csv", "xlsx"} <= kinds
        assert len(holding(files, "quagga")) > 10
        with write_session(engine) as session:
            hide(session, WITHDRAWN, f"{CANARY}editor", f"{CANARY}reason")
        live = {address: ask(client, address)[1] for address, _ in holding(live, "quagga")}
        assert not holding(live, "quagga", *private)
        files = exported(engine, config, tmp_path / "public")
        assert not holding(files, "quagga", *private)
        assert client.get(f"/articles/{WITHDRAWN}/").status_code == 410
        assert client.get(f"/api/v1/articles/{WITHDRAWN}").status_code == 410
        served = {path: live[f"{BASE}/{path}"] for path in ("atom.xml", "feed.json")}
        for bodies in (files, served):
            assert f'in-the-news/articles/{WITHDRAWN}" when=' in bodies["atom.xml"].decode()
            assert '"withdrawn":[{"id":"tag:' in bodies["feed.json"].decode()
        assert not [path for path in files if path.startswith(f"articles/{WITHDRAWN}/")]
