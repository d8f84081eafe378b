"""Findings: what was read in a document, and whether she confirmed it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0008"
down_revision = "0007"

_STATES = "status in ('received', 'rejected', 'superseded')"
_STATES_NOW = "status in ('received', 'accepted', 'rejected', 'superseded')"


def upgrade() -> None:
    op.add_column("documents", sa.Column("found_sealed", sa.LargeBinary(), nullable=True))
    op.add_column("documents", sa.Column("id_bidx", sa.LargeBinary(), nullable=True))
    op.add_column("documents", sa.Column("expires_on", sa.Date(), nullable=True))
    op.add_column("documents", sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
    none = sa.text("'[]'::jsonb")
    op.add_column("documents", sa.Column("concerns", JSONB(), nullable=False, server_default=none))
    # Only for the rows that are there already.
    op.alter_column("documents", "concerns", server_default=None)
    op.create_index("ix_documents_id_bidx", "documents", ["id_bidx"], unique=False)
    op.drop_constraint("document_status", "documents")
    op.create_check_constraint("document_status", "documents", _STATES_NOW)


def downgrade() -> None:
    op.execute("update documents set status = 'received' where status = 'accepted'")
    op.drop_constraint("document_status", "documents")
    op.create_check_constraint("document_status", "documents", _STATES)
    op.drop_index("ix_documents_id_bidx", table_name="documents")
    for name in ("concerns", "confirmed_at", "expires_on", "id_bidx", "found_sealed"):
        op.drop_column("documents", name)
