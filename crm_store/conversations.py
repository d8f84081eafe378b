"""Conversations: whose turn it is, who owns the talk, and what the last question was."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Index, func, text, update
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlmodel import Field, col, select

from crm_store import identities
from crm_store.applications import Application
from crm_store.customers import Customer
from crm_store.database import Session
from crm_store.identities import Identity
from crm_store.row import Row, id_field, moment

BOT, QUEUE = "bot", "queue"  # a third owner is "user:<id>"


class Conversation(Row, table=True):
    """One talk with one address. `version` counts turns; `lease` keeps a second worker out."""

    __tablename__ = "conversations"
    __table_args__ = (
        Index(
            "one_open_conversation",
            "identity_id",
            unique=True,
            postgresql_where=text("status = 'open'"),
        ),
        Index("queued", "queued_at", postgresql_where=text("owner = 'queue'")),
    )

    id: UUID = id_field()
    identity_id: UUID = Field(foreign_key="channel_identities.id")
    customer_id: UUID = Field(foreign_key="customers.id", index=True)
    status: str = "open"
    owner: str = BOT
    queued_at: datetime | None = moment()
    language: str | None = None  # None: not chosen yet
    # What the last question awaits, its options, and counts of misses and digressions: no
    # personal value, and nothing that could not be asked again.
    state: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    last_turn_at: datetime | None = moment()
    last_inbound_at: datetime | None = moment()  # the 24-hour window counts from here
    version: int = 0
    lease: UUID | None = None
    lease_until: datetime | None = moment()
    created_at: datetime = moment(now=True)


@dataclass(frozen=True)
class Party:
    """Everybody and everything that a turn is about."""

    conversation: Conversation
    identity: Identity
    customer: Customer
    application: Application | None


async def of_sender(session: Session, channel: str, sender: bytes) -> Party | None:
    """The open conversation with this address, its customer, and the newest application."""
    newest = (
        select(Application.id)
        .where(Application.customer_id == Customer.id)
        .order_by(col(Application.started_at).desc())
        .limit(1)
        .correlate(Customer)
        .scalar_subquery()
    )
    found = await session.run(
        select(Conversation, Identity, Customer, Application)
        .join(Identity, col(Identity.id) == Conversation.identity_id)
        .join(Customer, col(Customer.id) == Conversation.customer_id)
        .outerjoin(Application, col(Application.id) == newest)
        .where(
            Identity.channel == channel,
            Identity.address_bidx == sender,
            Identity.status == "active",
            Conversation.status == "open",
        )
    )
    row = found.one_or_none()
    return None if row is None else Party(*row)


async def begin(session: Session, channel: str, address: str, *, now: datetime) -> bool:
    """First contact: a customer, the address and the conversation; False if she was known.

    Two messages of a stranger may begin at once: the second finds what the first has made.
    """
    is_new = await _introduce(session, channel, address, now=now)
    identity = (
        await session.exec(
            select(Identity).where(
                Identity.channel == channel,
                Identity.address_bidx == identities.blind(session.vault, channel, address),
                Identity.status == "active",
            )
        )
    ).one()
    opened = Conversation(
        identity_id=identity.id,
        customer_id=identity.customer_id,
        version=0 if is_new else 1,  # the turn after version 0 is the first contact
    )
    await session.run(
        insert(Conversation)
        .values(**opened.model_dump(exclude={"created_at"}))
        .on_conflict_do_nothing()
    )
    return is_new


async def _introduce(session: Session, channel: str, address: str, *, now: datetime) -> bool:
    """A customer with this address; nothing at all where the address has one already."""
    customer = Customer(first_contact_at=now, source=channel)
    identity = identities.new(session, customer_id=customer.id, channel=channel, address=address)
    attempt = await session.begin_nested()
    session.add(customer)
    await session.flush()
    taken = await session.run(
        insert(Identity)
        .values(**identity.model_dump(exclude={"created_at"}))
        .on_conflict_do_nothing()
        .returning(col(Identity.id))
    )
    if taken.first() is None:
        await attempt.rollback()
        return False
    await attempt.commit()
    return True


async def take(session: Session, conversation: UUID, *, lease: timedelta) -> UUID | None:
    """Take the turn, by the database's clock; None while somebody else has it."""
    token = uuid4()
    found = await session.run(
        update(Conversation)
        .where(
            col(Conversation.id) == conversation,
            (col(Conversation.lease_until).is_(None))
            | (col(Conversation.lease_until) < func.clock_timestamp()),
        )
        .values(lease=token, lease_until=func.clock_timestamp() + lease)
        .returning(col(Conversation.id))
        .execution_options(synchronize_session=False)
    )
    return None if found.first() is None else token


