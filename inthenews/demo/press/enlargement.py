"""As many further pages as wanted, made from a grammar: for benchmarks and long tests.

Each host is one outlet with one RSS feed of all its pages. A page weighs 30 to 60 kB, as a
newspaper's does: an article of 170 to 730 words inside a heavy frame. Made afresh at each
request, in well under a millisecond; the same enlargement gives the same bytes always.
"""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from functools import cache, cached_property
from html import escape

from inthenews.demo.press.contents import ServerSettings
from inthenews.demo.press.grammar import Grammar, read_grammar, read_statements
from inthenews.demo.press.manifest import ExpectedPage
from inthenews.demo.press.resources import Resource
from storage.dates import DatePrecision, PublicationDate
from storage.kinds import Verdict

_PAST = timedelta(days=2)
"""Pages are from these last days, and from the time ahead that was asked for."""
_BETWEEN_COPIES = timedelta(minutes=20)
COPIES_OF_A_TEXT = 5


@dataclass(frozen=True)
class Enlargement:
    """`pages` further pages over `hosts` hosts.

    They come out evenly over the last two days, and over `ahead` when the press is turned to
    later moments. `relevant` is the share that mentions a topic, `copies` the share that
    prints an agency text together with four others, `furniture` the share that has a topic's
    word in its furniture only.
    """

    pages: int
    hosts: int = 40
    relevant: float = 0.01
    copies: float = 0.1
    furniture: float = 0.02
    ahead: timedelta = timedelta()
    seed: int = 1

    def __post_init__(self) -> None:
        if not 0 < self.hosts <= self.pages:
            raise ValueError("an enlargement needs at least one host and a page for each")
        if self.relevant + self.copies > 1:
            raise ValueError("relevant pages and copies together are more than all pages")

    @cached_property
    def roles(self) -> tuple[list[int], dict[int, int], dict[int, int]]:
        """Pages in the order they are dealt to hosts; relevant ones; those that are copies.

        A relevant page maps to its statement, a copy to its number among copies. Roles are
        dealt by one shuffle, so they never overlap and their numbers are exact.
        """
        order = random.Random(self.seed).sample(range(self.pages), self.pages)  # noqa: S311
        relevant = round(self.pages * self.relevant)
        texts = round(self.pages * self.copies / COPIES_OF_A_TEXT)
        copies = order[relevant : relevant + texts * COPIES_OF_A_TEXT]
        kinds = len(read_statements())
        statements = {page: place % kinds for place, page in enumerate(order[:relevant])}
        return order, statements, {page: number for number, page in enumerate(copies)}


@dataclass(slots=True)
class _Page:
    index: int
    host: int
    text_key: str
    statement: int | None
    has_word_in_furniture: bool
    published_at: datetime
    story: str | None


