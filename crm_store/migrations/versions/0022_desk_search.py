"""Search: names found by keyed hashes; cases put off; who looked behind a mask, and why."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

_MOMENT = sa.DateTime(timezone=True)
_PUT_OFF = (
    ("snoozed_at", _MOMENT),
    ("snoozed_until", _MOMENT),
    ("snoozed_by", sa.String()),
    ("snooze_reason_sealed", sa.LargeBinary()),
)
CHECKS = {
    # Whoever puts a case off says why, under their name.
    "snooze_is_explained": (
        "snoozed_until is null or (snoozed_at is not null and snoozed_by is not null"
        " and snooze_reason_sealed is not null)"
    ),
}


def upgrade() -> None:
    for name, kind in _PUT_OFF:
        op.add_column("cases", sa.Column(name, kind, nullable=True))
    for name, rule in CHECKS.items():
        op.create_check_constraint(name, "cases", rule)
    op.add_column("customers", sa.Column("name_words", sa.ARRAY(sa.LargeBinary()), nullable=True))
    op.create_index("customers_by_name", "customers", ["name_words"], postgresql_using="gin")
    op.create_index(
        "names_not_indexed",
        "customers",
        ["id"],
        postgresql_where=sa.text("name_sealed is not null and name_words is null"),
    )
    op.create_index("known_addresses", "channel_identities", ["address_bidx"])
    op.create_index("history_of_customer", "events", ["customer_id", "at"])
    op.create_table(
        "reveals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("why_sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("reveals_of", "reveals", ["subject", "at"])
    op.execute(
        "create trigger append_only before update or delete or truncate on reveals"
        " for each statement execute function refuse_change()"
    )


def downgrade() -> None:
    op.drop_table("reveals")
    op.drop_index("history_of_customer", "events")
    op.drop_index("known_addresses", "channel_identities")
    op.drop_index("names_not_indexed", "customers")
    op.drop_index("customers_by_name", "customers")
    op.drop_column("customers", "name_words")
    for name in CHECKS:
        op.drop_constraint(name, "cases")
    for name, _ in reversed(_PUT_OFF):
        op.drop_column("cases", name)
