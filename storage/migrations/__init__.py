"""Bringing a database to the present tables, with Alembic."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from storage.database import describe
from storage.errors import StorageError

_LOCK = 7_305_811_220_231
"""An arbitrary number of ours for PostgreSQL's advisory lock: two processes may start at once."""


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    return config


def newest() -> str:
    """Return the revision that this program's tables are at."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def current(engine: Engine) -> str | None:
    """Return the revision that a database is at, None for an empty one.

    Raises `StorageError` when it cannot be reached.
    """
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    except DBAPIError as error:
        shown = engine.url.render_as_string(hide_password=True)
        raise StorageError(f"database {shown}: {describe(error)}") from error


def migrate(engine: Engine, revision: str = "head") -> None:
    """Bring a database up (or, for tests, down) to `revision`; does nothing when it is there.

    Raises `StorageError` when the database was made by a newer version of the program.
    """
    at = current(engine)
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if at is not None and at not in known:
        raise StorageError(
            f"database {engine.url.render_as_string(hide_password=True)}: it is at revision "
            f"{at}, which this version does not know; install the version that made it, or newer"
        )
    if revision == "head" and at == newest():
        return
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
        going_down = revision == "base" or (at is not None and revision != "head")
        (command.downgrade if going_down else command.upgrade)(_config(connection), revision)
