"""Bills: what partners owe us and we owe them, line by line; none is changed once it is made."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import BigInteger, Index, UniqueConstraint, text
from sqlmodel import Field, col, select

from crm_store.database import Session
from crm_store.money import Cents
from crm_store.row import Row, id_field, moment, new_id
from crm_store.sql import Sql

Kind = Literal["invoice", "commission", "credit"]


class Bill(Row, table=True):
    """Append-only. A credit takes a bill back whole; the amounts of a credit are not below zero."""

    __tablename__ = "bills"
    __table_args__ = (
        UniqueConstraint("credits_id", name="credited_once"),
        Index("bills_of_partner", "partner_id", "issued_on"),
    )

    id: UUID = id_field()
    ref: str = Field(
        default=None,
        unique=True,
        sa_column_kwargs={"server_default": text("'BILL-' || nextval('bill_ref')")},
    )
    kind: str
    partner_id: UUID = Field(foreign_key="partners.id")
    month: date | None = None  # of a commission, its first day
    issued_on: date
    due_on: date
    vat_bps: int = 0
    vat_number: str | None = None  # of whoever charges it
    net_cents: int = Field(sa_type=BigInteger)
    vat_cents: int = Field(sa_type=BigInteger)
    total_cents: int = Field(sa_type=BigInteger)
    agreement_id: UUID | None = Field(default=None, foreign_key="partner_agreements.id")
    credits_id: UUID | None = Field(default=None, foreign_key="bills.id")
    entered_by: str
    at: datetime = moment()


class BillLine(Row, table=True):
    """Append-only: a line of a bill. `about` is a reference, never a name."""

    __tablename__ = "bill_lines"
    __table_args__ = (UniqueConstraint("bill_id", "n", name="bill_line_once"),)

    id: UUID = id_field()
    bill_id: UUID = Field(foreign_key="bills.id")
    n: int
    item: str
    about: str | None = None
    basis_cents: int | None = Field(default=None, sa_type=BigInteger)
    bps: int | None = None
    net_cents: int = Field(sa_type=BigInteger)
    vat_cents: int = Field(sa_type=BigInteger)


@dataclass(frozen=True)
class Charged:
    """A line as it will be kept."""

    item: str
    net: Cents
    vat: Cents
    about: str | None = None
    basis: Cents | None = None
    bps: int | None = None


@dataclass(frozen=True)
class Draft:
    """A bill before it is made."""

    kind: Kind
    partner: UUID
    issued_on: date
    due_on: date
    lines: Sequence[Charged]
    vat_bps: int = 0
    vat_number: str | None = None
    month: date | None = None
    agreement: UUID | None = None
    credits_of: UUID | None = None


@dataclass(frozen=True)
class Listed:
    """A bill with what is left of it to pay; below zero too much was paid."""

    total: Cents
    left: Cents
    id: UUID
    ref: str
    kind: Kind
    partner: str
    company: str
    month: date | None
    issued_on: date
    due_on: date
    credited: bool


@dataclass(frozen=True)
class Wanted:
    """Which bills: whose, of which kind, which are still to be settled, from which row on."""

    partner: UUID | None = None
    kind: str | None = None
    ref: str | None = None
    unsettled: bool = False
    due_before: date | None = None
    first: int = 0
    most: int = 25


async def make(
    session: Session, draft: Draft, *, by: str, at: datetime, id: UUID | None = None
) -> Bill:
    """Keep a bill with its lines; the database refuses one that does not add up."""
    net, vat = (sum(getattr(each, part) for each in draft.lines) for part in ("net", "vat"))
    bill = Bill(
        id=id or new_id(),
        kind=draft.kind,
        partner_id=draft.partner,
        month=draft.month,
        issued_on=draft.issued_on,
        due_on=draft.due_on,
        vat_bps=draft.vat_bps,
        vat_number=draft.vat_number,
        net_cents=net,
        vat_cents=vat,
        total_cents=net + vat,
        agreement_id=draft.agreement,
        credits_id=draft.credits_of,
        entered_by=by,
        at=at,
    )
    session.add(bill)
    await session.flush()
    session.add_all(_line(bill.id, n, each) for n, each in enumerate(draft.lines, start=1))
    await session.flush()
    await session.refresh(bill, ["ref"])
    return bill


def _line(bill: UUID, n: int, line: Charged) -> BillLine:
    return BillLine(
        bill_id=bill,
        n=n,
        item=line.item,
        about=line.about,
        basis_cents=line.basis,
        bps=line.bps,
        net_cents=line.net,
        vat_cents=line.vat,
    )


async def by_ref(session: Session, ref: str) -> Bill | None:
    """The bill of this reference, ours until the transaction ends."""
    found = await session.exec(select(Bill).where(Bill.ref == ref.upper()).with_for_update())
    return found.one_or_none()


async def lines(session: Session, bill: UUID) -> Sequence[BillLine]:
    """The lines of a bill, in their order."""
    found = await session.exec(
        select(BillLine).where(BillLine.bill_id == bill).order_by(col(BillLine.n))
    )
    return found.all()


async def is_billed(session: Session, partner: UUID, month: date) -> bool:
    """Whether a month's commission was stated and not taken back."""
    rows = await session.ask(_BILLED, partner=partner, month=month)
    return bool(rows)


