"""Leads: somebody may want a loan; one open lead a customer, and how each was captured."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args
from uuid import UUID

from sqlalchemy import BigInteger, Index, UniqueConstraint, text, update
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlmodel import Field, col, select

from crm_store.crypto import Opening
from crm_store.database import Session
from crm_store.row import Row, id_field, moment, new_id
from crm_store.sql import Sql

Source = Literal["whatsapp", "website", "referral", "partner", "desk", "demo"]
SOURCES: tuple[Source, ...] = get_args(Source)
Status = Literal["new", "working", "qualified", "dormant", "converted", "closed"]
STATUSES: tuple[Status, ...] = get_args(Status)
_ENDED = ("converted", "closed")


class Lead(Row, table=True):
    __tablename__ = "leads"
    __table_args__ = (
        Index(
            "one_open_lead",
            "customer_id",
            unique=True,
            postgresql_where=text("status in ('new', 'working', 'qualified', 'dormant')"),
        ),
        Index("likeliest_leads", text("score desc nulls last"), text("created_at desc")),
        Index(
            "leads_to_score",
            "last_activity_at",
            postgresql_where=text("scored_at is null or scored_at < last_activity_at"),
        ),
    )

    id: UUID = id_field()
    ref: str = Field(
        default=None,
        unique=True,
        sa_column_kwargs={"server_default": text("'LEAD-' || nextval('lead_ref')")},
    )
    customer_id: UUID = Field(foreign_key="customers.id")
    source: str
    source_detail: str = ""
    status: str = "new"
    track: str = "partner"  # partner, non_partner: what she said of her employer
    partner_id: UUID | None = Field(default=None, foreign_key="partners.id")  # that sent her
    referrer_customer_id: UUID | None = Field(default=None, foreign_key="customers.id")
    cost_cents: int = Field(
        default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": text("0")}
    )
    assigned_to: str | None = None  # user:<name>
    qualification: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    last_activity_at: datetime = moment()
    score: float | None = None  # the newest, to be listed by; how it came about is in `scores`
    band: str | None = None
    scored_at: datetime | None = moment()
    ended_at: datetime | None = moment()
    created_at: datetime = moment(now=True)


class Capture(Row, table=True):
    """One time that somebody's interest was taken down, and by which words she agreed to it."""

    __tablename__ = "lead_captures"
    __table_args__ = (
        UniqueConstraint("code_bidx", name="one_code_a_capture"),
        UniqueConstraint("dedupe_key", name="captured_once"),
        Index("captures_of_lead", "lead_id", "at"),
    )

    id: UUID = id_field()
    lead_id: UUID = Field(foreign_key="leads.id")
    source: str
    source_detail: str
    language: str
    contact_version: str  # of the words by which we may write to her about this
    marketing_version: str | None = None  # of those about offers, where she ticked them
    name_sealed: bytes | None = None  # as it was typed: whoever typed it has proved nothing
    employer_sealed: bytes | None = None
    code_bidx: bytes  # whoever writes it to us from her number has proved that it is hers
    dedupe_key: str
    cost_cents: int = Field(sa_type=BigInteger)
    by: str  # form, user:<name>, file:EMP-1
    at: datetime = moment()


# Where both of two records had one open and were joined, she has one: the other stays where it was.
HERS_ALONE = "l.customer_id not in (select id from customers where merged_into is not null)"


@dataclass(frozen=True)
class Origin:
    """Where a lead came from, and what it cost us."""

    source: Source
    detail: str = ""
    partner_id: UUID | None = None
    referrer: UUID | None = None
    cost_cents: int = 0


@dataclass(frozen=True)
class Agreed:
    """In which words she agreed that we write to her; `marketing` only where she ticked it."""

    contact: str
    marketing: str | None
    language: str


@dataclass(frozen=True)
class Typed:
    """What was typed of her."""

    name: str = ""
    employer: str = ""


async def open_lead(session: Session, customer_id: UUID) -> Lead | None:
    found = await session.exec(
        select(Lead).where(Lead.customer_id == customer_id, col(Lead.status).not_in(_ENDED))
    )
    return found.first()


async def by_ref(session: Session, ref: str) -> Lead | None:
    """The lead that is called so (`LEAD-7`), ours until the transaction ends."""
    found = await session.exec(select(Lead).where(Lead.ref == ref.upper()).with_for_update())
    return found.one_or_none()


async def opened(
    session: Session, customer_id: UUID, origin: Origin, *, at: datetime
) -> tuple[Lead, bool]:
    """The open lead of a customer, and whether it was begun just now.

    Two may begin it at once: the second finds what the first has made.
    """
    begun = await session.run(
        insert(Lead)
        .values(
            id=new_id(),
            customer_id=customer_id,
            source=origin.source,
            source_detail=origin.detail,
            status="new",
            track="partner",
            partner_id=origin.partner_id,
            referrer_customer_id=origin.referrer,
            cost_cents=origin.cost_cents,
            qualification={},
            last_activity_at=at,
            created_at=at,
        )
        .on_conflict_do_nothing()
        .returning(col(Lead.id))
    )
    is_new = begun.first() is not None
    lead = await open_lead(session, customer_id)
    assert lead is not None  # noqa: S101 (the index allows one, and nobody deletes)
    return lead, is_new


