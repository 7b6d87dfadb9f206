"""`python -m storage.migrations "what changes"`: write a migration from the tables."""

import sys
import tempfile
from pathlib import Path

from alembic import command

from storage.database import DatabaseSettings, open_engine
from storage.migrations import make_config, migrate, revisions


def main() -> None:
    """Compare the tables with a database made by the migrations so far, and write the rest."""
    message = " ".join(sys.argv[1:]) or "change"
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(DatabaseSettings(url=f"sqlite:///{Path(folder) / 'present.db'}"))
        if revisions():
            migrate(engine)
        number = f"{len(revisions()) + 1:04d}"
        with engine.begin() as connection:
            command.revision(make_config(connection), message, autogenerate=True, rev_id=number)
        engine.dispose()


if __name__ == "__main__":
    main()
