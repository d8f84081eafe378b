"""What moved on a loan, by day: every settled entry of its ledger, as a statement shows them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import aliased
from sqlmodel import col, select

from crm_store.database import Session
from crm_store.loans import Transaction
from crm_store.money import Cents
from crm_store.split import Split


@dataclass(frozen=True)
class Movement:
    """One settled entry. A reversal's amounts are below zero, as the ledger keeps them."""

    on: date
    kind: str  # see ledger.Kind
    counts_as: str  # the kind that a reversal takes back; else its own
    split: Split

    @property
    def amount(self) -> Cents:
        return self.split.total


async def newest(session: Session, loan_id: UUID, *, limit: int) -> tuple[Movement, ...]:
    """The last so many, the newest last."""
    return tuple(reversed(await _found(session, loan_id, limit=limit)))


async def everything(session: Session, loan_id: UUID) -> tuple[Movement, ...]:
    """All of them, the newest last."""
    return tuple(reversed(await _found(session, loan_id)))


async def _found(session: Session, loan_id: UUID, *, limit: int | None = None) -> list[Movement]:
    origin = aliased(Transaction)
    found = await session.exec(
        select(Transaction, origin.kind)
        .outerjoin(origin, col(origin.id) == Transaction.reverses_id)
        .where(Transaction.loan_id == loan_id, Transaction.status == "settled")
        .order_by(
            col(Transaction.paid_on).desc(), col(Transaction.at).desc(), col(Transaction.id).desc()
        )
        .limit(limit)
    )
    return [_movement(entry, taken_back) for entry, taken_back in found.all()]


def _movement(entry: Transaction, taken_back: str | None) -> Movement:
    return Movement(
        on=entry.paid_on or entry.at.date(),
        kind=entry.kind,
        counts_as=taken_back or entry.kind,
        split=Split(
            Cents(entry.penalty_cents),
            Cents(entry.fee_cents),
            Cents(entry.charge_cents),
            Cents(entry.principal_cents),
        ),
    )
