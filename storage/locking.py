"""Work that one process at a time may do: one crawl, one composer."""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path

from sqlalchemy import Engine, text

try:
    import fcntl
except ImportError:  # pragma: no cover  (Windows: one process is the operator's own care)
    fcntl = None  # type: ignore[assignment]


@contextmanager
def exclusive(engine: Engine, name: str) -> Iterator[bool]:
    """Hold the lock `name` of this database; yields False when another process holds it.

    Both kinds end with the process that holds them, however it ends: on PostgreSQL an
    advisory lock (so it holds between machines too), on SQLite a lock on a file beside it.
    """
    if engine.dialect.name == "postgresql":
        number = int.from_bytes(blake2b(name.encode(), digest_size=7).digest())
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            held = bool(
                connection.execute(text("SELECT pg_try_advisory_lock(:n)"), {"n": number}).scalar()
            )
            try:
                yield held
            finally:
                if held:
                    connection.execute(text("SELECT pg_advisory_unlock(:n)"), {"n": number})
        return
    database = engine.url.database
    if not database or database == ":memory:" or fcntl is None:
        yield True
        return
    with Path(f"{database}.{name}.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True
