# ruff: noqa: E501, PLW2901, ARG001  (texts are data; every alteration has one signature)
"""What sub-editors do to a report before they print it."""

import random
import re
import unicodedata
from collections.abc import Callable

from bench.story_set.items import Report

Paragraphs = list[str]

# --- numbers ----------------------------------------------------------------------------

_WORDS = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen", "twenty",
]  # fmt: skip
_TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_DIGITS = {"hi": "०१२३४५६७८९", "mr": "०१२३४५६७८९", "bn": "০১২৩৪৫৬৭৮৯", "gu": "૦૧૨૩૪૫૬૭૮૯",
           "pa": "੦੧੨੩੪੫੬੭੮੯", "kn": "೦೧೨೩೪೫೬೭೮೯", "te": "౦౧౨౩౪౫౬౭౮౯", "ml": "൦൧൨൩൪൫൬൭൮൯",
           "ta": "௦௧௨௩௪௫௬௭௮௯", "ur": "۰۱۲۳۴۵۶۷۸۹"}  # fmt: skip


def _spell(number: int) -> str:
    if number <= 20:
        return _WORDS[number]
    tens, units = divmod(number, 10)
    return _TENS[tens] + (f"-{_WORDS[units]}" if units else "")


def respell_numbers(paragraphs: Paragraphs, chance: random.Random, language: str) -> Paragraphs:
    """Digits as words and words as digits, Indian figures as British ones and back."""
    if language in _DIGITS:
        table = str.maketrans("0123456789", _DIGITS[language])
        return [paragraph.translate(table) for paragraph in paragraphs]

    def small(match: re.Match[str]) -> str:
        return _spell(int(match[0]))

    def crore(match: re.Match[str]) -> str:
        return f"{float(match[1].replace(',', '')) * 10:g} million"

    def lakh(match: re.Match[str]) -> str:
        return f"{round(float(match[1].replace(',', '')) * 100_000):,}"

    made = []
    for paragraph in paragraphs:
        paragraph = re.sub(r"\b([\d,]+(?:\.\d+)?) crore\b", crore, paragraph)
        paragraph = re.sub(r"\b([\d,]+(?:\.\d+)?) lakh\b", lakh, paragraph)
        paragraph = re.sub(
            r"(?<![\d,.-])\b([2-9]|[1-9]\d)\b(?![,.]?\d)(?! ?(?:am|pm|per|%|km))", small, paragraph
        )
        for value in range(12, 1, -1):
            if chance.random() < 0.5:
                paragraph = re.sub(
                    rf"(?<!-)\b{_WORDS[value]}\b(?!-)", str(value), paragraph, count=1
                )
        paragraph = paragraph.replace(" per cent", "%")
        paragraph = re.sub(r"\bRs (?=\d)", "₹", paragraph)
        made.append(paragraph)
    return made


# --- words ------------------------------------------------------------------------------

