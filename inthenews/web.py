"""The web application: the archive's pages and the digest's links, in one."""

from fastapi import FastAPI
from sqlalchemy import Engine

from archive.app import make_app
from digest.web import make_router
from inthenews.config import Config, load
from inthenews.desk import open_desk
from inthenews.opening import open_database
from inthenews.publishing import archive_settings


def make_web(engine: Engine, config: Config) -> FastAPI:
    """Return the application that serves everything under the archive's address."""
    app = make_app(engine, config.organisation, archive_settings(config), folder=config.folder)
    app.include_router(make_router(open_desk(config, engine)))
    return app


def open_web() -> FastAPI:
    """Return the whole application, for one of several processes that serve it."""
    config = load()
    return make_web(open_database(config), config)


def open_archive() -> FastAPI:
    """Return the archive alone, for one of several processes that serve it."""
    config = load()
    engine = open_database(config)
    return make_app(engine, config.organisation, config.archive, folder=config.folder)
