"""The payout of a loan: recorded by one person, confirmed by another, and then it runs."""

from datetime import date, datetime

from agent import dossiers
from agent.collecting.receiving import lock
from crm_store import applications, events, ledger
from crm_store.applications import Application
from crm_store.database import Session
from crm_store.ledger import NotPossible
from crm_store.loans import Loan
from crm_store.money import Cents


async def record(session: Session, ref: str, *, by: str, at: datetime) -> Loan:
    """The first person: this amount is to leave us."""
    loan = await lock(session, ref)
    application = await session.get_one(Application, loan.application_id)
    if loan.hold or await dossiers.is_held(session, application):
        raise NotPossible(f"{loan.ref} is on hold: a person must take the flag away first")
    amount = Cents(loan.principal_cents)
    await ledger.record(session, loan, kind="disbursement", amount=amount, by=by, at=at)
    return loan


async def confirm(
    session: Session, ref: str, *, by: str, on: date, at: datetime, external_ref: str
) -> Loan:
    """The second person: the money has left, under this reference of the bank's."""
    loan = await lock(session, ref)
    await ledger.confirm_payout(
        session, loan, by=by, on=on, at=at, external_ref=f"payout:{external_ref}"
    )
    application = await session.get_one(Application, loan.application_id, with_for_update=True)
    if application.stage != "active_loan":
        applications.check_step(application.stage, "active_loan")
        events.record(
            session,
            "stage",
            subject=application.ref,
            at=at,
            actor=by,
            customer_id=loan.customer_id,
            data={"from": application.stage, "to": "active_loan"},
        )
        application.stage = "active_loan"
        application.version += 1
        session.add(application)
    return loan


async def refuse(session: Session, ref: str, *, by: str, reason: str, at: datetime) -> Loan:
    """The transfer failed or was not made: the loan stays pending, and is recorded anew."""
    loan = await lock(session, ref)
    recorded = await ledger.newest(session, loan, kind="disbursement", status="pending")
    if recorded is None:
        raise NotPossible(f"{loan.ref} has no payout that waits for the second person")
    await ledger.reject(session, loan, recorded, reason=reason, by=by, at=at)
    return loan


async def cancel(session: Session, ref: str, *, by: str, at: datetime) -> Loan:
    """Nothing was paid out, and nothing will be."""
    loan = await lock(session, ref)
    if await ledger.newest(session, loan, kind="disbursement", status="pending"):
        raise NotPossible(f"{loan.ref} has a payout that waits for the second person")
    await ledger.step(session, loan, "cancelled", by=by, at=at)
    return loan
