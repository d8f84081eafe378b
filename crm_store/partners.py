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
    status: str = "active"
    created_at: datetime = moment(now=True)


async def active(session: Session) -> Sequence[Partner]:
    """The employers whose people can apply now."""
    found = await session.exec(
        select(Partner).where(Partner.status == "active").order_by(col(Partner.company_name))
    )
    return found.all()
