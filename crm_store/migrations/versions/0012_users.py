"""Users: who works here, what they may do, and which languages they speak."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0012"
down_revision = "0011"

CHECKS = {
    "user_role": "role in ('agent', 'underwriter', 'reviewer', 'manager', 'admin', 'auditor')",
    "user_name": "name ~ '^[a-z][a-z0-9._-]{1,39}$'",
    "user_presence": "presence in ('available', 'away')",
    "user_languages": "jsonb_array_length(languages) > 0",
}


def upgrade() -> None:
    op.create_table(
        "users",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("languages", JSONB(), nullable=False),
        sa.Column("presence", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    for name, rule in CHECKS.items():
        op.create_check_constraint(name, "users", rule)


def downgrade() -> None:
    op.drop_table("users")
