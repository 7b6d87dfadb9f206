"""Names found by their sounds: spellings that no list holds, and words that only look alike."""

import pytest

from crawler.items import Reading
from crawler.matching import Matcher, Screen
from crawler.matching.folding import fold
from crawler.matching.sounds import sounds_of

# As printed or as easily printed; none is a term of the watchlist.
HEARD = [
    ("toxics-link", "टौक्सिक्स लिन्क ने यह अध्ययन किया।"),
    ("toxics-link", "টকসিক্স লিঙ্কের সমীক্ষায় সিসা মিলেছে।"),
    ("toxics-link", "ଟୋକ୍ସିକସ ଲିଙ୍କ ଏହି ପରୀକ୍ଷା କରିଥିଲା।"),
    ("endosulfan", "ऐंडोसलफ़ॉन से पीड़ित परिवारों ने धरना दिया।"),
    ("endosulfan", "ఎండొసల్ఫేన్ బాధితులకు పరిహారం ఇచ్చారు."),
    ("endosulfan", "ਐਂਡੋ ਸਲਫਾਨ ਦੇ ਨਮੂਨੇ ਮਿਲੇ।"),
    ("dioxins-furans", "जले कचरे से डायआॅक्सिन निकलता है।"),
    ("dioxins-furans", "കത്തിയ മാലിന്യത്തിൽ നിന്ന് ഡൈഓക്സിനുകൾ പടരുന്നു."),
    ("other-pop-pesticides", "دھان پر کلورو پائیری فاس کی فروخت پر پابندی ہے۔"),
    ("other-pop-pesticides", "भूजल में आर्गेनो क्लोरीन के अंश मिले।"),
    ("pcbs", "ট্রান্সফর্মারের তেলে পলি ক্লোরিনেটেড বাইফেনাইল মিলেছে।"),
]
OTHERS = [
    "कॉमिक्स ने बच्चों को हंसाया।",  # like gammexane
    "दो किसान खेत में मिले।",  # like dioxin
    "டாக்ஸின் கண்டறியப்பட்டது",  # toxin
    "कार्बन डाइऑक्साइड का स्तर बढ़ा।",
    "വരുമാനങ്ങൾ കൂടിയതായി പഠനം കണ്ടെത്തി.",
]


@pytest.mark.parametrize(("topic", "text"), HEARD)
def test_a_spelling_that_no_list_holds(matcher: Matcher, topic: str, text: str) -> None:
    seen = matcher.explain(Reading(url="", title=None, text=text)).seen
    assert topic in {one.topic for one in seen if one.mention is not None}
    assert Screen(matcher.watchlist).passes(f"<p>{text}</p>".encode())


@pytest.mark.parametrize("text", OTHERS)
def test_words_that_only_look_alike(matcher: Matcher, text: str) -> None:
    assert not matcher.match(Reading(url="", title=None, text=text))


def test_what_is_heard_stands_where_it_says(matcher: Matcher) -> None:
    text = "मिट्टी में आर्गेनो क्लोरीनों के अंश मिले।"
    (mention,) = [
        one
        for one in matcher.match(Reading(url="", title=None, text=text))
        if one.topic == "other-pop-pesticides"
    ]
    assert text[mention.start : mention.end] == mention.words == "आर्गेनो क्लोरीनों"
    assert mention.rule == "safe term, by its sound"


def test_one_name_sounds_alike_in_every_script() -> None:
    spelled = ["एंडोसल्फान", "এন্ডোসালফান", "എന്ഡോസള്ഫാന്", "ಎಂಡೋಸಲ್ಫಾನ್", "ఎండోసల్ఫాన్", "එන්ඩොසල්ෆාන්"]
    assert {sounds_of(fold(name).text) for name in spelled} == {"ANDSLPN"}
