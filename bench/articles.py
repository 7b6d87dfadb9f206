"""Articles for benchmarks and tests: made up, but shaped as the press is. Same seed, same rows.

Topics, outlets and words follow Zipf's law, a fifth of the articles are copies of one story,
a tenth are in Indian languages, dates spread over twenty-three years and are sometimes known
to the day, month or year only.
"""

import json
import os
import random
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import islice
from multiprocessing import get_context
from typing import Any

from sqlalchemy import Engine, insert, text

from storage import marks
from storage.dates import DatePrecision
from storage.kinds import PageKind, ReviewState
from storage.reviews import AUTOMATIC
from storage.tables import Outlet, Topic
from storage.words import index_words

TOPICS = {
    "toxics-link": ("Toxics Link", "टॉक्सिक्स लिंक"),
    "plastic": ("Plastic and microplastics", "प्लास्टिक और माइक्रोप्लास्टिक"),
    "mercury": ("Mercury", "पारा"),
    "e-waste": ("E-waste", "ई-कचरा"),
    "lead": ("Lead in paint", "पेंट में सीसा"),
    "pfas": ("PFAS", "पीएफएएस"),
    "dioxins": ("Dioxins and furans", "डाइऑक्सिन और फ्यूरान"),
    "pesticides": ("POPs pesticides", "पीओपी कीटनाशक"),
    "stockholm-convention": ("Stockholm Convention", "स्टॉकहोम सम्मेलन"),
    "medical-waste": ("Medical waste", "चिकित्सा कचरा"),
}
OUTLETS = [
    ("thehindu.com", "The Hindu", "en"),
    ("timesofindia.indiatimes.com", "The Times of India", "en"),
    ("indianexpress.com", "The Indian Express", "en"),
    ("hindustantimes.com", "Hindustan Times", "en"),
    ("downtoearth.org.in", "Down To Earth", "en"),
    ("[city-scan-magazine]", "City Scan Magazine", "en"),
    ("jagran.com", "दैनिक जागरण", "hi"),
    ("amarujala.com", "अमर उजाला", "hi"),
    ("anandabazar.com", "আনন্দবাজার পত্রিকা", "bn"),
    ("dinamalar.com", "தினமலர்", "ta"),
    ("manoramaonline.com", "മലയാള മനോരമ", "ml"),
    ("inquilab.com", "انقلاب", "ur"),
    ("business-standard.com", "Business Standard", "en"),
    ("newindianexpress.com", "The New Indian Express", "en"),
    ("deccanherald.com", "Deccan Herald", "en"),
]
ENGLISH = [
    "study",
    "finds",
    "high",
    "levels",
    "of",
    "lead",
    "in",
    "household",
    "paints",
    "sold",
    "across",
    "Delhi",
    "markets",
    "microplastics",
    "in",
    "salt",
    "and",
    "sugar",
    "brands",
    "say",
    "researchers",
    "mercury",
    "creams",
    "sold",
    "online",
    "despite",
    "ban",
    "pollution",
    "board",
    "orders",
    "inquiry",
    "into",
    "e-waste",
    "burning",
    "yards",
    "near",
    "Seelampur",
    "children",
    "exposed",
    "phthalates",
    "in",
    "diapers",
    "nonylphenol",
    "in",
    "detergents",
    "Ganga",
    "river",
    "water",
    "samples",
    "show",
    "contamination",
    "ministry",
    "notifies",
    "rules",
    "on",
    "hazardous",
    "waste",
    "Stockholm",
    "Convention",
    "adds",
    "new",
    "chemicals",
    "to",
    "list",
    "dioxin",
    "emissions",
    "from",
    "waste",
    "to",
    "energy",
    "plants",
    "worry",
    "residents",
    "experts",
    "call",
    "for",
    "stricter",
    "limits",
    "toxics",
    "link",
    "report",
    "says",
    "informal",
    "recyclers",
    "handle",
    "most",
    "discarded",
    "computers",
    "and",
    "phones",
]
SENTENCES = {
    "hi": "टॉक्सिक्स लिंक की रिपोर्ट में नमक और चीनी के सभी "
    "नमूनों में माइक्रोप्लास्टिक मिला पारे वाली क्रीम ऑनलाइन बिक रही है",
    "bn": "টক্সিক্স লিংকের সমীক্ষায় নুন ও চিনির সব নমুনায় মাইক্রোপ্লাস্টিক পাওয়া গেছে নদীর জলে দূষণ বাড়ছে",
    "ta": "டாக்சிக்ஸ் லிங்க் ஆய்வில் உப்பு மற்றும் சர்க்கரையில் நுண்பிளாஸ்டிக் கண்டறியப்பட்டது பாதரசம் கலந்த கிரீம்கள் விற்பனை",
    "ml": "ടോക്സിക്സ് ലിങ്ക് പഠനത്തിൽ ഉപ്പിലും പഞ്ചസാരയിലും മൈക്രോപ്ലാസ്റ്റിക് കണ്ടെത്തി ഇലക്ട്രോണിക് മാലിന്യം വർധിക്കുന്നു",
    "ur": "ٹاکسکس لنک کی رپورٹ کے مطابق نمک اور چینی کے "
    "تمام نمونوں میں مائیکرو پلاسٹک پایا گیا پارے والی کریم فروخت",
}
NAMES = ["Priya Menon", "Arun Kumar", "Sadia Akhtar", "R. Venkatesan", "Jayashree Nandi"]
BLOCK = 5000
ARTICLE = (
    "id", "url", "url_hash", "outlet_id", "story_id", "title", "gloss", "authors", "desks",
    "language", "kind", "published_at", "published_precision", "sorted_at", "found_at",
    "changed_at", "approved_at", "excerpt", "review", "text_length",
)  # fmt: skip
Prepared = list[tuple[str, tuple[str, ...], list[Any]]]
"""Rows for each table, with their columns."""
LAST = datetime(2026, 6, 30, tzinfo=UTC)
DAYS = 365 * 23


