"""Single drifts and damages, and files that mean harm."""

import io
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inthenews.memory.dates import find_date, read_date
from inthenews.memory.errors import ListError
from inthenews.memory.files import read_list
from inthenews.memory.items import Item, read_items
from inthenews.memory.outlets import OutletBook
from inthenews.memory.repairing import doubts_of, repair
from inthenews.memory.source_lines import parse_source

BOOK = OutletBook.open(own_sites=["https://toxicslink.org"])


def read(tmp_path: Path, name: str, body: str | bytes) -> list[Item]:
    path = tmp_path / name
    path.write_bytes(body.encode() if isinstance(body, str) else body)
    return read_items(read_list(path, BOOK).document.records, BOOK)


@pytest.mark.parametrize(
    ("line", "outlet", "city", "date", "precision", "is_doubtful"),
    [
        ("Source :Economic Times, New Delhi, 31 March 2015", "The Economic Times", "New Delhi",
         "2015-03-31", "day", False),
        ("Source : The Hindu,New Delhi, 26 March 2015", "The Hindu", "New Delhi", "2015-03-26",
         "day", False),
        ("Source: City Scan Magazine, February 2015", "City Scan Magazine", None, "2015-02-01",
         "month", True),
        ("The Hindustan Times, 9th & 10th Feb, 2015", "Hindustan Times", None, "2015-02-09", "day",
         True),
        ("Source: Mail Today, Date: , 2014", "Mail Today", None, "2014-01-01", "year", False),
        ("Source: Daily Pioneer, New Delhi 30 Oct 2014", "Daily Pioneer", "New Delhi",
         "2014-10-30", "day", True),
        ("The Sun, Sunday 29 March 2015", "The Sun", None, "2015-03-29", "day", True),
        ("Times of India Patna 9 Feb 2015", "Times of India", "Patna", "2015-02-09", "day", False),
        ("India Today, 25.03.2015", "India Today", None, "2015-03-25", "day", False),
    ],
)  # fmt: skip
def test_source_lines(
    line: str, outlet: str, city: str | None, date: str, precision: str, is_doubtful: bool
) -> None:
    found = parse_source(line, BOOK)
    assert found.outlet is not None
    assert found.date.date.at is not None
    assert (found.outlet.name, found.outlet.city) == (outlet, city)
    assert (f"{found.date.date.at:%Y-%m-%d}", found.date.date.precision.value) == (date, precision)
    assert bool(found.outlet.doubts or found.date.doubts) is is_doubtful


def test_an_unsure_name_is_sure_with_its_link(tmp_path: Path) -> None:
    (item,) = read(
        tmp_path, "a.csv",
        "Headline,Newspaper,Date,Link\nMercury has to go now,Daily Pioneer,30 Oct 2014,"
        "https://www.dailypioneer.com/2014/mercury.html\n",
    )  # fmt: skip
    assert item.outlet is not None
    assert item.outlet.name == "The Pioneer"
    assert not item.doubts


@pytest.mark.parametrize(
    ("damaged", "whole"),
    [
        ("Factsheets New (POPs)‚Äč", "Factsheets New (POPs)"),
        ("Delhiâ€™s air", "Delhi’s air"),
        ("टॉक्सिक्स लिंक".encode().decode("latin-1"), "टॉक्सिक्स लिंक"),
        ("Waste &amp;amp; water", "Waste & water"),
        ("Zażółć gęślą jaźń", "Zażółć gęślą jaźń"),
        ("“São Paulo” – l’été", "“São Paulo” – l’été"),
    ],
)
def test_damaged_encodings_are_repaired(damaged: str, whole: str) -> None:
    assert repair(damaged).text == whole


def test_what_cannot_be_repaired_is_flagged() -> None:
    assert doubts_of("Perspective ofChemicals")
    assert doubts_of("टॉक\ufffdसिक")
    assert not doubts_of("ToxicsLink on YouTube: 5 questions")


@pytest.mark.parametrize("slug", ["WrappedinSecrecyToxicChemicalsinMenstrualProducts",
                                  "study-finds-toxic-in-baby-diapers",
                                  "https://www.thehindu.com/x"])  # fmt: skip
def test_a_slug_is_no_headline(slug: str, tmp_path: Path) -> None:
    (item,) = read(tmp_path, "a.csv", f"Title,Outlet,Date\n{slug},The Hindu,2 May 2013\n")
    assert item.problem
    assert "address" in item.problem


