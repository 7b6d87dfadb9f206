"""A small archive, and what serves it: read only, so made once for each database."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import uvicorn
from sqlalchemy import Engine
from sqlmodel import SQLModel
from starlette.testclient import TestClient

from archive.app import make_app
from archive.export import export
from archive.settings import ArchiveSettings
from bench.articles import fill
from storage.database import DatabaseSettings, open_engine
from storage.organisation import OrganisationSettings
from tests.archive import stocked as stocking

ADDRESS = "https://press.example.org/coverage"


@pytest.fixture(scope="session")
def organisation() -> OrganisationSettings:
    return OrganisationSettings(contact="press@toxicslink.org", footer="Published in Delhi.")


@pytest.fixture(scope="session")
def settings() -> ArchiveSettings:
    return ArchiveSettings(url=ADDRESS, page_size=10)


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """300 public articles on SQLite. Not to be written to."""
    path = tmp_path_factory.mktemp("filled") / "archive.db"
    engine = open_engine(DatabaseSettings(url=f"sqlite:///{path}"))
    SQLModel.metadata.create_all(engine)
    fill(engine, 300, outlets=15)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def client(
    filled: Engine, organisation: OrganisationSettings, settings: ArchiveSettings
) -> Iterator[TestClient]:
    app = make_app(filled, organisation, settings)
    with TestClient(app, base_url="http://testserver", follow_redirects=False) as client:
        yield client


@pytest.fixture
def small(engine: Engine) -> Engine:
    """60 public articles of the test's own, once on each database."""
    fill(engine, 60, outlets=15)
    return engine


@pytest.fixture
def little(tmp_path: Path) -> Iterator[Engine]:
    """40 public articles of the test's own, on SQLite."""
    engine = open_engine(DatabaseSettings(url=f"sqlite:///{tmp_path / 'little.db'}"))
    SQLModel.metadata.create_all(engine)
    fill(engine, 40, outlets=15)
    yield engine
    engine.dispose()


class Running:
    """An application served over real HTTP on loopback."""

    def __init__(self, app: object, port: int = 0) -> None:
        config = uvicorn.Config(app, port=port, log_level="error", lifespan="off")  # type: ignore[arg-type]  # an ASGI application
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, daemon=True)

    def __enter__(self) -> str:
        self.thread.start()
        while not self.server.started:
            self.thread.join(0.01)
        port = self.server.servers[0].sockets[0].getsockname()[1]
        return f"http://127.0.0.1:{port}"

    def __exit__(self, *_: object) -> None:
        self.server.should_exit = True
        self.thread.join(10)


@pytest.fixture(scope="session")
def served(
    filled: Engine, organisation: OrganisationSettings, settings: ArchiveSettings
) -> Iterator[str]:
    """The address of the small archive, served over HTTP."""
    with Running(make_app(filled, organisation, settings)) as address:
        assert httpx.get(address).status_code == 200
        yield address


@dataclass(frozen=True)
class Stocked:
    """An archive with one of everything, and the folder of its configuration."""

    engine: Engine
    folder: Path


@pytest.fixture(scope="session")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stocked]:
    """Every kind of page there is. Not to be written to."""
    folder = tmp_path_factory.mktemp("stocked")
    engine = stocking.stock(folder)
    yield Stocked(engine, folder)
    engine.dispose()


@pytest.fixture(scope="session")
def exported(stocked: Stocked, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of its static site. Not to be written to."""
    folder = tmp_path_factory.mktemp("site") / "public"
    export(stocked.engine, stocking.ORGANISATION, stocking.settings(), folder, base=stocked.folder)
    return folder


def paths_of(folder: Path) -> list[str]:
    """All files below a folder, as paths."""
    return sorted(
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and not path.relative_to(folder).parts[0].startswith(".")
    )
