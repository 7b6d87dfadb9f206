"""Pages are kept, where the operator wants it."""

import sqlalchemy as sa
from alembic import op


revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table(
        'kept_page',
        sa.Column('id', _NUMBER, nullable=False),
        sa.Column('article_id', _NUMBER, nullable=False),
        sa.Column('part', sa.Integer(), nullable=False),
        sa.Column('url', sa.Text(), nullable=False),
        sa.Column('content_type', sa.String(200), nullable=True),
        sa.Column('time_zone', sa.String(60), nullable=True),
        sa.Column('fetched_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('body', sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(['article_id'], ['article.id'], ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id'),
    )
    op.create_index('ix_kept_page_article_part', 'kept_page', ['article_id', 'part'], unique=True)


def downgrade() -> None:
    op.drop_table('kept_page')
