"""`inthenews match` and `inthenews explain`: what the watchlist finds in an article, and why."""

import json
import math
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from pydantic import BaseModel, ConfigDict, ValidationError
from rich.markup import escape
from rich.text import Text

from crawler.errors import ReadingError
from crawler.items import Page, Reading
from crawler.matching import Explanation, Matcher, Relevance, Seen, relevance_of
from inthenews.console import make_table, out, print_json
from inthenews.watchlists import open_watchlist
from storage.kinds import Band, PageKind, Place

WatchlistOption = Annotated[
    Path | None,
    typer.Option("--watchlist", "-w", help="A watchlist; the configured one by default."),
]

LONGEST_LINE = 32 * 1024 * 1024
"""Characters of one JSON line in; a longer one is refused."""

_COLOURS = {Band.SURE: "green", Band.LIKELY: "yellow", Band.LOOK: "magenta"}


class _Item(BaseModel):
    """One article to match: `body` as plain text, or `html` to be read first."""

    model_config = ConfigDict(extra="ignore")

    id: str | int | None = None
    title: str | None = None
    body: str | None = None
    html: str | None = None
    lang: str | None = None
    url: str | None = None
    outlet: str | None = None

    def reading(self) -> Reading:
        """What the matcher takes. Raises `ReadingError` for HTML that cannot be read."""
        if self.html is not None and self.body is None:
            return _read(self.html.encode("utf-8", "surrogatepass"), self.url or "about:blank")
        return Reading(
            url=self.url or "",
            title=self.title,
            text=self.body or "",
            language=self.lang,
            outlet=self.outlet,
        )


def match(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    input_file: Annotated[
        str, typer.Option("--input", metavar="FILE|-", help="JSON lines; standard input if -.")
    ] = "-",
    watchlist: WatchlistOption = None,
) -> None:
    """Match articles: JSON lines in (id, title, body or html), what each mentions out.

    With `--json`, one object a line in the same order: id, relevant, label, topics, score,
    mentions. A line that is no article gives an object with `line` and `error`.
    """
    matcher = Matcher(open_watchlist(watchlist))
    answers = match_lines(matcher, _lines(input_file))
    if as_json:
        for answer in answers:
            print_json(answer)
        return
    table = make_table("id", "label", "topics", "score")
    for answer in answers:
        if "error" in answer:
            table.add_row(f"line {answer['line']}", "error", escape(str(answer["error"])), "")
        else:
            topics = answer["topics"]
            assert isinstance(topics, list)
            table.add_row(
                str(answer["id"]), str(answer["label"]), ", ".join(topics), str(answer["score"])
            )
    out.print(table)


