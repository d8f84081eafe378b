"""What flows may know of a borrower's running loan, looked up for a verified number only."""

from typing import TYPE_CHECKING

from crm_store import loans
from crm_store.conversations import Party
from crm_store.money import Cents
from flows.owing import Due, RunningLoan

if TYPE_CHECKING:
    from agent.bootstrap import House


async def running_loan(house: "House", party: Party) -> RunningLoan | None:
    """The loan that this number's owner is paying back; nobody else's is even looked up."""
    if party.identity.verified_at is None:
        return None
    async with house.store.reading() as session:
        running = await loans.running(session, party.customer.id)
    if running is None:
        return None
    loan = running.loan
    claimed_at = running.claimed_at
    return RunningLoan(
        ref=loan.ref,
        principal=Cents(loan.principal_cents),
        charge=Cents(sum(each.charge_cents for each in running.instalments)),
        disbursed_on=loan.disbursed_on,
        schedule=tuple(
            Due(
                each.n,
                each.due_on,
                Cents(each.principal_cents + each.charge_cents),
                Cents(each.charge_cents),
            )
            for each in running.instalments
        ),
        paid=Cents(running.paid_cents),
        claimed_on=house.calendar.today(claimed_at) if claimed_at else None,
        beside=Cents(running.beside_cents),
    )
