"""Addresses: a phone number, or an opaque id that a channel gives a person, and whose it is."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import Index, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Field, col, select

from crm_store.crypto import Opening, Vault
from crm_store.database import Session
from crm_store.row import Row, id_field, moment

Kind = Literal["phone", "opaque"]
PHONES = ("whatsapp", "sms")  # the channels on which an address is a phone number


class Identity(Row, table=True):
    """One address on one channel. It may pass to another person: history is kept by status."""

    __tablename__ = "channel_identities"
    __table_args__ = (
        Index(
            "one_active_identity",
            "channel",
            "address_bidx",
            unique=True,
            postgresql_where=text("status = 'active'"),
        ),
        Index("known_addresses", "address_bidx"),  # also those that somebody had before
        Index("shared_numbers", "id", postgresql_where=text("shared_at is not null")),
    )

    id: UUID = id_field()
    customer_id: UUID = Field(foreign_key="customers.id", index=True)
    channel: str
    kind: str
    address_sealed: bytes
    address_bidx: bytes
    status: str = "active"  # active, wrong_number, blocked, recycled
    opted_out_at: datetime | None = moment()
    verified_at: datetime | None = moment()
    created_at: datetime = moment(now=True)
    shared_at: datetime | None = moment()  # since when somebody else is known to write from it too

    def proves(self, customer_id: UUID) -> bool:
        """Whether whoever writes from it is this customer; of a guest it proves nothing."""
        return self.verified_at is not None and self.customer_id == customer_id


def blind(vault: Vault, channel: str, address: str) -> bytes:
    """The look-up key of an address; E.164 and opaque ids never meet."""
    return vault.index(f"{channel}:{address}")


def kind_of(address: str) -> Kind:
    return "phone" if address.startswith("+") and address[1:].isdigit() else "opaque"


def new(session: Session, *, customer_id: UUID, channel: str, address: str) -> Identity:
    """An address for a person, not yet verified."""
    identity = Identity(
        customer_id=customer_id,
        channel=channel,
        kind=kind_of(address),
        address_sealed=b"",
        address_bidx=blind(session.vault, channel, address),
    )
    identity.address_sealed = session.vault.seal(address.encode(), _place(identity))
    return identity


def address(opening: Opening, identity: Identity) -> str:
    return opening.vault.open(identity.address_sealed, _place(identity)).decode()


async def of_customer(session: Session, customer_id: UUID) -> Identity | None:
    """The address at which a customer is reached now: WhatsApp's, where there are two."""
    found = await session.exec(
        select(Identity)
        .where(Identity.customer_id == customer_id, Identity.status == "active")
        .order_by(col(Identity.channel).desc(), col(Identity.created_at).desc())
    )
    return found.first()


async def active(session: Session, channel: str, address: str) -> Identity | None:
    """Whose address this is now."""
    found = await session.exec(
        select(Identity).where(
            Identity.channel == channel,
            Identity.address_bidx == blind(session.vault, channel, address),
            Identity.status == "active",
        )
    )
    return found.one_or_none()


async def beside(session: Session, channel: str, address: str) -> Identity | None:
    """The same phone on another channel: one number is one person, until she says otherwise."""
    if kind_of(address) != "phone":
        return None
    others = [each for each in PHONES if each != channel]
    found = [await active(session, each, address) for each in others]
    return next((each for each in found if each is not None), None)


async def also_on(session: Session, known: Identity, channel: str) -> Identity | None:
    """The same phone of the same person on another channel; None where it is somebody else's.

    That a number is hers was shown on one channel only, so the other is not verified by it. Her
    STOP holds on both.
    """
    number = address(session, known)
    wanted = new(session, customer_id=known.customer_id, channel=channel, address=number)
    wanted.opted_out_at = known.opted_out_at
    await session.run(
        insert(Identity)
        .values(**wanted.model_dump(exclude={"created_at"}))
        .on_conflict_do_nothing()
    )
    found = await active(session, channel, number)
    return found if found is not None and found.customer_id == known.customer_id else None


async def opt_out(session: Session, customer_id: UUID, *, at: datetime) -> None:
    """STOP on one of her channels is STOP on all of them."""
    await session.run(
        update(Identity)
        .where(
            col(Identity.customer_id) == customer_id,
            col(Identity.status) == "active",
            col(Identity.opted_out_at).is_(None),
        )
        .values(opted_out_at=at)
    )


async def give_up(session: Session, identity: Identity) -> list[UUID]:
    """The number is not hers: on no channel; which addresses that were."""
    number = address(session, identity)
    blinds = [blind(session.vault, each, number) for each in (*PHONES, identity.channel)]
    found = await session.run(
        update(Identity)
        .where(
            col(Identity.customer_id) == identity.customer_id,
            col(Identity.address_bidx).in_(blinds),
            col(Identity.status) == "active",
        )
        .values(status="wrong_number", verified_at=None)
        .returning(col(Identity.id))
    )
    return [each for (each,) in found]


def _place(identity: Identity) -> str:
    return f"channel_identities.address.{identity.id}"
