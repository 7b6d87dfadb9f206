"""Alembic's entry: runs migrations on the connection that `storage.migrations` hands over."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

from storage.tables import SearchWords, UTCDateTime, Word


def render_type(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write our own types as what they are in the database: migrations outlive our code."""
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Word):
        return "sa.String(20)"
    if kind == "type" and isinstance(item, SearchWords):
        return 'sa.Text().with_variant(sa.dialects.postgresql.TSVECTOR(), "postgresql")'
    if kind == "type" and isinstance(item, AutoString):
        return f"sa.String({item.length})" if item.length else "sa.Text()"
    return False


def include_name(name: str | None, kind: str, _parents: object) -> bool:
    """Leave SQLite's full-text index out of the comparison: no model of ours stands for it."""
    return kind != "table" or not (name or "").startswith("search_index")


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    # SQLite alters a table by copying it.
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    render_item=render_type,
    include_name=include_name,
)
with context.begin_transaction():
    context.run_migrations()
