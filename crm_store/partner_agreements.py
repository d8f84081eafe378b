"""Agreements with partners: from when until when, for which commission, and on what terms.

A row never changes: other terms, or an earlier end, are a row that takes its place.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, col, select

from crm_store.crypto import Opening
from crm_store.database import Session
from crm_store.row import Row, id_field, moment, new_id
from crm_store.sql import Sql

Basis = Literal["charge", "collected"]  # of what a commission is a part


class Overlaps(Exception):
    """Another agreement with this partner holds on one of these days."""


class PartnerAgreement(Row, table=True):
    """Append-only. What no other row replaces counts."""

    __tablename__ = "partner_agreements"
    __table_args__ = (
        UniqueConstraint("replaces_id", name="replaced_once"),
        Index("agreements_of_partner", "partner_id", "starts_on"),
    )

    id: UUID = id_field()
    partner_id: UUID = Field(foreign_key="partners.id")
    starts_on: date
    ends_on: date | None = None  # its last day; None: until somebody ends it
    notice_days: int  # how long before its end we begin to talk about another
    commission_bps: int = 0
    commission_on: str = "charge"
    pays_within_days: int = 30
    vat_number: str | None = None  # of the partner; without one its commission bears no VAT
    terms_sealed: bytes | None = None
    replaces_id: UUID | None = Field(default=None, foreign_key="partner_agreements.id")
    entered_by: str
    at: datetime = moment()


@dataclass(frozen=True)
class Agreed:
    """What was agreed with a partner."""

    starts_on: date
    ends_on: date | None
    notice_days: int
    commission_bps: int
    commission_on: Basis
    pays_within_days: int
    vat_number: str | None = None
    terms: str = ""


async def enter(
    session: Session, partner: UUID, agreed: Agreed, *, by: str, at: datetime,
    replaces: UUID | None = None,
) -> PartnerAgreement:  # fmt: skip
    """Keep an agreement; raises `Overlaps`. The partner is ours until the transaction ends."""
    for other in await standing(session, partner):
        if other.id != replaces and _overlap(other, agreed):
            raise Overlaps
    new = new_id()
    row = PartnerAgreement(
        id=new,
        partner_id=partner,
        starts_on=agreed.starts_on,
        ends_on=agreed.ends_on,
        notice_days=agreed.notice_days,
        commission_bps=agreed.commission_bps,
        commission_on=agreed.commission_on,
        pays_within_days=agreed.pays_within_days,
        vat_number=agreed.vat_number or None,
        terms_sealed=session.vault.seal(agreed.terms.encode(), _place(new))
        if agreed.terms
        else None,
        replaces_id=replaces,
        entered_by=by,
        at=at,
    )
    session.add(row)
    await session.flush()
    return row


def terms(opening: Opening, row: PartnerAgreement) -> str:
    """The terms as somebody wrote them down."""
    if row.terms_sealed is None:
        return ""
    return opening.vault.open(row.terms_sealed, _place(row.id)).decode()


async def standing(session: Session, partner: UUID) -> Sequence[PartnerAgreement]:
    """What no other row has replaced, the newest first."""
    replaced = select(PartnerAgreement.replaces_id).where(
        col(PartnerAgreement.replaces_id).is_not(None)
    )
    found = await session.exec(
        select(PartnerAgreement)
        .where(PartnerAgreement.partner_id == partner, col(PartnerAgreement.id).not_in(replaced))
        .order_by(col(PartnerAgreement.starts_on).desc())
    )
    return found.all()


async def in_force(session: Session, partner: UUID, *, on: date) -> PartnerAgreement | None:
    """The agreement that holds on a day."""
    held = await standing(session, partner)
    return next((each for each in held if _holds(each, on)), None)


def _holds(row: PartnerAgreement, on: date) -> bool:
    return row.starts_on <= on and (row.ends_on is None or on <= row.ends_on)


def _overlap(row: PartnerAgreement, other: Agreed) -> bool:
    last, others = row.ends_on or date.max, other.ends_on or date.max
    return row.starts_on <= others and other.starts_on <= last


@dataclass(frozen=True)
class Ending:
    """An agreement about whose end it is time to talk."""

    agreement: UUID
    partner: str
    company: str
    ends_on: date


async def ending(session: Session, *, on: date) -> list[Ending]:
    """Those within their notice on a day, with nothing that follows them, of running partners."""
    return [Ending(*row) for row in await session.ask(_ENDING, on=on)]


_ENDING = Sql(
    """
    select a.id, p.ref, p.company_name, a.ends_on
    from partner_agreements a join partners p on p.id = a.partner_id
    where p.status in ('onboarding', 'active', 'paused')
        and :on::date between a.ends_on - a.notice_days and a.ends_on
        and not exists (select 1 from partner_agreements r where r.replaces_id = a.id)
        and not exists (select 1 from partner_agreements n where n.partner_id = a.partner_id
            and n.starts_on > a.ends_on
            and not exists (select 1 from partner_agreements r where r.replaces_id = n.id))
    order by a.ends_on, p.ref
    """
)


def _place(agreement: UUID) -> str:
    return f"partner_agreements.terms.{agreement}"
