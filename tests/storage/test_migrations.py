"""Migrating and creating all tables give the same database, on both engines."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect
from sqlmodel import SQLModel, select

import storage.tables as tables
from storage.database import DatabaseSettings, open_engine, read_session, write_session
from storage.migrations import current, migrate, revisions


def test_migrating_gives_the_tables_of_the_program(database_url: str) -> None:
    engine = open_engine(DatabaseSettings(url=database_url))
    migrate(engine)
    assert current(engine) == revisions()[-1]
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "render_as_batch": True,
                "compare_type": True,
                # What FTS5 makes for itself is no table of ours.
                "include_name": lambda name, kind, _: (
                    kind != "table" or not name.startswith("search_index")
                ),
            },
        )
        assert compare_metadata(context, SQLModel.metadata) == []
    engine.dispose()


def test_every_migration_goes_down_and_up_on_data(database_url: str) -> None:
    engine = open_engine(DatabaseSettings(url=database_url))
    for revision in revisions():
        migrate(engine, revision)
    with write_session(engine) as session:
        outlet = tables.Outlet(domain="lantern.example", name="The Lantern")
        session.add(outlet)
        session.flush()
        session.add(
            tables.Article(
                url="http://lantern.example/1", url_hash="0", outlet_id=outlet.id or 0, title="One"
            )
        )
    for revision in reversed(["base", *revisions()[:-1]]):
        migrate(engine, revision)
    left = {name for name in inspect(engine).get_table_names() if name != "alembic_version"}
    assert not left
    migrate(engine)
    with read_session(engine) as session:
        assert session.exec(select(tables.Article)).all() == []
    engine.dispose()


def test_migrating_twice_changes_nothing(database_url: str) -> None:
    engine = open_engine(DatabaseSettings(url=database_url))
    migrate(engine)
    migrate(engine)
    assert current(engine) == revisions()[-1]
    engine.dispose()
