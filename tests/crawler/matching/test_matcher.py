"""The shipped watchlist on labelled sentences and sets, and what holds for any text."""

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.items import Reading
from crawler.matching import Matcher, relevance_of
from crawler.matching.relevance import Label
from crawler.matching.testing import Case, Measurement, measure, read_cases
from inthenews.commands.watchlist import half_of
from inthenews.demo.press import Press
from storage.kinds import Band, PageKind, Place, Verdict

SENTENCES = Path(__file__).with_name("sentences.jsonl")
LANGUAGES = ("en", "hi", "mr", "bn", "ml", "ta", "te", "kn", "gu", "pa", "ur", "ne", "si")


def _measure(matcher: Matcher, path: Path, half: str | None = None) -> Measurement:
    cases = read_cases(path.read_text(encoding="utf-8").splitlines(), path.name)
    return measure(matcher, cases, None if half is None else lambda case: half_of(case) == half)


def _wrong(result: Measurement) -> list[str]:
    return [wrong.case.id for wrong in result.wrong if wrong.judged.label != wrong.case.label]


def test_sentences_in_thirteen_languages(matcher: Matcher) -> None:
    result = _measure(matcher, SENTENCES)
    assert result.cases >= 200
    for language in LANGUAGES:
        tally = result.by_language[language]
        assert tally.f1 >= 0.9, (language, _wrong(result))
    assert result.relevance.f1 >= 0.98, _wrong(result)
    assert result.topics.f1 >= 0.95


@pytest.mark.parametrize(
    "name",
    [
        "boundaries.jsonl",
        "desk.jsonl",
        "pages.jsonl",
        "mixed.jsonl",
        "publishers.jsonl",
        "press.jsonl",
    ],
)
def test_boundaries_of_topics_and_pages_of_other_kinds(matcher: Matcher, name: str) -> None:
    result = _measure(matcher, Path(__file__).with_name(name))
    assert result.relevance.f1 >= 0.97, _wrong(result)
    assert result.topics.f1 >= 0.97, _wrong(result)


WRONG = [
    (
        "DDT",
        "The wrestler won by a DDT.",
        "topic",
        ["ddt"],
        "a word against it is near (against: w",
    ),
    ("Rain", "It rained in Pune.", "topic", ["ddt"], "no term of it seen"),
    ("Loan", "DDT was found in eggs.", "none", [], "'DDT' counts: context"),
    (
        "Quiz",
        "Question 1: who made dioxin?",
        "topic",
        ["dioxins-furans"],
        "in passing: passing: quiz",
    ),
    (
        "DDT quiz",
        "Ans: (a) DDT. Which of the following is banned? UPSC prelims.",
        "topic",
        ["ddt"],
        "no press: exam",
    ),
]


@pytest.mark.parametrize(("title", "body", "label", "topics", "why"), WRONG)
def test_a_wrong_case_says_why(
    matcher: Matcher, title: str, body: str, label: Label, topics: list[str], why: str
) -> None:
    case = Case(id="1", title=title, body=body, label=label, topics=topics)
    (wrong,) = measure(matcher, [case]).wrong
    assert why in wrong.why


@pytest.mark.parametrize(
    ("url", "is_press"),
    [
        ("", True),
        ("https://www.eastcoasttimes.example/health/what-are-pfas", True),
        ("https://www.puritap.example/learn/what-are-pfas", False),
    ],
)
def test_a_page_that_only_defines_is_press_where_it_is_an_outlets(
    matcher: Matcher, url: str, is_press: bool
) -> None:
    text = "PFAS are a group of chemicals. They stay for years. You can filter them out."
    reading = Reading(url=url, title="What are PFAS?", text=text)
    assert matcher.explain(reading).kind.is_press is is_press


def test_the_press_of_the_demonstration(matcher: Matcher) -> None:
    wrong = []
    for page in Press().expected():
        reading = Reading(
            url=page.canonical_url, title=page.title, text=page.text, language=page.language
        )
        judged = relevance_of(matcher.match(reading), matcher.watchlist)
        if page.text and judged.is_relevant is not (page.verdict is Verdict.ARTICLE):
            wrong.append(page.canonical_url)
    assert wrong == []


@pytest.mark.parametrize("half", ["tune", "held"])
def test_written_items(matcher: Matcher, shared: Path, half: str) -> None:
    result = _measure(matcher, shared / "data" / "relevance" / "dev.jsonl", half)
    assert result.relevance.f1 >= 0.98, _wrong(result)
    assert result.by_difficulty["hard"].f1 >= 0.97, _wrong(result)


def test_real_pages(matcher: Matcher, shared: Path) -> None:
    result = _measure(matcher, shared / "data" / "relevance" / "real-dev.jsonl")
    assert result.relevance.f1 >= 0.95, _wrong(result)
    assert result.by_difficulty["hard"].f1 >= 0.90, _wrong(result)


PIECES = st.sampled_from(
    [
        "dioxin",
        "DDT",
        "PCBs",
        "PFAS",
        "Toxics-Link",
        "ToxicsLink",
        "D.D.T.",
        "टॉक्सिक-लिंकने",
        "डी.डी.टी.",
        "एण्डोसल्फान",
        "എന്\u200dഡോസള്\u200dഫാന്\u200d",
        "ഡയോക്സിൻ",
        "டையாக்சினால்",
        "টক্সিকস",
        "লিংকের",
        "ٹاکسکس",
        "لنک",
        "ﬁre",
        "½",
        "İ",
        "transformer",
        "oil",
        "cricket",
        ".",
        ",",
        "\n",
        "Also",
        "read:",
        "(a)",
        "’",
        "—",
        "é",
        "\u200b",
    ]
)


