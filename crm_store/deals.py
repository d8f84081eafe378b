"""Deals with employers: what a partnership may be worth, where it stands, and each step it took."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal, get_args
from uuid import UUID

from sqlalchemy import BigInteger, Index, text
from sqlmodel import Field, col, select

from crm_store.database import Session
from crm_store.row import Row, id_field, moment
from crm_store.sql import Sql

Stage = Literal["prospect", "needs", "proposal", "negotiation", "closing", "onboarding"]
STAGES: tuple[Stage, ...] = get_args(Stage)
Status = Literal["open", "won", "lost"]


class Deal(Row, table=True):
    """A deal with a company; those with borrowers are their applications."""

    __tablename__ = "deals"
    __table_args__ = (Index("deals_open", "stage", "id", postgresql_where=text("status = 'open'")),)

    id: UUID = id_field()
    ref: str = Field(
        default=None,
        unique=True,
        sa_column_kwargs={"server_default": text("'DEAL-' || nextval('deal_ref')")},
    )
    name: str  # of the company, never of a person
    partner_id: UUID | None = Field(default=None, foreign_key="partners.id")
    stage: str = "prospect"
    status: str = "open"
    value_cents: int = Field(sa_type=BigInteger)  # of a year, as its owner reckons
    probability_pct: int
    expected_close_on: date | None = None
    owner: str  # user:<name>
    loss_reason: str | None = None
    created_at: datetime = moment()
    closed_at: datetime | None = moment()
    version: int = 0


class DealStep(Row, table=True):
    """Append-only: from where to where a deal went, and who took it there."""

    __tablename__ = "deal_steps"
    __table_args__ = (Index("steps_of_deal", "deal_id", "at"),)

    id: UUID = id_field()
    deal_id: UUID = Field(foreign_key="deals.id")
    from_stage: str | None = None
    to_stage: str
    status: str
    by: str
    at: datetime = moment()


async def begin(session: Session, deal: Deal, *, by: str, at: datetime) -> Deal:
    """Write a deal down, with its first step."""
    deal.created_at = at
    session.add(deal)
    await session.flush()
    await session.refresh(deal, ["ref"])
    session.put(DealStep(deal_id=deal.id, to_stage=deal.stage, status=deal.status, by=by, at=at))
    return deal


def step(session: Session, deal: Deal, *, before: str, by: str, at: datetime) -> None:
    """Keep that a deal has moved; the deal itself is as it stands now."""
    deal.version += 1
    session.add(deal)
    session.put(
        DealStep(
            deal_id=deal.id,
            from_stage=before,
            to_stage=deal.stage,
            status=deal.status,
            by=by,
            at=at,
        )
    )


async def by_ref(session: Session, ref: str) -> Deal | None:
    """The deal that is called so (`DEAL-7`), ours until the transaction ends."""
    found = await session.exec(select(Deal).where(Deal.ref == ref.upper()).with_for_update())
    return found.one_or_none()


async def open_ones(session: Session) -> Sequence[Deal]:
    """What is still to be won, by stage, the soonest to close first."""
    found = await session.exec(
        select(Deal)
        .where(Deal.status == "open")
        .order_by(col(Deal.stage), col(Deal.expected_close_on).nulls_last(), col(Deal.id))
        .limit(200)
    )
    return found.all()


async def closed_since(session: Session, since: datetime) -> Sequence[Deal]:
    """What was won or lost since then, the newest first."""
    found = await session.exec(
        select(Deal)
        .where(col(Deal.closed_at) >= since)
        .order_by(col(Deal.closed_at).desc())
        .limit(200)
    )
    return found.all()


async def steps_of(session: Session, deal: UUID) -> Sequence[DealStep]:
    """The way that a deal went, oldest first."""
    found = await session.exec(
        select(DealStep).where(DealStep.deal_id == deal).order_by(col(DealStep.at))
    )
    return found.all()


async def overdue(session: Session, *, on: date) -> list[tuple[str, str, date, str]]:
    """Open deals whose day has passed: reference, company, the day, and whose each is."""
    return [(str(a), str(b), c, str(d)) for a, b, c, d in await session.ask(_OVERDUE, on=on)]


_OVERDUE = Sql(
    """
    select ref, name, expected_close_on, owner from deals
    where status = 'open' and expected_close_on < :on order by expected_close_on, id limit 200
    """
)
