"""Agreements: every offer as it was made, and the words by which one was accepted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKeyConstraint, Identity, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, col, select

from crm_store.applications import Application
from crm_store.crypto import Opening
from crm_store.database import Session
from crm_store.loans import Loan
from crm_store.row import Row, id_field, moment
from crm_store.sql import Sql

_MOST_PARTS = 5  # of a notice; a summary has one or two


class OfferRecord(Row, table=True):
    """Append-only: the newest offer of an application is the only one that can be accepted."""

    __tablename__ = "offers"
    __table_args__ = (
        UniqueConstraint("application_id", "n", name="offer_once"),
        UniqueConstraint("id", "pdf_sha256", "text_sha256", name="offer_as_made"),
        Index("offers_by_time", "made_at", "id"),
    )

    id: UUID = id_field()
    seq: int = Field(default=None, sa_type=BigInteger, sa_column_args=[Identity(always=True)])
    application_id: UUID = Field(foreign_key="applications.id")
    n: int  # which offer of its application, from 1
    made_at: datetime = moment()
    made_on: date
    stands_until: date
    principal_cents: int
    months: int
    quote: dict[str, Any] = Field(sa_type=JSONB)
    policy_version: str
    wording: str  # the id of the wording
    languages: list[str] = Field(sa_type=JSONB)  # of the text, hers first
    text_sealed: bytes
    text_sha256: str
    pdf_key: str  # in the cabinet
    pdf_sha256: str
    pdf_bytes: int


class Agreement(Row, table=True):
    """Append-only: what was accepted, to the byte, when, and by which message."""

    __tablename__ = "agreements"
    __table_args__ = (
        # What is accepted is what was offered, to the byte.
        ForeignKeyConstraint(
            ["offer_id", "pdf_sha256", "text_sha256"],
            ["offers.id", "offers.pdf_sha256", "offers.text_sha256"],
            name="accepted_as_made",
        ),
    )

    id: UUID = id_field()
    offer_id: UUID = Field(unique=True)
    application_id: UUID = Field(foreign_key="applications.id", unique=True)
    customer_id: UUID = Field(foreign_key="customers.id")
    identity_id: UUID = Field(foreign_key="channel_identities.id")
    accepted_at: datetime = moment()
    signed_on: date
    message_id: UUID
    words: str  # as they are accepted, without what stood around them
    language: str  # of those words
    wording: str
    text_sha256: str
    pdf_sha256: str


@dataclass(frozen=True)
class NewOffer:
    """An offer as it is about to be kept."""

    id: UUID
    n: int
    made_at: datetime
    made_on: date
    stands_until: date
    principal_cents: int
    months: int
    quote: Mapping[str, Any]
    policy_version: str
    wording: str
    languages: tuple[str, ...]
    text: str
    text_sha256: str
    pdf_key: str
    pdf_sha256: str
    pdf_bytes: int


@dataclass(frozen=True)
class Acceptance:
    """The words of a message that accept an offer."""

    message_id: UUID
    identity_id: UUID
    words: str
    language: str
    at: datetime
    on: date


def keep(session: Session, application: Application, new: NewOffer) -> OfferRecord:
    """Write an offer with the transaction at hand; whatever was offered before is void by it."""
    values = {**vars(new), "quote": dict(new.quote), "languages": list(new.languages)}
    text = str(values.pop("text"))
    sealed = session.vault.seal(text.encode(), _place(new.id))
    record = OfferRecord(application_id=application.id, text_sealed=sealed, **values)
    session.add(record)
    return record


def accept(
    session: Session, application: Application, offer: OfferRecord, acceptance: Acceptance
) -> Agreement:
    """Write that this offer was accepted; the hashes are those of the offer."""
    agreement = Agreement(
        offer_id=offer.id,
        application_id=application.id,
        customer_id=application.customer_id,
        identity_id=acceptance.identity_id,
        accepted_at=acceptance.at,
        signed_on=acceptance.on,
        message_id=acceptance.message_id,
        words=acceptance.words,
        language=acceptance.language,
        wording=offer.wording,
        text_sha256=offer.text_sha256,
        pdf_sha256=offer.pdf_sha256,
    )
    session.add(agreement)
    return agreement


def text_of(opening: Opening, offer: OfferRecord) -> str:
    """Every word of an offer, as it was hashed."""
    return opening.vault.open(offer.text_sealed, _place(offer.id)).decode()


async def newest(session: Session, application: UUID) -> OfferRecord | None:
    """The offer that stands, or the last that did."""
    found = await session.exec(
        select(OfferRecord)
        .where(OfferRecord.application_id == application)
        .order_by(col(OfferRecord.n).desc())
        .limit(1)
    )
    return found.first()


async def of_application(session: Session, application: UUID) -> Agreement | None:
    """What was signed for an application."""
    found = await session.exec(select(Agreement).where(Agreement.application_id == application))
    return found.one_or_none()


async def loan_of(session: Session, application: UUID) -> Loan | None:
    """The loan that an agreement led to."""
    found = await session.exec(select(Loan).where(Loan.application_id == application))
    return found.one_or_none()


async def to_offer(session: Session) -> list[UUID]:
    """The applications that were decided and have no offer under way, the oldest first."""
    found = await session.exec(
        select(Application.id)
        .where(Application.stage == "decision")
        .order_by(col(Application.submitted_at), col(Application.id))
    )
    return list(found.all())


async def run_out(session: Session, *, on: date) -> list[UUID]:
    """The applications whose newest offer no longer stands, where nothing of hers is unanswered.

    What she wrote in time signs, however late it is read.
    """
    return [each[0] for each in await session.ask(_RUN_OUT, day=on)]


_RUN_OUT = Sql(
    """
    select a.id from applications a
    join lateral (select stands_until from offers o where o.application_id = a.id
        order by n desc limit 1) last on true
    where a.stage = 'agreement_signing' and last.stands_until < :day::date
        and not exists (select 1 from channel_identities i
            join inbox w on w.sender_bidx = i.address_bidx and w.status = 'received'
            where i.customer_id = a.customer_id)
    """
)


async def paid_out_untold(session: Session, *, since: date) -> list[UUID]:
    """Agreements whose loan was paid out since then, and whose borrower was not told yet."""
    return [each[0] for each in await session.ask(_UNTOLD, since=since)]


_UNTOLD = Sql(
    """
    select g.application_id from agreements g
    join loans l on l.application_id = g.application_id
    where l.status = 'active' and l.disbursed_on >= :since::date
        and not exists (select 1 from outbox x
            where x.dedupe_key = concat_ws(chr(58), 'notice', 'payout', l.ref, '0'))
    """
)


async def has_left(session: Session, offer: UUID, *, by: datetime) -> bool:
    """Whether all of an offer's notice, the page with it, was with the provider by then."""
    key = f"notice:{key_of(offer)}"
    names = [f"{key}:{each}" for each in ("file", *range(_MOST_PARTS))]
    ((found,),) = await session.ask(_HAS_LEFT, names=names, at=by)
    return bool(found)


def key_of(offer: UUID) -> str:
    """What the notice of an offer is called."""
    return f"offer:{offer}"


_HAS_LEFT = Sql(
    """
    select count(*) > 1
        and bool_and(status in ('sent', 'delivered', 'read') and coalesce(sent_at <= :at, false))
    from outbox where dedupe_key = any(:names::text[])
    """
)


def _place(offer: UUID) -> str:
    return f"offers.text.{offer}"
