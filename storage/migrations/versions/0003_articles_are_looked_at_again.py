"""Articles are looked at again."""

import sqlalchemy as sa
from alembic import op


revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

_DUE = sa.text("verdict = 'article' AND due_at IS NOT NULL")


def upgrade() -> None:
    op.add_column('address', sa.Column('etag', sa.String(500), nullable=True))
    op.add_column('address', sa.Column('last_modified', sa.String(100), nullable=True))
    # A failure that a later crawl mended has left its time behind: those are not due.
    op.execute("UPDATE address SET due_at = NULL WHERE verdict = 'article'")
    op.create_index(
        'ix_address_revisit', 'address', ['due_at'], sqlite_where=_DUE, postgresql_where=_DUE
    )
    op.add_column('article', sa.Column('gone_at', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column('article', 'gone_at')
    op.drop_index('ix_address_revisit', 'address')
    op.drop_column('address', 'last_modified')
    op.drop_column('address', 'etag')
