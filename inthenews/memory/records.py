"""Lines → entries: which line is a headline, which its source, which only a teaser.

A source line closes the headline above it; what follows up to the next headline is teaser.
Lists of one line an entry, of labelled lines ("Title: …"), and lists with the source above
the headline are known too. A list item among entries that is none itself is not dropped: it
becomes an entry with a problem.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from inthenews.memory.dates import Order, order_of
from inthenews.memory.labels import Field, split_label
from inthenews.memory.lines import Document, Line, Record
from inthenews.memory.outlets import OutletBook
from inthenews.memory.source_lines import is_source_line, parse_source
from inthenews.memory.splitting import is_read_more, split_line

LONGEST_TITLE = 300
LONGEST_LIKELY = 120
MOST_WORDS = 8
_YEAR = re.compile(r"\D{0,40}\b((?:19|20)\d\d)\b\D{0,12}")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
NO_SOURCE = "neither an outlet nor a source line stands by this headline"


@dataclass
class _Entry:
    """An entry being put together."""

    lines: list[Line] = field(default_factory=list)
    fields: dict[Field, str] = field(default_factory=dict)
    teaser: list[str] = field(default_factory=list)
    problem: str | None = None
    year: int | None = None

    def close(self) -> Record:
        if self.teaser:
            self.fields.setdefault(Field.TEASER, "\n".join(self.teaser))
        remarks = tuple(remark for line in self.lines for remark in line.remarks)
        said = "\n".join(line.text for line in self.lines)
        return Record(self.lines[0].place, said, self.fields, self.problem, (), remarks, self.year)


def find_records(lines: Iterable[Line], book: OutletBook) -> Document:
    """Return the entries of a document, and the lines that are no part of one."""
    lines = [line for line in lines if line.text.strip(" .-–—|•*")]
    order = order_of([line.text for line in lines])
    reader = _Reader(book, order)
    reader.positions = {id(line): index for index, line in enumerate(lines)}
    for _, run in groupby(lines, key=lambda line: line.group):
        reader.read_run(list(run))
    return reader.finish()


class _Reader:
    def __init__(self, book: OutletBook, order: Order) -> None:
        self.book = book
        self.order = order
        self.positions: dict[int, int] = {}
        self.year: int | None = None
        self.entries: list[_Entry] = []
        self.passed: list[Line] = []
        self.places: Counter[int] = Counter()
        """How many entries each list or table gave."""

    def finish(self) -> Document:
        passed: list[Line] = []
        for _, run in groupby(self.passed, key=lambda line: line.group):
            lines = list(run)
            if lines[0].container is not None and self.places[lines[0].container] >= 2:
                entry = _Entry(lines, problem=NO_SOURCE)
                entry.fields[Field.TITLE] = lines[0].text
                _add_link(entry, lines)
                self.entries.append(entry)
            else:
                passed += lines
        self.entries.sort(key=lambda entry: self.positions[id(entry.lines[0])])
        return Document(tuple(entry.close() for entry in self.entries), tuple(passed))

    def read_run(self, lines: list[Line]) -> None:
        """Read the lines of one list item, or lines that stand in no list."""
        if lines[0].group is not None:
            self._take_year(lines) if len(lines) == 1 else None
            entries, left = self._read(lines, is_one=self._sources(lines) == 1)
            if lines[0].container is not None:
                self.places[lines[0].container] += len(entries)
        else:
            entries, left = self._read(lines, is_one=False)
        self.entries += entries
        self.passed += left

    def _sources(self, lines: list[Line]) -> int:
        return sum(self._is_source(line) for line in lines)

    def _is_source(self, line: Line) -> bool:
        return is_source_line(line.text, self.book, order=self.order)

    def _is_like_source(self, line: Line, pending: list[Line]) -> bool:
        """A short line of some name and a date, right under a headline."""
        if not pending or line.links or line.is_heading or len(line.text) > LONGEST_LIKELY:
            return False
        above = pending[-1]
        if above.group is None and above.linked is None and not above.is_heading:
            return False
        found = parse_source(line.text, self.book, order=self.order)
        return bool(
            found.outlet
            and found.date.date.at
            and len(re.sub(r"\([^()]*\)", "", found.outlet.words).split()) <= MOST_WORDS
        )

    def _take_year(self, lines: list[Line]) -> bool:
        line = lines[0]
        match = _YEAR.fullmatch(line.text) if len(line.text) <= 60 and not line.links else None
        if match is None or self._is_source(line):
            return False
        self.year = int(match[1])
        return True

    def _read(  # noqa: PLR0912, PLR0915  (a branch for each sort of line)
        self, lines: list[Line], *, is_one: bool
    ) -> tuple[list[_Entry], list[Line]]:
        entries: list[_Entry] = []
        left: list[Line] = []
        pending: list[Line] = []
        source_first = bool(self._is_source(lines[0])) and len(lines) > 1

        def settle() -> None:
            """Lines that no headline claimed are the last entry's teaser."""
            if entries:
                entries[-1].lines += pending
                entries[-1].teaser += [one.text for one in pending if not _is_more(one)]
                _add_link(entries[-1], pending)
            else:
                left.extend(pending)
            pending.clear()

        for line in lines:
            labelled = split_label(line.text)
            if labelled and labelled[0] is Field.TITLE and labelled[1]:
                settle()
                entries.append(_Entry([line], {Field.TITLE: labelled[1]}, year=self.year))
                _add_link(entries[-1], [line])
            elif labelled and labelled[0] not in (Field.SOURCE, Field.OUTLET):
                target = entries[-1] if entries and not pending else None
                if target is None or labelled[0] in target.fields:
                    pending.append(line)
                else:
                    target.lines.append(line)
                    _add_link(target, [line])
                    if labelled[0] is not Field.LINK:
                        target.fields[labelled[0]] = labelled[1]
                    elif match := _ADDRESS.search(labelled[1]):
                        target.fields.setdefault(Field.LINK, match[0])
            elif labelled or self._is_source(line) or self._is_like_source(line, pending):
                self._take_source(line, labelled, entries, pending, left, source_first, is_one)
            elif source_first and entries and Field.TITLE not in entries[-1].fields:
                entries[-1].lines.append(line)
                entries[-1].fields[Field.TITLE] = line.text
                _add_link(entries[-1], [line])
            elif (match := _ADDRESS.fullmatch(line.text)) and (entries or pending):
                target = entries[-1] if entries and not pending else None
                if target is not None and Field.LINK not in target.fields:
                    target.lines.append(line)
                    target.fields[Field.LINK] = match[0]
                else:
                    pending.append(line)
            elif self._take_year([line]):
                settle()
                left.append(line)
            elif (split := split_line(line, self.book, self.order)) and not _is_prose(
                line, pending, entries
            ):
                settle()
                entry = _Entry([line], year=self.year)
                entry.fields |= {Field.TITLE: split.title, Field.SOURCE: split.source}
                if split.author:
                    entry.fields[Field.AUTHOR] = split.author
                if split.link:
                    entry.fields[Field.LINK] = split.link
                entries.append(entry)
            else:
                pending.append(line)
        settle()
        return entries, left

    def _take_source(
        self,
        line: Line,
        labelled: tuple[Field, str] | None,
        entries: list[_Entry],
        pending: list[Line],
        left: list[Line],
        source_first: bool,
        is_one: bool,
    ) -> None:
        """A source line: it belongs to the entry above that lacks one, or begins one."""
        words = labelled[1] if labelled else line.text
        name = Field.SOURCE
        last = entries[-1] if entries else None
        if last and not pending and name not in last.fields and Field.TITLE in last.fields:
            last.lines.append(line)
            last.fields[name] = words
            return
        entry = _Entry(year=self.year)
        if source_first:
            if last is not None:
                last.lines += pending
                last.teaser += [one.text for one in pending if not _is_more(one)]
            pending.clear()
        elif pending:
            index = _choose_headline(pending, is_one=is_one)
            before, headline, after = pending[:index], pending[index], pending[index + 1 :]
            self._give_back(before, entries, left)
            entry.lines = [headline, *after]
            entry.fields[Field.TITLE] = _headline_words(headline)
            entry.teaser = [one.text for one in after if not _is_more(one)]
            _add_link(entry, [headline, *after])
            pending.clear()
        entry.lines.append(line)
        entry.fields[name] = words
        _add_link(entry, [line])
        entries.append(entry)

    def _give_back(self, lines: list[Line], entries: list[_Entry], left: list[Line]) -> None:
        """Lines above a headline: an entry without a source, or the teaser of the one before."""
        for line in lines:
            if entries and line.linked and not _is_more(line) and len(line.text) > 15:
                entry = _Entry([line], {Field.TITLE: line.text}, problem=NO_SOURCE, year=self.year)
                _add_link(entry, [line])
                entries.append(entry)
            elif entries:
                entries[-1].lines.append(line)
                if not _is_more(line):
                    entries[-1].teaser.append(line.text)
                _add_link(entries[-1], [line])
            else:
                left.append(line)


def _choose_headline(pending: list[Line], *, is_one: bool) -> int:
    """Which of the lines above a source is its headline."""
    for index in reversed(range(len(pending))):
        line = pending[index]
        if (line.linked and not _is_more(line)) or line.is_heading:
            return index
    for index in reversed(range(len(pending))):
        if any(not is_read_more(link.words) for link in pending[index].links):
            return index
    return 0 if is_one else len(pending) - 1


def _headline_words(line: Line) -> str:
    return line.text.strip(" •*»›")


def _is_more(line: Line) -> bool:
    return is_read_more(line.text.strip(" .»›…[]()"))


def _is_prose(line: Line, pending: list[Line], entries: list[_Entry]) -> bool:
    """A long line under a headline that only happens to end like a source."""
    return bool(pending or entries) and line.group is None and len(line.text) > LONGEST_TITLE


def _add_link(entry: _Entry, lines: Iterable[Line]) -> None:
    if Field.LINK in entry.fields:
        return
    for url in _links_of(lines):
        entry.fields[Field.LINK] = url
        return


def _links_of(lines: Iterable[Line]) -> Iterator[str]:
    for line in lines:
        for link in line.links:
            if link.url:
                yield link.url