def _weighted(chance: random.Random, count: int) -> int:
    """A number below `count`, small ones more often (Zipf)."""
    return min(int(count ** chance.random()) - 1, count - 1)


def make_rows(
    count: int, *, seed: int = 1, outlets: int = 400, start: int = 1
) -> Iterator[dict[str, Any]]:
    """Yield one dictionary of column values for each article, with its `topics` beside."""
    chance = random.Random(seed)
    words = ENGLISH + [f"{word}{number}" for number in range(20) for word in ENGLISH[:60]]
    for number in range(start, start + count):
        outlet = _weighted(chance, outlets)
        language = OUTLETS[outlet][2] if outlet < len(OUTLETS) else "en"
        source = SENTENCES[language].split() if language != "en" else words
        title = " ".join(
            source[_weighted(chance, len(source))] for _ in range(chance.randint(6, 11))
        )
        excerpt = " ".join(
            source[_weighted(chance, len(source))] for _ in range(chance.randint(18, 38))
        )
        at = LAST - timedelta(seconds=int(chance.random() ** 1.4 * DAYS * 86400))
        precision = chance.choices(
            [DatePrecision.INSTANT, DatePrecision.DAY, DatePrecision.MONTH, DatePrecision.YEAR],
            [80, 15, 4, 1],
        )[0]
        at = {
            DatePrecision.DAY: at.replace(hour=0, minute=0, second=0),
            DatePrecision.MONTH: at.replace(day=1, hour=0, minute=0, second=0),
            DatePrecision.YEAR: at.replace(month=1, day=1, hour=0, minute=0, second=0),
        }.get(precision, at)
        if number % 97 == 0:
            precision = DatePrecision.UNKNOWN
        kind = chance.choices(
            [PageKind.ARTICLE, PageKind.OPINION, PageKind.VIDEO, PageKind.PAYWALLED], [88, 6, 3, 3]
        )[0]
        slugs = list(TOPICS)
        topics = {slugs[_weighted(chance, len(slugs))] for _ in range(chance.randint(1, 3))}
        yield {
            "id": number,
            "url": f"https://press.example/{number}",
            "url_hash": f"{number:032x}",
            "outlet_id": outlet + 1,
            "story_id": number // 5 + 1 if number % 5 < 2 else None,
            "title": title[:1].upper() + title[1:],
            "gloss": "Microplastics in every brand of salt and sugar" if language != "en" else None,
            "authors": chance.sample(NAMES, chance.choice([0, 1, 1, 2])),
            "language": language,
            "desks": [],
            "text_length": 0,
            "kind": kind,
            "published_at": None if precision is DatePrecision.UNKNOWN else at,
            "published_precision": precision,
            "sorted_at": at,
            "found_at": at + timedelta(minutes=5),
            "changed_at": at + timedelta(minutes=10),
            "approved_at": at + timedelta(minutes=10),
            "excerpt": excerpt[:1].upper() + excerpt[1:] + ".",
            "review": ReviewState.APPROVED,
            "topics": sorted(topics),
        }


