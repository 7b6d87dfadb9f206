"""One spelling for comparison, and the way back."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.matching.folding import fold, fold_term

SAME = [
    ("endosulfan", "ENDOSULFAN"),
    ("toxics link", "Toxics-Link"),
    ("toxicslink", "Toxics\u00adLink"),
    ("dioxin", "DİOXİN"),
    ("pfas", "ＰＦＡＳ"),
    ("ddt", "D.D.T"),
    ("डीडीटी", "डी.डी.टी"),
    ("டிடிடி", "டி.டி.டி"),
    ("टॉक्सिक्स लिंक", "टाक्सिक्स लिंक"),
    ("डाइऑक्सिन", "डाइआक्सीन"),
    ("डाइऑक्सिन", "डाइअॉॉक्सिन"),
    ("एंडोसल्फान", "एण्डोसल्फान"),
    ("रोज़", "रोज"),
    ("টক্সিক্স লিঙ্ক", "টক্সিকস লিংক"),
    ("এন্ডোসালফান", "এন্ডোসালফান\u200c"),
    ("എൻഡോസൾഫാൻ", "എന്‍ഡോസള്‍ഫാന്‍"),
    ("എൻഡോസൾഫാൻ", "എന്ഡോസള്ഫാന്"),
    ("എൻഡോസൾഫാൻ", "എൻഡോസള്‍ഫാന്"),
    ("எண்டோசல்பான்", "என்டோசல்ஃபான்"),
    ("டையாக்சின்", "டையாக்ஸின்"),
    ("ٹاکسکس لنک", "ٹاكسكس لنک"),
]


@pytest.mark.parametrize(("term", "printed"), SAME)
def test_the_press_spells_one_word_in_many_ways(term: str, printed: str) -> None:
    assert fold(printed).text == fold_term(term).lower()


@pytest.mark.parametrize(
    ("one", "other"),
    [("डाइऑक्सिन", "डाइऑक्साइड"), ("ডাইঅক্সিন", "ডাইঅক্সাইড"), ("ڈائی آکسن", "ڈائی آکسائیڈ")],
)
def test_neighbours_stay_apart(one: str, other: str) -> None:
    assert not fold(other).text.startswith(fold(one).text)


ALPHABET = st.characters(categories=["L", "M", "N", "P", "Zs", "Cf"], include_characters="\n.-'ﬁ½①")


@given(st.text(ALPHABET, max_size=60))
def test_every_folded_letter_leads_back_to_its_own(text: str) -> None:
    folded = fold(text)
    assert len(folded.text) == len(folded.cased)
    before = 0
    for position, letter in enumerate(folded.text):
        start, end = folded.span(position, position + 1)
        assert 0 <= start < end <= len(text)
        assert start >= before
        before = start
        if letter.isascii() and letter.isalpha():
            printed = unicodedata.normalize("NFKC", text[start:end]).lower()
            assert letter in printed or "ı" in printed or "̇" in printed or "İ" in text


@given(st.text(ALPHABET, max_size=60))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    once = fold(fold(text).text).text
    assert fold(once).text == once


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("డయాక్సిన్", "చెరువులో డయాక్సిన్లు పెరిగాయి"),
        ("ಎಂಡೋಸಲ್ಫಾನ್", "ಎಂಡೋಸಲ್ಫಾನ್‌ಗೆ ನಿಷೇಧ"),
        ("డీడీటీ", "అవశేషాలు దొరికాయి. డీ.డీ.టీ. నమూనా"),
        ("डीडीटी", "दूध में मिली. डी.डी.टी. के अंश"),
    ],
)
def test_case_endings_and_acronyms_after_a_full_stop(term: str, text: str) -> None:
    assert any(word.startswith(fold_term(term).lower()) for word in fold(text).text.split()), fold(
        text
    ).text
