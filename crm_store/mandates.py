"""Debit-order mandates: what an account's holder signed, and nothing beyond it.

Source: domain 5.1 (Bank of Namibia PSD-7; at most 14 days of tracking, one instalment to a
debit, and never a part of one).
"""

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field, col, select

from crm_store.database import Session
from crm_store.loans import Loan
from crm_store.money import Cents
from crm_store.row import Row, id_field, moment, new_id

MOST_TRACKING_DAYS = 14
Status = Literal["signed", "registered", "refused", "cancelled"]


class NotAMandate(Exception):
    """A mandate lacks what it must say, so its holder's bank would reverse every debit."""


class Mandate(Row, table=True):
    """One loan has one mandate at a time; its amount is one instalment."""

    __tablename__ = "mandates"
    __table_args__ = (
        Index(
            "one_mandate",
            "loan_id",
            unique=True,
            postgresql_where=text("status in ('signed', 'registered')"),
        ),
    )

    id: UUID = id_field()
    loan_id: UUID = Field(foreign_key="loans.id")
    holder_sealed: bytes
    account_tail: str
    instalment_cents: int
    first_action_on: date
    frequency: str = "monthly"
    tracking_days: int
    signed_at: datetime = moment()
    signature_id: UUID  # the message or the document with which the holder signed
    status: str = "signed"  # registered, refused, cancelled
    provider_ref: str | None = Field(default=None, unique=True)
    entered_by: str


@dataclass(frozen=True)
class Holder:
    """Whose account it is; sealed as a whole."""

    full_name: str
    id_number: str
    contact: str
    bank: str
    branch_code: str
    account: str

    def __post_init__(self) -> None:
        """Every field is there, and the name is no initials."""
        if not all(asdict(self).values()):
            raise NotAMandate("a field is empty")
        if sum(len(word.strip(".")) > 1 for word in self.full_name.split()) < 2:
            raise NotAMandate("full name and surname, not initials")
        if not (self.account.isdigit() and 8 <= len(self.account) <= 13):
            raise NotAMandate("an account number has 8 to 13 digits")


@dataclass(frozen=True)
class Signed:
    """When and how the holder signed, and for what."""

    instalment: Cents
    first_action_on: date
    tracking_days: int
    signature_id: UUID
    at: datetime


@dataclass(frozen=True)
class Debit:
    """One instalment that is presented to the holder's bank; it is tried until a day."""

    mandate_id: UUID
    amount: Cents
    on: date
    tracked_until: date


def sign(session: Session, loan: Loan, holder: Holder, *, signed: Signed, by: str) -> Mandate:
    """Keep a mandate that its holder has signed."""
    if not 0 <= signed.tracking_days <= MOST_TRACKING_DAYS:
        raise NotAMandate(f"tracking of {signed.tracking_days} days")
    key = new_id()
    mandate = Mandate(
        id=key,
        loan_id=loan.id,
        holder_sealed=session.vault.seal_json(asdict(holder), _place(key)),
        account_tail=holder.account[-4:],
        instalment_cents=signed.instalment,
        first_action_on=signed.first_action_on,
        tracking_days=signed.tracking_days,
        signed_at=signed.at,
        signature_id=signed.signature_id,
        entered_by=by,
    )
    session.add(mandate)
    return mandate


def holder(session: Session, mandate: Mandate) -> Holder:
    """Whose account it is, in clear: for the bank's file, and for nobody else."""
    opened = session.vault.open_json(mandate.holder_sealed, _place(mandate.id))
    return Holder(**dict(opened))  # type: ignore[call-overload]


def debit(mandate: Mandate, amount: Cents, *, on: date) -> Debit:
    """One instalment to present: never a part of one, nor two of them in one debit."""
    if mandate.status != "registered":
        raise NotAMandate(f"a mandate that is {mandate.status} cannot be presented")
    if amount != mandate.instalment_cents or on < mandate.first_action_on:
        raise NotAMandate("a debit is exactly one instalment, from the first action day on")
    return Debit(mandate.id, amount, on, on + timedelta(days=mandate.tracking_days))


async def of_loan(session: Session, loan: Loan) -> Mandate | None:
    """The mandate in force."""
    found = await session.exec(
        select(Mandate).where(
            Mandate.loan_id == loan.id, col(Mandate.status).in_(("signed", "registered"))
        )
    )
    return found.one_or_none()


def _place(mandate: UUID) -> str:
    return f"mandates.holder.{mandate}"