async def capture(
    session: Session,
    lead: Lead,
    origin: Origin,
    *,
    agreed: Agreed,
    typed: Typed,
    code: str,
    key: str,
    by: str,
    at: datetime,
) -> bool:
    """Keep that interest was taken down; False where the same was kept before."""
    new = new_id()
    kept = await session.run(
        insert(Capture)
        .values(
            id=new,
            lead_id=lead.id,
            source=origin.source,
            source_detail=origin.detail,
            language=agreed.language,
            contact_version=agreed.contact,
            marketing_version=agreed.marketing,
            name_sealed=_sealed(session, typed.name, "name", new),
            employer_sealed=_sealed(session, typed.employer, "employer", new),
            code_bidx=session.vault.index(_coded(code)),
            dedupe_key=key,
            cost_cents=origin.cost_cents,
            by=by,
            at=at,
        )
        .on_conflict_do_nothing()
        .returning(col(Capture.id))
    )
    return kept.first() is not None


def typed(opening: Opening, kept: Capture) -> Typed:
    """What was typed of her then."""
    return Typed(
        name=_open(opening, kept.name_sealed, "name", kept.id),
        employer=_open(opening, kept.employer_sealed, "employer", kept.id),
    )


async def was_captured(session: Session, key: str) -> bool:
    """Whether this was kept before."""
    found = await session.exec(select(Capture.id).where(Capture.dedupe_key == key))
    return found.first() is not None


async def captures_of(session: Session, lead: UUID) -> Sequence[Capture]:
    """Every time that she was taken down, the newest first."""
    found = await session.exec(
        select(Capture).where(Capture.lead_id == lead).order_by(col(Capture.at).desc()).limit(25)
    )
    return found.all()


async def of_code(session: Session, code: str, *, customer: UUID) -> Capture | None:
    """What was taken down with this code, of this customer and of nobody else."""
    found = await session.exec(
        select(Capture)
        .join(Lead, col(Lead.id) == Capture.lead_id)
        .where(Capture.code_bidx == session.vault.index(_coded(code)), Lead.customer_id == customer)
    )
    return found.one_or_none()


async def captured_since(session: Session, customer_id: UUID, *, since: datetime) -> int:
    """How often a number was typed into a form since then."""
    ((count,),) = await session.ask(_CAPTURED, customer=customer_id, since=since)
    return int(count)


_CAPTURED = Sql(
    """
    select count(*) from lead_captures c join leads l on l.id = c.lead_id
    where l.customer_id = :customer and c.at > :since
    """
)


async def refer(session: Session, customer_id: UUID, *, at: datetime) -> None:
    """The employer is no partner yet: these leads go another way."""
    await session.run(
        update(Lead)
        .where(col(Lead.customer_id) == customer_id)
        .values(track="non_partner", last_activity_at=at)
    )


async def close(session: Session, customer_id: UUID, *, because: str, at: datetime) -> None:
    """There can be no loan; what has led to one stays as it is."""
    await session.run(
        update(Lead)
        .where(col(Lead.customer_id) == customer_id, col(Lead.status).not_in(_ENDED))
        .values(
            status="closed",
            qualification={"closed_because": because},
            last_activity_at=at,
            ended_at=at,
        )
    )


async def touch(session: Session, customer_id: UUID, *, at: datetime) -> None:
    """Something of hers has changed: her open lead is scored anew, and sleeps no more."""
    await session.ask(_TOUCH, customer=customer_id, at=at)


_TOUCH = Sql(
    """
    update leads set last_activity_at = :at,
        status = case status when 'dormant' then 'working' else status end
    where customer_id = :customer and status in ('new', 'working', 'qualified', 'dormant')
    """
)


async def came_by(session: Session, customer_id: UUID, referrer: UUID) -> bool:
    """Somebody sent her, whom nobody has named before; False where it is said too late."""
    return bool(await session.ask(_CAME_BY, customer=customer_id, referrer=referrer))


_CAME_BY = Sql(
    """
    update leads set source = 'referral', referrer_customer_id = :referrer
    where customer_id = :customer and customer_id <> :referrer and status in ('new', 'working')
        and referrer_customer_id is null
    returning id
    """
)


async def settle(session: Session, *, dormant_since: datetime, at: datetime) -> int:
    """End what has become a loan, and let sleep what nobody has touched; how many were moved."""
    lent = await session.ask(_CONVERTED, at=at)
    return len(lent) + len(await session.ask(_DORMANT, since=dormant_since))


# A loan that waits to be paid out may still be cancelled; its day is the one that is planned.
_CONVERTED = Sql(
    """
    update leads l set status = 'converted', ended_at = :at
    where l.status in ('new', 'working', 'qualified', 'dormant') and exists (
        select 1 from loans where loans.customer_id = l.customer_id
            and loans.status in ('active', 'closed', 'written_off')
            and loans.created_at >= l.created_at)
    returning l.id
    """
)
_DORMANT = Sql(
    """
    update leads l set status = 'dormant'
    where l.status in ('new', 'working') and l.last_activity_at < :since and not exists (
        select 1 from applications a where a.customer_id = l.customer_id and a.stage not in
            ('declined', 'active_loan', 'withdrawn', 'expired', 'cancelled'))
    returning l.id
    """
)


def _coded(code: str) -> str:
    return f"lead_code:{code.lower()}"


def _sealed(session: Session, words: str, what: str, of: UUID) -> bytes | None:
    return session.vault.seal(words.encode(), _place(what, of)) if words else None


def _open(opening: Opening, sealed: bytes | None, what: str, of: UUID) -> str:
    return opening.vault.open(sealed, _place(what, of)).decode() if sealed else ""


def _place(what: str, of: UUID) -> str:
    return f"lead_captures.{what}.{of}"
