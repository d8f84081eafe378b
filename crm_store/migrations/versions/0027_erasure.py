"""Erasure: one person's values go, wished by one and approved by another; two columns sealed.

Append-only tables stay so. While an erasure that two people want is carried out, and only then,
the columns that a table's trigger `only_erased` names may be replaced. The audit log names none.
Reasons of a halt and what the regulator calls a complaint move into sealed columns: an older
version of the service goes on with the columns beside them.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0027"
down_revision = "0026"

CHECKS = {
    "erasures": {
        "erasure_four_eyes": "approved_by is null or approved_by <> asked_by",
        "erasure_people": "asked_by like 'user:_%' and coalesce(approved_by, 'user:x')"
        " like 'user:_%' and coalesce(ended_by, 'user:x') like 'user:_%'",
        "erasure_approved": "(approved_at is null) = (approved_by is null)",
        "erasure_ended": "(ended_at is null) = (ended_by is null)",
        "erasure_done": "erased_at is null or (approved_at is not null and ended_at is null)",
    },
    "legal_holds": {
        "hold_people": "set_by like 'user:_%' and coalesce(lifted_by, 'user:x') like 'user:_%'",
        "hold_lifted": "(lifted_at is null) = (lifted_by is null)"
        " and (lifted_at is null) = (lifted_why_sealed is null)",
        "hold_four_eyes": "lifted_by is null or lifted_by <> set_by",
    },
}
# What the columns hold that an erasure may replace, by append-only table.
ERASED = {
    "messages": "body_sealed",
    "turns": "trace_sealed",
    "reviews": "note_sealed",
    "reveals": "why_sealed",
    "link_answers": "answer_sealed",
    "decisions": "note_sealed",
    "offers": "text_sealed",
}
_NEVER_CHANGED = """
create or replace function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end $$
"""
_ONLY_BY_ERASURE = """
create or replace function refuse_change() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE'
        and exists (select 1 from pg_trigger where tgrelid = tg_relid and tgname = 'only_erased')
        and exists (select 1 from erasures
            where id::text = current_setting('buffr.erasing', true)
                and approved_at is not null and erased_at is null and ended_at is null) then
        return null;
    end if;
    raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end $$
"""
_IS_ERASING = """
create function is_erasing() returns boolean language sql stable as $$
    select exists (select 1 from erasures
        where id::text = current_setting('buffr.erasing', true)
            and approved_at is not null and erased_at is null and ended_at is null)
$$
"""
_ONLY_ERASED = """
create function only_erased() returns trigger language plpgsql as $$
begin
    if (to_jsonb(new) - tg_argv) is distinct from (to_jsonb(old) - tg_argv) then
        raise exception 'an erasure replaces values in %, and nothing else', tg_table_name
            using errcode = 'restrict_violation';
    end if;
    return new;
end $$
"""
_KEEP_ERASURE = """
create function keep_erasure() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        if new.approved_by is not null or new.erased_at is not null then
            raise exception 'an erasure is asked for first' using errcode = 'check_violation';
        end if;
        return new;
    end if;
    if is_erasing() and (to_jsonb(new) - 'reason_sealed') = (to_jsonb(old) - 'reason_sealed') then
        return new;
    end if;
    if (new.id, new.customer_id, new.reason_sealed, new.asked_by, new.asked_at)
            is distinct from
            (old.id, old.customer_id, old.reason_sealed, old.asked_by, old.asked_at)
        or old.erased_at is not null or old.ended_at is not null
        or (old.approved_by is not null and (new.approved_by, new.approved_at)
            is distinct from (old.approved_by, old.approved_at)) then
        raise exception 'an erasure stays as it was asked for, approved and done'
            using errcode = 'check_violation';
    end if;
    -- A hold on any of the records that were joined to hers; they can be since 0031.
    if new.approved_by is not null and exists (
            with recursive people(id) as (
                select new.customer_id
                union
                select case when c.id = p.id then c.merged_into else c.id end
                from people p join customers c
                    on c.merged_into = p.id or (c.id = p.id and c.merged_into is not null))
            select 1 from legal_holds h join people p on p.id = h.customer_id
            where h.lifted_at is null) then
        raise exception 'a legal hold forbids it' using errcode = 'check_violation';
    end if;
    return new;
