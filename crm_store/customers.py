"""The people: borrowers and those who ask, known by a reference that says nothing about them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Index, LargeBinary, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, select

from crm_store import names
from crm_store.crypto import Opening
from crm_store.database import Session
from crm_store.row import Row, id_field, moment


class Customer(Row, table=True):
    __tablename__ = "customers"
    __table_args__ = (
        Index("customers_of_partner", "partner_id"),
        Index(
            "customers_joined",
            "merged_into",
            postgresql_where=text("merged_into is not null"),
        ),
        Index("customers_by_name", "name_words", postgresql_using="gin"),
        Index(
            "names_not_indexed",
            "id",
            postgresql_where=text("name_sealed is not null and name_words is null"),
        ),
    )

    id: UUID = id_field()
    ref: str = Field(
        default=None,
        unique=True,
        sa_column_kwargs={"server_default": text("'BUF-' || nextval('customer_ref')")},
    )
    name_sealed: bytes | None = None
    name_words: list[bytes] | None = Field(  # keyed hashes, to be found by; see crm_store/names.py
        default=None, sa_type=ARRAY(LargeBinary)
    )
    id_number_sealed: bytes | None = None
    id_number_bidx: bytes | None = Field(default=None, unique=True)
    employee_number_sealed: bytes | None = None
    bank: str | None = None  # where she is paid out; see crm_store/accounts.py
    account_sealed: bytes | None = None
    account_tail: str | None = None
    partner_id: UUID | None = Field(default=None, foreign_key="partners.id")
    language: str | None = None
    variety: str | None = None  # of Oshiwambo, as she last wrote it: ndo or kua
    flags: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)  # deceased, hardship, ...
    source: str = "whatsapp"
    first_contact_at: datetime = moment()
    created_at: datetime = moment(now=True)
    version: int = 0
    merged_into: UUID | None = Field(default=None, foreign_key="customers.id")  # see merging.py


def set_name(session: Session, customer: Customer, name: str) -> None:
    customer.name_sealed = session.vault.seal(name.encode(), f"customers.name.{customer.id}")
    customer.name_words = names.hashed(session.vault, name)


def name(session: Opening, customer: Customer) -> str | None:
    """The full name, where it is known."""
    if customer.name_sealed is None:
        return None
    return session.vault.open(customer.name_sealed, f"customers.name.{customer.id}").decode()


def set_employee_number(session: Session, customer: Customer, number: str) -> None:
    customer.employee_number_sealed = session.vault.seal(
        number.encode(), f"customers.employee_number.{customer.id}"
    )


def employee_number(session: Session, customer: Customer) -> str | None:
    """The number that her employer finds her by, where it is known."""
    sealed = customer.employee_number_sealed
    if sealed is None:
        return None
    return session.vault.open(sealed, f"customers.employee_number.{customer.id}").decode()


def id_number(session: Opening, customer: Customer) -> str | None:
    """The national identity number, where it is known."""
    return opened_id_number(session, customer.id, customer.id_number_sealed)


def opened_id_number(opening: Opening, customer: UUID, sealed: bytes | None) -> str | None:
    """The number as it stands sealed in a row."""
    if sealed is None:
        return None
    return opening.vault.open(sealed, f"customers.id_number.{customer}").decode()


async def set_id_number(session: Session, customer: Customer, number: str) -> bool:
    """Keep the identity number; False where another customer has it, and then nothing is kept."""
    blind = session.vault.index(f"national_id:{number}")
    theirs = select(Customer.id).where(Customer.id_number_bidx == blind, Customer.id != customer.id)
    if (await session.exec(theirs)).first() is not None:
        return False
    place = f"customers.id_number.{customer.id}"
    customer.id_number_sealed = session.vault.seal(number.encode(), place)
    customer.id_number_bidx = blind
    return True


async def by_ref(session: Session, ref: str) -> Customer | None:
    """Find a customer by what staff say aloud (`BUF-7`)."""
    found = await session.exec(select(Customer).where(Customer.ref == ref.upper()))
    return found.one_or_none()
