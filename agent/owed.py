"""What flows may know of a borrower's running loan, looked up for a proven number only."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import TYPE_CHECKING, cast
from uuid import UUID

from agent import dossiers
from crm_store import arrangements, loans, movements
from crm_store.applications import Application
from crm_store.arrangements import Arrangement
from crm_store.conversations import Party
from crm_store.database import Session
from crm_store.loans import Running
from crm_store.money import Cents
from flows.calendar import Calendar
from flows.owing import Due, Moved, Movement, Proposed, RunningLoan
from flows.policy import PolicyBook, Product
from flows.schedule import PayDay

if TYPE_CHECKING:
    from agent.bootstrap import House

Found = Callable[[Session, UUID], Awaitable[Running | None]]
_TOLD = 3  # movements; a statement has all of them
_MOVED: dict[str, Moved] = {
    "disbursement": "lent",
    "repayment": "paid",
    "recovery": "paid",
    "penalty": "penalty",
    "fee": "fee",
    "waiver": "waived",
    "write_off": "written_off",
    "refund": "paid_back",
    "reversal": "taken_back",
}


async def running_loan(
    house: "House", party: Party, *, is_proven: bool = False
) -> RunningLoan | None:
    """The loan that this number's owner is paying back."""
    return await _hers(house, party, loans.running, is_proven=is_proven)


async def ended_loan(
    house: "House", party: Party, *, is_proven: bool = False
) -> RunningLoan | None:
    """The last loan of this number's owner that is paid off or written off."""
    return await _hers(house, party, loans.ended, is_proven=is_proven)


async def _hers(
    house: "House", party: Party, found: Found, *, is_proven: bool
) -> RunningLoan | None:
    """Nobody else's is even looked up."""
    if not (is_proven or party.identity.proves(party.customer.id)):
        return None
    async with house.store.reading() as session:
        loan = await found(session, party.customer.id)
        if loan is None:
            return None
        return await as_flows_know_it(session, loan, book=house.book, calendar=house.calendar)


async def as_flows_know_it(
    session: Session, running: Running, *, book: PolicyBook, calendar: Calendar
) -> RunningLoan:
    """The loan as it was agreed and as it stands, with what is under way on it."""
    loan = running.loan
    application = await session.get_one(Application, loan.application_id)
    pay_day = await dossiers.told(session, application, "pay_day")
    product = agreed(application, book=book, on=loan.disbursed_on)
    moved = await movements.newest(session, loan.id, limit=_TOLD)
    under_way = await arrangements.open_one(session, loan.id)
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
        claimed_on=calendar.today(claimed_at) if claimed_at else None,
        beside=Cents(running.beside_cents),
        let_go=Cents(running.let_go_cents),
        written_off_on=running.written_off_on,
        product=product.code,
        settlement=product.settlement,
        pay_day=cast("PayDay | None", pay_day),
        movements=tuple(
            Movement(each.on, _MOVED[each.kind], Cents(abs(each.amount))) for each in moved
        ),
        proposed=_proposed(under_way, paid=running.paid_cents, calendar=calendar),
    )


def agreed(application: Application, *, book: PolicyBook, on: date) -> Product:
    """The product as its terms were when she agreed to it, by the quote that was frozen."""
    frozen = application.quote or {}
    rules = book.on(date.fromisoformat(frozen["terms_from"]) if "terms_from" in frozen else on)
    return rules.priced(str(frozen["product"])) if "product" in frozen else rules.product


def _proposed(under_way: Arrangement | None, *, paid: int, calendar: Calendar) -> Proposed | None:
    if under_way is None:
        return None
    is_offered = under_way.status == "offered"
    return Proposed(
        id=str(under_way.id),
        wish=under_way.wish,
        asked_on=calendar.today(under_way.asked_at),
        offered_until=under_way.offered_until if is_offered else None,
        plan=open_of(under_way, paid=paid) if is_offered else (),
        cost=Cents(under_way.cost_cents or 0),
    )


def open_of(under_way: Arrangement, *, paid: int) -> tuple[Due, ...]:
    """What of its plan is not paid yet: money pays the oldest payment first."""
    left, still = paid, list[Due]()
    for n, each in enumerate(under_way.payments, start=1):
        amount = each.principal + each.charge
        rest = max(amount - max(left, 0), 0)
        left -= amount
        if rest:
            still.append(Due(n, each.due_on, Cents(rest), Cents(min(each.charge, rest))))
    return tuple(still)