async def release(session: Session, conversation: UUID, lease: UUID) -> None:
    """Give the turn back without having answered."""
    await session.run(
        update(Conversation)
        .where(col(Conversation.id) == conversation, col(Conversation.lease) == lease)
        .values(lease=None, lease_until=None)
        .execution_options(synchronize_session=False)
    )


async def renew(session: Session, conversation: UUID, lease: UUID, *, lasts: timedelta) -> bool:
    """Keep the turn for longer; False if somebody else has it by now."""
    found = await session.run(
        update(Conversation)
        .where(col(Conversation.id) == conversation, col(Conversation.lease) == lease)
        .values(lease_until=func.clock_timestamp() + lasts)
        .returning(col(Conversation.id))
        .execution_options(synchronize_session=False)
    )
    return found.first() is not None


async def holds(session: Session, conversation: UUID, lease: UUID) -> bool:
    """Whether the turn is still ours."""
    found = await session.exec(
        select(Conversation.id).where(Conversation.id == conversation, Conversation.lease == lease)
    )
    return found.first() is not None


async def finish(
    session: Session,
    conversation: UUID,
    lease: UUID,
    *,
    version: int,
    values: Mapping[str, object],
) -> bool:
    """End the turn: one version further, the lease given back.

    False if the lease was lost, or if the conversation has changed hands since this version.
    """
    found = await session.run(
        update(Conversation)
        .where(
            col(Conversation.id) == conversation,
            col(Conversation.lease) == lease,
            col(Conversation.version) == version,
        )
        .values(version=version + 1, lease=None, lease_until=None, **_forward(values))
        .returning(col(Conversation.id))
        .execution_options(synchronize_session=False)
    )
    return found.first() is not None


def _forward(values: Mapping[str, object]) -> dict[str, object]:
    """A message that was found late opens no window that a newer one has opened later."""
    last = values.get("last_inbound_at")
    if last is None:
        return dict(values)
    return {**values, "last_inbound_at": func.greatest(Conversation.last_inbound_at, last)}


async def queued_before(session: Session, at: datetime) -> int:
    """How many wait for a person since before this instant."""
    found = await session.exec(
        select(func.count())
        .select_from(Conversation)
        .where(Conversation.owner == QUEUE, col(Conversation.queued_at) < at)
    )
    return found.one()


async def give(
    session: Session, conversation: UUID, owner: str, *, version: int, now: datetime
) -> bool:
    """Change the owner; False if the conversation has moved on since `version` was read."""
    found = await session.run(
        update(Conversation)
        .where(col(Conversation.id) == conversation, col(Conversation.version) == version)
        .values(
            owner=owner,
            queued_at=now if owner == QUEUE else None,
            version=Conversation.version + 1,
        )
        .returning(col(Conversation.id))
        .execution_options(synchronize_session=False)
    )
    return found.first() is not None


async def all_open(session: Session, *, limit: int = 100) -> Sequence[Conversation]:
    """Open conversations, the latest turn first."""
    found = await session.exec(
        select(Conversation)
        .where(Conversation.status == "open")
        .order_by(col(Conversation.last_turn_at).desc().nulls_last())
        .limit(limit)
    )
    return found.all()
