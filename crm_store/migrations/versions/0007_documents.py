"""Documents: copies of their pages for people to look at, and how well each could be seen."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007"
down_revision = "0006"

_NONE = sa.text("'[]'::jsonb")


def upgrade() -> None:
    for name in ("copy_keys", "quality"):
        column = sa.Column(name, JSONB(), nullable=False, server_default=_NONE)
        op.add_column("documents", column)
        # Only for the rows that are there already.
        op.alter_column("documents", name, server_default=None)


def downgrade() -> None:
    op.drop_column("documents", "quality")
    op.drop_column("documents", "copy_keys")
