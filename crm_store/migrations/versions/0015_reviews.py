"""Reviews: which talks were picked to be read again, why, and what readers made of them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0015"
down_revision = "0014"

CHECKS = {
    "review_picks": {
        "pick_week": "extract(isodow from week) = 1",
        "pick_why": "jsonb_array_length(why) > 0",
    },
    "reviews": {
        "review_turns": "first_turn >= 1 and last_turn >= first_turn",
        "review_revision": "revision >= 1",
        "review_score": "score is null or score between 0 and 100",
        "review_auto_fail": "jsonb_array_length(auto_fails) = 0 or score = 0",
    },
}


def upgrade() -> None:
    op.create_table(
        "review_picks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("why", JSONB(), nullable=False),
        sa.Column("twice", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("week", "conversation_id", name="picked_once"),
    )
    op.create_table(
        "reviews",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pick_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("reviewer", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("first_turn", sa.Integer(), nullable=False),
        sa.Column("last_turn", sa.Integer(), nullable=False),
        sa.Column("scorecard", sa.String(), nullable=False),
        sa.Column("answers", JSONB(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("auto_fails", JSONB(), nullable=False),
        sa.Column("tags", JSONB(), nullable=False),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["pick_id"], ["review_picks.id"]),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"]),
        sa.PrimaryKeyConstraint("id"),
        # A second thought is a revision: what was thought first stays.
        sa.UniqueConstraint("pick_id", "reviewer", "revision", name="reviewed_once"),
    )
    op.create_index("reviews_at", "reviews", ["at"])
    for table, rules in CHECKS.items():
        for name, rule in rules.items():
            op.create_check_constraint(name, table, rule)
        op.execute(
            f"create trigger append_only before update or delete or truncate on {table}"
            " for each statement execute function refuse_change()"
        )


def downgrade() -> None:
    op.drop_table("reviews")
    op.drop_table("review_picks")
