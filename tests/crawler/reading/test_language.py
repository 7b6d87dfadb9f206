"""The language of texts of 60 to 300 characters, twenty for each of fourteen languages.

The texts are from the Universal Declaration of Human Rights, the Assamese ones and those of
`hard.tsv` (short, mixed, headline-like) written for this test.
"""

from pathlib import Path

import pytest

from crawler.reading.language import detect_language

TEXTS = Path(__file__).parent / "languages"


@pytest.mark.parametrize("code", sorted(path.stem for path in TEXTS.glob("*.txt")))
def test_language_of_a_paragraph(code: str) -> None:
    texts = (TEXTS / f"{code}.txt").read_text("utf-8").split("\n")[:-1]
    assert len(texts) == 20
    assert [detect_language(text, None) for text in texts if _code(text) != code] == []


def _code(text: str) -> str | None:
    found = detect_language(text)
    return found[0] if found else None


def test_language_of_hard_texts() -> None:
    lines = (TEXTS / "hard.tsv").read_text("utf-8").split("\n")[:-1]
    wrong = [line for line in lines if _code(line.split("\t")[1]) != line.split("\t")[0]]
    assert wrong == []


def test_no_letters_no_language() -> None:
    assert detect_language("12.3 – 45 %") is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Das Gericht hat das Land verpflichtet, den See zu reinigen.", "de"),
        ("Le tribunal a donné six mois à l’État pour dépolluer le lac.", "fr"),
        ("Суд обязал власти области начать очистку озера от ртути.", "ru"),
        ("法院要求当局在六个月内开始清理湖泊。", "zh"),
        ("裁判所は州に対し、湖の浄化を始めるよう命じた。", "ja"),
        ("법원은 호수 정화를 시작하라고 명령했다.", "ko"),
        ("أمرت المحكمة السلطات ببدء تنظيف البحيرة خلال ستة أشهر.", "ar"),
        ("دادگاه به دولت شش ماه فرصت داد تا پاکسازی دریاچه را آغاز کند.", "fa"),
    ],
)
def test_other_languages(text: str, code: str) -> None:
    assert _code(text) == code
