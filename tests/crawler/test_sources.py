"""Lists of sources as CSV and OPML, and the catalogue that ships."""

from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.errors import FeedError
from crawler.sources import COLUMNS, SourceRow, read_rows, write_rows
from storage.kinds import SourceKind, SourceStatus

ROWS = [
    SourceRow(2, "The Paper", "https://paper.in/feed", homepage="https://paper.in/"),
    SourceRow(
        3,
        'A "quoted", name',
        "https://x.example/s?a=1&b=2",
        SourceKind.NEWS_SITEMAP,
        language="hi",
        region="Delhi",
        category="national",
        status=SourceStatus.PAUSED,
        note="ज़रा रुकें",
    ),
    SourceRow(4, "=SUM(A1)", "https://y.example/search", SourceKind.SEARCH),
]


@pytest.mark.parametrize("filename", ["sources.csv", "sources.opml"])
def test_what_is_written_is_read(filename: str) -> None:
    rows, problems = read_rows(write_rows(ROWS, filename), filename)
    assert problems == []
    for row, original in zip(rows, ROWS, strict=True):
        for column in COLUMNS:
            assert getattr(row, column) == getattr(original, column), column


def test_a_spreadsheet_does_not_take_names_for_formulas() -> None:
    assert b"'=SUM(A1)" in write_rows(ROWS, "sources.csv")


def test_bad_rows_are_named_and_the_others_read() -> None:
    body = (
        "name,url,kind,language,status\n"
        "a,https://a.example/,feed,en,active\n"
        "b,,feed,en,\n"
        "c,javascript:x,feed,en,\n"
        "d,https://d.example/,podcast,en,\n"
        "e,https://e.example/,feed,nonsense language,\n"
        "f,https://f.example/,feed,en,asleep\n"
        "g,https://a.example/,feed,en,\n"
        "\n"
        "h,www.h.example/rss,,,\n"
    )
    rows, problems = read_rows(body.encode("utf-8-sig"), "mine.csv")
    assert [row.url for row in rows] == ["https://a.example/", "https://www.h.example/rss"]
    assert [problem.split(":")[0] for problem in problems] == [f"row {n}" for n in range(3, 9)]
    assert "`kind` is 'podcast'; expected one of feed, news-sitemap" in problems[2]
    assert "is in row 2 already" in problems[5]


def test_other_readers_lists_are_read() -> None:
    opml = b"""<opml version="1.0"><head/><body><outline text="News">
<outline type="rss" text="Paper"
 title="The Paper" xmlUrl="https://paper.in/feed" htmlUrl="https://paper.in"/></outline>
 <outline text="A & B" type="rss" xmlUrl="https://ab.example/rss"></body>"""
    rows, problems = read_rows(opml, "feeds.xml")
    assert problems == []
    assert [(row.name, row.category) for row in rows] == [("The Paper", "News"), ("A & B", None)]
    semicolons = "name;url\nपत्र;https://patra.example/\n".encode()
    assert read_rows(semicolons, "x.csv")[0][0].name == "पत्र"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"a,b\n1,2\n", "the first line must name the columns"),
        (b"", "the first line must name the columns"),
        (b"<rss/>", "it is an RSS feed, not an OPML list"),
    ],
)
def test_other_files_are_refused(body: bytes, reason: str) -> None:
    with pytest.raises(FeedError, match=reason):
        read_rows(body, "x")


@given(st.binary(max_size=300))
def test_any_file_is_read_or_refused(body: bytes) -> None:
    try:
        rows, _ = read_rows(body, "x.csv")
    except FeedError:
        return
    assert all(row.url.startswith("http") for row in rows)


def test_the_catalogue_is_whole() -> None:
    body = files("inthenews.defaults").joinpath("sources.csv").read_bytes()
    rows, problems = read_rows(body, "sources.csv")
    assert problems == []
    assert body.decode().splitlines()[0] == ",".join(COLUMNS)
    assert len(rows) >= 270
    assert {row.kind for row in rows} == set(SourceKind)
    assert all(row.name and row.homepage and row.region and row.category for row in rows)
    assert len({(row.name, row.url) for row in rows}) == len(rows)
    assert {"en", "hi", "bn", "ta", "te", "ml", "mr", "gu", "kn", "or", "pa", "as", "ne"} <= {
        row.language for row in rows
    }
    assert sum(row.status is SourceStatus.ACTIVE for row in rows) > 200
