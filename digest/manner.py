"""How an article speaks of the organisation: study, quoted, passing, opinion.

Told by the words of the sentence that names it. A rule of thumb that editors may correct, not a
judgement: with nothing to go by the answer is "passing", which claims least.
"""

import re
from collections.abc import Iterable

from digest.content import Manner
from storage.kinds import PageKind

# Whole words in scripts with spaces; prefixes of words where endings vary.
_STUDY = [
    "study",
    "studies",
    "report",
    "reports",
    "survey",
    "surveys",
    "research",
    "researchers",
    "findings",
    "tested",
    "testing",
    "samples",
    "analysis",
    "analysed",
    "analyzed",
    "published",
    "publication",
    "released",
    "अध्ययन",
    "रिपोर्ट",
    "सर्वेक्षण",
    "शोध",
    "नमूनों",
    "नमूने",
    "जांच",
    "अभ्यास",
    "अहवाल",
    "সমীক্ষা",
    "গবেষণা",
    "রিপোর্ট",
    "ஆய்வு",
    "அறிக்கை",
    "అధ్యయనం",
    "నివేదిక",
    "ಅಧ್ಯಯನ",
    "ವರದಿ",
    "പഠനം",
    "റിപ്പോർട്ട്",
    "અભ્યાસ",
    "અહેવાલ",
    "ਅਧਿਐਨ",
    "ਰਿਪੋਰਟ",
    "مطالعہ",
    "رپورٹ",
    "تحقیق",
]
_QUOTED = [
    "said",
    "says",
    "told",
    "tells",
    "added",
    "adds",
    "explained",
    "explains",
    "according",
    "warned",
    "warns",
    "argued",
    "argues",
    "demanded",
    "demands",
    "urged",
    "urges",
    "asked",
    "noted",
    "notes",
    "stated",
    "states",
    "pointed",
    "director",
    "coordinator",
    "कहा",
    "कहते",
    "कहती",
    "बताया",
    "बताते",
    "अनुसार",
    "मुताबिक",
    "सांगितले",
    "म्हणाले",
    "বলেন",
    "বলেছেন",
    "জানান",
    "கூறினார்",
    "தெரிவித்தார்",
    "చెప్పారు",
    "తెలిపారు",
    "ಹೇಳಿದರು",
    "ತಿಳಿಸಿದರು",
    "പറഞ്ഞു",
    "કહ્યું",
    "જણાવ્યું",
    "ਕਿਹਾ",
    "ਦੱਸਿਆ",
    "کہا",
    "بتایا",
    "مطابق",
]
_WORD = re.compile(r"[\w\u0900-\u0dff\u200c\u200d]+")  # combining vowels are not \w
_QUOTATION = re.compile('[\u201c\u201d\u00ab\u00bb"]')


def judge_manner(kind: PageKind, sentences: Iterable[str]) -> Manner:
    """Return how the article speaks of the organisation.

    `sentences` are those that name it; none means that only a topic is mentioned.
    """
    named = list(sentences)
    if not named:
        return Manner.TOPIC_ONLY
    if kind is PageKind.OPINION:
        return Manner.OPINION
    words = {word.casefold() for sentence in named for word in _WORD.findall(sentence)}
    if words.intersection(_STUDY):
        return Manner.STUDY
    if words.intersection(_QUOTED) or any(_QUOTATION.search(sentence) for sentence in named):
        return Manner.QUOTED
    return Manner.PASSING
