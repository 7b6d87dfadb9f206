"""Folding: one spelling for comparison, with the way back to the original's offsets.

Terms and articles are folded alike before they meet. The tables live in `folding.toml`; the
steps are general: compatibility normalisation (NFKC), characters dropped, exchanged or
joined, dots taken out of acronyms, runs of spaces and hyphens made one space, lower case.

Line breaks are kept, so that no phrase is found across two paragraphs.
"""

import re
import tomllib
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy

TABLES = Path(__file__).with_name("folding.toml")


@dataclass(frozen=True, slots=True)
class Rewriting:
    """One step's output, and the pieces it changed the length of.

    `outs` and `ins` are where each changed piece starts in output and input, in order;
    `out_lengths` and `in_lengths` how long it is on either side.
    """

    text: str
    outs: list[int]
    ins: list[int]
    out_lengths: list[int]
    in_lengths: list[int]

    def source_of(self, position: int) -> tuple[int, int]:
        """Where the output character at `position` came from: start and end in the input."""
        index = bisect_right(self.outs, position) - 1
        # A deleted piece has no characters: the next one may start at the same place.
        if index < 0:
            return position, position + 1
        into = position - self.outs[index]
        if into < self.out_lengths[index]:
            return self.ins[index], self.ins[index] + self.in_lengths[index]
        start = self.ins[index] + self.in_lengths[index] + into - self.out_lengths[index]
        return start, start + 1


class Folded:
    """A folded text. `text` is lower case; `cased` is the same, letter for letter, as typed.

    `original` is what was folded; `span` leads back to it. The way back is worked out when it
    is first asked for: most texts hold nothing watched, and it costs more than the folding.
    """

    __slots__ = ("_steps", "cased", "original", "text")

    def __init__(self, original: str, cased: str) -> None:
        self.original = original
        self.text = cased.lower()
        self.cased = cased
        self._steps: tuple[Rewriting, ...] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The offsets in the original of the folded characters from `start` up to `end`.

        Marks and invisible characters that belong to the last character are included.
        """
        if self._steps is None:
            self._steps = _rewritings(self.original)
        begin, after = start, end
        for step in reversed(self._steps):
            begin, after = step.source_of(begin)[0], step.source_of(after - 1)[1]
        original = self.original
        if original.isascii():
            return begin, after
        while after < len(original) and unicodedata.category(original[after]) in _CLINGING:
            after += 1
        return begin, after


_CLINGING = frozenset({"Mn", "Mc", "Me", "Cf"})


@dataclass(frozen=True, slots=True)
class _Tables:
    letters: dict[str, str]
    pieces: re.Pattern[str]
    replacements: dict[str, str]
    sequences: dict[str, str]
    """Longest first."""
    nasals: tuple[tuple[str, re.Pattern[str], str], ...]
    """Each script's virama, its nasal consonants with it, and its anusvara."""
    dropped: frozenset[str]
    openings: frozenset[str]
    """The characters other than spaces that `pieces` may begin with."""
    glued: re.Pattern[str]
    unspaced: re.Pattern[str]
    acronym: re.Pattern[str]
    glued_acronym: re.Pattern[str]
    glued_dot: re.Pattern[str]


def _characters(entries: list[str]) -> list[str]:
    """The characters of a table's list: "U+0900-U+0DFF" is a range, anything else itself."""
    found: list[str] = []
    for entry in entries:
        if not entry.startswith("U+"):
            found.extend(entry)
            continue
        first, _, last = entry.partition("-")
        low = int(first[2:], 16)
        high = int(last[2:], 16) if last else low
        found.extend(map(chr, range(low, high + 1)))
    return found


def _class_of(entries: list[str]) -> str:
    return "".join(
        "\\u" + entry[2:6] + ("-\\u" + entry[9:13] if "-" in entry else "") for entry in entries
    )


