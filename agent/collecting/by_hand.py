"""What a person enters on a loan: money that was seen, a claim that was false, a correction."""

from datetime import date

from agent.collecting import receiving
from agent.collecting.books import Books
from agent.collecting.receiving import Money
from agent.collecting.references import of_bank
from crm_store import ledger
from crm_store.database import Session
from crm_store.ledger import NotPossible
from crm_store.loans import Loan
from crm_store.money import Cents


async def pay(
    session: Session, ref: str, books: Books, *, amount: int, by: str, on: date, bank_ref: str
) -> Loan:
    """Money on our account; the borrower's claim is settled by it, if she made one."""
    loan = await receiving.lock(session, ref)
    reference = of_bank("bank", bank_ref)
    if await ledger.known(session, reference):
        raise NotPossible(f"{bank_ref} was entered before")
    if on < loan.disbursed_on:
        raise NotPossible(f"{loan.ref} was paid out on {loan.disbursed_on}, and this is before it")
    money = Money(
        Cents(amount), on=on, by=by, at=books.now, method="transfer", external_ref=reference
    )
    claim = await receiving.open_claim(session, loan)
    if claim is None or loan.status != "active":
        await receiving.receive(session, loan, money, rules=books.rules)
    else:
        await receiving.settle_claim(session, loan, claim, money, rules=books.rules)
    return loan


async def look_for(session: Session, ref: str, books: Books, *, by: str) -> Loan:
    """Proof of what she claims was seen, and the money is looked for; the balance stays."""
    loan = await receiving.lock(session, ref)
    claim = await ledger.newest(session, loan, kind="repayment", status="claimed")
    if claim is None:
        raise NotPossible(f"{loan.ref} has no claim that nobody looks into")
    await ledger.see(session, loan, claim, by=by, at=books.now)
    return loan


async def reject_claim(session: Session, ref: str, books: Books, *, by: str, reason: str) -> Loan:
    """The money that she claimed to have paid never came."""
    loan = await receiving.lock(session, ref)
    claim = await receiving.open_claim(session, loan)
    if claim is None:
        raise NotPossible(f"{loan.ref} has no claim to look at")
    await ledger.reject(session, loan, claim, reason=reason, by=by, at=books.now)
    return loan


async def reverse(
    session: Session, ref: str, books: Books, *, entry: str, by: str, reason: str
) -> Loan:
    """An entry was wrong, or its money went back."""
    loan = await receiving.lock(session, ref)
    all_of_it = await ledger.entries(session, loan)
    found = [each for each in all_of_it if str(each.id).endswith(entry.lower())]
    if len(found) != 1:
        raise NotPossible(f"{loan.ref} has {len(found)} entries {entry}")
    await receiving.take_back(
        session,
        loan,
        found[0],
        reason=reason,
        by=by,
        at=books.now,
        on=books.today,
        rules=books.rules,
    )
    return loan


async def pay_back(
    session: Session, ref: str, books: Books, *, amount: int, by: str, bank_ref: str
) -> Loan:
    """This much of what was too much has left us."""
    loan = await receiving.lock(session, ref)
    reference = of_bank("payout", bank_ref)
    await receiving.pay_back(
        session,
        loan,
        Money(Cents(amount), books.today, by, books.now, "transfer", reference),
    )
    return loan


async def write_off(session: Session, ref: str, books: Books, *, by: str) -> Loan:
    """Recorded by the first, confirmed by the second; where another amount is owed, anew."""
    loan = await receiving.lock(session, ref)
    waiting = await ledger.newest(session, loan, kind="write_off", status="pending")
    owed = (await ledger.position(session, loan)).balance
    if not owed:
        raise NotPossible(f"{loan.ref} owes nothing")
    if waiting and waiting.amount_cents == owed:
        await ledger.confirm_write_off(session, loan, by=by, on=books.today, at=books.now)
        return loan
    if waiting:  # money came in between: the new amount is recorded anew
        await ledger.reject(session, loan, waiting, reason="owes_less", by=by, at=books.now)
    await ledger.record(session, loan, kind="write_off", amount=owed, by=by, at=books.now)
    return loan
