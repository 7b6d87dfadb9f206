"""Undated articles are told apart; PostgreSQL's search walks through spans of time."""

import sqlalchemy as sa
from alembic import op


revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

_SORTED = {
    'review': ['review', 'sorted_at', 'id'],
    'outlet': ['outlet_id', 'review', 'sorted_at', 'id'],
    'language': ['language', 'review', 'sorted_at', 'id'],
}


def upgrade() -> None:
    for name, columns in _SORTED.items():
        op.drop_index(f'ix_article_{name}_sorted', 'article')
        op.create_index(f'ix_article_{name}_sorted', 'article', [*columns, 'published_precision'])
    op.drop_index('ix_article_topic_sorted', 'article_topic')
    op.add_column(
        'article_topic',
        sa.Column('is_dated', sa.Boolean(), nullable=False, server_default=sa.true()),
    )
    op.execute(
        "UPDATE article_topic SET is_dated = "
        + ("0" if op.get_bind().dialect.name == "sqlite" else "false")
        + " WHERE article_id IN (SELECT id FROM article WHERE published_precision = 'unknown')"
    )
    with op.batch_alter_table('article_topic', schema=None) as batch_op:
        batch_op.alter_column('is_dated', server_default=None, existing_type=sa.Boolean())
    op.create_index(
        'ix_article_topic_sorted',
        'article_topic',
        ['topic', 'review', 'sorted_at', 'article_id', 'is_dated'],
    )
    undated = "(SELECT id FROM article WHERE published_precision = 'unknown')"
    if op.get_bind().dialect.name == 'postgresql':
        op.execute(
            "UPDATE search_entry SET words = words"
            " || ('''f:' || (position >> 50) || ''' ''c:' || (position >> 53) || '''')::tsvector"
            f" || (CASE WHEN article_id IN {undated} THEN '''u:'''::tsvector"
            " ELSE ''::tsvector END)"
        )
    else:
        op.execute(
            f"UPDATE search_entry SET words = words || ' u:' WHERE article_id IN {undated}"
        )
        op.execute("INSERT INTO search_index (search_index) VALUES ('rebuild')")


def downgrade() -> None:
    op.drop_index('ix_article_topic_sorted', 'article_topic')
    with op.batch_alter_table('article_topic', schema=None) as batch_op:
        batch_op.drop_column('is_dated')
    op.create_index(
        'ix_article_topic_sorted', 'article_topic', ['topic', 'review', 'sorted_at', 'article_id']
    )
    for name, columns in _SORTED.items():
        op.drop_index(f'ix_article_{name}_sorted', 'article')
        op.create_index(f'ix_article_{name}_sorted', 'article', columns)