@cache
def _tables() -> _Tables:
    raw = tomllib.loads(TABLES.read_text(encoding="utf-8"))
    letters = {ord(old): new for old, new in raw["letters"].items()}
    letters |= {
        code: str(unicodedata.decimal(chr(code)))
        for code in range(0x80, 0x10000)
        if unicodedata.category(chr(code)) == "Nd"
    }
    sequences = {
        old.translate(letters): raw["sequences"][old]
        for old in sorted(raw["sequences"], key=len, reverse=True)
    }
    dropped = frozenset(_characters(raw["drop"]))
    replacements = sequences | dict.fromkeys(dropped, "")
    alternatives = list(map(re.escape, sequences))
    nasals = []
    for nasal in raw["nasal"]:
        (virama,) = _characters([nasal["virama"]])
        consonants = "".join(dict.fromkeys(_consonants_beside(nasal["letters"][0])))
        for letter in nasal["letters"]:
            replacements[letter + virama] = nasal["anusvara"]
        block = f"{chr(ord(virama) & ~0x7F)}-{chr(ord(virama) | 0x7F)}"
        # At a word's end too, where a case ending would be the next consonant.
        source = f"[{nasal['letters']}]{virama}(?:(?=[{consonants}])|(?![{block}]))"
        alternatives.append(source)
        nasals.append((virama, re.compile(source), nasal["anusvara"]))
    alternatives.append("[" + "".join(map(re.escape, dropped)) + "]")
    alternatives.append(r"[ \t\u00a0]{2,}")
    glued = _class_of(raw["glued"])
    return _Tables(
        letters={chr(old): new for old, new in letters.items()},
        pieces=re.compile("|".join(alternatives)),
        replacements=replacements,
        sequences=sequences,
        nasals=tuple(nasals),
        dropped=dropped,
        openings=frozenset(old[0] for old in replacements),
        glued=re.compile(f"[{glued}]"),
        unspaced=re.compile(f"[{_class_of(raw['unspaced'])}]"),
        acronym=re.compile(r"(?<![\w.])(?:[A-Za-z]\.){1,}[A-Za-z](?![A-Za-z])"),
        # Dots alone or with spaces, but alike throughout: a sentence may end before it.
        glued_acronym=re.compile(
            rf"(?<![{glued}.])(?:(?:[{glued}]{{1,4}}\.){{2,}}|(?:[{glued}]{{1,4}}\.[ ]){{2,}})"
            rf"(?:[{glued}]{{1,3}}(?![{glued}])\.?)?"
        ),
        glued_dot=re.compile(rf"\.[ ]?[{glued}]{{1,4}}(?:\.|(?![{glued}]))"),
    )


def _consonants_beside(letter: str) -> str:
    """The letters of the script block that `letter` belongs to (blocks of Brahmic scripts
    are 128 code points, consonants at 0x15 to 0x39: the ISCII order Unicode keeps)."""
    base = ord(letter) & ~0x7F
    return "".join(chr(base + offset) for offset in range(0x15, 0x3A))


