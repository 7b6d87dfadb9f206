"""Writing the static archive when what it shows has changed since the last time."""

import json
from pathlib import Path

from sqlalchemy import Engine, func
from sqlmodel import col, select

from archive.export import Figures, export
from archive.settings import ArchiveSettings
from archive.site import Site
from archive.websub import announce
from inthenews.config import Config
from storage.database import read_session
from storage.tables import Article, Edition

STAMP = ".inthenews-export.json"
"""Beside the exported folder, so that it is never published."""
SIGN_UP = "/mail/subscribe"
"""Where `digest/web` lets readers sign up."""


def archive_settings(config: Config) -> ArchiveSettings:
    """Return the archive's settings, with the page to sign up at if there is a digest to get."""
    archive = config.archive
    if archive.sign_up is not None or not any(digest.is_open for digest in config.digest):
        return archive
    return archive.model_copy(update={"sign_up": archive.url.rstrip("/") + SIGN_UP})


def publish(engine: Engine, config: Config, folder: Path) -> tuple[Figures, str | None]:
    """Export the archive to `folder` and tell the hub, if there is one, which feeds changed.

    Returns the figures, and what went wrong with the hub: that never undoes an export.
    """
    settings = archive_settings(config)
    figures = export(engine, config.organisation, settings, folder, base=config.folder)
    return figures, announce(settings, figures.changed_feeds)


def publish_if_changed(engine: Engine, config: Config) -> tuple[Figures, str | None] | None:
    """Publish the archive if anything public, or its look, changed; None when nothing did."""
    folder = config.resolve(config.archive.export_folder)
    stamp = folder.parent / f"{STAMP}.{folder.name}"
    with read_session(engine) as session:
        newest = session.exec(
            select(func.max(Article.changed_at)).where(col(Article.approved_at).is_not(None))
        ).one()
        sent = session.exec(select(func.max(Edition.sent_at))).one()
    look = Site(
        config.organisation, archive_settings(config), is_static=True, folder=config.folder
    ).fingerprint
    state = json.dumps([str(newest), str(sent), look])
    if folder.is_dir() and _read(stamp) == state:
        return None
    done = publish(engine, config, folder)
    stamp.write_text(state, encoding="utf-8")
    return done


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return None