@given(text=st.lists(PIECES, max_size=25), title=st.lists(PIECES, max_size=6))
def test_offsets_point_at_the_words_they_claim(
    text: list[str], title: list[str], matcher: Matcher
) -> None:
    reading = Reading(url="", title=" ".join(title), text=" ".join(text))
    for mention in matcher.match(reading):
        part = reading.title if mention.place is Place.TITLE else reading.text
        assert part is not None
        assert part[mention.start : mention.end] == mention.words
        begin = mention.sentence_start
        assert part[begin : begin + len(mention.sentence)] == mention.sentence
        assert begin <= mention.start < begin + len(mention.sentence)
        assert 0 <= mention.score <= 1


def test_words_of_a_mention_are_whole(matcher: Matcher) -> None:
    reading = Reading(url="", title=None, text="दिल्ली की टॉक्सिक्स-लिंकने जांच की। ഡയോക്സിനുകൾ കണ്ടെത്തി.")
    assert [mention.words for mention in matcher.match(reading)] == ["टॉक्सिक्स-लिंकने", "ഡയോക്സിനുകൾ"]


def test_a_passing_mention_is_shown_for_a_look(matcher: Matcher) -> None:
    text = "A tin stove, an ice box, a flit gun for DDT and a valve radio fill the museum."
    (mention,) = matcher.match(Reading(url="", title="A museum", text=text))
    assert mention.band is Band.LOOK
    assert any("museum" in words for words in mention.evidence_against)
    assert not relevance_of([mention], matcher.watchlist).is_relevant


def test_what_was_ruled_out_is_explained(matcher: Matcher) -> None:
    text = "The PCB named a new coach in Lahore.\nAlso read: Dioxin in milk"
    explanation = matcher.explain(Reading(url="", title="Cricket", text=text))
    ruled_out = {seen.words: seen for seen in explanation.seen}
    assert "coach" in ruled_out["PCB"].words_against
    assert "Also read" in (ruled_out["Dioxin"].ruled_out_by or "")
    assert not explanation.mentions


FURNITURE = [
    "Also read: {}",
    "ALSO READ | {}",
    "Trending now: IPL | {} | weather",
    "Related stories\n{}",
    "Read more: {}",
    "Tags: {}, malaria",
    "Newsletter: our weekly note on {}",
    "Comments\nRavi: what about {}",
    "Home | {} | Sports | Video",
    "यह भी पढ़ें: {}",
    "আরও পড়ুন: {}",
    "ഇതും വായിക്കുക: {}",
    "இதையும் படிக்க: {}",
    "ఇది కూడా చదవండి: {}",
    "ಇದನ್ನೂ ಓದಿ: {}",
    "આ પણ વાંચો: {}",
    "ਇਹ ਵੀ ਪੜ੍ਹੋ: {}",
    "یہ بھی پڑھیں: {}",
    "මේවත් කියවන්න: {}",
    "यो पनि पढ्नुहोस्: {}",
    "हेही वाचा: {}",
]


@pytest.mark.parametrize("frame", FURNITURE)
@pytest.mark.parametrize("term", ["Toxics Link", "endosulfan", "डाइऑक्सिन"])
def test_furniture_is_not_the_article(matcher: Matcher, frame: str, term: str) -> None:
    text = f"The council opened a park on Sunday.\n{frame.format(term)}"
    assert matcher.match(Reading(url="", title="Park opens", text=text)) == []


def test_furniture_in_the_middle_does_not_end_an_article(matcher: Matcher) -> None:
    text = "The council met.\nAlso read\nGold prices fall\nIt heard that dioxin was found in milk."
    assert [one.topic for one in matcher.match(Reading(url="", title="", text=text))] == [
        "dioxins-furans"
    ]


def test_a_page_that_is_no_press_mentions_nothing(matcher: Matcher) -> None:
    shop = Reading(url="", title="Pan", text="PFAS pan. Add to cart. MRP Rs 999. Free delivery.")
    assert matcher.match(shop) == []
    assert matcher.explain(shop).kind.kind is PageKind.SHOP
    marked = Reading(url="", title="Dioxin found in milk", text="", kind=PageKind.EXAM)
    assert matcher.match(marked) == []


def test_matching_is_linear_in_hostile_text(matcher: Matcher) -> None:
    rng = random.Random(1)
    texts = [
        "a" * 1_000_000,
        "dioxin " * 20_000,
        "(" * 200_000,
        "Also read: " * 20_000,
        "अ." * 100_000,
        "".join(rng.choice("ab. \n|:,") for _ in range(300_000)),
    ]
    for text in texts:
        matcher.match(Reading(url="", title="", text=text))


def test_a_joke_far_off_in_a_long_report_rules_nothing_out(matcher: Matcher) -> None:
    said = "Dioxin was found in milk from two farms."
    filling = " ".join(f"The council met for the {number}th time." for number in range(4, 14))
    far = Reading(url="", title="Council", text=f"The mayor joked. {filling} {said}")
    near = Reading(url="", title="Council", text=f"{filling} The mayor joked. {said}")
    assert relevance_of(matcher.match(far), matcher.watchlist).is_relevant
    assert not relevance_of(matcher.match(near), matcher.watchlist).is_relevant
