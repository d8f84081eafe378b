"""A customer whole: who she is, what comes next, her money, and everything that happened."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import Response
from sqlmodel import col, select

from agent.desk import (
    customer_money,
    customer_rights,
    customer_scores,
    drawing,
    filters,
    gate,
    history,
    masking,
    next_step,
    review_transcript,
)
from agent.desk.customer_money import Money
from agent.desk.filters import ROWS, Filter
from agent.desk.gate import Visit
from agent.desk.next_step import Known, NextStep
from crm_store import (
    accounts,
    cases,
    conversations,
    customers,
    documents,
    events,
    identities,
    messages,
    reveals,
    speakers,
    timeline,
)
from crm_store.applications import Application
from crm_store.crypto import CannotOpen
from crm_store.customers import Customer
from crm_store.database import Session
from crm_store.documents import Document
from crm_store.messages import Message
from crm_store.partners import Partner
from flows.owing import RunningLoan

_LONGEST_LINE = 160
_LONGEST_REF = 20
PAPERS = "papers"
# What is masked until somebody says why it must be seen.
_LABELS = {
    "id_number": "Identity number",
    "account": "Bank account",
    "employee_number": "Employee number",
}
_LABELED = (*_LABELS, PAPERS)


@dataclass(frozen=True)
class Masked:
    """A value of which only the end is shown."""

    name: str
    label: str
    shown: str


@dataclass(frozen=True)
class Line:
    """One line of the timeline; her words stand in their own language."""

    at: datetime
    what: str
    about: str
    by: str
    words: str = ""
    language: str | None = None


async def show(visit: Visit) -> Response:
    """The whole of her; looking is on record."""
    return await _screen(visit)


async def reveal(visit: Visit) -> Response:
    """One masked value in full, for a reason that is kept; the page after this masks it again."""
    name, why = visit.form.get("what", ""), visit.form.get("why", "").strip()
    if name not in _LABELED or not why:
        return await _screen(visit, fault="Say why it must be seen." if name in _LABELED else "")
    return await _screen(visit, revealed=name, why=why)


async def refused(visit: Visit, why: str) -> Response:
    """The page once more, with what could not be done."""
    return await _screen(visit, fault=why)


async def picture(visit: Visit) -> Response:
    """A page of a paper of hers: the copy that we made, never the file that came."""
    async with visit.house.store.transaction() as session:
        document, page = await _document(visit, session)
        if document is None or not 0 <= page < len(document.copy_keys):
            return Response(status_code=404, headers=gate.HEADERS)
        if not masking.may_see_paper(visit, document.id):
            return visit.page("not_yours.html", status=403)
        key, of = document.copy_keys[page], document.id
        session.audited.append(visit.audited("read_document", f"document:{of}", page=page + 1))
    try:
        data = await asyncio.to_thread(visit.house.cabinet.get_copy, key, of)
    except FileNotFoundError:
        return Response(status_code=404, headers=gate.HEADERS)
    headers = {**gate.HEADERS, "Content-Security-Policy": "default-src 'none'; sandbox"}
    return Response(data, headers=headers, media_type="image/jpeg")


async def _document(visit: Visit, session: Session) -> tuple[Document | None, int]:
    asked = visit.request.path_params
    try:
        document = await session.get(Document, UUID(asked["document"]))
    except ValueError:
        return None, 0
    number = asked["page"]
    page = int(number) - 1 if number.isascii() and number.isdecimal() and len(number) < 4 else -1
    return document, page


async def _screen(visit: Visit, *, fault: str = "", revealed: str = "", why: str = "") -> Response:
    ref = visit.request.path_params["ref"].upper()
    chosen = filters.asked(visit, f"/desk/customers/{ref}", kind=timeline.KINDS)
    async with visit.house.store.transaction() as session:
        customer = await customers.by_ref(session, ref)
        if customer is None:
            return gate.html(drawing.alone("refused.html", {"status": 404}), status=404)
        session.audited.append(visit.audited("read", customer.ref))
        if revealed:
            _keep_reveal(visit, session, customer, what=revealed, why=why)
        values = {
            **await _who(visit, session, customer, revealed=revealed),
            **await _how_it_stands(visit, session, customer),
            **await _history(visit, session, customer, chosen),
            **await _papers(visit, session, customer, revealed=revealed),
        }
        session.expunge_all()
    return visit.page("customer.html", status=409 if fault else 200, fault=fault, **values)


async def _who(
    visit: Visit, session: Session, customer: Customer, *, revealed: str
) -> dict[str, Any]:
    in_the_clear = masking.reads_in_the_clear(visit)
    return {
        "customer": customer,
        "stands_in": await _stands_in(session, customer),
        "name": customers.name(session, customer) if in_the_clear else masking.NAME,
        "partner": await _partner(session, customer),
        "flags": next_step.by_weight(customer.flags),
        "masked": _masked(session, customer, revealed=revealed),
        "accounts": await accounts.waiting(session, customer.id),
        "talk": await conversations.newest_of(session, customer.id),
        "speakers": await speakers.of_number(session, customer.id),
    }


async def _stands_in(session: Session, customer: Customer) -> str:
    """The record that this one was joined to; empty where it stands for itself."""
    if customer.merged_into is None:
        return ""
    return (await session.get_one(Customer, customer.merged_into)).ref


async def _how_it_stands(visit: Visit, session: Session, customer: Customer) -> dict[str, Any]:
    money = await customer_money.of(visit, session, customer)
    hers = await _applications(session, customer)
    all_cases = await cases.of_customer(session, customer.id)
    return {
        "money": money,
        "applications": hers,
        "cases": all_cases,
        "scored": await customer_scores.of(session, customer),
        "next": await _next(session, customer, money=money, hers=hers, all_cases=all_cases),
    }


async def _history(
    visit: Visit, session: Session, customer: Customer, chosen: Filter
) -> dict[str, Any]:
    happened, older = await _timeline(visit, session, customer, chosen)
    return {
        "filter": chosen,
        "kinds": timeline.KINDS,
        "happened": happened,
        "older": older,
        "is_first": "after" not in visit.request.query_params,
        "consents": await customer_rights.consents_shown(visit, session, customer),
        "kept": await customer_rights.kept(session, customer),
        "looks": await reveals.of(session, customer.ref) if _audits(visit) else [],
    }


async def _papers(
    visit: Visit, session: Session, customer: Customer, *, revealed: str
) -> dict[str, Any]:
    found = await documents.of_customer(session, customer.id)
    is_open = revealed == PAPERS
    return {
        "papers": found,
        "papers_open": is_open or masking.reads_in_the_clear(visit),
        "passes": {each.id: masking.paper_pass(visit, each.id) for each in found if is_open},
    }


def _audits(visit: Visit) -> bool:
    return visit.may("see_audit") or visit.user.role == "manager"


def _keep_reveal(
    visit: Visit, session: Session, customer: Customer, *, what: str, why: str
) -> None:
    reveals.record(session, customer.ref, what=what, why=why, by=visit.by, at=visit.now)
    events.record(
        session,
        "reveal",
        subject=customer.ref,
        at=visit.now,
        actor=visit.by,
        customer_id=customer.id,
        data={"what": what},
    )


async def _next(
    session: Session,
    customer: Customer,
    *,
    money: Money,
    hers: Sequence[Application],
    all_cases: Sequence[cases.Case],
) -> NextStep:
    identity = await identities.of_customer(session, customer.id)
    running = money.running
    still = [each for each in all_cases if each.status not in ("resolved", "closed")]
    return next_step.of(
        Known(
            flags=customer.flags,
            opted_out=identity is not None and identity.opted_out_at is not None,
            cases=sorted(still, key=lambda each: (each.priority, each.nearest_at)),
            application=hers[0] if hers else None,
            late=money.late,
            claimed=running is not None and running.claimed_on is not None,
            asked_for_other_terms=_asks_for_other_terms(running),
            next_due=money.following.due_on if money.following else None,
        )
    )


def _asks_for_other_terms(running: RunningLoan | None) -> bool:
    proposed = running.proposed if running is not None else None
    return proposed is not None and proposed.offered_until is None


def _masked(session: Session, customer: Customer, *, revealed: str) -> list[Masked]:
    known = {
        "id_number": customers.id_number(session, customer),
        "account": accounts.number(session, customer),
        "employee_number": customers.employee_number(session, customer),
    }
    return [
        Masked(name, _LABELS[name], value if name == revealed else f"ending {value[-4:]}")
        for name, value in known.items()
        if value
    ]


async def _applications(session: Session, customer: Customer) -> Sequence[Application]:
    found = await session.exec(
        select(Application)
        .where(Application.customer_id == customer.id)
        .order_by(col(Application.started_at).desc())
    )
    return found.all()


async def _partner(session: Session, customer: Customer) -> Partner | None:
    return await session.get(Partner, customer.partner_id) if customer.partner_id else None


async def _timeline(
    visit: Visit, session: Session, customer: Customer, chosen: Filter
) -> tuple[list[Line], str]:
    kind: timeline.Kind | None = next(
        (each for each in timeline.KINDS if each == chosen.of("kind")), None
    )
    after = timeline.Place.read(visit.request.query_params.get("after", ""))
    found = await timeline.of(session, customer.id, kind=kind, after=after, most=ROWS + 1)
    shown = found[:ROWS]
    said = await messages.of_ids(session, [each.message for each in shown if each.message])
    known = await review_transcript.hidden_from(visit, session, customer)
    lines = [_line(session, each, said, known) for each in shown]
    return lines, _older(chosen, shown[-1].place) if len(found) > ROWS else ""


def _older(chosen: Filter, place: timeline.Place) -> str:
    """The address of the page after this one."""
    address = chosen.address(page=1)
    return f"{address}{'&' if '?' in address else '?'}after={place}#history"


def _line(
    session: Session,
    each: timeline.Happened,
    said: dict[UUID, Message],
    known: masking.Hers | None,
) -> Line:
    by = each.actor.removeprefix("user:")
    message = said.get(each.message) if each.message else None
    if message is None:
        return Line(each.at, _what(each), _about(each.subject), by)
    try:
        text = " ".join(messages.body(session, message).split())
    except CannotOpen:  # what cannot be opened hides nothing else
        text = ""
    what = {"in": "she wrote", "note": "note"}.get(message.direction, "we wrote")
    words = masking.mask(text, known) if known else text
    short = words if len(words) <= _LONGEST_LINE else f"{words[:_LONGEST_LINE]}…"
    return Line(each.at, what, "", by, short or message.kind, message.language)


def _about(subject: str) -> str:
    """A reference as people say it; what only machines tell apart is left out."""
    return "" if ":" in subject or len(subject) >= _LONGEST_REF else subject


def _what(each: timeline.Happened) -> str:
    if each.kind == "money":
        amount = each.data.get("amount")
        told = f"{each.data['kind']} {each.data['status']}".replace("_", " ")
        return f"{told}: {drawing.dollars(amount)}" if amount is not None else told
    return history.in_words(each.kind, each.data)
