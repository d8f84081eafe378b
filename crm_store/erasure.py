"""Erasures and what forbids them: wished by one, approved by another, stopped by a legal hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, col, select

from crm_store import audit, one_person, two_people
from crm_store.crypto import Opening
from crm_store.customers import Customer
from crm_store.database import Session
from crm_store.row import Row, id_field, moment, new_id
from crm_store.sql import Sql

ERASED = "erased"  # the flag of whoever was, and the word in the place of what she wrote
State = Literal["waits", "approved", "done", "called off"]


class SamePerson(Exception):
    """Who asked for it, or was let in by them within a day, cannot approve it; so with a hold."""


class Blocked(Exception):
    """Something forbids it for now."""


class AskedAlready(Exception):
    """It was asked for already, or she was erased."""


class NotOpen(Exception):
    """It was approved, done or called off meanwhile."""


@dataclass(frozen=True)
class Block:
    """What forbids an erasure: a kind, and what it is about."""

    kind: Literal["hold", "flag", "loan", "application", "complaint", "turn", "email"]
    about: str


@dataclass(frozen=True)
class Listed:
    """An erasure as a list shows it."""

    erasure: "Erasure"
    customer: str  # BUF-7


class Erasure(Row, table=True):
    """A wish to erase one person. The database wants two people, and no legal hold."""

    __tablename__ = "erasures"
    __table_args__ = (
        Index(
            "one_open_erasure",
            "customer_id",
            unique=True,
            postgresql_where=text("erased_at is null and ended_at is null"),
        ),
        Index("erasures_by_time", "asked_at", "id"),
    )

    id: UUID = id_field()
    customer_id: UUID = Field(foreign_key="customers.id")
    reason_sealed: bytes
    asked_by: str
    asked_at: datetime = moment()
    approved_by: str | None = None
    approved_at: datetime | None = moment()
    ended_by: str | None = None  # who called it off
    ended_at: datetime | None = moment()
    erased_at: datetime | None = moment()
    gone: dict[str, int] = Field(default_factory=dict, sa_type=JSONB)  # how much, by what
    kept: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSONB)  # what, how much, why

    @property
    def state(self) -> State:
        """How it stands."""
        if self.erased_at is not None:
            return "done"
        if self.ended_at is not None:
            return "called off"
        return "waits" if self.approved_at is None else "approved"


class LegalHold(Row, table=True):
    """Nothing of hers may go while it lasts: a court, a regulator or a dispute wants it."""

    __tablename__ = "legal_holds"
    __table_args__ = (
        Index("one_hold", "customer_id", unique=True, postgresql_where=text("lifted_at is null")),
    )

    id: UUID = id_field()
    customer_id: UUID = Field(foreign_key="customers.id")
    why_sealed: bytes
    set_by: str
    set_at: datetime = moment()
    lifted_by: str | None = None
    lifted_at: datetime | None = moment()
    lifted_why_sealed: bytes | None = None


async def blocks(session: Session, customer: Customer, *, at: datetime) -> Sequence[Block]:
    """Everything that forbids it now; empty where nothing does."""
    await session.flush()
    people = await one_person.ids(session, customer.id)
    rows = await session.ask(_BLOCKS, people=people, at=at, stops=list(STOPS))
    return [Block(kind, about) for kind, about in rows]


# Flags that people must look at before anything of hers goes.
STOPS = ("deceased", "deceased_reported", "fraud_hold", "fraud_signal", "dispute")
_BLOCKS = Sql(
    """
    select 'hold', 'since ' || to_char(set_at, 'YYYY-MM-DD') from legal_holds
        where customer_id = any(:people::uuid[]) and lifted_at is null
    union all
    select 'flag', flag from customers c, jsonb_object_keys(c.flags) flag
        where c.id = any(:people::uuid[]) and flag = any(:stops::text[])
    union all
    select 'loan', ref from loans
        where customer_id = any(:people::uuid[])
            and (status in ('pending', 'active') or hold is not null)
    union all
    select 'application', ref from applications
        where customer_id = any(:people::uuid[]) and stage not in
        ('interest', 'started', 'declined', 'active_loan', 'withdrawn', 'expired', 'cancelled')
    union all
    select 'complaint', ref from cases
        where customer_id = any(:people::uuid[]) and category = 'complaint'
        and status not in ('resolved', 'closed')
    union all
    select 'turn', '' from conversations
        where customer_id = any(:people::uuid[]) and lease_until > :at::timestamptz
    union all
    select 'email', e.subject_ref from emails e where e.status = 'sending' and e.subject_ref in (
        select ref from customers where id = any(:people::uuid[])
        union all select ref from applications where customer_id = any(:people::uuid[])
        union all select ref from loans where customer_id = any(:people::uuid[])
        union all select ref from cases where customer_id = any(:people::uuid[]))
    """
)


async def last_day(session: Session, customer: UUID) -> date | None:
    """The day of the last entry in the books or decision; None where nothing must be kept."""
    ((day,),) = await session.ask(_LAST_ENTRY, customer=customer)
    return day  # type: ignore[no-any-return]


_LAST_ENTRY = Sql("select last_entry(:customer::uuid)")  # see migration 0037


async def ask(
    session: Session, customer: Customer, *, reason: str, by: str, at: datetime
) -> Erasure:
    """Ask for it; raises `AskedAlready`. Nothing goes before a second person has approved it."""
    await _one_at_a_time(session, customer)
    if ERASED in customer.flags or await open_one(session, customer.id) is not None:
        raise AskedAlready
    row = new_id()
    sealed = session.vault.seal(reason.encode("utf-8", "replace"), _place(row))
    erasure = Erasure(
        id=row, customer_id=customer.id, reason_sealed=sealed, asked_by=by, asked_at=at
    )
    session.add(erasure)
    await session.flush()
    _note(session, erasure, customer, "ask_erasure", by=by, at=at)
    return erasure


async def too_young(session: Session, *, before: datetime, most: int) -> Sequence[tuple[UUID, str]]:
    """Whoever told us before then that she is too young, where nobody has looked after it yet."""
    return [(of, ref) for of, ref in await session.ask(_TOO_YOUNG, before=before, most=most)]


_TOO_YOUNG = Sql(
    """
    select distinct c.id, c.ref from leads l join customers c on c.id = l.customer_id
    where l.status = 'closed' and l.qualification ->> 'closed_because' = 'age'
        and l.ended_at < :before::timestamptz
        and not exists (select 1 from erasures e where e.customer_id = c.id)
        and not exists (select 1 from loans n where n.customer_id = c.id)
        and not exists (select 1 from tasks t where t.dedupe_key = 'too_young:' || c.id::text)
    limit :most
    """
)


async def approve(
    session: Session, erasure: Erasure, customer: Customer, *, by: str, at: datetime
) -> None:
    """The second person; raises `NotOpen`, `SamePerson` and `Blocked`."""
    await _one_at_a_time(session, customer)
    if erasure.state != "waits":
        raise NotOpen
    if not await two_people.are_two(session, erasure.asked_by, by, at=at):
        raise SamePerson
    if await blocks(session, customer, at=at):
        raise Blocked
    erasure.approved_by, erasure.approved_at = by, at
    session.add(erasure)
    await session.flush()
    _note(session, erasure, customer, "approve_erasure", by=by, at=at)


async def done(
    session: Session,
    erasure: Erasure,
    customer: Customer,
    *,
    gone: Mapping[str, int],
    kept: Sequence[Mapping[str, Any]],
    at: datetime,
) -> None:
    """It was carried out: how much went, and what stays for which reason."""
    erasure.erased_at, erasure.gone = at, dict(gone)
    erasure.kept = [dict(each) for each in kept]
    session.add(erasure)
    by = str(erasure.approved_by)
    _note(session, erasure, customer, "erase", by=by, at=at, rows=sum(gone.values()))


async def call_off(
    session: Session, erasure: Erasure, customer: Customer, *, by: str, at: datetime
) -> None:
    """It is not wanted any more; raises `NotOpen`."""
    await _one_at_a_time(session, customer)
    if erasure.state != "waits":
        raise NotOpen
    erasure.ended_by, erasure.ended_at = by, at
    session.add(erasure)
    _note(session, erasure, customer, "call_off_erasure", by=by, at=at)


async def _one_at_a_time(session: Session, customer: Customer) -> None:
    await session.ask(_OURS, people=await one_person.ids(session, customer.id))


_OURS = Sql("select 1 from customers where id = any(:people::uuid[]) order by id for update")


def reason(opening: Opening, erasure: Erasure) -> str:
    """Why, as it was given."""
    return opening.vault.open(erasure.reason_sealed, _place(erasure.id)).decode()


async def open_one(session: Session, customer: UUID) -> Erasure | None:
    """The wish that waits or was approved."""
    people = await one_person.ids(session, customer)
    found = await session.exec(
        select(Erasure).where(
            col(Erasure.customer_id).in_(people),
            col(Erasure.erased_at).is_(None),
            col(Erasure.ended_at).is_(None),
        )
    )
    return found.first()


async def newest(session: Session, customer: UUID) -> Erasure | None:
    """The last wish, however it ended."""
    people = await one_person.ids(session, customer)
    found = await session.exec(
        select(Erasure)
        .where(col(Erasure.customer_id).in_(people))
        .order_by(col(Erasure.asked_at).desc(), col(Erasure.id).desc())
        .limit(1)
    )
    return found.first()


async def listed(
    session: Session, *, waiting: bool = False, first: int = 0, most: int = 25
) -> Sequence[Listed]:
    """All of them, the newest first; or those that wait for somebody."""
    asked = select(Erasure, Customer.ref).join(Customer, col(Customer.id) == Erasure.customer_id)
    if waiting:
        asked = asked.where(col(Erasure.erased_at).is_(None), col(Erasure.ended_at).is_(None))
    order = (col(Erasure.asked_at).desc(), col(Erasure.id).desc())
    found = await session.exec(asked.order_by(*order).offset(first).limit(most))
    return [Listed(each, str(ref)) for each, ref in found.all()]


# --- holds ---


async def hold_of(session: Session, customer: UUID) -> LegalHold | None:
    """The hold that lasts, the oldest of them, on whichever of her records it was set."""
    people = await one_person.ids(session, customer)
    found = await session.exec(
        select(LegalHold)
        .where(col(LegalHold.customer_id).in_(people), col(LegalHold.lifted_at).is_(None))
        .order_by(col(LegalHold.set_at))
    )
    return found.first()


async def hold(session: Session, customer: Customer, *, why: str, by: str, at: datetime) -> None:
    """Let nothing of hers go from now on; a second hold changes nothing."""
    await _one_at_a_time(session, customer)
    if await hold_of(session, customer.id) is not None:
        return
    row = new_id()
    sealed = session.vault.seal(why.encode("utf-8", "replace"), _place_of_hold(row))
    session.add(LegalHold(id=row, customer_id=customer.id, why_sealed=sealed, set_by=by, set_at=at))
    session.audited.append(audit.Entry(at, by, "set_hold", customer.ref, {"hold": str(row)}))


async def lift(session: Session, customer: Customer, *, why: str, by: str, at: datetime) -> None:
    """Let it end; nothing happens where none lasts. Raises `SamePerson` for whoever set it."""
    lasting = await hold_of(session, customer.id)
    if lasting is None:
        return
    if not await two_people.are_two(session, lasting.set_by, by, at=at):
        raise SamePerson
    lasting.lifted_by, lasting.lifted_at = by, at
    place = f"legal_holds.lifted_why.{lasting.id}"
    lasting.lifted_why_sealed = session.vault.seal(why.encode("utf-8", "replace"), place)
    session.add(lasting)
    session.audited.append(
        audit.Entry(at, by, "lift_hold", customer.ref, {"hold": str(lasting.id)})
    )


def why_held(opening: Opening, held: LegalHold) -> str:
    """Why nothing may go."""
    return opening.vault.open(held.why_sealed, _place_of_hold(held.id)).decode()


def _note(
    session: Session,
    erasure: Erasure,
    customer: Customer,
    action: str,
    *,
    by: str,
    at: datetime,
    **more: object,
) -> None:
    told = {"erasure": str(erasure.id), **more}
    session.audited.append(audit.Entry(at, by, action, customer.ref, told))


def _place(erasure: UUID) -> str:
    return f"erasures.reason.{erasure}"


def _place_of_hold(hold: UUID) -> str:
    return f"legal_holds.why.{hold}"