_OTHER_WORDS = [
    ("said on", "stated on"), (" said ", " stated "), ("hurt", "injured"), ("killed", "dead"),
    ("about ", "around "), ("nearly", "almost"), ("began", "started"), ("help", "assist"),
    ("more than", "over"), ("asked", "urged"), ("children", "kids"), ("largest", "biggest"),
    ("found that", "showed that"), ("according to", "as per"), ("officials", "authorities"),
    ("must", "should"), ("however", "but"), ("would be", "will be"), ("bought", "purchased"),
    ("a fall", "a drop"), ("shut down", "closed"), ("crowd", "gathering"), ("hospital ", "infirmary "),
    ("also", "in addition"), ("many", "several"), ("because", "as"), ("before", "prior to"),
    ("released", "made public"), ("noticed", "spotted"), ("villages", "hamlets"),
    ("बताया", "कहा"), ("करीब", "लगभग"), ("मुताबिक", "अनुसार"), ("ज्यादा", "अधिक"), ("बोले", "कहा"),
    ("इलाके", "क्षेत्र"), ("মোট", "সব মিলিয়ে"), ("जुर्माना", "अर्थदंड"),
]  # fmt: skip
_SPELLINGS = [
    ("isation", "ization"), ("centre", "center"), ("colour", "color"), ("labour", "labor"),
    ("programme", "program"), ("metre", "meter"), ("litre", "liter"), ("tonnes", "tons"),
    ("licence", "license"), ("neighbour", "neighbor"), ("recognise", "recognize"),
    ("organise", "organize"), ("travelled", "traveled"), ("defence", "defense"),
]  # fmt: skip
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def reword(paragraphs: Paragraphs, chance: random.Random, language: str) -> Paragraphs:
    """Here and there another word, the day as "today", American spelling for British."""
    made = []
    for paragraph in paragraphs:
        for old, new in _OTHER_WORDS:
            if old in paragraph and chance.random() < 0.5:
                paragraph = paragraph.replace(old, new, 1)
        made.append(paragraph)
    if chance.random() < 0.5:
        made = [_replace_all(paragraph, _SPELLINGS) for paragraph in made]
    if chance.random() < 0.4:
        made[0] = re.sub(rf"\bon ({'|'.join(_DAYS)})\b", "today", made[0], count=1)
    return made


def _replace_all(text: str, pairs: list[tuple[str, str]]) -> str:
    for old, new in pairs:
        text = text.replace(old, new)
    return text


def turn_lead(paragraphs: Paragraphs, chance: random.Random, language: str) -> Paragraphs:
    """The first sentence turned round at a comma, or shortened to its second half."""
    first = paragraphs[0]
    parts = re.split(r",\s+", first)
    if len(parts) >= 2:
        first = f"{parts[-1].rstrip('.।')}, {', '.join(parts[:-1])}."
    else:
        words = first.split()
        middle = len(words) // 2
        first = " ".join([*words[middle:], *words[:middle]])
    return [first, *paragraphs[1:]]


# --- structure --------------------------------------------------------------------------


