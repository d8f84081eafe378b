"""Customers: how each and each loan stands, kept current; whom to look at; records joined.

What stirs a customer (her turns, her money, her applications, loans and cases, her flags) is noted
by the database itself, so that no writer can forget it. The notes are rows that nobody waits for.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0031"
down_revision = "0030"

_STIRS = {
    "turns": (
        "select distinct v.customer_id from fresh f"
        " join conversations v on v.id = f.conversation_id"
    ),
    "transactions": "select distinct l.customer_id from fresh f join loans l on l.id = f.loan_id",
    "loan_pauses": "select distinct l.customer_id from fresh f join loans l on l.id = f.loan_id",
    "schedule_versions": (
        "select distinct l.customer_id from fresh f join loans l on l.id = f.loan_id"
    ),
    "events": "select distinct f.customer_id from fresh f where f.customer_id is not null",
    "consents": "select distinct f.customer_id from fresh f",
}
# When a row of these changes in the columns named; any new row stirs as well.
_CHANGES = {
    "applications": "stage, customer_id",
    "loans": "status, hold, schedule_version, customer_id",
    "cases": "status, settled_at, customer_id",
    "documents": "status, customer_id",
}
_ONE = """
create function stir_customer() returns trigger language plpgsql as $$
begin
    insert into customers_stirred (customer_id) values (new.customer_id);
    return null;
end $$
"""
_HERSELF = """
create function stir_herself() returns trigger language plpgsql as $$
begin
    insert into customers_stirred (customer_id) values (new.id);
    return null;
end $$
"""
_KEEP = """
create function keep_merge() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        if new.merged_at is not null or new.undone_at is not null then
            raise exception 'a merge is asked for first' using errcode = 'restrict_violation';
        end if;
        return new;
    end if;
    if tg_op <> 'UPDATE' then
        raise exception 'a merge is never deleted' using errcode = 'restrict_violation';
    end if;
    if is_erasing() and to_jsonb(new) - 'why_sealed' = to_jsonb(old) - 'why_sealed' then
        return new;  -- an erasure replaces the words, and nothing else
    end if;
    if old.undone_at is not null
        or (new.id, new.kept, new.gone, new.why_sealed, new.asked_by, new.asked_at) is distinct
            from (old.id, old.kept, old.gone, old.why_sealed, old.asked_by, old.asked_at)
        or ((old.merged_at is not null or new.merged_at is null)
            and (new.merged_by, new.merged_at, new.moved, new.flags_added)
                is distinct from (old.merged_by, old.merged_at, old.moved, old.flags_added)) then
        raise exception 'a merge is done and undone once, and not changed'
            using errcode = 'restrict_violation';
    end if;
    return new;
