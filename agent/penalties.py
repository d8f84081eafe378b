"""Penalty interest, added by itself: once for each month that a payment is late, and told."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from agent import notices, one_by_one, owed
from agent.office import Desk, Office
from agent.unasked import Grounds
from crm_store import ledger, penalties
from crm_store.applications import Application
from crm_store.ledger import Booking
from crm_store.loans import Loan
from crm_store.money import Cents
from crm_store.penalties import Late
from crm_store.split import Split
from flows.flow import Say
from flows.quote import PenaltyTerms, penalty
from flows.schedule import whole_months

if TYPE_CHECKING:
    from agent.bootstrap import House

_BY = "timer"


@dataclass(frozen=True)
class _Month:
    """One month of one late payment; it is added once, whatever happens to it later."""

    late: Late
    number: int
    amount: Cents

    @property
    def key(self) -> str:
        return f"penalty:{self.late.ref}:{self.late.due_on.isoformat()}:{self.number}"


async def round_of(house: "House") -> int:
    """Add what is due by the rules of the day, each loan in a transaction; how many months."""
    office, now = Office.of(house), house.clock()
    rules, today = office.rules(now).ledger, office.today(now)
    if not rules.adds_penalties:
        return 0
    async with house.store.reading() as session:
        found = await penalties.late(session, on=today, tolerance=rules.tolerance_cents)
    late = dict.fromkeys(each.loan_id for each in found)
    return await one_by_one.done(house, late, add, failed="penalty_failed")


async def add(desk: Desk, loan_id: UUID) -> int:
    """Add what is due on one loan, and tell her; how many months that was."""
    session = desk.session
    loan = await session.get_one(Loan, loan_id, with_for_update=True)
    tolerance = desk.rules.ledger.tolerance_cents
    found = await penalties.late(session, on=desk.today, tolerance=tolerance, loan=loan_id)
    terms = await _terms(desk, loan)
    added = 0
    for each in found:
        new = [
            month
            for month in _months(each, on=desk.today, terms=terms)
            if month.amount and await ledger.known(session, month.key) is None
        ]
        for month in new:
            await ledger.book(session, loan, _booking(month, desk))
        if new:
            await _tell(desk, loan, new)
        added += len(new)
    return added


async def _terms(desk: Desk, loan: Loan) -> PenaltyTerms:
    """As she agreed to them; what the law allows today may be less."""
    application = await desk.session.get_one(Application, loan.application_id)
    product = owed.agreed(application, book=desk.office.book, on=loan.disbursed_on)
    ceilings = desk.rules.ceilings
    return PenaltyTerms(
        bps_month=min(product.penalty_bps_month, ceilings.penalty_bps_month),
        max_months=min(product.penalty_max_months, ceilings.penalty_max_months),
    )


def _months(late: Late, *, on: date, terms: PenaltyTerms) -> list[_Month]:
    """Every month that has passed in full: simple interest on what is missing of the payment."""
    passed = min(whole_months(late.due_on + late.paused, on), terms.max_months)
    return [
        _Month(late, month, _of_month(late.missing, month, terms=terms))
        for month in range(1, passed + 1)
    ]


def _of_month(missing: Cents, month: int, *, terms: PenaltyTerms) -> Cents:
    by_then, before = (penalty(missing, each, terms=terms) for each in (month, month - 1))
    return Cents(by_then - before)


def _booking(month: _Month, desk: Desk) -> Booking:
    return Booking(
        "penalty",
        Split(penalty=month.amount),
        on=desk.today,
        by=_BY,
        at=desk.now,
        external_ref=month.key,
        reason="late",
    )


async def _tell(desk: Desk, loan: Loan, months: list[_Month]) -> None:
    reached = await notices.reach(desk.session, loan.customer_id)
    if reached is None or not reached.is_proven:
        await desk.have_her_told(loan.customer_id, loan.ref, notice=f"notice:{months[-1].key}")
        return
    late, added = months[0].late, sum(each.amount for each in months)
    said = Say(
        "loan.penalty",
        {
            "n": late.n,
            "of": late.of,
            "ref": late.ref,
            "due_on": late.due_on,
            "amount": added,
        },
    )
    notices.put(
        desk.session,
        reached,
        says=(said,),
        key=months[-1].key,
        phrases=desk.office.phrases,
        calendar=desk.office.calendar,
        now=desk.now,
        grounds=Grounds(rests_on=(late, added)),
    )
