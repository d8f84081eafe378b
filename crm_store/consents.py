"""Consent: who agreed to what, in which words, by which message. Rows are never changed."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import BigInteger, Identity
from sqlalchemy.dialects.postgresql import distinct_on
from sqlmodel import Field, col, select

from crm_store.database import Session
from crm_store.row import Row, id_field, moment
from crm_store.sql import Sql

Purpose = Literal[
    "service", "data_processing", "employer_check", "credit_check", "marketing", "voice"
]
Action = Literal["grant", "withdraw"]
ASKED = "asked"  # of an event: the question was put


class Consent(Row, table=True):
    __tablename__ = "consents"

    id: UUID = id_field()
    seq: int = Field(default=None, sa_type=BigInteger, sa_column_args=[Identity(always=True)])
    customer_id: UUID = Field(foreign_key="customers.id", index=True)
    identity_id: UUID = Field(foreign_key="channel_identities.id")
    purpose: str
    action: str
    text_version: str  # which wording was shown
    language: str  # in which language
    message_id: UUID | None  # the message that says yes or no
    at: datetime = moment()


async def current(session: Session, customer_id: UUID) -> dict[str, Action]:
    """The last word on each purpose."""
    found = await session.exec(
        select(Consent.purpose, Consent.action)
        .where(Consent.customer_id == customer_id)
        .ext(distinct_on(col(Consent.purpose)))
        .order_by(col(Consent.purpose), col(Consent.seq).desc())
    )
    return {purpose: "grant" if action == "grant" else "withdraw" for purpose, action in found}


async def in_force(session: Session, customer_id: UUID, purpose: Purpose) -> bool:
    """Whether the last word on this purpose was a yes."""
    found = await session.exec(
        select(Consent.action)
        .where(Consent.customer_id == customer_id, Consent.purpose == purpose)
        .order_by(col(Consent.seq).desc())
        .limit(1)
    )
    return found.first() == "grant"


async def withdrawn(
    session: Session, customer_id: UUID, purpose: Purpose, *, since: datetime
) -> bool:
    """Whether she has said no to this purpose since then, whatever she has said later."""
    found = await session.exec(
        select(Consent.id)
        .where(
            Consent.customer_id == customer_id,
            Consent.purpose == purpose,
            Consent.action == "withdraw",
            Consent.at >= since,
        )
        .limit(1)
    )
    return found.first() is not None


async def may_ask(
    session: Session, customer_id: UUID, purpose: Purpose, *, since: datetime
) -> bool:
    """Whether she may be asked: no yes holds, neither asked nor answered lately, and no trouble."""
    ((may,),) = await session.ask(
        _MAY_ASK, customer=customer_id, purpose=purpose, asked=ASKED, since=since
    )
    return bool(may)


_MAY_ASK = Sql(
    """
    select coalesce((select action = 'withdraw' and at < :since from consents
            where customer_id = :customer and purpose = :purpose order by seq desc limit 1), true)
        and not exists (select 1 from events where customer_id = :customer and kind = 'consent'
            and at >= :since and data ->> 'action' = :asked and data ? :purpose)
        and not exists (select 1 from cases where customer_id = :customer
            and status not in ('resolved', 'closed') and category in ('complaint', 'bereavement',
                'payment_difficulty', 'distress', 'threat', 'fraud_report', 'payout_missing'))
    """
)