end $$
"""
_KEEP_HOLD = """
create function keep_hold() returns trigger language plpgsql as $$
begin
    if is_erasing() and (to_jsonb(new) - array['why_sealed', 'lifted_why_sealed'])
            = (to_jsonb(old) - array['why_sealed', 'lifted_why_sealed']) then
        return new;
    end if;
    if (new.id, new.customer_id, new.why_sealed, new.set_by, new.set_at)
            is distinct from (old.id, old.customer_id, old.why_sealed, old.set_by, old.set_at)
        or old.lifted_at is not null then
        raise exception 'a hold stays as it was set, and is lifted once'
            using errcode = 'check_violation';
    end if;
    return new;
end $$
"""
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "erasures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("approved_by", sa.String(), nullable=True),
        sa.Column("approved_at", _MOMENT, nullable=True),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.Column("ended_at", _MOMENT, nullable=True),
        sa.Column("erased_at", _MOMENT, nullable=True),
        sa.Column("gone", JSONB(), nullable=False),
        sa.Column("kept", JSONB(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "one_open_erasure",
        "erasures",
        ["customer_id"],
        unique=True,
        postgresql_where=sa.text("erased_at is null and ended_at is null"),
    )
    op.create_index("erasures_by_time", "erasures", ["asked_at", "id"])
    op.create_table(
        "legal_holds",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("why_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("set_by", sa.String(), nullable=False),
        sa.Column("set_at", _MOMENT, nullable=False),
        sa.Column("lifted_by", sa.String(), nullable=True),
        sa.Column("lifted_at", _MOMENT, nullable=True),
        sa.Column("lifted_why_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "one_hold", "legal_holds", ["customer_id"], unique=True,
        postgresql_where=sa.text("lifted_at is null"),
    )  # fmt: skip
    for table, rules in CHECKS.items():
        for name, rule in rules.items():
            op.create_check_constraint(name, table, rule)
    _triggers()
    op.add_column("halts", sa.Column("why_sealed", sa.LargeBinary(), nullable=True))
    op.add_column("cases", sa.Column("regulator_ref_sealed", sa.LargeBinary(), nullable=True))
    op.create_index("audit_by_actor", "audit_log", ["actor", "seq"])
    op.create_index(
        "audit_by_subject",
        "audit_log",
        ["subject", "seq"],
        postgresql_ops={"subject": "text_pattern_ops"},
    )


def _triggers() -> None:
    for function in (_IS_ERASING, _KEEP_ERASURE, _KEEP_HOLD, _ONLY_ERASED, _ONLY_BY_ERASURE):
        op.execute(function)
    op.execute(
        "create trigger keep_erasure before insert or update on erasures"
        " for each row execute function keep_erasure()"
    )
    op.execute(
        "create trigger keep_hold before update on legal_holds"
        " for each row execute function keep_hold()"
    )
    for table in CHECKS:
        op.execute(
            f"create trigger never_deleted before delete or truncate on {table}"
            " for each statement execute function refuse_change()"
        )
    for table, column in ERASED.items():
        op.execute(
            f"create trigger only_erased before update on {table}"
            f" for each row execute function only_erased('{column}')"
        )


def downgrade() -> None:
    for name in ("audit_by_actor", "audit_by_subject"):
        op.drop_index(name, table_name="audit_log")
    op.drop_column("cases", "regulator_ref_sealed")
    op.drop_column("halts", "why_sealed")
    for table in ERASED:
        op.execute(f"drop trigger only_erased on {table}")
    op.execute(_NEVER_CHANGED)
    op.drop_table("legal_holds")
    op.drop_table("erasures")
    for function in ("keep_hold", "keep_erasure", "only_erased", "is_erasing"):
        op.execute(f"drop function {function}()")
