"""What happens to offers by itself: they are made, they run out, and a payout is told."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import structlog

from agent import notices, one_by_one
from agent.agreements import making, standing
from agent.office import Desk
from agent.taken import Taken
from agent.unasked import Grounds
from crm_store import agreements, stages
from crm_store.applications import Application
from crm_store.cabinet import Away, Cabinet
from flows import cooling_off
from flows.agreement_offered import named
from flows.effects import ChangeOffer, RenewOffer, Value
from flows.flow import Decision, Say

if TYPE_CHECKING:
    from agent.bootstrap import House

log = structlog.get_logger()

_TELL_OF_PAYOUTS = timedelta(days=30)  # an older one is no news
_ON_ITS_WAY = timedelta(hours=1)  # what she wrote before midnight may reach us after it
Work = Callable[[Desk, Application, Cabinet], Awaitable[None]]


async def round_of(house: "House") -> int:
    """Make, end and tell whatever is due, each in a transaction; how many there were."""
    now = house.clock()
    today = house.calendar.today(now)
    async with house.store.reading() as session:
        ended = await agreements.run_out(session, on=house.calendar.today(now - _ON_ITS_WAY))
        paid = await agreements.paid_out_untold(session, since=today - _TELL_OF_PAYOUTS)
        due = await agreements.to_offer(session)
    if due and not await _can_be_kept(house):
        due = []
    done = [
        await _each(house, ended, _expire),
        await _each(house, paid, _tell_of_payout),
        await _each(house, due, _make),
    ]
    return sum(done)


async def after(house: "House", taken: Taken, decision: Decision) -> None:
    """Make at once what a turn has cleared the way for: she waits for it."""
    application = taken.party.application
    if application is None:
        return
    wants = any(isinstance(each, ChangeOffer | RenewOffer) for each in decision.effects)
    if wants and await _can_be_kept(house):
        await _each(house, (application.id,), _make)


async def _can_be_kept(house: "House") -> bool:
    """Asked before a transaction: none is held open while a place of files does not answer."""
    try:
        await asyncio.to_thread(house.cabinet.place.answers)
    except Away as failure:
        log.warning("files_away", failure=str(failure), at="offers")
        return False
    return True


async def _each(house: "House", applications: Sequence[UUID], work: Work) -> int:
    async def one(desk: Desk, each: UUID) -> bool:
        application = await stages.taken(desk.session, each)
        if application is not None:
            await work(desk, application, house.cabinet)
        return application is not None

    done = await one_by_one.done(house, applications, one, failed="offer_failed")
    if done:
        house.sender.poke()
    return done


async def _make(desk: Desk, application: Application, cabinet: Cabinet) -> None:
    if application.stage != "decision":
        return
    made = await making.make(desk, application, cabinet=cabinet)
    if isinstance(made, str):
        log.warning("offer_hindered", application=application.ref, why=made)
        await desk.give_to_a_person(application, why=made)


async def _expire(desk: Desk, application: Application, _: Cabinet) -> None:
    """An offer that nobody signed in time; nothing is owed."""
    offer = await agreements.newest(desk.session, application.id)
    if application.stage != "agreement_signing" or offer is None:
        return
    await desk.move(application, "expired", actor="timer", why="offer_ran_out")
    ref = named(application.ref, offer.n)
    says = (Say("agreement.expired", {"ref": ref, "until": offer.stands_until}),)
    await desk.tell(application, says, rests_on=(offer.stands_until,))


async def _tell_of_payout(desk: Desk, application: Application, _: Cabinet) -> None:
    """The money has left us: what she owes now, and from when."""
    offer = await agreements.newest(desk.session, application.id)
    signed = await agreements.of_application(desk.session, application.id)
    loan = await agreements.loan_of(desk.session, application.id)
    reached = await notices.reach(desk.session, application.customer_id)
    if offer is None or signed is None or loan is None:
        return
    if reached is None or not reached.is_proven:  # somebody else may have her number now
        await desk.have_her_told(loan.customer_id, loan.ref, notice=f"notice:payout:{loan.ref}")
        return
    terms = await standing.terms_of(desk, application, offer)
    until = cooling_off.last_day(
        signed.signed_on, ceilings=desk.rules.ceilings, calendar=desk.office.calendar
    )
    values: dict[str, Value] = {
        "ref": terms.ref,
        "loan": loan.ref,
        "principal": terms.quote.principal,
        "day": loan.disbursed_on,
        "instalment": terms.quote.instalment,
        "first_due": terms.first_due,
        "total": terms.quote.total,
        "months": terms.quote.months,
        "until": until,
    }
    notices.put(
        desk.session,
        reached,
        says=(Say("agreement.paid_out", values),),
        key=f"payout:{loan.ref}",
        phrases=desk.office.phrases,
        calendar=desk.office.calendar,
        now=desk.now,
        grounds=Grounds(rests_on=(terms, loan.disbursed_on, until)),
    )
