"""How good a watchlist is on labelled articles: precision, recall, F1, and the wrong ones."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict, ValidationError

from crawler.errors import WatchlistError
from crawler.items import Reading
from crawler.matching.judging import RELEVANT
from crawler.matching.matcher import Explanation, Matcher
from crawler.matching.relevance import Label, Relevance, relevance_of


class Case(BaseModel):
    """One labelled article. Other fields of a line are left aside."""

    model_config = ConfigDict(extra="ignore")

    id: str
    title: str = ""
    body: str = ""
    lang: str | None = None
    url: str = ""
    outlet: str | None = None
    label: Label
    topics: list[str] = []
    difficulty: str | None = None

    def reading(self) -> Reading:
        """The article as the matcher takes it."""
        return Reading(
            url=self.url,
            title=self.title or None,
            text=self.body,
            language=self.lang,
            outlet=self.outlet,
        )


def read_cases(lines: Iterable[str], name: str) -> Iterator[Case]:
    """The cases of a JSON-lines file called `name`; `WatchlistError` names a bad line."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield Case.model_validate_json(line)
        except ValidationError as error:
            first = error.errors()[0]
            if first["type"] == "json_invalid":
                message = f"not one whole JSON object: {first['ctx']['error']}"
            else:
                message = f"{'.'.join(map(str, first['loc']))}: {first['msg'].lower()}"
            raise WatchlistError(f"{name}:{number}: {message}") from None


@dataclass(slots=True)
class Tally:
    """Right finds, wrong finds and misses, and what they come to."""

    found: int = 0
    wrong: int = 0
    missed: int = 0

    def add(self, is_found: bool, is_meant: bool) -> None:
        """Count one judgement."""
        self.found += is_found and is_meant
        self.wrong += is_found and not is_meant
        self.missed += is_meant and not is_found

    @property
    def precision(self) -> float:
        """Share of the finds that are right; 1 when nothing was found."""
        return self.found / (self.found + self.wrong) if self.found + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """Share of what was meant that was found; 1 when nothing was meant."""
        return self.found / (self.found + self.missed) if self.found + self.missed else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        weight = 2 * self.found + self.wrong + self.missed
        return 2 * self.found / weight if weight else 1.0


@dataclass(frozen=True, slots=True)
class WrongCase:
    """A case judged otherwise than labelled."""

    case: Case
    judged: Relevance
    why: str
    """What made it so, in a few words."""


@dataclass(slots=True)
class Measurement:
    """The tallies of one test: relevance overall and by group, topics overall and by topic."""

    relevance: Tally = field(default_factory=Tally)
    by_language: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    by_difficulty: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    topics: Tally = field(default_factory=Tally)
    by_topic: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    cases: int = 0
    right_labels: int = 0
    unknown_topics: Counter[str] = field(default_factory=Counter)
    """Topics of the labels that the watchlist does not have."""
    wrong: list[WrongCase] = field(default_factory=list)


def measure(
    matcher: Matcher, cases: Iterable[Case], keep: Callable[[Case], bool] | None = None
) -> Measurement:
    """Match each case and compare with its label."""
    result = Measurement()
    known = {topic.slug for topic in matcher.watchlist.topics}
    for case in cases:
        if keep is not None and not keep(case):
            continue
        result.unknown_topics.update(slug for slug in case.topics if slug not in known)
        judged = relevance_of(matcher.match(case.reading()), matcher.watchlist)
        if not _count(result, case, judged):
            why = reason_of(matcher.explain(case.reading()), case, judged)
            result.wrong.append(WrongCase(case, judged, why))
    return result


def reason_of(explanation: Explanation, case: Case, judged: Relevance) -> str:
    """The first thing that explains why `case` was judged otherwise than labelled."""
    if not explanation.kind.is_press:
        return f"no press: {explanation.kind.kind.value}"
    surplus = set(judged.topics) - set(case.topics)
    missing = set(case.topics) - set(judged.topics)
    found = [seen for seen in explanation.seen if seen.mention is not None]
    if surplus or (judged.is_relevant and case.label == "none"):
        wrongly = [seen for seen in found if seen.topic in surplus] or found
        best = max(wrongly, key=lambda seen: seen.mention.score if seen.mention else 0.0)
        rule = best.mention.rule if best.mention else ""
        return f"{best.words!r} counts: {rule}" + _list_voices("for", best.words_for)
    for seen in explanation.seen:
        if (missing and seen.topic not in missing) or (
            seen.mention is not None and seen.mention.score >= RELEVANT
        ):
            continue
        if seen.mention is None:
            return f"{seen.words!r}: {seen.ruled_out_by}" + _list_voices(
                "against", seen.words_against
            )
        worst = min(seen.reasons, key=lambda reason: reason.points, default=None)
        return f"{seen.words!r} in passing" + (f": {worst.name}" if worst else "")
    return "no term of it seen"


def _list_voices(side: str, words: Iterable[str]) -> str:
    listed = ", ".join(list(words)[:3])
    return f" ({side}: {listed})" if listed else ""


def _count(result: Measurement, case: Case, judged: Relevance) -> bool:
    """Add one case to the tallies; whether it was judged as labelled, topics and all."""
    result.cases += 1
    result.right_labels += judged.label == case.label
    is_meant = case.label != "none"
    tallies = [result.relevance, result.by_language[case.lang or "no lang"]]
    if case.difficulty:
        tallies.append(result.by_difficulty[case.difficulty])
    for tally in tallies:
        tally.add(judged.is_relevant, is_meant)
    for slug in {*case.topics, *judged.topics}:
        for tally in (result.topics, result.by_topic[slug]):
            tally.add(slug in judged.topics, slug in case.topics)
    return judged.label == case.label and set(judged.topics) == set(case.topics)


def write_case(reading: Reading, identifier: str, label: Label, topics: Iterable[str]) -> str:
    """One case as a JSON line, as `read_cases` reads it."""
    return json.dumps(
        {
            "id": identifier,
            "lang": reading.language,
            "url": reading.url,
            "outlet": reading.outlet,
            "title": reading.title or "",
            "body": reading.text,
            "label": label,
            "topics": list(topics),
        },
        ensure_ascii=False,
    )
