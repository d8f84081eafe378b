"""Addresses: a phone number, or an opaque id that a channel gives a person, and whose it is."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field, select

from crm_store.crypto import Opening, Vault
from crm_store.database import Session
from crm_store.row import Row, id_field, moment

Kind = Literal["phone", "opaque"]


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
    """The address at which a customer is reached now."""
    found = await session.exec(
        select(Identity).where(Identity.customer_id == customer_id, Identity.status == "active")
    )
    return found.first()


def _place(identity: Identity) -> str:
    return f"channel_identities.address.{identity.id}"
