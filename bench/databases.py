"""An empty database for a benchmark, dropped with its folder afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory


@contextmanager
def empty_database(engine: str) -> Iterator[str]:
    """Give the address of an empty database; `engine` is "sqlite" or "postgresql"."""
    with TemporaryDirectory(prefix="bench-") as folder:
        if engine == "sqlite":
            yield f"sqlite:///{Path(folder) / 'bench.db'}"
            return
        import pgserver

        server = pgserver.get_server(  # type: ignore[attr-defined]  # it names no exports
            Path(folder) / "pg", cleanup_mode="stop"
        )
        try:
            yield server.get_uri()
        finally:
            server.cleanup()
