"""robots.txt files, kept so that a crawl every minute does not ask for them every minute."""

from datetime import timedelta

from sqlalchemy import Engine

from storage.database import insert_into, read_session, write_session
from storage.tables import RobotsFile, now

KEPT_FOR = timedelta(hours=24)


class KeptRobots:
    """The robots.txt files of a database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def get(self, host: str) -> bytes | None:
        """Return the kept rules of a host, None when there are none or they are too old."""
        with read_session(self._engine) as session:
            kept = session.get(RobotsFile, host)
        return kept.rules if kept and kept.fetched_at > now() - KEPT_FOR else None

    def put(self, host: str, rules: bytes) -> None:
        """Keep the rules of a host."""
        if len(host) > 300:
            return
        fresh = {"rules": rules, "fetched_at": now()}
        with write_session(self._engine) as session:
            session.execute(
                insert_into(session, RobotsFile)
                .values(host=host, **fresh)
                .on_conflict_do_update(index_elements=["host"], set_=fresh)
            )
