"""An outlet's articles are found by the index that also sorts them; the plain one goes."""

from alembic import op


revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index('ix_article_outlet_id', 'article')


def downgrade() -> None:
    op.create_index('ix_article_outlet_id', 'article', ['outlet_id'])
