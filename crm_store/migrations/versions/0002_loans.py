"""Loans: what was agreed, when it falls due, and what came in."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

CHECKS = {
    "loans": {
        "loan_status": "status in ('pending', 'active', 'closed', 'written_off', 'cancelled')",
        "loan_amounts": "principal_cents > 0 and finance_charge_cents >= 0",
        "loan_hold": "hold in ('dispute')",
    },
    "instalments": {
        "instalment_amounts": "principal_cents >= 0 and charge_cents >= 0"
        " and principal_cents + charge_cents > 0",
        "instalment_order": "n >= 1 and schedule_version >= 1",
    },
    "transactions": {
        "transaction_kind": "kind in ('disbursement', 'repayment')",
        "transaction_status": "status in ('claimed', 'settled')",
        "transaction_amount": "coalesce(amount_cents > 0, status = 'claimed')",
        "transaction_claim": "status <> 'claimed' or message_id is not null",
    },
}


def upgrade() -> None:
    op.execute("create sequence loan_ref")
    op.create_table(
        "loans",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "ref",
            sa.String(),
            server_default=sa.text("'LOAN-' || nextval('loan_ref')"),
            nullable=False,
        ),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=True),
        sa.Column("principal_cents", sa.Integer(), nullable=False),
        sa.Column("finance_charge_cents", sa.Integer(), nullable=False),
        sa.Column("disbursed_on", sa.Date(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("schedule_version", sa.Integer(), nullable=False),
        sa.Column("hold", sa.String(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"]),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"]),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("application_id"),
        sa.UniqueConstraint("ref"),
    )
    op.create_index("loans_of_customer", "loans", ["customer_id", "status"])
    op.create_table(
        "instalments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("loan_id", sa.Uuid(), nullable=False),
        sa.Column("schedule_version", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("principal_cents", sa.Integer(), nullable=False),
        sa.Column("charge_cents", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["loan_id"], ["loans.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("loan_id", "schedule_version", "n", name="due_once"),
    )
    op.create_table(
        "transactions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("loan_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("entered_by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["loan_id"], ["loans.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_transactions_loan_id"), "transactions", ["loan_id"])
    for table, checks in CHECKS.items():
        for name, rule in checks.items():
            op.create_check_constraint(name, table, rule)
    op.execute(
        "create trigger append_only before update or delete or truncate on transactions"
        " for each statement execute function refuse_change()"
    )


def downgrade() -> None:
    op.drop_table("transactions")
    op.drop_table("instalments")
    op.drop_table("loans")
    op.execute("drop sequence loan_ref")
