"""Submitted applications go their way by themselves, up to where a person must decide.

documents_submitted -> employment_verification -> ai_assessment -> manual_review
                                                                -> decision -> declined
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from agent import assessing, dossiers, one_by_one, policy_standing, ruling
from agent.office import Desk
from crm_store import consents, decisions, stages
from crm_store.applications import Application
from crm_store.decisions import ENGINE
from flows import decision, telling

if TYPE_CHECKING:
    from agent.bootstrap import House

_BY = "timer"
# What the employer said, where it cannot go on without a person.
_FOR_A_PERSON = ("corrected", "refused", "timed_out")

Step = Callable[[Desk, Application], Awaitable[bool]]


async def round_of(house: "House") -> int:
    """Take every application as far as it goes, each in a transaction; how many have moved."""
    async with house.store.reading() as session:
        waiting = await stages.under_way(session)

    async def one(desk: Desk, each: UUID) -> bool:
        application = await stages.taken(desk.session, each)
        return application is not None and await advance(desk, application)

    return await one_by_one.done(house, waiting, one, failed="application_failed")


async def advance(desk: Desk, application: Application, *, at_once: bool = False) -> bool:
    """Take one application as far as it goes now; True if it has moved."""
    if application.submitted_at is None or await dossiers.is_held(desk.session, application):
        return False
    pause = timedelta(minutes=desk.rules.decision.she_may_still_change_minutes)
    if not at_once and desk.now < application.submitted_at + pause:
        return False
    before = application.stage
    step = _STEPS.get(application.stage)
    while step is not None and await step(desk, application):
        step = _STEPS.get(application.stage)
    return application.stage != before


async def _to_her_employer(desk: Desk, application: Application) -> bool:
    if not await consents.in_force(desk.session, application.customer_id, "employer_check"):
        await desk.give_to_a_person(application, why="no_employer_consent")
        return False
    await desk.move(application, "employment_verification", actor=_BY)
    return True


async def _from_her_employer(desk: Desk, application: Application) -> bool:
    said = (await dossiers.employment(desk.session, application)).value
    if said == "confirmed" or (said == "by_payslip" and desk.rules.decision.payslip_rule):
        await desk.move(application, "ai_assessment", actor=_BY, why=said)
        return True
    if said in _FOR_A_PERSON or _is_silent(desk, application):
        await to_a_person(desk, application, why=f"employment_{said}")
        return True
    return False


def _is_silent(desk: Desk, application: Application) -> bool:
    """Whether the employer had the days that policy gives them."""
    assert application.submitted_at is not None  # noqa: S101 (`advance` has looked)
    days = desk.rules.decision.employer_business_days
    sent_on = desk.office.today(application.submitted_at)
    return desk.today > desk.office.calendar.add_business_days(sent_on, days)


async def _assess(desk: Desk, application: Application) -> bool:
    assessed = await assessing.assess(desk, application)
    last = await decisions.newest(desk.session, application.id)
    if last is not None and last.outcome == "counter_offer" and assessed.is_on(last):
        return await _await_her_choice(desk, application, offered_at=last.at)
    principal = assessed.dossier.principal.value
    verdict = decision.settles(assessed.proposal, principal, rules=assessed.policy.decision)
    confirmed = await policy_standing.is_confirmed(desk)
    if verdict is None or not confirmed:
        assessing.keep(desk, application, assessed=assessed, outcome="proposed", by=ENGINE)
        why = f"proposed_{assessed.proposal.outcome}" if confirmed else "policy_unconfirmed"
        await to_a_person(desk, application, why=why)
        return True
    reasons = assessed.proposal.reasons if verdict == "declined" else ()
    assessing.keep(
        desk, application, assessed=assessed, outcome=verdict, by=ENGINE, reasons=reasons
    )
    await ruling.carry_out(desk, application, assessed=assessed, verdict=verdict, by=ENGINE)
    return verdict != "counter_offer"


async def _await_her_choice(desk: Desk, application: Application, *, offered_at: datetime) -> bool:
    """An offer stays open for some days; then a person looks."""
    if desk.today <= ruling.stands_until(desk.office, offered_at):
        return False
    await to_a_person(desk, application, why="offer_not_answered")
    return True


async def _assess_anew(desk: Desk, application: Application) -> bool:
    """Whoever decides sees what the rules say of the dossier as it is, not as it was."""
    assessed = await assessing.assess(desk, application)
    if not assessed.is_on(await decisions.newest(desk.session, application.id)):
        assessing.keep(desk, application, assessed=assessed, outcome="proposed", by=ENGINE)
    return False


async def to_a_person(desk: Desk, application: Application, *, why: str) -> None:
    """By itself it goes no further; she hears that somebody looks."""
    await desk.move(application, "manual_review", actor=_BY, why=why)
    await desk.give_to_a_person(application, why=why)
    answer_by = desk.answer_by
    says = telling.under_review(application.ref, answer_by)
    await desk.tell(application, says, rests_on=(answer_by,))


_STEPS: Mapping[str, Step] = {
    "documents_submitted": _to_her_employer,
    "employment_verification": _from_her_employer,
    "ai_assessment": _assess,
    "manual_review": _assess_anew,
}
