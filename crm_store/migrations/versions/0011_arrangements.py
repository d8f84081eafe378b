"""Arrangements, from the wish to the yes; and the statements that were sent."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0011"
down_revision = "0010"

OPEN = "status in ('asked', 'approved', 'offered')"
CHECKS = {
    "arrangement_status": "status in ('asked', 'approved', 'offered', 'agreed', 'refused',"
    " 'declined', 'expired', 'replaced')",
    "arrangement_wish": "wish ~ '^(pause:[0-9]+|reduced:[0-9]+:[0-9]+|new_date:([0-9]+|last)"
    "|promise:[0-9]{4}-[0-9]{2}-[0-9]{2})$'",
    # Whatever a person has looked at has its figures, and says who looked.
    "arrangement_figures": "status in ('asked', 'declined', 'replaced')"
    " or (plan is not null and cost_cents >= 0 and approved_by is not null)",
    "arrangement_by_two": "second_by is null or second_by <> approved_by",
    "arrangement_people": "coalesce(approved_by, 'user:x') like 'user:_%'"
    " and coalesce(second_by, 'user:x') like 'user:_%'",
    "arrangement_offered": "(status not in ('offered', 'agreed', 'refused', 'expired'))"
    " or (offered_until is not null and (not needs_two or second_by is not null))",
    "arrangement_answered": "status <> 'agreed' or answered_in is not null",
}

# What was asked stays as it was asked, and what was approved as it was shown.
KEEP_ARRANGEMENT = """
create function keep_arrangement() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        if new.status <> 'asked' then
            raise exception 'an arrangement begins asked, not %', new.status
                using errcode = 'check_violation';
        end if;
        return new;
    end if;
    if new.status <> old.status and (old.status, new.status) not in (
            ('asked', 'approved'), ('asked', 'offered'), ('asked', 'declined'),
            ('asked', 'replaced'), ('approved', 'offered'), ('approved', 'declined'),
            ('approved', 'replaced'), ('offered', 'agreed'), ('offered', 'refused'),
            ('offered', 'expired'), ('offered', 'replaced')) then
        raise exception 'no step from % to %', old.status, new.status
            using errcode = 'check_violation';
    end if;
    if (old.loan_id, old.wish, old.asked_by, old.asked_in, old.asked_at)
            is distinct from (new.loan_id, new.wish, new.asked_by, new.asked_in, new.asked_at)
        or (old.status <> 'asked'
            and (old.plan, old.cost_cents, old.changes_version, old.approved_by)
                is distinct from
                (new.plan, new.cost_cents, new.changes_version, new.approved_by)) then
        raise exception 'an arrangement stays as it was asked for and approved'
            using errcode = 'check_violation';
    end if;
    return new;
end $$
"""


def upgrade() -> None:
    op.create_table(
        "arrangements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("loan_id", sa.Uuid(), nullable=False),
        sa.Column("wish", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_in", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("plan", JSONB(), nullable=True),
        sa.Column("cost_cents", sa.Integer(), nullable=True),
        sa.Column("changes_version", sa.Integer(), nullable=True),
        sa.Column("needs_two", sa.Boolean(), nullable=False),
        sa.Column("approved_by", sa.String(), nullable=True),
        sa.Column("second_by", sa.String(), nullable=True),
        sa.Column("offered_until", sa.Date(), nullable=True),
        sa.Column("answered_in", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["loan_id"], ["loans.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_arrangements_loan_id"), "arrangements", ["loan_id"])
    op.create_index(
        "one_open_arrangement",
        "arrangements",
        ["loan_id"],
        unique=True,
        postgresql_where=sa.text(OPEN),
    )
    for name, rule in CHECKS.items():
        op.create_check_constraint(name, "arrangements", rule)
    op.execute(KEEP_ARRANGEMENT)
    op.execute(
        "create trigger keep_arrangement before insert or update on arrangements"
        " for each row execute function keep_arrangement()"
    )
    op.execute(
        "create trigger never_deleted before delete or truncate on arrangements"
        " for each statement execute function refuse_change()"
    )
    op.create_table(
        "statements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("loan_id", sa.Uuid(), nullable=False),
        sa.Column("asked_in", sa.Uuid(), nullable=True),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("storage_key", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["loan_id"], ["loans.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_statements_loan_id"), "statements", ["loan_id"])
    op.create_check_constraint(
        "statement_file", "statements", "bytes > 0 and sha256 ~ '^[0-9a-f]{64}$'"
    )
    op.execute(
        "create trigger append_only before update or delete or truncate on statements"
        " for each statement execute function refuse_change()"
    )


def downgrade() -> None:
    op.drop_table("statements")
    op.drop_table("arrangements")
    op.execute("drop function keep_arrangement")
