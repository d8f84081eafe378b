"""Scores: what was reckoned about somebody, kept as it was on that day."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.create_table(
        "scores",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.Float(), nullable=True),
        sa.Column("band", sa.String(), nullable=True),
        sa.Column("coverage", sa.Integer(), nullable=False),
        sa.Column("components", JSONB(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.CheckConstraint("coverage between 0 and 100", name="score_coverage"),
    )
    op.create_index("newest_score", "scores", ["kind", "subject", sa.text("at desc")])
    op.execute(
        "create trigger append_only before update or delete or truncate on scores"
        " for each statement execute function refuse_change()"
    )


def downgrade() -> None:
    op.drop_table("scores")
