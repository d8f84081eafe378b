"""The ledger: every cent with its parts, two people for what leaves us, and deductions."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

PARTS = ("penalty_cents", "fee_cents", "charge_cents", "principal_cents")
APPEND_ONLY = ("schedule_versions", "loan_pauses", "deduction_files", "deduction_lines")

FIRST_CHECKS = {
    "transaction_kind": "kind in ('disbursement', 'repayment')",
    "transaction_status": "status in ('claimed', 'settled')",
    "transaction_amount": "coalesce(amount_cents > 0, status = 'claimed')",
}
CHECKS = {
    "transactions": {
        "transaction_kind": "kind in ('disbursement', 'repayment', 'fee', 'penalty', 'waiver',"
        " 'write_off', 'recovery', 'refund', 'reversal')",
        "transaction_status": "status in ('claimed', 'pending', 'settled', 'rejected')",
        "transaction_amount": "coalesce(amount_cents <> 0"
        " and (amount_cents < 0) = (kind = 'reversal'), status <> 'settled')",
        "transaction_parts": "case when status = 'settled'"
        " then amount_cents = penalty_cents + fee_cents + charge_cents + principal_cents"
        " else (penalty_cents, fee_cents, charge_cents, principal_cents) = (0, 0, 0, 0) end",
        "transaction_signs": "case when kind = 'reversal'"
        " then greatest(penalty_cents, fee_cents, charge_cents, principal_cents) <= 0"
        " else least(penalty_cents, fee_cents, charge_cents, principal_cents) >= 0 end",
        "transaction_reversal": "(kind = 'reversal') = (reverses_id is not null)"
        " and (kind <> 'reversal' or status = 'settled')",
        "transaction_claimed": "status <> 'claimed' or kind = 'repayment'",
        "transaction_second": "coalesce(second_by <> entered_by,"
        " kind not in ('disbursement', 'write_off') or status <> 'settled')",
        "transaction_day": "status <> 'settled' or paid_on is not null",
    },
    "schedule_versions": {
        "schedule_why": "why in ('agreed', 'arrangement', 'correction')",
        "schedule_number": "version >= 1",
    },
    "loan_pauses": {"pause_days": "until_on >= from_on"},
    "deduction_files": {
        "deduction_direction": "direction in ('sent', 'returned')",
        "deduction_month": "extract(day from month) = 1",
    },
    "deduction_lines": {
        "deduction_outcome": "outcome in ('sent', 'full', 'partial', 'more', 'refused', 'twice',"
        " 'unmatched')",
        "deduction_matched": "(loan_id is null) = (outcome = 'unmatched')",
        "deduction_amounts": "due_cents >= 0 and deducted_cents >= 0",
    },
    "mandates": {
        "mandate_status": "status in ('signed', 'registered', 'refused', 'cancelled')",
        "mandate_tracking": "tracking_days between 0 and 14",
        "mandate_amount": "instalment_cents > 0",
        "mandate_frequency": "frequency in ('monthly')",
        "mandate_tail": "account_tail ~ '^[0-9]{4}$'",
    },
}

KEEP_LEDGER = """
create function keep_ledger() returns trigger language plpgsql as $$
declare known transactions%rowtype;
begin
    if new.follows_id is not null then
        select * into known from transactions where id = new.follows_id;
        if (known.status, new.status) not in
                (('claimed', 'pending'), ('pending', 'settled'), ('pending', 'rejected'))
            or (known.loan_id, known.kind) is distinct from (new.loan_id, new.kind)
            or (new.kind in ('disbursement', 'write_off') and new.status = 'settled'
                and (known.entered_by, known.amount_cents)
                    is distinct from (new.entered_by, new.amount_cents)) then
            raise exception 'no step from % % to % %',
                known.kind, known.status, new.kind, new.status using errcode = 'check_violation';
        end if;
    elsif new.reverses_id is not null then
        select * into known from transactions where id = new.reverses_id;
        if known.status <> 'settled' or known.loan_id <> new.loan_id
            or known.kind in ('reversal', 'disbursement', 'write_off')
            or (-known.penalty_cents, -known.fee_cents, -known.charge_cents,
                -known.principal_cents) is distinct from
               (new.penalty_cents, new.fee_cents, new.charge_cents, new.principal_cents) then
            raise exception 'a reversal mirrors one settled transaction exactly'
                using errcode = 'check_violation';
        end if;
    elsif new.status = 'rejected'
        or (new.status = 'settled' and new.kind in ('disbursement', 'write_off')) then
        raise exception '% % must follow what was recorded before', new.kind, new.status
            using errcode = 'check_violation';
    end if;
    return new;
