"""Opening the configured database: reachable, and at the present tables."""

from sqlalchemy import Engine

from inthenews.config import Config
from storage.database import open_engine
from storage.migrations import migrate


def open_database(config: Config) -> Engine:
    """Return an engine on the configured database, made or brought up to date when needed.

    Raises `StorageError` when it cannot be reached.
    """
    engine = open_engine(config.database)
    migrate(engine)
    return engine
