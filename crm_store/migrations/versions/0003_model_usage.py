"""Turns: what the models were asked for each, and what it took."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

COLUMNS = ("model_requests", "input_tokens", "output_tokens")


def upgrade() -> None:
    for name in COLUMNS:
        op.add_column(
            "turns", sa.Column(name, sa.Integer(), server_default=sa.text("0"), nullable=False)
        )
    op.create_check_constraint(
        "turn_usage",
        "turns",
        "model_requests >= 0 and input_tokens >= 0 and output_tokens >= 0",
    )


def downgrade() -> None:
    op.drop_constraint("turn_usage", "turns")
    for name in reversed(COLUMNS):
        op.drop_column("turns", name)
