"""Figures: numbers in digits and words, British and Indian, as one value each."""

FIGURE = "="
"""First character of a figure among folded words; no word has it."""

_UNITS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90,
}  # fmt: skip
# Number words that are words of nothing else. Hindi's stand for Marathi where they agree.
_INDIAN = {
    "दो": 2, "तीन": 3, "चार": 4, "पांच": 5, "पाँच": 5, "छह": 6, "छः": 6, "सात": 7, "आठ": 8, "नौ": 9,
    "दस": 10, "ग्यारह": 11, "बारह": 12, "तेरह": 13, "चौदह": 14, "पंद्रह": 15, "सोलह": 16, "सत्रह": 17,
    "अठारह": 18, "उन्नीस": 19, "बीस": 20, "पच्चीस": 25, "तीस": 30, "चालीस": 40, "पचास": 50, "साठ": 60,
    "सत्तर": 70, "अस्सी": 80, "नब्बे": 90, "दोन": 2, "पाच": 5, "सहा": 6, "नऊ": 9, "दहा": 10,
    "দুই": 2, "তিন": 3, "চার": 4, "পাঁচ": 5, "ছয়": 6, "সাত": 7, "আট": 8, "নয়": 9, "দশ": 10,
    "இரண்டு": 2, "மூன்று": 3, "நான்கு": 4, "ஐந்து": 5, "ஆறு": 6, "ஏழு": 7, "எட்டு": 8, "பத்து": 10,
    "రెండు": 2, "మూడు": 3, "నాలుగు": 4, "ఐదు": 5, "ఆరు": 6, "ఏడు": 7, "ఎనిమిది": 8, "పది": 10,
}  # fmt: skip
MULTIPLIERS = {
    "hundred": 100, "thousand": 1000, "lakh": 10**5, "lakhs": 10**5, "lac": 10**5, "lacs": 10**5,
    "million": 10**6, "mn": 10**6, "crore": 10**7, "crores": 10**7, "cr": 10**7,
    "billion": 10**9, "bn": 10**9, "trillion": 10**12, "dozen": 12,
    "सौ": 100, "हजार": 1000, "लाख": 10**5, "करोड": 10**7, "अरब": 10**9, "शे": 100, "कोटी": 10**7,
    "শ": 100, "হাজার": 1000, "লাখ": 10**5, "লক্ষ": 10**5, "কোটি": 10**7,
    "நூறு": 100, "ஆயிரம்": 1000, "லட்சம்": 10**5, "இலட்சம்": 10**5, "கோடி": 10**7,
    "వంద": 100, "వేల": 1000, "వేలు": 1000, "లక్ష": 10**5, "లక్షల": 10**5, "లక్షలు": 10**5, "కోట్ల": 10**7,
    "కోటి": 10**7, "కోట్లు": 10**7, "സആയിരം": 1000, "ആയിരം": 1000, "ലക്ഷം": 10**5, "കോടി": 10**7,
    "ಸಾವಿರ": 1000, "ಲಕ್ಷ": 10**5, "ಕೋಟಿ": 10**7, "હજાર": 1000, "લાખ": 10**5, "કરોડ": 10**7,
    "ਹਜਾਰ": 1000, "ਲੱਖ": 10**5, "ਕਰੋਡ": 10**7, "ہزار": 1000, "لاکھ": 10**5, "کروڑ": 10**7,
}  # fmt: skip
_BEFORE_MULTIPLIER = frozenset({"one", "a", "एक", "এক", "ஒரு", "ఒక", "ఒక్క"})


def merge_figures(words: list[str], capitals: list[bool]) -> tuple[list[str], list[bool]]:
    """Return folded words with each number, in digits or words, as one word "=<value>".

    "two lakh", "2 lakh" and "2,00,000" all become "=200000". "one" alone stays a word.
    The second list is shortened in step.
    """
    starts = [at for at, word in enumerate(words) if word[0] <= "9" or word in _STARTS]
    if not starts:
        return words, capitals
    merged: list[str] = []
    kept: list[bool] = []
    position = 0
    for start in starts:
        if start < position:
            continue  # part of the number before
        value, length = _read(words, start)
        if length:
            merged += words[position:start]
            kept += capitals[position:start]
            merged.append(f"{FIGURE}{value:.12g}")
            kept.append(False)
            position = start + length
    return merged + words[position:], kept + capitals[position:]


_STARTS = frozenset({*_UNITS, *_TENS, *_INDIAN, *_BEFORE_MULTIPLIER})


def _read(words: list[str], start: int) -> tuple[float, int]:
    value, length = _read_below_hundred(words, start)
    if not length:
        if words[start] in _BEFORE_MULTIPLIER and _multiplier(words, start + 1):
            value, length = 1.0, 1
        else:
            return 0.0, 0
    total = 0.0
    while True:
        multiplied = 0
        while multiplier := _multiplier(words, start + length):
            value *= multiplier
            length += 1
            multiplied = multiplier
        total += value
        # "two lakh twenty-four thousand": a smaller part follows a multiplied one.
        following, more = _read_below_hundred(words, start + length) if multiplied else (0.0, 0)
        # "five hundred and six" is one number, "two lakh and five people" are two.
        if not more and multiplied == 100 and _word(words, start + length) == "and":
            following, more = _read_below_hundred(words, start + length + 1)
            more += bool(more)
        if not more or following >= value or words[start + length][0].isdigit():
            return total, length
        value = following
        length += more


def _read_below_hundred(words: list[str], start: int) -> tuple[float, int]:
    word = _word(words, start)
    if not word:
        return 0.0, 0
    if word[0].isdigit():
        return float(word.replace(",", "")[:20]), 1
    if word in _UNITS:
        return _UNITS[word], 1
    if word in _INDIAN:
        return _INDIAN[word], 1
    if word in _TENS:
        following = _word(words, start + 1)
        if following == "one":
            return _TENS[word] + 1, 2
        if _UNITS.get(following, 99) < 10:
            return _TENS[word] + _UNITS[following], 2
        return _TENS[word], 1
    return 0.0, 0


def _word(words: list[str], at: int) -> str:
    return words[at] if at < len(words) else ""


def _multiplier(words: list[str], at: int) -> int:
    return MULTIPLIERS.get(_word(words, at), 0)


def agree(first: str, second: str) -> bool:
    """True when two figures are one number, or one is the other rounded ("1.24 lakh")."""
    if first == second:
        return True
    low, high = sorted((float(first[1:]), float(second[1:])))
    if low < 1000 or high > low * 1.2:
        return False
    rough, exact = sorted((first[1:], second[1:]), key=_significant)
    digits = _significant(rough)
    if digits >= _significant(exact) or digits > 4:
        return False
    scale = 10 ** (len(str(int(float(exact)))) - digits)
    number = float(exact)
    return float(rough) in {float(number // scale * scale), float(round(number / scale) * scale)}


def _significant(figure: str) -> int:
    return len(figure.replace(".", "").strip("0"))
