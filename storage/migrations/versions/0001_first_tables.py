"""first tables."""

import sqlalchemy as sa
import sqlalchemy.dialects.postgresql
from alembic import op


revision = '0001'
down_revision = None
SQLITE_SEARCH = (
    """
    CREATE VIRTUAL TABLE search_index USING fts5(
        words, content='search_entry', content_rowid='position',
        tokenize="unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc' tokenchars '.:;-'"
    )
    """,
    """
    CREATE TRIGGER search_entry_added AFTER INSERT ON search_entry BEGIN
        INSERT INTO search_index (rowid, words) VALUES (new.position, new.words);
    END
    """,
    """
    CREATE TRIGGER search_entry_removed AFTER DELETE ON search_entry BEGIN
        INSERT INTO search_index (search_index, rowid, words)
        VALUES ('delete', old.position, old.words);
    END
    """,
)

branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('digest',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.String(60), nullable=False),
    sa.Column('title', sa.String(200), nullable=False),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('name')
    )
    op.create_table('imported_file',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('digest', sa.String(64), nullable=False),
    sa.Column('name', sa.String(255), nullable=False),
    sa.Column('kind', sa.String(10), nullable=False),
    sa.Column('imported_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('digest')
    )
    op.create_table('notice',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('key', sa.String(200), nullable=False),
    sa.Column('kind', sa.String(20), nullable=False),
    sa.Column('recipient', sa.String(2000), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('state', sa.String(20), nullable=False),
    sa.Column('message_id', sa.String(255), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('prepared_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sending_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sender', sa.String(100), nullable=True),
    sa.Column('reply', sa.String(1000), nullable=True),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('key')
    )
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_notice_kind'), ['kind'], unique=False)
        batch_op.create_index(batch_op.f('ix_notice_state'), ['state'], unique=False)

    op.create_table('outlet',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('domain', sa.String(255), nullable=False),
    sa.Column('name', sa.String(200), nullable=False),
    sa.Column('homepage', sa.String(2000), nullable=True),
    sa.Column('language', sa.String(8), nullable=True),
    sa.Column('region', sa.String(100), nullable=True),
    sa.Column('category', sa.String(50), nullable=True),
    sa.Column('tier', sa.Integer(), nullable=False),
    sa.Column('keep_text_days', sa.Integer(), nullable=True),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('domain')
    )
    op.create_table('robots_file',
    sa.Column('host', sa.String(300), nullable=False),
    sa.Column('rules', sa.LargeBinary(), nullable=False),
    sa.Column('fetched_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('host')
    )
    op.create_table('run',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('state', sa.String(20), nullable=False),
    sa.Column('figures', sa.JSON(), nullable=False),
    sa.Column('problems', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('run', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_run_started_at'), ['started_at'], unique=False)

    op.create_table('shingle',
    sa.Column('hash', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('article_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('hash', 'article_id'),
    sqlite_with_rowid=False
    )
    op.create_table('story',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('lead_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('is_lead_pinned', sa.Boolean(), nullable=False),
    sa.Column('merged_into_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('wire', sa.String(40), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['lead_id'], ['article.id'], name='fk_story_lead_id_article', use_alter=True),
    sa.ForeignKeyConstraint(['merged_into_id'], ['story.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('story', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_story_lead_id'), ['lead_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_story_merged_into_id'), ['merged_into_id'], unique=False)

    op.create_table('subscriber',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('email', sa.String(320), nullable=False),
    sa.Column('name', sa.String(200), nullable=True),
    sa.Column('status', sa.String(20), nullable=False),
    sa.Column('time_zone', sa.String(60), nullable=True),
    sa.Column('language', sa.String(8), nullable=True),
    sa.Column('prefers_text', sa.Boolean(), nullable=False),
    sa.Column('secret', sa.String(64), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('email')
    )
    op.create_table('suppression',
    sa.Column('address_hash', sa.String(64), nullable=False),
    sa.Column('reason', sa.String(40), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('address_hash')
    )
    op.create_table('tally',
    sa.Column('subject', sa.String(10), nullable=False),
    sa.Column('name', sa.String(60), nullable=False),
    sa.Column('period', sa.String(7), nullable=False),
    sa.Column('articles', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('subject', 'name', 'period')
    )
    with op.batch_alter_table('tally', schema=None) as batch_op:
        batch_op.create_index('ix_tally_largest', ['subject', 'period', 'articles'], unique=False)

    op.create_table('topic',
    sa.Column('slug', sa.String(60), nullable=False),
    sa.Column('title', sa.String(200), nullable=False),
    sa.Column('titles', sa.JSON(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('section', sa.String(40), nullable=False),
    sa.Column('auto_approve', sa.Boolean(), nullable=False),
    sa.Column('is_watched', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('slug')
    )
    op.create_table('article',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('url', sa.Text(), nullable=False),
    sa.Column('url_hash', sa.String(32), nullable=False),
    sa.Column('outlet_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('story_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('gloss', sa.Text(), nullable=True),
    sa.Column('authors', sa.JSON(), nullable=False),
    sa.Column('desks', sa.JSON(), nullable=False),
    sa.Column('language', sa.String(8), nullable=True),
    sa.Column('kind', sa.String(20), nullable=False),
    sa.Column('section', sa.String(200), nullable=True),
    sa.Column('edition', sa.String(100), nullable=True),
    sa.Column('medium', sa.String(20), nullable=True),
    sa.Column('image_url', sa.String(2000), nullable=True),
    sa.Column('is_free', sa.Boolean(), nullable=True),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('published_precision', sa.String(20), nullable=False),
    sa.Column('published_origin', sa.String(40), nullable=True),
    sa.Column('modified_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sorted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('found_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('text', sa.LargeBinary(), nullable=True),
    sa.Column('text_hash', sa.String(32), nullable=True),
    sa.Column('text_length', sa.Integer(), nullable=False),
    sa.Column('excerpt', sa.Text(), nullable=False),
    sa.Column('review', sa.String(20), nullable=False),
    sa.Column('approved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['outlet_id'], ['outlet.id'], ),
    sa.ForeignKeyConstraint(['story_id'], ['story.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('url_hash')
    )
    with op.batch_alter_table('article', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_article_changed_at'), ['changed_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_article_found_at'), ['found_at'], unique=False)
        batch_op.create_index('ix_article_language_sorted', ['language', 'review', 'sorted_at', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_article_outlet_id'), ['outlet_id'], unique=False)
        batch_op.create_index('ix_article_outlet_sorted', ['outlet_id', 'review', 'sorted_at', 'id'], unique=False)
        batch_op.create_index('ix_article_review_sorted', ['review', 'sorted_at', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_article_story_id'), ['story_id'], unique=False)
        batch_op.create_index('ix_article_withdrawn', ['withdrawn_at'], unique=False, sqlite_where=sa.text('withdrawn_at IS NOT NULL'), postgresql_where=sa.text('withdrawn_at IS NOT NULL'))

    op.create_table('edition',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('digest_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(20), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('from_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('until_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('composed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by', sa.String(320), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['digest_id'], ['digest.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('digest_id', 'due_at', name='uq_edition_digest_due'),
    sa.UniqueConstraint('digest_id', 'number', name='uq_edition_digest_number')
    )
    op.create_table('source',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.String(200), nullable=False),
    sa.Column('url', sa.String(2000), nullable=False),
    sa.Column('kind', sa.String(20), nullable=False),
    sa.Column('outlet_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('language', sa.String(8), nullable=True),
    sa.Column('status', sa.String(20), nullable=False),
    sa.Column('follow', sa.String(20), nullable=False),
    sa.Column('interval_minutes', sa.Integer(), nullable=False),
    sa.Column('user_agent', sa.String(300), nullable=True),
    sa.Column('delay_seconds', sa.Float(), nullable=True),
    sa.Column('time_zone', sa.String(60), nullable=True),
    sa.Column('note', sa.String(500), nullable=True),
    sa.Column('etag', sa.String(500), nullable=True),
    sa.Column('last_modified', sa.String(100), nullable=True),
    sa.Column('body_hash', sa.String(64), nullable=True),
    sa.Column('polled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('last_error', sa.Text(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['outlet_id'], ['outlet.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('name'),
    sa.UniqueConstraint('url')
    )
    with op.batch_alter_table('source', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_source_due_at'), ['due_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_source_outlet_id'), ['outlet_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_source_status'), ['status'], unique=False)

    op.create_table('subscription',
    sa.Column('subscriber_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('digest_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('topics', sa.JSON(), nullable=False),
    sa.Column('since_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['digest_id'], ['digest.id'], ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['subscriber_id'], ['subscriber.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('subscriber_id', 'digest_id')
    )
    with op.batch_alter_table('subscription', schema=None) as batch_op:
        batch_op.create_index('ix_subscription_digest_id', ['digest_id'], unique=False)

    op.create_table('address',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('url', sa.Text(), nullable=False),
    sa.Column('url_hash', sa.String(32), nullable=False),
    sa.Column('verdict', sa.String(20), nullable=True),
    sa.Column('reason', sa.String(500), nullable=True),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('article_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('announced_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('judged_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('announcement', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['article_id'], ['article.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('url_hash')
    )
    with op.batch_alter_table('address', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_address_article_id'), ['article_id'], unique=False)
        batch_op.create_index('ix_address_waiting', ['id'], unique=False, sqlite_where=sa.text("verdict IS NULL OR verdict = 'failed'"), postgresql_where=sa.text("verdict IS NULL OR verdict = 'failed'"))

    op.create_table('alerted',
    sa.Column('alert', sa.String(60), nullable=False),
    sa.Column('article_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('notice_key', sa.String(200), nullable=True),
    sa.ForeignKeyConstraint(['article_id'], ['article.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('alert', 'article_id')
    )
    op.create_table('article_topic',
    sa.Column('article_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('topic', sa.String(60), nullable=False),
    sa.Column('score', sa.Float(), nullable=False),
    sa.Column('band', sa.String(20), nullable=False),
    sa.Column('review', sa.String(20), nullable=False),
    sa.Column('sorted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by', sa.String(200), nullable=True),
    sa.ForeignKeyConstraint(['article_id'], ['article.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('article_id', 'topic')
    )
    with op.batch_alter_table('article_topic', schema=None) as batch_op:
        batch_op.create_index('ix_article_topic_sorted', ['topic', 'review', 'sorted_at', 'article_id'], unique=False)

    op.create_table('article_version',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('article_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('text', sa.LargeBinary(), nullable=True),
    sa.Column('text_hash', sa.String(32), nullable=True),
    sa.Column('text_length', sa.Integer(), nullable=False),
    sa.Column('appeared', sa.JSON(), nullable=False),
    sa.Column('gone', sa.JSON(), nullable=False),
    sa.Column('replaced_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['article_id'], ['article.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('article_version', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_article_version_article_id'), ['article_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_article_version_replaced_at'), ['replaced_at'], unique=False)

    op.create_table('delivery',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('edition_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('subscriber_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('state', sa.String(20), nullable=False),
    sa.Column('message_id', sa.String(255), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('prepared_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sending_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sender', sa.String(100), nullable=True),
    sa.Column('reply', sa.String(1000), nullable=True),
    sa.Column('returned_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], ),
    sa.ForeignKeyConstraint(['subscriber_id'], ['subscriber.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('edition_id', 'subscriber_id', name='uq_delivery_edition_subscriber')
    )
    with op.batch_alter_table('delivery', schema=None) as batch_op:
        batch_op.create_index('ix_delivery_message_id', ['message_id'], unique=False)
        batch_op.create_index('ix_delivery_sending_at', ['sending_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_delivery_state'), ['state'], unique=False)
        batch_op.create_index(batch_op.f('ix_delivery_subscriber_id'), ['subscriber_id'], unique=False)

    op.create_table('edition_item',
    sa.Column('digest_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('article_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('edition_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['article_id'], ['article.id'], ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['digest_id'], ['digest.id'], ),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('digest_id', 'article_id')
    )
    with op.batch_alter_table('edition_item', schema=None) as batch_op:
        batch_op.create_index('ix_edition_item_article_id', ['article_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_edition_item_edition_id'), ['edition_id'], unique=False)

    op.create_table('imported_row',
    sa.Column('file_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('place', sa.String(300), nullable=False),
    sa.Column('said', sa.Text(), nullable=False),
    sa.Column('link', sa.Text(), nullable=True),
    sa.Column('article_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('doubts', sa.JSON(), nullable=False),
    sa.Column('problem', sa.String(500), nullable=True),
    sa.ForeignKeyConstraint(['article_id'], ['article.id'], ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['file_id'], ['imported_file.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('file_id', 'number')
    )
    with op.batch_alter_table('imported_row', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_imported_row_article_id'), ['article_id'], unique=False)

    op.create_table('mention',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('article_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('topic', sa.String(60), nullable=False),
    sa.Column('place', sa.String(20), nullable=False),
    sa.Column('start', sa.Integer(), nullable=False),
    sa.Column('end', sa.Integer(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('sentence', sa.Text(), nullable=False),
    sa.Column('sentence_start', sa.Integer(), nullable=False),
    sa.Column('term', sa.String(300), nullable=False),
    sa.Column('rule', sa.String(60), nullable=False),
    sa.Column('score', sa.Float(), nullable=False),
    sa.Column('band', sa.String(20), nullable=False),
    sa.Column('evidence_for', sa.JSON(), nullable=False),
    sa.Column('evidence_against', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['article_id'], ['article.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('mention', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mention_article_id'), ['article_id'], unique=False)

    op.create_table('review',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('article_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('state', sa.String(20), nullable=False),
    sa.Column('by', sa.String(200), nullable=False),
    sa.Column('reason', sa.String(500), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['article_id'], ['article.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('review', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_review_article_id'), ['article_id'], unique=False)

    op.create_table('search_entry',
    sa.Column('position', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('article_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('words', sa.Text().with_variant(sa.dialects.postgresql.TSVECTOR(), "postgresql"), nullable=False),
    sa.ForeignKeyConstraint(['article_id'], ['article.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('position'),
    sa.UniqueConstraint('article_id')
    )
    with op.batch_alter_table('search_entry', schema=None) as batch_op:
        batch_op.create_index('ix_search_entry_words', ['words'], unique=False, postgresql_using='gin')

    op.create_table('story_edit',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(20), nullable=False),
    sa.Column('story_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('other_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('article_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('by', sa.String(200), nullable=False),
    sa.Column('reason', sa.String(500), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['article_id'], ['article.id'], ),
    sa.ForeignKeyConstraint(['other_id'], ['story.id'], ),
    sa.ForeignKeyConstraint(['story_id'], ['story.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('story_edit', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_story_edit_other_id'), ['other_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_story_edit_story_id'), ['story_id'], unique=False)

    op.create_table('delivery_change',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('delivery_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('state', sa.String(20), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by', sa.String(100), nullable=False),
    sa.Column('reply', sa.String(1000), nullable=True),
    sa.ForeignKeyConstraint(['delivery_id'], ['delivery.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('delivery_change', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_delivery_change_delivery_id'), ['delivery_id'], unique=False)

    op.create_table('finding',
    sa.Column('address_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('source_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('url', sa.Text(), nullable=False),
    sa.Column('found_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['address_id'], ['address.id'], ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['source_id'], ['source.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('address_id', 'source_id')
    )
    with op.batch_alter_table('finding', schema=None) as batch_op:
        batch_op.create_index('ix_finding_source_id', ['source_id'], unique=False)


    if op.get_bind().dialect.name == "postgresql":
        # Story and article refer to each other; SQLite takes the reference with the table.
        op.create_foreign_key("fk_story_lead_id_article", "story", "article", ["lead_id"], ["id"])
    else:
        for statement in SQLITE_SEARCH:
            op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("fk_story_lead_id_article", "story", type_="foreignkey")
    else:
        op.execute("DROP TABLE search_index")
    with op.batch_alter_table('finding', schema=None) as batch_op:
        batch_op.drop_index('ix_finding_source_id')

    op.drop_table('finding')
    with op.batch_alter_table('delivery_change', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_delivery_change_delivery_id'))

    op.drop_table('delivery_change')
    with op.batch_alter_table('story_edit', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_story_edit_story_id'))
        batch_op.drop_index(batch_op.f('ix_story_edit_other_id'))

    op.drop_table('story_edit')
    with op.batch_alter_table('search_entry', schema=None) as batch_op:
        batch_op.drop_index('ix_search_entry_words', postgresql_using='gin')

    op.drop_table('search_entry')
    with op.batch_alter_table('review', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_review_article_id'))

    op.drop_table('review')
    with op.batch_alter_table('mention', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_mention_article_id'))

    op.drop_table('mention')
    with op.batch_alter_table('imported_row', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_imported_row_article_id'))

    op.drop_table('imported_row')
    with op.batch_alter_table('edition_item', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_edition_item_edition_id'))
        batch_op.drop_index('ix_edition_item_article_id')

    op.drop_table('edition_item')
    with op.batch_alter_table('delivery', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_delivery_subscriber_id'))
        batch_op.drop_index(batch_op.f('ix_delivery_state'))
        batch_op.drop_index('ix_delivery_sending_at')
        batch_op.drop_index('ix_delivery_message_id')

    op.drop_table('delivery')
    with op.batch_alter_table('article_version', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_article_version_replaced_at'))
        batch_op.drop_index(batch_op.f('ix_article_version_article_id'))

    op.drop_table('article_version')
    with op.batch_alter_table('article_topic', schema=None) as batch_op:
        batch_op.drop_index('ix_article_topic_sorted')

    op.drop_table('article_topic')
    op.drop_table('alerted')
    with op.batch_alter_table('address', schema=None) as batch_op:
        batch_op.drop_index('ix_address_waiting', sqlite_where=sa.text("verdict IS NULL OR verdict = 'failed'"), postgresql_where=sa.text("verdict IS NULL OR verdict = 'failed'"))
        batch_op.drop_index(batch_op.f('ix_address_article_id'))

    op.drop_table('address')
    with op.batch_alter_table('subscription', schema=None) as batch_op:
        batch_op.drop_index('ix_subscription_digest_id')

    op.drop_table('subscription')
    with op.batch_alter_table('source', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_source_status'))
        batch_op.drop_index(batch_op.f('ix_source_outlet_id'))
        batch_op.drop_index(batch_op.f('ix_source_due_at'))

    op.drop_table('source')
    op.drop_table('edition')
    with op.batch_alter_table('article', schema=None) as batch_op:
        batch_op.drop_index('ix_article_withdrawn', sqlite_where=sa.text('withdrawn_at IS NOT NULL'), postgresql_where=sa.text('withdrawn_at IS NOT NULL'))
        batch_op.drop_index(batch_op.f('ix_article_story_id'))
        batch_op.drop_index('ix_article_review_sorted')
        batch_op.drop_index('ix_article_outlet_sorted')
        batch_op.drop_index(batch_op.f('ix_article_outlet_id'))
        batch_op.drop_index('ix_article_language_sorted')
        batch_op.drop_index(batch_op.f('ix_article_found_at'))
        batch_op.drop_index(batch_op.f('ix_article_changed_at'))

    op.drop_table('article')
    op.drop_table('topic')
    with op.batch_alter_table('tally', schema=None) as batch_op:
        batch_op.drop_index('ix_tally_largest')

    op.drop_table('tally')
    op.drop_table('suppression')
    op.drop_table('subscriber')
    with op.batch_alter_table('story', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_story_merged_into_id'))
        batch_op.drop_index(batch_op.f('ix_story_lead_id'))

    op.drop_table('story')
    op.drop_table('shingle')
    with op.batch_alter_table('run', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_run_started_at'))

    op.drop_table('run')
    op.drop_table('robots_file')
    op.drop_table('outlet')
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_notice_state'))
        batch_op.drop_index(batch_op.f('ix_notice_kind'))

    op.drop_table('notice')
    op.drop_table('imported_file')
    op.drop_table('digest')
