"""Removals: a file whose time is over, asked for by one and approved by another; its row stays."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field, col, select

from crm_store import (
    agreements,
    audit,
    erasure,
    files_to_remove,
    one_person,
    statements,
    two_people,
)
from crm_store.customers import Customer
from crm_store.database import Session
from crm_store.documents import Document
from crm_store.row import Row, id_field, moment
from crm_store.sql import Sql

Shelf = Literal["document", "offer", "statement"]
State = Literal["waits", "approved", "removed", "called off"]


class NotDue(Exception):
    """Its time is not over, or something forbids it: a hold, a loan, a complaint."""


class SamePerson(Exception):
    """Who asked for it, or was let in by them within a day, cannot approve it."""


class NotOpen(Exception):
    """It was approved, done or called off meanwhile."""


@dataclass(frozen=True)
class Over:
    """A paper whose time may be over: until when it was kept, and by which rule."""

    shelf: Shelf
    paper: UUID
    customer: UUID
    until: date
    rule: str


@dataclass(frozen=True)
class Listed:
    """A removal as a list shows it."""

    removal: "Removal"
    customer: str  # BUF-7
    kind: str


class Removal(Row, table=True):
    """A wish to remove one file. The database wants two people, and no legal hold."""

    __tablename__ = "paper_removals"
    __table_args__ = (
        Index("one_removal", "paper_id", unique=True, postgresql_where=text("ended_at is null")),
    )

    id: UUID = id_field()
    customer_id: UUID = Field(foreign_key="customers.id", index=True)
    shelf: str
    paper_id: UUID
    due_on: date  # until when it was kept
    rule: str  # the version of the policy that says so
    asked_by: str
    asked_at: datetime = moment()
    approved_by: str | None = None
    approved_at: datetime | None = moment()
    ended_by: str | None = None  # who called it off
    ended_at: datetime | None = moment()
    removed_at: datetime | None = moment()
    files: int = 0

    @property
    def state(self) -> State:
        """How it stands."""
        if self.removed_at is not None:
            return "removed"
        if self.ended_at is not None:
            return "called off"
        return "waits" if self.approved_at is None else "approved"


async def ask(session: Session, over: Over, *, by: str, at: datetime, on: date) -> None:
    """Ask for it; a second wish changes nothing. Raises `NotDue`."""
    customer = await session.get_one(Customer, over.customer, with_for_update=True)
    if over.until >= on or await erasure.blocks(session, customer, at=at):
        raise NotDue
    if await open_one(session, over.paper) is not None:
        return
    removal = Removal(
        customer_id=over.customer,
        shelf=over.shelf,
        paper_id=over.paper,
        due_on=over.until,
        rule=over.rule,
        asked_by=by,
        asked_at=at,
    )
    session.add(removal)
    await session.flush()
    _note(session, removal, "ask_removal", by=by, at=at)


async def approve(
    session: Session, removal: Removal, *, by: str, at: datetime, on: date, years: int
) -> None:
    """The second person; raises `NotOpen`, `SamePerson` and `NotDue`."""
    customer = await session.get_one(Customer, removal.customer_id, with_for_update=True)
    await session.refresh(removal)
    if removal.state != "waits":
        raise NotOpen
    if not await two_people.are_two(session, removal.asked_by, by, at=at):
        raise SamePerson
    if not await _may_go(session, removal, customer, at=at, on=on, years=years):
        raise NotDue
    removal.approved_by, removal.approved_at = by, at
    session.add(removal)
    await session.flush()
    _note(session, removal, "approve_removal", by=by, at=at)


async def call_off(session: Session, removal: Removal, *, by: str, at: datetime) -> None:
    """It is to stay, also after it was approved; raises `NotOpen` where it is gone."""
    await session.get_one(Customer, removal.customer_id, with_for_update=True)
    await session.refresh(removal)
    if removal.state not in ("waits", "approved"):
        raise NotOpen
    removal.ended_by, removal.ended_at = by, at
    session.add(removal)
    await session.flush()
    _note(session, removal, "call_off_removal", by=by, at=at)


async def carry_out(
    session: Session, removal_id: UUID, *, by: str, at: datetime, on: date, years: int
) -> bool:
    """Let the file go with this transaction; the row says that there was one.

    False where somebody was quicker, or where something forbids it by now, or its time is no
    longer over: then it waits.
    """
    removal = await session.get_one(Removal, removal_id)
    customer = await session.get_one(Customer, removal.customer_id, with_for_update=True)
    await session.refresh(removal)
    if removal.state != "approved":
        return False
    if not await _may_go(session, removal, customer, at=at, on=on, years=years):
        return False
    keys = await _keys(session, removal, at=at)
    await files_to_remove.name(session, keys, at=at)
    removal.removed_at, removal.files = at, len(keys)
    session.add(removal)
    await session.flush()
    _note(session, removal, "remove_file", by=by, at=at, files=len(keys))
    return True


async def _may_go(
    session: Session, removal: Removal, customer: Customer, *, at: datetime, on: date, years: int
) -> bool:
    """Whether nothing forbids it, and its time is over still: entries may have come since."""
    if await erasure.blocks(session, customer, at=at):
        return False
    people = await one_person.ids(session, customer.id)
    rows = await session.ask(_KEPT_UNTIL, paper=removal.paper_id, people=people, years=years)
    return any(until < on for (until,) in rows)


# As the library reckons it. A paper that went back to another's record is nobody's here.
_KEPT_UNTIL = Sql(
    """
    with paper(whose, at) as (
        select customer_id, received_at from documents where id = :paper::uuid
        union all
        select a.customer_id, o.made_at from offers o join applications a
            on a.id = o.application_id where o.id = :paper::uuid
        union all
        select l.customer_id, s.made_at from statements s join loans l
            on l.id = s.loan_id where s.id = :paper::uuid
    )
    select (greatest(last_entry(whose), (at at time zone 'Africa/Windhoek')::date)
        + make_interval(years => :years::int))::date
    from paper where whose = any(:people::uuid[])
    """
)


async def _keys(session: Session, removal: Removal, *, at: datetime) -> list[str]:
    """Its files; a document's row forgets them, and what was read on them."""
    if removal.shelf == "offer":
        return [(await session.get_one(agreements.OfferRecord, removal.paper_id)).pdf_key]
    if removal.shelf == "statement":
        return [(await session.get_one(statements.Statement, removal.paper_id)).storage_key]
    row = await session.get_one(Document, removal.paper_id, with_for_update=True)
    keys = [key for key in (row.storage_key, *row.copy_keys) if key]
    row.storage_key, row.copy_keys, row.found_sealed, row.id_bidx = None, [], None, None
    row.removed_at = at
    session.add(row)
    return keys


