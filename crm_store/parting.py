"""One record that turned out to be two people: whose number is not hers is hers no more.

Whoever writes from that number next is somebody new to us, and hears nothing of what came before.
If it was she after all, the number is given back, or the new record is joined to hers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import col, select

from crm_store import audit, conversations, customers, events, identities, messages
from crm_store.crypto import CannotOpen
from crm_store.customers import Customer
from crm_store.database import Session
from crm_store.identities import Identity
from crm_store.row import new_id

_SHOWN = 4


@dataclass(frozen=True)
class Number:
    """A number of hers, of now or of before, by its end."""

    id: UUID
    channel: str
    end: str
    is_hers: bool
    now_of: str  # who writes from it now, by reference; empty where nobody does


async def numbers(session: Session, customer: Customer) -> Sequence[Number]:
    """Every address that this record has or had, the newest first."""
    found = await session.exec(
        select(Identity)
        .where(Identity.customer_id == customer.id)
        .order_by(col(Identity.created_at).desc())
        .limit(20)
    )
    return [await _number(session, each) for each in found.all()]


async def _number(session: Session, identity: Identity) -> Number:
    is_hers = identity.status == "active"
    try:
        end = identities.address(session, identity)[-_SHOWN:]
    except CannotOpen:  # erased, or sealed by a key that we do not have
        end = ""
    now_of = "" if is_hers else await _whose(session, identity)
    return Number(identity.id, identity.channel, end, is_hers, now_of)


async def part(session: Session, of: Identity, *, why: str, by: str, at: datetime) -> bool:
    """The number is somebody else's: the talk ends, and nothing of hers goes there any more."""
    if of.status != "active":
        return False
    talk = await conversations.newest_of(session, of.customer_id)
    await conversations.close_at(session, await identities.give_up(session, of))
    await _note(session, of, talk, what="parted", why=why, by=by, at=at)
    return True


async def give_back(session: Session, of: Identity, *, why: str, by: str, at: datetime) -> bool:
    """It is hers after all; False where somebody writes from it now: join that record instead."""
    if of.status == "active" or await _whose(session, of):
        return False
    of.status = "active"
    session.add(of)
    talk = await conversations.newest_of(session, of.customer_id)
    await _note(session, of, talk, what="given_back", why=why, by=by, at=at)
    return True


async def _whose(session: Session, identity: Identity) -> str:
    found = await session.exec(
        select(Customer.ref)
        .join(Identity, col(Identity.customer_id) == Customer.id)
        .where(Identity.address_bidx == identity.address_bidx, Identity.status == "active")
    )
    return found.first() or ""


async def _note(
    session: Session,
    of: Identity,
    talk: UUID | None,
    *,
    what: str,
    why: str,
    by: str,
    at: datetime,
) -> None:
    """On her history, on record, and the reason as a note that only we read."""
    customer = await session.get_one(Customer, of.customer_id)
    if talk is not None:
        messages.new(
            session,
            why,
            id=new_id(),
            conversation_id=talk,
            turn_id=None,
            direction="note",
            author=by,
            at=at,
        )
    events.record(
        session,
        "lifecycle",
        subject=customer.ref,
        at=at,
        actor=by,
        customer_id=customer.id,
        data={"what": f"number_{what}"},
    )
    told = {"number": str(of.id)}
    session.audited.append(audit.Entry(at, by, f"number_{what}", customer.ref, told))


async def of_id(session: Session, ref: str, of: UUID) -> Identity | None:
    """A number of this record, ours until the transaction ends."""
    customer = await customers.by_ref(session, ref)
    found = await session.exec(select(Identity).where(Identity.id == of).with_for_update())
    identity = found.one_or_none()
    return identity if identity and customer and identity.customer_id == customer.id else None
