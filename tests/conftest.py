"""What every room's tests share: both databases, and the data beside the checkout."""

import os
import shutil
from collections.abc import Iterator
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


@pytest.fixture
def postgresql_url(postgresql_server: str) -> Iterator[str]:
    """The address of an empty PostgreSQL database."""
    name = f"test_{uuid4().hex[:12]}"
    admin = create_engine(
        postgresql_server.replace("postgresql://", "postgresql+psycopg://"),
        isolation_level="AUTOCOMMIT",
    )
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield postgresql_server.replace("/postgres?", f"/{name}?")
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'test.db'}"
    url: str = request.getfixturevalue("postgresql_url")
    return url


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on a database with all tables, once on each."""
    engine = open_engine(DatabaseSettings(url=database_url))
    SQLModel.metadata.create_all(engine)
    yield engine
    engine.dispose()
