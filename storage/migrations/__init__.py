"""Bringing a database to the present tables, with Alembic.

Every command asks whether the database is up to date, so that question is answered without
Alembic, whose import costs more than the rest of a short command.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from storage.database import describe
from storage.errors import StorageError

if TYPE_CHECKING:
    from alembic.config import Config

_LOCK = 7_305_811_220_231
"""An arbitrary number of ours for PostgreSQL's advisory lock: two processes may start at once."""


def revisions() -> list[str]:
    """Return all revisions, oldest first; their files are numbered."""
    return sorted(path.name[:4] for path in (Path(__file__).parent / "versions").glob("[0-9]*.py"))


def current(engine: Engine) -> str | None:
    """Return the revision that a database is at, None for an empty one.

    Raises `StorageError` when it cannot be reached.
    """
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
            return str(found) if found else None
    except DBAPIError as error:
        shown = engine.url.render_as_string(hide_password=True)
        raise StorageError(f"database {shown}: {describe(error)}") from error


def migrate(engine: Engine, revision: str = "head") -> None:
    """Bring a database up (or, for tests, down) to `revision`; does nothing when it is there.

    Raises `StorageError` when the database was made by a newer version of the program.
    """
    at, known = current(engine), revisions()
    if at is not None and at not in known:
        raise StorageError(
            f"database {engine.url.render_as_string(hide_password=True)}: it is at revision "
            f"{at}, which this version does not know; install the version that made it, or newer"
        )
    target = known[-1] if revision == "head" else revision
    if at == target:
        return
    from alembic import command  # noqa: PLC0415  (see above)

    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
        goes_down = at is not None and (target == "base" or target < at)
        (command.downgrade if goes_down else command.upgrade)(make_config(connection), target)


def make_config(connection: Connection) -> "Config":
    """Return Alembic's configuration for work on one connection."""
    from alembic.config import Config  # noqa: PLC0415  (see above)

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    return config
