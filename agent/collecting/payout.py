"""The payout of a loan: recorded by one person, confirmed by another, and then it runs."""

from datetime import date, datetime, timedelta

from agent import dossiers
from agent.collecting.receiving import Rules, lock
from agent.collecting.references import of_bank
from crm_store import accounts, applications, cases, ledger, schedules, stages
from crm_store.applications import Application
from crm_store.audit import Entry
from crm_store.customers import Customer
from crm_store.database import Session
from crm_store.ledger import NotPossible
from crm_store.loans import Loan
from crm_store.money import Cents
from flows import told_since

_OFFER_ANEW = "cancel the loan, and make a new offer"


async def record(session: Session, ref: str, *, by: str, at: datetime, rules: Rules) -> Loan:
    """The first person: this amount is to leave us, for the account that stands there now."""
    loan = await _pending(session, ref)
    application = await session.get_one(Application, loan.application_id)
    if loan.hold or await dossiers.is_held(session, application):
        raise NotPossible(f"{loan.ref} is on hold: a person must take the flag away first")
    if await cases.waits(session, loan.customer_id, told_since.CASE):
        raise NotPossible(f"{loan.ref} is held: she told of a change, and its case is open")
    if await accounts.waiting(session, loan.customer_id):
        raise NotPossible(f"{loan.ref} is held: another account of the borrower waits for a person")
    await _is_in_time(session, loan, application, on=rules.calendar.today(at), rules=rules)
    amount = Cents(loan.principal_cents)
    await ledger.record(session, loan, kind="disbursement", amount=amount, by=by, at=at)
    await _note(session, loan, "payout_recorded", by=by, at=at)
    return loan


async def confirm(
    session: Session, ref: str, *, by: str, on: date, at: datetime, external_ref: str
) -> Loan:
    """The second person: the money has left, under this reference of the bank's."""
    loan = await _pending(session, ref)
    first_due = await _first_due(session, loan)
    if first_due <= on:
        refuse_it = f"refuse the payout, {_OFFER_ANEW}"
        raise NotPossible(f"{loan.ref} is paid back from {first_due} on: {refuse_it}")
    await ledger.confirm_payout(
        session, loan, by=by, on=on, at=at, external_ref=of_bank("payout", external_ref)
    )
    await _note(session, loan, "payout_confirmed", by=by, at=at)
    application = await session.get_one(Application, loan.application_id, with_for_update=True)
    if application.stage != "active_loan":
        await stages.move(session, application, "active_loan", actor=by, at=at)
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
    loan = await _pending(session, ref)
    if await ledger.newest(session, loan, kind="disbursement", status="pending"):
        raise NotPossible(f"{loan.ref} has a payout that waits for the second person")
    await ledger.step(session, loan, "cancelled", by=by, at=at)
    application = await session.get_one(Application, loan.application_id, with_for_update=True)
    if "cancelled" in applications.TRANSITIONS[application.stage]:
        await stages.move(session, application, "cancelled", actor=by, at=at)
    return loan


async def _pending(session: Session, ref: str) -> Loan:
    """A loan that is agreed and not paid out, for us alone."""
    loan = await lock(session, ref)
    if loan.status != "pending":
        raise NotPossible(f"{loan.ref} is {loan.status}")
    return loan


async def _is_in_time(
    session: Session, loan: Loan, application: Application, *, on: date, rules: Rules
) -> None:
    """The plan was made for a payout that leaves time before its first payment."""
    code = (application.quote or {}).get("product")
    product = rules.policy.priced(str(code)) if code else rules.policy.product
    first_due = await _first_due(session, loan)
    if first_due < on + timedelta(days=product.first_due_after_days):
        raise NotPossible(f"{loan.ref} is paid back from {first_due} on, too soon: {_OFFER_ANEW}")


async def _first_due(session: Session, loan: Loan) -> date:
    return (await schedules.payments(session, loan))[0].due_on


async def _note(session: Session, loan: Loan, action: str, *, by: str, at: datetime) -> None:
    """Which account the money is for is on record, by its last digits."""
    customer = await session.get_one(Customer, loan.customer_id)
    data = {"bank": customer.bank, "account_tail": customer.account_tail}
    session.audited.append(Entry(at, by, action, loan.ref, data))
