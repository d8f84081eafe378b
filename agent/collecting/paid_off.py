"""Loans that are paid off: each borrower is told, once, and what was too much is named."""

from datetime import timedelta
from typing import TYPE_CHECKING

from agent import notices, one_by_one
from agent.collecting.receiving import lock
from agent.office import Desk
from agent.unasked import Grounds
from crm_store import events, ledger, loans
from crm_store.loans import Loan, PaidOff
from flows.flow import Say

if TYPE_CHECKING:
    from agent.bootstrap import House

_TELL_OF = timedelta(days=30)  # an older one is no news


async def round_of(house: "House") -> int:
    """Tell whoever has paid all of a loan, each in a transaction; how many were told."""
    async with house.store.reading() as session:
        found = await loans.paid_off_untold(session, since=house.clock() - _TELL_OF)
    told = await one_by_one.done(house, found, tell, failed="paid_off_failed")
    if told:
        house.sender.poke()
    return told


async def tell(desk: Desk, each: PaidOff) -> bool:
    """Tell her that she owes nothing more; False where somebody else may have her number."""
    found = await desk.session.get_one(Loan, each.loan_id)
    loan = await lock(desk.session, found.ref)
    reached = await notices.reach(desk.session, loan.customer_id)
    if loan.status != "closed" or reached is None or not reached.is_proven:
        return False
    too_much = (await ledger.position(desk.session, loan)).overpaid
    said = Say("loan.paid_off", {"ref": loan.ref})
    if too_much:
        said = Say("loan.paid_off_too_much", {"ref": loan.ref, "amount": too_much})
    key = each.key(loan.ref)
    notices.put(
        desk.session,
        reached,
        says=(said,),
        key=key,
        phrases=desk.office.phrases,
        calendar=desk.office.calendar,
        now=desk.now,
        grounds=Grounds(rests_on=(too_much,)),
    )
    events.record(
        desk.session,
        "notice",
        subject=loan.ref,
        at=desk.now,
        actor="timer",
        customer_id=loan.customer_id,
        data={"told": "paid_off"},
    )
    return True
