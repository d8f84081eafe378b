"""Steps of a partnership: taken by a person, once what must be before them is there."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import cast

from agent.office import Office
from crm_store import partner_agreements, partner_contacts, partner_steps, partners, tasks
from crm_store.audit import Entry
from crm_store.database import Session
from crm_store.ledger import NotPossible
from crm_store.partners import Partner, Status
from crm_store.tasks import About
from flows import partner_stages
from flows.partner_stages import CHECKLIST, Known, Missing

# Why a step cannot be taken yet, for whoever wants to take it.
SAID: dict[Missing, str] = {
    "say_why": "say why",
    "no_contact": "nobody is on file who answers for them",
    "no_agreement": "no agreement with them holds today",
    "points_open": "points of the checklist are open",
}
_BEGINS: Status = "prospect"


async def begin(
    session: Session, *, name: str, town: str, registration: str, industry: str, by: str,
    at: datetime,
) -> Partner:  # fmt: skip
    """Put a company on file that may become a partner."""
    if registration and await partners.is_known(session, registration):
        raise NotPossible("a company with this registration number is on file")
    partner = Partner(
        company_name=name,
        town=town,
        registration_number=registration or None,
        industry=industry or None,
        status=_BEGINS,
    )
    session.add(partner)
    await session.flush()
    await session.refresh(partner, ["ref"])
    session.audited.append(Entry(at, by, "create_partner", partner.ref))
    return partner


async def step(
    session: Session, partner: Partner, to: str, *, why: str, by: str, at: datetime, office: Office
) -> None:
    """Take one step of the table, on record; the partner is ours. Raises `NotPossible`."""
    here = cast(Status, partner.status)
    steps: dict[str, Status] = {each: each for each in partner_steps.TRANSITIONS[here]}
    wanted = steps.get(to)
    if wanted is None:
        raise NotPossible(f"from {here} there is no step to {to or 'nowhere'}")
    known = await _known(session, partner, office, at)
    lacking = partner_stages.missing(here, wanted, known=known, why=why)
    if lacking:
        raise NotPossible("; ".join(SAID[each] for each in lacking))
    partner_steps.take(session, partner, wanted, why=why.strip(), by=by, at=at)
    await session.flush()
    if wanted == "onboarding":
        await _ask_for_points(session, partner, at=at, office=office)
    detail = {"from": here, "to": wanted}
    session.audited.append(Entry(at, by, "step_partner", partner.ref, detail))


async def _known(session: Session, partner: Partner, office: Office, at: datetime) -> Known:
    agreed = await partner_agreements.in_force(session, partner.id, on=office.today(at))
    points = await partner_steps.points(session, partner)
    people: Sequence[object] = await partner_contacts.of_partner(session, partner.id)
    open_points = [each.name for each in points if each.status != "done"]
    return Known(len(people), agreed is not None, open_points)


async def _ask_for_points(
    session: Session, partner: Partner, *, at: datetime, office: Office
) -> None:
    """The checklist as tasks, spread over the days that an onboarding takes."""
    around = await partner_steps.times_in(session, partner.id, "onboarding")
    days = office.rules(at).partners.onboarding_days
    for n, (point, words) in enumerate(CHECKLIST.items(), start=1):
        await tasks.create_once(
            session,
            "onboarding",
            f"{partner.company_name}: {words}",
            rule="onboarding",
            key=f"{partner.ref}:{around}:{point}",
            at=at,
            due_at=at + timedelta(days=days * n / len(CHECKLIST)),
            about=About(ref=partner.ref),
        )