def fill(engine: Engine, count: int, *, seed: int = 1, outlets: int = 400) -> None:
    """Fill an empty database with `count` approved articles, their stories and search index."""
    names = OUTLETS + [
        (f"outlet{n}.example", f"Outlet {n}", "en") for n in range(len(OUTLETS), outlets)
    ]
    names = names[:outlets]
    with engine.begin() as connection:
        connection.execute(
            insert(Outlet),
            [
                {
                    "id": number,
                    "domain": domain,
                    "name": name,
                    "language": language,
                    "homepage": None if domain.startswith("[") else f"https://{domain}",
                    "tier": 1,
                }
                for number, (domain, name, language) in enumerate(names, 1)
            ],
        )
        connection.execute(
            insert(Topic),
            [
                {
                    "slug": slug,
                    "title": title,
                    "titles": {"hi": hindi},
                    "position": position,
                    "section": "topics",
                    "auto_approve": False,
                    "is_watched": True,
                }
                for position, (slug, (title, hindi)) in enumerate(TOPICS.items())
            ],
        )
    is_postgresql = engine.dialect.name == "postgresql"
    blocks = [
        (start, min(BLOCK, count + 1 - start), seed, names, is_postgresql)
        for start in range(1, count + 1, BLOCK)
    ]
    load = _copy if is_postgresql else _insert
    if len(blocks) == 1:
        load(engine, _prepare(blocks[0]))
    else:
        with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as pool:
            rest = iter(blocks)
            window = deque(pool.submit(_prepare, block) for block in islice(rest, 6))
            while window:
                load(engine, window.popleft().result())
                window.extend(pool.submit(_prepare, block) for block in islice(rest, 1))
    with engine.begin() as connection:
        connection.execute(
            text(
                "UPDATE story SET lead_id = first FROM (SELECT story_id, min(id) AS first"
                " FROM article GROUP BY story_id) AS members WHERE story_id = story.id"
            )
        )
        if engine.dialect.name == "postgresql":
            for table in ("article", "outlet", "story", "review"):
                connection.execute(
                    text(
                        f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id))"
                        f" FROM {table}"
                    )
                )
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
    else:
        with engine.begin() as connection:
            connection.execute(text("ANALYZE"))


def _prepare(block: tuple[int, int, int, list[tuple[str, str, str]], bool]) -> Prepared:
    """Make the rows of a block, as the database takes them."""
    start, count, seed, outlets, is_postgresql = block
    # The first block has the seed itself: a small archive is the same however it is made.
    rows = list(make_rows(count, seed=seed + start // BLOCK, outlets=len(outlets), start=start))

    def instant(at: datetime | None) -> str | None:
        if at is None:
            return None
        return at.isoformat() if is_postgresql else at.strftime("%Y-%m-%d %H:%M:%S.%f")

    articles, topics, reviews, entries = [], [], [], []
    stories: dict[int, int] = {}
    for row in rows:
        number, at, is_dated = row["id"], instant(row["sorted_at"]), row["published_at"] is not None
        values = {**row, "desks": "[]", "authors": json.dumps(row["authors"])}
        articles.append(
            [
                instant(value) if isinstance(value, datetime) else value
                for value in (values[name] for name in ARTICLE)
            ]
        )
        if row["story_id"]:
            stories.setdefault(row["story_id"], number)
        topics += [
            (number, slug, 1.0 - place / 10, "sure", "approved", at, is_dated)
            for place, slug in enumerate(row["topics"])
        ]
        reviews.append((number, "approved", AUTOMATIC, instant(row["approved_at"])))
        position = marks.place(row["sorted_at"], number)
        words = [
            *index_words(
                row["title"],
                row["gloss"] or "",
                outlets[row["outlet_id"] - 1][1],
                ", ".join(row["authors"]),
                row["excerpt"],
            ),
            *marks.marks_of(
                row["topics"], row["outlet_id"], row["language"], row["kind"], is_dated=is_dated
            ),
            *(marks.span_marks(position) if is_postgresql else ()),
        ]
        entries.append(
            (
                position,
                number,
                " ".join(f"'{word}':{place}" for place, word in enumerate(words, 1))
                if is_postgresql
                else " ".join(words),
            )
        )
    first = instant(LAST)
    return [
        # A story that began in the block before is there already.
        (
            "story",
            ("id", "is_lead_pinned", "created_at"),
            [
                (story, False, first)
                for story, number in stories.items()
                if number % 5 == 0 or number == 1
            ],
        ),
        ("article", ARTICLE, articles),
        (
            "article_topic",
            ("article_id", "topic", "score", "band", "review", "sorted_at", "is_dated"),
            topics,
        ),
        ("review", ("article_id", "state", "by", "at"), reviews),
        ("search_entry", ("position", "article_id", "words"), entries),
    ]


def _copy(engine: Engine, prepared: Prepared) -> None:
    with engine.begin() as connection:
        cursor = connection.connection.cursor()
        cursor.execute("SET LOCAL session_replication_role = replica")  # no foreign keys checked
        for table, columns, rows in prepared:
            names = ", ".join(f'"{name}"' for name in columns)
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)


def _insert(engine: Engine, prepared: Prepared) -> None:
    with engine.begin() as connection:
        cursor = connection.connection.cursor()
        for table, columns, rows in prepared:
            names = ", ".join(f'"{name}"' for name in columns)
            holes = ", ".join("?" * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({holes})", rows)
