"""Paths: normal form, what only names a rendering, and the number that names an article."""

import re
import unicodedata
from urllib.parse import quote, unquote

_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;]*", re.IGNORECASE)
_INDEX = re.compile(r"^(?:index|default|home)\.(?:html?|php\d?|aspx?|jsp|cms|shtml|cfm)$")
_AMP = frozenset({"amp", "amphtml"})
_TOPIC_SEGMENTS = frozenset({"tag", "tags", "topic", "topics", "search", "about", "keyword"})


def normalise_path(path: str) -> str:
    """Return `path` in RFC 3986's normal form (6.2.2): escapes, dots, and double slashes.

    Characters outside ASCII are first composed (NFC), so that a headline in Devanagari is
    the same address written out, escaped, or with its nukta apart.
    """
    path = _SESSION.sub("", path)
    try:
        plain = unquote(path, errors="strict")
    except UnicodeDecodeError:
        plain = ""
    if plain and not plain.isascii():
        composed = unicodedata.normalize("NFC", plain)
        # "%2F" and "%3F" inside a segment are data: such a path keeps its own escapes.
        if not re.search("%(?:2F|3F|23|25)", path, re.IGNORECASE):
            path = composed
    path = quote(path, safe="/%:@!$&'()*+,;=-._~")
    path = _ESCAPE.sub(_normalise_escape, path)
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == "..":
            if kept:
                kept.pop()
        elif segment not in {".", ""}:
            kept.append(segment)
    slash = "/" if segments[-1] in {"", ".", ".."} and kept else ""
    return "/" + "/".join(kept) + slash


def _normalise_escape(match: re.Match[str]) -> str:
    character = chr(int(match[1], 16))
    return character if character in _UNRESERVED else match[0].upper()


def strip_rendering(path: str) -> str:
    """Return the path of the full page for one of an AMP, print or index page."""
    stripped = _strip_once(path)
    while stripped != path:  # each step makes it shorter
        path, stripped = stripped, _strip_once(stripped)
    return stripped


def _strip_once(path: str) -> str:
    slash = path.endswith("/")
    segments = [segment for segment in path.split("/") if segment]
    if segments and _INDEX.match(segments[-1].lower()):
        segments.pop()
        slash = bool(segments)
    if [segment.lower() for segment in segments[:2]] == ["amp", "story"]:
        segments = segments[2:]  # Quintype's AMP pages stand below both
    if len(segments) > 2 and [segment.lower() for segment in segments[-2:]] == ["page", "1"]:
        segments = segments[:-2]
    kept: list[str] = []
    for position, segment in enumerate(segments):
        lower = segment.lower()
        is_last = position == len(segments) - 1
        before = segments[position - 1].lower() if position else ""
        if lower in _AMP and before not in _TOPIC_SEGMENTS and len(segments) > 1:
            continue
        if lower == "1" and is_last and before in _AMP:  # ".../amp/1"
            continue
        if lower == "lite" and is_last and _names_article(before):
            continue
        if lower in {"print", "printpage", "print-view", "printview"} and is_last and position > 1:
            continue
        if (
            lower == "print"
            and position == 0
            and len(segments) > 1
            and _names_article(segments[-1])
        ):
            continue
        kept.append(_strip_rendering_of_segment(segment, is_last=is_last))
    return "/" + "/".join(kept) + ("/" if slash and kept else "")


_CMS_KIND = re.compile(
    r"^(?:amp_|amp-|print_?|m_)?(articleshow|liveblog|photoshow|videoshow|slideshow|photostory|"
    r"articlelist|printarticle|movie_?review|podcast|newsfeature|quickreads)(?:_amp|_?print|_amphtml|_mobile)?$",
    re.IGNORECASE,
)
_SAME_KIND = {"printarticle": "articleshow"}
_AMP_NUMBER = re.compile(r"^amp-(?=\d{8,}\.)", re.IGNORECASE)
_AMP_FILE = re.compile(r"[._-](?:amp|print)(\.(?:html?|php|aspx?|cms|ece|stm))$", re.IGNORECASE)
_HTML_AMP = re.compile(r"(\.(?:html?|php|aspx?|cms|ece))[._-]?(?:amp|print)$", re.IGNORECASE)


def _strip_rendering_of_segment(segment: str, *, is_last: bool) -> str:
    kind = _CMS_KIND.match(segment)
    if kind:
        return _SAME_KIND.get(kind[1].lower(), kind[1].lower())
    if not is_last:
        return segment
    segment = _AMP_NUMBER.sub("", segment)
    segment = _AMP_FILE.sub(r"\1", segment)
    segment = _HTML_AMP.sub(r"\1", segment)
    if segment.lower().endswith(".amp"):
        segment = segment[:-4]
    return segment


def _names_article(segment: str) -> bool:
    return segment.count("-") >= 2 or sum(character.isdigit() for character in segment) >= 5


