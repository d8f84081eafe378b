"""Leads scored anew whenever something of theirs has moved, and settled when they are over."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, get_args
from uuid import UUID

import structlog

from agent.office import Desk, Office
from crm_store import deals, lead_facts, leads, scores, tasks
from crm_store.lead_facts import Known
from crm_store.money import Cents
from crm_store.tasks import About
from flows import lead_rules, lead_score
from flows.lead_rules import Employer, Employment, LeadRules, Need
from flows.lead_score import STEPS, Evidence, LeadScore

if TYPE_CHECKING:
    from agent.bootstrap import House

log = structlog.get_logger()

KIND = "lead"
_PAGE = 100
_PRIORITY = 2
_PARTNERS = {"active": "partner", "prospect": "open", "developing": "open", "onboarding": "open"}


async def round_of(house: "House") -> int:
    """Score what has moved; how many were scored."""
    office, now = Office.of(house), house.clock()
    scored = 0
    while True:
        async with house.store.transaction() as session:
            found = await lead_facts.to_score(session, most=_PAGE)
            await rescore(Desk(session, office, now), found)
        scored += len(found)
        if len(found) < _PAGE:
            return scored


async def settle(house: "House") -> int:
    """End what became a loan, let sleep what is quiet, and have late deals looked at."""
    office, now = Office.of(house), house.clock()
    async with house.store.transaction() as session:
        desk = Desk(session, office, now)
        quiet = timedelta(days=lead_rules.book().on(desk.today).nurture.dormant_days)
        moved = await leads.settle(session, dormant_since=now - quiet, at=now)
        for ref, name, on, _ in await deals.overdue(session, on=desk.today):
            await tasks.create_once(
                session,
                "follow_up",
                f"{ref} with {name} was to close by {on:%d %b %Y}: what holds it up?",
                rule="deal_overdue",
                key=f"{ref}:{on.isoformat()}",
                at=now,
                due_at=follow_up_by(office, now),
                about=About(ref=ref),
                for_managers=True,
            )
    return moved


async def rescore(desk: Desk, found: list[UUID]) -> None:
    """Reckon these leads, and keep each score that is another than the last."""
    if not found:
        return
    rules, kept = lead_rules.book().on(desk.today), dict[UUID, tuple[float, str]]()
    for known in await lead_facts.known(desk.session, found):
        evidence = evidence_of(known, rules)
        reckoned = lead_score.score(evidence, rules)
        await scores.keep(
            desk.session,
            KIND,
            subject=known.ref,
            value=reckoned.value,
            band=reckoned.band,
            coverage=reckoned.coverage,
            components=_components(reckoned, evidence),
            rule=rules.name,
            at=desk.now,
        )
        kept[known.id] = (reckoned.value, reckoned.band)
        if reckoned.band == "hot" and not known.sent:
            await _have_called(desk, known)
    await lead_facts.scored(desk.session, kept)


def evidence_of(known: Known, rules: LeadRules) -> Evidence:
    """What a score is made of; whoever has never written has told nothing by how she writes."""
    told, pay = known.told, known.facts.get("remuneration", {}).get("value")
    talks = known.wrote
    return Evidence(
        employment=_one_of(told.get("employment"), Employment),
        pay=Cents(pay) if isinstance(pay, int) else None,
        in_area=_in_area(known, rules),
        answers=known.answers if talks else None,
        steps=_steps(known) if talks else None,
        replies_in=None
        if known.replies_seconds is None
        else timedelta(seconds=known.replies_seconds),
        employer=_employer(known),
        need=_one_of(told.get("need"), Need),
        papers=known.papers if known.has_application or known.papers else None,
        wants_now=True if known.has_application else told.get("wants_now"),
    )


def follow_up_by(office: Office, now: datetime) -> datetime:
    """When somebody of ours should have called."""
    minutes = office.rules(now).sla.first_response(_PRIORITY)
    return office.calendar.add_office_time(now, minutes)


def _employer(known: Known) -> Employer | None:
    if known.track == "non_partner":
        return "open" if known.told.get("employer") == "open" else "none"
    status = _PARTNERS.get(known.partner or "")
    found: Employer | None = _one_of(status or known.told.get("employer"), Employer)
    return found


def _in_area(known: Known, rules: LeadRules) -> bool | None:
    town = known.town or known.told.get("town")
    return None if town is None else town in rules.demographic.towns


def _steps(known: Known) -> int:
    done = {
        "wrote": known.wrote,
        "agreed": known.agreed,
        "employer": known.partner is not None or "employer" in known.facts,
        "pay": "remuneration" in known.facts,
        "amount": known.priced or {"amount", "months"} <= known.facts.keys(),
        "papers": known.papers > 0,
        "sent": known.sent,
    }
    return sum(done[each] for each in STEPS)


def _components(reckoned: LeadScore, evidence: Evidence) -> Mapping[str, object]:
    """By fact: what it gave of what it can. What she earns is in no score."""
    found: dict[str, dict[str, Any]] = {
        each.fact: {"part": each.part, "points": each.points, "most": each.most}
        for each in reckoned.components
    }
    found["employer"]["is"] = evidence.employer
    return found


async def _have_called(desk: Desk, known: Known) -> None:
    """Somebody who is nearly there is offered help by a person, once."""
    await tasks.create_once(
        desk.session,
        "follow_up",
        f"{known.ref} is likely to apply and has not: offer help",
        rule="hot_lead",
        key=known.ref,
        at=desk.now,
        due_at=follow_up_by(desk.office, desk.now),
        about=About(ref=known.ref),
    )


def _one_of(value: object, names: Any) -> Any:
    return next((each for each in get_args(names) if each == value), None)