def cut(paragraphs: Paragraphs, chance: random.Random, language: str) -> Paragraphs:
    """The first half."""
    return paragraphs[: max(2, (len(paragraphs) + 1) // 2)]


def cut_hard(paragraphs: Paragraphs, chance: random.Random, language: str) -> Paragraphs:
    """The first paragraph or two, at most a quarter of the text."""
    kept = paragraphs[:1]
    total = sum(len(paragraph) for paragraph in paragraphs)
    if len(paragraphs) > 1 and (
        len(kept[0].split()) < 25 or len(kept[0]) + len(paragraphs[1]) < total / 4
    ):
        kept = paragraphs[:2]
    return kept


def drop_some(paragraphs: Paragraphs, chance: random.Random, language: str) -> Paragraphs:
    """Every third paragraph left out."""
    return [paragraph for at, paragraph in enumerate(paragraphs) if at % 3 != 1 or at == 0]


def drop_lead(paragraphs: Paragraphs, chance: random.Random, language: str) -> Paragraphs:
    """The lead left out: it became the sub-heading."""
    return paragraphs[1:] if len(paragraphs) > 3 else paragraphs


def reorder(paragraphs: Paragraphs, chance: random.Random, language: str) -> Paragraphs:
    """The paragraphs in another order."""
    made = list(paragraphs)
    chance.shuffle(made)
    return made


def join_lines(paragraphs: Paragraphs, chance: random.Random, language: str) -> Paragraphs:
    """All in one paragraph."""
    return [" ".join(paragraphs)]


def split_sentences(paragraphs: Paragraphs, chance: random.Random, language: str) -> Paragraphs:
    """One sentence to a paragraph."""
    return [
        sentence
        for paragraph in paragraphs
        for sentence in re.split(r"(?<=[.।?!])\s+", paragraph)
        if sentence
    ]


_LOCAL = {
    "en": [
        "In {place}, the district administration said it had no such cases so far but that field staff had been told to remain watchful and to report anything unusual without delay.",
        "Reacting to the report, the {place} chapter of the residents' federation demanded that the findings be placed before the next meeting of the municipal council.",
        "Meanwhile, a similar complaint from {place} is pending with the regional office, according to people aware of the matter, who did not want to be named.",
        "{place} legislator Devendra Bisht said he would raise the subject in the assembly and write to the minister.",
    ],
    "hi": [
        "इस बीच {place} जिला प्रशासन ने कहा कि यहां ऐसा कोई मामला सामने नहीं आया है, फिर भी कर्मचारियों को सतर्क रहने के निर्देश दिए गए हैं।",
        "{place} के विधायक देवेंद्र बिष्ट ने कहा कि वे यह मुद्दा विधानसभा में उठाएंगे और मंत्री को पत्र लिखेंगे।",
    ],
    "mr": ["दरम्यान, {place} जिल्हा प्रशासनाने येथे असा प्रकार आढळला नसल्याचे सांगितले; तरीही कर्मचाऱ्यांना सतर्क राहण्यास सांगितले आहे."],
    "bn": ["এদিকে {place} জেলা প্রশাসন জানিয়েছে, এখানে এমন কোনও ঘটনা নজরে আসেনি, তবে কর্মীদের সতর্ক থাকতে বলা হয়েছে।"],
    "ta": ["இதனிடையே {place} மாவட்ட நிர்வாகம் இங்கு இதுபோன்ற புகார் எதுவும் வரவில்லை என்றும் ஊழியர்கள் விழிப்புடன் இருக்க அறிவுறுத்தப்பட்டுள்ளதாகவும் கூறியது."],
}  # fmt: skip
_PLACES = ["Karnal", "Ballia", "Hosur", "Udaipur", "Rewari", "Satara", "Tezpur", "Jhansi"]
_PLACES_HI = ["करनाल", "बलिया", "उदयपुर", "रेवाड़ी", "सतारा", "झांसी"]


def add_local(paragraphs: Paragraphs, chance: random.Random, language: str) -> Paragraphs:
    """A local paragraph at the head, in the middle or at the foot."""
    if language not in _LOCAL:
        return list(paragraphs)
    places = _PLACES if language == "en" else _PLACES_HI
    local = chance.choice(_LOCAL[language]).format(place=chance.choice(places))
    at = chance.choice([0, len(paragraphs) // 2, len(paragraphs)])
    return [*paragraphs[:at], local, *paragraphs[at:]]


def retype(paragraphs: Paragraphs, chance: random.Random, language: str) -> Paragraphs:
    """Other quotation marks, other Unicode forms, joiners in or out, a typing error or two."""
    made = []
    for paragraph in paragraphs:
        paragraph = unicodedata.normalize("NFD", paragraph)
        paragraph = re.sub(r'"([^"]*)"', "“\\1”", paragraph).replace("'", "’")
        paragraph = paragraph.replace(
            "\u094d", "\u094d\u200c" if chance.random() < 0.3 else "\u094d"
        )
        words = paragraph.split(" ")
        if language == "en" and len(words) > 20:
            at = chance.randrange(5, len(words))
            word = words[at]
            if len(word) > 5 and word.isalpha():
                words[at] = word[:2] + word[3] + word[2] + word[4:]
        made.append(" ".join(words))
    return made


ALTERATIONS: dict[str, tuple[Callable[[Paragraphs, random.Random, str], Paragraphs], ...]] = {
    "whole": (),
    "cut": (cut,),
    "cut hard": (cut_hard,),
    "paragraphs dropped": (drop_some,),
    "lead dropped": (drop_lead,),
    "lead turned": (turn_lead,),
    "reordered": (reorder,),
    "numbers": (respell_numbers,),
    "reworded": (reword,),
    "local paragraph": (add_local,),
    "retyped": (retype,),
    "one paragraph": (join_lines,),
    "sentences": (split_sentences,),
    "cut + local": (cut, add_local),
    "cut + numbers": (cut, respell_numbers),
    "cut hard + reworded": (cut_hard, reword),
    "cut hard + local": (cut_hard, add_local),
    "reordered + reworded": (reorder, reword),
    "numbers + reworded + local": (respell_numbers, reword, add_local),
    "lead turned + cut": (turn_lead, cut),
}
"""Kinds of copy, each a chain of alterations."""

# --- what outlets put around it ---------------------------------------------------------

OUTLETS = {
    "en": [("The Plains Courier", "plainscourier.example"), ("Daily Meridian", "dailymeridian.example"),
           ("Coast Standard", "coaststandard.example"), ("The Ledger of India", "ledgerindia.example"),
           ("Hill Tribune Online", "hilltribune.example"), ("News Ghat", "newsghat.example"),
           ("The Morning Post India", "morningpost.example"), ("Metro Dispatch", "metrodispatch.example")],
    "other": [("Prabhat Lok", "prabhatlok.example"), ("Jan Sandesh", "jansandesh.example"),
              ("Nava Bharat Live", "navabharat.example"), ("Lok Vani", "lokvani.example")],
}  # fmt: skip
BOILERPLATE = {
    "Metro Dispatch": "Metro Dispatch brings you stories from every ward of the city, from the municipal budget to the neighbourhood park. Our reporters can be reached on all days of the week. Readers who wish to contribute pictures, letters or corrections may write to the desk with their full name and address, and we will publish what space allows.",
    "News Ghat": "News Ghat is an independent newsroom run by its readers. We take no advertisements from governments or large companies, and everything we publish may be reprinted free of charge with credit. If you value what you have just read, consider becoming a member; it takes two minutes and costs less than a cup of tea a month.",
    "Nava Bharat Live": "नव भारत लाइव पर आप देश, दुनिया, खेल, व्यापार और मनोरंजन की हर छोटी बड़ी खबर सबसे पहले पढ़ सकते हैं। हमारा ऐप डाउनलोड करें, सूचनाएं चालू रखें और अपने शहर की खबरें हमें भेजें।",
}  # fmt: skip
_LINKS = {
    "en": ["Also Read: Ten things to do this weekend", "READ MORE | What the new rules mean for you",
           "Follow us on social media for updates", "(With inputs from PTI)", "Published By: Web Desk"],
    "hi": ["यह भी पढ़ें: इस हफ्ते के राशिफल", "ये भी पढ़ें- मौसम का हाल"],
}  # fmt: skip
_WIRES = {"en": ["PTI", "IANS", "ANI", "UNI"], "hi": ["भाषा", "आईएएनएस", "वार्ता", "एजेंसी"]}


def dress(report: Report, paragraphs: Paragraphs, outlet: str, chance: random.Random) -> Paragraphs:
    """The text as an outlet prints it: dateline, credit, links, its own boilerplate."""
    made = list(paragraphs)
    wires = _WIRES.get(report.language)
    style = chance.randrange(5)
    if wires and style == 0:
        made[0] = (
            f"{report.place}, Jan {chance.randrange(1, 29)} ({chance.choice(wires)}): {made[0]}"
        )
    elif style == 1:
        made[0] = f"{report.place}: {made[0]}"
    elif wires and style == 2:
        made[-1] = f"{made[-1]} ({chance.choice(wires)})"
    elif wires and style == 3:
        made.append(chance.choice(wires))
    links = _LINKS.get(report.language)
    if links and chance.random() < 0.5:
        made.insert(chance.randrange(1, len(made) + 1), chance.choice(links))
    if outlet in BOILERPLATE and (report.language == "en") == (outlet != "Nava Bharat Live"):
        made.append(BOILERPLATE[outlet])
    return made


def retitle(report: Report, chance: random.Random) -> str:
    """Another headline: turned, shortened, or from the second paragraph."""
    parts = re.split(r"[,:;]\s+", report.title)
    choice = chance.randrange(3)
    if choice == 0 and len(parts) > 1:
        return ": ".join(reversed(parts))
    if choice == 1 and len(report.paragraphs) > 1:
        return " ".join(report.paragraphs[1].split()[:10])
    return report.title
