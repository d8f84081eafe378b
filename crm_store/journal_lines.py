"""Settled ledger lines of some days, for the journal of whoever keeps the general ledger."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date
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
