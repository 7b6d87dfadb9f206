"""Names in a byline: where one ends and the next begins, and which are people's."""

import re
import unicodedata
from collections.abc import Collection, Iterator

from crawler.reading.structured import clean, words
from crawler.reading.words import word_list

PREFIXES = word_list("byline_prefixes")
AGENCIES = word_list("agencies")
DESK_WORDS = word_list("desk_words")
JOB_WORDS = word_list("job_words")
DATE_WORDS = word_list("date_words")
NAME_ENDINGS = tuple(sorted(word_list("name_endings"), key=len, reverse=True))

LONGEST_NAME = 60

_AND = (
    r"\s+(?:and|und|et|y|e|och|og|ja|en|i|a|и|та|ve|dan|with|mit|avec|con|και|na|và|și|és|और|तथा|व|"
    r"আর|ও|এবং|மற்றும்|మరియు)\s+"
)
_SPLIT = re.compile(
    r"\s*(?:[;|/\n•·]|\s[-–—]\s|,(?!\s*(?:Jr|Sr|II|III|M\.?D|Ph\.?D|Esq)\b)|、|，|،)\s*"
    rf"|{_AND}|\s+&\s+",
)
JOINED = re.compile(_AND)
"""Two names, not a name and a place."""
_ADDRESS = re.compile(r"https?:|www\.|@|\.(?:com|org|net|in|de|html?)\b", re.I)
_PARENTHESES = re.compile(r"\s*[(\[（][^()\[\]]{0,80}[)\]）]\s*")
_TRAILING_DATE = re.compile(r"\s*[|,–—-]?\s*\b\d{1,2}[\s./:-].{0,40}$|\s*\b(?:19|20)\d\d\b.*$")
SPACES = re.compile(r"\s+")


def split_names(text: str) -> Iterator[str]:
    """The names in a byline, each cleaned."""
    text = _SAYS_WHO.sub("", clean(_PARENTHESES.sub(" ", text[:600])))
    if _ADDRESS.search(text) or "{" in text:
        # An address of a profile, or a script that strayed into the byline.
        text = " ".join(
            part for part in text.split() if not _ADDRESS.search(part) and "{" not in part
        )
    for part in _parts(text):
        name = without_prefix(
            _TRAILING_DATE.sub("", part or "").strip(" \t.,:;-–—*\"'“”【】「」〈〉《》")
        )
        name = SPACES.sub(" ", name)
        last = name.rsplit(" ", 1)
        if len(last) == 2 and last[1].lower() in DATE_WORDS:
            name = last[0]
        name = _without_initials(_without_ending(_without_work(_without_place(name))))
        if name:
            yield _mended_case(name)


def _parts(text: str) -> Iterator[str]:
    """A byline cut where lists of names are: at marks, at "and" in any language."""
    for part in _SPLIT.split(text):
        if not part:
            continue
        if _HAN_NAMES.fullmatch(part):
            # 李明 王芳 are two names; a Japanese one is written with a space as well, so that
            # only what follows a Chinese word for reporter is cut.
            yield from part.split() if _CHINESE.match(text) else (part,)
        elif (both := _HEBREW_AND.fullmatch(part)) is not None:
            yield from both.groups()
        else:
            yield part


_BEHIND_NAME = re.compile(
    r"(?<=\w)\s(?:in|In|aus|à|at|for|For|FOR|pour|para|voor|für)\s(?:the\s)?[A-ZÀ-Þ].{0,40}$",
)
_HAN_NAMES = re.compile(r"[\u4e00-\u9fff]{2,4}(?:\s[\u4e00-\u9fff]{2,4})+")
_CHINESE = re.compile(r"\s*(?:本报|本報|新华社|见习)?(?:记者|通讯员|编辑|撰稿|撰文|作者)")
_HEBREW_AND = re.compile(
    r"((?:[\u05d0-\u05ea'\"-]+\s){1,3}[\u05d0-\u05ea'\"-]+)\s\u05d5([\u05d0-\u05ea'\"-]+(?:\s[\u05d0-\u05ea'\"-]+){1,3})"
)
"""In Hebrew "and" is a letter before the second name."""


def _without_place(name: str) -> str:
    """Whole names without where their bearers are, or for whom they write."""
    bare = _BEHIND_NAME.sub("", name)
    return bare if " " in bare else name


_SAYS_WHO = re.compile(r"\s(?:is|was)\s(?:a|an|the|our)\s.*$")
_SAYS_MORE = re.compile(r"\s(?:is|was|has)(?:\s.*)?$")
"""A sentence about the author, of which the name is the beginning."""


