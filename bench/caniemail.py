"""The mail against the caniemail data: `.venv/bin/python -m bench.caniemail [MAIL.html ...]`.

Which of the features that our mail uses do which mail programs not support, by the data of
caniemail.com as the npm package `caniemail` ships it (fetched once into a folder of its own; the
package's own linter keeps one finding a program and gives up where the data has a gap, so what a
mail uses is found here). Without files, the mails of three days of the demo press are made.
Ends with status 1 when a feature fails that is not among `ACCEPTED`, each with its reason.
"""

import json
import re
import subprocess
import sys
import tarfile
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

VERSION = "2.0.2"
ACCEPTED = {
    "css-at-media": "16 px more room above the head on wide screens, and dark mode; nothing else",
    "css-at-media-prefers-color-scheme": "the light mail is shown, or the program darkens it",
    "css-background-color": "partial: dropped from <body>; the ground table has it too",
    "css-border-radius": "corners are square",
    "css-color-scheme": "a hint for dark mode; without it the program darkens by itself",
    "css-display": "only `none` is used, see there",
    "css-display-none": "the preheader: there hidden by max-height and overflow",
    "css-font-size": "partial: no rem, no percentages; all of ours are px",
    "css-font-weight": "partial: multiples of 100 alone, ours are 400 and 600",
    "css-height": "36 px of a logo, which has the attribute too",
    "css-important": "only in the dark mode's own style element",
    "css-line-height": "Outlook for Windows: mended by mso-line-height-rule",
    "css-margin": "partial: no negative ones, not on <span> and <body>; we use neither",
    "css-max-height": "the preheader: there hidden by display: none or mso-hide",
    "css-max-width": "Outlook for Windows: a table of 600 px in a conditional comment",
    "css-overflow": "the preheader: hidden by display: none or mso-hide",
    "css-padding": "Outlook for Windows: on table cells it holds; elsewhere only a button has it",
    "css-pseudo-class-hover": "underlines a headline under the pointer",
    "css-selector-class": "in the style element alone: dark mode; all else is inline",
    "css-selector-grouping": "in the style element alone: dark mode; all else is inline",
    "css-text-align": "partial: no start and end; ours is right, for Urdu",
    "css-text-decoration": "partial: headlines are underlined as other links are",
    "html-align": "partial: not left and right of tables and pictures; ours is of cells",
    "html-body": "its margin and ground: the table in it has the ground too",
    "html-dir": "Urdu runs from right to left by its letters; alignment is in a style too",
    "html-doctype": "the program puts in its own",
    "html-height": "Outlook at 120 dpi: bars of a chart and the logo are smaller",
    "html-lang": "how it is read aloud and hyphenated",
    "html-meta-color-scheme": "as color-scheme",
    "html-role": "how it is read aloud",
    "html-style": "dark mode and hover alone; all else is inline",
    "html-width": "Outlook at 120 dpi: as height",
}
_TYPES = {"n": "not at all", "a": "in part"}
_ELEMENTS = {f"h{level}": "html-h1-h6" for level in range(1, 7)}


def fetch_data(folder: Path) -> list[dict[str, object]]:
    """Return the features of the npm package, fetched by npm into `folder`."""
    command = ["npm", "pack", f"caniemail@{VERSION}", "--silent", "--pack-destination", str(folder)]
    subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL)
    with tarfile.open(next(folder.glob("caniemail-*.tgz"))) as archive:
        file = archive.extractfile("package/data/caniemail.json")
        assert file is not None
        features: list[dict[str, object]] = json.load(file)["data"]
    return features


def used(html: str) -> Iterator[str]:
    """Yield the data's name of every feature that a mail may use."""
    yield "html-doctype"
    if "<!--" in html:
        yield "html-comments"
    tree = LexborHTMLParser(html)
    styles = []
    for node in tree.css("*"):
        yield _ELEMENTS.get(node.tag or "", f"html-{node.tag}")
        for name, value in node.attributes.items():
            yield f"html-{name}"
            if name == "style":
                styles.append(value or "")
        if node.tag == "meta" and node.attributes.get("name") == "color-scheme":
            yield "html-meta-color-scheme"
        if node.tag == "style":
            yield from _used_in_sheet(node.text())
            styles += re.findall(r"\{([^{}]*)\}", node.text())
    for style in styles:
        for declaration in style.split(";"):
            name, _, value = declaration.partition(":")
            yield f"css-{name.strip()}"
            yield f"css-{name.strip()}-{value.strip()}"
            for unit in re.findall(r"\d(px|%|em|rem|vw|vh)\b", value):
                yield f"css-unit-{'percent' if unit == '%' else unit}"
            if "!important" in value:
                yield "css-important"


def _used_in_sheet(sheet: str) -> Iterator[str]:
    for name, rest in re.findall(r"@([a-z-]+)([^{]*)", sheet):
        yield f"css-at-{name}"
        for feature in re.findall(r"\(([a-z-]+)", rest):
            yield f"css-at-{name}-{feature}"
    for selector in re.findall(r"([^{}]+)\{", sheet):
        for pseudo in re.findall(r":([a-z-]+)", selector):
            yield f"css-pseudo-class-{pseudo}"
        if "." in selector:
            yield "css-selector-class"
        if "," in selector:
            yield "css-selector-grouping"


def failing(feature: dict[str, object]) -> Iterator[tuple[str, str]]:
    """Yield the programs whose newest version does not wholly support a feature, and how far."""
    stats = feature["stats"]
    assert isinstance(stats, dict)
    for family, platforms in stats.items():
        for platform, versions in platforms.items():
            if not versions:
                continue
            kind = str(list(versions.values())[-1]).split(" ")[0]
            if kind in _TYPES:
                yield f"{family}.{platform}", _TYPES[kind]


def make_mails(folder: Path) -> list[Path]:
    """Make the mails of three days of the demo press, and an editors' draft."""
    from tests.digest.pictures import compose_days

    paths = []
    for name, mail in compose_days(folder).items():
        path = folder / f"{name}.html"
        path.write_text(mail.html, encoding="utf-8")
        paths.append(path)
    return paths


def main() -> None:
    """Print what fails where; end with status 1 when it is not accepted."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        features = {str(one["slug"]): one for one in fetch_data(folder)}
        mails = [Path(path) for path in sys.argv[1:]] or make_mails(folder)
        names: dict[str, set[str]] = defaultdict(set)
        for mail in mails:
            for slug in used(mail.read_text(encoding="utf-8")):
                names[slug].add(mail.stem)
    known = sorted(slug for slug in names if slug in features)
    print(f"{len(mails)} mails use {len(known)} of the {len(features)} features of the data")
    wrong = []
    for slug in known:
        found = sorted(failing(features[slug]))
        if not found:
            continue
        reason = ACCEPTED.get(slug)
        if reason is None:
            wrong.append(slug)
        programs: dict[str, list[str]] = defaultdict(list)
        for program, extent in found:
            programs[extent].append(program)
        print(f"\n{slug}: {reason or 'NOT ACCEPTED'}")
        for extent, clients in sorted(programs.items()):
            shown = ", ".join(clients[:6]) + (
                f" and {len(clients) - 6} more" if clients[6:] else ""
            )
            print(f"    {extent:10} {len(clients):>2}: {shown}")
    useless = sorted(slug for slug in ACCEPTED if slug not in known)
    print(f"\nnot accepted: {', '.join(wrong) or 'none'}")
    if useless:
        print(f"accepted and not used: {', '.join(useless)}")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
