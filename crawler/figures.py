"""What a crawl counts."""

from dataclasses import dataclass


@dataclass(slots=True)
class Figures:
    """What a crawl counts. Every announced address ends in one of those from `articles` on."""

    sources: int = 0
    sources_done: int = 0
    sources_unchanged: int = 0
    sources_failed: int = 0
    announced: int = 0
    fresh: int = 0
    pages: int = 0
    screened_out: int = 0
    mentions: int = 0
    revisits: int = 0
    """Kept articles whose page was looked at again."""
    changed: int = 0
    gone: int = 0
    """Pages of kept articles that are there no more."""
    articles: int = 0
    """New ones."""
    known_articles: int = 0
    off_topic: int = 0
    not_press: int = 0
    unreadable: int = 0
    disallowed: int = 0
    dead: int = 0
    failed: int = 0
    waiting: int = 0

    @property
    def settled(self) -> int:
        """Addresses that got their word in this crawl."""
        return (
            self.articles
            + self.known_articles
            + self.off_topic
            + self.not_press
            + self.unreadable
            + self.disallowed
            + self.dead
            + self.failed
        )
