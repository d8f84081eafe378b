"""Employers that work with us: only their employees can borrow."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import ARRAY, String, text
from sqlmodel import Field, col, select

from crm_store.database import Session
from crm_store.row import Row, id_field, moment

Status = Literal["prospect", "developing", "onboarding", "active", "paused", "ended"]


class Partner(Row, table=True):
    __tablename__ = "partners"

    id: UUID = id_field()
    ref: str = Field(
        default=None,
        unique=True,
        sa_column_kwargs={"server_default": text("'EMP-' || nextval('partner_ref')")},
    )
    company_name: str
    town: str
    also_called: list[str] = Field(default_factory=list, sa_type=ARRAY(String))
    registration_number: str | None = Field(default=None, unique=True)
    industry: str | None = None
    status: str = "active"  # see crm_store/partner_steps.py
    hr_email_sealed: bytes | None = None  # who answers for the people who work there
    created_at: datetime = moment(now=True)


def set_hr_email(session: Session, partner: Partner, address: str) -> None:
    """Whom we ask about the people who work there."""
    partner.hr_email_sealed = session.vault.seal(address.encode(), _place(partner.id))


def hr_email(session: Session, partner: Partner) -> str | None:
    """Where the pay office is asked; None where nobody has told us."""
    sealed = partner.hr_email_sealed
    return None if sealed is None else session.vault.open(sealed, _place(partner.id)).decode()


async def by_ref(session: Session, ref: str) -> Partner | None:
    """Find a partner by what staff say aloud (`EMP-7`), ours until the transaction ends."""
    found = await session.exec(select(Partner).where(Partner.ref == ref.upper()).with_for_update())
    return found.one_or_none()


async def is_known(session: Session, registration_number: str) -> bool:
    """Whether a company with this number is on file already."""
    found = await session.exec(
        select(Partner.id).where(Partner.registration_number == registration_number)
    )
    return found.first() is not None


async def active(session: Session) -> Sequence[Partner]:
    """The employers whose people can apply now."""
    found = await session.exec(
        select(Partner).where(Partner.status == "active").order_by(col(Partner.company_name))
    )
    return found.all()


def _place(partner: UUID) -> str:
    return f"partners.hr_email.{partner}"
