"""Statements that were sent: the day, and the very file."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, col, select

from crm_store.database import Session
from crm_store.row import Row, id_field, moment


class Statement(Row, table=True):
    """Append-only. The file lies sealed in the cabinet, under the id of this row."""

    __tablename__ = "statements"
    __table_args__ = (Index("statements_by_time", "made_at", "id"),)

    id: UUID = id_field()
    loan_id: UUID = Field(foreign_key="loans.id", index=True)
    asked_in: UUID | None = None  # the message in which she asked
    on_day: date
    language: str
    storage_key: str
    sha256: str
    bytes: int
    made_at: datetime = moment()


async def of_loan(session: Session, loan_id: UUID) -> list[Statement]:
    """All that were sent about a loan, oldest first."""
    found = await session.exec(
        select(Statement).where(Statement.loan_id == loan_id).order_by(col(Statement.id))
    )
    return list(found.all())
