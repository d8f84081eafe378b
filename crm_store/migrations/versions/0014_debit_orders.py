"""Debit orders: mandates that can be suspended, and the files that go to a bank and come back."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

IN_FORCE = "status in ('signed', 'registered', 'suspended')"
CHECKS = {
    "mandates": {
        "mandate_status": "status in ('signed', 'registered', 'suspended', 'refused', 'cancelled')",
        "mandate_signature": "signature in ('message', 'document')",
        # The bank knows it by a reference as long as it is presented.
        "mandate_known": "status not in ('registered', 'suspended') or provider_ref is not null",
    },
    "deduction_files": {
        "deduction_rail": "(rail = 'payroll') = (partner_id is not null)"
        " and rail in ('payroll', 'debit_order')",
    },
}
FIRST_STATUS = "status in ('signed', 'registered', 'refused', 'cancelled')"

KEEP_MANDATE = """
create function keep_mandate() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        if new.status <> 'signed' then
            raise exception 'a mandate begins signed, not %', new.status
                using errcode = 'check_violation';
        end if;
        return new;
    end if;
    if new.status <> old.status and (old.status, new.status) not in (
            ('signed', 'registered'), ('signed', 'refused'), ('signed', 'cancelled'),
            ('registered', 'suspended'), ('registered', 'cancelled'),
            ('suspended', 'registered'), ('suspended', 'cancelled')) then
        raise exception 'no step from % to %', old.status, new.status
            using errcode = 'check_violation';
    end if;
    if (old.loan_id, old.instalment_cents, old.first_action_on, old.frequency, old.tracking_days,
            old.signed_at, old.signature, old.signature_id, old.account_tail, old.holder_sealed)
            is distinct from
            (new.loan_id, new.instalment_cents, new.first_action_on, new.frequency,
            new.tracking_days, new.signed_at, new.signature, new.signature_id, new.account_tail,
            new.holder_sealed)
    then
        raise exception 'a mandate stays as its holder signed it'
            using errcode = 'check_violation';
    end if;
    return new;
end $$
"""


def upgrade() -> None:
    op.add_column(
        "mandates",
        sa.Column("signature", sa.String(), nullable=False, server_default="document"),
    )
    op.alter_column("mandates", "signature", server_default=None)
    op.drop_constraint("mandate_status", "mandates")
    _one_mandate(IN_FORCE)
    op.alter_column("deduction_files", "partner_id", nullable=True)
    op.add_column(
        "deduction_files",
        sa.Column("rail", sa.String(), nullable=False, server_default="payroll"),
    )
    op.alter_column("deduction_files", "rail", server_default=None)
    op.add_column("deduction_lines", sa.Column("mandate_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        "deduction_mandate", "deduction_lines", "mandates", ["mandate_id"], ["id"]
    )
    op.create_index("deductions_of_loan", "deduction_lines", ["loan_id"])
    for table, checks in CHECKS.items():
        for name, rule in checks.items():
            op.create_check_constraint(name, table, rule)
    op.execute(KEEP_MANDATE)
    op.execute(
        "create trigger keep_mandate before insert or update on mandates"
        " for each row execute function keep_mandate()"
    )


def _one_mandate(where: str) -> None:
    op.drop_index("one_mandate", "mandates")
    op.create_index(
        "one_mandate", "mandates", ["loan_id"], unique=True, postgresql_where=sa.text(where)
    )


def downgrade() -> None:
    """What the older schema cannot say is lost."""
    op.execute("drop trigger keep_mandate on mandates")
    op.execute("drop function keep_mandate")
    for table, checks in CHECKS.items():
        for name in checks:
            op.drop_constraint(name, table)
    op.drop_index("deductions_of_loan", "deduction_lines")
    op.drop_constraint("deduction_mandate", "deduction_lines", type_="foreignkey")
    op.drop_column("deduction_lines", "mandate_id")
    for table in ("deduction_lines", "deduction_files"):
        op.execute(f"alter table {table} disable trigger append_only")
    op.execute(
        "delete from deduction_lines where file_id in"
        " (select id from deduction_files where partner_id is null)"
    )
    op.execute("delete from deduction_files where partner_id is null")
    for table in ("deduction_lines", "deduction_files"):
        op.execute(f"alter table {table} enable trigger append_only")
    op.drop_column("deduction_files", "rail")
    op.alter_column("deduction_files", "partner_id", nullable=False)
    op.execute("update mandates set status = 'cancelled' where status = 'suspended'")
    _one_mandate("status in ('signed', 'registered')")
    op.create_check_constraint("mandate_status", "mandates", FIRST_STATUS)
    op.drop_column("mandates", "signature")
