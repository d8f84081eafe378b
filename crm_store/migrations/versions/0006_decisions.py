"""Decisions: what was proposed and decided, on what, by which rules and by whom."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0006"
down_revision = "0005"

CHECKS = {
    "decision_proposed": "proposed in ('approve', 'decline', 'counter_offer', 'review')",
    "decision_outcome": "outcome in"
    " ('proposed', 'approved', 'declined', 'counter_offer', 'first_approval')",
    # One to four reasons, and only where something was declined.
    "decision_reasons": "case outcome when 'declined'"
    " then jsonb_array_length(reason_codes) between 1 and 4"
    " else reason_codes = '[]'::jsonb end",
    "decision_offer": "(outcome <> 'counter_offer' or offered_cents is not null)"
    " and (offered_cents is null) = (offered_months is null)"
    " and offered_cents > 0 and offered_months > 0",
    "decision_by_two": "first_by is null or (outcome = 'approved' and first_by <> decided_by)",
    "decision_by_whom": "decided_by = 'engine' or decided_by like 'user:_%'",
}


def upgrade() -> None:
    op.create_table(
        "decisions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("proposed", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("reason_codes", JSONB(), nullable=False),
        sa.Column("offered_cents", sa.Integer(), nullable=True),
        sa.Column("offered_months", sa.Integer(), nullable=True),
        sa.Column("policy_version", sa.String(), nullable=False),
        sa.Column("engine_version", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("first_by", sa.String(), nullable=True),
        sa.Column("dossier_bidx", sa.LargeBinary(), nullable=False),
        sa.Column("dossier_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("checks_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("decisions_of_application", "decisions", ["application_id", "seq"])
    for name, rule in CHECKS.items():
        op.create_check_constraint(name, "decisions", rule)
    op.execute(
        "create trigger append_only before update or delete or truncate on decisions"
        " for each statement execute function refuse_change()"
    )


def downgrade() -> None:
    op.drop_table("decisions")
