"""People at a partner: who answers for what there, and how each is reached."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, get_args
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, col, select

from crm_store.database import Session
from crm_store.row import Row, id_field, moment, new_id

Role = Literal["hr", "finance", "executive", "other"]
ROLES: tuple[Role, ...] = get_args(Role)
Source = Literal["partner", "estimate", "file"]
SOURCES: tuple[Source, ...] = get_args(Source)


class PartnerContact(Row, table=True):
    """Somebody at a partner; whoever has left stays on file, and is written to no more."""

    __tablename__ = "partner_contacts"
    __table_args__ = (Index("contacts_of_partner", "partner_id"),)

    id: UUID = id_field()
    partner_id: UUID = Field(foreign_key="partners.id")
    role: str
    language: str = "en"
    name_sealed: bytes
    phone_sealed: bytes | None = None
    email_sealed: bytes | None = None
    entered_by: str
    created_at: datetime = moment()
    left_at: datetime | None = moment()


class Headcount(Row, table=True):
    """Append-only: how many people worked at a partner on a day."""

    __tablename__ = "partner_headcounts"
    __table_args__ = (Index("headcounts_of_partner", "partner_id", "on_day"),)

    id: UUID = id_field()
    partner_id: UUID = Field(foreign_key="partners.id")
    on_day: date
    employees: int
    source: str
    entered_by: str
    at: datetime = moment()


@dataclass(frozen=True)
class Person:
    """A contact in words that lie open."""

    name: str
    role: str
    language: str = "en"
    phone: str = ""
    email: str = ""
    id: UUID | None = None


def add(session: Session, partner: UUID, person: Person, *, by: str, at: datetime) -> UUID:
    """Keep somebody who answers for a partner."""
    new = new_id()

    def sealed(field: str, value: str) -> bytes | None:
        return session.vault.seal(value.encode(), _place(field, new)) if value else None

    name = sealed("name", person.name)
    assert name is not None  # noqa: S101 (whoever calls has asked for one)
    session.add(
        PartnerContact(
            id=new,
            partner_id=partner,
            role=person.role,
            language=person.language,
            name_sealed=name,
            phone_sealed=sealed("phone", person.phone),
            email_sealed=sealed("email", person.email),
            entered_by=by,
            created_at=at,
        )
    )
    return new


async def of_partner(session: Session, partner: UUID) -> Sequence[Person]:
    """Everybody who is still there, in the order in which we came to know them."""
    found = await session.exec(
        select(PartnerContact)
        .where(PartnerContact.partner_id == partner, col(PartnerContact.left_at).is_(None))
        .order_by(col(PartnerContact.created_at), col(PartnerContact.id))
    )
    return [_person(session, each) for each in found.all()]


async def let_go(session: Session, partner: UUID, contact: UUID, *, at: datetime) -> bool:
    """Somebody has left the partner; False where nobody of that kind was there."""
    row = await session.get(PartnerContact, contact)
    if row is None or row.partner_id != partner or row.left_at is not None:
        return False
    row.left_at = at
    session.add(row)
    return True


def _person(session: Session, row: PartnerContact) -> Person:
    def opened(field: str, sealed: bytes | None) -> str:
        return session.vault.open(sealed, _place(field, row.id)).decode() if sealed else ""

    return Person(
        name=opened("name", row.name_sealed),
        role=row.role,
        language=row.language,
        phone=opened("phone", row.phone_sealed),
        email=opened("email", row.email_sealed),
        id=row.id,
    )


def count(
    session: Session, partner: UUID, employees: int, *, on: date, source: Source, by: str,
    at: datetime,
) -> None:  # fmt: skip
    """Keep how many people work there; a correction is a later entry for the same day."""
    session.add(
        Headcount(
            partner_id=partner, on_day=on, employees=employees, source=source, entered_by=by, at=at
        )
    )


async def headcounts(session: Session, partner: UUID, *, most: int = 24) -> Sequence[Headcount]:
    """How many people worked there, the newest day first."""
    found = await session.exec(
        select(Headcount)
        .where(Headcount.partner_id == partner)
        .order_by(col(Headcount.on_day).desc(), col(Headcount.at).desc())
        .limit(most)
    )
    return found.all()


def _place(field: str, contact: UUID) -> str:
    return f"partner_contacts.{field}.{contact}"