@dataclass
class EnlargedPress:
    """The hosts of an enlargement, dated from `at`."""

    enlargement: Enlargement
    at: datetime
    now: datetime
    server: ServerSettings = field(default_factory=ServerSettings)

    @cached_property
    def pages(self) -> list[_Page]:
        """All pages by index."""
        order, statements, copies = self.enlargement.roles
        rng = random.Random(f"moments {self.enlargement.seed}")  # noqa: S311
        period = _PAST + self.enlargement.ahead
        moments = [rng.random() * period - _PAST for _ in order]
        found: dict[int, _Page] = {}
        furniture = round(1 / self.enlargement.furniture) if self.enlargement.furniture else 0
        for place, index in enumerate(order):
            is_copy = index in copies
            # The copies stand together in the order, so five in a row lie on five hosts.
            text, copy = divmod(copies.get(index, 0), COPIES_OF_A_TEXT)
            moment = moments[text] - copy * _BETWEEN_COPIES if is_copy else moments[place]
            found[index] = _Page(
                index=index,
                host=place % self.enlargement.hosts,
                text_key=f"copy {text}" if is_copy else f"own {index}",
                statement=statements.get(index),
                has_word_in_furniture=bool(furniture) and index % furniture == 0,
                published_at=(self.at + moment).replace(microsecond=0),
                story=f"enlarged-{text}" if is_copy else None,
            )
        return [found[index] for index in range(self.enlargement.pages)]

    @cached_property
    def _hosts(self) -> dict[str, list[_Page]]:
        hosts: dict[str, list[_Page]] = {
            host_name(number): [] for number in range(self.enlargement.hosts)
        }
        for page in self.pages:
            hosts[host_name(page.host)].append(page)
        return hosts

    def find(self, host: str, target: str) -> Resource | None:
        """The page, feed or robots.txt at an address; None when there is nothing."""
        pages = self._hosts.get(host)
        if pages is None:
            return None
        if target == "/feed.xml":
            return Resource(lambda: self._feed(host, pages), "application/rss+xml; charset=utf-8")
        if target == "/robots.txt":
            return Resource(lambda: b"User-agent: *\nAllow: /\n", "text/plain")
        number = target.removeprefix("/story/").removesuffix(".html")
        if not number.isdecimal() or int(number) >= len(self.pages):
            return None
        page = self.pages[int(number)]
        if host_name(page.host) != host or page.published_at > self.now:
            return None
        return Resource(lambda: self._render(page), modified_at=page.published_at)

    def has_host(self, host: str) -> bool:
        """Whether `host` is one of the enlargement's."""
        return host in self._hosts

    def sources(self) -> list[dict[str, str]]:
        """Rows for `sources.csv`: one feed a host."""
        return [
            {
                "name": outlet_name(number),
                "outlet": outlet_name(number),
                "homepage": f"http://{host_name(number)}/",
                "url": f"http://{host_name(number)}/feed.xml",
                "kind": "feed",
                "language": _grammar(number).language,
                "region": "India",
                "category": "generated",
                "status": "active",
            }
            for number in range(self.enlargement.hosts)
        ]

    def expected(self) -> list[ExpectedPage]:
        """What should become of each page; without its text, which is long."""
        found = []
        for page in self.pages:
            if page.published_at > self.now:
                continue
            url = _url(page)
            topics = () if page.statement is None else read_statements()[page.statement].topics
            found.append(
                ExpectedPage(
                    url=url,
                    canonical_url=url,
                    outlet=outlet_name(page.host),
                    title=_title(page),
                    language=_language(page).language,
                    verdict=Verdict.ARTICLE if topics else Verdict.OFF_TOPIC,
                    topics=topics,
                    published=PublicationDate(page.published_at, DatePrecision.INSTANT),
                    story=page.story,
                    trap="word in furniture" if page.has_word_in_furniture else None,
                )
            )
        return found

    def _feed(self, host: str, pages: list[_Page]) -> bytes:
        items = "".join(
            f"<item><title>{escape(_title(page))}</title><link>{_url(page)}</link>"
            f"<guid>{_url(page)}</guid><pubDate>{format_datetime(page.published_at)}</pubDate>"
            "</item>\n"
            for page in sorted(pages, key=lambda page: page.published_at, reverse=True)
            if page.published_at <= self.now
        )
        return (
            '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel>'
            f"<title>{escape(host)}</title><link>http://{host}/</link>"
            f"<description>{escape(host)}</description>\n{items}</channel></rss>\n"
        ).encode()

    def _render(self, page: _Page) -> bytes:
        grammar = _language(page)
        title = escape(_title(page))
        rng = _chance(page)
        paragraphs = grammar.paragraphs(rng)
        if page.statement is not None:
            paragraphs.insert(
                rng.randrange(1, len(paragraphs)), read_statements()[page.statement].sentence
            )
        body = "\n".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)
        word = "PFAS and dioxins: what to know" if page.has_word_in_furniture else "What to know"
        moment = page.published_at.isoformat()
        head, middle, tail = _frame(page.host)
        return (
            f"{head}<title>{title}</title>\n"
            f'<link rel="canonical" href="{_url(page)}">\n'
            f'<meta property="og:title" content="{title}">\n'
            f'<meta property="article:published_time" content="{moment}">\n'
            f"{middle}<article><h1>{title}</h1>\n"
            f'<p class="byline">Staff Reporter <time datetime="{moment}">{moment}</time></p>\n'
            f'<div class="body">{body}</div></article>\n'
            f'<aside><h3>Also read</h3><a href="/story/0.html">{word}</a></aside>{tail}'
        ).encode()


def host_name(number: int) -> str:
    """The host of an enlargement's outlet."""
    return f"www.enlarged-{number:04}.example"


def outlet_name(number: int) -> str:
    """Its name."""
    return f"The Enlarged Post {number}"


def _grammar(host: int) -> Grammar:
    return read_grammar("hi" if host % 4 == 3 else "en")


def _language(page: _Page) -> Grammar:
    """An agency text is English wherever it is printed, and so are the statements."""
    is_english = page.story is not None or page.statement is not None
    return read_grammar("en") if is_english else _grammar(page.host)


def _url(page: _Page) -> str:
    return f"http://{host_name(page.host)}/story/{page.index}.html"


def _chance(page: _Page) -> random.Random:
    return random.Random(page.text_key)  # noqa: S311  # the same text always, no secret


def _title(page: _Page) -> str:
    return _language(page).title(_chance(page))


@cache
def _frame(host: int) -> tuple[str, str, str]:
    """What stands around every article of a host: 25 to 50 kB of styles, scripts and links."""
    rng = random.Random(host)  # noqa: S311
    grammar, name = _grammar(host), outlet_name(host)
    rules = "\n".join(
        f".{rng.choice('abcdefgh')}{n}-{rng.randrange(999)}{{margin:{rng.randrange(40)}px;"
        f"color:#{rng.randrange(0xFFFFFF):06x};font-size:{rng.randrange(10, 30)}px}}"
        for n in range(rng.randrange(120, 260))
    )
    slots = ",".join(
        f'{{"slot":"unit-{n}","size":[{rng.randrange(300, 970)},{rng.randrange(50, 600)}],'
        f'"key":"{rng.getrandbits(64):016x}"}}'
        for n in range(rng.randrange(60, 140))
    )
    links = [
        f'<li><a href="/story/{rng.randrange(99)}.html">{escape(grammar.title(rng))}</a></li>'
        for _ in range(rng.randrange(60, 110))
    ]
    return (
        f'<!doctype html>\n<html lang="{grammar.language}"><head><meta charset="utf-8">\n',
        f"<style>{rules}</style><script>window.ads=[{slots}];</script></head>\n"
        f"<body><header><a href='/'>{name}</a><nav><ul>{''.join(links[:20])}</ul></nav></header>\n"
        "<main>\n",
        f"</main><div class='rail'><ul>{''.join(links)}</ul></div><footer>{name}</footer>"
        f"<script>window.more=[{slots}];</script></body></html>\n",
    )
