"""Old lists made from items whose truth is known: the shapes an organisation's lists had.

Each writer gives bytes and what they carry of each piece. Drifts and damages come from a
seeded generator: spaces around "Source :", three ways of writing a date, encodings taken for
another, links that are lost.
"""

import csv
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from html import escape
from pathlib import Path
from random import Random
from urllib.parse import urlsplit

import docx
import openpyxl
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph


@dataclass(frozen=True, slots=True)
class Piece:
    """One item as it truly is. `day` and `month` are None where nobody knows them."""

    title: str
    outlet: str
    city: str = ""
    year: int | None = None
    month: int | None = None
    day: int | None = None
    link: str = ""
    language: str = "en"

    @property
    def date(self) -> str:
        """The known part of the date, ISO 8601."""
        parts = (f"{self.year:04}" if self.year else "", self.month, self.day)
        return "-".join(f"{part:02}" if isinstance(part, int) else part for part in parts if part)


def pieces_of(coverage: Path) -> list[Piece]:
    """The items of a `coverage.csv`."""
    pieces = []
    with coverage.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            year, month, day = [*map(int, row["date"].split("-")), None, None][:3]
            outlet, city = row["outlet"], ""
            if match := re.search(r"\((Patna|Bengaluru)\)", outlet):
                outlet, city = outlet[: match.start()].strip(), match[1]
            pieces.append(
                Piece(row["topic_own_words"], outlet, city, year, month, day, row["url"],
                      row["lang"].split("/")[0])
            )  # fmt: skip
    return pieces


INVENTED = [
    Piece("Lead found in toys sold at village fairs", "The Hindu", "Chennai", 2011, 4, 2,
          "https://www.thehindu.com/news/national/lead-found-in-toys/article1593211.ece"),
    Piece("Burning cables at Old Seelampur, again", "Hindustan Times", "New Delhi", 2009, 11, 30),
    Piece("“No safe level”: what the blood tests of Eloor say", "Deccan Herald", "", 2014, 1, None,
          "https://www.deccanherald.com/content/380123/no-safe-level.html"),
    Piece("अस्पतालों का कचरा खुले में, रिपोर्ट में खुलासा", "दैनिक जागरण", "पटना", 2012, 7, 19,
          "https://www.jagran.com/bihar/patna-city-9484417.html", "hi"),
    Piece("Mercury: the long way out", "Down To Earth", "", 2013, None, None),
    Piece("Which paint is on your wall?", "The Economic Times", "Bengaluru", 2013, 11, 21,
          "https://economictimes.indiatimes.com/which-paint-is-on-your-wall/articleshow/26122410.cms"),
    Piece("The river that foams, and the men who skim it", "Morning Lantern", "", 2010, 8, 5),
    Piece("Thermometers: 5 questions, 5 answers", "The Telegraph", "Kolkata", 2008, 2, 11),
]  # fmt: skip
"""Pieces of our own, for those who do not have the real ones."""

MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September",
          "October", "November", "December"]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Written:
    """A file, and what it says of each piece, in its order."""

    name: str
    body: bytes
    pieces: tuple[Piece, ...]


