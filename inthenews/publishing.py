"""Writing the static archive when something public has changed since the last time."""

import json
from pathlib import Path

from sqlalchemy import Engine, func
from sqlmodel import col, select

from archive.export import Figures, export
from inthenews.config import Config
from storage.database import read_session
from storage.tables import Article

STAMP = ".inthenews-export.json"
"""Beside the exported folder, so that it is never published."""


def export_if_changed(engine: Engine, config: Config) -> Figures | None:
    """Export the archive if anything public changed; returns the figures, None when not."""
    folder = config.resolve(config.archive.export_folder)
    stamp = folder.parent / f"{STAMP}.{folder.name}"
    with read_session(engine) as session:
        newest = session.exec(
            select(func.max(Article.changed_at)).where(col(Article.approved_at).is_not(None))
        ).one()
    state = json.dumps(str(newest))
    if folder.is_dir() and _read(stamp) == state:
        return None
    figures = export(engine, config.organisation, config.archive, folder, base=config.folder)
    stamp.write_text(state, encoding="utf-8")
    return figures


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return None
