"""What a page turns out to be: read and matched, without network or database.

This is the dear part of the road; it runs in worker processes (`workers.py`), so this module
loads nothing that they do not need.
"""

from dataclasses import replace
from zoneinfo import ZoneInfo

from crawler.errors import ReadingError
from crawler.items import Announcement, Fetched, Judged, Reading
from crawler.matching import Matcher
from crawler.reading import read
from crawler.second_chance import better_of
from storage.dates import DatePrecision
from storage.kinds import PRESS_KINDS, PageKind, Verdict


def judge(matcher: Matcher, fetched: Fetched) -> Judged:
    """Read a page and match it; never raises for what a page may hold."""
    try:
        reading = read_whole(fetched)
    except ReadingError as error:
        return Judged(Verdict.UNREADABLE, str(error))
    return judge_reading(matcher, complete(reading, fetched.announcement))


def read_whole(fetched: Fetched) -> Reading:
    """Read a page and those that continue it as one; `next_page_url` is the last one's."""
    zone = ZoneInfo(fetched.time_zone) if fetched.time_zone else None
    reading = read(fetched.page, zone)
    if fetched.amp is not None:
        reading = better_of(reading, read(fetched.amp, zone))
    for page in fetched.further:
        more = read(page, zone)
        known = set(reading.text.split("\n"))
        fresh = [line for line in more.text.split("\n") if line not in known]
        reading = replace(
            reading,
            text="\n".join([reading.text, *fresh]).strip(),
            captions=(*reading.captions, *more.captions),
            next_page_url=more.next_page_url,
        )
    return reading


def judge_announcement(matcher: Matcher, announcement: Announcement) -> Judged:
    """Match title and summary alone: of a page that is not fetched, they are all there is."""
    reading = Reading(
        url=announcement.url, title=announcement.title, text=announcement.summary or ""
    )
    return judge_reading(matcher, complete(reading, announcement))


def judge_reading(matcher: Matcher, reading: Reading) -> Judged:
    """Match a reading and say what becomes of its address."""
    if reading.kind is PageKind.ERROR:
        return Judged(Verdict.UNREADABLE, "the page is an error or a bot wall", reading)
    if not (reading.text or reading.title):
        return Judged(Verdict.UNREADABLE, "the page holds neither text nor headline", reading)
    explanation = matcher.explain(reading)
    mentions = tuple(explanation.mentions)
    if mentions:
        return Judged(Verdict.ARTICLE, None, reading, mentions)
    kind = explanation.kind.kind if reading.kind in PRESS_KINDS else reading.kind
    if kind not in PRESS_KINDS:
        return Judged(Verdict.NOT_PRESS, f"no press: {kind.value}", reading)
    ruled_out = next((f"{one.words}: {one.ruled_out_by}" for one in explanation.seen), None)
    return Judged(Verdict.OFF_TOPIC, ruled_out, reading)


def complete(reading: Reading, announcement: Announcement) -> Reading:
    """Fill what the page does not say from what its source said of it."""
    changes: dict[str, object] = {}
    if not reading.title and announcement.title:
        changes["title"] = announcement.title
    if not reading.authors and not reading.desks and announcement.authors:
        changes["authors"] = announcement.authors
    if not reading.language and announcement.language:
        changes["language"] = announcement.language
    if _says_more(announcement, reading):
        changes["published"] = announcement.published
    return replace(reading, **changes) if changes else reading  # type: ignore[arg-type]  # the keys are Reading's own


def _says_more(announcement: Announcement, reading: Reading) -> bool:
    """A feed's instant is better than a page's bare day, when both mean the same day."""
    ours, theirs = reading.published, announcement.published
    if theirs.at is None:
        return False
    if ours.at is None:
        return True
    return (
        ours.precision is DatePrecision.DAY
        and theirs.precision is DatePrecision.INSTANT
        and abs((theirs.at - ours.at).total_seconds()) < 36 * 3600
    )
