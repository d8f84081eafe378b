"""One rate of sending for every sender: when the next message of a number may leave."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "sending_rates",
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("next_at", _MOMENT, nullable=False),
        sa.Column("slow_until", _MOMENT, nullable=True),
        sa.Column("slowness", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("sender"),
        prefixes=["unlogged"],
    )


def downgrade() -> None:
    op.drop_table("sending_rates")
