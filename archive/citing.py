"""For those who cite: a line to copy, BibTeX, RIS and CSL-JSON.

CSL-JSON is that of Citation Style Language 1.0.2, RIS that of Research Information Systems
(2011), BibTeX that of biblatex's `@article` with plain BibTeX's fields.
"""

import json
from collections.abc import Iterable
from typing import Any

from archive.languages import machine_date
from archive.site import View, is_online
from storage.catalogue import PublicArticle
from storage.dates import DatePrecision
from storage.kinds import Medium

MEDIA_TYPES = {
    "bib": "application/x-bibtex; charset=utf-8",
    "ris": "application/x-research-info-systems; charset=utf-8",
    "csl": "application/vnd.citationstyles.csl+json",
}
_PARTS = {DatePrecision.YEAR: 1, DatePrecision.MONTH: 2}
_ON_AIR = {Medium.TELEVISION: "VIDEO", Medium.RADIO: "SOUND"}
"""RIS's types of what was broadcast."""


def plain(view: View, article: PublicArticle) -> str:
    """Return one line: authors, headline, outlet, date, address."""
    parts = []
    if article.authors:
        parts.append(", ".join(article.authors) + ".")
    parts.append(f"“{article.title}.”" if article.title[-1:].isalnum() else f"“{article.title}”")
    date = view.date(article)
    where = article.outlet.name
    if article.edition:
        where += f" ({article.edition})"
    parts.append(f"{where}, {date}." if date else f"{where}.")
    if is_online(article):
        parts.append(article.url)
    return " ".join(parts)


def _date_parts(article: PublicArticle) -> list[int]:
    at = article.published.at
    if at is None:
        return []
    return [at.year, at.month, at.day][: _PARTS.get(article.published.precision, 3)]


def csl_item(article: PublicArticle, permalink: str) -> dict[str, Any]:
    """Return an article as an item of CSL-JSON."""
    item: dict[str, Any] = {
        "id": f"article-{article.id}",
        "type": "broadcast" if article.medium in _ON_AIR else "article-newspaper",
        "title": article.title,
        "container-title": article.outlet.name,
        "URL": article.url if is_online(article) else permalink,
    }
    if article.authors:
        item["author"] = [{"literal": name} for name in article.authors]
    if article.edition:
        item["edition"] = article.edition
    if parts := _date_parts(article):
        item["issued"] = {"date-parts": [parts]}
    if article.language:
        item["language"] = article.language
    if article.excerpt:
        item["abstract"] = article.excerpt
    return item


def csl(articles: Iterable[tuple[PublicArticle, str]]) -> str:
    """Return CSL-JSON of articles with their permalinks."""
    return json.dumps(
        [csl_item(article, link) for article, link in articles], ensure_ascii=False, indent=1
    )


def ris(article: PublicArticle, permalink: str) -> str:
    """Return an article as a record of RIS."""
    parts = _date_parts(article)
    kind = _ON_AIR.get(article.medium, "NEWS") if article.medium else "NEWS"
    lines = [("TY", kind), ("ID", f"article-{article.id}")]
    lines += [("AU", name) for name in article.authors]
    lines += [("TI", article.title), ("T2", article.outlet.name)]
    if parts:
        lines.append(("PY", str(parts[0])))
        lines.append(
            ("DA", "/".join([*(f"{part:02}" for part in parts), *[""] * (4 - len(parts))]))
        )
    if article.edition:
        lines.append(("ET", article.edition))
    if article.language:
        lines.append(("LA", article.language))
    if article.excerpt:
        lines.append(("AB", article.excerpt))
    lines.append(("UR", article.url if is_online(article) else permalink))
    lines.append(("ER", ""))
    # One field is one line: RIS has no way to carry a line break.
    return "".join(f"{tag}  - {' '.join(value.split())}\r\n" for tag, value in lines)


_TEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "$": r"\$",
        "&": r"\&",
        "%": r"\%",
        "#": r"\#",
        "_": r"\_",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
    }
)


def bibtex(article: PublicArticle, permalink: str) -> str:
    """Return an article as an entry of BibTeX."""
    fields: list[tuple[str, str]] = [("title", "{" + _tex(article.title) + "}")]
    if article.authors:
        fields.insert(
            0, ("author", " and ".join("{" + _tex(name) + "}" for name in article.authors))
        )
    fields.append(("journal", "{" + _tex(article.outlet.name) + "}"))
    parts = _date_parts(article)
    if parts:
        fields.append(("year", str(parts[0])))
        fields.append(("date", machine_date(article.published)[:10]))
    if article.edition:
        fields.append(("note", "{" + _tex(article.edition) + "}"))
    if article.language:
        fields.append(("language", _tex(article.language)))
    address = article.url if is_online(article) else permalink
    fields.append(("url", address.replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C")))
    body = "".join(f"  {name} = {{{value}}},\n" for name, value in fields)
    return f"@article{{inthenews-{article.id},\n{body}}}\n"


def _tex(text: str) -> str:
    return " ".join(text.split()).translate(_TEX)


def write(article: PublicArticle, permalink: str, kind: str) -> bytes:
    """Return an article's citation as `bib`, `ris` or `csl`."""
    if kind == "csl":
        text = csl([(article, permalink)])
    else:
        text = {"bib": bibtex, "ris": ris}[kind](article, permalink)
    return text.encode(errors="replace")
