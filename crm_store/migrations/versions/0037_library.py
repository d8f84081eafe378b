"""A library of papers: versions of one paper, files whose time is over, and files on their way out.

A paper says which one it replaces. A file goes when its time is over only if one has asked for it
and another has approved it; its row stays. What is to be removed is named in the transaction that
wants it gone, and removed after that.
"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"

_MOMENT = sa.DateTime(timezone=True)
CHECKS = {
    "paper_removals": {
        "removal_shelf": "shelf in ('document', 'offer', 'statement')",
        "removal_four_eyes": "approved_by is null or approved_by <> asked_by",
        "removal_people": "asked_by like 'user:_%' and coalesce(approved_by, 'user:x')"
        " like 'user:_%' and coalesce(ended_by, 'user:x') like 'user:_%'",
        "removal_approved": "(approved_at is null) = (approved_by is null)",
        "removal_ended": "(ended_at is null) = (ended_by is null)",
        "removal_done": "removed_at is null or (approved_at is not null and ended_at is null)",
        "removal_files": "files >= 0",
    },
    "documents": {
        "document_version": "version >= 1 and (version > 1 or replaces is null)",
        "document_replaces": "replaces <> id",
    },
}
_STORED = "status = 'rejected' or storage_key is not null"
_REMOVED = "removed_at is not null"
_LISTED = {"documents": "received_at", "offers": "made_at", "statements": "made_at"}
# The day of the last entry in the books, decision or signature of one person, under whichever of
# the records that were joined to hers.
_LAST_ENTRY = """
create function last_entry(of_customer uuid) returns date language sql stable as $$
    with recursive people(id) as (
        select of_customer
        union
        select case when c.id = p.id then c.merged_into else c.id end
        from people p join customers c
            on c.merged_into = p.id or (c.id = p.id and c.merged_into is not null))
    select max(on_day) from people p cross join lateral (
        select t.at::date as on_day from loans l join transactions t on t.loan_id = l.id
            where l.customer_id = p.id
        union all
        select d.on_day from applications a join decisions d on d.application_id = a.id
            where a.customer_id = p.id
        union all
        select signed_on from agreements where customer_id = p.id
    ) everything
$$
"""
_KEEP_REMOVAL = """
create function keep_removal() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        if new.approved_by is not null or new.removed_at is not null then
            raise exception 'a removal is asked for first' using errcode = 'check_violation';
        end if;
        return new;
    end if;
    if (new.id, new.customer_id, new.shelf, new.paper_id, new.due_on, new.rule, new.asked_by,
                new.asked_at)
            is distinct from
            (old.id, old.customer_id, old.shelf, old.paper_id, old.due_on, old.rule, old.asked_by,
                old.asked_at)
        or old.removed_at is not null or old.ended_at is not null
        or (old.approved_by is not null and (new.approved_by, new.approved_at)
            is distinct from (old.approved_by, old.approved_at)) then
        raise exception 'a removal stays as it was asked for, approved and done'
            using errcode = 'check_violation';
    end if;
    if new.ended_by is null and exists (
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


def upgrade() -> None:
    op.add_column(
        "documents", sa.Column("version", sa.Integer(), nullable=False, server_default="1")
    )
    op.add_column("documents", sa.Column("replaces", sa.Uuid(), nullable=True))
    op.add_column("documents", sa.Column("removed_at", _MOMENT, nullable=True))
    op.drop_constraint("document_stored", "documents")
    op.create_check_constraint("document_stored", "documents", f"{_STORED} or {_REMOVED}")
    op.create_foreign_key("document_before", "documents", "documents", ["replaces"], ["id"])
    op.create_index("ix_documents_replaces", "documents", ["replaces"])
    for table, column in _LISTED.items():
        op.create_index(f"{table}_by_time", table, [column, "id"])
    op.create_index(
        "customers_joined",
        "customers",
        ["merged_into"],
        postgresql_where=sa.text("merged_into is not null"),
    )
    op.create_table(
        "files_to_remove",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("since", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "paper_removals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("shelf", sa.String(), nullable=False),
        sa.Column("paper_id", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("approved_by", sa.String(), nullable=True),
        sa.Column("approved_at", _MOMENT, nullable=True),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.Column("ended_at", _MOMENT, nullable=True),
        sa.Column("removed_at", _MOMENT, nullable=True),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "one_removal",
        "paper_removals",
        ["paper_id"],
        unique=True,
        postgresql_where=sa.text("ended_at is null"),
    )
    op.create_index("ix_paper_removals_customer_id", "paper_removals", ["customer_id"])
    for table, rules in CHECKS.items():
        for name, rule in rules.items():
            op.create_check_constraint(name, table, rule)
    op.execute(_LAST_ENTRY)
    op.execute(_KEEP_REMOVAL)
    op.execute(
        "create trigger keep_removal before insert or update on paper_removals"
        " for each row execute function keep_removal()"
    )
    op.execute(
        "create trigger never_deleted before delete or truncate on paper_removals"
        " for each statement execute function refuse_change()"
    )


# Nobody else knows their keys any more: without this table they would lie there for ever.
_NOTHING_WAITS = """
do $$
begin
    lock table files_to_remove in access exclusive mode;
    if exists (select 1 from files_to_remove) then
        raise exception 'files wait to be removed: go back once files_to_remove is empty'
            using errcode = 'restrict_violation';
    end if;
end $$
"""


def downgrade() -> None:
    op.execute(_NOTHING_WAITS)
    op.drop_table("paper_removals")
    op.drop_table("files_to_remove")
    for function in ("keep_removal()", "last_entry(uuid)"):
        op.execute(f"drop function {function}")
    op.drop_index("customers_joined", table_name="customers")
    for table in _LISTED:
        op.drop_index(f"{table}_by_time", table_name=table)
    for name in CHECKS["documents"]:
        op.drop_constraint(name, "documents")
    op.drop_constraint("document_stored", "documents")
    # An older version knows of no paper without a file: it is told of one that is not there.
    op.execute(f"update documents set storage_key = id::text where not ({_STORED})")
    op.create_check_constraint("document_stored", "documents", _STORED)
    for name in ("removed_at", "replaces"):
        op.drop_column("documents", name)
    op.drop_column("documents", "version")
