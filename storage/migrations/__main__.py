"""`python -m storage.migrations "what changes"`: write a migration from the tables."""

import sys
import tempfile
from pathlib import Path

from alembic import command

from storage.database import DatabaseSettings, open_engine
from storage.migrations import _config, migrate


def main() -> None:
    """Compare the tables with a database made by the migrations so far, and write the rest."""
    message = " ".join(sys.argv[1:]) or "change"
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(DatabaseSettings(url=f"sqlite:///{Path(folder) / 'present.db'}"))
        versions = Path(__file__).parent / "versions"
        if any(versions.glob("*.py")):
            migrate(engine)
        number = len(list(versions.glob("[0-9]*.py"))) + 1
        with engine.begin() as connection:
            config = _config(connection)
            command.revision(config, message, autogenerate=True, rev_id=f"{number:04d}")
        engine.dispose()


if __name__ == "__main__":
    main()