end $$
"""

KEEP_LOAN_STEPS = """
create function keep_loan_steps() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        if new.status <> 'pending' then
            raise exception 'a loan begins pending, not %', new.status
                using errcode = 'check_violation';
        end if;
    elsif new.status <> old.status and (
        (old.status, new.status) not in (
            ('pending', 'active'), ('pending', 'cancelled'),
            ('active', 'closed'), ('active', 'written_off'), ('closed', 'active'))
        or (new.status in ('active', 'written_off') and not exists (
            select 1 from transactions where loan_id = new.id and status = 'settled'
                and kind = case new.status when 'active' then 'disbursement'
                    else 'write_off' end))
    ) then
        raise exception 'no step from % to %', old.status, new.status
            using errcode = 'check_violation';
    end if;
    return new;
end $$
"""

# What counts: a reversal counts as the kind that it takes back.
LEDGER_LINES = """
create view ledger_lines as
select entry.id, entry.loan_id, coalesce(origin.kind, entry.kind) as kind, entry.paid_on,
    entry.amount_cents, entry.penalty_cents, entry.fee_cents, entry.charge_cents,
    entry.principal_cents
from transactions entry left join transactions origin on origin.id = entry.reverses_id
where entry.status = 'settled'
"""

# Nothing was split before: what came in pays each part in the proportion of the whole loan.
SPLIT_OLD = """
update transactions set
    principal_cents = round(transactions.amount_cents * loans.principal_cents::numeric
        / (loans.principal_cents + loans.finance_charge_cents)),
    charge_cents = transactions.amount_cents - round(transactions.amount_cents
        * loans.principal_cents::numeric / (loans.principal_cents + loans.finance_charge_cents)),
    paid_on = coalesce(transactions.paid_on, transactions.at::date)
