"""Links: one-time pages for employers and borrowers, and what was answered there."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

CHECKS = {
    "links": {
        "link_purpose": "purpose in ('employer', 'numbers', 'bank_change')",
        "link_tries": "tries >= 0 and most_tries >= 1",
        "link_application": "purpose <> 'employer' or application_id is not null",
    },
    "link_answers": {
        "answer_outcome": "outcome in ('confirmed', 'corrected', 'refused', 'given')",
    },
    "employment_checks": {
        "check_way": "way in ('email', 'person')",
        "check_link": "(way = 'email') = (link_id is not null)",
        "check_answered": "(answered_at is null) = (outcome is null)",
        "check_outcome": "outcome in ('confirmed', 'corrected', 'refused')",
    },
    "emails": {
        "email_status": "status in ('queued', 'sending', 'sent', 'failed', 'doubtful')",
        # What was sent is not kept: the link in it is a key.
        "email_body": "(status in ('queued', 'sending')) = (body_sealed is not null)",
        "email_attempts": "attempts >= 0",
    },
    "account_changes": {
        "change_status": "status in ('waiting', 'approved', 'refused')",
        "change_ruled": "(status = 'waiting') = (ruled_by is null)",
        "change_tail": "account_tail ~ '^[0-9]{4}$'",
    },
    "customers": {
        "customer_account": "(account_sealed is null) = (account_tail is null)"
        " and (account_sealed is null) = (bank is null)",
        "customer_account_tail": "account_tail ~ '^[0-9]{4}$'",
    },
}


def upgrade() -> None:
    op.add_column("partners", sa.Column("hr_email_sealed", sa.LargeBinary(), nullable=True))
    op.add_column("customers", sa.Column("bank", sa.String(), nullable=True))
    op.add_column("customers", sa.Column("account_sealed", sa.LargeBinary(), nullable=True))
    op.add_column("customers", sa.Column("account_tail", sa.String(), nullable=True))
    _add_links()
    _add_emails()
    _add_employment_checks()
    _add_account_changes()
    for table, checks in CHECKS.items():
        for name, rule in checks.items():
            op.create_check_constraint(name, table, rule)
    op.execute(
        "create trigger append_only before update or delete or truncate on link_answers"
        " for each statement execute function refuse_change()"
    )


def _add_links() -> None:
    op.create_table(
        "links",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_bidx", sa.LargeBinary(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("most_tries", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"]),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_bidx"),
    )
    op.create_index("links_of_customer", "links", ["customer_id", "purpose", "created_at"])
    op.create_table(
        "link_answers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["link_id"], ["links.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("link_id"),
    )


def _add_emails() -> None:
    op.create_table(
        "emails",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dedupe_key", sa.String(), nullable=False),
        sa.Column("subject_ref", sa.String(), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("dedupe_key"),
    )
    op.create_index(
        "unsent_emails",
        "emails",
        ["run_at"],
        postgresql_where=sa.text("status in ('queued', 'sending')"),
    )


def _add_employment_checks() -> None:
    op.create_table(
        "employment_checks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"]),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"]),
        sa.ForeignKeyConstraint(["link_id"], ["links.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("link_id"),
    )
    op.create_index("checks_of_application", "employment_checks", ["application_id", "asked_at"])


def _add_account_changes() -> None:
    op.create_table(
        "account_changes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("bank", sa.String(), nullable=False),
        sa.Column("account_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("account_tail", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("ruled_by", sa.String(), nullable=True),
        sa.Column("ruled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"]),
        sa.ForeignKeyConstraint(["link_id"], ["links.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("link_id"),
    )
    op.create_index(
        "one_waiting_change",
        "account_changes",
        ["customer_id"],
        unique=True,
        postgresql_where=sa.text("status = 'waiting'"),
    )


def downgrade() -> None:
    for name in CHECKS["customers"]:
        op.drop_constraint(name, "customers")
    for table in ("account_changes", "employment_checks", "emails", "link_answers", "links"):
        op.drop_table(table)
    for name in ("account_tail", "account_sealed", "bank"):
        op.drop_column("customers", name)
    op.drop_column("partners", "hr_email_sealed")