def spell_date(piece: Piece, random: Random) -> str:
    """A date as lists print it."""
    if piece.year is None:
        return ""
    if piece.month is None:
        return str(piece.year)
    month = MONTHS[piece.month - 1]
    if piece.day is None:
        return random.choice([f"{month} {piece.year}", f"{month[:3]} {piece.year}",
                              f"{month}, {piece.year}"])  # fmt: skip
    ending = {1: "st", 2: "nd", 3: "rd"}.get(piece.day % 10 if piece.day // 10 != 1 else 0, "th")
    return random.choice(
        [
            f"{piece.day} {month} {piece.year}",
            f"{piece.day} {month[:3]} {piece.year}",
            f"{piece.day}{ending} {month[:3]}, {piece.year}",
            f"{month} {piece.day}, {piece.year}",
            f"{piece.day}{ending} {month},{piece.year}",
        ]
    )


def spell_source(piece: Piece, random: Random) -> str:
    """Outlet, city and date on one line, with its drifts."""
    parts = [piece.outlet, piece.city, spell_date(piece, random)]
    text = ""
    for part in filter(None, parts):
        text += (random.choice([", ", ",", " , "]) if text else "") + part
    return text


def damage(text: str, random: Random) -> str:
    """Text as one migration or two left it: UTF-8 taken for something else."""
    choice = random.randrange(4)
    if choice == 0 and text.isascii():
        return text + "‚Äč"  # a zero-width space in Mac Central European's letters
    if choice == 1 and text.isascii():
        return escape(escape(text))
    if choice == 2:
        return text.encode().decode("latin-1")
    return text


def teaser(random: Random) -> str:
    return random.choice(
        [
            "The study was released in the capital on Tuesday, amid calls for a ban.",
            "Samples were taken from five states. The ministry did not reply to questions.",
            "“We were surprised,” said one of the authors, who asked for more tests.",
        ]
    )


def write_first_site(pieces: Sequence[Piece], random: Random) -> Written:
    """About 2000: a table for the layout, fonts, Windows-1252 or a local encoding."""
    rows = []
    for piece in pieces:
        title = escape(piece.title)
        head = f'<a href="{escape(piece.link)}">{title}</a>' if piece.link else f"<b>{title}</b>"
        rows.append(
            f'<TR><TD valign=top><img src="dot.gif"><TD><font face="Verdana" size=2>{head}<br>'
            f"<i>{escape(spell_source(piece, random))}</i></font></TR>\n"
        )
    page = (
        "<html><head><title>Press</title></head><body><TABLE><TR><TD><a href='index.html'>Home</a>"
        "<td><a href='about.html'>About us</a></TR></TABLE><TABLE border=0>"
        + "".join(rows)
        + "</TABLE><p>Copyright 2003</body></html>"
    )
    body = page.encode("cp1252", "xmlcharrefreplace")
    return Written("press.html", body, tuple(pieces))


def write_second_site(pieces: Sequence[Piece], random: Random) -> Written:
    """About 2014, Drupal: headline, "Source :" line, teaser, in one stream of blocks."""
    blocks = []
    for piece in pieces:
        label = random.choice(["Source : ", "Source :", "Source: ", "Source:", "SOURCE : "])
        title = escape(damage(piece.title, random))
        head = f'<a href="{escape(piece.link)}">{title}</a>' if piece.link else title
        blocks.append(
            f'<div class="views-row"><div class="views-field-title"><span>{head}</span></div>'
            f"<div class='views-field-body'><p>{label}{escape(spell_source(piece, random))}</p>"
            f"<p>{teaser(random)}</p></div></div>\n"
        )
    page = (
        '<!DOCTYPE html><html><head><meta charset="utf-8"></head><body><ul class="menu">'
        '<li><a href="/?q=media/press-releases">Press releases</a></li>'
        '<li><a href="/?q=articles">Articles</a></li></ul><h2>In the News</h2>'
        + "".join(blocks)
        + "</body></html>"
    )
    return Written("home.html", page.encode(), tuple(pieces))


def write_third_site(pieces: Sequence[Piece], random: Random) -> Written:
    """About 2021, a system of its own: labelled fields; city and outlet apart."""
    blocks = []
    for piece in pieces:
        lines = [f"<p><b>Title:</b> {escape(damage(piece.title, random))}</p>"]
        lines.append(f"<p><b>Publication:</b> {escape(piece.outlet)}</p>")
        if piece.city:
            lines.append(f"<p><b>City:</b> {piece.city}</p>")
        lines.append(f"<p><b>Date:</b> {spell_date(piece, random)}</p>")
        if piece.link:
            lines.append(f'<p><b>Link:</b> <a href="{escape(piece.link)}">Read more</a></p>')
        blocks.append("<div class='card'>" + "".join(lines) + "</div>\n")
    page = "<html><body><h1>Media coverage</h1>" + "".join(blocks) + "</body></html>"
    return Written("media-coverage.php", page.encode(), tuple(pieces))


def label_of(piece: Piece) -> str:
    """What the last site called an outlet: its domain's first part where that is its name."""
    name = re.sub(r"\W", "", re.sub(r"\(.*?\)", "", piece.outlet)).lower()
    labels = (urlsplit(piece.link).hostname or "").split(".")
    for label in sorted(labels, key=len, reverse=True):
        if len(label) > 3 and (label in name or name.removeprefix("the") in label):
            return label
    return name.removeprefix("the") if name != "thehindu" else name


def write_fourth_site(pieces: Sequence[Piece], random: Random) -> Written:
    """About 2022, WordPress: bullets "headline : label"; no dates at all."""
    items = []
    for piece in pieces:
        mark = random.choice([" : ", ": ", " : "])
        head = (
            f'<a href="{escape(piece.link)}">{escape(piece.title)}</a>'
            if piece.link
            else escape(piece.title)
        )
        items.append(f"<li>{head}{mark}{label_of(piece)}</li>\n")
    page = (
        '<!DOCTYPE html><html><head><meta charset="UTF-8"></head><body><nav><ul><li><a href="/">'
        "Home</a></li></ul></nav><article><h1>Media coverage</h1><p>Our report was covered widely,"
        f" in English and in other languages.</p><ul>{''.join(items)}</ul></article></body></html>"
    )
    undated = tuple(replace(piece, year=None, month=None, day=None, city="") for piece in pieces)
    return Written("media-coverage.html", page.encode(), undated)


def write_csv(pieces: Sequence[Piece], random: Random) -> Written:
    """A table kept by hand: columns in their own words, a year as a row of its own."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=random.choice(",;"))
    writer.writerow(["Sl. No.", "Date of publication", "Newspaper", "Edition", "Headline",
                     "Web link"])  # fmt: skip
    for number, piece in enumerate(pieces, 1):
        writer.writerow([number, spell_date(piece, random), piece.outlet, piece.city, piece.title,
                         piece.link or random.choice(["", "-", "NA"])])  # fmt: skip
    return Written("coverage-2003-2025.csv", file.getvalue().encode("utf-8-sig"), tuple(pieces))


def write_xlsx(pieces: Sequence[Piece], random: Random) -> Written:
    """A workbook: real dates, months shown as months, headlines that are links."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Press"
    sheet.append(["Media coverage"])
    sheet.append([])
    sheet.append(["Date", "Publication", "City", "Title", "Language"])
    for piece in pieces:
        sheet.append([None, piece.outlet, piece.city or None, piece.title, piece.language])
        row = sheet.max_row
        cell = sheet.cell(row, 1)
        if piece.month is None:
            cell.value = piece.year
        else:
            assert piece.year is not None
            cell.value = date(piece.year, piece.month, piece.day or 1)
            cell.number_format = (
                random.choice(["dd/mm/yyyy", "d-mmm-yy"]) if piece.day else "mmm-yy"
            )
        if piece.link:
            sheet.cell(row, 4).hyperlink = piece.link
    file = io.BytesIO()
    book.save(file)
    return Written("coverage.xlsx", file.getvalue(), tuple(pieces))


def _add_link(paragraph: Paragraph, words: str, url: str) -> None:
    link = OxmlElement("w:hyperlink")
    relation = paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link.set(qn("r:id"), relation)
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = words
    run.append(text)
    link.append(run)
    paragraph._p.append(link)


def write_docx(pieces: Sequence[Piece], random: Random) -> Written:
    """A report's annex: half as paragraphs, half as a table."""
    document = docx.Document()
    document.add_heading("Annex: in the news", 1)
    half = len(pieces) // 2
    for piece in pieces[:half]:
        paragraph = document.add_paragraph()
        if piece.link:
            _add_link(paragraph, piece.title, piece.link)
        else:
            paragraph.add_run(piece.title)
        document.add_paragraph(f"Source: {spell_source(piece, random)}")
    table = document.add_table(1, 4)
    for cell, name in zip(table.rows[0].cells, ["Headline", "Source", "Edition", "Date"],
                          strict=True):  # fmt: skip
        cell.text = name
    for piece in pieces[half:]:
        cells = table.add_row().cells
        if piece.link:
            _add_link(cells[0].paragraphs[0], piece.title, piece.link)
        else:
            cells[0].text = piece.title
        cells[1].text, cells[2].text = piece.outlet, piece.city
        cells[3].text = spell_date(piece, random)
    file = io.BytesIO()
    document.save(file)
    return Written("annex.docx", file.getvalue(), tuple(pieces))


def write_text(pieces: Sequence[Piece], random: Random) -> Written:
    """Pasted from a mail: paragraphs of headline, source line and link."""
    paragraphs = []
    for piece in pieces:
        lines = [piece.title, f"Source : {spell_source(piece, random)}"]
        lines += [piece.link] if piece.link else []
        paragraphs.append("\r\n".join(lines))
    return Written("mail.txt", "\r\n\r\n".join(paragraphs).encode(), tuple(pieces))


WRITERS: dict[str, Callable[[Sequence[Piece], Random], Written]] = {
    "first site": write_first_site,
    "second site": write_second_site,
    "third site": write_third_site,
    "fourth site": write_fourth_site,
    "csv": write_csv,
    "xlsx": write_xlsx,
    "docx": write_docx,
    "text": write_text,
}
