"""Reminders: what we will say first, when, and why it was said or not."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

_MOMENT = sa.DateTime(timezone=True)
CHECKS = {
    "reminder_kind": "kind in ('payment_coming', 'payment_today', 'deduction_missed',"
    " 'promise_followed', 'papers_missing', 'unfinished', 'agreement_unsigned', 'offer_expiring')",
    "reminder_status": "status in ('waiting', 'put', 'dropped')",
    "reminder_ended": "(status = 'waiting') = (ended_at is null)",
}
# What was said or let go of stays so; what waits keeps what it is about.
KEEP_REMINDER = """
create function keep_reminder() returns trigger language plpgsql as $$
begin
    if old.status <> 'waiting' or (old.id, old.key, old.kind, old.subject, old.customer_id, old.day,
            old.until_on, old.created_at) is distinct from (new.id, new.key, new.kind, new.subject,
            new.customer_id, new.day, new.until_on, new.created_at) then
        raise exception 'a reminder stays as it was' using errcode = 'check_violation';
    end if;
    return new;
end $$
"""


def upgrade() -> None:
    op.create_table(
        "reminders",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("look_at", _MOMENT, nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("ended_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key", name="reminded_once"),
    )
    op.create_index(
        "reminders_waiting",
        "reminders",
        ["until_on"],
        postgresql_where=sa.text("status = 'waiting'"),
    )
    for name, rule in CHECKS.items():
        op.create_check_constraint(name, "reminders", rule)
    op.execute(KEEP_REMINDER)
    op.execute(
        "create trigger keep_reminder before update on reminders"
        " for each row execute function keep_reminder()"
    )
    op.execute(
        "create trigger never_deleted before delete or truncate on reminders"
        " for each statement execute function refuse_change()"
    )
    op.create_index("instalments_by_day", "instalments", ["due_on"])


def downgrade() -> None:
    op.drop_index("instalments_by_day", "instalments")
    op.drop_table("reminders")
    op.execute("drop function keep_reminder")
