"""Partners: stages, agreements, contacts, headcounts, bills and what was paid on them.

A page may also be opened for a partner's pay office, so a link need not be a customer's.
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"

_MOMENT = sa.DateTime(timezone=True)
_PEOPLE = "entered_by ~ '^(user|rule|partner):.'"
CHECKS = {
    "partner_steps": {"step_leads_on": "from_status <> to_status"},
    "partner_agreements": {
        "agreement_days": "ends_on is null or ends_on >= starts_on",
        "agreement_commission": "commission_bps between 0 and 10000",
        "agreement_basis": "commission_on in ('charge', 'collected')",
        "agreement_notice": "notice_days >= 0 and pays_within_days >= 0",
        "agreement_people": _PEOPLE,
    },
    "partner_contacts": {
        "contact_role": "role in ('hr', 'finance', 'executive', 'other')",
        "contact_language": "language in ('en', 'af')",
        "contact_reached": "phone_sealed is not null or email_sealed is not null",
        "contact_people": _PEOPLE,
    },
    "partner_headcounts": {
        "headcount": "employees >= 0",
        "headcount_source": "source in ('partner', 'estimate', 'file')",
        "headcount_people": _PEOPLE,
    },
    "bills": {
        "bill_kind": "kind in ('invoice', 'commission', 'credit')",
        "bill_credits": "(kind = 'credit') = (credits_id is not null)",
        "bill_month": "(kind = 'commission') = (month is not null)",
        "bill_total": "total_cents = net_cents + vat_cents",
        "bill_is_something": "kind <> 'invoice' or net_cents > 0",
        "bill_vat": "vat_bps between 0 and 10000 and (vat_bps = 0) = (vat_number is null)",
        "bill_due": "due_on >= issued_on",
        "bill_people": _PEOPLE,
    },
    "bill_lines": {"bill_line_bps": "(basis_cents is null) = (bps is null)"},
    "bank_files": {"bank_file_people": _PEOPLE},
    "bank_lines": {"bank_line_amount": "amount_cents <> 0"},
    "bill_payments": {
        "payment_how": "how in ('reference', 'hand', 'aside')",
        "payment_of_bill": "(how = 'aside') = (bill_id is null)",
        "payment_amount": "amount_cents <> 0",
        "payment_people": _PEOPLE,
    },
}
APPEND_ONLY = (
    "partner_steps",
    "partner_agreements",
    "partner_headcounts",
    "bills",
    "bill_lines",
    "bank_files",
    "bank_lines",
    "bill_payments",
)
STEPS = """
prospect > developing ended
developing > prospect onboarding ended
onboarding > developing active ended
active > paused ended
paused > active ended
ended > developing
"""
KEEP_PARTNER_STEPS = """
create function keep_partner_steps() returns trigger language plpgsql as $$
begin
    if old.status <> new.status and not exists (select 1 from (values {steps})
            as step (here, next) where here = old.status and next = new.status) then
        raise exception 'a partner cannot go from % to %', old.status, new.status
            using errcode = 'check_violation', constraint = 'keep_partner_steps';
    end if;
    return new;
end $$
"""
# A bill is what its lines come to; both are there when the transaction ends.
BILL_ADDS_UP = """
create function bill_adds_up() returns trigger language plpgsql as $$
declare
    which uuid := case tg_table_name when 'bills' then (to_jsonb(new)->>'id')::uuid
        else (to_jsonb(new)->>'bill_id')::uuid end;
begin
    if (select (net_cents, vat_cents) from bills where id = which) is distinct from
        (select (coalesce(sum(net_cents), 0)::bigint, coalesce(sum(vat_cents), 0)::bigint)
            from bill_lines where bill_id = which) then
        raise exception 'a bill is the sum of its lines' using errcode = 'check_violation',
            constraint = 'bill_adds_up';
    end if;
    return null;
end $$
"""
# Of a line of the bank no more is used than it is; and what is undone is undone to the cent.
USED_ONCE = """
create function bank_line_used_once() returns trigger language plpgsql as $$
declare
    whole bigint;
    used bigint;