class _Builder:
    """Collects the pieces of a rewriting while walking the input once."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.parts: list[str] = []
        self.length = 0
        self.copied = 0
        self.outs: list[int] = []
        self.ins: list[int] = []
        self.out_lengths: list[int] = []
        self.in_lengths: list[int] = []

    def replace(self, start: int, end: int, new: str) -> None:
        """Input from `start` to `end` becomes `new`; what lies before is copied."""
        self.parts.append(self.source[self.copied : start])
        self.length += start - self.copied
        self.copied = end
        if len(new) != end - start or len(new) > 1:
            self.outs.append(self.length)
            self.ins.append(start)
            self.out_lengths.append(len(new))
            self.in_lengths.append(end - start)
        self.parts.append(new)
        self.length += len(new)

    def finish(self) -> Rewriting:
        self.parts.append(self.source[self.copied :])
        return Rewriting(
            "".join(self.parts), self.outs, self.ins, self.out_lengths, self.in_lengths
        )


@cache
def _clusters() -> re.Pattern[str]:
    """A character that normalisation may change, with the one before it and its marks.

    Other than marks only the letters of Hangul join with what stands before them.
    """
    changing = [
        chr(code)
        for code in range(0x80, 0x10000)
        if unicodedata.category(chr(code)).startswith("M")
        or not unicodedata.is_normalized("NFKC", chr(code))
        or 0x1100 <= code < 0x1200
    ]
    return re.compile(f"[^\n]?[{re.escape(''.join(changing))}]+|[\U0001d400-\U0001f2ff]+")


def _normalise(text: str) -> Rewriting:
    """NFKC, cluster by cluster, so that offsets stay within a few characters."""
    builder = _Builder(text)
    for match in _clusters().finditer(text):
        cluster = match.group()
        if not unicodedata.is_normalized("NFKC", cluster):
            builder.replace(*match.span(), unicodedata.normalize("NFKC", cluster))
    return builder.finish()


def _contract_acronyms(text: str, tables: _Tables) -> Rewriting:
    builder = _Builder(text)
    for start, end in _acronyms(text, tables):
        for index in range(start, start + len(text[start:end].rstrip(". "))):
            if text[index] in ". ":
                builder.replace(index, index + 1, "")
    return builder.finish()


def _acronyms(text: str, tables: _Tables) -> list[tuple[int, int]]:
    """Where dotted acronyms stand. Looked for from their dots, which are few."""
    found = []
    if not text.isascii() and tables.glued_dot.search(text):
        found = [match.span() for match in tables.glued_acronym.finditer(text)]
    reached = 0
    for dot in _LATIN_DOT.finditer(text):
        start = dot.start() - 1
        if start < reached:
            continue
        for _ in range(_LONGEST_ACRONYM):
            if start < 2 or text[start - 1] != "." or not text[start - 2].isalpha():
                break
            start -= 2
        match = tables.acronym.match(text, start)
        if match is not None:
            found.append(match.span())
            reached = match.end()
    return sorted(found)


def fold(text: str) -> Folded:
    """Fold `text` for comparison. Linear in its length."""
    return Folded(text, _folded(text))


def _folded(text: str) -> str:
    """`text` folded, in its case. What `_rewritings` does, without keeping track of places."""
    tables = _tables()
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    text = _exchange(_contract_acronyms(text, tables).text, tables)
    if "  " in text or "\t" in text:
        text = _SPACES.sub(" ", text)
    letters = _letters_of(text)
    for old, new in tables.sequences.items():
        if letters.issuperset(old):
            text = text.replace(old, new)
    for virama, nasal, anusvara in tables.nasals:
        if virama in letters:
            text = nasal.sub(anusvara, text)
    for dropped in tables.dropped & letters:
        text = text.replace(dropped, "")
    return text


def _rewritings(text: str) -> tuple[Rewriting, ...]:
    """The steps of folding `text` that change lengths, in order."""
    tables = _tables()
    steps: list[Rewriting] = []
    if not text.isascii() and not unicodedata.is_normalized("NFKC", text):
        steps.append(_normalise(text))
        text = steps[-1].text
    steps.append(_contract_acronyms(text, tables))
    text = _exchange(steps[-1].text, tables)
    if "  " in text or "\t" in text or not tables.openings.isdisjoint(_letters_of(text)):
        builder = _Builder(text)
        for match in tables.pieces.finditer(text):
            builder.replace(match.start(), match.end(), tables.replacements.get(match.group(), " "))
        steps.append(builder.finish())
    return tuple(step for step in steps if step.outs)


def _exchange(text: str, tables: _Tables) -> str:
    """`text` with one letter for another, of the same length."""
    for dash in _INNER_DASHES:
        if dash.pattern[0] in text:
            text = dash.sub(" ", text)
    # A text holds few of the letters that change, and none becomes another that does.
    for old in tables.letters.keys() & _letters_of(text):
        text = text.replace(old, tables.letters[old])
    return text


def _letters_of(text: str) -> set[str]:
    """The different characters of `text`; those in ASCII that are letters of no table left out."""
    high = text.encode("utf-8", "surrogatepass").translate(None, _PLAIN)
    letters = high.decode("utf-8", "surrogatepass")
    if len(letters) < _MANY:
        return set(letters)
    codes = numpy.frombuffer(letters.encode("utf-32-le", "surrogatepass"), numpy.uint32)
    is_met = numpy.zeros(0x10000, bool)
    is_met[codes[codes < 0x10000]] = True
    return set(map(chr, numpy.flatnonzero(is_met).tolist()))


_MANY = 500
"""Characters from which counting them is quicker than a set of them."""
_PLAIN = bytes(set(range(128)) - set(b"-_`"))
# Between letters; the dash stands first so that it is looked for as a literal.
_INNER_DASHES = tuple(re.compile(rf"{dash}(?<=[^\W_]{dash})(?=[^\W_])") for dash in "–—")
_SPACES = re.compile(r"[ \t\u00a0]{2,}")
_LATIN_DOT = re.compile(r"\.[A-Za-z](?![A-Za-z])")
_LONGEST_ACRONYM = 24


@cache
def fold_term(term: str) -> str:
    """The folded, cased form of a watchlist term."""
    return " ".join(fold(term).cased.split())


def is_glued(character: str) -> bool:
    """Whether case endings are glued to words in the script of this character."""
    return _tables().glued.match(character) is not None


@cache
def kind_of(character: str) -> str:
    """ "" for what separates words a name that changes where one word must end.

    Letters, marks and digits of one writing system make one word (UAX #29); a change from
    Latin to an Indic script is a boundary too, as in "PFASका".
    """
    category = unicodedata.category(character)
    if category[0] not in "LMN" or _tables().unspaced.match(character):
        return ""
    if character.isdigit() or ord(character) < 0x250 or category == "Nd":
        return "latin"
    return "glued" if is_glued(character) else "other"
