"""What every room's tests share: both databases, and the data beside the checkout."""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine, text
from sqlmodel import SQLModel, create_engine

import storage.tables  # noqa: F401  (fills the metadata)
from storage.database import DatabaseSettings, open_engine

settings.register_profile(
    "inthenews", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=100
)
settings.load_profile("inthenews")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared data sets beside the checkout."""
    folder = Path(__file__).parents[2] / "shared"
    if not folder.is_dir():
        pytest.skip("the data sets of ../shared are not here")
    return folder


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL server of this test session's own."""
    pgserver = pytest.importorskip("pgserver", reason="pgserver is not installed")
    # A short path: PostgreSQL's socket lives there and its name is limited to 107 bytes.
    folder = (
        Path("/tmp") / f"pg-{uuid4().hex[:8]}"
        if os.name == "posix"
        else tmp_path_factory.mktemp("pg")
    )
    server = pgserver.get_server(folder, cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgresql_administrator(postgresql_server: str) -> Iterator[Engine]:
    """A connection that may make and drop databases."""
    engine = create_engine(
        postgresql_server.replace("postgresql://", "postgresql+psycopg://"),
        isolation_level="AUTOCOMMIT",
    )
    with engine.connect() as connection:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    yield engine
    engine.dispose()


@contextmanager
def postgresql_database(administrator: Engine, server: str, template: str) -> Iterator[str]:
    """A database made after `template` (quicker than making its tables), dropped at the end."""
    name = f"test_{uuid4().hex[:12]}"
    with administrator.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    yield server.replace("/postgres?", f"/{name}?")
    with administrator.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


def make_tables(url: str) -> None:
    engine = open_engine(DatabaseSettings(url=url))
    SQLModel.metadata.create_all(engine)
    engine.dispose()  # SQLite then writes its log into the file


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: str, postgresql_administrator: Engine) -> str:
    """The name of a PostgreSQL database with all tables, to make others after."""
    with postgresql_administrator.connect() as connection:
        connection.execute(text("CREATE DATABASE all_tables"))
    make_tables(postgresql_server.replace("/postgres?", "/all_tables?"))
    return "all_tables"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with all tables, to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    make_tables(f"sqlite:///{path}")
    return path


@pytest.fixture
def postgresql_url(postgresql_server: str, postgresql_administrator: Engine) -> Iterator[str]:
    """The address of an empty PostgreSQL database."""
    with postgresql_database(postgresql_administrator, postgresql_server, "template1") as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'test.db'}"
    url: str = request.getfixturevalue("postgresql_url")
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An engine on a database with all tables, once on each."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            path = shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "test.db")
            url = f"sqlite:///{path}"
        else:
            database = postgresql_database(
                request.getfixturevalue("postgresql_administrator"),
                request.getfixturevalue("postgresql_server"),
                request.getfixturevalue("postgresql_template"),
            )
            url = stack.enter_context(database)
        engine = open_engine(DatabaseSettings(url=url))
        yield engine
        engine.dispose()
