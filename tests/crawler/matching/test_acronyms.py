"""What an article says that an acronym stands for decides what it means there."""

import pytest

from crawler.items import Reading
from crawler.matching import Matcher

ELSEWHERE = [
    "Dance, Drama and Theatre week, DDT to all on campus, begins on Monday with a spray of colour.",
    "The dividend distribution tax (DDT) was dropped. DDT fell on firms that sold plants.",
    "Three new Points of Presence (PoPs) were listed in the annex. The PoPs open in May.",
    "డివిడెండ్ డిస్ట్రిబ్యూషన్ టాక్స్ (డిడిటి) రద్దయింది. డిడిటితో బాటు సర్‌ఛార్జ్ చెల్లిస్తారు.",
]
MEANT = [
    ("Persistent Organic Pollutants (POPs) were found in the food chain.", True),
    ("Persistant Organic Pollutants (POPs) were found in milk by scientists.", True),
    ("Benzene hexa chloride (BHC) was found in the grain.", True),
    ("The Pollution Control Board found PCBs in the oil of old transformers.", True),
]


@pytest.mark.parametrize("text", ELSEWHERE)
def test_an_acronym_of_something_else(matcher: Matcher, text: str) -> None:
    assert not matcher.match(Reading(url="", title=None, text=text))


@pytest.mark.parametrize(("text", "is_meant"), MEANT)
def test_an_acronym_of_what_is_watched(matcher: Matcher, text: str, is_meant: bool) -> None:
    assert bool(matcher.match(Reading(url="", title=None, text=text))) is is_meant


def test_the_reason_is_shown(matcher: Matcher) -> None:
    seen = matcher.explain(Reading(url="", title=None, text=ELSEWHERE[1])).seen
    assert {one.ruled_out_by for one in seen} == {"the article says what it stands for"}
    assert seen[0].words_against == ("dividend distribution tax",)
