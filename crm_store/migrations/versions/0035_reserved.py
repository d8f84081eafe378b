"""Nothing any more: the promised names stand on every table and come last, with 0040."""

from alembic import op

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    pass


def downgrade() -> None:
    op.execute("drop schema if exists crm cascade")
