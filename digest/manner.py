"""How an article speaks of the organisation: study, quoted, passing, opinion.

Told by the words of the sentence that names it. A rule of thumb that editors may correct, not a
judgement: with nothing to go by the answer is "passing", which claims least.
"""

import re
from collections.abc import Iterable

from digest.content import Manner
from storage.kinds import PageKind

_STUDY = frozenset({
    "study", "studies", "survey", "surveys", "report", "reports", "research", "researchers",
    "findings", "tested", "testing", "samples", "analysis", "analysed", "analyzed", "released",
})  # fmt: skip
_QUOTED = frozenset({
    "said", "says", "told", "tells", "added", "adds", "explains", "according", "warned", "warns",
    "argued", "argues", "demanded", "demands", "urged", "urges", "asked", "noted", "notes",
    "stated", "states", "pointed", "claimed", "claims", "director", "coordinator",
})  # fmt: skip
"""Whole words of English."""

_STUDY_STEMS = (
    *("अध्ययन", "रिपोर्ट", "सर्वे", "शोध", "रिसर्च", "नमून", "जांच", "जाँच"),  # Hindi
    *("अभ्यास", "अहवाल", "पाहणी", "संशोधन"),  # Marathi
    *("সমীক্ষা", "গবেষণা", "রিপোর্ট", "প্রতিবেদন"),  # Bengali
    *("ஆய்வு", "ஆய்வில்", "அறிக்கை"),  # Tamil
    *("అధ్యయన", "నివేదిక", "సర్వే"),  # Telugu
    *("ಅಧ್ಯಯನ", "ವರದಿ", "ಸಮೀಕ್ಷೆ"),  # Kannada
    *("പഠന", "റിപ്പോർട്ട", "സർവേ"),  # Malayalam
    *("અભ્યાસ", "અહેવાલ", "સંશોધન"),  # Gujarati
    *("ਅਧਿਐਨ", "ਰਿਪੋਰਟ", "ਸਰਵੇ"),  # Punjabi
    *("ଅଧ୍ୟୟନ", "ରିପୋର୍ଟ"),  # Odia
    *("مطالعہ", "مطالعے", "رپورٹ", "تحقیق", "سروے", "جانچ", "جائزہ", "جائزے"),  # Urdu
)
_QUOTED_STEMS = (
    *("कहा", "कहते", "कहती", "कहना", "बताया", "बताते", "अनुसार", "मुताबिक"),
    *("सांगित", "म्हणा", "म्हटले"),
    *("বলেন", "বলেছে", "জানান", "জানিয়ে", "দাবি"),
    *("கூறி", "தெரிவித்த", "தெரிவிக்க"),
    *("చెప్ప", "తెలిపి", "తెలిపా", "పేర్కొ"),
    *("ಹೇಳಿ", "ತಿಳಿಸಿ"),
    *("പറഞ്ഞ", "അറിയിച്ച", "വ്യക്തമാക്കി"),
    *("કહ્યું", "જણાવ્યું"),
    *("ਕਿਹਾ", "ਦੱਸਿਆ", "ਅਨੁਸਾਰ"),
    *("କହିଛ", "ଅନୁସାରେ"),
    *("کہا", "بتایا", "مطابق"),
)
"""Beginnings of words: in these languages cases and tenses are endings."""

_BY_US = re.compile(r"^(the )?(writer|author)s? (is|are|works?|heads?)\b|^लेखक", re.IGNORECASE)
"""The note under an article that somebody of the organisation has written."""
_WORD = re.compile(r"[\w\u0900-\u0dff\u200c\u200d]+")  # combining vowels are not \w
_QUOTATION = re.compile('["\u201c\u00ab]([^"\u201d\u00bb]*)["\u201d\u00bb]')
_SPOKEN = 4
"""Words between quotation marks that are speech; fewer may be a name."""


def judge_manner(kind: PageKind, sentences: Iterable[str]) -> Manner:
    """Return how the article speaks of the organisation.

    `sentences` are those that name it; none means that only a topic is mentioned.
    """
    named = list(sentences)
    if not named:
        return Manner.TOPIC_ONLY
    if kind is PageKind.OPINION or any(_BY_US.search(sentence) for sentence in named):
        return Manner.OPINION
    words = {word.casefold() for sentence in named for word in _WORD.findall(sentence)}
    if _speaks(words, _STUDY, _STUDY_STEMS):
        return Manner.STUDY
    quotations = [said for sentence in named for said in _QUOTATION.findall(sentence)]
    is_spoken = any(len(quotation.split()) >= _SPOKEN for quotation in quotations)
    if is_spoken or _speaks(words, _QUOTED, _QUOTED_STEMS):
        return Manner.QUOTED
    return Manner.PASSING


def _speaks(words: set[str], whole: frozenset[str], stems: tuple[str, ...]) -> bool:
    return bool(words & whole) or any(word.startswith(stems) for word in words)