def match_lines(matcher: Matcher, lines: Iterable[str]) -> Iterator[dict[str, object]]:
    """The answer to each line, in order; a bad line gets an answer with its number."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            if len(line) > LONGEST_LINE:
                raise ReadingError(f"longer than {LONGEST_LINE:,} characters")
            item = _Item.model_validate(json.loads(line))
            reading = item.reading()
        except ValidationError as error:
            first = error.errors()[0]
            key = ".".join(map(str, first["loc"])) or "line"
            yield {"line": number, "error": f"{key}: {first['msg']}"}
        except (ValueError, RecursionError) as error:
            yield {"line": number, "error": f"not valid JSON: {error}"}
        except ReadingError as error:
            yield {"line": number, "error": str(error)}
        else:
            yield _answer(item, matcher, reading)


def _answer(item: _Item, matcher: Matcher, reading: Reading) -> dict[str, object]:
    mentions = matcher.match(reading)
    relevance = relevance_of(mentions, matcher.watchlist)
    return {
        "id": item.id,
        "relevant": relevance.is_relevant,
        "label": relevance.label,
        "topics": list(relevance.topics),
        "score": relevance.score,
        "mentions": [
            {
                "topic": mention.topic,
                "place": mention.place.value,
                "start": mention.start,
                "end": mention.end,
                "words": mention.words,
                "sentence": mention.sentence,
                "term": mention.term,
                "rule": mention.rule,
                "score": mention.score,
                "band": mention.band.value,
                "for": list(mention.evidence_for),
                "against": list(mention.evidence_against),
            }
            for mention in mentions
        ],
    }


def explain(
    source: Annotated[
        str,
        typer.Argument(
            metavar="URL|FILE|NUMBER",
            help="A page, a text file, or the number of a stored article.",
        ),
    ],
    watchlist: WatchlistOption = None,
    url: Annotated[
        str | None, typer.Option("--url", help="Where the page in FILE was found.")
    ] = None,
) -> None:
    """Explain what the watchlist finds in one article, and what it saw and ruled out."""
    matcher = Matcher(open_watchlist(watchlist))
    reading = _reading_of(source, url)
    _print_explanation(matcher, matcher.explain(reading))


def _lines(source: str) -> Iterator[str]:
    if source == "-":
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]  # a real stream here
        yield from sys.stdin
        return
    try:
        with Path(source).open(encoding="utf-8", errors="replace") as file:
            yield from file
    except OSError as error:
        raise ReadingError(f"{source}: {error.strerror or error}; give a file or -") from None


def _read(body: bytes, url: str) -> Reading:
    from crawler.reading import read

    return read(Page(url=url, body=body, fetched_at=datetime.now(UTC)))


def _reading_of(source: str, url: str | None) -> Reading:
    """The reading of a page at an address or in a file, or of a file of plain text."""
    if source.startswith(("http://", "https://")):
        from crawler.reading import read
        from crawler.visiting import visit_one
        from inthenews.config import load

        config = load()
        return read(visit_one(source, config.crawl, config.organisation))
    path = Path(source)
    if source.isdecimal() and not path.exists():
        return _stored(int(source))
    try:
        body = path.read_bytes()
    except OSError as error:
        raise ReadingError(f"{source}: {error.strerror or error}; give a URL or a file") from None
    if b"<" in body[:2000] and b">" in body:
        return _read(body, url or path.resolve().as_uri())
    title, _, text = body.decode("utf-8", "replace").strip().partition("\n")
    return Reading(url=url or path.resolve().as_uri(), title=title, text=text.strip())


def _stored(article_id: int) -> Reading:
    from inthenews.config import load
    from inthenews.opening import open_database
    from inthenews.rewatching import stored_reading

    reading = stored_reading(open_database(load()), article_id)
    if reading is None:
        raise ReadingError(f"article {article_id}: not stored, or its text is no longer kept")
    return reading


# --- for a person --------------------------------------------------------------------------


def _print_explanation(matcher: Matcher, explanation: Explanation) -> None:
    reading = explanation.reading
    relevance = relevance_of(explanation.mentions, matcher.watchlist)
    out.print(Text(reading.title or "(no headline)", style="bold"))
    if reading.url:
        out.print(f"[dim]{escape(reading.url)}[/]")
    out.print(_verdict(relevance))
    kind = explanation.kind
    if not kind.is_press and kind.kind is not PageKind.INDEX:
        out.print(f"\n[red]No press: {kind.kind.value}[/], by these signs:")
        for sign in kind.signs:
            out.print(f"  {escape(sign)}")
    found = [seen for seen in explanation.seen if seen.mention is not None]
    ruled_out = [seen for seen in explanation.seen if seen.mention is None]
    if found:
        out.print("\n[bold]Mentions[/]")
        for seen in found:
            _print_mention(seen)
    if ruled_out:
        out.print("\n[bold]Seen and ruled out[/]")
        for seen in ruled_out:
            _print_ruled_out(seen)
    if not explanation.seen:
        out.print("\nNo watched term stands in its headline or text.")
    if explanation.furniture:
        out.print("\n[bold]Not the article's own words[/]")
        for piece in explanation.furniture:
            words = " ".join(reading.text[piece.start : piece.end].split())[:90]
            out.print(f"  [dim]{escape(piece.reason)}:[/] {escape(words)}")


def _verdict(relevance: Relevance) -> str:
    if not relevance.is_relevant:
        return "[red]not relevant[/]"
    topics = f" · {', '.join(relevance.topics)}" if relevance.topics else ""
    return f"[green]relevant[/]: {relevance.label}{topics} · {show_score(relevance.score)}"


def show_score(score: float) -> str:
    """A score to two places, never rounded up into the next band."""
    return f"{math.floor(score * 100) / 100:.2f}"


def _print_mention(seen: Seen) -> None:
    mention = seen.mention
    assert mention is not None
    colour = _COLOURS[mention.band]
    where = "headline" if mention.place is Place.TITLE else f"at {mention.start}"
    out.print(
        f"\n  [{colour}]{mention.band.value} {show_score(mention.score)}[/]"
        f"  [bold]{escape(mention.topic)}[/]"
        f"  [dim]{where}, term {escape(repr(mention.term))}, {escape(mention.rule)}[/]"
    )
    begin = mention.start - mention.sentence_start
    sentence = Text("  " + mention.sentence)
    sentence.stylize(f"bold {colour}", 2 + begin, 2 + begin + len(mention.words))
    out.print(sentence)
    for reason in seen.reasons:
        tone = "green" if reason.points > 0 else "red"
        words = f": {reason.words}" if reason.words else ""
        out.print(f"    [{tone}]{reason.points:+.1f}[/] {escape(reason.name + words)}")
    _print_voices(seen)


def _print_ruled_out(seen: Seen) -> None:
    where = "headline" if seen.place is Place.TITLE else f"at {seen.start}"
    out.print(
        f"  [bold]{escape(seen.words)}[/] [dim]({escape(seen.topic)}, {where})[/]:"
        f" [red]{escape(seen.ruled_out_by or '')}[/]"
    )
    _print_voices(seen)


def _print_voices(seen: Seen) -> None:
    if seen.words_for:
        out.print(f"    [green]for[/] {escape(', '.join(seen.words_for))}")
    if seen.words_against:
        out.print(f"    [red]against[/] {escape(', '.join(seen.words_against))}")