async def open_one(session: Session, paper: UUID) -> Removal | None:
    """The wish for this paper that waits, was approved or was done."""
    found = await session.exec(
        select(Removal).where(Removal.paper_id == paper, col(Removal.ended_at).is_(None))
    )
    return found.first()


async def approved(session: Session, *, before: datetime, most: int = 500) -> list[UUID]:
    """What two people want gone since before then, and is there still."""
    found = await session.exec(
        select(Removal.id)
        .where(
            col(Removal.approved_at) < before,
            col(Removal.removed_at).is_(None),
            col(Removal.ended_at).is_(None),
        )
        .order_by(col(Removal.approved_at), col(Removal.id))
        .limit(most)
    )
    return list(found.all())


async def by_ids(session: Session, ids: Sequence[UUID]) -> list[Removal]:
    """These, the oldest first."""
    found = await session.exec(
        select(Removal).where(col(Removal.id).in_(ids)).order_by(col(Removal.id))
    )
    return list(found.all())


async def listed(session: Session, state: State, *, first: int, most: int) -> Sequence[Listed]:
    """Those that stand so, the newest first."""
    rows = await session.ask(_LISTED, state=state, first=first, most=most)
    found = {each.id: each for each in await by_ids(session, [row[0] for row in rows])}
    return [Listed(found[of], ref, kind) for of, ref, kind in rows]


_LISTED = Sql(
    """
    select r.id, c.ref, case r.shelf when 'offer' then 'agreement'
        when 'statement' then 'statement' else d.kind end
    from paper_removals r join customers c on c.id = r.customer_id
    left join documents d on d.id = r.paper_id
    where case when r.removed_at is not null then 'removed'
        when r.ended_at is not null then 'called off'
        when r.approved_at is null then 'waits' else 'approved' end = :state
    order by r.asked_at desc, r.id desc offset :first limit :most
    """
)


def _note(
    session: Session, removal: Removal, action: str, *, by: str, at: datetime, **more: object
) -> None:
    subject = f"{removal.shelf}:{removal.paper_id}"
    told = {"removal": str(removal.id), "kept_until": removal.due_on.isoformat(), **more}
    session.audited.append(audit.Entry(at, by, action, subject, told))
