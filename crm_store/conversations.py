"""Conversations: whose turn it is, who owns the talk, and what the last question was."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, LargeBinary, bindparam, func, text, update
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlmodel import Field, col, select

from crm_store import identities
from crm_store.applications import Application
from crm_store.customers import Customer
from crm_store.database import Session, Store
from crm_store.identities import Identity
from crm_store.row import Row, id_field, moment
from crm_store.sql import Record, Sql, loaded, width

BOT, QUEUE = "bot", "queue"  # a third owner is "user:<id>"
PARKED = "parked"  # somebody else speaks on this number; others are open, or closed for good


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
    identity_id: UUID = Field(foreign_key="channel_identities.id", index=True)
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

    @classmethod
    def loaded(cls, values: Record) -> "Party":
        """From the columns of a conversation, an identity, a customer and an application."""
        conversation, values = values[: width(Conversation)], values[width(Conversation) :]
        identity, values = values[: width(Identity)], values[width(Identity) :]
        customer, application = values[: width(Customer)], values[width(Customer) :]
        return cls(
            conversation=loaded(Conversation, conversation),
            identity=loaded(Identity, identity),
            customer=loaded(Customer, customer),
            application=loaded(Application, application) if application[0] else None,
        )


async def of_sender(session: Session, sender: bytes) -> Party | None:
    """The open conversation with this address, its customer, and the newest application."""
    row = (await session.run(_OF_SENDER, {"sender": sender})).one_or_none()
    return None if row is None else Party(*row)


def _with_newest() -> Any:
    newest = (
        select(Application.id)
        .where(Application.customer_id == Customer.id)
        .order_by(col(Application.started_at).desc())
        .limit(1)
        .correlate(Customer)
        .scalar_subquery()
    )
    return (
        select(Conversation, Identity, Customer, Application)
        .join(Identity, col(Identity.id) == Conversation.identity_id)
        .join(Customer, col(Customer.id) == Conversation.customer_id)
        .outerjoin(Application, col(Application.id) == newest)
    )


# Written once: to build a statement costs more than to run it.
_WITH_NEWEST = _with_newest()
_OF_SENDER = _WITH_NEWEST.where(
    col(Identity.address_bidx) == bindparam("sender", type_=LargeBinary()),
    col(Identity.status) == "active",
    col(Conversation.status) == "open",
)


async def of_id(session: Session, conversation: UUID, *, ours: bool = False) -> Party | None:
    """A conversation with whoever it is with; with `ours`, until the transaction ends."""
    asked = _WITH_NEWEST.where(col(Conversation.id) == conversation)
    if ours:
        asked = asked.with_for_update(of=Conversation)
    row = (await session.run(asked)).one_or_none()
    return None if row is None else Party(*row)


async def newest_of(session: Session, customer: UUID) -> UUID | None:
    """The last talk with a customer."""
    found = await session.exec(
        select(Conversation.id)
        .where(Conversation.customer_id == customer)
        .order_by(col(Conversation.created_at).desc())
        .limit(1)
    )
    return found.first()


async def exists(store: Store, sender: bytes) -> bool:
    """Whether there is an open conversation with this address."""
    ((found,),) = await store.ask(_EXISTS, sender=sender)
    return bool(found)


_EXISTS = Sql(
    """
    select exists (select 1 from conversations c
        join channel_identities i on i.id = c.identity_id
        where i.address_bidx = :sender and i.status = 'active' and c.status = 'open')
    """
)


async def begin(session: Session, channel: str, address: str, *, now: datetime) -> bool:
    """First contact: a customer, the address and the conversation; False if she was known.

    Two messages of a stranger may begin at once: the second finds what the first has made.
    """
    is_new = await introduce(session, channel, address, source=channel, now=now)
    identity = (
        await session.exec(
            select(Identity).where(
                Identity.channel == channel,
                Identity.address_bidx == identities.blind(session.vault, channel, address),
                Identity.status == "active",
            )
        )
    ).one()
    customer = await session.get_one(Customer, identity.customer_id)
    opened = Conversation(
        identity_id=identity.id,
        customer_id=identity.customer_id,
        language=customer.language,  # she chose it on another channel, or in an earlier talk
        version=0 if is_new else 1,  # the turn after version 0 is the first contact
    )
    await session.run(
        insert(Conversation)
        .values(**opened.model_dump(exclude={"created_at"}))
        .on_conflict_do_nothing()
    )
    return is_new


async def introduce(
    session: Session, channel: str, address: str, *, source: str, now: datetime
) -> bool:
    """A customer with this address; nothing at all where the phone has one already."""
    known = await identities.beside(session, channel, address)
    if known is not None:
        await identities.also_on(session, known, channel)
        return False
    customer = Customer(first_contact_at=now, source=source)
    identity = identities.new(session, customer_id=customer.id, channel=channel, address=address)
    async with session.begin_nested() as attempt:
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
    return True


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


async def close_at(session: Session, addresses: Sequence[UUID]) -> None:
    """Whoever writes next from one of these begins another."""
    await session.run(
        update(Conversation)
        .where(col(Conversation.identity_id).in_(addresses))
        .values(status="closed")
        .execution_options(synchronize_session=False)
    )
