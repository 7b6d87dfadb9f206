"""The API: what it says of itself is what it does, and files of any query are harmless."""

import csv
import io
import json

import pytest
from openpyxl import load_workbook
from sqlalchemy import Engine
from starlette.testclient import TestClient

from archive.app import make_app
from archive.settings import ArchiveSettings
from archive.spreadsheets import COLUMNS, defuse
from storage.database import write_session
from storage.organisation import OrganisationSettings
from storage.reviews import republish
from storage.tables import Article


def test_pages_lead_through_everything(client: TestClient) -> None:
    seen: list[int] = []
    address = "/api/v1/articles?limit=70&fields=id"
    while address:
        answer = client.get(address).json()
        seen += [item["id"] for item in answer["items"]]
        assert all(set(item) == {"id"} for item in answer["items"])
        address = (answer["next"] or "").removeprefix("https://press.example.org/coverage")
    assert sorted(seen) == list(range(1, 301))


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=x",
        "after=nope",
        "fields=text",
        "kind=poem",
        "from=2024-13-01",
        "to=0",
        "topic=%00",
    ],
)
def test_refuses_with_a_problem_document(client: TestClient, query: str) -> None:
    answer = client.get(f"/api/v1/articles?{query}")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == 422
    assert answer.json()["detail"]


def test_unknown_is_a_problem_document_too(client: TestClient) -> None:
    for path in ("/api/v1/articles/99999", "/api/v1/nope", "/api/v1/stories/99999"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"
    assert client.post("/api/v1/articles").status_code == 405


def test_anyone_may_read(client: TestClient) -> None:
    answer = client.get("/api/v1/topics", headers={"Origin": "https://elsewhere.example"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cache-control"].startswith("public")


def test_text_is_never_in_an_article(client: TestClient) -> None:
    article = client.get("/api/v1/articles/5").json()
    assert "text" not in article
    assert len(article["excerpt"].split()) <= 40
    described = client.get("/api/v1/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    assert set(article) == set(described["components"]["schemas"]["ArticleModel"]["properties"])


def test_files_hold_the_query_and_no_formula(little: Engine) -> None:
    with write_session(little) as session:
        article = session.get(Article, 3)
        assert article is not None
        article.title = '=HYPERLINK("http://evil.example")'
        republish(session, [3])
    app = make_app(little, OrganisationSettings(), ArchiveSettings())
    with TestClient(app) as client:
        rows = list(
            csv.reader(io.StringIO(client.get("/api/v1/articles.csv").text.lstrip("\ufeff")))
        )
        assert tuple(rows[0]) == COLUMNS
        assert len(rows) == 41
        assert [row[4] for row in rows if row[0] == "3"] == ["'" + article.title]
        book = load_workbook(io.BytesIO(client.get("/api/v1/articles.xlsx").content))
        cells = list(book.active.iter_rows())  # type: ignore[union-attr]  # it has a sheet
        assert len(cells) == 41
        assert all(cell.data_type != "f" for row in cells for cell in row)
        assert len(json.loads(client.get("/api/v1/articles.csl.json").text)) == 40
        assert client.get("/api/v1/articles.ris").text.count("TY  - NEWS") == 40
        assert client.get("/api/v1/articles.bib").text.count("@article{") == 40


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", " =1"])
def test_formulas_are_defused(start: str) -> None:
    assert defuse(start + "x").startswith("'")


def test_schema_is_kept_whatever_is_asked(client: TestClient) -> None:
    schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed")
    from hypothesis import HealthCheck, given, settings

    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", client.app)
    for operation in schema.get_all_operations():
        endpoint = operation.ok()

        @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
        @given(case=endpoint.as_strategy())
        def check(case) -> None:  # type: ignore[no-untyped-def]
            case.call_and_validate()

        check()
