"""`inthenews watchlist`: check a watchlist, test it, and see what a change would do."""

import difflib
import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.markup import escape

from crawler.matching import Matcher
from crawler.matching.checking import check_watchlist
from crawler.matching.testing import Case, Measurement, Tally, measure, read_cases
from inthenews.commands import rewatching
from inthenews.commands.matching import WatchlistOption, show_score
from inthenews.console import make_table, out, print_json, say
from inthenews.watchlists import open_watchlist, read_lines

app = typer.Typer(help="The watchlist: check it, test it, change it safely.", no_args_is_help=True)

app.command()(rewatching.rehearse)
app.command("apply")(rewatching.apply)
app.command()(rewatching.cases)

Half = Literal["all", "tune", "held"]


@app.command()
def check(
    file: Annotated[Path | None, typer.Argument(help="A watchlist; the configured one.")] = None,
) -> None:
    """Check the watchlist: syntax, duplicates, terms never reached, missing context.

    Exit status 1 when something is serious.
    """
    watchlist = open_watchlist(file)
    remarks = check_watchlist(watchlist)
    serious = [remark for remark in remarks if remark.is_serious]
    if remarks:
        table = make_table("", "topic", "term", "what")
        for remark in remarks:
            mark = "[red]![/]" if remark.is_serious else "[dim]·[/]"
            table.add_row(mark, remark.topic, escape(remark.term), escape(remark.message))
        out.print(table)
    terms = sum(len(topic.terms) for topic in watchlist.topics)
    say(
        f"{watchlist.path}: {len(watchlist.topics)} topics, {terms} terms;"
        f" {len(serious)} to mend, {len(remarks) - len(serious)} remarks"
    )
    if serious:
        raise typer.Exit(1)


@app.command("test")
def run_test(
    file: Annotated[Path, typer.Argument(help="Labelled articles, JSON lines.")],
    watchlist: WatchlistOption = None,
    half: Annotated[
        Half, typer.Option(help="Only one half of the cases, by a hash of their id.")
    ] = "all",
    as_json: Annotated[bool, typer.Option("--json", help="The figures as JSON.")] = False,
) -> None:
    """Test the watchlist on labelled articles: precision, recall, F1, and the wrong ones.

    Each line has id, title, body, label (org, topic, org+topic, none), topics, and perhaps
    lang, url, difficulty. Tune on `--half tune`, then look at `--half held`.
    """
    matcher = Matcher(open_watchlist(watchlist))
    cases = read_cases(read_lines(file), str(file))
    result = measure(matcher, cases, None if half == "all" else lambda case: half_of(case) == half)
    if as_json:
        print_json(_figures(result))
    else:
        _print_measurement(result, [topic.slug for topic in matcher.watchlist.topics])


def half_of(case: Case) -> Half:
    """The half a case belongs to: stable, and independent of its place in the file."""
    return "held" if hashlib.sha256(case.id.encode()).digest()[0] % 2 else "tune"


def _figures(result: Measurement) -> dict[str, object]:
    def shown(tally: Tally) -> dict[str, float]:
        return {
            "precision": round(tally.precision, 4),
            "recall": round(tally.recall, 4),
            "f1": round(tally.f1, 4),
            "found": tally.found,
            "wrong": tally.wrong,
            "missed": tally.missed,
        }

    return {
        "cases": result.cases,
        "right_labels": result.right_labels,
        "unknown_topics": dict(sorted(result.unknown_topics.items())),
        "relevance": shown(result.relevance),
        "by_language": {key: shown(tally) for key, tally in sorted(result.by_language.items())},
        "by_difficulty": {key: shown(tally) for key, tally in sorted(result.by_difficulty.items())},
        "topics": shown(result.topics),
        "by_topic": {key: shown(tally) for key, tally in sorted(result.by_topic.items())},
        "wrong": [wrong.case.id for wrong in result.wrong],
    }


def _print_measurement(result: Measurement, slugs: Iterable[str]) -> None:
    table = make_table("", "precision", "recall", "F1", "right", "wrong", "missed")

    def add(name: str, tally: Tally, style: str = "") -> None:
        table.add_row(
            escape(name),
            f"{tally.precision:.3f}",
            f"{tally.recall:.3f}",
            f"{tally.f1:.3f}",
            str(tally.found),
            str(tally.wrong),
            str(tally.missed),
            style=style,
        )

    add("relevance", result.relevance, "bold")
    for name, tally in sorted(result.by_difficulty.items()):
        add(f"  {name}", tally)
    for name, tally in sorted(result.by_language.items()):
        add(f"  {name}", tally)
    add("topics (micro)", result.topics, "bold")
    for name, tally in sorted(result.by_topic.items()):
        add(f"  {name}", tally)
    out.print(table)
    say(
        f"{result.cases} articles, {result.cases - len(result.wrong)} judged as labelled"
        f" ({result.right_labels} with the right label, whatever their topics)"
    )
    for slug, count in sorted(result.unknown_topics.items()):
        near = difflib.get_close_matches(slug, slugs, n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        say(
            f"[yellow]{count} labelled {escape(slug)!r}, which the watchlist does not have{hint}[/]"
        )
    if not result.wrong:
        return
    wrong = make_table("id", "headline", "labelled", "judged", "why", title="Otherwise judged")
    for one in result.wrong:
        wrong.add_row(
            escape(one.case.id),
            escape(one.case.title[:40]),
            _said(one.case.label, one.case.topics),
            f"{_said(one.judged.label, one.judged.topics)} ({show_score(one.judged.score)})",
            escape(one.why),
        )
    out.print(wrong)


def _said(label: str, topics: list[str] | tuple[str, ...]) -> str:
    return f"{label} {', '.join(sorted(topics))}".strip()
