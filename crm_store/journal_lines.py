"""What moved money, or made it owed, on some days: for the journal of the general ledger."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from crm_store.database import Session
from crm_store.money import Cents
from crm_store.split import Split
from crm_store.sql import Sql


@dataclass(frozen=True)
class LedgerLine:
    """What counts of one transaction; what takes another back has its kind, and is below zero."""

    id: UUID
    on: date
    loan: str
    kind: str
    parts: Split


async def between(
    session: Session, since: date, until: date
) -> AsyncIterator[Sequence[LedgerLine]]:
    """Those of these days, both included, in the order of their days, a part at a time."""
    async for rows in session.ask_in_parts(_BETWEEN, since=since, until=until):
        yield [
            LedgerLine(row, on, loan, kind, Split(*(Cents(int(part)) for part in parts)))
            for row, on, loan, kind, *parts in rows
        ]


_BETWEEN = Sql(
    """
    select line.id, line.paid_on, loans.ref, line.kind, line.penalty_cents, line.fee_cents,
        line.charge_cents, line.principal_cents
    from ledger_lines line join loans on loans.id = line.loan_id
    where line.paid_on between :since::date and :until::date
    order by line.paid_on, line.id
    """
)


Of = Literal["invoice", "commission"]  # what a partner owes us, or we owe it


@dataclass(frozen=True)
class Billed:
    """A bill that was made; of a credit, all amounts are below zero."""

    id: UUID
    on: date
    bill: str
    kind: str
    of: Of
    net: Cents
    vat: Cents
    deducted: Cents  # of the net: taken from pay for us and not handed over


@dataclass(frozen=True)
class Paid:
    """A movement of the bank that was matched with a bill; below zero where it left us."""

    id: UUID
    on: date
    bill: str
    of: Of
    amount: Cents
    kind: str = "bill_payment"


async def billed(session: Session, since: date, until: date) -> list[Billed]:
    """The bills of these days, both included, in their order."""
    rows = await session.ask(_BILLED, since=since, until=until)
    return [Billed(*row[:5], *(Cents(int(cents)) for cents in row[5:])) for row in rows]


_BILLED = Sql(
    """
    select b.id, b.issued_on, b.ref, b.kind, coalesce(back.kind, b.kind), way.sign * b.net_cents,
        way.sign * b.vat_cents, way.sign * coalesce((select sum(net_cents) from bill_lines
            where bill_id = b.id and item = 'deducted_not_paid'), 0)
    from bills b left join bills back on back.id = b.credits_id
    cross join lateral (select case b.kind when 'credit' then -1 else 1 end as sign) way
    where b.issued_on between :since::date and :until::date
    order by b.issued_on, b.at, b.id
    """
)


async def paid(session: Session, since: date, until: date) -> list[Paid]:
    """What was matched with bills, by the bank's day; what was undone, by the day of that."""
    rows = await session.ask(_PAID, since=since, until=until)
    return [Paid(row, on, bill, of, Cents(cents)) for row, on, bill, of, cents in rows]


_PAID = Sql(
    """
    select * from (
        select p.id,
            case when p.undoes_id is null then line.paid_on else crm.today(p.at) end as day,
            b.ref, coalesce(back.kind, b.kind), p.amount_cents
        from bill_payments p join bank_lines line on line.id = p.line_id
        join bills b on b.id = p.bill_id left join bills back on back.id = b.credits_id
    ) moved
    where day between :since::date and :until::date order by day, id
    """
)