def test_a_headline_without_a_source_among_others_is_not_dropped(tmp_path: Path) -> None:
    entry = "<li><a href='http://a.example/{0}'>Headline number {0}</a>{1}</li>"
    page = "<html><body><ul>" + "".join(
        entry.format(n, "" if n == 2 else " : thehindu") for n in range(1, 5)
    )
    items = read(tmp_path, "a.html", page)
    assert [bool(item.problem) for item in items] == [False, True, False, False]
    assert items[1].title == "Headline number 2"


@pytest.mark.parametrize(
    "line",
    [
        "What is in your river? - The Hindu, 26 March 2015",
        "The Hindu, 26 March 2015: What is in your river?",
        "26 March 2015 | The Hindu | What is in your river?",
        "What is in your river? (The Hindu, 26 March 2015)",
        "What is in your river?, The Hindu, New Delhi, March 26, 2015",
    ],
)
def test_entries_of_one_line(line: str, tmp_path: Path) -> None:
    items = read(tmp_path, "a.txt", f"{line}\nBurning cables - Hindustan Times, 2 May 2014\n")
    assert len(items) == 2
    item = items[0]
    assert item.outlet is not None
    assert item.date.at is not None
    assert (item.title, item.outlet.name, f"{item.date.at:%Y-%m-%d}") == (
        "What is in your river?", "The Hindu", "2015-03-26",
    )  # fmt: skip


def test_dates_of_numbers_follow_the_file(tmp_path: Path) -> None:
    rows = "Headline,Outlet,Date\nFirst of the news,The Hindu,02/09/2015\n"
    (unclear,) = read(tmp_path, "a.csv", rows)
    assert "day first" in unclear.doubts[0]
    american = read(tmp_path, "b.csv", rows + "Second of the news,The Hindu,02/25/2015\n")
    assert [f"{item.date.at:%m-%d}" for item in american if item.date.at] == ["02-09", "02-25"]


def package(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as target:
        for name, body in parts.items():
            target.writestr(name, body)
    return file.getvalue()


def entities() -> bytes:
    book = openpyxl.Workbook()
    file = io.BytesIO()
    book.save(file)
    with ZipFile(file) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    name = "xl/worksheets/sheet1.xml"
    parts[name] = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + parts[name]
    return package(parts)


@pytest.mark.parametrize(
    ("name", "body", "message"),
    [
        ("bomb.xlsx", lambda: package({"xl/workbook.xml": b" " * 70 * 2**20}), "unpacks to"),
        ("bomb.docx", lambda: package({"word/document.xml": b"<a/>" * 9 * 2**20}), "unpacks to"),
        ("many.xlsx", lambda: package({f"xl/{n}.xml": b"" for n in range(5_001)}), "packed in it"),
        ("entity.xlsx", entities, "document type"),
        (
            "broken.xlsx",
            lambda: package({"xl/workbook.xml": b"<workbook"}),
            "cannot be read|can be",
        ),
        ("broken.docx", lambda: package({"word/document.xml": b"<x"}), "can be read"),
        ("cut.xlsx", lambda: entities()[:300], "damaged"),
        ("other.zip", lambda: package({"a.txt": b"x"}), "neither Word nor Excel"),
        ("a.pdf", lambda: b"%PDF-1.4 ...", "PDF is not read"),
        ("a.doc", lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 600, "before 2007"),
        ("a.bin", lambda: bytes(range(256)) * 10, "not a text|no entry"),
        ("empty.txt", lambda: b"", "no entry was found"),
        ("wide.csv", lambda: b"Headline,Outlet\n" + b"," * 1000, "columns"),
        ("prose.txt", lambda: b"Nothing here is news.\n" * 50, "no entry was found"),
    ],
)
def test_files_that_mean_harm(name: str, body: object, message: str, tmp_path: Path) -> None:
    assert callable(body)
    with pytest.raises(ListError, match=message):
        read(tmp_path, name, body())


def test_deep_and_broken_pages_end(tmp_path: Path) -> None:
    deep = "<div>" * 20_000 + "<ul><li>A headline here : thehindu</li><li>Another one : zeenews"
    assert len(read(tmp_path, "a.html", deep)) == 2


@given(st.text(max_size=120))
def test_nothing_breaks_the_readers_of_words(text: str) -> None:
    repaired = repair(text).text
    assert repair(repaired).text == repaired or "&" in text or not text.isascii()
    read_date(text)
    find_date(text)
    parse_source(text, BOOK)