def is_named_by(path: str) -> bool:
    """True when the path alone names an article: a headline of words, or a long number."""
    segments = [segment for segment in path.split("/") if segment]
    if not segments:
        return False
    if find_number(path) is not None:
        return True
    last = unquote(segments[-1])
    stem = last.rpartition(".")[0] if "." in last[-6:] else last
    if stem.count("-") >= 2 or stem.count("_") >= 2:
        return True
    return (
        len(segments) >= 2
        and not last.lower().endswith(
            (".php", ".asp", ".aspx", ".jsp", ".cgi", ".cms", ".dll", ".do")
        )
        and len(stem) >= 12
    )


# --- the number that names an article ---------------------------------------------------

_EXTENSION = re.compile(r"\.(?:html?|php\d?|aspx?|cms|ece|jsp|shtml|stm|story|amp)$", re.IGNORECASE)
_CMS = re.compile(r"^(\d{4,})(?:\.cms)?$")
_ECE = re.compile(r"^article(\d{5,})\.ece$", re.IGNORECASE)
_HT_STORY = re.compile(r"^story-([A-Za-z0-9]{20,24})$")
_DATE_AFTER = re.compile(r"^(?P<head>.+?-\d{6,20})-\d{4}-\d{2}-\d{2}$")
_NUMBER_LAST = re.compile(
    r"^(?P<slug>.*[^\d])[-_.,/](?:[a-z]{1,4})?(?P<number>\d{6,20})(?:_\d{1,2})?$"
)
_NUMBER_FIRST = re.compile(r"^(?P<number>\d{6,20})[-_](?P<slug>.*[a-zA-Z%].*)$")
# MSN's "ar-AA1mKxyz" and Reuters' "...-idUSKCN1VW2A3".
_CODED = re.compile(
    r"^(?:((?:ar|vi|ss)-[A-Z]{2}[A-Za-z0-9]{5,8})|(?:.*-)?(id[A-Z]{3,6}\d[A-Z0-9]{4,8}))$"
)
_NUMBER = re.compile(r"^\d{6,20}$")
_DECIMAL = re.compile(r"^(?P<slug>.+)-1\.(?P<number>\d{5,9})$")
_MEDIA = frozenset(
    [
        "video",
        "videos",
        "photo",
        "photos",
        "gallery",
        "galleries",
        "pictures",
        "web-stories",
        "webstories",
        "webstory",
        "podcast",
        "podcasts",
        "audio",
        "live",
        "live-blog",
        "liveblog",
        "slideshow",
        "photostory",
        "shorts",
        "visual-stories",
    ]
)


def find_number(path: str) -> str | None:
    """Return what names the article whatever its headline: "articleshow/987", "9012345".

    None when the path holds no such number. A publishing system's number never changes, while
    the headline beside it does, and often the section before it. What looks like a date or
    like a round sum in a headline is not taken for one. Numbers below seven digits may be
    shared by sections and keep theirs.
    """
    segments = [segment for segment in path.split("/") if segment]
    if not segments:
        return None
    last = segments[-1]
    stem = _EXTENSION.sub("", last)
    before = segments[-2].lower() if len(segments) > 1 else ""
    kind = _CMS_KIND.match(before)
    cms = _CMS.match(last)
    coded = _CODED.match(stem)
    if coded:
        return coded[1] or coded[2]
    if kind and cms:
        return f"{kind[1].lower()}/{cms[1]}"
    ece = _ECE.match(last)
    if ece:
        return f"article{ece[1]}"
    story = _HT_STORY.match(stem)
    if story:
        return f"story-{story[1]}"
    dated = _DATE_AFTER.match(stem)
    if dated:
        stem = dated["head"]
    decimal = _DECIMAL.match(stem)
    if decimal:
        return _with_section(decimal["number"], segments[:-1])
    found = _NUMBER_LAST.match(stem) or _NUMBER_FIRST.match(stem)
    if found and any(character.isalpha() or character == "%" for character in found["slug"]):
        return _with_section(found["number"], segments[:-1])
    if _NUMBER.match(stem) and (before.count("-") >= 2 or before == "cid"):
        return _with_section(stem, segments[:-2])
    if len(segments) > 1 and _NUMBER.match(segments[-2]) and stem.count("-") >= 2:
        return _with_section(segments[-2], segments[:-2])
    return None


def _with_section(number: str, sections: list[str]) -> str | None:
    if _is_date(number) or number.endswith("0000"):
        return None
    if len(number) < 7:
        return "/".join([*sections, number])
    media = [section.lower() for section in sections if section.lower() in _MEDIA]
    return "/".join([*media, number])


def _is_date(number: str) -> bool:
    """True for YYYYMM, YYYYMMDD, DDMMYYYY, and either of the long ones with a time."""
    if len(number) == 6:
        return number[:2] in {"19", "20"} and 1 <= int(number[4:]) <= 12
    if len(number) in {8, 10, 12, 14}:
        year_first = number[:2] in {"19", "20"} and 1 <= int(number[4:6]) <= 12
        if year_first and 1 <= int(number[6:8]) <= 31:
            return True
    if len(number) == 8:
        return (
            number[4:6] in {"19", "20"}
            and 1 <= int(number[2:4]) <= 12
            and 1 <= int(number[:2]) <= 31
        )
    return False
