"""A death that was reported in error: one of ours doubts it, and another takes the report back."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import select

from crm_store import audit, events, two_people
from crm_store.customers import Customer
from crm_store.database import Session

REPORTED = "deceased_reported"
DOUBTED = "death_doubted"


class SamePerson(Exception):
    """Whoever doubts a death does not take the report back alone."""


async def doubt(session: Session, customer_id: UUID, *, by: str, at: datetime) -> bool:
    """Say that it was an error; nothing changes before another agrees. False where none stands."""
    customer = await _locked(session, customer_id)
    if REPORTED not in customer.flags or DOUBTED in customer.flags:
        return False
    customer.flags = {**customer.flags, DOUBTED: {"by": by, "at": at.isoformat()}}
    _keep(session, customer, "doubt_death", by=by, at=at)
    return True


async def take_back(session: Session, customer_id: UUID, *, by: str, at: datetime) -> bool:
    """The report does not stand any more; False where nobody doubts it.

    Her number stays unproven and unwritten to until she proves it and writes *start*: who reported
    it wrote from there.
    """
    customer = await _locked(session, customer_id)
    doubted: dict[str, Any] | None = customer.flags.get(DOUBTED)
    if doubted is None:
        return False
    if not await two_people.are_two(session, str(doubted["by"]), by, at=at):
        raise SamePerson
    gone = (REPORTED, DOUBTED)
    customer.flags = {name: value for name, value in customer.flags.items() if name not in gone}
    _keep(session, customer, "take_back_death", by=by, at=at)
    return True


async def _locked(session: Session, customer_id: UUID) -> Customer:
    found = await session.exec(
        select(Customer).where(Customer.id == customer_id).with_for_update(of=Customer)
    )
    return found.one()


def _keep(session: Session, customer: Customer, action: str, *, by: str, at: datetime) -> None:
    session.add(customer)
    session.audited.append(audit.Entry(at, by, action, customer.ref, {}))
    events.record(
        session,
        "flag",
        subject=customer.ref,
        at=at,
        actor=by,
        customer_id=customer.id,
        data={"action": action},
    )
