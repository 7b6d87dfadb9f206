"""The sentence that shows a mention, with the words that mention something marked."""

from collections.abc import Collection, Sequence

from digest.content import Sentence
from storage.kinds import Place
from storage.tables import Mention

LONGEST = 320
"""Characters of a sentence that are printed; a longer one is cut around its first mark."""
_BEFORE = 120
SHORTEST = 9
"""Words of a sentence that says something: shorter ones are told only for want of others."""


def best_sentence(
    mentions: Sequence[Mention], topics: Collection[str], preferred: Collection[str]
) -> Sentence | None:
    """Return the sentence that says most about the mentions of `topics`, None when there is none.

    One of the text before one of the title, which is printed anyway; a mention of the
    `preferred` topics before others; a whole statement before a scrap ("Here is what to know
    about it."); one that also names another topic; then the higher score, then the earlier one.
    """
    eligible = [mention for mention in mentions if mention.topic in topics]
    if not eligible:
        return None
    named: dict[tuple[Place, int], set[str]] = {}
    for mention in eligible:
        named.setdefault((mention.place, mention.sentence_start), set()).add(mention.topic)
    best = min(
        eligible,
        key=lambda mention: (
            mention.topic not in preferred,
            mention.place is Place.TITLE,
            len(mention.sentence.split()) < SHORTEST,
            len(named[mention.place, mention.sentence_start]) == 1,
            -mention.score,
            mention.start,
        ),
    )
    if best.place is Place.TITLE:
        return None
    same = [
        mention
        for mention in eligible
        if mention.place is best.place and mention.sentence_start == best.sentence_start
    ]
    spans = [
        (mention.start - mention.sentence_start, mention.end - mention.sentence_start)
        for mention in same
    ]
    return shorten(best.sentence, spans)


def shorten(sentence: str, spans: Sequence[tuple[int, int]]) -> Sentence:
    """Return the sentence with its marks merged, cut at words around the first when too long."""
    marks: list[tuple[int, int]] = []
    within = [(max(start, 0), min(end, len(sentence))) for start, end in spans]
    for start, end in sorted(within):
        if start >= end:
            continue
        if marks and start <= marks[-1][1]:
            marks[-1] = (marks[-1][0], max(end, marks[-1][1]))
        else:
            marks.append((start, end))
    if len(sentence) <= LONGEST:
        return Sentence(text=sentence, marks=tuple(marks))
    first = marks[0][0] if marks else 0
    begin = 0 if first <= _BEFORE else _word_boundary(sentence, first - _BEFORE, first)
    end = min(len(sentence), begin + LONGEST)
    if end < len(sentence):
        cut = sentence.rfind(" ", max(begin, marks[0][1] if marks else begin), end)
        end = cut if cut > 0 else end
    head, tail = ("… " if begin else ""), ("…" if end < len(sentence) else "")
    shift = len(head) - begin
    return Sentence(
        text=head + sentence[begin:end].rstrip() + tail,
        marks=tuple((a + shift, b + shift) for a, b in marks if a >= begin and b <= end),
    )


def _word_boundary(sentence: str, start: int, limit: int) -> int:
    space = sentence.find(" ", start, limit)
    return start if space < 0 else space + 1
