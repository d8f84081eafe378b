"""Accounts: where a borrower is paid out, and a change of it that two people must approve."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field, col, select

from crm_store.customers import Customer
from crm_store.database import Session
from crm_store.row import Row, id_field, moment, new_id

Verdict = Literal["approved", "refused"]
_TAIL = 4


class NoLongerWaits(Exception):
    """The account was ruled on meanwhile, or a newer one took its place."""


class SamePerson(Exception):
    """Whoever looked at the account first cannot be the one who approves it."""


class AccountChange(Row, table=True):
    """A new account that somebody has typed on her page; nothing is paid there yet."""

    __tablename__ = "account_changes"
    __table_args__ = (
        Index(
            "one_waiting_change",
            "customer_id",
            unique=True,
            postgresql_where=text("status = 'waiting'"),
        ),
    )

    id: UUID = id_field()
    customer_id: UUID = Field(foreign_key="customers.id")
    link_id: UUID = Field(foreign_key="links.id", unique=True)
    bank: str
    account_sealed: bytes
    account_tail: str
    asked_at: datetime = moment()
    status: str = "waiting"  # waiting, approved, refused
    seen_by: str | None = None  # the first of the two who approve it
    seen_at: datetime | None = moment()
    ruled_by: str | None = None
    ruled_at: datetime | None = moment()


def keep(session: Session, customer: Customer, *, bank: str, account: str) -> None:
    """The first account of a customer; only its last digits can be read without a key."""
    customer.bank, customer.account_tail = bank, account[-_TAIL:]
    customer.account_sealed = session.vault.seal(account.encode(), _place(customer.id))
    session.add(customer)


def number(session: Session, customer: Customer) -> str | None:
    """The whole number, for whoever pays out."""
    sealed = customer.account_sealed
    return None if sealed is None else session.vault.open(sealed, _place(customer.id)).decode()


async def wish(
    session: Session, customer_id: UUID, *, link_id: UUID, bank: str, account: str, at: datetime
) -> AccountChange:
    """Keep a new account until a person has looked; it takes the place of one that waits."""
    for older in await waiting(session, customer_id):
        _rule(session, older, "refused", by="newer_change", at=at)
    await session.flush()
    row = new_id()
    change = AccountChange(
        id=row,
        customer_id=customer_id,
        link_id=link_id,
        bank=bank,
        account_sealed=session.vault.seal(account.encode(), _place_of_change(row)),
        account_tail=account[-_TAIL:],
        asked_at=at,
    )
    session.add(change)
    return change


async def waiting(session: Session, customer_id: UUID | None = None) -> list[AccountChange]:
    """The changes that a person must look at, of one customer or of all, oldest first."""
    asked = select(AccountChange).where(AccountChange.status == "waiting")
    if customer_id is not None:
        asked = asked.where(AccountChange.customer_id == customer_id)
    return list((await session.exec(asked.order_by(col(AccountChange.asked_at)))).all())


async def listed(
    session: Session, *, status: str, first: int, most: int
) -> list[tuple[AccountChange, Customer]]:
    """A part of the changes that stand so, each with whose it is; those that wait oldest first."""
    asked = select(AccountChange, Customer).join(Customer).where(AccountChange.status == status)
    at = col(AccountChange.asked_at)
    order = (at if status == "waiting" else at.desc(), col(AccountChange.id))
    found = await session.exec(asked.order_by(*order).offset(first).limit(most))
    return [(change, customer) for change, customer in found.all()]


def wanted_number(session: Session, change: AccountChange) -> str:
    """The whole number that she wants, for whoever must compare it."""
    return session.vault.open(change.account_sealed, _place_of_change(change.id)).decode()


async def rule(
    session: Session,
    change_id: UUID,
    verdict: Verdict,
    *,
    customer: Customer,
    by: str,
    at: datetime,
) -> AccountChange:
    """A person has looked at this one; it still waits where a second one must approve it.

    Once two have approved she is paid there from now on; one is enough to refuse.
    """
    change = await _locked(session, change_id, of=customer)
    if verdict == "approved" and change.seen_by is None:
        change.seen_by, change.seen_at = by, at
        session.add(change)
        return change
    if verdict == "approved" and change.seen_by == by:
        raise SamePerson(by)
    _rule(session, change, verdict, by=by, at=at)
    if verdict == "approved":
        account = wanted_number(session, change)
        keep(session, customer, bank=change.bank, account=account)
    return change


async def _locked(session: Session, change_id: UUID, *, of: Customer) -> AccountChange:
    """The change as it stands now, for us alone: a newer one may have taken its place."""
    await session.flush()
    found = await session.get(
        AccountChange, change_id, with_for_update=True, populate_existing=True
    )
    if found is None or found.status != "waiting" or found.customer_id != of.id:
        raise NoLongerWaits(of.ref)
    return found


def _rule(
    session: Session, change: AccountChange, verdict: Verdict, *, by: str, at: datetime
) -> None:
    change.status, change.ruled_by, change.ruled_at = verdict, by, at
    session.add(change)


def _place(customer: UUID) -> str:
    return f"customers.account.{customer}"


def _place_of_change(change: UUID) -> str:
    return f"account_changes.account.{change}"
