"""Other channels: what did not reach her is found at once, and who has read what at the desk."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    op.create_index(
        "not_reached",
        "outbox",
        ["due_at"],
        postgresql_where=sa.text("status in ('failed', 'undelivered')"),
    )
    op.create_table(
        "desk_notices_read",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "key"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"]),
    )
    op.create_index("read_by_time", "desk_notices_read", ["at"])


def downgrade() -> None:
    op.drop_table("desk_notices_read")
    op.drop_index("not_reached", "outbox")
