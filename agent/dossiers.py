"""Dossiers: all that is on file of an application, gathered for its decision."""

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from crm_store import applications, documents, loans
from crm_store.applications import Application
from crm_store.customers import Customer
from crm_store.database import Session
from crm_store.documents import Document
from crm_store.loans import Running
from crm_store.partners import Partner
from flows.dossier import Dossier, Employment, Known, Lent, Paper, PaperState
from flows.policy import Policy

# What nobody may act against until a person has taken the flag away.
HOLDS = ("deceased", "deceased_reported", "fraud_hold", "dispute")
OURS = "us"
PARTNER = "partner"
# What staff may add when they have looked for themselves, beside what she told.
BY_STAFF = ("deductions", "net", "born_on", "employed_until", "employment", "papers")

_Facts = Mapping[str, Mapping[str, Any]]


async def gather(
    session: Session, application: Application, *, policy: Policy, on: date
) -> Dossier:
    """The dossier as it stands on this day; whatever nobody has told is left out."""
    told: _Facts = applications.facts(session, application)
    customer = await session.get_one(Customer, application.customer_id)
    return Dossier(
        on=on,
        product=str((application.quote or {}).get("product", policy.product.code)),
        principal=_agreed(application.principal_cents, told, "amount"),
        months=_agreed(application.months, told, "months"),
        pay_day=_known(told, "pay_day"),
        remuneration=_known(told, "remuneration"),
        deductions=_known(told, "deductions"),
        net=_known(told, "net"),
        born_on=_known(told, "born_on"),
        employed_until=_known(told, "employed_until"),
        partner_is_active=await _partner(session, application),
        employment=await employment(session, application),
        papers=await _papers(session, application, told),
        lent=await _lent(session, application, on=on),
        holds=tuple(flag for flag in HOLDS if flag in customer.flags),
    )


async def employment(session: Session, application: Application) -> Known[Employment]:
    """Whether her employer has confirmed her job, or somebody of ours has asked."""
    told: _Facts = applications.facts(session, application)
    if "employment" in told:
        return Known(value=told["employment"]["value"], source=_source(told["employment"]))
    return Known(value="unknown", source=PARTNER)


async def told(session: Session, application: Application, name: str) -> Any:
    """The value of one fact of the form; None where it is not known."""
    known: _Facts = applications.facts(session, application)
    return known[name]["value"] if name in known else None


async def is_held(session: Session, application: Application) -> bool:
    """Whether a flag blocks every step."""
    customer = await session.get_one(Customer, application.customer_id)
    return any(flag in customer.flags for flag in HOLDS)


def _known(told: _Facts, name: str) -> Any:
    fact = told.get(name)
    return None if fact is None else {"value": fact["value"], "source": _source(fact)}


def _agreed(value: int | None, told: _Facts, name: str) -> Known[int]:
    """What the application asks for; its source is the message that told it."""
    fact = told.get(name)
    return Known(value=value or 0, source=OURS if fact is None else _source(fact))


def _source(fact: Mapping[str, Any]) -> str:
    said = str(fact["message_id"])
    return said if ":" in said else f"message:{said}"


async def _partner(session: Session, application: Application) -> Known[bool] | None:
    if application.partner_id is None:
        return None
    partner = await session.get_one(Partner, application.partner_id)
    return Known(value=partner.status == "active", source=partner.ref)


async def _papers(session: Session, application: Application, told: _Facts) -> tuple[Paper, ...]:
    """The newest of each kind. What somebody of ours has looked at counts as accepted."""
    sent = await documents.of_customer(session, application.customer_id)
    newest = {
        each.kind: each
        for each in sent
        if each.application_id == application.id and each.status != "superseded"
    }
    looked_at = told.get("papers", {}).get("value") == "accepted"
    return tuple(
        _paper(each, looked_at=looked_at)
        for kind, each in sorted(newest.items())
        if kind in ("id", "payslip", "bank_letter")
    )


def _paper(document: Document, *, looked_at: bool) -> Paper:
    state: PaperState = "received"
    if looked_at or document.status == "accepted":
        state = "accepted"
    elif document.status == "rejected":
        state = "rejected"
    return Paper(
        kind=cast("Any", document.kind),
        source=f"document:{document.id}",
        state=state,
        name_matches=True if looked_at else None,
    )


async def _lent(session: Session, application: Application, *, on: date) -> tuple[Lent, ...]:
    running = await loans.running(session, application.customer_id)
    if running is None:
        return ()
    return (Lent(ref=running.loan.ref, in_arrears=_is_late(running, on=on)),)


def _is_late(running: Running, *, on: date) -> bool:
    due = sum(
        each.principal_cents + each.charge_cents for each in running.instalments if each.due_on < on
    )
    return running.paid_cents < due