begin
    perform pg_advisory_xact_lock(hashtext('bank_line:' || new.line_id));
    select amount_cents into whole from bank_lines where id = new.line_id;
    select coalesce(sum(amount_cents), 0) into used from bill_payments where line_id = new.line_id;
    if new.undoes_id is not null then
        if not exists (select 1 from bill_payments p where p.id = new.undoes_id
                and p.undoes_id is null and p.line_id = new.line_id and p.how = new.how
                and p.bill_id is not distinct from new.bill_id
                and p.amount_cents = -new.amount_cents) then
            raise exception 'what is undone is undone whole' using errcode = 'check_violation',
                constraint = 'bank_line_undone';
        end if;
    elsif sign(new.amount_cents) <> sign(whole) or abs(used + new.amount_cents) > abs(whole) then
        raise exception 'more is used than came in' using errcode = 'check_violation',
            constraint = 'bank_line_used_once';
    end if;
    return new;
end $$
"""


def upgrade() -> None:
    op.add_column("partners", sa.Column("industry", sa.String(), nullable=True))
    op.create_index("customers_of_partner", "customers", ["partner_id"])
    _add_relationship()
    _add_bills()
    _add_payments()
    for table, rules in CHECKS.items():
        for name, rule in rules.items():
            op.create_check_constraint(name, table, rule)
    _add_triggers()
    _open_links()


def _id(name: str = "id", *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _cents(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def _at(name: str = "at", *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, _MOMENT, nullable=nullable)


def _partner() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["partner_id"], ["partners.id"])


def _add_relationship() -> None:
    op.create_table(
        "partner_steps",
        _id(),
        _id("partner_id"),
        _text("from_status"),
        _text("to_status"),
        sa.Column("why_sealed", sa.LargeBinary(), nullable=True),
        _text("entered_by"),
        _at(),
        _partner(),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("steps_of_partner", "partner_steps", ["partner_id", "at"])
    op.create_table(
        "partner_agreements",
        _id(),
        _id("partner_id"),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("notice_days", sa.Integer(), nullable=False),
        sa.Column("commission_bps", sa.Integer(), nullable=False),
        _text("commission_on"),
        sa.Column("pays_within_days", sa.Integer(), nullable=False),
        _text("vat_number", nullable=True),
        sa.Column("terms_sealed", sa.LargeBinary(), nullable=True),
        _id("replaces_id", nullable=True),
        _text("entered_by"),
        _at(),
        _partner(),
        sa.ForeignKeyConstraint(["replaces_id"], ["partner_agreements.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("replaces_id", name="replaced_once"),
    )
    op.create_index("agreements_of_partner", "partner_agreements", ["partner_id", "starts_on"])
    op.create_table(
        "partner_contacts",
        _id(),
        _id("partner_id"),
        _text("role"),
        _text("language"),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("email_sealed", sa.LargeBinary(), nullable=True),
        _text("entered_by"),
        _at("created_at"),
        _at("left_at", nullable=True),
        _partner(),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("contacts_of_partner", "partner_contacts", ["partner_id"])
    op.create_table(
        "partner_headcounts",
        _id(),
        _id("partner_id"),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("employees", sa.Integer(), nullable=False),
        _text("source"),
        _text("entered_by"),
        _at(),
        _partner(),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("headcounts_of_partner", "partner_headcounts", ["partner_id", "on_day"])


def _add_bills() -> None:
    op.execute("create sequence bill_ref")
    op.create_table(
        "bills",
        _id(),
        sa.Column(
            "ref",
            sa.String(),
            server_default=sa.text("'BILL-' || nextval('bill_ref')"),
            nullable=False,
        ),
        _text("kind"),
        _id("partner_id"),
        sa.Column("month", sa.Date(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("vat_bps", sa.Integer(), nullable=False),
        _text("vat_number", nullable=True),
        _cents("net_cents"),
        _cents("vat_cents"),
        _cents("total_cents"),
        _id("agreement_id", nullable=True),
        _id("credits_id", nullable=True),
        _text("entered_by"),
        _at(),
        _partner(),
        sa.ForeignKeyConstraint(["agreement_id"], ["partner_agreements.id"]),
        sa.ForeignKeyConstraint(["credits_id"], ["bills.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("ref"),
        sa.UniqueConstraint("credits_id", name="credited_once"),
    )
    op.create_index("bills_of_partner", "bills", ["partner_id", "issued_on"])
    op.create_table(
        "bill_lines",
        _id(),
        _id("bill_id"),
        sa.Column("n", sa.Integer(), nullable=False),
        _text("item"),
        _text("about", nullable=True),
        _cents("basis_cents", nullable=True),
        sa.Column("bps", sa.Integer(), nullable=True),
        _cents("net_cents"),
        _cents("vat_cents"),
        sa.ForeignKeyConstraint(["bill_id"], ["bills.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("bill_id", "n", name="bill_line_once"),
    )


def _add_payments() -> None:
    op.create_table(
        "bank_files",
        _id(),
        _text("sha256"),
        sa.Column("lines", sa.Integer(), nullable=False),
        _text("entered_by"),
        _at(),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("sha256", name="bank_file_once"),
    )
    op.create_table(
        "bank_lines",
        _id(),
        _id("file_id"),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        _cents("amount_cents"),
        _text("key"),
        sa.Column("told_sealed", sa.LargeBinary(), nullable=False),
        _at(),
        sa.ForeignKeyConstraint(["file_id"], ["bank_files.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key", name="bank_line_once"),
    )
    op.create_table(
        "bill_payments",
        _id(),
        _id("line_id"),
        _id("bill_id", nullable=True),
        _cents("amount_cents"),
        _text("how"),
        _id("undoes_id", nullable=True),
        _text("entered_by"),
        _at(),
        sa.ForeignKeyConstraint(["line_id"], ["bank_lines.id"]),
        sa.ForeignKeyConstraint(["bill_id"], ["bills.id"]),
        sa.ForeignKeyConstraint(["undoes_id"], ["bill_payments.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("undoes_id", name="undone_once"),
    )
    op.create_index("payments_of_line", "bill_payments", ["line_id"])
    op.create_index("payments_of_bill", "bill_payments", ["bill_id"])


def _add_triggers() -> None:
    pairs = (line.split(" > ") for line in STEPS.strip().splitlines())
    steps = ", ".join(f"('{here}', '{step}')" for here, rest in pairs for step in rest.split())
    for function in (KEEP_PARTNER_STEPS.format(steps=steps), BILL_ADDS_UP, USED_ONCE):
        op.execute(function)
    op.execute(
        "create trigger keep_partner_steps before update of status on partners"
        " for each row execute function keep_partner_steps()"
    )
    for table in ("bills", "bill_lines"):
        op.execute(
            f"create constraint trigger bill_adds_up after insert on {table}"
            " deferrable initially deferred for each row execute function bill_adds_up()"
        )
    op.execute(
        "create trigger bank_line_used_once before insert on bill_payments"
        " for each row execute function bank_line_used_once()"
    )
    for table in APPEND_ONLY:
        op.execute(
            f"create trigger append_only before update or delete or truncate on {table}"
            " for each statement execute function refuse_change()"
        )


def _open_links() -> None:
    op.add_column("links", sa.Column("partner_id", sa.Uuid(), nullable=True))
    op.add_column("links", sa.Column("about", sa.String(), nullable=True))
    op.create_foreign_key("links_partner_id_fkey", "links", "partners", ["partner_id"], ["id"])
    op.alter_column("links", "customer_id", nullable=True)
    op.drop_constraint("link_purpose", "links", type_="check")
    op.create_check_constraint(
        "link_purpose", "links", "purpose in ('employer', 'numbers', 'bank_change', 'payroll')"
    )
    op.create_check_constraint(
        "link_of_whom",
        "links",
        "(purpose = 'payroll') = (customer_id is null)"
        " and (purpose = 'payroll') = (partner_id is not null and about is not null)",
    )


def downgrade() -> None:
    _close_links()
    for table in (
        "bill_payments",
        "bank_lines",
        "bank_files",
        "bill_lines",
        "bills",
        "partner_headcounts",
        "partner_contacts",
        "partner_agreements",
        "partner_steps",
    ):
        op.drop_table(table)
    op.execute("drop sequence bill_ref")
    op.execute("drop trigger keep_partner_steps on partners")
    for function in ("keep_partner_steps", "bill_adds_up", "bank_line_used_once"):
        op.execute(f"drop function {function}")
    op.drop_index("customers_of_partner", "customers")
    op.drop_column("partners", "industry")


def _close_links() -> None:
    """What pay offices answered goes with their links: the older tables cannot name them."""
    op.execute("alter table link_answers disable trigger append_only")
    op.execute(
        "delete from link_answers where link_id in (select id from links where purpose = 'payroll')"
    )
    op.execute("alter table link_answers enable trigger append_only")
    op.execute("delete from links where purpose = 'payroll'")
    op.drop_constraint("link_of_whom", "links", type_="check")
    op.drop_constraint("link_purpose", "links", type_="check")
    op.create_check_constraint(
        "link_purpose", "links", "purpose in ('employer', 'numbers', 'bank_change')"
    )
    op.alter_column("links", "customer_id", nullable=False)
    op.drop_constraint("links_partner_id_fkey", "links", type_="foreignkey")
    op.drop_column("links", "about")
    op.drop_column("links", "partner_id")
