"""Debit-order mandates: what an account's holder signed, and nothing beyond it.

Source: domain 5.1 (Bank of Namibia PSD-7; at most 14 days of tracking, one instalment to a
debit, and never a part of one).
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field, col, select

from crm_store import events
from crm_store.audit import Entry
from crm_store.database import Session
from crm_store.loans import Loan
from crm_store.money import Cents
from crm_store.row import Row, id_field, moment, new_id

MOST_TRACKING_DAYS = 14
Signature = Literal["message", "document"]
# What its bank or its holder makes of it; the database holds the same table.
STEPS: Mapping[str, frozenset[str]] = {
    "signed": frozenset({"registered", "refused", "cancelled"}),
    "registered": frozenset({"suspended", "cancelled"}),
    "suspended": frozenset({"registered", "cancelled"}),
    "refused": frozenset(),
    "cancelled": frozenset(),
}
IN_FORCE = ("signed", "registered", "suspended")


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
            postgresql_where=text("status in ('signed', 'registered', 'suspended')"),
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
    signature: str  # message or document: with which the holder signed
    signature_id: UUID
    status: str = "signed"  # registered, suspended, refused, cancelled
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
    """When and how the holder signed, and for what: at most one instalment of this amount."""

    instalment: Cents
    first_action_on: date
    tracking_days: int
    signature: Signature
    signature_id: UUID
    at: datetime


def sign(session: Session, loan: Loan, holder: Holder, *, signed: Signed, by: str) -> Mandate:
    """Keep a mandate that its holder has signed."""
    if not 0 <= signed.tracking_days <= MOST_TRACKING_DAYS:
        raise NotAMandate(f"tracking of {signed.tracking_days} days: 14 are the most")
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
        signature=signed.signature,
        signature_id=signed.signature_id,
        entered_by=by,
    )
    session.add(mandate)
    return mandate


def holder(session: Session, mandate: Mandate) -> Holder:
    """Whose account it is, in clear: for the bank's file, and for nobody else."""
    opened = session.vault.open_json(mandate.holder_sealed, _place(mandate.id))
    return Holder(**dict(opened))  # type: ignore[call-overload]


async def step(
    session: Session, loan: Loan, to: str, *, by: str, at: datetime, reason: str = "",
    provider_ref: str | None = None,
) -> Mandate:  # fmt: skip
    """What its bank or its holder makes of the mandate in force, on record."""
    mandate = await of_loan(session, loan)
    if mandate is None:
        raise NotAMandate(f"{loan.ref} has no mandate in force")
    if to not in STEPS[mandate.status]:
        raise NotAMandate(f"a mandate that is {mandate.status} cannot become {to}")
    before, mandate.status = mandate.status, to
    mandate.provider_ref = provider_ref or mandate.provider_ref
    session.add(mandate)
    await session.flush()
    note(session, loan, mandate, by=by, at=at, before=before, reason=reason)
    return mandate


def note(
    session: Session, loan: Loan, mandate: Mandate, *, by: str, at: datetime, before: str = "",
    reason: str = "",
) -> None:  # fmt: skip
    """Put where a mandate stands on record; who holds the account stays out of it."""
    data = {"mandate": str(mandate.id), "status": mandate.status, "before": before}
    data |= {"reason": reason} if reason else {}
    events.record(
        session, "mandate", subject=loan.ref, at=at, actor=by, customer_id=loan.customer_id,
        data=data,
    )  # fmt: skip
    session.audited.append(Entry(at, by, "mandate", loan.ref, data))


async def of_loan(session: Session, loan: Loan) -> Mandate | None:
    """The mandate in force."""
    found = await session.exec(
        select(Mandate).where(Mandate.loan_id == loan.id, col(Mandate.status).in_(IN_FORCE))
    )
    return found.one_or_none()


def _place(mandate: UUID) -> str:
    return f"mandates.holder.{mandate}"
