"""News agencies: their own sites, and their credit at the head or foot of a text."""

import re

WIRE_DOMAINS = {
    "ptinews.com": "PTI",
    "aninews.in": "ANI",
    "ians.in": "IANS",
    "ianslive.in": "IANS",
    "uniindia.com": "UNI",
    "uniindia.net": "UNI",
    "univarta.com": "Univarta",
    "reuters.com": "Reuters",
    "afp.com": "AFP",
    "apnews.com": "AP",
}
"""The agencies' own sites."""

WIRE_NAMES = {
    "PTI": "PTI", "Press Trust of India": "PTI", "पीटीआई": "PTI", "पीटीआय": "PTI", "पीटीआइ": "PTI",
    "পিটিআই": "PTI", "பிடிஐ": "PTI", "பி.டி.ஐ": "PTI", "పీటీఐ": "PTI", "పిటిఐ": "PTI",
    "പിടിഐ": "PTI", "പി.ടി.ഐ": "PTI", "ಪಿಟಿಐ": "PTI", "પીટીઆઈ": "PTI", "ਪੀਟੀਆਈ": "PTI",
    "پی ٹی آئی": "PTI", "ପିଟିଆଇ": "PTI",
    "Bhasha": "Bhasha", "PTI-Bhasha": "Bhasha", "PTI Bhasha": "Bhasha", "भाषा": "Bhasha",
    "IANS": "IANS", "Indo-Asian News Service": "IANS", "आईएएनएस": "IANS", "आयएएनएस": "IANS",
    "আইএএনএস": "IANS", "ஐஏஎன்எஸ்": "IANS", "ఐఏఎన్ఎస్": "IANS", "ಐಎಎನ್ಎಸ್": "IANS",
    "ഐഎഎൻഎസ്": "IANS", "આઈએએનએસ": "IANS", "ਆਈਏਐਨਐਸ": "IANS",
    "ANI": "ANI", "Asian News International": "ANI", "एएनआई": "ANI", "एएनआय": "ANI",
    "এএনআই": "ANI", "ஏஎன்ஐ": "ANI", "ఏఎన్ఐ": "ANI", "ಎಎನ್ಐ": "ANI", "എഎൻഐ": "ANI",
    "એએનઆઈ": "ANI", "ਏਐਨਆਈ": "ANI",
    "UNI": "UNI", "United News of India": "UNI", "यूएनआई": "UNI", "यूएनआय": "UNI",
    "ইউএনআই": "UNI", "யுஎன்ஐ": "UNI", "యూఎన్ఐ": "UNI", "ಯುಎನ್ಐ": "UNI", "യുഎൻഐ": "UNI",
    "یو این آئی": "UNI",
    "Univarta": "Univarta", "यूनीवार्ता": "Univarta", "वार्ता": "Univarta", "यूनिवार्ता": "Univarta",
    "Reuters": "Reuters", "Thomson Reuters": "Reuters", "रॉयटर्स": "Reuters", "रायटर": "Reuters",
    "रॉयटर": "Reuters", "রয়টার্স": "Reuters", "ராய்ட்டர்ஸ்": "Reuters", "రాయిటర్స్": "Reuters",
    "റോയിട്ടേഴ്സ്": "Reuters", "ರಾಯಿಟರ್ಸ್": "Reuters", "રોઇટર્સ": "Reuters",
    "AFP": "AFP", "Agence France-Presse": "AFP", "एएफपी": "AFP", "এএফপি": "AFP", "ஏஎஃப்பி": "AFP",
    "ఏఎఫ్‌పీ": "AFP", "എഎഫ്പി": "AFP",
    "AP": "AP", "Associated Press": "AP", "The Associated Press": "AP", "एपी": "AP",
}  # fmt: skip
"""Every name a credit may use → the agency."""


_ANY = "|".join(re.escape(name) for name in sorted(WIRE_NAMES, key=len, reverse=True))
# A credit stands in brackets ("(PTI)"), or alone on its line, or after "inputs from".
_BRACKETS = re.compile(
    rf"[(\[（](?:[^()\[\]]{{0,40}}[\s/,–-])?(?P<wire>{_ANY})(?:[\s/,–-][^()\[\]]{{0,40}})?[)\]）]"
)
_ALONE = re.compile(
    rf"^[\s—–\-|/*]*(?:(?:By|Source|Agency|Agencies|स्रोत)[:\s|]*)?(?P<wire>{_ANY})[\s.|/*]*(?:[A-Z]{{2,4}}[\s/.]*){{0,5}}$"
)
_SLASH = re.compile(rf"(?:^|\s|/|-)(?P<wire>{_ANY})\s*[/|:–—]")
_INPUTS = re.compile(
    r"(?:[Ii]nputs? from|[Ii]nputs|INPUTS FROM|इनपुट|सौजन्य|Source:|एजेंसी)"
    rf"[^\n]{{0,40}}?(?P<wire>{_ANY})"
)
_FIRST_LINES, _LAST_LINES = 2, 3
_LONGEST_LINE = 140


def find_wire(text: str) -> str | None:
    """Return the agency credited at the head or foot of `text`, None when there is none.

    The name alone in a sentence is no credit ("he told PTI").
    """
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if not lines:
        return None
    heads = [line[:_LONGEST_LINE] for line in lines[:_FIRST_LINES]]
    feet = [line[-_LONGEST_LINE:] for line in reversed(lines[-_LAST_LINES:])]
    edges = "\n".join([*heads, *feet])
    if not any(name in edges for name in WIRE_NAMES):
        return None  # by far most texts; the patterns are long
    for line in [*heads, *feet]:
        for pattern in (_BRACKETS, _ALONE, _INPUTS):
            found = pattern.search(line)
            if found:
                return WIRE_NAMES[found["wire"]]
    found = _SLASH.search(lines[0][:60])
    return WIRE_NAMES[found["wire"]] if found else None