end $$
"""


def upgrade() -> None:
    _tables()
    op.add_column("customers", sa.Column("merged_into", sa.Uuid(), nullable=True))
    op.create_foreign_key(None, "customers", "customers", ["merged_into"], ["id"])
    op.execute(_KEEP)
    op.execute(
        "create trigger keep_merge before insert or update on customer_merges"
        " for each row execute function keep_merge()"
    )
    op.execute(
        "create trigger never_deleted before delete or truncate on customer_merges"
        " for each statement execute function keep_merge()"
    )
    for table, whose in _STIRS.items():
        op.execute(
            f"create function stir_by_{table}() returns trigger language plpgsql as $$ begin"
            f" insert into customers_stirred (customer_id) {whose}; return null; end $$"
        )
        op.execute(
            f"create trigger stirs after insert on {table} referencing new table as fresh"
            f" for each statement execute function stir_by_{table}()"
        )
    op.execute(_ONE)
    op.execute(_HERSELF)
    for table, columns in _CHANGES.items():
        op.execute(
            f"create trigger stirs after insert or update of {columns} on {table}"
            " for each row execute function stir_customer()"
        )
    op.execute(
        "create trigger stirs after insert or update of flags, partner_id, language, merged_into"
        " on customers for each row execute function stir_herself()"
    )


def _tables() -> None:
    op.create_table(
        "customer_standing",
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("segments", ARRAY(sa.String()), nullable=False),
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in ("behaviour", "place", "language", "worth", "risk", "stage")
        ),
        sa.Column("health", sa.Integer(), nullable=True),
        sa.Column("health_band", sa.String(), nullable=True),
        sa.Column("health_coverage", sa.Integer(), nullable=False),
        sa.Column("churn", sa.Integer(), nullable=True),
        sa.Column("churn_coverage", sa.Integer(), nullable=False),
        sa.Column("rfm", sa.String(), nullable=True),
        sa.Column("charges_cents", sa.BigInteger(), nullable=False),
        sa.Column("loans", sa.Integer(), nullable=False),
        sa.Column("days_late", sa.Integer(), nullable=False),
        sa.Column("next_best", sa.String(), nullable=False),
        sa.Column("components", JSONB(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("reckoned_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("customer_id"),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"]),
        sa.CheckConstraint("health between 0 and 100", name="standing_health"),
        sa.CheckConstraint("churn between 0 and 100", name="standing_churn"),
    )
    op.create_index(
        "standing_by_segment", "customer_standing", ["segments"], postgresql_using="gin"
    )
    op.create_index("standing_by_age", "customer_standing", ["reckoned_at"])
    op.create_table(
        "loan_standing",
        sa.Column("loan_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("days_late", sa.Integer(), nullable=True),
        sa.Column("outstanding_cents", sa.BigInteger(), nullable=True),
        sa.Column("principal_cents", sa.BigInteger(), nullable=True),
        sa.Column("overdue_cents", sa.BigInteger(), nullable=True),
        sa.Column("uncured", sa.Boolean(), nullable=True),
        sa.Column("earned_cents", sa.BigInteger(), nullable=False),
        sa.Column("last_paid_on", sa.Date(), nullable=True),
        sa.Column("due_on", ARRAY(sa.Date()), nullable=False),
        sa.Column("met", ARRAY(sa.Boolean()), nullable=False),
        sa.PrimaryKeyConstraint("loan_id"),
        sa.ForeignKeyConstraint(["loan_id"], ["loans.id"]),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"]),
    )
    op.create_index(
        "transactions_by_day",
        "transactions",
        ["paid_on"],
        postgresql_where=sa.text("status = 'settled'"),
    )
    op.create_table(
        "customers_stirred",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "customer_merges",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kept", sa.Uuid(), nullable=False),
        sa.Column("gone", sa.Uuid(), nullable=False),
        sa.Column("moved", JSONB(), nullable=False),
        sa.Column("flags_added", JSONB(), nullable=False),
        sa.Column("why_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("merged_by", sa.String(), nullable=True),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.String(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["kept"], ["customers.id"]),
        sa.ForeignKeyConstraint(["gone"], ["customers.id"]),
        sa.CheckConstraint("kept <> gone", name="merge_of_two"),
        sa.CheckConstraint("merged_by <> asked_by", name="merge_by_two"),
        sa.CheckConstraint("(merged_by is null) = (merged_at is null)", name="merge_done"),
        sa.CheckConstraint("(undone_by is null) = (undone_at is null)", name="merge_undone"),
    )
    op.create_index(
        "merged_once",
        "customer_merges",
        ["gone"],
        unique=True,
        postgresql_where=sa.text("undone_at is null"),
    )
    op.create_index("merges_into", "customer_merges", ["kept"])


def downgrade() -> None:
    op.execute("drop trigger stirs on customers")
    for table in _CHANGES:
        op.execute(f"drop trigger stirs on {table}")
    for table in _STIRS:
        op.execute(f"drop trigger stirs on {table}")
        op.execute(f"drop function stir_by_{table}()")
    op.execute("drop function stir_customer()")
    op.execute("drop function stir_herself()")
    op.drop_column("customers", "merged_into")
    op.drop_table("customer_merges")
    op.execute("drop function keep_merge()")
    op.drop_table("customers_stirred")
    op.drop_index("transactions_by_day", "transactions")
    op.drop_table("loan_standing")
    op.drop_table("customer_standing")