def _without_work(name: str) -> str:
    """A whole name without what its bearer does: "Jane Doe Senior Political Writer"."""
    said = _SAYS_MORE.sub("", name).split(" ")
    at = next((at for at, word in enumerate(said) if word.lower().strip(".,") in _WORKS), None)
    if at is None:
        return " ".join(said) if len(said) > 1 else name
    while at > 2 and (said[at - 1].lower() in JOB_WORDS or said[at - 1].lower() in _BEFORE_WORK):
        at -= 1
    is_whole = at >= 2 and JOB_WORDS.isdisjoint(word.lower() for word in said[:at])
    return " ".join(said[:at]) if is_whole and said[0].lower() not in _BEFORE_WORK else name


_BEFORE_WORK = frozenset(
    ("ap", "news", "staff", "contributing", "managing", "executive", "foreign", "our", "the")
)
_WORKS = frozenset(word for word in word_list("role_words") if " " not in word) - DESK_WORDS


def _without_initials(name: str) -> str:
    """A whole name without the outlet's initials or the agency's: "Aino Virta JS"."""
    said = name.split(" ")
    is_mixed = len(said) > 2 and said[-2].istitle() and not said[0].isupper()
    return " ".join(said[:-1]) if is_mixed and _INITIALS.fullmatch(said[-1]) else name


_INITIALS = re.compile(r"(?!(?:I{2,3}|IV|VI{0,3}|JR|SR)$)[A-Z]{2,4}")


def _without_ending(name: str) -> str:
    """김민수 기자 without the word for reporter."""
    for ending in NAME_ENDINGS:
        if name.endswith(ending) and len(name) > len(ending) + 1:
            return name[: -len(ending)].strip(" ·=")
    return name


def without_prefix(text: str) -> str:
    """The byline without "By", "Von", "लेखक:"."""
    for _ in range(3):
        match = _PREFIX.match(text)
        if match is None or match.end() == 0:
            return text
        text = text[match.end() :].strip()
    return text


_PREFIX = re.compile(
    "(?:"
    + "|".join(re.escape(prefix) for prefix in sorted(PREFIXES, key=len, reverse=True))
    + r")(?:\s*[:：=／/]\s*|\s+|$)",
    re.I,
)


def _mended_case(name: str) -> str:
    """A name in capitals or in small letters, as it is commonly written."""
    letters = [c for c in name if c.isalpha()]
    if len(letters) > 4 and " " in name and name.isascii():
        if all(c.isupper() for c in letters):
            return name.title()
        if all(c.islower() for c in letters):
            return name.title()
    return name


_NOT_NAME = frozenset("(){}[]<>=+?!%$€₹#_^~")


def is_desk(name: str, outlet_names: Collection[str]) -> bool:
    """Whether a name is that of an agency, a desk or the outlet itself."""
    form, small = words(name), name.lower()
    if form in AGENCIES or small in AGENCIES or form.replace(" ", "") in outlet_names:
        return True
    # Vowel signs are no word characters to `words`: Indian names are compared as written.
    if not DESK_WORDS.isdisjoint((*form.split(), *small.split())):
        return True
    squeezed = form.replace(" ", "")
    if any(len(outlet) > 5 and outlet in squeezed for outlet in outlet_names):
        return True
    first_word = name.partition(" ")[0]
    if first_word.isupper() and len(first_word) > 1 and first_word.lower() in outlet_names:
        # One of the outlet's parts: "PR Região".
        return True
    return " " not in form and not form.isascii() and _without_accents(squeezed) in outlet_names


def _without_accents(name: str) -> str:
    """A host is written without them."""
    letters = unicodedata.normalize("NFD", name)
    return "".join(c for c in letters if not unicodedata.combining(c))


def is_person(name: str) -> bool:
    """Whether a text can be the name of a person."""
    if (
        not 2 <= len(name) <= LONGEST_NAME
        or _ADDRESS.search(name)
        or any(c.isdigit() for c in name)
    ):
        return False
    form = words(name)
    parts = name.split()
    if not form or len(parts) > 6 or form in DATE_WORDS:
        return False
    if len(parts) == 1 and name.isascii() and (name.islower() or name.isupper()):
        # The name of an account ("webadmin"), or an abbreviation.
        return False
    if parts[0].lower() == "the":
        return False
    if any(word in JOB_WORDS for word in form.split()):
        return False
    if not any(c.isalpha() for c in name) or not _NOT_NAME.isdisjoint(name):
        return False
    # A name in a script with capitals begins with one somewhere.
    return not (name.isascii() and name.islower() and len(parts) > 1)
