"""Models that order work: each trained one with its measure, and what it foretold."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0036"
down_revision = "0035"

_MOMENT = sa.DateTime(timezone=True)
_KIND = "kind in ('risk', 'churn')"


def upgrade() -> None:
    op.create_table(
        "trained_models",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("trained_at", _MOMENT, nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("horizon_days", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("happened", sa.Integer(), nullable=False),
        sa.Column("subjects", sa.Integer(), nullable=False),
        sa.Column("auc", sa.Float(), nullable=True),
        sa.Column("auc_low", sa.Float(), nullable=True),
        sa.Column("auc_high", sa.Float(), nullable=True),
        sa.Column("brier", sa.Float(), nullable=True),
        sa.Column("measures", JSONB(), nullable=False),
        sa.Column("artefact", JSONB(), nullable=False),
        sa.Column("artefact_hash", sa.String(), nullable=False),
        sa.Column("versions", JSONB(), nullable=False),
        sa.Column("made_up", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.CheckConstraint(_KIND, name="model_kind"),
        sa.CheckConstraint("happened between 0 and n", name="model_happened"),
    )
    op.create_index("newest_model", "trained_models", ["kind", sa.text("trained_at desc")])
    op.create_table(
        "foretelling_runs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("model_id", sa.Uuid(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("drift", JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["model_id"], ["trained_models.id"]),
    )
    op.create_index("runs_of_model", "foretelling_runs", ["model_id", sa.text("at desc")])
    op.create_table(
        "foretold",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("loan_id", sa.Uuid(), nullable=True),
        sa.Column("model_id", sa.Uuid(), nullable=False),
        sa.Column("chance", sa.Float(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"]),
        sa.ForeignKeyConstraint(["loan_id"], ["loans.id"]),
        sa.ForeignKeyConstraint(["model_id"], ["trained_models.id"]),
        sa.UniqueConstraint("kind", "subject_id", name="foretold_once"),
        sa.CheckConstraint(_KIND, name="foretold_kind"),
        sa.CheckConstraint("chance between 0 and 1", name="foretold_chance"),
    )
    op.create_index("foretold_of_customer", "foretold", ["customer_id"])
    for table in ("trained_models", "foretelling_runs"):
        op.execute(
            f"create trigger append_only before update or delete or truncate on {table}"
            " for each statement execute function refuse_change()"
        )


def downgrade() -> None:
    op.drop_table("foretold")
    op.drop_table("foretelling_runs")
    op.drop_table("trained_models")
