"""Agreements: offers that were made, and the exact words that were accepted."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0010"
down_revision = "0009"

CHECKS = {
    "offers": {
        "offer_amount": "principal_cents > 0 and months > 0",
        "offer_stands": "stands_until >= made_on",
        "offer_hashes": "pdf_sha256 ~ '^[0-9a-f]{64}$' and text_sha256 ~ '^[0-9a-f]{64}$'",
        "offer_languages": "jsonb_array_length(languages) between 1 and 2",
    },
    "agreements": {"agreement_words": "words <> ''"},
}


def upgrade() -> None:
    op.create_table(
        "offers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("stands_until", sa.Date(), nullable=False),
        sa.Column("principal_cents", sa.Integer(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("quote", JSONB(), nullable=False),
        sa.Column("policy_version", sa.String(), nullable=False),
        sa.Column("wording", sa.String(), nullable=False),
        sa.Column("languages", JSONB(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("text_sha256", sa.String(), nullable=False),
        sa.Column("pdf_key", sa.String(), nullable=False),
        sa.Column("pdf_sha256", sa.String(), nullable=False),
        sa.Column("pdf_bytes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("application_id", "n", name="offer_once"),
        # What is accepted is what was offered, to the byte.
        sa.UniqueConstraint("id", "pdf_sha256", "text_sha256", name="offer_as_made"),
    )
    op.create_table(
        "agreements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("identity_id", sa.Uuid(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("wording", sa.String(), nullable=False),
        sa.Column("text_sha256", sa.String(), nullable=False),
        sa.Column("pdf_sha256", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["offer_id", "pdf_sha256", "text_sha256"],
            ["offers.id", "offers.pdf_sha256", "offers.text_sha256"],
            name="accepted_as_made",
        ),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"]),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"]),
        sa.ForeignKeyConstraint(["identity_id"], ["channel_identities.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("application_id", name="signed_once"),
        sa.UniqueConstraint("offer_id", name="accepted_once"),
    )
    for table, rules in CHECKS.items():
        for name, rule in rules.items():
            op.create_check_constraint(name, table, rule)
        op.execute(
            f"create trigger append_only before update or delete or truncate on {table}"
            " for each statement execute function refuse_change()"
        )
    # Terms that she wants larger than they were approved are looked at anew.
    op.execute("insert into application_steps values ('decision', 'manual_review')")


def downgrade() -> None:
    op.execute(
        "delete from application_steps where from_stage = 'decision' and to_stage = 'manual_review'"
    )
    op.drop_table("agreements")
    op.drop_table("offers")
