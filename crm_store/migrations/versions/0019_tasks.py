"""Tasks of staff, what each waits for, and changes of policy that a second person approves."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

CHECKS = {
    "tasks": {
        "task_kind": "kind in ('task', 'follow_up', 'onboarding', 'review', 'promise', 'project',"
        " 'milestone')",
        "task_status": "status in ('todo', 'in_progress', 'review', 'done')",
        "task_done": "(status = 'done') = (done_at is not null)",
        "task_minutes": "minutes >= 0",
        "task_money": "coalesce(budget_cents, 0) >= 0 and coalesce(cost_cents, 0) >= 0",
        "task_people": "created_by ~ '^(user|rule):.' and (assigned_to is null"
        " or assigned_to like 'user:_%')",
        "task_parent": "parent_id is null or parent_id <> id",
    },
    "task_dependencies": {"waits_for_another": "task_id <> waits_for"},
    "policy_confirmations": {
        "policy_by_two": "approved_by is null or approved_by <> prepared_by",
        "policy_people": "prepared_by like 'user:_%' and coalesce(approved_by, 'user:x')"
        " like 'user:_%'",
        "policy_approved": "(approved_by is null) = (approved_at is null)",
        "policy_hash": "fingerprint ~ '^[0-9a-f]{64}$'",
    },
}

# Two that are written at the same moment could close a circle together: one after the other.
NO_CIRCLE = """
create function no_circle() returns trigger language plpgsql as $$
begin
    perform pg_advisory_xact_lock(hashtext('task_dependencies'));
    if exists (
        with recursive before as (
            select new.waits_for as id
            union
            select each.waits_for from task_dependencies each
            join before on before.id = each.task_id
        )
        select 1 from before where id = new.task_id
    ) then
        raise exception 'a task cannot wait for itself' using errcode = 'check_violation',
            constraint = 'no_circle';
    end if;
    return new;
end $$
"""
# What was prepared stays as it was; it is approved once, and by another.
KEEP_CONFIRMATION = """
create function keep_confirmation() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        if new.approved_by is not null then
            raise exception 'a policy is prepared first' using errcode = 'check_violation';
        end if;
        return new;
    end if;
    if old.approved_by is not null
        or (old.id, old.fingerprint, old.version, old.prepared_by, old.prepared_at)
            is distinct from
            (new.id, new.fingerprint, new.version, new.prepared_by, new.prepared_at) then
        raise exception 'a confirmation stays as it was given' using errcode = 'check_violation';
    end if;
    return new;
end $$
"""


def upgrade() -> None:
    op.execute("create sequence task_ref")
    _tasks()
    _confirmations()
    for table, rules in CHECKS.items():
        for name, rule in rules.items():
            op.create_check_constraint(name, table, rule)
    op.execute(NO_CIRCLE)
    op.execute(
        "create trigger no_circle before insert or update on task_dependencies"
        " for each row execute function no_circle()"
    )
    op.execute(KEEP_CONFIRMATION)
    op.execute(
        "create trigger keep_confirmation before insert or update on policy_confirmations"
        " for each row execute function keep_confirmation()"
    )
    op.execute(
        "create trigger never_deleted before delete or truncate on policy_confirmations"
        " for each statement execute function refuse_change()"
    )
    # People write little beside the bot: what they wrote is found without reading the rest.
    op.create_index(
        "said_by_people",
        "messages",
        ["at", "conversation_id"],
        postgresql_where=sa.text("author like 'user:%'"),
    )
    op.add_column("cases", sa.Column("regulator_ref", sa.String(), nullable=True))


def _tasks() -> None:
    op.create_table(
        "tasks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "ref",
            sa.String(),
            server_default=sa.text("'TASK-' || nextval('task_ref')"),
            nullable=False,
        ),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("conversation_id", sa.Uuid(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("about", sa.String(), nullable=True),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("snoozed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("budget_cents", sa.BigInteger(), nullable=True),
        sa.Column("cost_cents", sa.BigInteger(), nullable=True),
        sa.Column("assigned_to", sa.String(), nullable=True),
        sa.Column("for_managers", sa.Boolean(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("dedupe_key", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"]),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"]),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.ForeignKeyConstraint(["parent_id"], ["tasks.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("ref"),
        sa.UniqueConstraint("dedupe_key", name="rule_fires_once"),
    )
    op.create_index(
        "tasks_to_do", "tasks", ["due_at", "id"], postgresql_where=sa.text("status <> 'done'")
    )
    op.create_table(
        "task_dependencies",
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("waits_for", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"]),
        sa.ForeignKeyConstraint(["waits_for"], ["tasks.id"]),
        sa.PrimaryKeyConstraint("task_id", "waits_for"),
    )


def _confirmations() -> None:
    op.create_table(
        "policy_confirmations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("prepared_by", sa.String(), nullable=False),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.String(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("fingerprint"),
    )


def downgrade() -> None:
    op.drop_column("cases", "regulator_ref")
    op.drop_index("said_by_people", "messages")
    for table in ("policy_confirmations", "task_dependencies", "tasks"):
        op.drop_table(table)
    for function in ("keep_confirmation", "no_circle"):
        op.execute(f"drop function {function}")
    op.execute("drop sequence task_ref")