from loans where loans.id = transactions.loan_id and transactions.status = 'settled'
"""


def upgrade() -> None:
    op.execute("alter table loans alter ref set default 'LN-' || nextval('loan_ref')")
    op.execute("update loans set ref = 'LN-' || substr(ref, 6) where ref like 'LOAN-%'")
    op.create_index(
        "running_loans", "loans", ["partner_id"], postgresql_where=sa.text("status = 'active'")
    )
    _widen_transactions()
    _add_schedules()
    _add_deductions()
    _add_mandates()
    for table, checks in CHECKS.items():
        for name, rule in checks.items():
            op.create_check_constraint(name, table, rule)
    op.execute(KEEP_LEDGER)
    op.execute(
        "create trigger keep_ledger before insert on transactions"
        " for each row execute function keep_ledger()"
    )
    op.execute(KEEP_LOAN_STEPS)
    op.execute(
        "create trigger keep_loan_steps before insert or update of status on loans"
        " for each row execute function keep_loan_steps()"
    )
    op.execute(LEDGER_LINES)
    for table in APPEND_ONLY:
        op.execute(
            f"create trigger append_only before update or delete or truncate on {table}"
            " for each statement execute function refuse_change()"
        )


def _widen_transactions() -> None:
    for name in FIRST_CHECKS:
        op.drop_constraint(name, "transactions")
    op.add_column("transactions", sa.Column("follows_id", sa.Uuid(), nullable=True))
    op.add_column("transactions", sa.Column("reverses_id", sa.Uuid(), nullable=True))
    for name in PARTS:
        op.add_column(
            "transactions", sa.Column(name, sa.Integer(), server_default="0", nullable=False)
        )
    for name in ("method", "external_ref", "second_by", "reason"):
        op.add_column("transactions", sa.Column(name, sa.String(), nullable=True))
    op.execute("alter table transactions disable trigger append_only")
    op.execute(SPLIT_OLD)
    op.execute("alter table transactions enable trigger append_only")
    for name in PARTS:
        op.alter_column("transactions", name, server_default=None)
    for name in ("follows_id", "reverses_id"):
        op.create_foreign_key(f"transaction_{name}", "transactions", "transactions", [name], ["id"])
        op.create_unique_constraint(f"once_{name}", "transactions", [name])
    op.create_unique_constraint("once_external_ref", "transactions", ["external_ref"])


def _add_schedules() -> None:
    op.create_table(
        "schedule_versions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("loan_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("entered_by", sa.String(), nullable=False),
        sa.Column("approved_by", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["loan_id"], ["loans.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("loan_id", "version", name="version_once"),
    )
    op.create_table(
        "loan_pauses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("loan_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("entered_by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["loan_id"], ["loans.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_loan_pauses_loan_id"), "loan_pauses", ["loan_id"])


def _add_deductions() -> None:
    op.create_table(
        "deduction_files",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("total_cents", sa.BigInteger(), nullable=False),
        sa.Column("entered_by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("direction", "sha256", name="file_once"),
    )
    op.create_table(
        "deduction_lines",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("loan_id", sa.Uuid(), nullable=True),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("due_cents", sa.Integer(), nullable=False),
        sa.Column("deducted_cents", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("transaction_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["file_id"], ["deduction_files.id"]),
        sa.ForeignKeyConstraint(["loan_id"], ["loans.id"]),
        sa.ForeignKeyConstraint(["transaction_id"], ["transactions.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("file_id", "n", name="place_once"),
    )
    op.create_index("deductions_by_line", "deduction_lines", ["line"])


def _add_mandates() -> None:
    op.create_table(
        "mandates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("loan_id", sa.Uuid(), nullable=False),
        sa.Column("holder_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("account_tail", sa.String(), nullable=False),
        sa.Column("instalment_cents", sa.Integer(), nullable=False),
        sa.Column("first_action_on", sa.Date(), nullable=False),
        sa.Column("frequency", sa.String(), nullable=False),
        sa.Column("tracking_days", sa.Integer(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signature_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("provider_ref", sa.String(), nullable=True),
        sa.Column("entered_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["loan_id"], ["loans.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("provider_ref"),
    )
    op.create_index(
        "one_mandate",
        "mandates",
        ["loan_id"],
        unique=True,
        postgresql_where=sa.text("status in ('signed', 'registered')"),
    )


def downgrade() -> None:
    for table in ("mandates", "deduction_lines", "deduction_files", "loan_pauses"):
        op.drop_table(table)
    op.drop_table("schedule_versions")
    op.execute("drop view ledger_lines")
    op.execute("drop trigger keep_loan_steps on loans")
    op.execute("drop trigger keep_ledger on transactions")
    op.execute("drop function keep_loan_steps")
    op.execute("drop function keep_ledger")
    _narrow_transactions()
    op.drop_index("running_loans", "loans")
    op.execute("update loans set ref = 'LOAN-' || substr(ref, 4) where ref like 'LN-%'")
    op.execute("alter table loans alter ref set default 'LOAN-' || nextval('loan_ref')")


def _narrow_transactions() -> None:
    """What the older schema cannot say is lost."""
    for name in CHECKS["transactions"]:
        op.drop_constraint(name, "transactions")
    for name in ("follows_id", "reverses_id"):
        op.drop_constraint(f"transaction_{name}", "transactions", type_="foreignkey")
        op.drop_column("transactions", name)
    for name in ("method", "external_ref", "second_by", "reason", *PARTS):
        op.drop_column("transactions", name)
    op.execute("alter table transactions disable trigger append_only")
    op.execute(
        "delete from transactions where kind not in ('disbursement', 'repayment')"
        " or status not in ('claimed', 'settled')"
    )
    op.execute("alter table transactions enable trigger append_only")
    for name, rule in FIRST_CHECKS.items():
        op.create_check_constraint(name, "transactions", rule)
