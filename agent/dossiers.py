"""Dossiers: all that is on file of an application, gathered for its decision."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from agent import paperwork
from agent.documents.checks import valid_until
from crm_store import applications, delinquency, documents
from crm_store import employment as checks
from crm_store.applications import Application
from crm_store.customers import Customer
from crm_store.database import Session
from crm_store.documents import Document
from crm_store.employment import Standing
from crm_store.partners import Partner
from flows.dossier import Dossier, Employment, Known, Lent, Paper, PaperState
from flows.policy import Policy
from flows.policy.rules import DocumentKind, DocumentRules

# What nobody may act against until a person has taken the flag away.
HOLDS = ("deceased", "deceased_reported", "fraud_hold", "dispute")
OURS = "us"
PARTNER = "partner"
_KINDS: tuple[DocumentKind, ...] = ("bank_letter", "id", "payslip")
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
        papers=await _papers(session, application, told, rules=policy.documents),
        lent=await _lent(session, application, policy=policy, on=on),
        holds=tuple(flag for flag in HOLDS if flag in customer.flags),
    )


async def employment(session: Session, application: Application) -> Known[Employment]:
    """Whether her employer has confirmed her job, or somebody of ours has asked."""
    told: _Facts = applications.facts(session, application)
    asked, noted = await checks.state(session, application), told.get("employment")
    if noted is not None and not _outweighs(asked, noted):
        return Known(value=noted["value"], source=_source(noted))
    if asked is not None:
        return Known(value=asked.value, source=asked.source)
    return Known(value="unknown", source=PARTNER)


def _outweighs(asked: Standing | None, noted: Mapping[str, Any]) -> bool:
    """An employer's answer, except over what a person of ours has found out after it."""
    if asked is None or asked.value == "asked":
        return False
    by_us = str(noted["message_id"]).startswith("user:")
    return not by_us or asked.at > datetime.fromisoformat(noted["at"])


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


async def _papers(
    session: Session, application: Application, told: _Facts, *, rules: DocumentRules
) -> tuple[Paper, ...]:
    """The one that counts of each kind, else the newest. What one of us has seen is accepted."""
    sent = [
        each
        for each in await documents.of_customer(session, application.customer_id)
        if each.application_id == application.id and each.status != "superseded"
    ]
    by_id = {str(each.id): each for each in sent}
    newest = {each.kind: each for each in sent}
    looked_at = told.get("papers", {}).get("value") == "accepted"
    kept: dict[DocumentKind, Mapping[str, Any]] = {kind: _kept(told, kind) for kind in _KINDS}
    counting: dict[DocumentKind, Document | None] = {
        kind: by_id.get(str(kept[kind].get("document_id")), newest.get(kind)) for kind in kept
    }
    return tuple(
        _paper(
            document,
            kind=kind,
            kept=kept[kind],
            looked_at=looked_at,
            until=_valid_until(session, document, kind, rules=rules),
        )
        for kind, document in sorted(counting.items())
        if document is not None
    )


def _kept(told: _Facts, kind: DocumentKind) -> Mapping[str, Any]:
    """What the form says of a paper: which file it lies in, and whether she confirmed it."""
    known: Mapping[str, Any] = told.get(kind, {}).get("value") or {}
    return known


def _valid_until(
    session: Session, document: Document, kind: DocumentKind, *, rules: DocumentRules
) -> date | None:
    """By the rules of the decision's day: what was new enough when it came may be too old now."""
    found = paperwork.from_json(documents.found(session, document))
    days = [valid_until(each, rules=rules) for each in paperwork.of_kind(found, kind)]
    return min((day for day in days if day is not None), default=document.expires_on)


def _paper(
    document: Document,
    *,
    kind: DocumentKind,
    kept: Mapping[str, Any],
    looked_at: bool,
    until: date | None,
) -> Paper:
    """Accepted is what she confirmed and nothing speaks against; else somebody must look."""
    is_hers = bool(kept.get("read")) and not kept.get("doubted")
    confirmed = document.status == "accepted" and is_hers
    state: PaperState = "rejected" if document.status == "rejected" else "received"
    if looked_at or confirmed:
        state = "accepted"
    return Paper(
        kind=kind,
        source=f"document:{document.id}",
        state=state,
        expires_on=until,
        # A name that differs is a concern, and then the paper is not accepted.
        name_matches=True if state == "accepted" else None,
    )


async def _lent(
    session: Session, application: Application, *, policy: Policy, on: date
) -> tuple[Lent, ...]:
    """Every loan that she is paying back; late is what the books call late."""
    found = await delinquency.of_customer(
        session, application.customer_id, on=on, by=policy.ledger.measure
    )
    return tuple(Lent(ref=each.ref, in_arrears=each.days_late > 0) for each in found)
