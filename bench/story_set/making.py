"""The whole set: stories with their copies, and what must stay apart, in time order."""

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.story_set import rivals
from bench.story_set.copydesk import ALTERATIONS, OUTLETS, dress, retitle
from bench.story_set.items import Item, Report, read_reports


def make_set(seed: int = 1, pages: Path | None = None, most_pages: int = 90) -> list[Item]:
    """Return labelled items in time order.

    `pages` is the folder of real pages with `ground-truth.json`; without it only the reports
    that were written for the set are used.
    """
    chance = random.Random(seed)
    reports = [*read_reports("en"), *read_reports("hi", "hi"), *read_reports("other")]
    real = read_pages(pages)[:most_pages] if pages else []
    items: list[Item] = []
    kinds = list(ALTERATIONS)
    position = 0
    others = [report for report in [*reports, *real[-20:]] if report.language == "en"]
    for report in [*reports, *real]:
        copies = chance.choice([3, 4, 5, 6]) if report in reports else chance.choice([2, 3, 4])
        chosen = ["whole", *(kinds[(position + step) % len(kinds)] for step in range(copies))]
        position += copies
        items.extend(_make_copies(report, chosen, chance))
        if report.language == "en" and chance.random() < 0.3:
            # Each report is used up once, as it would be in one outlet on one day.
            other = next((one for one in others if one != report), None)
            if other is not None:
                others.remove(other)
                items.append(_merge(report, other, chance))
    by_template: dict[str, int] = {}
    for item, report in rivals.make_templates(chance, 4):
        items.append(item)
        by_template[item.kind] = by_template.get(item.kind, 0) + 1
        if by_template[item.kind] == 1:  # a template is copied too, and that copy is one
            items.append(
                Item(
                    url=f"https://www.copyof.example/{report.key}",
                    outlet="Copy Of",
                    lang=report.language,
                    title=report.title,
                    text="\n".join(report.paragraphs),
                    story=report.key,
                    kind="copy of template",
                )
            )
    english = [report for report in reports if report.language in {"en", "hi"}]
    items.extend(rivals.make_opinions(english, chance, ""))
    items.extend(rivals.make_opinions(real[:20], chance, "page-"))
    items.extend(rivals.make_follow_ups([r for r in reports if r.language == "en"], chance, ""))
    items.extend(rivals.make_follow_ups(real[20:35], chance, "page-"))
    items.extend(rivals.make_updates(chance))
    items.extend(rivals.make_boilerplate(chance, 8))
    items.extend(rivals.make_two_reporters())
    items.extend(rivals.make_round_ups(reports[:11] + real[:10], chance, ""))
    items.extend(rivals.make_short(chance))
    items.sort(key=lambda item: _moment(item, chance))
    start = datetime(2024, 1, 5, 6, tzinfo=UTC)
    for number, item in enumerate(items):
        item.id = f"{number:04}"
        item.published_at = (start + timedelta(minutes=7 * number)).isoformat()
        item.article = item.article or item.id
    return items


_LATER = ("column", "follow-up", "round-up", "merged")


def _moment(item: Item, chance: random.Random) -> float:
    """When an item is published: a report comes before what is made of it."""
    if item.kind == "whole":
        return chance.uniform(0.0, 0.8)
    return chance.uniform(0.5, 1.0) if item.kind.startswith(_LATER) else chance.uniform(0.0, 1.0)


def read_pages(folder: Path) -> list[Report]:
    """Return the real pages' texts as reports, those with at least five paragraphs."""
    truth = json.loads((folder / "ground-truth.json").read_text("utf-8"))
    reports = []
    for key, page in sorted(truth.items()):
        paragraphs = [line.strip() for line in page["articleBody"].split("\n") if line.strip()]
        words = sum(len(paragraph.split()) for paragraph in paragraphs)
        if len(paragraphs) >= 5 and 120 <= words <= 2500:
            title = " ".join(paragraphs[0].split()[:9])
            reports.append(Report(f"page-{key[:8]}", "en", "LONDON", title, tuple(paragraphs)))
    return reports


def _make_copies(report: Report, kinds: list[str], chance: random.Random) -> Iterator[Item]:
    outlets = OUTLETS["en" if report.language == "en" else "other"]
    for number, kind in enumerate(kinds):
        paragraphs = list(report.paragraphs)
        for alter in ALTERATIONS[kind]:
            paragraphs = alter(paragraphs, chance, report.language)
        outlet, domain = outlets[(number + len(report.key)) % len(outlets)]
        yield Item(
            url=f"https://www.{domain}/news/{report.key}-{number}",
            outlet=outlet, lang=report.language, title=retitle(report, chance),
            text="\n".join(dress(report, paragraphs, outlet, chance)),
            story=report.key, kind=kind,
        )  # fmt: skip


def _merge(report: Report, other: Report, chance: random.Random) -> Item:
    """A copy with the beginning of another wire's report at its end."""
    outlet, domain = chance.choice(OUTLETS["en"])
    paragraphs = [*report.paragraphs, *other.paragraphs[: max(1, len(other.paragraphs) // 3)]]
    return Item(
        url=f"https://www.{domain}/news/{report.key}-and-{other.key}",
        outlet=outlet, lang="en", title=report.title, text="\n".join(paragraphs),
        story=report.key, kind="merged with another",
    )  # fmt: skip
