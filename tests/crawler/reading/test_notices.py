"""Lines between paragraphs that are none, and lines that only look so."""

from datetime import UTC, datetime

import pytest

from crawler.items import Page
from crawler.reading.blocks import lay_out
from crawler.reading.document import parse
from crawler.reading.endings import is_sign_off, is_signature
from crawler.reading.notices import is_notice, is_related_heading


@pytest.mark.parametrize(
    "line",
    [
        "READ MORE: What the foam means for anglers", "Lesen Sie auch: Was der Schaum bedeutet",
        "Foto: dpa/Marta Lind", "Fot. Jan Nowak / PAP", "写真：共同通信", "사진=연합뉴스",
        "Il vous reste 62 % de cet article à lire.", "Comments (12)", "댓글 12", "Annonce",
        "Mis à jour le 9 juillet 2024 à 16h02", "Обновлено 9 июля 2024, 16:00",
        "Güncelleme: 9 Temmuz 2024 16:00", "minsu@dawn.example", "（责任编辑：张伟）",
        "اقرأ أيضا: ماذا تعني الرغوة للصيادين", "הירשמו לניוזלטר שלנו.", "यह भी पढ़ें: झाग का मतलब",
        "Dalsza część tekstu pod wideo", "CLICK HERE TO GET THE APP",
    ],
)  # fmt: skip
def test_notices(line: str) -> None:
    assert is_notice(line)


@pytest.mark.parametrize(
    "line",
    [
        "Anzeige gegen Unbekannt wurde erstattet.", "Reklamen hjalp ikke kommunen.",
        "공유경제 기업은 이 결정을 환영했다.", "Sharing the river has become a quarrel.",
        "Published figures for 2023 show a rise of a third.", "Homes by the river were emptied.",
        "Photographers came in numbers, and the police closed the bridge.", "Top 10", "2024",
        "Publicidad engañosa, dijo la oficina del consumidor.",
    ],
)  # fmt: skip
def test_paragraphs_that_begin_alike(line: str) -> None:
    assert not is_notice(line)


@pytest.mark.parametrize(
    "line", ["Mehr zum Thema", "Материалы по теме", "関連記事", "Σχετικά άρθρα", "مواضيع ذات صلة"]
)
def test_headings_over_other_articles(line: str) -> None:
    assert is_related_heading(line)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("jko/dpa", True), ("AMS RHL", True), ("(dle/mei)", True), ("PTI AMS RHL", False),
        ("(AFP)", False), ("(NNA)", False), ("The end", False),
        ("(the river)", False), ("Paris", False),
    ],
)  # fmt: skip
def test_sign_offs(line: str, expected: bool) -> None:
    assert is_sign_off(line) is expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p><b>Nguyễn Minh Anh</b></p>", True),
        ("<p style='text-align: right'>Asha Verma</p>", True),
        ("<p>Asha Verma</p>", False),
        ("<p><b>What comes next?</b></p>", False),
    ],
)
def test_signatures(html: str, expected: bool) -> None:

    page = Page("https://a.example/", f"<body>{html}</body>".encode(), datetime.now(UTC))
    assert is_signature(lay_out(parse(page).tree).blocks[0]) is expected
