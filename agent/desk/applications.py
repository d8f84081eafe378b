"""Applications: can we lend? The checks, what they propose, and the very words she will read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from fastapi import Response

from agent import assessing, deciding, desk_lists, policy_standing, ruling
from agent.assessing import Assessed
from agent.desk import (
    application_lists,
    customer_money,
    drawing,
    gate,
    masking,
    rehearsal,
    similar,
)
from agent.desk.gate import Visit
from agent.desk.rehearsal import NotAsShown
from agent.desk_lists import NotAsExpected
from agent.office import Desk, Office
from crm_store import (
    agreements,
    conversations,
    customers,
    decisions,
    documents,
    employment,
    money,
    stages,
)
from crm_store.applications import Application
from crm_store.customers import Customer
from crm_store.database import Session
from crm_store.money import Cents
from crm_store.partners import Partner
from flows.decision import (
    MOST_REASONS,
    Allowed,
    Person,
    Proposal,
    Refusal,
    Verdict,
    sets_aside,
)
from flows.standing import Check, Reason

_VERDICTS: Mapping[Verdict, str] = {
    "approved": "Approve",
    "counter_offer": "Offer the smaller loan",
    "declined": "Decline",
}
_PAPERS = "papers"
_CHOICES: Mapping[str, str] = {
    **{str(verdict): label for verdict, label in _VERDICTS.items()},
    _PAPERS: "Ask for papers again",
}
_BY_A_PERSON: Reason = "R15"  # with a note that says it
_REASONS: Mapping[Reason, str] = {
    "R01": "the payment is over the one-third limit",
    "R02": "she would keep too little",
    "R03": "her employer is no partner",
    "R04": "her job is not confirmed",
    "R05": "her contract ends before the loan",
    "R06": "her pay is not proven",
    "R07": "we could not make sure who she is",
    "R08": "a paper cannot be read, or is too old",
    "R09": "what she sent does not match",
    "R10": "a loan with us is late",
    "R11": "we do not lend this amount, or for so long",
    "R12": "something is missing",
    "R13": "she is too young",
    "R14": "she lives or works outside our area",
    "R15": "as the note says",
}
# Where a command says which option is missing, a form says which field.
_REFUSED: Mapping[Refusal, str] = {
    **desk_lists.REFUSED,
    "not_under_review": "It is not under review any more.",
    "needs_a_note": "Say on what grounds, in the note.",
    "needs_reasons": "A decline needs one to four reasons: choose those that she is told.",
}


class Refused(Exception):
    """It may not be decided so; the message says why."""


_IN_CENTS = frozenset({"remuneration_share", "take_home_share", "charge_ceiling"})


@dataclass(frozen=True)
class Shown:
    """A check as it is drawn."""

    rule: str
    result: str
    reason: str
    measured: str
    limit: str
    source: str
    inputs: tuple[tuple[str, str], ...]  # what it was measured from, each with its address


async def show_all(visit: Visit) -> Response:
    """Lists by stage, what waits for a decision first."""
    return await application_lists.show(visit)


async def show(visit: Visit) -> Response:
    """One application, as the rules of today see it."""
    return await _screen(visit)


async def preview(visit: Visit) -> Response:
    """What she would read, before anything is decided."""
    if "change" in visit.form:
        return await _screen(visit)
    act = act_of(visit)
    try:
        said = await rehearsal.rehearse(visit.house.store, act)
    except Refused as why:
        return await _screen(visit, fault=str(why))
    return await _screen(visit, said=said)


async def decide(visit: Visit) -> Response:
    """Decide, and say exactly what was shown."""
    ref = visit.request.path_params["ref"]
    try:
        shown = visit.form.get("shown", "")
        await rehearsal.perform(visit.house.store, act_of(visit), as_shown=shown)
    except Refused as why:
        return await _screen(visit, fault=str(why))
    except NotAsShown:
        return await _screen(visit, fault="Something has changed since. Read the message again.")
    visit.house.sender.poke()
    return gate.see_other(f"/desk/applications/{ref}")


async def refused(visit: Visit, why: str) -> Response:
    """The application again, and why something was not done about it."""
    return await _screen(visit, fault=why)


def act_of(visit: Visit) -> rehearsal.Act:
    """What the form asks for, to be rehearsed or carried out."""

    async def act(session: Session) -> None:
        application = await stages.by_ref(session, visit.request.path_params["ref"])
        if application is None:
            raise Refused("There is no such application.")
        desk = _desk(visit, session)
        if visit.form.get("verdict") == _PAPERS:
            await _ask_for_papers(visit, desk, application)
        else:
            await _decide(visit, desk, application)
        await deciding.advance(desk, application, at_once=True)

    return act


async def _decide(visit: Visit, desk: Desk, application: Application) -> None:
    try:
        person = _person(visit)
    except NotAsExpected as wrong:
        raise Refused(str(wrong)) from None
    if person is None:
        raise Refused("Choose what you decide.")
    found = await ruling.decide(desk, application, person=person)
    if not isinstance(found, Allowed):
        raise Refused(_REFUSED[found])


async def _ask_for_papers(visit: Visit, desk: Desk, application: Application) -> None:
    kinds = [each for each in desk.rules.documents.required if f"paper-{each}" in visit.form]
    if not kinds:
        raise Refused("Choose which papers she must send again.")
    if not await ruling.ask_for_papers(desk, application, kinds=kinds, by=visit.user.name):
        raise Refused("It is not under review, or a flag holds it.")


def _person(visit: Visit) -> Person | None:
    chosen: Verdict | None = next(
        (each for each in _VERDICTS if each == visit.form.get("verdict")), None
    )
    if chosen is None:
        return None
    named = [each.removeprefix("reason-") for each in visit.form if each.startswith("reason-")]
    reasons = desk_lists.reasons(sorted(named))
    return Person(visit.user.name, chosen, reasons, visit.form.get("note", "").strip())


async def _screen(
    visit: Visit, *, fault: str = "", said: tuple[str, ...] | None = None
) -> Response:
    ref = visit.request.path_params["ref"]
    async with visit.house.store.transaction() as session:
        application = await stages.by_ref(session, ref)
        if application is None:
            return gate.html(drawing.alone("refused.html", {"status": 404}), status=404)
        desk = _desk(visit, session)
        assessed = await _assessed(desk, application)
        proposal = assessed.proposal if assessed is not None else None
        alike = await similar.to_application(session, application, proposal)
        customer = await session.get_one(Customer, application.customer_id)
        two_people = await _needs_two(desk, application, proposal)
        in_the_clear = masking.reads_in_the_clear(visit)
        name = customers.name(session, customer) if in_the_clear else masking.NAME
        talk = await conversations.newest_of(session, customer.id)
        kept = await decisions.of_application(session, application.id)
        asked = await employment.newest(session, application)
        papers = [
            each
            for each in await documents.of_customer(session, customer.id)
            if each.application_id == application.id
        ]
        kinds = {str(each.id): each.kind for each in papers}
        employer = await _employer(session, application)
        owes = await customer_money.of(visit, session, customer)
        offer = await agreements.newest(session, application.id)
        signed = await agreements.of_application(session, application.id)
        session.audited.append(visit.audited("read", application.ref))
        session.expunge_all()
    return visit.page(
        "application.html",
        status=409 if fault else 200,
        application=application,
        principal=_money(application.principal_cents),
        customer=customer,
        name=name,
        talk=talk,
        checks=[_drawn(each, talk, kinds) for each in proposal.checks] if proposal else [],
        proposal=proposal,
        agreement=offer,
        signed=signed,
        offer=_money(proposal.offer.principal) if proposal and proposal.offer else "",
        reasons=_REASONS,
        doubts={each: _REASONS[each] for each in (*proposal.doubts, _BY_A_PERSON)}
        if proposal
        else {},
        kept=kept,
        verdicts=_CHOICES,
        asked=asked,
        employer=employer,
        papers=papers,
        papers_open=in_the_clear,
        required=desk.rules.documents.required,
        money=owes,
        two_people=two_people,
        typed=visit.form,
        fault=fault,
        said=said,
        shown=rehearsal.seal(said) if said is not None else "",
        most=MOST_REASONS,
        similar=alike,
    )


async def _needs_two(desk: Desk, application: Application, proposal: Proposal | None) -> str:
    """Why a second person has to approve this one; empty where one is enough."""
    if not await policy_standing.is_confirmed(desk):
        return "The policy in force is not confirmed by two people"
    if proposal is not None and sets_aside(proposal):
        return "To approve it sets aside what the rules propose"
    limit = desk.rules.decision.second_person_above_cents
    return f"Over {_money(limit)}" if (application.principal_cents or 0) > limit else ""


async def _employer(session: Session, application: Application) -> Partner | None:
    return await session.get(Partner, application.partner_id) if application.partner_id else None


async def _assessed(desk: Desk, application: Application) -> Assessed | None:
    if application.principal_cents is None or application.stage not in stages.UNDER_WAY:
        return None
    return await assessing.assess(desk, application)


def _drawn(check: Check, talk: UUID | None, papers: Mapping[str, str]) -> Shown:
    return Shown(
        rule=drawing.words(check.rule).capitalize(),
        result=check.result,
        reason=check.reason or "",
        measured=_figure(check.measured, check.rule),
        limit=_figure(check.limit, check.rule),
        source=f"{check.policy}, since {check.since:%d %b %Y}",
        inputs=tuple(dict.fromkeys(_input(each, talk, papers) for each in check.sources)),
    )


def _input(source: str, talk: UUID | None, papers: Mapping[str, str]) -> tuple[str, str]:
    """Where a value comes from in words, and where that can be looked at."""
    kind, _, which = source.partition(":")
    if kind == "message":
        return "her message", f"/desk/conversations/{talk}#m-{which}" if talk else ""
    if kind == "document":
        return drawing.words(papers.get(which) or "a paper"), f"/desk/viewer/{which}"
    if kind == "user":
        return f"noted by {which}", ""
    return {"us": "our books", "partner": "the employer"}.get(kind, source), ""


def _figure(value: int | date | str | None, rule: str) -> str:
    if value is None:
        return "–"
    if isinstance(value, int) and rule in _IN_CENTS:
        return _money(value)
    return f"{value:%d %b %Y}" if isinstance(value, date) else str(value).replace("_", " ")


def _desk(visit: Visit, session: Session) -> Desk:
    return Desk(session, Office.of(visit.house), visit.now)


def _money(cents: int | None) -> str:
    return money.show(Cents(cents)) if cents is not None else "not said"
