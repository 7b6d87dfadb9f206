"""An archive with one of everything that a page can show."""

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import SQLModel

from archive.settings import ArchiveSettings
from bench.articles import fill
from storage.database import DatabaseSettings, open_engine, write_session
from storage.dates import DatePrecision
from storage.kinds import EditionState, Medium
from storage.organisation import OrganisationSettings
from storage.reviews import hide, republish
from storage.tables import Article, Digest, Edition, EditionItem

ORGANISATION = OrganisationSettings(
    contact="press@toxicslink.org", footer="Published in Delhi.", logo="logo.svg"
)
LOGO = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 40">
<rect width="40" height="40" fill="#0b6b57"/><circle cx="80" cy="20" r="18" fill="#c33"/></svg>"""
PAGES = {
    "the newest": "",
    "a year": "2024/",
    "a month": "2024/06/",
    "a numbered page": "2024/06/page-1/",
    "all topics": "topics/",
    "a topic": "topics/mercury/",
    "a topic's year": "topics/mercury/2024/",
    "all outlets": "outlets/",
    "an outlet": "outlets/thehindu.com/",
    "all languages": "languages/",
    "a language, from right to left": "languages/ur/",
    "an article": "articles/12/",
    "an article behind a wall": "articles/4/",
    "an article that is gone": "articles/5/",
    "a broadcast without a date": "articles/6/",
    "a withdrawn article": "articles/7/",
    "a story": "stories/3/",
    "the timeline": "timeline/",
    "the feeds": "follow/",
    "all editions": "editions/",
    "an edition": "editions/weekly/1/",
    "a search": "search/?q=mercury",
    "a search without an answer": "search/?q=zzzz",
    "nothing": "nope/",
    "the frame": "embed.html",
    "the newest in Hindi": "hi/",
    "an article in Hindi": "hi/articles/12/",
    "a story in Hindi": "hi/stories/3/",
    "the timeline in Hindi": "hi/timeline/",
    "a search in Hindi": "hi/search/?q=mercury",
}
"""Every kind of page, by what it is of."""


def settings(url: str = "http://127.0.0.1:8000") -> ArchiveSettings:
    return ArchiveSettings(url=url, page_size=10, sign_up=f"{url}/mail/subscribe")


def stock(folder: Path) -> Engine:
    """Make it in an empty folder, with its logo beside it."""
    (folder / "logo.svg").write_text(LOGO)
    engine = open_engine(DatabaseSettings(url=f"sqlite:///{folder / 'stocked.db'}"))
    SQLModel.metadata.create_all(engine)
    fill(engine, 100, outlets=15)
    with write_session(engine) as session:
        wall, gone, broadcast = (session.get_one(Article, number) for number in (4, 5, 6))
        wall.is_free = False
        wall.edition, wall.medium = "Patna", Medium.PRINT
        gone.gone_at = datetime(2026, 3, 1, tzinfo=UTC)
        broadcast.url = "urn:uuid:0d6d1d6c-7a0b-4c1c-9d34-1f6f0a3f9f10"
        broadcast.medium = Medium.TELEVISION
        broadcast.published_at = None
        broadcast.published_precision = DatePrecision.UNKNOWN
        for number in range(21, 46):  # a month with several pages
            busy = session.get_one(Article, number)
            busy.sorted_at = busy.published_at = datetime(2024, 6, number - 20, 9, tzinfo=UTC)
            busy.published_precision = DatePrecision.INSTANT
        republish(session, [4, 5, 6, *range(21, 46)])
        hide(session, 7, "editor")
        session.add(Digest(id=1, name="weekly", title="The week", is_public=True))
        session.flush()
        session.add(
            Edition(id=1, digest_id=1, number=1, state=EditionState.SENT,
                    sent_at=datetime(2026, 6, 30, 2, tzinfo=UTC))
        )  # fmt: skip
        session.flush()
        for number in (4, 5, 6, 12):
            session.add(EditionItem(digest_id=1, article_id=number, edition_id=1))
    return engine
