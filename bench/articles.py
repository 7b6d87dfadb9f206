"""Articles for benchmarks and tests: made up, but shaped as the press is. Same seed, same rows.

Topics, outlets and words follow Zipf's law, a fifth of the articles are copies of one story,
a tenth are in Indian languages, dates spread over twenty-three years and are sometimes known
to the day, month or year only.
"""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, insert, text

from storage.dates import DatePrecision
from storage.kinds import Band, PageKind, ReviewState
from storage.reviews import AUTOMATIC
from storage.search import index_words, kind_mark, language_mark, outlet_mark, place, topic_mark
from storage.tables import Article, ArticleTopic, Outlet, Review, SearchEntry, Story, Topic

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
LAST = datetime(2026, 6, 30, tzinfo=UTC)
DAYS = 365 * 23


def _weighted(chance: random.Random, count: int) -> int:
    """A number below `count`, small ones more often (Zipf)."""
    return min(int(count ** chance.random()) - 1, count - 1)


def make_rows(count: int, *, seed: int = 1, outlets: int = 400) -> Iterator[dict[str, Any]]:
    """Yield one dictionary of column values for each article, with its `topics` beside."""
    chance = random.Random(seed)
    words = ENGLISH + [f"{word}{number}" for number in range(20) for word in ENGLISH[:60]]
    for number in range(1, count + 1):
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
            "kind": kind,
            "published_at": at,
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
    batch: list[dict[str, Any]] = []
    for row in make_rows(count, seed=seed, outlets=len(names)):
        batch.append(row)
        if len(batch) == 5000:
            _insert(engine, batch, names)
            batch = []
    if batch:
        _insert(engine, batch, names)
    with engine.begin() as connection:
        connection.execute(
            text(
                "UPDATE story SET lead_id = (SELECT min(id) FROM article WHERE story_id = story.id)"
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


def _insert(
    engine: Engine, batch: list[dict[str, Any]], outlets: list[tuple[str, str, str]]
) -> None:
    stories = sorted({row["story_id"] for row in batch} - {None})
    with engine.begin() as connection:
        known = set(
            connection.execute(
                text("SELECT id FROM story WHERE id >= :low AND id <= :high"),
                {"low": stories[0], "high": stories[-1]},
            ).scalars()
        )
        new = [
            {"id": story, "is_lead_pinned": False, "created_at": LAST}
            for story in stories
            if story not in known
        ]
        if new:
            connection.execute(insert(Story), new)
        connection.execute(
            insert(Article), [{k: v for k, v in row.items() if k != "topics"} for row in batch]
        )
        connection.execute(
            insert(ArticleTopic),
            [
                {
                    "article_id": row["id"],
                    "topic": slug,
                    "score": 1.0 - at / 10,
                    "band": Band.SURE,
                    "review": row["review"],
                    "sorted_at": row["sorted_at"],
                }
                for row in batch
                for at, slug in enumerate(row["topics"])
            ],
        )
        connection.execute(
            insert(Review),
            [
                {
                    "article_id": row["id"],
                    "state": row["review"],
                    "by": AUTOMATIC,
                    "at": row["approved_at"],
                }
                for row in batch
            ],
        )
        connection.execute(
            insert(SearchEntry),
            [
                {
                    "position": place(row["sorted_at"], row["id"]),
                    "article_id": row["id"],
                    "words": [
                        *index_words(
                            row["title"],
                            row["gloss"] or "",
                            outlets[row["outlet_id"] - 1][1],
                            ", ".join(row["authors"]),
                            row["excerpt"],
                        ),
                        *(topic_mark(slug) for slug in row["topics"]),
                        outlet_mark(row["outlet_id"]),
                        language_mark(row["language"]),
                        kind_mark(row["kind"]),
                    ],
                }
                for row in batch
            ],
        )
