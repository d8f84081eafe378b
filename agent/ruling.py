"""A ruling: what a named person decides on an application, carried out and told to the borrower."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from agent import assessing, dossiers, notices, policy_standing, proofs_by_paper
from agent.assessing import Assessed
from agent.office import Desk, Office
from crm_store import applications, decisions, two_people
from crm_store.applications import Application
from crm_store.database import Session
from crm_store.decisions import DecisionRecord, Outcome
from crm_store.ledger import whose
from crm_store.money import Cents
from flows import as_offered, decision, may_fit, telling
from flows.affordability import CounterOffer
from flows.decision import Allowed, Person, Refusal, Verdict
from flows.policy.decision import DecisionRules
from flows.quote import Quote
from flows.ruled import Ruled, grounds
from flows.schedule import PayDay
from flows.standing import Reason


async def decide(desk: Desk, application: Application, *, person: Person) -> Allowed | Refusal:
    """Decide on what lies before people; what may not be decided so is said, and nothing moves."""
    if application.stage != "manual_review":
        return "not_under_review"
    if await dossiers.is_held(desk.session, application):
        return "on_hold"
    person = replace(person, by=whose(person.by).removeprefix("user:"))  # `Maria` is `maria`
    assessed = await assessing.assess(desk, application)
    last = await decisions.newest(desk.session, application.id)
    before = _first_approval(last, assessed)
    rules = await policy_standing.for_people(desk, assessed.policy.decision)
    allowed = decision.judge(
        person,
        assessed.proposal,
        principal=assessed.dossier.principal.value,
        rules=rules,
        approved_before_by=before,
    )
    if not isinstance(allowed, Allowed):
        return allowed
    if (
        person.verdict == "approved"
        and before is not None
        and not await two_people.are_two(
            desk.session, f"user:{before}", f"user:{person.by}", at=desk.now
        )
    ):
        return "same_person"
    outcome: Outcome = "first_approval" if allowed.first_of_two else person.verdict
    _keep(
        desk,
        application,
        assessed=assessed,
        person=person,
        outcome=outcome,
        before=before,
        rules=rules,
    )
    if not allowed.first_of_two:
        by = f"user:{person.by}"
        await carry_out(desk, application, assessed=assessed, verdict=person.verdict, by=by)
    return allowed


def _first_approval(last: DecisionRecord | None, assessed: Assessed) -> str | None:
    """Who approved this very dossier already; another dossier begins anew."""
    if last is None or last.outcome != "first_approval" or not assessed.is_on(last):
        return None
    return last.decided_by.removeprefix("user:")


def _keep(
    desk: Desk,
    application: Application,
    *,
    assessed: Assessed,
    person: Person,
    outcome: Outcome,
    before: str | None,
    rules: DecisionRules,
) -> None:
    by = f"user:{person.by}"
    reasons = tuple(dict.fromkeys(person.reasons)) if outcome == "declined" else ()
    assessing.keep(
        desk,
        application,
        assessed=assessed,
        outcome=outcome,
        by=by,
        reasons=reasons,
        note=person.note,
        first_by=f"user:{before}" if before and outcome == "approved" else None,
        rules=rules,
    )
    desk.audit(
        by,
        "decide",
        subject=application.ref,
        outcome=outcome,
        proposed=assessed.proposal.outcome,
        reasons=list(reasons),
    )


async def carry_out(
    desk: Desk, application: Application, *, assessed: Assessed, verdict: Verdict, by: str
) -> None:
    """Take the steps that a kept verdict means, and tell her."""
    if verdict == "counter_offer":
        await _offer_less(desk, application, assessed)
        return
    await desk.move(application, "decision", actor=by, why=verdict)
    await desk.close_case(application)
    await _prove_the_number(desk, application)
    if verdict == "approved":
        dossier = assessed.dossier
        amount, months = dossier.principal.value, dossier.months.value
        await desk.tell(
            application,
            telling.approved(application.ref, amount, months=months),
            rests_on=(dossier,),
            decided=True,
        )
        return
    ruled = await heard(desk.session, application, office=desk.office)
    await desk.move(application, "declined", actor=by)
    if ruled is not None:
        await desk.tell(application, telling.declined(application.ref, ruled), rests_on=(ruled,))


async def _offer_less(desk: Desk, application: Application, assessed: Assessed) -> None:
    offer, pay_day = assessed.proposal.offer, assessed.dossier.pay_day
    priced = quoted(
        desk.office,
        application,
        offer=offer,
        pay_day=pay_day.value if pay_day is not None else None,
        now=desk.now,
    )
    if priced is not None:
        await _prove_the_number(desk, application)
        application.version += 1  # a later offer is another notice
        until = stands_until(desk.office, desk.now)
        says = telling.offered(application.ref, priced, until=until)
        await desk.tell(application, says, rests_on=(priced, until))


async def _prove_the_number(desk: Desk, application: Application) -> None:
    """What is decided is told to a number that is hers: the papers may show that it is."""
    reached = await notices.reach(desk.session, application.customer_id)
    if reached is not None:
        await proofs_by_paper.holds(desk, application, reached)


async def ask_for_papers(
    desk: Desk, application: Application, *, kinds: Sequence[str], by: str
) -> bool:
    """Give the form back to her, to send these papers anew; False where it is not under review."""
    if application.stage != "manual_review":
        return False
    if await dossiers.is_held(desk.session, application):
        return False
    for stage in ("documents_submitted", "started"):
        await desk.move(application, stage, actor=whose(by), why="papers_needed")
    told = applications.facts(desk.session, application)
    left = {name: fact for name, fact in told.items() if not _falls(name, fact, told, kinds)}
    application.facts_sealed = applications.seal_facts(desk.session, application.id, left)
    application.touched_at = desk.now
    await desk.close_case(application)
    await desk.tell(application, telling.papers_needed(application.ref))
    return True


def _falls(
    name: str, fact: Mapping[str, Any], told: Mapping[str, Any], kinds: Sequence[str]
) -> bool:
    """Whether a fact goes with papers that are not good: she may also tell another job or pay.

    Those papers go, what was read on them, and what somebody of ours has seen or heard.
    """
    asked = [told[kind]["value"] for kind in kinds if kind in told]
    gone = [f"document:{each['document_id']}" for each in asked if isinstance(each, dict)]
    source = str(fact["message_id"])
    by_us = name in dossiers.BY_STAFF and source.startswith("user:")
    return name in (*kinds, "papers") or by_us or source in gone


def note(desk: Desk, application: Application, *, found: Mapping[str, Any], by: str) -> None:
    """Keep what somebody of ours has seen for themselves, under their name."""
    source = whose(by)
    applications.know(desk.session, application, found, source=source, at=desk.now)
    desk.audit(source, "note_evidence", subject=application.ref, facts=sorted(found))


# --- what she hears ---


async def heard(session: Session, application: Application, *, office: Office) -> Ruled | None:
    """What was decided last on an application, as far as she is told of it."""
    kept = await decisions.of_application(session, application.id)
    told = [each for each in kept if each.outcome in ("approved", "declined", "counter_offer")]
    if not told:
        return None
    last = told[-1]
    opened = decisions.opened(session, last)
    once = sum(each.outcome == "declined" for each in told) == 1
    return Ruled(
        verdict=_VERDICTS[last.outcome],
        on=last.on_day,
        grounds=grounds(_reasons(last), assessing.checks_of(opened)),
        offer=_offer(last) if last.outcome == "counter_offer" else None,
        stands_until=stands_until(office, last.at) if last.outcome == "counter_offer" else None,
        review_until=_review_until(office, last) if last.outcome == "declined" and once else None,
        may_fit=_may_fit(office, last, opened) if last.outcome == "declined" else None,
    )


def quoted(
    office: Office,
    application: Application,
    *,
    offer: CounterOffer | None,
    pay_day: PayDay | None,
    now: datetime,
) -> Quote | None:
    """What the smaller loan costs if it is offered today."""
    if offer is None:
        return None
    rules = office.rules(now)
    code = str((application.quote or {}).get("product", rules.product.code))
    priced = as_offered.quoted(
        offer.principal,
        offer.months,
        product=rules.priced(code),
        pay_day=pay_day,
        on=office.today(now),
        policy=rules,
        calendar=office.calendar,
    )
    return priced if isinstance(priced, Quote) else None


def stands_until(office: Office, offered_at: datetime) -> date:
    """The last day on which she can take an offer."""
    return office.today(offered_at) + timedelta(
        days=office.rules(offered_at).decision.counter_offer_days
    )


def _may_fit(office: Office, record: DecisionRecord, kept: decisions.Opened) -> CounterOffer | None:
    dossier = assessing.dossier_of(kept)
    if dossier is None:
        return None
    return may_fit.find(
        dossier,
        _reasons(record),
        policy=office.book.on(record.on_day),
        calendar=office.calendar,
    )


def _review_until(office: Office, record: DecisionRecord) -> date:
    days = office.book.on(record.on_day).decision.review_within_days
    return record.on_day + timedelta(days=days)


def _reasons(record: DecisionRecord) -> tuple[Reason, ...]:
    return tuple(each for each in decision.REASONS if each in record.reason_codes)


def _offer(record: DecisionRecord) -> CounterOffer | None:
    if record.offered_cents is None or record.offered_months is None:
        return None
    return CounterOffer(Cents(record.offered_cents), record.offered_months)


_VERDICTS: dict[str, Verdict] = {
    "approved": "approved",
    "declined": "declined",
    "counter_offer": "counter_offer",
}
