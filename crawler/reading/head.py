"""The lines printed between the headline and the first paragraph: byline, place and date.

Old pages name nothing: who wrote an article and when stands in a line under its headline, in no
element that says so. Dates are found there by their form; `crawler.dates` judges whether they
are any.
"""

import re
from collections.abc import Iterator

from crawler.dates.names import WEEKDAYS
from crawler.reading.blocks import Layout
from crawler.reading.furniture import is_dateline, is_prose
from crawler.reading.names import without_prefix
from crawler.reading.roles import COMMA, is_role
from crawler.reading.words import word_list

MOST_BLOCKS = 8
LONGEST_LINE = 160
_PARAGRAPH = 60

_WORD = r"[^\s\d,.|/():;-]{2,14}"
_CLOCK = re.compile(
    r"[\s,|/-]{0,4}(?:at\s)?\d{1,2}[:.]\d\d(?::\d\d)?(?:\s?[ap]\.?m\.?)?"
    r"(?:\s?(?-i:[A-Z]{1,4}T|UTC|MSK|WIB|WITA)(?:\s?[+-]\d{1,2}(?::?\d\d)?)?)?(?![\w+])(?!-\d)",
    re.I,
)
_DAY = re.compile(
    r"(?<![\w/.-])(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./-]\d{1,2}[./-]\d{4}"
    rf"|\d{{1,2}}(?:st|nd|rd|th|\.)?[\s-]{_WORD}[.,]?[\s-]\d{{4}}"
    rf"|{_WORD}\.?\s\d{{1,2}}(?:st|nd|rd|th)?,?\s\d{{4}}"
    rf"|{_WORD}[.,]?\s\d{{4}})(?![\w/-])",
    re.I,
)
_MARK = re.compile(r"\s*[|•·]\s*|\s[–—-]\s")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|[०-९০-৯٠-٩۰-۹]{4}")
LONGEST_DATE = 70
_LABELS = "|".join(
    re.escape(label) for label in sorted(word_list("updated_labels"), key=len, reverse=True)
)
_UPDATED = re.compile(rf"\W{{0,3}}(?:{_LABELS})(?!\w)", re.I)
_UPDATED_BEFORE = re.compile(rf"(?<!\w)(?:{_LABELS})(?:\s(?:on|at))?\W{{0,3}}$", re.I)
_PUBLISHED = "|".join(
    re.escape(label) for label in sorted(word_list("published_labels"), key=len, reverse=True)
)
_LEADS_TO_DATE = re.compile(
    rf"[,،|/•·–—:-]$|^by\s|(?<!\w)(?:{_PUBLISHED}|{_LABELS}|प्रकाशित|প্রকাশিত|شائع)$", re.I
)
_ALSO_SAID = frozenset(
    (
        *WEEKDAYS.split(), "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
        "sunday", "on", "am", "le", "om", "op", "den", "il", "el", "em", "dne", "dnia", "vom", "at",
    )
)  # fmt: skip
"""What may stand between a label or a byline and its date."""


def head_lines(layout: Layout, title_at: int | None) -> tuple[str, ...]:
    """The short lines under the headline, in order; none when the headline is not printed."""
    if title_at is None:
        return ()
    lines: list[str] = []
    paragraphs = 0
    for index, block in enumerate(layout.blocks[title_at : title_at + MOST_BLOCKS]):
        is_paragraph = len(block.text) >= _PARAGRAPH and is_prose(block.text)
        if index and is_paragraph and not (len(block.text) < 120 and is_dateline(block.text)):
            if paragraphs:
                break
            # The standfirst: the byline may follow it.
            paragraphs += 1
            continue
        if block.link_length > 0.6 * len(block.text):
            continue
        # The headline's own block counts only for what follows it after a line break.
        own = block.text.split("\n")[0 if index else 1 :]
        lines.extend(line for line in own if len(line) <= LONGEST_LINE)
    return tuple(lines)


def find_dates(line: str) -> Iterator[tuple[int, str]]:
    """The parts of a line that have the form of a date, each with where it begins: with its time
    of day first, then without. One within a sentence ("runs until May 2026") is none: a mark, a
    label or a byline stands before it, a mark or nothing after it."""
    updates: list[tuple[int, str]] = []
    for match in _DAY.finditer(line[:LONGEST_LINE]):
        clock = _CLOCK.match(line, match.end())
        before, after = line[: match.start()].strip(), line[(clock or match).end() :].strip()
        if before and clock is None and not _leads_to_date(before):
            # With a time of day, in a line that is no sentence, it is no date of an event.
            continue
        if before and clock is not None and is_prose(line) and not _leads_to_date(before):
            continue
        if after and (after[0].isalnum() or is_prose(after)) and not _UPDATED.match(after):
            continue
        found = [(match.start(), line[match.start() : clock.end()])] if clock is not None else []
        found.append((match.start(), match[0]))
        if _UPDATED_BEFORE.search(before):
            # When it was changed is the last to be taken for when it was published.
            updates.extend(found)
            continue
        yield from found
    # Forms of other languages: a part of the line that a mark divides from the rest.
    position = 0
    for part in _MARK.split(line[:LONGEST_LINE]):
        if _YEAR.search(part) and len(part) < LONGEST_DATE:
            yield line.find(part, position), part
        position += len(part)
    yield from updates


def _leads_to_date(before: str) -> bool:
    """Whether what stands before a date ends with a label or a mark, or is a byline."""
    if is_role(COMMA.split(before, maxsplit=1)[0].strip()) or _LEADS_TO_DATE.search(before):
        return True
    bare = without_lead(before)
    if not bare or (bare != before and _LEADS_TO_DATE.search(bare)):
        return True
    is_name = without_prefix(bare) != bare and not any(c.isdigit() for c in bare)
    return is_name and not is_prose(f"{bare} ")


def without_lead(before: str) -> str:
    """What stands before a date, without the weekday and the "on" that belong to the date."""
    said = before.split()
    while said and said[-1].strip(".,،").casefold() in _ALSO_SAID:
        said.pop()
    return " ".join(said)
