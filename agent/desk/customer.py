"""A customer whole: who she is, what comes next, her money, and everything that happened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from fastapi import Response
from sqlmodel import col, select

from agent import owed
from agent.desk import drawing, gate
from agent.desk.gate import Visit
from crm_store import (
    accounts,
    cases,
    consents,
    conversations,
    customers,
    documents,
    events,
    loans,
    money,
)
from crm_store.applications import Application
from crm_store.customers import Customer
from crm_store.database import Session
from crm_store.documents import Document
from crm_store.events import Event
from flows import owing
from flows.owing import RunningLoan

_MOST_EVENTS = 200
# What is masked until somebody says why it must be seen.
_MASKED = ("id_number", "account", "employee_number")
_LABELS = {
    "id_number": "Identity number",
    "account": "Bank account",
    "employee_number": "Employee number",
}


@dataclass(frozen=True)
class Masked:
    """A value of which only the end is shown."""

    name: str
    label: str
    shown: str


@dataclass(frozen=True)
class Happened:
    """One line of the timeline."""

    at: datetime
    what: str
    about: str
    by: str


@dataclass(frozen=True)
class Owed:
    """A running loan in three figures."""

    ref: str
    balance: str
    next_on: str
    claimed: bool


async def show(visit: Visit) -> Response:
    """The whole of her; looking is on record."""
    return await _screen(visit)


async def reveal(visit: Visit) -> Response:
    """One masked value in full, for a reason that is kept; the page after this masks it again."""
    name, why = visit.form.get("what", ""), visit.form.get("why", "").strip()
    if name not in _MASKED or not why:
        return await _screen(visit, fault="Say why it must be seen." if name in _MASKED else "")
    return await _screen(visit, revealed=name, why=why)


async def picture(visit: Visit) -> Response:
    """A page of a paper of hers: the copy that we made, never the file that came."""
    async with visit.house.store.transaction() as session:
        document, page = await _document(visit, session)
        if document is None or not 0 <= page < len(document.copy_keys):
            return Response(status_code=404, headers=gate.HEADERS)
        key, of = document.copy_keys[page], document.id
        session.audited.append(visit.audited("read_document", f"document:{of}", page=page + 1))
    try:
        data = visit.house.cabinet.get_copy(key, of)
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
    async with visit.house.store.transaction() as session:
        customer = (await session.exec(select(Customer).where(Customer.ref == ref))).one_or_none()
        if customer is None:
            return gate.html(drawing.alone("refused.html", {"status": 404}), status=404)
        session.audited.append(visit.audited("read", customer.ref))
        if revealed:
            session.audited.append(
                visit.audited("reveal", customer.ref, what=revealed, why_length=len(why))
            )
            events.record(
                session,
                "reveal",
                subject=customer.ref,
                at=visit.now,
                actor=visit.by,
                customer_id=customer.id,
                data={"what": revealed},
            )
        values = {
            "customer": customer,
            "name": customers.name(session, customer),
            "masked": _masked(session, customer, revealed=revealed),
            "talk": await conversations.newest_of(session, customer.id),
            "loan": await _loan(visit, session, customer),
            "applications": await _applications(session, customer),
            "cases": await cases.of_customer(session, customer.id),
            "consents": await consents.current(session, customer.id),
            "papers": await documents.of_customer(session, customer.id),
            "happened": _timeline(
                await events.of_customer(session, customer.id, limit=_MOST_EVENTS)
            ),
        }
        session.expunge_all()
    return visit.page("customer.html", status=409 if fault else 200, fault=fault, **values)


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


async def _loan(visit: Visit, session: Session, customer: Customer) -> Owed | None:
    running = await loans.running(session, customer.id)
    if running is None:
        return None
    loan: RunningLoan = await owed.as_flows_know_it(
        session, running, book=visit.house.book, calendar=visit.house.calendar
    )
    following = owing.next_payment(loan)
    next_on = (
        f"{money.show(following.amount)} on {following.due_on:%d %b %Y}" if following else "nothing"
    )
    return Owed(loan.ref, money.show(owing.balance(loan)), next_on, loan.claimed_on is not None)


def _timeline(found: Sequence[Event]) -> list[Happened]:
    return [
        Happened(each.at, _what(each), each.subject, each.actor.removeprefix("user:"))
        for each in reversed(found)
    ]


def _what(event: Event) -> str:
    told = " ".join(
        str(event.data[name]).replace("_", " ")
        for name in ("to", "fact", "category", "reason", "action", "what", "status", "flag")
        if name in event.data
    )
    return f"{event.kind.replace('_', ' ')} {told}".strip()
