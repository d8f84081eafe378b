"""Employers' answers: kept with who gave them, and used in the dossier as their word."""

from collections.abc import Mapping
from typing import Any

from agent.office import Desk
from crm_store import applications, employment, events, links, stages
from crm_store.applications import Application
from crm_store.employment import Outcome
from crm_store.links import Link
from crm_store.partners import Partner


async def keep(desk: Desk, link: Link, *, said: Mapping[str, Any], outcome: Outcome) -> None:
    """Keep an answer; the application goes on with the next round."""
    session = desk.session
    application = await session.get_one(Application, link.application_id, with_for_update=True)
    check = await employment.of_link(session, link.id)
    partner = await session.get_one(Partner, check.partner_id)
    await links.answer(session, link, said, outcome=outcome, at=desk.now)
    check.answered_at, check.outcome = desk.now, outcome
    session.add(check)
    if application.stage in stages.UNDER_WAY:
        _use(desk, application, said=said, source=f"partner:{partner.ref}")
    events.record(
        session,
        "employment",
        subject=application.ref,
        at=desk.now,
        actor=f"partner:{partner.ref}",
        customer_id=application.customer_id,
        data={"outcome": outcome, "told": sorted(said)},
    )
    desk.audit(
        f"partner:{partner.ref}", "answer_employment", subject=application.ref, outcome=outcome
    )
    if outcome != "confirmed" and application.stage != "employment_verification":
        await desk.give_to_a_person(application, why=f"employment_{outcome}")


def _use(desk: Desk, application: Application, *, said: Mapping[str, Any], source: str) -> None:
    """An employer knows better than she does what she earns and until when."""
    found: dict[str, Any] = {}
    if said.get("contract") == "open_ended":
        found["employed_until"] = "open_ended"
    elif "ends_on" in said:
        found["employed_until"] = said["ends_on"]
    if "remuneration" in said:
        found["remuneration"] = said["remuneration"]
    if found:
        applications.know(desk.session, application, found, source=source, at=desk.now)