_BILLED = Sql(
    """
    select 1 from bills b where b.partner_id = :partner and b.kind = 'commission'
        and b.month = :month and not exists (select 1 from bills c where c.credits_id = b.id)
    """
)


async def listed(session: Session, wanted: Wanted) -> list[Listed]:
    """Bills, the newest first."""
    rows = await session.ask(_LISTED, **vars(wanted))
    return [Listed(Cents(row[0]), Cents(int(row[1])), *row[2:]) for row in rows]


# What the partner has paid us lowers an invoice; what we have paid it lowers a commission.
_LISTED = Sql(
    """
    select * from (
        select b.total_cents, case b.kind when 'credit' then 0
                else b.total_cents - coalesce(c.total_cents, 0) - case b.kind
                    when 'invoice' then 1 else -1 end * coalesce(paid.cents, 0) end as rest,
            b.id, b.ref, b.kind, p.ref as partner, p.company_name, b.month, b.issued_on,
            b.due_on, c.id is not null as credited
        from bills b join partners p on p.id = b.partner_id
        left join bills c on c.credits_id = b.id
        left join lateral (select sum(amount_cents)::bigint as cents from bill_payments
            where bill_id = b.id) paid on true
        where (:partner::uuid is null or b.partner_id = :partner::uuid)
            and (:kind::text is null or b.kind = :kind::text)
            and (:ref::text is null or b.ref = :ref::text)
            and (:due_before::date is null or b.due_on < :due_before::date)
    ) standing
    where not :unsettled::boolean or rest <> 0
    order by issued_on desc, length(ref) desc, ref desc offset :first limit :most
    """
)


@dataclass(frozen=True)
class Earned:
    """What came in on one loan, and was entered in the month that is stated."""

    loan: str
    charge: Cents
    collected: Cents


async def earned(session: Session, partner: UUID, month: date) -> list[Earned]:
    """What payrolls paid on each loan of a partner, by the month in which we entered it.

    By the day of the entry, so that what is entered late or taken back is in one month, and once.
    """
    rows = await session.ask(_EARNED, partner=partner, month=month)
    return [Earned(row[0], Cents(int(row[1])), Cents(int(row[2]))) for row in rows]


_EARNED = Sql(
    """
    select l.ref, sum(line.charge_cents), sum(line.amount_cents)
    from loans l join ledger_lines line on line.loan_id = l.id
    join transactions t on t.id = line.id
    left join transactions origin on origin.id = t.reverses_id
    where l.partner_id = :partner and line.kind = 'repayment'
        and coalesce(origin.method, t.method) = 'deduction'
        and t.at >= :month::date::timestamp at time zone 'Africa/Windhoek'
        and t.at < (:month::date + interval '1 month') at time zone 'Africa/Windhoek'
    group by l.ref having sum(line.amount_cents) <> 0
    order by length(l.ref), l.ref
    """
)
